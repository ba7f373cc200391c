use seawall_winfmt::{Limits, reg_text::Data, registry_pol::RegistryPol};

use super::{TARGETS, rendered, rpc};
use crate::contain::{
    Directions, Policy,
    dialect::{Artefact, Part, Target, testing::is_caught},
    tests::policies::NOW,
};

/// What is found in the text, and what stands there instead.
type Mutation = (&'static str, &'static str);

fn policy() -> Policy {
    let mut policy = rpc();
    policy.groups[0].directions = Directions::Both;
    policy
}

fn mutated(artefact: &Artefact, (from, to): Mutation) -> Vec<u8> {
    let octets = &artefact.file(Part::Apply).unwrap().octets;
    let text = if artefact.target == Target::RegistryPol {
        values(octets).join("\n")
    } else {
        String::from_utf8(octets.clone()).unwrap()
    };
    // Before the deletion of what was there nothing stands that lasts.
    let begin = text.find("advfirewall firewall delete").unwrap_or_default();
    let (head, rest) = text.split_at(begin);
    assert!(rest.contains(from), "{}: nothing like {from}", artefact.target);
    let text = head.to_owned() + &rest.replacen(from, to, 1);
    if artefact.target != Target::RegistryPol {
        return text.into_bytes();
    }
    let mut pol = RegistryPol::read(octets, &Limits::DEFAULT).unwrap();
    for (instruction, line) in pol.instructions.iter_mut().skip(1).zip(text.split('\n')) {
        instruction.data = Data::string(line);
    }
    pol.write().unwrap()
}

fn values(octets: &[u8]) -> Vec<String> {
    let pol = RegistryPol::read(octets, &Limits::DEFAULT).unwrap();
    pol.instructions.iter().skip(1).map(|it| it.data.text().unwrap()).collect()
}

fn all_are_caught(target: Target, mutations: &[Mutation]) {
    let policy = policy();
    let artefact = rendered(&policy, target);
    let same = artefact.file(Part::Apply).unwrap().octets.clone();
    assert!(!is_caught(&policy, &artefact, same, NOW));
    for &mutation in mutations {
        let octets = mutated(&artefact, mutation);
        assert!(is_caught(&policy, &artefact, octets, NOW), "{target}: {mutation:?}");
    }
}

