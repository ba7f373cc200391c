use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use seawall_facts::Timestamp;

use super::TARGET;
use crate::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    Services, Sessions, compare,
    dialect::{
        Artefact, Loss, Part, Refusal, read, render,
        testing::{is_caught, unexplained, with_apply},
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

fn policy() -> Policy {
    let services = |tcp: &[u16], udp: &[u16]| Services {
        tcp: tcp.iter().copied().collect(),
        udp: udp.iter().copied().collect(),
    };
    let peers: AddressSet = "10.77.0.1-10.77.0.3".parse().unwrap();
    Policy {
        id: "p1".parse().unwrap(),
        title: "MS03-039 & 封じ込め".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::default(),
            services: services(&[135, 445], &[137]),
            directions: Directions::Inbound,
            exceptions: vec![Exception {
                peers,
                services: services(&[445], &[]),
                until: None,
                why: "100% \"保守\" ^&|".to_owned(),
            }],
        }],
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

fn rendered(policy: &Policy) -> Artefact {
    render(policy, TARGET, NOW).unwrap()
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

#[test]
fn any_policy_is_refused_or_decided_as_it_says() {
    let (written, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    TestRunner::new(ProptestConfig::with_cases(48))
        .run(&policies(Place::Host), |mut policy| {
            let refuses_as_it_is = render(&policy, TARGET, NOW).is_err();
            if let Some(found) = unexplained(&policy, TARGET, NOW) {
                prop_assert!(!refuses_as_it_is);
                prop_assert_eq!(found, vec![]);
            }
            // What it can say at all: inbound, IPv4, and no address that no scope takes.
            policy.ipv6 = Ipv6::Waived;
            for group in &mut policy.groups {
                group.directions = Directions::Inbound;
            }
            match render(&policy, TARGET, NOW) {
                Ok(artefact) => {
                    prop_assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
                    let counts = text(&artefact, Part::Apply).contains("opmode");
                    written.fetch_add(usize::from(counts), Relaxed);
                }
                Err(why) => {
                    // 49152-65535 for somebody is too much, one by one.
                    let known = matches!(why, Refusal::Address { .. } | Refusal::TooMany { .. });
                    prop_assert!(known, "{}", why);
                    refused.fetch_add(1, Relaxed);
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(written.into_inner() >= 16, "{} refused", refused.into_inner());
}

#[test]
fn a_batch_file() {
    let artefact = rendered(&policy());
    assert_eq!(
        text(&artefact, Part::Apply).replace("\r\n", "\n"),
        r#"@rem Seawall p1: untested-on-target. Windows XP SP2, Server 2003 SP1 and later, before Vista.
@rem Seawall p1: While the firewall is on, whatever is not excepted is shut out: look before what the host serves.
@rem Seawall p1: First the capture, without which there is no undo; then the dead man; then this.
netsh firewall set portopening protocol=TCP port=135 name="Seawall p1 tcp 135" mode=DISABLE profile=ALL || exit /b 1
netsh firewall set portopening protocol=UDP port=137 name="Seawall p1 udp 137" mode=DISABLE profile=ALL || exit /b 1
netsh firewall set portopening protocol=TCP port=445 name="Seawall p1 tcp 445" mode=ENABLE scope=CUSTOM addresses=10.77.0.1,10.77.0.2/31 profile=ALL || exit /b 1
netsh firewall set service type=FILEANDPRINT mode=DISABLE profile=ALL || exit /b 1
netsh firewall set service type=REMOTEADMIN mode=DISABLE profile=ALL || exit /b 1
netsh firewall set opmode mode=ENABLE exceptions=ENABLE profile=ALL || exit /b 1
"#
    );
    let undo = text(&artefact, Part::Undo);
    assert!(undo.contains("ours.Add \"6 445\", \"Seawall p1 tcp 445\"\r\n"));
    assert!(undo.contains("off.Add \"0\", True\r\nadmin = True\r\n"));
    let losses = [
        Loss::UntestedOnTarget,
        Loss::Ipv6Waived,
        Loss::BlocksMore,
        Loss::ForeignExceptions,
        Loss::OpenSessionsUncertain,
        Loss::OpensExceptions,
    ];
    assert_eq!(artefact.losses, losses);
}

#[test]
fn blocking_more_explains_no_block_of_what_the_policy_names() {
    let policy = policy();
    let artefact = rendered(&policy);
    let rules = read(&artefact).unwrap();
    let found = compare(&policy, rules.as_ref(), &[], NOW);
    assert!(found.iter().any(|difference| Loss::BlocksMore.explains(difference)));
    for difference in &found {
        // Of IPv6 the policy says nothing.
        let port = difference.packet.destination_port;
        let named = policy.groups[0].services.contains(difference.packet.transport, port);
        assert!(difference.packet.peer.is_ipv6() || !named, "{difference:?}");
    }
}

#[test]
fn what_it_cannot_say_is_refused_by_name() {
    let refusal = |policy: &Policy| render(policy, TARGET, NOW).unwrap_err();
    let mut v6 = policy();
    v6.ipv6 = Ipv6::Compiled;
    assert_eq!(refusal(&v6), Refusal::Ipv6 { target: TARGET });
    // Nobody of IPv4 is shut out here, but all of IPv6 is.
    v6.groups[0].exceptions[0].peers = "0.0.0.0/0".parse().unwrap();
    v6.groups[0].services = v6.groups[0].exceptions[0].services.clone();
    assert_eq!(refusal(&v6), Refusal::Ipv6 { target: TARGET });
    let mut outbound = policy();
    outbound.groups[0].directions = Directions::Both;
    assert_eq!(refusal(&outbound), Refusal::Outbound { target: TARGET });
    let mut thousand = thousand_ranges(Place::Host);
    thousand.ipv6 = Ipv6::Waived;
    assert_eq!(
        refusal(&thousand),
        Refusal::TooManyAddresses { target: TARGET, limit: 400, needed: 1_000 }
    );
    let mut wide = policy();
    wide.groups[0].services.tcp = PortSet::from_ranges([(1_025, 5_000)]);
    wide.groups[0].exceptions[0].services = wide.groups[0].services.clone();
    let refused = refusal(&wide);
    assert!(matches!(refused, Refusal::TooMany { limit: 500, needed: 3_976, .. }), "{refused}");
    for (peers, address) in
        [("0.0.0.0", "0.0.0.0"), ("127.0.0.1", "127.0.0.1"), ("0.0.0.0-0.255.255.255", "0.0.0.0/8")]
    {
        let mut odd = policy();
        odd.groups[0].exceptions[0].peers = peers.parse().unwrap();
        let address = address.to_owned();
        assert_eq!(refusal(&odd), Refusal::Address { target: TARGET, address });
    }
}

#[test]
fn the_longest_list_of_addresses_fits_in_a_line_of_cmd() {
    let mut policy = thousand_ranges(Place::Host);
    policy.ipv6 = Ipv6::Waived;
    for (index, exception) in policy.groups[0].exceptions.iter_mut().enumerate() {
        let net = format!("210.{}.{}.128/25", 100 + index / 100, 100 + index % 100);
        exception.peers = net.parse().unwrap();
    }
    policy.groups[0].exceptions.truncate(400);
    let lines = text(&rendered(&policy), Part::Apply);
    let longest = lines.lines().map(str::len).max().unwrap();
    assert!((6_000..=8_191).contains(&longest), "{longest}");
    // The truth is the same with as many as are quickly compared.
    policy.groups[0].exceptions.truncate(40);
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn nobody_excepted_is_an_opening_that_is_off_and_everybody_one_without_a_scope() {
    let mut nobody = policy();
    nobody.groups[0].exceptions[0].peers = AddressSet::default();
    let lines = text(&rendered(&nobody), Part::Apply);
    assert!(!lines.contains("mode=ENABLE scope") && lines.contains("mode=ENABLE exceptions"));
    assert_eq!(unexplained(&nobody, TARGET, NOW), Some(vec![]));
    let mut everybody = policy();
    everybody.groups[0].exceptions[0].peers = "0.0.0.0/0".parse().unwrap();
    assert!(text(&rendered(&everybody), Part::Apply).contains("mode=ENABLE scope=ALL"));
    assert_eq!(unexplained(&everybody, TARGET, NOW), Some(vec![]));
    // Where nothing is closed to anybody, the firewall is not turned on.
    everybody.groups[0].services = everybody.groups[0].exceptions[0].services.clone();
    let artefact = rendered(&everybody);
    assert!(!text(&artefact, Part::Apply).contains("netsh"));
    assert!(!artefact.losses.contains(&Loss::BlocksMore));
    let mut ended = policy();
    ended.expires = Some(Timestamp(NOW.0));
    assert!(!text(&rendered(&ended), Part::Apply).contains("netsh"));
    assert_eq!(unexplained(&ended, TARGET, NOW), Some(vec![]));
}

#[test]
fn wide_ranges_for_nobody_need_no_opening() {
    let mut policy = policy();
    policy.groups[0].services.tcp = PortSet::from_ranges([(0, 4), (1_025, 5_000)]);
    let artefact = rendered(&policy);
    assert!(artefact.losses.contains(&Loss::PortZero));
    let lines = text(&artefact, Part::Apply);
    assert_eq!(lines.matches("portopening").count(), 4 + 1);
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn what_ends_is_told() {
    let mut policy = policy();
    policy.groups[0].exceptions[0].until = Some(Timestamp(NOW.0 + 1));
    policy.sessions = Sessions::Keep;
    policy.answer = Answer::Reset;
    let losses = rendered(&policy).losses;
    for loss in [Loss::NoExpiry, Loss::OpenSessionsCut, Loss::NoReset] {
        assert!(losses.contains(&loss), "{loss:?}");
    }
}

#[test]
fn no_fault_goes_unseen() {
    let policy = policy();
    let artefact = rendered(&policy);
    let whole = text(&artefact, Part::Apply);
    assert!(!is_caught(&policy, &artefact, whole.clone().into_bytes(), NOW));
    for (from, to) in [
        ("10.77.0.1,", ""),
        ("10.77.0.1,", "10.77.0.9,"),
        ("10.77.0.2/31", "10.77.0.2"),
        ("10.77.0.2/31", "10.77.0.0/30"),
        ("10.77.0.2/31", "10.77.0.2-10.77.0.3"),
        ("10.77.0.2/31", "LocalSubnet"),
        ("scope=CUSTOM addresses=10.77.0.1,10.77.0.2/31", "scope=ALL"),
        ("scope=CUSTOM addresses=10.77.0.1,10.77.0.2/31 ", ""),
        ("scope=CUSTOM", "scope=SUBNET"),
        ("mode=DISABLE profile=ALL", "mode=ENABLE profile=ALL"),
        ("mode=ENABLE scope", "mode=DISABLE scope"),
        ("port=445", "port=446"),
        ("protocol=TCP port=445", "protocol=UDP port=445"),
        ("protocol=TCP port=445", "protocol=ALL port=445"),
        ("type=FILEANDPRINT mode=DISABLE", "type=FILEANDPRINT mode=ENABLE"),
        ("type=REMOTEADMIN", "type=REMOTEDESKTOP"),
        ("opmode mode=ENABLE", "opmode mode=DISABLE"),
        ("exceptions=ENABLE", "exceptions=DISABLE"),
        ("profile=ALL", "profile=STANDARD"),
        ("profile=ALL", "profile=ALL interface=LAN"),
        ("profile=ALL || exit", "profile=ALL & exit"),
        ("netsh firewall set opmode", "rem netsh firewall set opmode"),
        ("@rem Seawall p1: F", "@rem & netsh firewall reset & F"),
    ] {
        assert!(whole.contains(from), "{from}");
        let octets = whole.replacen(from, to, 1).into_bytes();
        assert!(is_caught(&policy, &artefact, octets, NOW), "{from} -> {to}");
    }
    let lines: Vec<&str> = whole.split_inclusive("\r\n").collect();
    for index in (0..lines.len()).filter(|&index| lines[index].starts_with("netsh")) {
        // An opening that is off only guards against one that was there before.
        let is_guard = lines[index].contains("portopening") && lines[index].contains("DISABLE");
        let mut less = lines.clone();
        less.remove(index);
        assert_eq!(is_caught(&policy, &artefact, less.concat().into_bytes(), NOW), !is_guard);
    }
}

#[test]
fn each_script_carries_the_plan_and_undo_names_what_is_ours_alone() {
    let artefact = rendered(&policy());
    let parts =
        [Part::Capture, Part::Apply, Part::Verify, Part::Undo, Part::DeadMan, Part::Confirm];
    for part in parts {
        let text = text(&artefact, part);
        assert!(text.contains("untested-on-target") && text.is_ascii(), "{part:?}");
        assert!(text.contains("p1") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(!text.contains("reset") && !text.contains("delete portopening"));
    }
    let (capture, undo) = (text(&artefact, Part::Capture), text(&artefact, Part::Undo));
    for script in [capture, undo] {
        assert!(script.contains("\\seawall-p1-before.txt"));
        // Every block that is opened is closed.
        let count =
            |word: &str| script.lines().filter(|line| line.trim_start().starts_with(word)).count();
        assert_eq!(count("For Each"), count("Next"));
        let opened = script.lines().filter(|line| line.trim_end().ends_with(" Then")).count();
        assert_eq!(opened, count("End If"));
    }
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let artefact = rendered(&policy());
        let _ = read(&with_apply(&artefact, octets.clone()));
        let line = [b"netsh firewall set portopening ", &octets[..], b" || exit /b 1\r\n"].concat();
        let _ = read(&with_apply(&artefact, line));
    }

    #[test]
    fn no_title_changes_a_file(title in any::<String>()) {
        let mut hostile = policy();
        hostile.groups[0].exceptions[0].why.clone_from(&title);
        hostile.title = title;
        prop_assert_eq!(rendered(&hostile), rendered(&policy()));
    }
}
