//! The rules that a policy comes to where a block beats an allow.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use seawall_facts::{Timestamp, Transport};

use super::words;
use crate::contain::{AddressSet, Cell, Direction, Ipv6, Policy, PortSet, dialect::Loss};

/// A policy as rules that only block; a packet is blocked where one of them holds.
#[derive(Clone, Debug, Default)]
pub(in crate::contain::dialect) struct BlockRules {
    pub(in crate::contain::dialect) rules: Vec<BlockRule>,
    /// What they do otherwise than the policy.
    pub(super) losses: BTreeSet<Loss>,
}

/// One rule.
#[derive(Clone, Debug)]
pub(in crate::contain::dialect) struct BlockRule {
    pub(in crate::contain::dialect) direction: Direction,
    pub(in crate::contain::dialect) transport: Transport,
    /// Of the host inbound, of the other one outbound. Never empty.
    pub(in crate::contain::dialect) ports: Vec<(u16, u16)>,
    pub(in crate::contain::dialect) remote: Remote,
}

/// Who is blocked. Nobody is no rule: to the target, a rule without addresses is about everybody.
#[derive(Clone, Debug)]
pub(in crate::contain::dialect) enum Remote {
    Everybody,
    /// Ranges, both ends included; never empty.
    Only(Vec<(IpAddr, IpAddr)>),
}

/// How much one rule holds. More is written as several rules, which block together what one would.
#[derive(Clone, Copy, Debug)]
pub(in crate::contain::dialect) struct Room {
    /// Characters of a list of ports, with its commas.
    pub(in crate::contain::dialect) ports: usize,
    /// Characters of a list of addresses, with its commas.
    pub(in crate::contain::dialect) addresses: usize,
}

impl Room {
    /// As much as the firewall itself holds.
    pub(in crate::contain::dialect) const WIDE: Self =
        Self { ports: usize::MAX, addresses: usize::MAX };
}

/// The most ranges of addresses or ports in a list of a rule ([MS-FASP] 2.2.9, 2.2.11, 2.2.13).
pub(super) const LIST: usize = 1_000;

/// Ranges up to this wide are written port by port: Vista and Server 2008 know no ranges
/// ([MS-FASP] 2.2.12 of schema 2.0; the status PORTRANGE_VER).
const WIDEST_APART: u16 = 8;

impl BlockRules {
    pub(in crate::contain::dialect) fn new(policy: &Policy, now: Timestamp, room: Room) -> Self {
        let mut found = Self::default();
        if policy.expires.is_some_and(|end| end <= now) {
            return found;
        }
        for direction in [Direction::Inbound, Direction::Outbound] {
            for cell in policy.cells(direction, now) {
                found.add(&cell, direction, policy.ipv6, room);
            }
        }
        found
    }

    fn add(&mut self, cell: &Cell, direction: Direction, ipv6: Ipv6, room: Room) {
        let blocked = cell.admitted_now().complement();
        let ends = cell.admitted.iter().any(|admitted| admitted.until.is_some());
        self.losses.extend(ends.then_some(Loss::NoExpiry));
        let remotes = match ipv6 {
            Ipv6::Compiled if blocked == AddressSet::everything() => vec![Remote::Everybody],
            Ipv6::Compiled => self.remotes(&blocked, room),
            Ipv6::Waived => self.remotes(&blocked.only_v4(), room),
        };
        if remotes.is_empty() {
            return;
        }
        for transport in [Transport::Tcp, Transport::Udp] {
            for ports in self.ports(cell.services.of(transport), room) {
                self.rules.extend(remotes.iter().map(|remote| BlockRule {
                    direction,
                    transport,
                    ports: ports.clone(),
                    remote: remote.clone(),
                }));
            }
        }
    }

    /// A rule's worth of addresses each; nothing for nobody.
    fn remotes(&mut self, blocked: &AddressSet, room: Room) -> Vec<Remote> {
        let v4 = blocked.v4().filter_map(|range| {
            let kept = (range != (Ipv4Addr::UNSPECIFIED, Ipv4Addr::UNSPECIFIED)).then_some(range);
            self.losses.extend(kept.is_none().then_some(Loss::UnspecifiedPasses));
            kept.map(|(low, high)| (low.into(), high.into()))
        });
        let mut ranges: Vec<(IpAddr, IpAddr)> = v4.collect();
        for (low, high) in blocked.v6() {
            // No range may begin or end with `::` or `::1` ([MS-FASP] 2.2.10).
            let kept = (low.max(FIRST_V6), high);
            self.losses.extend((kept.0 != low).then_some(Loss::UnspecifiedPasses));
            ranges.extend((kept.0 <= kept.1).then_some((kept.0.into(), kept.1.into())));
        }
        shares(ranges, room.addresses, range).into_iter().map(Remote::Only).collect()
    }

    /// A rule's worth of ports each.
    fn ports(&mut self, closed: &PortSet, room: Room) -> Vec<Vec<(u16, u16)>> {
        self.losses.extend(closed.contains(0).then_some(Loss::PortZero));
        let mut ranges = Vec::new();
        for (low, high) in closed.ranges() {
            // Port 0 is no port (the status PORT_RANGE of [MS-FASP]).
            let low = low.max(1);
            if high.checked_sub(low).is_some_and(|more| more < WIDEST_APART) {
                ranges.extend((low..=high).map(|port| (port, port)));
            } else if low <= high {
                self.losses.insert(Loss::PortRangesSince7);
                ranges.push((low, high));
            }
        }
        shares(ranges, room.ports, port)
    }
}

const FIRST_V6: Ipv6Addr = Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 2);

impl BlockRule {
    /// Its ports, each by itself or as a range.
    pub(in crate::contain::dialect) fn ports(&self) -> impl Iterator<Item = String> + '_ {
        self.ports.iter().copied().map(port)
    }

    /// Told apart from the plan's other rules.
    pub(in crate::contain::dialect) fn name(&self, own: &str, number: usize) -> String {
        let (way, transport) = (words::way(self.direction), words::transport(self.transport));
        format!("{own} {number} {way} {transport}")
    }
}

/// `135`, `49152-65535`.
fn port((low, high): (u16, u16)) -> String {
    if low == high { low.to_string() } else { format!("{low}-{high}") }
}

/// `10.0.0.1`, `10.0.0.1-10.0.0.9`.
fn range((low, high): (IpAddr, IpAddr)) -> String {
    if low == high { low.to_string() } else { format!("{low}-{high}") }
}

impl Remote {
    /// Its ranges as text; none for everybody.
    pub(in crate::contain::dialect) fn ranges(&self) -> Vec<String> {
        match self {
            Self::Everybody => Vec::new(),
            Self::Only(ranges) => ranges.iter().copied().map(range).collect(),
        }
    }
}

/// Cuts a list where its text, or the number of its items, would be more than a rule holds.
fn shares<T: Copy>(items: Vec<T>, characters: usize, text: fn(T) -> String) -> Vec<Vec<T>> {
    let mut found: Vec<Vec<T>> = Vec::new();
    let mut used = 0usize;
    for item in items {
        let more = text(item).len() + 1;
        match found.last_mut() {
            Some(last) if last.len() < LIST && used + more <= characters => {
                last.push(item);
                used += more;
            }
            _ => {
                found.push(vec![item]);
                used = more;
            }
        }
    }
    found
}
