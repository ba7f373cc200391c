use seawall_winfmt::{Limits, registry_pol::RegistryPol};

use super::{LATER, rendered, rpc, text};
use crate::contain::{
    Ipv6, Policy, PortSet, Services,
    dialect::{Part, Target},
};

fn small() -> Policy {
    let mut policy = rpc();
    policy.groups[0].services = Services {
        tcp: PortSet::from_ranges([(135, 135), (49_152, 65_535)]),
        udp: PortSet::default(),
    };
    policy.title = "封じ込め 'A' | ‘B’\r\n".to_owned();
    policy
}

#[test]
fn a_script_for_netsh() {
    let artefact = rendered(&small(), Target::Advfirewall);
    assert_eq!(
        text(&artefact, Part::Apply).replace("\r\n", "\n"),
        r#"# Seawall plan p1: untested-on-target. Windows Vista, Server 2008 and later.
# Seawall plan p1: A block beats an allow there, so each rule blocks whoever is not excepted.
# Seawall plan p1: First the dead man: schtasks /create /tn "Seawall p1" /f /xml FILE
# Seawall plan p1: Then, as an administrator: netsh -f FILE
advfirewall firewall add rule name="Seawall p1" dir=in action=block protocol=TCP localport=135 enable=no
advfirewall firewall delete rule name="Seawall p1"
advfirewall firewall add rule name="Seawall p1" dir=in action=block protocol=TCP localport=49152-65535 remoteip=any profile=any enable=yes
advfirewall firewall add rule name="Seawall p1" dir=in action=block protocol=TCP localport=135 remoteip=0.0.0.0-10.77.0.1,10.77.0.4-255.255.255.255,::2-fd00::1,fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff profile=any enable=yes
"#
    );
    assert_eq!(
        text(&artefact, Part::Undo).replace("\r\n", "\n"),
        r#"@rem Seawall plan p1: untested-on-target
netsh advfirewall firewall delete rule name="Seawall p1"
schtasks /delete /f /tn "Seawall p1"
"#
    );
}

#[test]
fn a_task_that_takes_it_back() {
    let mut policy = small();
    policy.expires = Some(LATER);
    let artefact = rendered(&policy, Target::Advfirewall);
    let (armed, confirmed) = (text(&artefact, Part::DeadMan), text(&artefact, Part::Confirm));
    assert!(armed.starts_with("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"));
    for part in [Part::DeadMan, Part::Confirm] {
        assert!(artefact.file(part).unwrap().octets.starts_with(b"\xff\xfe<\0?\0"));
    }
    for (task, dead_men) in [(&armed, 2), (&confirmed, 0)] {
        assert_eq!(task.matches("<Delay>PT10M</Delay>").count(), dead_men);
        assert!(task.contains("<StartBoundary>2026-12-30T23:59:59Z</StartBoundary>"));
        assert!(task.contains(
            "<Arguments>advfirewall firewall delete rule name=\"Seawall p1\"</Arguments>"
        ));
    }
    policy.expires = None;
    let artefact = rendered(&policy, Target::Advfirewall);
    assert_eq!(text(&artefact, Part::Confirm), "schtasks /delete /f /tn \"Seawall p1\"\r\n");
}

#[test]
fn a_script_for_powershell() {
    let artefact = rendered(&small(), Target::AdvfirewallPs);
    assert_eq!(
        text(&artefact, Part::Apply).replace("\r\n", "\n"),
        "\u{feff}# Seawall plan p1: untested-on-target
# 封じ込め 'A' / ‘B’  
# A block beats an allow there, so each rule blocks whoever is not excepted.
$ErrorActionPreference = 'Stop'
Get-NetFirewallRule -Group 'Seawall p1' -ErrorAction 'SilentlyContinue' | Remove-NetFirewallRule
New-NetFirewallRule -Name 'seawall-p1-1' -DisplayName 'Seawall p1 1 in tcp' -Description 'Seawall p1: 封じ込め ''A'' / ‘‘B’’  ' -Group 'Seawall p1' -Direction 'Inbound' -Action 'Block' -Protocol 'TCP' -LocalPort '49152-65535' -RemoteAddress 'Any' -Profile 'Any' -Enabled 'True'
New-NetFirewallRule -Name 'seawall-p1-2' -DisplayName 'Seawall p1 2 in tcp' -Description 'Seawall p1: 封じ込め ''A'' / ‘‘B’’  ' -Group 'Seawall p1' -Direction 'Inbound' -Action 'Block' -Protocol 'TCP' -LocalPort '135' -RemoteAddress '0.0.0.0-10.77.0.1','10.77.0.4-255.255.255.255','::2-fd00::1','fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' -Profile 'Any' -Enabled 'True'
"
    );
    assert!(text(&artefact, Part::DeadMan).contains(
        "-Command \"Get-NetFirewallRule -Group ''Seawall p1'' -ErrorAction ''SilentlyContinue'' | \
         Remove-NetFirewallRule\""
    ));
}

#[test]
fn values_of_a_group_policy() {
    let mut policy = small();
    policy.ipv6 = Ipv6::Waived;
    let artefact = rendered(&policy, Target::RegistryPol);
    let values = |part| {
        let octets = &artefact.file(part).unwrap().octets;
        let pol = RegistryPol::read(octets, &Limits::DEFAULT).unwrap();
        assert_eq!(pol.damage, None);
        let values = pol.instructions.into_iter().map(|it| (it.value, it.data.text()));
        values.collect::<Vec<_>>()
    };
    let rule = |text: &str| Some(text.to_owned());
    assert_eq!(
        values(Part::Apply),
        [
            ("PolicyVersion".to_owned(), None),
            (
                "Seawall p1 1".to_owned(),
                rule(
                    "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort2_10=49152-65535|\
                     RA4=0.0.0.0-255.255.255.255|Name=Seawall p1 1 in tcp|\
                     Desc=Seawall p1: 封じ込め 'A' / ‘B’  |EmbedCtxt=Seawall p1|"
                )
            ),
            (
                "Seawall p1 2".to_owned(),
                rule(
                    "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=135|\
                     RA4=0.0.0.0-10.77.0.1|RA4=10.77.0.4-255.255.255.255|\
                     Name=Seawall p1 2 in tcp|Desc=Seawall p1: 封じ込め 'A' / ‘B’  |\
                     EmbedCtxt=Seawall p1|"
                )
            ),
        ]
    );
    // What carries no plan's id stays.
    let space = Some(" ".to_owned());
    assert_eq!(
        values(Part::Undo),
        [
            ("**del.Seawall p1 1".to_owned(), space.clone()),
            ("**del.Seawall p1 2".to_owned(), space)
        ]
    );
}
