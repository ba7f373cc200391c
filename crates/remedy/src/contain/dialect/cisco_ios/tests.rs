use std::net::{IpAddr, Ipv4Addr};

use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use seawall_facts::{Timestamp, Transport};

use super::render::render_up_to;
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Directions, Ipv6, Packet, Place, Policy,
    Sessions, compare,
    dialect::{
        Loss, Part, Refusal, Target, read, render,
        testing::{
            assert_blocks_nothing, is_caught, plain, text, thousand_differences,
            thousand_differences_of, trial, with_apply,
        },
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGET: Target = Target::CiscoIos;

#[test]
fn lists_decide_as_the_policy_does() {
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
    assert_eq!(text(&artefact, Part::Apply).matches("permit tcp").count(), 4_000);
    assert_eq!(thousand_differences(TARGET), vec![]);
}

/// The policy with its hosts as that many single addresses of which no two touch.
fn scattered(mut policy: Policy, hosts: u32) -> Policy {
    policy.groups[0].hosts = (0..hosts)
        .map(|index| AddressSet::from(IpAddr::from(Ipv4Addr::from(0x0a32_0000 + index * 2))))
        .collect();
    policy
}

#[test]
fn many_hosts_with_many_exceptions_add_up_and_do_not_multiply() {
    let policy = scattered(thousand_ranges(Place::Gateway), 500);
    let artefact = render(&policy, TARGET, NOW).unwrap();
    let apply = text(&artefact, Part::Apply);
    // 7 ranges of ports, for 1,000 excepted networks and for 500 hosts.
    assert_eq!(apply.matches("\n permit ").count(), 7_000 + 1);
    assert_eq!(apply.matches("\n deny ").count(), 3_500);
    assert!(apply.contains("10501 lines"));
    // Put before another list it would open what that one closes.
    assert!(artefact.losses.contains(&Loss::StandsAlone));
    assert!(apply.contains("put before no\n! other list"));
    assert_eq!(thousand_differences_of(&policy, TARGET), vec![]);
}

#[test]
fn lists_that_permit_to_any_decide_as_the_policy_does_too() {
    let mut runner = TestRunner::deterministic();
    let mut rendered = 0;
    for _ in 0..192 {
        let policy = policies(Place::Gateway).new_tree(&mut runner).unwrap().current();
        let Ok(artefact) = render_up_to(0, &policy, TARGET, NOW) else { continue };
        let rules = read(&artefact).unwrap();
        let found = compare(&policy, rules.as_ref(), &artefact.losses, NOW);
        assert!(found.is_empty(), "{:?} of {policy:#?}", found.first());
        rendered += usize::from(artefact.losses.contains(&Loss::StandsAlone));
    }
    println!("{rendered} of 192 rendered with `any`");
    assert!(rendered >= 10);
}

#[test]
fn hosts_of_one_group_are_not_open_to_whom_another_excepts() {
    let mut policy = scattered(thousand_ranges(Place::Gateway), 500);
    let mut other = policy.groups[0].clone();
    other.hosts = "10.60.0.1-10.60.0.2".parse().unwrap();
    other.exceptions.truncate(1);
    other.exceptions[0].peers = "10.77.0.2".parse().unwrap();
    policy.groups.push(other);
    let artefact = render(&policy, TARGET, NOW).unwrap();
    let rules = read(&artefact).unwrap();
    let decide = |peer: &str, host: &str| {
        let packet = Packet {
            direction: Direction::Inbound,
            host: host.parse().unwrap(),
            peer: peer.parse().unwrap(),
            transport: Transport::Tcp,
            source_port: 49_152,
            destination_port: 135,
            conversation: Conversation::New,
        };
        assert_eq!(rules.decide(&packet, NOW), policy.decide(&packet, NOW), "{packet:?}");
        rules.decide(&packet, NOW)
    };
    assert_eq!(decide("10.0.0.0", "10.50.0.2"), Decision::Pass);
    assert_eq!(decide("10.0.0.0", "10.60.0.1"), Decision::Block);
    assert_eq!(decide("10.77.0.2", "10.60.0.2"), Decision::Pass);
    assert_eq!(decide("10.77.0.2", "10.50.0.2"), Decision::Block);
    assert_eq!(decide("192.0.2.1", "10.50.0.0"), Decision::Block);
    assert_eq!(decide("192.0.2.1", "10.50.0.1"), Decision::Pass);
}

#[test]
fn more_lines_than_a_bound_of_our_own_are_refused_at_once() {
    let policy = scattered(thousand_ranges(Place::Gateway), 30_000);
    let needed = 7 * (1_000 + 30_000);
    let refusal = Refusal::TooMany { target: TARGET, limit: 200_000, needed };
    assert_eq!(render(&policy, TARGET, NOW), Err(refusal));
}

#[test]
fn a_small_policy_reads_well() {
    let (policy, now) = plain(Place::Gateway);
    let artefact = render(&policy, TARGET, now).unwrap();
    let lines: Vec<_> = text(&artefact, Part::Apply)
        .lines()
        .filter(|line| !line.starts_with('!'))
        .map(str::to_owned)
        .collect();
    let wanted = "\
configure terminal revert timer 10
time-range SEAWALL-p1-T1
 absolute end 08:00 23 November 2026
time-range SEAWALL-p1-T2
 absolute end 23:59 31 December 2026
no ip access-list extended SEAWALL-p1-TO
ip access-list extended SEAWALL-p1-TO
 remark seawall p1
 permit tcp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 135 time-range SEAWALL-p1-T1
 permit tcp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 139 time-range SEAWALL-p1-T1
 permit tcp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 445 time-range SEAWALL-p1-T1
 deny tcp any 10.50.0.0 0.0.255.255 eq 135 time-range SEAWALL-p1-T2
 deny tcp any 10.50.0.0 0.0.255.255 eq 139 time-range SEAWALL-p1-T2
 deny tcp any 10.50.0.0 0.0.255.255 eq 445 time-range SEAWALL-p1-T2
 permit udp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 135 time-range SEAWALL-p1-T1
 permit udp host 10.77.0.2 10.50.0.0 0.0.255.255 range 137 138 time-range SEAWALL-p1-T1
 deny udp any 10.50.0.0 0.0.255.255 eq 135 time-range SEAWALL-p1-T2
 deny udp any 10.50.0.0 0.0.255.255 range 137 138 time-range SEAWALL-p1-T2
 permit ip any any
no ipv6 access-list SEAWALL6-p1-TO
ipv6 access-list SEAWALL6-p1-TO
 remark seawall p1
 permit tcp host fd77::2 fd50::/64 eq 135
 permit tcp host fd77::2 fd50::/64 eq 139
 permit tcp host fd77::2 fd50::/64 eq 445
 deny tcp any fd50::/64 eq 135 time-range SEAWALL-p1-T2
 deny tcp any fd50::/64 eq 139 time-range SEAWALL-p1-T2
 deny tcp any fd50::/64 eq 445 time-range SEAWALL-p1-T2
 permit udp host fd77::2 fd50::/64 eq 135
 permit udp host fd77::2 fd50::/64 range 137 138
 deny udp any fd50::/64 eq 135 time-range SEAWALL-p1-T2
 deny udp any fd50::/64 range 137 138 time-range SEAWALL-p1-T2
 permit ipv6 any any
end";
    assert_eq!(lines.join("\n"), wanted);
    assert!(
        text(&artefact, Part::Apply).contains("!  ip access-group SEAWALL-p1-TO out: 11 lines;")
    );
    assert_eq!(
        text(&artefact, Part::Undo).lines().last(),
        Some("end"),
        "the terminal is left as it was"
    );
}

#[test]
fn every_fault_planted_is_found() {
    let (policy, now) = plain(Place::Gateway);
    let artefact = render(&policy, TARGET, now).unwrap();
    let whole = text(&artefact, Part::Apply);
    let permit =
        " permit tcp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 135 time-range SEAWALL-p1-T1\n";
    let deny = " deny tcp any 10.50.0.0 0.0.255.255 eq 445 time-range SEAWALL-p1-T2\n";
    let twelve = "deny udp any 10.50.0.0 0.0.255.255 range 137 138 time-range SEAWALL-p1-T2";
    let faults: &[(&str, &str, &str)] = &[
        ("an exception dropped", permit, ""),
        ("a rule dropped", deny, ""),
        ("an action swapped", " deny tcp any fd50::/64 eq 445", " permit tcp any fd50::/64 eq 445"),
        (
            "a port changed",
            " deny tcp any 10.50.0.0 0.0.255.255 eq 139",
            " deny tcp any 10.50.0.0 0.0.255.255 eq 138",
        ),
        (
            "a range narrowed",
            twelve,
            "deny udp any 10.50.0.0 0.0.255.255 eq 137 time-range SEAWALL-p1-T2",
        ),
        (
            "a range widened",
            twelve,
            "deny udp any 10.50.0.0 0.0.255.255 range 137 140 time-range SEAWALL-p1-T2",
        ),
        ("hosts narrowed", deny, " deny tcp any 10.50.0.0 0.0.127.255 eq 445\n"),
        ("hosts widened", deny, " deny tcp any 10.50.0.0 0.1.255.255 eq 445\n"),
        (
            "an exception for any",
            " permit tcp host 10.77.0.2 10.50.0.0 0.0.255.255 eq 135",
            " permit tcp any 10.50.0.0 0.0.255.255 eq 135",
        ),
        (
            "an exception's neighbour",
            " permit tcp host fd77::2 fd50::/64 eq 135",
            " permit tcp host fd77::3 fd50::/64 eq 135",
        ),
        (
            "a protocol changed",
            " deny udp any 10.50.0.0 0.0.255.255 eq 135",
            " deny tcp any 10.50.0.0 0.0.255.255 eq 135",
        ),
        ("source and destination swapped", deny, " deny tcp 10.50.0.0 0.0.255.255 any eq 445\n"),
        ("the last line dropped", " permit ip any any\n", ""),
        ("the last line first", " remark seawall p1\n", " permit ip any any\n"),
        ("sessions kept", " remark seawall p1\n", " permit tcp any any established\n"),
        (
            "another plan's list",
            "ip access-list extended SEAWALL-p1-TO\n remark",
            "ip access-list extended SEAWALL-p2-TO\n remark",
        ),
        (
            "the other way",
            "ipv6 access-list SEAWALL6-p1-TO\n remark",
            "ipv6 access-list SEAWALL6-p1-FROM\n remark",
        ),
        ("an end that is none", " absolute end 08:00 23 November 2026\n", ""),
        ("an end too soon", "23:59 31 December 2026", "23:59 31 December 2025"),
        ("a list taken away again", "\nend\n", "\nno ip access-list extended SEAWALL-p1-TO\nend\n"),
        ("a word nobody knows", deny, " deny tcp any 10.50.0.0 0.0.255.255 eq 445 reflect x\n"),
        ("a wildcard with holes", deny, " deny tcp any 10.50.0.0 0.0.255.254 eq 445\n"),
    ];
    for (fault, from, to) in faults {
        assert!(whole.contains(from), "{fault}");
        let changed = whole.replacen(from, to, 1);
        assert!(is_caught(&policy, &artefact, changed.into_bytes(), now), "{fault}");
    }
    let ipv6 = whole.split_once("no ipv6").unwrap().0.to_owned() + "end\n";
    assert!(is_caught(&policy, &artefact, ipv6.into_bytes(), now), "IPv6 dropped");
    let after = permit.replace("permit", "deny") + permit;
    let changed = whole.replacen(permit, &after, 1);
    assert!(
        is_caught(&policy, &artefact, changed.into_bytes(), now),
        "two lines in the wrong order"
    );
    println!("{} faults found", faults.len() + 2);
}

#[test]
fn ends_come_by_themselves_to_the_minute() {
    let (mut policy, now) = plain(Place::Gateway);
    // In the middle of a minute: it lasts to the end of it, and never ends too soon.
    policy.groups[0].exceptions[0].until = Some(Timestamp(1_795_420_770_001));
    let artefact = render(&policy, TARGET, now).unwrap();
    let rules = read(&artefact).unwrap();
    for later in [1_795_420_740_000, 1_795_420_800_000, 1_798_761_480_000, 1_798_761_540_000] {
        let found = compare(&policy, rules.as_ref(), &artefact.losses, Timestamp(later));
        assert_eq!(found, vec![], "{later}");
    }
    assert!(artefact.losses.contains(&Loss::DeviceClock));
    assert!(!artefact.losses.contains(&Loss::NoExpiry));
}

#[test]
fn an_end_after_2035_is_refused() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.expires = Some(Timestamp(2_082_758_340_001));
    assert_eq!(render(&policy, TARGET, now), Err(Refusal::End { target: TARGET }));
}

