use proptest::prelude::*;

use crate::contain::{
    AddressSet, Answer, Directions, Place, Sessions,
    dialect::{
        Loss, Part, Refusal, Target, read, render,
        testing::{
            assert_blocks_nothing, is_caught, plain, text, thousand_differences, trial, with_apply,
        },
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGET: Target = Target::Junos;

#[test]
fn filters_decide_as_the_policy_does() {
    let (rendered, refused) = trial(policies(Place::Gateway), TARGET, 64, NOW);
    println!("{rendered} of 64 rendered");
    assert!(rendered >= 20);
    for (policy, refusal) in refused {
        assert_eq!(refusal, Refusal::NothingToSay { target: TARGET }, "{policy:#?}");
        assert_blocks_nothing(&policy, NOW);
    }
}

#[test]
fn a_thousand_ranges_are_written_and_hold() {
    let policy = thousand_ranges(Place::Gateway);
    let artefact = render(&policy, TARGET, NOW).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert_eq!(apply.matches("term admit-1-tcp from source-address").count(), 1_000);
    assert_eq!(thousand_differences(TARGET), vec![]);
}

#[test]
fn a_small_policy_reads_well() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.groups.remove(0);
    let artefact = render(&policy, TARGET, now).unwrap();
    let wanted = "\
# seawall plan p1: untested-on-target
# Load this file with `load set`, bind the filters, then `commit check` and
# `commit confirmed 10`: without another `commit` within 10 minutes the device takes
# everything back. `delete` warns where nothing was there yet.
delete firewall family inet6 filter SEAWALL-p1-TO
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from source-address fd77::2/128
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from destination-address fd50::/64
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from payload-protocol tcp
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from destination-port 135
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from destination-port 139
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp from destination-port 445
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-tcp then accept
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp from destination-address fd50::/64
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp from payload-protocol tcp
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp from destination-port 135
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp from destination-port 139
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp from destination-port 445
set firewall family inet6 filter SEAWALL-p1-TO term block-1-tcp then reject tcp-reset
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp from source-address fd77::2/128
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp from destination-address fd50::/64
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp from payload-protocol udp
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp from destination-port 135
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp from destination-port 137-138
set firewall family inet6 filter SEAWALL-p1-TO term admit-1-udp then accept
set firewall family inet6 filter SEAWALL-p1-TO term block-1-udp from destination-address fd50::/64
set firewall family inet6 filter SEAWALL-p1-TO term block-1-udp from payload-protocol udp
set firewall family inet6 filter SEAWALL-p1-TO term block-1-udp from destination-port 135
set firewall family inet6 filter SEAWALL-p1-TO term block-1-udp from destination-port 137-138
set firewall family inet6 filter SEAWALL-p1-TO term block-1-udp then discard
set firewall family inet6 filter SEAWALL-p1-TO term rest then accept
# Bind each at the interface that the hosts are behind. Where a filter is bound there
# already, do not replace it: bind both with `input-list` or `output-list`, this one
# first, and leave out its term `rest`.
#  set interfaces INTERFACE unit UNIT family inet6 filter output SEAWALL-p1-TO
";
    assert_eq!(text(&artefact, Part::Apply), wanted);
    assert!(
        text(&artefact, Part::Undo)
            .contains("\ndelete firewall family inet6 filter SEAWALL-p1-TO\n")
    );
    assert_eq!(text(&artefact, Part::DeadMan), "commit check\ncommit confirmed 10\n");
}

/// What is changed, from what to what.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "an exception for any",
        "from source-address 10.77.0.2/32",
        "from destination-address 10.50.0.0/16",
    ),
    ("an exception widened", "10.77.0.2/32", "10.77.0.2/31"),
    ("an exception moved", "10.77.0.2/32", "10.77.0.3/32"),
    ("an action swapped", "block-1-tcp then reject tcp-reset", "block-1-tcp then accept"),
    ("another action swapped", "admit-1-tcp then accept", "admit-1-tcp then discard"),
    (
        "a port added",
        "block-1-tcp from destination-port 135",
        "block-1-tcp from destination-port 134-135",
    ),
    (
        "a port for another",
        "block-1-tcp from destination-port 139",
        "block-1-tcp from destination-port 138",
    ),
    (
        "a range narrowed",
        "block-1-udp from destination-port 137-138",
        "block-1-udp from destination-port 137",
    ),
    ("a protocol changed", "block-1-udp from protocol udp", "block-1-udp from protocol tcp"),
    (
        "both protocols",
        "block-1-udp from protocol udp",
        "block-1-udp from protocol udp\nset firewall family inet filter SEAWALL-p1-TO term block-1-udp from protocol tcp",
    ),
    (
        "hosts widened",
        "block-1-tcp from destination-address 10.50.0.0/16",
        "block-1-tcp from destination-address 10.48.0.0/14",
    ),
    (
        "hosts narrowed",
        "block-1-tcp from destination-address 10.50.0.0/16",
        "block-1-tcp from destination-address 10.50.0.0/17",
    ),
    (
        "hosts as source",
        "block-1-tcp from destination-address 10.50.0.0/16",
        "block-1-tcp from source-address 10.50.0.0/16",
    ),
    (
        "the last term dropped",
        "SEAWALL-p1-TO term rest then accept",
        "SEAWALL-p1-TO term rest then discard",
    ),
    (
        "a term before all",
        "delete firewall family inet filter SEAWALL-p1-TO\n",
        "delete firewall family inet filter SEAWALL-p1-TO\nset firewall family inet filter SEAWALL-p1-TO term x then accept\n",
    ),
    (
        "a filter deleted at the end",
        "# Bind each",
        "delete firewall family inet filter SEAWALL-p1-TO\n# Bind each",
    ),
    (
        "another plan's filter",
        "delete firewall family inet filter SEAWALL-p1-TO",
        "delete firewall family inet filter FOREIGN",
    ),
    (
        "a word nobody knows",
        "term block-1-tcp then reject tcp-reset",
        "term block-1-tcp then next term",
    ),
    (
        "a condition nobody knows",
        "term block-1-tcp from protocol tcp",
        "term block-1-tcp from fragment-flags x",
    ),
    (
        "ports of no protocol",
        "set firewall family inet filter SEAWALL-p1-TO term block-1-tcp from protocol tcp\n",
        "",
    ),
    (
        "a term that goes on",
        "inet filter SEAWALL-p1-TO term block-1-tcp then reject tcp-reset",
        "inet filter SEAWALL-p1-TO term admit-1-tcp then reject tcp-reset",
    ),
];

