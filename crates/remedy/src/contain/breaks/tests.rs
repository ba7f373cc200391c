use std::collections::BTreeSet;

use seawall_facts::{Door, Timestamp, Transport};

use super::{Break, SeenUse, UseDirection, breaks};
use crate::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, Services,
    Sessions, measure::usual_ports,
};

const NOW: Timestamp = Timestamp(1_000);

fn policy(exceptions: Vec<Exception>) -> Policy {
    Policy {
        id: "p1".parse().unwrap(),
        title: "p1".to_owned(),
        place: Place::Gateway,
        groups: vec![Group {
            hosts: "10.0.0.0/24".parse().unwrap(),
            services: usual_ports(),
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

fn exception(who: &str, until: Option<i64>) -> Exception {
    Exception {
        peers: who.parse().unwrap(),
        services: usual_ports(),
        until: until.map(Timestamp),
        why: String::new(),
    }
}

fn seen(peer: &str, host: &str, port: u16, times: u64) -> SeenUse {
    SeenUse {
        direction: UseDirection::PeerUsesHost,
        peer: peer.parse().unwrap(),
        host: host.parse().unwrap(),
        transport: Transport::Tcp,
        port,
        last_seen: Timestamp(times.try_into().unwrap()),
        times,
    }
}

fn short(broken: &[Break]) -> Vec<(String, Door, usize, u64, Option<i64>)> {
    let short = |it: &Break| {
        (it.peer.to_string(), it.door, it.hosts.len(), it.times, it.begins.map(|at| at.0))
    };
    broken.iter().map(short).collect()
}

#[test]
fn uses_of_one_peer_and_port_are_one_break_and_the_most_used_comes_first() {
    let seen = [
        seen("10.9.0.1", "10.0.0.1", 135, 2),
        seen("10.9.0.2", "10.0.0.1", 445, 9),
        seen("10.9.0.1", "10.0.0.2", 135, 3),
        seen("10.9.0.1", "10.0.0.1", 3389, 50),
        seen("10.9.0.1", "10.7.0.1", 135, 50),
    ];
    let found = breaks(&policy(vec![]), &seen, NOW);
    assert_eq!(
        short(&found),
        [
            ("10.9.0.2".to_owned(), Door::tcp(445), 1, 9, None),
            ("10.9.0.1".to_owned(), Door::tcp(135), 2, 5, None),
        ]
    );
    assert_eq!(found[1].last_seen, Timestamp(3));
    assert_eq!(breaks(&policy(vec![]), &[], NOW), []);
}

#[test]
fn whoever_is_excepted_breaks_when_the_exception_ends_and_not_before() {
    let exceptions = vec![
        exception("10.9.0.1", Some(5_000)),
        exception("10.9.0.2", None),
        exception("10.9.0.3", Some(1_000)),
    ];
    let seen = [
        seen("10.9.0.1", "10.0.0.1", 135, 1),
        seen("10.9.0.2", "10.0.0.1", 135, 1),
        seen("10.9.0.3", "10.0.0.1", 135, 1),
    ];
    let mut policy = policy(exceptions);
    assert_eq!(
        short(&breaks(&policy, &seen, NOW)),
        [
            ("10.9.0.1".to_owned(), Door::tcp(135), 1, 1, Some(5_000)),
            ("10.9.0.3".to_owned(), Door::tcp(135), 1, 1, None),
        ]
    );
    // A policy that ends before the exception never breaks it.
    policy.expires = Some(Timestamp(4_000));
    assert_eq!(breaks(&policy, &seen, NOW).len(), 1);
}

#[test]
fn nobody_excepted_is_everybody_broken_and_waived_ipv6_is_not() {
    let nobody = Exception { peers: AddressSet::default(), ..exception("10.9.0.1", None) };
    let mut policy = policy(vec![nobody]);
    policy.groups[0].hosts = AddressSet::everything();
    let seen = [seen("10.9.0.1", "10.0.0.1", 135, 1), seen("fd00::9", "fd00::1", 135, 1)];
    assert_eq!(breaks(&policy, &seen, NOW).len(), 2);
    policy.ipv6 = Ipv6::Waived;
    assert_eq!(breaks(&policy, &seen, NOW).len(), 1);
}

#[test]
fn what_the_host_itself_uses_breaks_only_where_outbound_is_closed() {
    let mut used = seen("10.9.0.1", "10.0.0.1", 445, 1);
    used.direction = UseDirection::HostUsesPeer;
    let mut policy = policy(vec![]);
    assert_eq!(breaks(&policy, std::slice::from_ref(&used), NOW), []);
    policy.groups[0].directions = Directions::Both;
    assert_eq!(breaks(&policy, &[used], NOW).len(), 1);
}

#[test]
fn counts_do_not_overflow_and_the_order_is_always_the_same() {
    let mut seen: Vec<SeenUse> =
        (1..40u8).map(|last| seen(&format!("10.9.0.{last}"), "10.0.0.1", 135, 7)).collect();
    seen[0].times = u64::MAX;
    seen.push(seen[0].clone());
    let forward = breaks(&policy(vec![]), &seen, NOW);
    seen.reverse();
    assert_eq!(breaks(&policy(vec![]), &seen, NOW), forward);
    assert_eq!(forward[0].times, u64::MAX);
    let services = Services::default();
    let mut open = policy(vec![]);
    open.groups[0].services = services;
    assert_eq!(breaks(&open, &seen, NOW), []);
}