#[test]
fn kept_sessions_are_told_from_new_ones_over_tcp_alone() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.sessions = Sessions::Keep;
    let artefact = render(&policy, TARGET, now).unwrap();
    let losses: Vec<_> =
        artefact.losses.iter().filter(|loss| format!("{loss:?}").contains("Of")).collect();
    let udp = Transport::Udp;
    let wanted = [
        Loss::AnswersBlockedOf { transport: udp, direction: Direction::Inbound },
        Loss::OpenSessionsCutOf { transport: udp },
    ];
    assert_eq!(losses, wanted.iter().collect::<Vec<_>>());
    let packet = |transport, conversation| Packet {
        direction: Direction::Inbound,
        host: "10.50.0.1".parse().unwrap(),
        peer: "192.0.2.1".parse().unwrap(),
        transport,
        source_port: 49_152,
        destination_port: 135,
        conversation,
    };
    let rules = read(&artefact).unwrap();
    let decide = |transport, conversation| rules.decide(&packet(transport, conversation), now);
    assert_eq!(decide(Transport::Tcp, Conversation::New), Decision::Block);
    assert_eq!(decide(Transport::Tcp, Conversation::Continued), Decision::Pass);
    assert_eq!(decide(udp, Conversation::Continued), Decision::Block);
}