#[test]
fn no_fault_in_a_script_for_netsh_goes_unseen() {
    all_are_caught(
        Target::Advfirewall,
        &[
            ("10.77.0.1,", "10.77.0.2,"),
            ("0.0.0.0-10.77.0.1,", "0.0.0.0-10.77.0.0,"),
            ("10.77.0.4-", "10.77.0.5-"),
            ("0.0.0.0-10.77.0.1,10.77.0.4-255.255.255.255,", ""),
            (",::2-fd00::1", ""),
            ("::2-fd00::1", "::3-fd00::1"),
            ("::2-fd00::1", "::-fd00::1"),
            ("fd00::3-", "fd00::2-"),
            (",fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""),
            ("remoteip=0.0.0.0-10.77.0.1,", "remoteip=any,"),
            ("remoteip=any", "remoteip=10.77.0.2"),
            ("remoteip=any", "remoteip="),
            ("remoteip=any", "remoteip=LocalSubnet"),
            ("localport=135,445", "localport=135"),
            ("localport=135,445", "localport=135,445,80"),
            ("localport=135,445", "localport=RPC"),
            ("localport=135,445", "remoteport=135,445"),
            ("localport=135,445 ", ""),
            ("action=block protocol", "action=allow protocol"),
            ("action=block protocol", "action=bypass protocol"),
            ("dir=in action=block protocol", "dir=out action=block protocol"),
            ("protocol=TCP", "protocol=UDP"),
            ("protocol=UDP", "protocol=TCP"),
            ("protocol=TCP", "protocol=any"),
            ("profile=any enable=yes", "profile=any enable=no"),
            ("profile=any", "profile=domain"),
            ("profile=any enable=yes", "profile=any enable=yes program=x.exe"),
            ("profile=any enable=yes", "profile=any enable=yes security=authenticate"),
            (
                "\"Seawall p1\" dir=in action=block protocol",
                "\"Seawall p2\" dir=in action=block protocol",
            ),
            ("delete rule name=\"Seawall p1\"", "delete rule name=all"),
            (
                "enable=yes\r\n",
                "enable=yes\r\nadvfirewall firewall delete rule name=\"Seawall p1\"\r\n",
            ),
            ("enable=yes\r\n", "enable=yes\r\nadvfirewall set allprofiles state off\r\n"),
        ],
    );
}

#[test]
fn no_fault_in_a_script_for_powershell_goes_unseen() {
    all_are_caught(
        Target::AdvfirewallPs,
        &[
            ("'0.0.0.0-10.77.0.1'", "'0.0.0.0-10.77.0.2'"),
            ("'0.0.0.0-10.77.0.1',", ""),
            ("'10.77.0.4-", "'10.77.0.3-"),
            (",'::2-fd00::1','fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'", ""),
            ("'0.0.0.0-10.77.0.1'", "'Any'"),
            ("-RemoteAddress 'Any'", "-RemoteAddress '10.0.0.0-10.0.0.9'"),
            (
                " -RemoteAddress '0.0.0.0-10.77.0.1','10.77.0.4-255.255.255.255','::2-fd00::1','fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
                "",
            ),
            ("-LocalPort '135','445'", "-LocalPort '135'"),
            ("-LocalPort '135','445'", "-LocalPort '134-445'"),
            ("-LocalPort '135','445'", "-RemotePort '135','445'"),
            ("-Action 'Block' ", ""),
            ("-Action 'Block'", "-Action 'Allow'"),
            ("-Direction 'Inbound'", "-Direction 'Outbound'"),
            ("-Protocol 'TCP'", "-Protocol 'UDP'"),
            ("-Enabled 'True'", "-Enabled 'False'"),
            ("-Profile 'Any'", "-Profile 'Domain'"),
            ("-Profile 'Any'", "-Profile 'Any' -Service 'rpcss'"),
            ("-Group 'Seawall p1' -Direction", "-Group 'Seawall p2' -Direction"),
            ("'seawall-p1-2'", "'seawall-p1-1'"),
            ("-Description 'Seawall", "-Description 'x' -Enabled 'False' -Foo 'Seawall"),
            ("-Description 'Seawall", "-Description 'x'; Remove-Item 'Seawall"),
            ("\u{feff}", ""),
            ("New-NetFirewallRule", "#New-NetFirewallRule"),
            ("'Stop'", "'Continue'"),
        ],
    );
}

#[test]
fn no_fault_in_the_values_of_a_group_policy_goes_unseen() {
    all_are_caught(
        Target::RegistryPol,
        &[
            ("RA4=0.0.0.0-10.77.0.1|", ""),
            ("RA4=0.0.0.0-10.77.0.1|", "RA4=0.0.0.0-10.77.0.2|"),
            (
                "RA4=0.0.0.0-10.77.0.1|RA4=10.77.0.4-255.255.255.255|RA6=::2-fd00::1|RA6=fd00::3-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff|",
                "",
            ),
            ("RA6=::2-fd00::1|", ""),
            ("RA6=::2-fd00::1|", "RA4=::2-fd00::1|"),
            ("RA6=::2-", "RA6=::1-"),
            ("RA4=10.77.0.4-", "RA4=10.77.0.0-"),
            ("RA4=", "RA4=LocalSubnet|RA4="),
            ("LPort=135|", ""),
            ("LPort=135|", "LPort=134|"),
            ("LPort=135|", "LPort2_10=100-135|"),
            ("LPort=135|", "LPort=100-135|"),
            ("LPort=135|", "LPort=RPC|"),
            ("LPort=135|", "LPort=135|RPort=88|"),
            ("Protocol=6", "Protocol=17"),
            ("Protocol=6|", "Protocol=1|"),
            ("Dir=In", "Dir=Out"),
            ("Action=Block", "Action=Allow"),
            ("Action=Block", "Action=ByPass"),
            ("Active=TRUE", "Active=FALSE"),
            ("Active=TRUE|", ""),
            ("v2.10|", "v2.10|Profile=Public|"),
            ("v2.10|", "v2.10|App=x.exe|"),
            ("v2.10|", "v3.0|"),
            ("EmbedCtxt=Seawall p1|", "EmbedCtxt=Seawall p2|"),
            ("Desc=", "Desc=x|Active=FALSE|Desc="),
            ("EmbedCtxt=Seawall p1|", "EmbedCtxt=Seawall p1"),
        ],
    );
}

#[test]
fn no_lost_or_moved_rule_goes_unseen() {
    let policy = policy();
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        let octets = &artefact.file(Part::Apply).unwrap().octets;
        if target == Target::RegistryPol {
            let pol = RegistryPol::read(octets, &Limits::DEFAULT).unwrap();
            for index in 1..pol.instructions.len() {
                let mut less = pol.clone();
                less.instructions.remove(index);
                assert!(is_caught(&policy, &artefact, less.write().unwrap(), NOW));
                // A value under another's name, or another key, takes its place or is foreign.
                let mut moved = pol.clone();
                moved.instructions[index].value = "Seawall p1 1".to_owned();
                let is_same = index == 1;
                assert!(is_same || is_caught(&policy, &artefact, moved.write().unwrap(), NOW));
                let mut foreign = pol.clone();
                foreign.instructions[index].key.push('2');
                assert!(is_caught(&policy, &artefact, foreign.write().unwrap(), NOW));
            }
            for length in 0..octets.len() {
                assert!(is_caught(&policy, &artefact, octets[..length].to_vec(), NOW));
            }
            continue;
        }
        let text = String::from_utf8(octets.clone()).unwrap();
        let lines: Vec<&str> = text.split_inclusive("\r\n").collect();
        for (index, _) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.contains("enable=yes") || line.starts_with("New-"))
        {
            let mut less = lines.clone();
            less.remove(index);
            assert!(is_caught(&policy, &artefact, less.concat().into_bytes(), NOW));
            // Before the line that deletes what was there.
            let mut moved = lines.clone();
            let line = moved.remove(index);
            moved.insert(4, line);
            assert!(
                is_caught(&policy, &artefact, moved.concat().into_bytes(), NOW),
                "{target} {index}"
            );
        }
    }
}
