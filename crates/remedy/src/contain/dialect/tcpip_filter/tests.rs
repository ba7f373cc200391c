use proptest::prelude::*;
use seawall_facts::{Timestamp, Transport};
use seawall_winfmt::reg_text::Data;

use crate::contain::{
    Answer, Direction, Directions, Ipv6, Place, Policy, PortSet, Services, Sessions, ValueAt,
    dialect::{
        Loss, Part, Refusal, Target, read, registry_values, render,
        testing::{assert_blocks_nothing, is_caught, plain, text, trial, with_apply},
    },
    tests::policies::{NOW, policies, services, thousand_ranges},
};

const TARGET: Target = Target::TcpipFilter;
const GUID: &str = "{07383FC4-FF4D-4E16-9DD6-C27061719D76}";

/// What the target can say: inbound, of everybody, IPv6 waived; of a host that is known.
fn sayable(mut policy: Policy, listening: Services) -> Policy {
    policy.ipv6 = Ipv6::Waived;
    for group in &mut policy.groups {
        group.exceptions.clear();
        group.directions = Directions::Inbound;
    }
    policy.before.adapters = ["AMDPCN1", GUID].map(|it| it.parse().unwrap()).into();
    policy.before.listening = Some(listening);
    policy
}

fn small() -> (Policy, Timestamp) {
    let (policy, now) = plain(Place::Host);
    let listening = Services {
        tcp: PortSet::from_ranges([(80, 80), (135, 135), (443, 443), (445, 445)]),
        udp: PortSet::from_ranges([(137, 138), (161, 161)]),
    };
    (sayable(policy, listening), now)
}

#[test]
fn the_filter_decides_as_the_policy_does() {
    let known =
        (policies(Place::Host), services()).prop_map(|(it, listening)| sayable(it, listening));
    let (rendered, refused) = trial(known, TARGET, 64, NOW);
    println!("{rendered} of 64 rendered");
    assert!(rendered >= 20);
    for (policy, refusal) in refused {
        assert_eq!(refusal, Refusal::NothingToSay { target: TARGET });
        assert_blocks_nothing(&policy, NOW);
    }
}

#[test]
fn what_it_cannot_say_is_refused() {
    let (rendered, refused) = trial(policies(Place::Host), TARGET, 64, NOW);
    assert_eq!(rendered, 0, "nothing is known of those hosts");
    assert_eq!(refused.len(), 64);
    let (whole, now) = small();
    let target = TARGET;
    let refusal = |change: &dyn Fn(&mut Policy)| {
        let mut policy = whole.clone();
        change(&mut policy);
        render(&policy, target, now).unwrap_err()
    };
    let excepted = plain(Place::Host).0.groups.remove(1).exceptions;
    assert_eq!(
        refusal(&|it| {
            it.groups.truncate(1);
            it.groups[0].exceptions.clone_from(&excepted);
        }),
        Refusal::Exceptions { target }
    );
    assert_eq!(
        refusal(&|it| it.groups[0].directions = Directions::Both),
        Refusal::Outbound { target }
    );
    assert_eq!(refusal(&|it| it.ipv6 = Ipv6::Compiled), Refusal::Ipv6 { target });
    assert_eq!(refusal(&|it| it.groups.clear()), Refusal::NothingToSay { target });
    assert_eq!(
        refusal(&|it| it.before.adapters.clear()),
        Refusal::BeforeUnknown { target, what: "the network adapters" }
    );
    assert_eq!(
        refusal(&|it| it.before.listening = None),
        Refusal::BeforeUnknown { target, what: "what listens" }
    );
    let enable = ValueAt::new(super::PARAMETERS, super::ENABLE);
    for data in [Data::dword(1), Data::string("1")] {
        let in_use = |it: &mut Policy| it.before.note(enable.clone(), Some(data.clone()));
        assert_eq!(refusal(&in_use), Refusal::InUse { target });
    }
    let thousand = sayable(thousand_ranges(Place::Host), Services::default());
    assert!(render(&thousand, target, NOW).is_ok(), "without its exceptions");
    let mut thousand = thousand_ranges(Place::Host);
    thousand.ipv6 = Ipv6::Waived;
    assert_eq!(render(&thousand, target, NOW), Err(Refusal::Exceptions { target }));
}

#[test]
fn a_small_policy_reads_well() {
    let (mut policy, now) = small();
    policy.before.adapters.pop_last();
    let artefact = render(&policy, TARGET, now).unwrap();
    let apply = text(&artefact, Part::Apply);
    let lines: Vec<_> = apply.lines().filter(|line| line.contains(['"', ';'])).collect();
    let wanted = [
        "; seawall plan p1: untested-on-target",
        "; Import with regedit /s, restart, and run the verify file.",
        "\"RawIPAllowedProtocols\"=hex(7):30,00,00",
        "\"TCPAllowedPorts\"=hex(7):38,30,00,34,34,33,00,00",
        "\"UDPAllowedPorts\"=hex(7):31,36,31,00,00",
        "\"EnableSecurityFilters\"=dword:00000001",
    ];
    assert_eq!(lines, wanted);
    let values = registry_values(&artefact).unwrap();
    let tcp = ValueAt::new(
        r"SYSTEM\CurrentControlSet\Services\AMDPCN1\Parameters\Tcpip",
        "TCPAllowedPorts",
    );
    assert_eq!(values[&tcp].as_ref().unwrap().texts().unwrap(), ["80", "443"]);
}

