use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use seawall_facts::Transport;

use crate::contain::{
    AddressSet, Answer, Before, Decision, Direction, Directions, Exception, Group, Ipv6, Place,
    Policy, PortSet, Services, Sessions,
    dialect::{
        Artefact, Loss, Part, Refusal, Target, read, render,
        testing::{is_caught, unexplained, with_apply},
    },
    differences, packets,
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGET: Target = Target::RpcFilter;

fn policy(tcp: &[u16], peers: &[&str]) -> Policy {
    let services = Services { tcp: tcp.iter().copied().collect(), udp: PortSet::default() };
    let exceptions = peers.iter().map(|peers| Exception {
        peers: peers.parse().unwrap(),
        services: services.clone(),
        until: None,
        why: "保守 \" & %".to_owned(),
    });
    let exceptions = exceptions.collect();
    Policy {
        id: "p1".parse().unwrap(),
        title: "封じ込め\r\nquit".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::everything(),
            services,
            directions: Directions::Inbound,
            exceptions,
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Keep,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

/// What closes nothing.
fn without_filters() -> Artefact {
    let artefact = render(&policy(&[], &[]), TARGET, NOW).unwrap();
    assert!(!text(&artefact, Part::Apply).contains("add"));
    artefact
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

#[test]
fn tcp_135_alone_comes_back_without_any_difference() {
    for peers in [&[][..], &["10.77.0.2"], &["10.0.0.1-10.0.0.3", "fd00::5"], &["0.0.0.0", "::"]] {
        let policy = policy(&[135], peers);
        let artefact = render(&policy, TARGET, NOW).unwrap();
        let rules = read(&artefact).unwrap();
        assert_eq!(differences(&policy, rules.as_ref(), NOW), vec![], "{peers:?}");
        assert_eq!(artefact.losses, [Loss::UntestedOnTarget, Loss::PortStaysOpen]);
    }
}

#[test]
fn generated_policies_come_back_as_they_were_or_are_refused_with_a_reason() {
    let tame = policies(Place::Host).prop_map(|mut policy| {
        let few: AddressSet = ["10.0.0.0/28", "fd00::/124"]
            .map(|text| text.parse::<AddressSet>().unwrap())
            .into_iter()
            .collect();
        for group in &mut policy.groups {
            group.directions = Directions::Inbound;
            let tcp = group.services.tcp.ranges().chain([(135, 135)]).collect::<Vec<_>>();
            group.services.tcp = PortSet::from_ranges(tcp);
            for exception in &mut group.exceptions {
                exception.peers = exception.peers.intersection(&few);
            }
        }
        policy
    });
    let counts = std::cell::Cell::new((0, 0, 0));
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(160) });
    runner
        .run(&prop_oneof![policies(Place::Host), tame], |policy| {
            let (mut rendered, mut blocking, mut refused) = counts.get();
            match render(&policy, TARGET, NOW) {
                Ok(artefact) => {
                    rendered += 1;
                    blocking += usize::from(text(&artefact, Part::Apply).contains("block"));
                    prop_assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
                }
                Err(refusal) => {
                    refused += 1;
                    let outbound =
                        policy.groups.iter().any(|group| group.directions != Directions::Inbound);
                    // Asked of the policy alone: whether anybody is kept from TCP 135.
                    let nothing = read(&without_filters()).unwrap();
                    let closed = packets(&policy, nothing.as_ref()).iter().any(|packet| {
                        (packet.transport, packet.destination_port) == (Transport::Tcp, 135)
                            && packet.direction == Direction::Inbound
                            && policy.decide(packet, NOW) == Decision::Block
                    });
                    let right = match refusal {
                        Refusal::Outbound { .. } => outbound,
                        Refusal::NoInterface { .. } => !closed,
                        Refusal::TooMany { limit: 1_000, needed, .. } => needed > 1_000,
                        _ => false,
                    };
                    prop_assert!(right, "{}", refusal);
                }
            }
            counts.set((rendered, blocking, refused));
            Ok(())
        })
        .unwrap();
    let (rendered, blocking, refused) = counts.get();
    println!("{rendered} rendered, {blocking} of them blocking; {refused} refused");
    assert!(rendered >= 70 && blocking >= 40);
}

#[test]
fn a_small_policy_reads_so() {
    let artefact = render(&policy(&[135], &["10.77.0.2"]), TARGET, NOW).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert!(apply.is_ascii());
    let lines: Vec<&str> = apply.split("\r\n").collect();
    let head = [
        "# Seawall plan p1: netsh -f, Windows Vista and later; untested-on-target",
        "rpc filter",
        "add rule layer=um actiontype=permit filterkey=KEY",
        "add condition field=if_uuid matchtype=equal data=e1af8308-5d1f-11c9-91a4-08002b14a0fa",
        "add condition field=protocol matchtype=equal data=ncacn_ip_tcp",
        "add condition field=remote_addr_v4 matchtype=equal data=10.77.0.2",
        "add filter",
    ];
    for (line, expected) in lines.iter().zip(head) {
        match expected.strip_suffix("KEY") {
            Some(before) => assert!(line.starts_with(before), "{line}"),
            None => assert_eq!(*line, expected),
        }
    }
    let tail = [
        "add condition field=if_uuid matchtype=equal data=99fcfec4-5260-101b-bbcb-00aa0021347a",
        "add condition field=protocol matchtype=equal data=ncacn_ip_tcp",
        "add filter",
        "quit",
        "",
    ];
    assert_eq!(lines[lines.len() - 5..], tail);
    assert_eq!(lines.len(), 2 + 4 * 5 + 4 * 4 + 2);
}

#[test]
fn undo_deletes_each_key_of_ours_and_never_all() {
    let artefact = render(&policy(&[135], &["10.77.0.2"]), TARGET, NOW).unwrap();
    let (apply, undo) = (text(&artefact, Part::Apply), text(&artefact, Part::Undo));
    let keys: Vec<&str> = apply
        .lines()
        .filter_map(|line| line.split_once("filterkey="))
        .map(|(_, key)| key)
        .collect();
    assert_eq!(keys.len(), 8);
    for key in &keys {
        assert!(undo.contains(&format!("netsh rpc filter delete filter filterkey={key}\r\n")));
    }
    assert_eq!(undo.matches("delete").count(), 8 + 1);
    assert!(!undo.contains("filterkey=all"));
    assert!(undo.lines().all(|line| !line.contains("goto")), "a key that is gone stops nothing");
}

#[test]
fn other_ports_are_told_to_pass() {
    let policy = policy(&[135, 139, 445], &["10.77.0.2"]);
    let artefact = render(&policy, TARGET, NOW).unwrap();
    assert!(artefact.losses.contains(&Loss::OtherPortsNotFiltered));
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
    let rules = read(&artefact).unwrap();
    for difference in differences(&policy, rules.as_ref(), NOW) {
        assert_ne!(difference.packet.destination_port, 135);
        assert_eq!(difference.done, Decision::Pass);
    }
}

#[test]
fn what_it_cannot_say_is_refused() {
    let refusal = |policy: &Policy| render(policy, TARGET, NOW).unwrap_err();
    assert_eq!(refusal(&policy(&[445], &[])), Refusal::NoInterface { target: TARGET });
    let mut outbound = policy(&[135], &[]);
    outbound.groups[0].directions = Directions::Both;
    assert_eq!(refusal(&outbound), Refusal::Outbound { target: TARGET });
    let wide = policy(&[135], &["10.0.0.0/24"]);
    assert_eq!(refusal(&wide), Refusal::TooMany { target: TARGET, limit: 1_000, needed: 1_028 });
    let mut thousand = thousand_ranges(Place::Host);
    assert_eq!(
        refusal(&thousand),
        Refusal::TooMany { target: TARGET, limit: 1_000, needed: 8_004 }
    );
    thousand.groups[0].exceptions.truncate(120);
    assert_eq!(unexplained(&thousand, TARGET, NOW), Some(vec![]));
    assert!(matches!(
        refusal(&policy(&[135], &["::/0"])),
        Refusal::TooMany { needed: usize::MAX, .. }
    ));
}

#[test]
fn a_policy_that_closes_nothing_has_no_filter() {
    let mut nobody = policy(&[135], &[]);
    nobody.groups.clear();
    let mut over = policy(&[135], &[]);
    over.expires = Some(NOW);
    let mut waived = policy(&[135], &["0.0.0.0/0"]);
    waived.ipv6 = Ipv6::Waived;
    for policy in [policy(&[], &[]), nobody, over, waived] {
        let artefact = render(&policy, TARGET, NOW).unwrap();
        assert!(!text(&artefact, Part::Apply).contains("add"));
        assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
    }
}

#[test]
fn a_waived_ipv6_is_told_to_be_blocked_too() {
    let mut policy = policy(&[135], &["10.77.0.2"]);
    policy.ipv6 = Ipv6::Waived;
    let artefact = render(&policy, TARGET, NOW).unwrap();
    assert!(artefact.losses.contains(&Loss::Ipv6BlockedToo));
    assert_eq!(unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn every_planted_change_is_caught() {
    let policy = policy(&[135], &["10.77.0.2", "fd00::5"]);
    let artefact = render(&policy, TARGET, NOW).unwrap();
    let sound = text(&artefact, Part::Apply);
    assert!(!is_caught(&policy, &artefact, sound.clone().into_bytes(), NOW));
    let without = |what: &str| -> String {
        sound.split_inclusive('\n').filter(|line| !line.contains(what)).collect()
    };
    let changes: Vec<(&str, String)> = vec![
        (
            "actions are swapped",
            sound.replace("=permit", "=x").replace("=block", "=permit").replace("=x", "=block"),
        ),
        ("every filter permits", sound.replace("=block", "=permit")),
        ("every filter blocks", sound.replace("=permit", "=block")),
        ("another address", sound.replace("10.77.0.2", "10.77.0.3")),
        ("no addresses", without("remote_addr")),
        ("no IPv6 address", without("fd00")),
        ("no interface", without("if_uuid")),
        ("another interface", sound.replace("4d9f4ab8", "4d9f4ab9")),
        ("any protocol", without("protocol")),
        ("another protocol", sound.replace("ncacn_ip_tcp", "ncacn_np")),
        ("another layer", sound.replace("layer=um", "layer=epmap")),
        ("volatile", sound.replace("layer=um", "layer=um persistence=volatile")),
        ("not equal", sound.replacen("matchtype=equal", "matchtype=range", 1)),
        ("a range", sound.replace("data=10.77.0.2", "data=10.77.0.0/24")),
        ("one key twice", {
            let key = sound.split("filterkey=").nth(1).unwrap().lines().next().unwrap();
            let other = sound.split("filterkey=").nth(2).unwrap().lines().next().unwrap();
            sound.replace(other, key)
        }),
        ("filters are not added", without("add filter")),
        ("the last is not added", sound.replace("add filter\r\nquit", "quit")),
        ("it ends early", sound.replacen("add rule", "quit\r\nadd rule", 1)),
        ("no context", without("rpc filter")),
        ("deletes all", sound.replacen("add rule", "delete filter filterkey=all\r\nadd rule", 1)),
        ("one interface is dropped", {
            let rules: Vec<&str> = sound.split("add rule").collect();
            rules[..rules.len() - 1].join("add rule") + "quit\r\n"
        }),
        ("one permit is dropped", {
            let rules: Vec<&str> = sound.split("add rule").collect();
            [rules[0], &rules[2..].join("add rule")].join("add rule")
        }),
        ("the first family alone", sound.replace("remote_addr_v6", "remote_addr_v4")),
        ("nothing at all", String::new()),
    ];
    for (what, changed) in &changes {
        assert_ne!(*changed, sound, "{what} changes nothing");
        assert!(is_caught(&policy, &artefact, changed.clone().into_bytes(), NOW), "{what}");
    }
    println!("{} planted changes caught", changes.len());
}

proptest! {
    #[test]
    fn no_octets_make_reading_panic(
        octets in prop::collection::vec(any::<u8>(), 0..120),
        at in any::<prop::sample::Index>(),
    ) {
        let artefact = render(&policy(&[135], &["10.77.0.2"]), TARGET, NOW).unwrap();
        let _ = read(&with_apply(&artefact, octets.clone()));
        let mut text = text(&artefact, Part::Apply).into_bytes();
        let at = at.index(text.len());
        text.splice(at..at, octets);
        let _ = read(&with_apply(&artefact, text));
    }
}
