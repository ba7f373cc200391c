use std::collections::BTreeSet;

use super::{Walk, self_check, spread};
use crate::contain::{
    Place, Switch,
    dialect::{
        Part, Target, read, render,
        testing::{plain, text, with_apply},
    },
    tests::policies::{NOW, thousand_ranges},
};

#[test]
fn every_number_comes_once() {
    for total in [0, 1, 2, 34, 97, 1_000, 4_096] {
        let met: BTreeSet<usize> = spread(total).collect();
        assert_eq!(met.len(), total);
        assert_eq!(spread(total).count(), total);
    }
}

#[test]
fn a_sample_meets_every_end() {
    let policy = thousand_ranges(Place::Gateway);
    let artefact = render(&policy, Target::Junos, NOW).unwrap();
    let rules = read(&artefact).unwrap();
    let walk = Walk::new(&policy, rules.as_ref());
    assert!(walk.classes() > 1_000_000);
    let met: BTreeSet<_> = walk.sample(100_000).map(|packet| packet.peer).collect();
    assert!(walk.peers.iter().all(|peer| met.contains(peer)));
    let met: BTreeSet<_> = walk.sample(100_000).map(|packet| packet.destination_port).collect();
    assert!(walk.ports.iter().all(|port| met.contains(port)));
}

#[test]
fn a_small_artefact_is_walked_whole_and_a_fault_in_it_is_found() {
    let (policy, now) = plain(Place::Gateway);
    let artefact = render(&policy, Target::CiscoIos, now).unwrap();
    let checked = self_check(&policy, &artefact, now).unwrap();
    assert_eq!((checked.differences.len(), checked.is_whole), (0, true));
    let wrong = text(&artefact, Part::Apply).replace("10.77.0.2", "10.77.0.3");
    let wrong = with_apply(&artefact, wrong.into_bytes());
    let checked = self_check(&policy, &wrong, now).unwrap();
    assert!(!checked.differences.is_empty());
}

#[test]
fn of_a_large_artefact_a_sample_is_taken_and_a_fault_in_it_is_found() {
    let policy = thousand_ranges(Place::Gateway);
    let artefact = render(&policy, Target::Junos, NOW).unwrap();
    let checked = self_check(&policy, &artefact, NOW).unwrap();
    assert_eq!((checked.differences.len(), checked.is_whole), (0, false));
    let mut wrong = policy.clone();
    wrong.groups[0].exceptions.remove(500);
    let checked = self_check(&wrong, &artefact, NOW).unwrap();
    assert!(!checked.differences.is_empty());
}

#[test]
fn switches_are_held_against_the_values_that_are_set() {
    let (mut policy, now) = plain(Place::Host);
    policy.switches = BTreeSet::from([Switch::DcomOff, Switch::RestrictRemoteClients]);
    for target in [Target::Reg5, Target::SecurityTemplate] {
        let artefact = render(&policy, target, now).unwrap();
        assert!(self_check(&policy, &artefact, now).unwrap().holds(), "{target}");
        let mut other = policy.clone();
        other.switches = BTreeSet::from([Switch::DcomOff]);
        let checked = self_check(&other, &artefact, now).unwrap();
        assert_eq!(checked.wrong_values.len(), 1, "{target}");
        other.switches = BTreeSet::from([Switch::DcomTcpOnly]);
        let checked = self_check(&other, &artefact, now).unwrap();
        assert_eq!(checked.wrong_values.len(), 3, "{target}");
    }
}
