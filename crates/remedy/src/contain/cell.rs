//! A policy's normal form: rules of which no two overlap.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{Timestamp, Transport};

use super::{
    address_set::AddressSet,
    packet::Direction,
    policy::{Group, Place, Policy},
    port_set::{PortSet, Services},
};

/// Some services of some hosts, which are closed to everybody but those admitted.
///
/// No packet falls into two cells of one direction, so a dialect may write them in any order, and
/// "admit these, block the rest" within each is all that its rules have to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The contained hosts; every address at [`Place::Host`].
    pub hosts: AddressSet,
    /// What is closed.
    pub services: Services,
    /// Who is admitted, soonest to end first; the sets are disjoint and not empty.
    pub admitted: Vec<Admitted>,
}

/// Who is admitted until when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Admitted {
    /// Who.
    pub peers: AddressSet,
    /// Until when; for as long as the policy where nothing stands.
    pub until: Option<Timestamp>,
}

impl Cell {
    /// Everybody admitted now, whenever it ends.
    pub fn admitted_now(&self) -> AddressSet {
        self.admitted.iter().map(|admitted| &admitted.peers).collect()
    }
}

impl Policy {
    /// The cells of one direction, as of that moment: exceptions that have ended are left out.
    /// Neither [`Policy::ipv6`] nor [`Policy::expires`] is looked at.
    pub fn cells(&self, direction: Direction, now: Timestamp) -> Vec<Cell> {
        let groups: Vec<&Group> =
            self.groups.iter().filter(|group| group.directions.include(direction)).collect();
        let mut cells: BTreeMap<(AddressSet, Vec<Admitted>), Ports> = BTreeMap::new();
        for (hosts, covering) in self.territories(&groups) {
            for (transport, low, high) in stretches(&covering) {
                let admitted = admitted(&covering, transport, low, now);
                cells.entry((hosts.clone(), admitted)).or_default().push((transport, low, high));
            }
        }
        cells
            .into_iter()
            .map(|((hosts, admitted), ports)| Cell { hosts, services: services(&ports), admitted })
            .collect()
    }

    /// Hosts by the groups that they are in.
    fn territories<'a>(&self, groups: &[&'a Group]) -> Vec<(AddressSet, Vec<&'a Group>)> {
        if self.place == Place::Host {
            return vec![(AddressSet::everything(), groups.to_vec())];
        }
        let mut found: Vec<(AddressSet, Vec<&Group>)> = Vec::new();
        for group in groups {
            let mut fresh = group.hosts.clone();
            let mut divided = Vec::with_capacity(found.len() + 1);
            for (hosts, covering) in found {
                let both = hosts.intersection(&group.hosts);
                if both.is_empty() {
                    divided.push((hosts, covering));
                    continue;
                }
                let outside = both.complement();
                fresh = fresh.intersection(&outside);
                let rest = hosts.intersection(&outside);
                if !rest.is_empty() {
                    divided.push((rest, covering.clone()));
                }
                divided.push((both, covering.into_iter().chain([*group]).collect()));
            }
            if !fresh.is_empty() {
                divided.push((fresh, vec![*group]));
            }
            found = divided;
        }
        found
    }
}

type Ports = Vec<(Transport, u16, u16)>;

/// Closed ports in stretches within which nothing changes.
fn stretches(groups: &[&Group]) -> Ports {
    let mut found = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let sets: Vec<&PortSet> = groups
            .iter()
            .flat_map(|group| {
                let excepted = group.exceptions.iter().map(|exception| &exception.services);
                excepted.chain([&group.services])
            })
            .map(|services| services.of(transport))
            .collect();
        // Where a stretch begins: at a range's first port, and after its last one.
        let mut begins: BTreeSet<u16> = BTreeSet::from([0]);
        for (low, high) in sets.iter().flat_map(|set| set.ranges()) {
            begins.insert(low);
            begins.extend(high.checked_add(1));
        }
        let ends = begins.iter().skip(1).map(|next| next - 1).chain([u16::MAX]);
        let closed =
            begins.iter().copied().zip(ends).filter(|&(low, _)| {
                groups.iter().any(|group| group.services.contains(transport, low))
            });
        found.extend(closed.map(|(low, high)| (transport, low, high)));
    }
    found
}

/// Who may reach a port that these groups are about: who is admitted by each that closes it.
fn admitted(groups: &[&Group], transport: Transport, port: u16, now: Timestamp) -> Vec<Admitted> {
    let closing: Vec<&Group> =
        groups.iter().copied().filter(|group| group.services.contains(transport, port)).collect();
    let after = |moment: Timestamp| -> AddressSet {
        let mut all = AddressSet::everything();
        for group in &closing {
            let here: AddressSet = group
                .exceptions
                .iter()
                .filter(|exception| {
                    exception.lasts(moment) && exception.services.contains(transport, port)
                })
                .map(|exception| &exception.peers)
                .collect();
            all = all.intersection(&here);
        }
        all
    };
    let ends: BTreeSet<Timestamp> = closing
        .iter()
        .flat_map(|group| group.exceptions.iter().filter_map(|exception| exception.until))
        .filter(|&end| now < end)
        .collect();
    let mut found = Vec::new();
    let mut peers = after(now);
    for end in ends {
        let left = after(end);
        let ending = peers.intersection(&left.complement());
        if !ending.is_empty() {
            found.push(Admitted { peers: ending, until: Some(end) });
        }
        peers = left;
    }
    if !peers.is_empty() {
        found.push(Admitted { peers, until: None });
    }
    found
}

fn services(ports: &Ports) -> Services {
    let of = |wanted: Transport| {
        let ranges = ports.iter().filter(|(transport, ..)| *transport == wanted);
        PortSet::from_ranges(ranges.map(|&(_, low, high)| (low, high)))
    };
    Services { tcp: of(Transport::Tcp), udp: of(Transport::Udp) }
}
