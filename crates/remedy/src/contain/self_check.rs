//! Holding an artefact against its policy before it is given away, within bounds.
//!
//! Where few packets tell policy and rules apart, every class of them is walked, as
//! [`compare`] does. Where there are many, as with a thousand hosts and hundreds of exceptions, the
//! ends of every range are sampled evenly: each is met many times, each pair of them is not.

use std::{collections::BTreeSet, net::IpAddr};

use seawall_facts::{Timestamp, Transport};

use super::{
    AddressSet, Conversation, Difference, Direction, Edges, Packet, Place, Policy, PortSet,
    Ruleset, changes, compare,
    dialect::{Artefact, Part, ReadError, Target, read, registry_values},
};

#[cfg(test)]
mod tests;

/// What came of holding an artefact against its policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfCheck {
    /// Where they differ although no loss tells why; of a sample.
    pub differences: Vec<Difference>,
    /// Values of the registry that are not what the policy's switches want, by key and name.
    pub wrong_values: Vec<String>,
    /// Whether every class of packets was walked.
    pub is_whole: bool,
}

impl SelfCheck {
    /// Whether it says what the policy says.
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.wrong_values.is_empty()
    }
}

/// Reads an artefact back and holds it against its policy, at that moment.
pub fn self_check(
    policy: &Policy,
    artefact: &Artefact,
    now: Timestamp,
) -> Result<SelfCheck, ReadError> {
    let rules = read(artefact)?;
    let rules = rules.as_ref();
    let wrong_values = wrong_values(policy, artefact)?;
    // What one decision costs grows with the rules, and these with the file.
    let octets = artefact.file(Part::Apply).map_or(0, |file| file.octets.len());
    let bearable = MOST_RULES_MET / (octets / OCTETS_OF_A_RULE + 1);
    let walk = Walk::new(policy, rules);
    if walk.classes() <= bearable.min(MOST_CLASSES) {
        let differences = compare(policy, rules, &artefact.losses, now);
        return Ok(SelfCheck { differences, wrong_values, is_whole: true });
    }
    let sample = walk.sample(bearable.clamp(LEAST_SAMPLE, MOST_SAMPLE));
    let differences = sample
        .filter_map(|packet| Difference::of(policy, packet, rules.decide(&packet, now), now))
        .filter(|difference| !difference.is_explained(&artefact.losses))
        .collect();
    Ok(SelfCheck { differences, wrong_values, is_whole: false })
}

/// What targets that are registry texts set otherwise than the policy's switches want.
fn wrong_values(policy: &Policy, artefact: &Artefact) -> Result<Vec<String>, ReadError> {
    let targets = [Target::Reg5, Target::Regedit4, Target::SecurityTemplate, Target::RegistryPol];
    if !targets.contains(&artefact.target) {
        return Ok(Vec::new());
    }
    let done = registry_values(artefact)?;
    let wanted = match changes(&policy.switches) {
        Ok(wanted) => wanted,
        Err(at) => return Ok(vec![at.to_string()]),
    };
    let missing = wanted.iter().filter(|(at, data)| done.get(at) != Some(&Some((*data).clone())));
    let added = done.keys().filter(|at| !wanted.contains_key(at));
    Ok(missing.map(|(at, _)| at).chain(added).map(ToString::to_string).collect())
}

/// Rules looked at in one check, by estimate.
const MOST_RULES_MET: usize = 600_000_000;

/// Octets that a rule takes in a file, by estimate.
const OCTETS_OF_A_RULE: usize = 60;

/// Classes of packets that are walked one by one.
const MOST_CLASSES: usize = 400_000;

/// Packets of a sample.
const MOST_SAMPLE: usize = 600_000;
const LEAST_SAMPLE: usize = 2_000;

/// The ends of everything that a policy names, and where its rules change.
#[derive(Clone, Debug)]
struct Walk {
    hosts: Vec<IpAddr>,
    peers: Vec<IpAddr>,
    ports: Vec<u16>,
}

impl Walk {
    fn new(policy: &Policy, rules: &dyn Ruleset) -> Self {
        let mut edges = Edges::default();
        rules.mark(&mut edges);
        let exceptions = || policy.groups.iter().flat_map(|group| &group.exceptions);
        let everything = AddressSet::everything();
        let named = policy.groups.iter().map(|group| &group.hosts);
        let named = named.filter(|_| policy.place == Place::Gateway);
        let services = exceptions().map(|exception| &exception.services);
        let services = services.chain(policy.groups.iter().map(|group| &group.services));
        let sets = services.flat_map(|services| [&services.tcp, &services.udp]);
        let fixed = [(0, 0), (u16::MAX, u16::MAX), (88, 88), (500, 500)];
        let fixed = PortSet::from_ranges(fixed);
        Self {
            hosts: ends(edges.hosts, named.chain([&everything])),
            peers: ends(
                edges.peers,
                exceptions().map(|exception| &exception.peers).chain([&everything]),
            ),
            ports: port_ends(edges.ports, sets.chain([&fixed])),
        }
    }