#[test]
fn nobody_excepted_is_nobody() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.groups[0].exceptions[0].peers = AddressSet::default();
    let artefact = render(&policy, TARGET, now).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert!(!apply.contains("permit tcp any") && !apply.contains("10.77.0.2"));
}

#[test]
fn what_closes_nothing_is_refused() {
    let (whole, now) = plain(Place::Gateway);
    let mut no_groups = whole.clone();
    no_groups.groups.clear();
    let mut no_hosts = whole.clone();
    no_hosts.groups.truncate(1);
    no_hosts.groups[0].hosts = AddressSet::default();
    let mut only_ipv6 = whole;
    only_ipv6.groups.remove(0);
    only_ipv6.ipv6 = Ipv6::Waived;
    for policy in [no_groups, no_hosts, only_ipv6] {
        assert_eq!(render(&policy, TARGET, now), Err(Refusal::NothingToSay { target: TARGET }));
    }
}

#[test]
fn both_ways_are_two_lists() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.groups[0].directions = Directions::Both;
    let artefact = render(&policy, TARGET, now).unwrap();
    let apply = text(&artefact, Part::Apply);
    assert!(apply.contains("deny tcp 10.50.0.0 0.0.255.255 any eq 135"));
    assert!(apply.contains("!  ip access-group SEAWALL-p1-FROM in: "));
    assert!(text(&artefact, Part::Undo).contains("no ip access-list extended SEAWALL-p1-FROM\n"));
}

#[test]
fn words_of_people_change_no_line() {
    let (policy, now) = plain(Place::Gateway);
    let plain = render(&policy, TARGET, now).unwrap();
    let mut hostile = policy;
    hostile.title = "x\n permit ip any any\n! \"第二工場\"".to_owned();
    hostile.groups[0].exceptions[0].why = "\r\nend\nreload\n?".to_owned();
    assert_eq!(render(&hostile, TARGET, now).unwrap(), plain);
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(
        octets in prop::collection::vec(any::<u8>(), 0..200),
        line in "(permit|deny|ip|no|absolute end|time-range|configure terminal)? ?[ -~]{0,40}",
    ) {
        let (policy, now) = plain(Place::Gateway);
        let artefact = render(&policy, TARGET, now).unwrap();
        let _ = read(&with_apply(&artefact, octets));
        let whole = text(&artefact, Part::Apply);
        let changed = whole.replacen("\n permit", &format!("\n {line}\n permit"), 1);
        let _ = read(&with_apply(&artefact, changed.into_bytes()));
    }
}