#[test]
fn every_fault_planted_is_found() {
    let (policy, now) = plain(Place::Gateway);
    let artefact = render(&policy, TARGET, now).unwrap();
    let whole = text(&artefact, Part::Apply);
    for (fault, from, to) in FAULTS {
        assert!(whole.contains(from), "{fault}");
        let changed = whole.replacen(from, to, 1);
        assert!(is_caught(&policy, &artefact, changed.into_bytes(), now), "{fault}");
    }
    let without = |what: &str| {
        let kept: Vec<_> = whole.lines().filter(|line| !line.contains(what)).collect();
        kept.join("\n").into_bytes()
    };
    let dropped = ["inet6", "term admit-1-tcp", "term block-1-udp", "term rest"];
    for what in dropped {
        assert!(is_caught(&policy, &artefact, without(what), now), "{what} dropped");
    }
    // The list of an exception that has become empty, with its term left behind.
    let emptied = whole.replace("set firewall family inet filter SEAWALL-p1-TO term admit-1-tcp from source-address 10.77.0.2/32\n", "");
    assert!(is_caught(&policy, &artefact, emptied.into_bytes(), now));
    println!("{} faults found", FAULTS.len() + dropped.len() + 1);
}

#[test]
fn nobody_excepted_is_nobody() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.groups[0].exceptions[0].peers = AddressSet::default();
    policy.groups.truncate(1);
    let artefact = render(&policy, TARGET, now).unwrap();
    assert!(!text(&artefact, Part::Apply).contains("admit"));
}

#[test]
fn losses_are_named_for_what_is_there() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.sessions = Sessions::Keep;
    policy.answer = Answer::Silent;
    policy.groups[0].directions = Directions::Both;
    policy.expires = None;
    policy.groups[0].exceptions.clear();
    let artefact = render(&policy, TARGET, now).unwrap();
    let has = |loss: Loss| artefact.losses.contains(&loss);
    assert!(has(Loss::FlagsTrusted) && has(Loss::NotBound) && !has(Loss::NoExpiry));
    assert!(text(&artefact, Part::Apply).contains("term established from tcp-established"));
    assert!(!text(&artefact, Part::Apply).contains("reject"));
    policy.groups[1].exceptions[0].until = Some(seawall_facts::Timestamp(now.0 + 1));
    assert!(render(&policy, TARGET, now).unwrap().losses.contains(&Loss::NoExpiry));
}

#[test]
fn words_of_people_change_no_line() {
    let (policy, now) = plain(Place::Gateway);
    let plain = render(&policy, TARGET, now).unwrap();
    let mut hostile = policy;
    hostile.title = "x\nset system services telnet\n# \"第二工場\"".to_owned();
    hostile.groups[0].exceptions[0].why = "\"\r\ndelete firewall".to_owned();
    assert_eq!(render(&hostile, TARGET, now).unwrap(), plain);
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(
        octets in prop::collection::vec(any::<u8>(), 0..200),
        line in "(set firewall family inet filter SEAWALL-p1-TO )?(term )?[ -~]{0,40}",
    ) {
        let (policy, now) = plain(Place::Gateway);
        let artefact = render(&policy, TARGET, now).unwrap();
        let _ = read(&with_apply(&artefact, octets));
        let _ = read(&with_apply(&artefact, line.into_bytes()));
    }
}
