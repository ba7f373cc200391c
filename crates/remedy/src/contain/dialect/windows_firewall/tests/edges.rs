use std::net::IpAddr;

use seawall_facts::{Timestamp, Transport};

use super::{LATER, TARGETS, rendered, rpc, text};
use crate::contain::{
    AddressSet, Answer, Conversation, Decision, Direction, Directions, Ipv6, Packet, Policy,
    PortSet, Services, Sessions, compare,
    dialect::{
        Artefact, Loss, Part, Target, read,
        testing::{unexplained, with_apply},
    },
    tests::policies::NOW,
};

fn packet(peer: &str, port: u16) -> Packet {
    let peer: IpAddr = peer.parse().unwrap();
    let host = if peer.is_ipv4() { "10.0.0.1" } else { "fd00::1" };
    Packet {
        direction: Direction::Inbound,
        host: host.parse().unwrap(),
        peer,
        transport: Transport::Tcp,
        source_port: 49_152,
        destination_port: port,
        conversation: Conversation::New,
    }
}

fn decide(artefact: &Artefact, packet: &Packet) -> Decision {
    read(artefact).unwrap().decide(packet, NOW)
}

fn excepting(peers: &[&str]) -> Policy {
    let mut policy = rpc();
    let sets = peers.iter().map(|text| text.parse::<AddressSet>().unwrap());
    policy.groups[0].exceptions[0].peers = sets.collect();
    policy
}

/// What aerleon 1.18 writes for "allow management, then block" as its `windows_advfirewall`, and
/// capirca 2.0.9 likewise: run with two addresses and two ports, its lines as they came.
const BROKEN_PAIR: [&str; 2] = [
    "netsh advfirewall firewall add rule name=i_allow-mgmt enable=yes interfacetype=any dir=in \
     remoteip=10.77.0.2/32,10.77.0.3/32 localip=any localport=135,445 protocol=tcp action=allow",
    "netsh advfirewall firewall add rule name=i_block-rest enable=yes interfacetype=any dir=in \
     remoteip=any localip=any localport=135,445 protocol=tcp action=block",
];

#[test]
fn allow_management_then_block_any_locks_the_administrator_out_and_ours_does_not() {
    let mut policy = excepting(&["10.77.0.2", "10.77.0.3"]);
    policy.groups[0].services =
        Services { tcp: PortSet::from_iter([135, 445]), udp: PortSet::default() };
    let (administrator, stranger) = (packet("10.77.0.2", 135), packet("10.77.0.9", 135));

    for target in TARGETS {
        let ours = rendered(&policy, target);
        assert_eq!(decide(&ours, &administrator), Decision::Pass, "{target}");
        assert_eq!(decide(&ours, &stranger), Decision::Block, "{target}");
    }

    // Their names stand for the plan's, which ours must carry; nothing else is changed.
    let theirs: String = BROKEN_PAIR
        .map(|line| line.replace("netsh ", "").replace("i_allow-mgmt", "\"Seawall p1\""))
        .map(|line| line.replace("i_block-rest", "\"Seawall p1\"") + "\r\n")
        .concat();
    let ours = rendered(&policy, Target::Advfirewall);
    let theirs = with_apply(&ours, theirs.into_bytes());
    assert_eq!(decide(&theirs, &stranger), Decision::Block);
    assert_eq!(decide(&theirs, &administrator), Decision::Block, "locked out");
    let rules = read(&theirs).unwrap();
    let found = compare(&policy, rules.as_ref(), &ours.losses, NOW);
    assert!(!found.is_empty());
    for difference in found {
        assert_eq!(difference.done, Decision::Block);
        assert!(policy.groups[0].exceptions[0].peers.contains(difference.packet.peer));
    }
}

#[test]
fn nobody_excepted_is_not_everybody() {
    for peers in [&[][..], &["10.77.0.2"]] {
        let mut policy = excepting(peers);
        // Neither an exception without peers nor one without services opens anything.
        if !peers.is_empty() {
            policy.groups[0].exceptions[0].services = Services::default();
        }
        for target in TARGETS {
            let artefact = rendered(&policy, target);
            assert_eq!(decide(&artefact, &packet("10.77.0.2", 135)), Decision::Block);
            assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
        }
    }
}