    /// About how many classes of packets there are: beside each end of ports lies another.
    fn classes(&self) -> usize {
        let of = |all: &[IpAddr], v4: bool| all.iter().filter(|it| it.is_ipv4() == v4).count();
        let pairs = [true, false]
            .map(|v4| of(&self.hosts, v4).saturating_mul(of(&self.peers, v4)))
            .iter()
            .fold(0, |all: usize, pairs| all.saturating_add(*pairs));
        pairs.saturating_mul(self.ports.len() * 2).saturating_mul(VARIANTS)
    }

    /// So many packets of each family, spread evenly.
    fn sample(&self, most: usize) -> impl Iterator<Item = Packet> + '_ {
        [true, false].into_iter().flat_map(move |v4| {
            let of = |all: &[IpAddr]| -> Vec<IpAddr> {
                all.iter().copied().filter(|it| it.is_ipv4() == v4).collect()
            };
            let (hosts, peers) = (of(&self.hosts), of(&self.peers));
            let all = [hosts.len(), peers.len(), self.ports.len(), VARIANTS];
            let total = all.iter().fold(1, |all: usize, one| all.saturating_mul(*one));
            let places = spread(total).take(most.min(total));
            places.filter_map(move |place| packet(place, &hosts, &peers, &self.ports))
        })
    }
}

/// Transports, directions, conversations and source ports of one pair and port.
const VARIANTS: usize = 2 * 2 * 2 * 3;

fn packet(place: usize, hosts: &[IpAddr], peers: &[IpAddr], ports: &[u16]) -> Option<Packet> {
    let (place, variant) = (place / VARIANTS, place % VARIANTS);
    let (place, port) = (place / ports.len(), place % ports.len());
    let (host, peer) = (place / peers.len(), place % peers.len());
    let destination_port = *ports.get(port)?;
    Some(Packet {
        direction: *[Direction::Inbound, Direction::Outbound].get(variant % 2)?,
        host: *hosts.get(host)?,
        peer: *peers.get(peer)?,
        transport: *[Transport::Tcp, Transport::Udp].get(variant / 2 % 2)?,
        source_port: *[49_152, 88].get(variant / 4 % 2)?,
        destination_port,
        conversation: *[Conversation::New, Conversation::Continued, Conversation::Answer]
            .get(variant / 8)?,
    })
}

/// Every number below `total` once, in steps of about the golden part of it.
fn spread(total: usize) -> impl Iterator<Item = usize> {
    let mut step = (total / 34).saturating_mul(21).max(1);
    while common(step, total) > 1 {
        step += 1;
    }
    std::iter::successors((total > 0).then_some(0), move |at: &usize| {
        Some(at.checked_add(step)? % total)
    })
    .take(total)
}

fn common(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Both ends of each range, and what lies beside them.
fn ends<'a>(
    mut found: BTreeSet<IpAddr>,
    sets: impl Iterator<Item = &'a AddressSet>,
) -> Vec<IpAddr> {
    for set in sets {
        for (low, high) in set.v4() {
            found.extend([low, high].map(IpAddr::V4));
            found.extend(low.to_bits().checked_sub(1).map(|bits| IpAddr::V4(bits.into())));
            found.extend(high.to_bits().checked_add(1).map(|bits| IpAddr::V4(bits.into())));
        }
        for (low, high) in set.v6() {
            found.extend([low, high].map(IpAddr::V6));
            found.extend(low.to_bits().checked_sub(1).map(|bits| IpAddr::V6(bits.into())));
            found.extend(high.to_bits().checked_add(1).map(|bits| IpAddr::V6(bits.into())));
        }
    }
    found.into_iter().collect()
}

/// Both ends of each range.
fn port_ends<'a>(mut found: BTreeSet<u16>, sets: impl Iterator<Item = &'a PortSet>) -> Vec<u16> {
    found.extend(sets.flat_map(PortSet::ranges).flat_map(|(low, high)| [low, high]));
    found.into_iter().collect()
}
