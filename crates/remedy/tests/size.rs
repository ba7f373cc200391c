//! A thousand hosts with two hundred exceptions, for every target: how long it takes to write
//! their artefact and to hold it against its policy, how large it is, and which refuse.
//!
//! `cargo xtask bench contain` runs this in a release build.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // What it measured is read by the bench.

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    Services, Sessions, Switch,
    dialect::{Refusal, Target, render},
    self_check,
};

const NOW: Timestamp = Timestamp(1_795_400_000_000);

/// How the hosts and those who are excepted lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    /// Single addresses of which no two touch, one group.
    Scattered,
    /// Ranges that begin and end anywhere.
    Ranges,
    /// As scattered, in fifty groups with exceptions of their own.
    Groups,
    /// As scattered, exceptions with twelve ends and three sets of ports.
    Mixed,
}

/// What came of one target.
struct Row {
    written: Duration,
    /// Read back and held against its policy.
    checked: Duration,
    /// Of all files.
    octets: usize,
    refusal: Option<Refusal>,
}

fn everything_closed() -> Services {
    Services {
        tcp: PortSet::from_ranges([(135, 135), (139, 139), (445, 445), (593, 593)]),
        udp: PortSet::from_ranges([(135, 135), (137, 138), (445, 445)]),
    }
}

/// What an exception is for.
fn services(number: u32, lie: Lie) -> Services {
    let all = everything_closed();
    match (lie, number % 3) {
        (Lie::Mixed, 1) => Services { udp: PortSet::default(), ..all },
        (Lie::Mixed, 2) => Services { tcp: PortSet::from_ranges([(445, 445)]), ..all },
        _ => all,
    }
}

/// The address or range of that number within a network, seven apart.
fn one(base: u32, number: u32, lie: Lie) -> AddressSet {
    let low = base + number * 7;
    let high = match lie {
        Lie::Ranges => low + number % 5,
        Lie::Scattered | Lie::Groups | Lie::Mixed => low,
    };
    format!("{}-{}", Ipv4Addr::from_bits(low), Ipv4Addr::from_bits(high)).parse().unwrap()
}

fn policy(place: Place, lie: Lie) -> Policy {
    let (groups, hosts, exceptions) = match lie {
        Lie::Groups => (50, 20, 4),
        Lie::Scattered | Lie::Ranges | Lie::Mixed => (1, 1_000, 200),
    };
    let group = |number: u32| {
        let first = number * hosts;
        let excepted = (number * exceptions..(number + 1) * exceptions).map(|number| Exception {
            peers: one(0x0a4d_0000, number, lie),
            services: services(number, lie),
            until: (lie == Lie::Mixed)
                .then(|| Timestamp(NOW.0 + 3_600_000 * i64::from(number % 12 + 1))),
            why: format!("client {number}"),
        });
        Group {
            hosts: (first..first + hosts).map(|number| one(0x0a32_0000, number, lie)).collect(),
            services: everything_closed(),
            directions: Directions::Inbound,
            exceptions: excepted.collect(),
        }
    };
    Policy {
        id: "large".parse().unwrap(),
        title: "a thousand hosts".to_owned(),
        place,
        groups: (0..groups).map(group).collect(),
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: Some(Timestamp(1_798_761_540_000)),
        switches: BTreeSet::from([Switch::DcomOff, Switch::DcomTcpOnly]),
        before: Before::default(),
    }
}

fn measure(target: Target, lie: Lie) -> Row {
    let policy = policy(target.place(), lie);
    let start = Instant::now();
    let rendered = render(&policy, target, NOW);
    let written = start.elapsed();
    let artefact = match rendered {
        Ok(artefact) => artefact,
        Err(refusal) => {
            return Row { written, checked: Duration::ZERO, octets: 0, refusal: Some(refusal) };
        }
    };
    let start = Instant::now();
    let check = self_check(&policy, &artefact, NOW).unwrap();
    let checked = start.elapsed();
    assert!(check.holds(), "{target}, {lie:?}: {:?}", check.differences.first());
    let octets = artefact.files.iter().map(|file| file.octets.len()).sum();
    Row { written, checked, octets, refusal: None }
}

/// Says what a target costs, in columns that the bench reads.
fn say(target: Target, lie: Lie, row: &Row) {
    let told = row.refusal.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    println!(
        "size\t{target}\t{lie:?}\t{:.3}\t{:.3}\t{}\t{told}",
        row.written.as_secs_f64(),
        row.checked.as_secs_f64(),
        row.octets
    );
}

/// What `cargo test` builds may take to hold one artefact against its policy. A release build has
/// the same two seconds for that as for writing all of them.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

#[test]
fn a_thousand_hosts_with_two_hundred_exceptions_are_written_for_all_targets_in_two_seconds() {
    for lie in [Lie::Scattered, Lie::Ranges, Lie::Groups, Lie::Mixed] {
        let mut written = Duration::ZERO;
        for &target in Target::ALL {
            let row = measure(target, lie);
            say(target, lie, &row);
            written += row.written;
            assert!(row.checked < PATIENCE, "{target}, {lie:?}: {:?} to check", row.checked);
            assert!(row.octets < 8_000_000, "{target}, {lie:?}: {} octets", row.octets);
        }
        assert!(written < Duration::from_secs(2), "{lie:?}: {written:?}");
    }
}

#[test]
fn a_target_that_cannot_hold_so_many_says_how_many_it_can() {
    let refusal = |target: Target, lie| {
        render(&policy(target.place(), lie), target, NOW).map(|_| ()).unwrap_err()
    };
    let too_many = |target, limit, needed| Refusal::TooMany { target, limit, needed };
    let lie = Lie::Scattered;
    for target in [Target::Ipsec2000, Target::IpsecXp, Target::Ipsec2003] {
        // Each of 200 for each of 8 ports, and the blocks.
        assert_eq!(refusal(target, lie), too_many(target, 1_000, 1_608));
    }
    let target = Target::TcpipFilter;
    assert_eq!(refusal(target, lie), Refusal::Exceptions { target });
    let refusing = |lie| -> Vec<Target> {
        let refuses = |&target: &Target| render(&policy(target.place(), lie), target, NOW).is_err();
        Target::ALL.iter().copied().filter(refuses).collect()
    };
    let always = [Target::Ipsec2000, Target::IpsecXp, Target::Ipsec2003, Target::TcpipFilter];
    assert_eq!(refusing(Lie::Scattered), always);
    let lie = Lie::Ranges;
    let (aws, azure) = (Target::TerraformAws, Target::TerraformAzure);
    assert!(matches!(refusal(aws, lie), Refusal::TooMany { limit: 300, .. }));
    assert!(matches!(refusal(azure, lie), Refusal::TooMany { limit: 4_000, .. }));
    assert!(matches!(refusal(Target::RpcFilter, lie), Refusal::TooMany { limit: 1_000, .. }));
}
