//! Generated policies: overlapping and edge ranges, empty exceptions, hosts in two groups.

use std::collections::BTreeSet;

use proptest::prelude::*;
use seawall_facts::Timestamp;

use crate::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    RpcPorts, Services, Sessions, Switch,
};

/// The moment that generated policies are judged at; exceptions end before, at and after it.
pub(crate) const NOW: Timestamp = Timestamp(1_000);

/// A set of addresses: ranges at both ends of both families and in a small middle, often none.
pub(crate) fn address_sets() -> impl Strategy<Value = AddressSet> {
    let v4 = prop_oneof![
        Just("0.0.0.0".to_owned()),
        Just("255.255.255.255".to_owned()),
        Just("0.0.0.0/0".to_owned()),
        (1u8..6, 0u8..4).prop_map(|(low, more)| format!("10.0.0.{low}-10.0.0.{}", low + more)),
        (0u8..4).prop_map(|third| format!("10.0.{third}.0/24")),
    ];
    let v6 = prop_oneof![
        Just("::".to_owned()),
        Just("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".to_owned()),
        Just("::/0".to_owned()),
        (1u8..6, 0u8..4).prop_map(|(low, more)| format!("fd00::{low}-fd00::{}", low + more)),
    ];
    prop::collection::vec(prop_oneof![3 => v4, 1 => v6], 0..3)
        .prop_map(|texts| texts.iter().map(|text| text.parse::<AddressSet>().unwrap()).collect())
}

/// Closed or excepted services: the usual ones, ranges, both ends, sometimes none.
pub(crate) fn services() -> impl Strategy<Value = Services> {
    let ports = || {
        prop::collection::vec(
            prop_oneof![
                Just((135, 135)),
                Just((137, 139)),
                Just((445, 445)),
                Just((593, 593)),
                Just((0, 0)),
                Just((65_535, 65_535)),
                Just((49_152, 65_535)),
                (100u16..110, 0u16..4).prop_map(|(low, more)| (low, low + more)),
            ],
            0..3,
        )
        .prop_map(PortSet::from_ranges)
    };
    (ports(), ports()).prop_map(|(tcp, udp)| Services { tcp, udp })
}

fn exceptions() -> impl Strategy<Value = Exception> {
    let until = prop_oneof![
        2 => Just(None),
        1 => prop::sample::select(vec![500, 1_000, 1_001, 5_000]).prop_map(|end| Some(Timestamp(end))),
    ];
    let why = prop::sample::select(vec!["patch console", "保守端末 & \"係\" %PATH% ^", ""]);
    (address_sets(), services(), until, why).prop_map(|(peers, services, until, why)| Exception {
        peers,
        services,
        until,
        why: why.to_owned(),
    })
}

fn groups() -> impl Strategy<Value = Group> {
    let directions =
        prop::sample::select(vec![Directions::Inbound, Directions::Outbound, Directions::Both]);
    (address_sets(), services(), directions, prop::collection::vec(exceptions(), 0..3)).prop_map(
        |(hosts, services, directions, exceptions)| Group {
            hosts,
            services,
            directions,
            exceptions,
        },
    )
}

/// Policies of that place, of every sort.
pub(crate) fn policies(place: Place) -> impl Strategy<Value = Policy> {
    let flags = (
        prop::sample::select(vec![Ipv6::Compiled, Ipv6::Waived]),
        prop::sample::select(vec![Sessions::Keep, Sessions::Cut]),
        prop::sample::select(vec![Answer::Silent, Answer::Reset]),
        prop_oneof![3 => Just(None), 1 => Just(Some(Timestamp(9_000_000)))],
    );
    let titles = prop::sample::select(vec!["MS03-039", "第二工場 & ^ % \" ' 封じ込め"]);
    (prop::collection::vec(groups(), 0..3), flags, titles, switches()).prop_map(
        move |(groups, (ipv6, sessions, answer, expires), title, switches)| Policy {
            id: "p1".parse().unwrap(),
            title: title.to_owned(),
            place,
            groups,
            ipv6,
            sessions,
            answer,
            expires,
            switches,
            before: Before::default(),
        },
    )
}

/// Switches of every sort, often none.
pub(crate) fn switches() -> impl Strategy<Value = BTreeSet<Switch>> {
    let every = vec![
        Switch::DcomOff,
        Switch::LaunchRestriction,
        Switch::RestrictRemoteClients,
        Switch::AuthEpResolution,
        Switch::ActivationAuthentication,
        Switch::StaticRpcPorts(RpcPorts::new(5_000, 5_200).unwrap()),
        Switch::DcomTcpOnly,
        Switch::RpcProxyPorts("SRV1".parse().unwrap()),
        Switch::NoDefaultExempt,
    ];
    prop_oneof![1 => Just(vec![]), 1 => prop::sample::subsequence(every, 0..=9)]
        .prop_map(|switches| switches.into_iter().collect())
}

/// A policy with 1,000 exceptions of two addresses each, no two of which touch.
pub(crate) fn thousand_ranges(place: Place) -> Policy {
    let services = Services {
        tcp: PortSet::from_ranges([(135, 135), (139, 139), (445, 445), (593, 593)]),
        udp: PortSet::from_ranges([(135, 135), (137, 138), (445, 445)]),
    };
    let exceptions = (0u32..1_000).map(|index| {
        let low = 0x0a00_0000 + index * 4;
        let text = format!(
            "{}-{}",
            std::net::Ipv4Addr::from_bits(low),
            std::net::Ipv4Addr::from_bits(low + 1)
        );
        Exception {
            peers: text.parse().unwrap(),
            services: services.clone(),
            until: None,
            why: format!("client {index}"),
        }
    });
    let exceptions = exceptions.collect();
    Policy {
        id: "p1000".parse().unwrap(),
        title: "a thousand".to_owned(),
        place,
        groups: vec![Group {
            hosts: "10.50.0.0/16".parse().unwrap(),
            services: services.clone(),
            directions: Directions::Inbound,
            exceptions,
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}
