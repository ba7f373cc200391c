//! What every dialect is tried with.

use std::{collections::BTreeSet, net::Ipv4Addr};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use seawall_facts::{Timestamp, Transport};

use super::{Artefact, Part, Refusal, Target, read, render};
use crate::contain::{
    AddressSet, Answer, Before, Conversation, Decision, Difference, Direction, Directions, Edges,
    Exception, Group, Ipv6, Packet, Place, Policy, PortSet, Ruleset, Services, Sessions, compare,
    differences,
    tests::policies::{NOW, policies, thousand_ranges},
};

/// Writes a policy, reads it back and gives what is different without a named loss, at that
/// moment. Nothing where the target refuses; a refusal is tested by name.
pub(crate) fn unexplained(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Option<Vec<Difference>> {
    let artefact = render(policy, target, now).ok()?;
    let rules = read(&artefact).unwrap_or_else(|fault| panic!("{target}: {fault}"));
    Some(compare(policy, rules.as_ref(), &artefact.losses, now))
}

/// An artefact whose apply file another text stands in.
pub(crate) fn with_apply(artefact: &Artefact, octets: Vec<u8>) -> Artefact {
    let mut changed = artefact.clone();
    let apply = changed.files.iter_mut().find(|file| file.part == Part::Apply).unwrap();
    apply.octets = octets;
    changed
}

/// Whether a change of the apply file is found: it is not understood any more, or it decides
/// otherwise than the policy without a named loss.
pub(crate) fn is_caught(
    policy: &Policy,
    artefact: &Artefact,
    octets: Vec<u8>,
    now: Timestamp,
) -> bool {
    let changed = with_apply(artefact, octets);
    match read(&changed) {
        Err(_) => true,
        Ok(rules) => !compare(policy, rules.as_ref(), &artefact.losses, now).is_empty(),
    }
}

/// How many of those policies the target rendered, each held against its truth at that moment;
/// and why it refused the others.
pub(crate) fn trial(
    policies: impl Strategy<Value = Policy>,
    target: Target,
    cases: usize,
    now: Timestamp,
) -> (usize, Vec<(Policy, Refusal)>) {
    let mut runner = TestRunner::deterministic();
    let (mut rendered, mut refused) = (0, Vec::new());
    for _ in 0..cases {
        let policy = policies.new_tree(&mut runner).unwrap().current();
        if let Err(refusal) = render(&policy, target, now) {
            refused.push((policy, refusal));
            continue;
        }
        let found = unexplained(&policy, target, now).unwrap();
        assert!(found.is_empty(), "{target}: {:?} of {policy:#?}", found.first());
        rendered += 1;
    }
    (rendered, refused)
}

/// The text of a file.
pub(crate) fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

/// A small policy that people can follow in an artefact: one network closed to all but a console,
/// in both families, from a moment of this century.
pub(crate) fn plain(place: Place) -> (Policy, Timestamp) {
    let services = Services {
        tcp: PortSet::from_ranges([(135, 135), (139, 139), (445, 445)]),
        udp: PortSet::from_ranges([(135, 135), (137, 138)]),
    };
    let exception = |peers: &str, until| Exception {
        peers: peers.parse().unwrap(),
        services: services.clone(),
        until,
        why: "patch console \"${x}\" %{if}".to_owned(),
    };
    let group = |hosts: &str, exceptions| Group {
        hosts: hosts.parse().unwrap(),
        services: services.clone(),
        directions: Directions::Inbound,
        exceptions,
    };
    // 2026-11-23 08:00 and 2026-12-31 23:59.
    let (until, expires) = (Timestamp(1_795_420_800_000), Timestamp(1_798_761_540_000));
    let policy = Policy {
        id: "p1".parse().unwrap(),
        title: "MS03-039".to_owned(),
        place,
        groups: vec![
            group("10.50.0.0/16", vec![exception("10.77.0.2", Some(until))]),
            group("fd50::/64", vec![exception("fd77::2", None)]),
        ],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Reset,
        expires: Some(expires),
        switches: BTreeSet::new(),
        before: Before::default(),
    };
    (policy, Timestamp(1_795_400_000_000))
}

/// That a policy blocks nothing whatever: it was right to refuse it for having nothing to say.
pub(crate) fn assert_blocks_nothing(policy: &Policy, now: Timestamp) {
    let found = differences(policy, &Open, now);
    assert!(found.is_empty(), "{:?} of {policy:#?}", found.first());
}

/// Passes everything.
struct Open;

impl Ruleset for Open {
    fn decide(&self, _: &Packet, _: Timestamp) -> Decision {
        Decision::Pass
    }

    fn mark(&self, _: &mut Edges) {}
}

/// Where an artefact of the policy with a thousand exceptions differs from it without a named loss:
/// on both ends of every exception and beside them, on ports that are closed to others and on one
/// that is not. Every class of packets would be too many.
pub(crate) fn thousand_differences(target: Target) -> Vec<Difference> {
    thousand_differences_of(&thousand_ranges(target.place()), target)
}

/// The same of a policy with those exceptions and other hosts.
pub(crate) fn thousand_differences_of(policy: &Policy, target: Target) -> Vec<Difference> {
    let artefact = render(policy, target, NOW).unwrap();
    let rules = read(&artefact).unwrap();
    let peers = (0u32..1_000).flat_map(|index| {
        let low = 0x0a00_0000 + index * 4;
        [low.wrapping_sub(1), low, low + 1, low + 2]
    });
    let mut found = Vec::new();
    for peer in peers {
        for host in ["10.50.0.1", "10.50.0.2", "10.51.0.0"] {
            for (transport, destination_port) in
                [(Transport::Tcp, 135), (Transport::Udp, 138), (Transport::Tcp, 80)]
            {
                for conversation in [Conversation::New, Conversation::Answer] {
                    let packet = Packet {
                        direction: Direction::Inbound,
                        host: host.parse().unwrap(),
                        peer: Ipv4Addr::from_bits(peer).into(),
                        transport,
                        source_port: 49_152,
                        destination_port,
                        conversation,
                    };
                    let done = rules.decide(&packet, NOW);
                    found.extend(
                        Difference::of(policy, packet, done, NOW)
                            .filter(|difference| !difference.is_explained(&artefact.losses)),
                    );
                }
            }
        }
    }
    found
}

/// The policy that goldens and mutations are made with: DCOM closed but to a patch console for an
/// hour, and SMB over UDP to nobody; hosts 10.0.5.9 and fd00:5::9 at gateways.
pub(crate) fn console_policy(place: Place) -> Policy {
    let addresses = |texts: &[&str]| -> AddressSet {
        texts.iter().map(|text| text.parse::<AddressSet>().unwrap()).collect()
    };
    let ports = |ports: &[u16]| ports.iter().copied().collect();
    let tcp = Services { tcp: ports(&[135, 445]), udp: ports(&[]) };
    Policy {
        id: "ms03-039".parse().unwrap(),
        title: "MS03-039 \"封じ込め\" & 'x'; $(reboot) %PATH%\nflush ruleset".to_owned(),
        place,
        groups: vec![Group {
            hosts: addresses(&["10.0.5.9", "fd00:5::9"]),
            services: Services { tcp: ports(&[135, 445]), udp: ports(&[137, 138]) },
            directions: Directions::Inbound,
            exceptions: vec![
                Exception {
                    peers: "10.77.0.2".parse().unwrap(),
                    services: tcp.clone(),
                    until: Some(Timestamp(3_601_000)),
                    why: "patch console\n\"; flush ruleset".to_owned(),
                },
                Exception {
                    peers: addresses(&["10.77.1.0/24", "fd77::/64"]),
                    services: tcp,
                    until: None,
                    why: "monitors".to_owned(),
                },
            ],
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Reset,
        expires: Some(Timestamp(86_401_000)),
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

/// Of 48 generated policies, how many block something, and how many of those a target takes.
pub(crate) fn share(target: Target) -> (usize, usize) {
    let mut runner = TestRunner::deterministic();
    let drawn = (0..48).map(|_| policies(target.place()).new_tree(&mut runner).unwrap().current());
    let blocks = |policy: &Policy| {
        let mut ways = [Direction::Inbound, Direction::Outbound].into_iter();
        ways.any(|way| !policy.cells(way, NOW).is_empty())
    };
    let blocking: Vec<Policy> = drawn.filter(blocks).collect();
    let rendered = blocking.iter().filter(|policy| render(policy, target, NOW).is_ok()).count();
    println!("{target}: of 48 policies {} block something, {rendered} are taken", blocking.len());
    (blocking.len(), rendered)
}