#[test]
fn everybody_excepted_is_no_rule_for_it_rather_than_a_rule_for_all() {
    let mut policy = excepting(&["0.0.0.0/0", "::/0"]);
    policy.groups[0].services = policy.groups[0].exceptions[0].services.clone();
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        assert_eq!(decide(&artefact, &packet("10.77.0.9", 135)), Decision::Pass);
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(!lines.contains("enable=yes"));
}

#[test]
fn a_policy_that_closes_nothing_comes_to_no_rule() {
    let mut policy = rpc();
    policy.groups[0].services = Services::default();
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(!lines.contains("enable=yes"));
    policy.groups.clear();
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn exceptions_at_both_ends_of_the_world_leave_the_rest() {
    let policy = excepting(&["0.0.0.0", "255.255.255.255", "10.0.0.0-10.0.0.4", "10.0.0.5"]);
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(lines.contains("remoteip=0.0.0.1-9.255.255.255,10.0.0.6-255.255.255.254,::2-"));
}

#[test]
fn an_address_that_no_list_takes_is_left_out_and_told() {
    let policy = excepting(&["0.0.0.1-255.255.255.255", "::2-ffff::"]);
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        assert!(artefact.losses.contains(&Loss::UnspecifiedPasses));
        assert_eq!(decide(&artefact, &packet("0.0.0.0", 135)), Decision::Pass);
        assert_eq!(decide(&artefact, &packet("ffff::1", 135)), Decision::Block);
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    // Where everybody is shut out there is no list.
    let nobody = rendered(&excepting(&[]), Target::Advfirewall);
    assert!(!nobody.losses.contains(&Loss::UnspecifiedPasses));
}

#[test]
fn a_host_with_ipv6_alone_is_contained_too_unless_that_is_waived() {
    let mut policy = rpc();
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        assert_eq!(decide(&artefact, &packet("fd00::9", 135)), Decision::Block);
        assert_eq!(decide(&artefact, &packet("fd00::2", 135)), Decision::Pass);
    }
    policy.ipv6 = Ipv6::Waived;
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        assert!(artefact.losses.contains(&Loss::Ipv6Waived));
        assert_eq!(decide(&artefact, &packet("fd00::9", 135)), Decision::Pass);
        assert_eq!(decide(&artefact, &packet("10.0.0.9", 135)), Decision::Block);
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn one_port_of_both_transports_is_two_rules() {
    let mut policy = excepting(&[]);
    policy.groups[0].services =
        Services { tcp: PortSet::from_iter([445]), udp: PortSet::from_iter([445]) };
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert_eq!(lines.matches("protocol=TCP localport=445 ").count(), 1);
    assert_eq!(lines.matches("protocol=UDP localport=445 ").count(), 1);
}

#[test]
fn dynamic_ports_are_a_range_and_a_few_neighbours_are_not() {
    let mut policy = excepting(&[]);
    policy.groups[0].services.tcp = PortSet::from_ranges([(1_025, 5_000), (49_152, 65_535)]);
    let artefact = rendered(&policy, Target::Advfirewall);
    assert!(text(&artefact, Part::Apply).contains("localport=1025-5000,49152-65535 "));
    assert!(artefact.losses.contains(&Loss::PortRangesSince7));
    // Vista takes these.
    policy.groups[0].services.tcp = PortSet::from_ranges([(135, 139), (445, 445)]);
    let artefact = rendered(&policy, Target::Advfirewall);
    assert!(text(&artefact, Part::Apply).contains("localport=135,136,137,138,139,445 "));
    assert!(!artefact.losses.contains(&Loss::PortRangesSince7));
}

#[test]
fn port_0_is_let_be_and_told() {
    let mut policy = excepting(&[]);
    policy.groups[0].services = Services {
        tcp: PortSet::from_ranges([(0, 0)]),
        udp: PortSet::from_ranges([(0, u16::MAX)]),
    };
    for target in TARGETS {
        assert!(rendered(&policy, target).losses.contains(&Loss::PortZero));
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(lines.contains("protocol=UDP localport=1-65535 "));
    assert!(!lines.contains("protocol=TCP localport=0"));
    assert_eq!(lines.matches("enable=yes").count(), 1);
}

#[test]
fn many_single_ports_are_split_as_well() {
    let mut policy = excepting(&["10.77.0.2"]);
    policy.groups[0].services.tcp = (1..3_000).filter(|port| port % 2 == 1).collect();
    policy.groups[0].exceptions[0].services = policy.groups[0].services.clone();
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(lines.lines().all(|line| line.len() <= 1_000));
    let commands = text(&rendered(&policy, Target::AdvfirewallPs), Part::Apply);
    assert_eq!(commands.matches("-Protocol 'TCP'").count(), 2);
    // Every edge of every port would take minutes: a look at each port is enough here.
    for target in TARGETS {
        let rules = read(&rendered(&policy, target)).unwrap();
        for port in 1..3_001 {
            let (shut, admitted) = (packet("10.77.0.9", port), packet("10.77.0.2", port));
            assert_eq!(rules.decide(&shut, NOW), policy.decide(&shut, NOW));
            assert_eq!(rules.decide(&admitted, NOW), Decision::Pass);
        }
    }
}

#[test]
fn outbound_is_about_the_port_of_the_other_one() {
    let mut policy = rpc();
    policy.groups[0].directions = Directions::Both;
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert_eq!(lines.matches(" dir=out action=block protocol=TCP remoteport=135,445 ").count(), 1);
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn what_ends_and_what_is_kept_or_answered_is_told() {
    let mut policy = rpc();
    policy.sessions = Sessions::Keep;
    policy.answer = Answer::Reset;
    policy.groups[0].exceptions[0].until = Some(LATER);
    for target in TARGETS {
        let losses = rendered(&policy, target).losses;
        for loss in [Loss::OpenSessionsCut, Loss::NoReset, Loss::NoExpiry] {
            assert!(losses.contains(&loss), "{target} {loss:?}");
        }
    }
    let commands = text(&rendered(&policy, Target::AdvfirewallPs), Part::Apply);
    assert!(commands.contains("# Something ends at 2026-12-30T23:59:59Z: "));
}

#[test]
fn a_policy_that_has_ended_takes_its_rules_away() {
    let mut policy = rpc();
    policy.expires = Some(Timestamp(NOW.0));
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(!lines.contains("enable=yes") && lines.contains("delete rule name=\"Seawall p1\""));
}

#[test]
fn applied_twice_is_applied_once() {
    let policy = rpc();
    for target in [Target::Advfirewall, Target::AdvfirewallPs] {
        let once = rendered(&policy, target);
        let octets = &once.file(Part::Apply).unwrap().octets;
        let again = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
        let twice = with_apply(&once, [octets.as_slice(), again].concat());
        let rules = read(&twice).unwrap();
        assert_eq!(compare(&policy, rules.as_ref(), &once.losses, NOW), vec![], "{target}");
    }
}

#[test]
fn undo_names_what_is_ours_and_another_plan_of_like_name_is_not() {
    let artefact = rendered(&rpc(), Target::Advfirewall);
    for part in [Part::Undo, Part::DeadMan] {
        assert!(text(&artefact, part).contains("name=\"Seawall p1\""));
    }
    // A plan whose id begins like another's: its lines are foreign to the other's reader.
    let mut other = rpc();
    other.id = "p1-2".parse().unwrap();
    for target in TARGETS {
        let theirs = rendered(&other, target).file(Part::Apply).unwrap().octets.clone();
        assert!(read(&with_apply(&rendered(&rpc(), target), theirs)).is_err(), "{target}");
    }
}

#[test]
fn every_file_but_values_says_that_it_was_not_tried_and_carries_the_plan() {
    for target in TARGETS {
        for file in rendered(&rpc(), target).files {
            assert!(file.name.starts_with("p1-") && file.name.is_ascii());
            if file.octets.starts_with(b"PReg") || file.part == Part::Confirm {
                continue;
            }
            let artefact = rendered(&rpc(), target);
            let text = text(&artefact, file.part);
            assert!(text.contains("untested-on-target") && text.contains("p1"), "{}", file.name);
            assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{}", file.name);
        }
    }
}