#[test]
fn losses_are_named_for_what_is_there() {
    let (mut policy, now) = small();
    policy.answer = Answer::Silent;
    policy.expires = None;
    let enable = ValueAt::new(super::PARAMETERS, super::ENABLE);
    policy.before.note(enable, None);
    let udp = Transport::Udp;
    let found = render(&policy, TARGET, now).unwrap().losses;
    let wanted = [
        Loss::Ipv6Waived,
        Loss::OpenSessionsKept,
        Loss::AfterRestart,
        Loss::UntestedOnTarget,
        Loss::AnswersBlockedOf { transport: udp, direction: Direction::Inbound },
        Loss::UndoUnknown,
        Loss::ServesOnlyNamed { transport: Transport::Tcp },
        Loss::ServesOnlyNamed { transport: udp },
    ];
    assert_eq!(found, wanted);
    policy.sessions = Sessions::Keep;
    policy.groups.truncate(1);
    policy.groups[0].services.udp = PortSet::default();
    let found = render(&policy, TARGET, now).unwrap().losses;
    assert!(found.iter().all(|loss| !format!("{loss:?}").contains("Udp")), "{found:?}");
    assert!(!found.contains(&Loss::OpenSessionsKept));
}

#[test]
fn every_fault_planted_is_found() {
    let (policy, now) = small();
    let artefact = render(&policy, TARGET, now).unwrap();
    let whole = text(&artefact, Part::Apply);
    let tcp = "\"TCPAllowedPorts\"=hex(7):38,30,00,34,34,33,00,00";
    let udp = "\"UDPAllowedPorts\"=hex(7):31,36,31,00,00";
    let faults = [
        ("a closed port allowed", tcp, "\"TCPAllowedPorts\"=hex(7):31,33,35,00,00"),
        ("every port allowed", tcp, "\"TCPAllowedPorts\"=hex(7):30,00,00"),
        ("the list dropped", tcp, ""),
        ("the list deleted", tcp, "\"TCPAllowedPorts\"=-"),
        ("a zero among others", tcp, "\"TCPAllowedPorts\"=hex(7):38,30,00,30,00,00"),
        ("no number", tcp, "\"TCPAllowedPorts\"=hex(7):61,00,00"),
        ("no list", tcp, "\"TCPAllowedPorts\"=\"80\""),
        ("UDP opened", udp, "\"UDPAllowedPorts\"=hex(7):31,33,37,00,00"),
        ("UDP dropped", udp, ""),
        ("a name nobody knows", udp, "\"TCPAllowedPort\"=hex(7):31,36,31,00,00"),
        ("the filter left off", "dword:00000001", "dword:00000000"),
        ("no number for the filter", "dword:00000001", "\"1\""),
        ("another value", "\"EnableSecurityFilters\"", "\"EnableSecurityFilter\""),
        (
            "raw IP closed",
            "\"RawIPAllowedProtocols\"=hex(7):30,00,00",
            "\"RawIPAllowedProtocols\"=hex(7):00",
        ),
        (
            "no adapter's key",
            r"Services\AMDPCN1\Parameters\Tcpip]",
            r"Services\AMDPCN1\Parameters]",
        ),
    ];
    for (fault, from, to) in faults {
        assert!(whole.contains(from), "{fault}");
        let changed = whole.replacen(from, to, 1);
        assert!(is_caught(&policy, &artefact, changed.into_bytes(), now), "{fault}");
    }
    println!("{} faults found", faults.len());
}

#[test]
fn a_host_that_serves_nothing_takes_nothing_and_not_everything() {
    let (mut policy, now) = small();
    policy.before.listening = Some(Services::default());
    let artefact = render(&policy, TARGET, now).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert_eq!(apply.matches("\"TCPAllowedPorts\"=hex(7):00\r\n").count(), 2);
    // Port 0 listens nowhere, and in the list it would be every port.
    policy.before.listening =
        Some(Services { tcp: PortSet::from_ranges([(0, 0)]), udp: PortSet::default() });
    assert_eq!(text(&render(&policy, TARGET, now).unwrap(), Part::Apply), apply);
}

#[test]
fn undo_needs_every_value_of_every_adapter() {
    let (mut policy, now) = small();
    let export = format!(
        "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\{}]\r\n\
         [HKEY_LOCAL_MACHINE\\{}\\Interfaces\\{GUID}]\r\n\"TCPAllowedPorts\"=hex(7):30,00,00\r\n",
        super::PARAMETERS,
        super::PARAMETERS
    );
    policy.before.learn(export.as_bytes()).unwrap();
    assert!(render(&policy, TARGET, now).unwrap().file(Part::Undo).is_none());
    let old = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\AMDPCN1\\Parameters\\Tcpip]\r\n";
    policy.before.learn(old.as_bytes()).unwrap();
    let artefact = render(&policy, TARGET, now).unwrap();
    let undo = text(&artefact, Part::Undo);
    assert_eq!(undo.matches("=-\r\n").count(), 6);
    assert!(undo.contains("\"TCPAllowedPorts\"=hex(7):30,00,00\r\n"));
    assert!(!artefact.losses.contains(&Loss::ReplacesRules));
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(
        noise in prop::collection::vec(any::<u8>(), 0..200),
        digits in "([0-9a-f]{2},){0,8}00",
    ) {
        let (policy, now) = small();
        let artefact = render(&policy, TARGET, now).unwrap();
        let _ = read(&with_apply(&artefact, noise));
        let list = "38,30,00,34,34,33,00,00";
        let whole = text(&artefact, Part::Apply).replacen(list, &digits, 1);
        let _ = read(&with_apply(&artefact, whole.into_bytes()));
    }
}
