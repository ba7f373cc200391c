//! Holding what an artefact does against what its policy says.

use std::{collections::BTreeSet, net::IpAddr};

use seawall_facts::{Timestamp, Transport};

use super::{
    address_set::AddressSet,
    dialect::Loss,
    packet::{Conversation, Decision, Direction, Packet},
    policy::{Place, Policy},
    port_set::PortSet,
};

/// Rules read back from an artefact's octets, with their target's semantics.
pub trait Ruleset {
    /// What the target does with a packet at that moment.
    fn decide(&self, packet: &Packet, now: Timestamp) -> Decision;

    /// Marks where the rules change, so that no class of packets that only they tell apart is
    /// passed over.
    fn mark(&self, edges: &mut Edges);
}

/// Where decisions may change: addresses and ports on which something begins.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    pub(super) hosts: BTreeSet<IpAddr>,
    pub(super) peers: BTreeSet<IpAddr>,
    pub(super) ports: BTreeSet<u16>,
}

/// A packet on which an artefact and its policy differ, and no loss that it names tells why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The packet.
    pub packet: Packet,
    /// What the policy says.
    pub intended: Decision,
    /// What the artefact does.
    pub done: Decision,
    /// Whether the policy closes what the packet goes to, be it to others than its sender.
    pub closed: bool,
    /// What the policy would say of the packet if it opened a conversation.
    pub opening: Decision,
}

impl Difference {
    /// What is different where rules do this with a packet; nothing where the policy says so too.
    pub fn of(policy: &Policy, packet: Packet, done: Decision, now: Timestamp) -> Option<Self> {
        let intended = policy.decide(&packet, now);
        let opening = Packet { conversation: Conversation::New, ..packet };
        (intended != done).then(|| Self {
            packet,
            intended,
            done,
            closed: policy.closes(&packet, now),
            opening: policy.decide(&opening, now),
        })
    }

    /// Whether a loss that an artefact names tells why.
    pub fn is_explained(&self, losses: &[Loss]) -> bool {
        losses.iter().any(|loss| loss.explains(self))
    }
}

impl Edges {
    /// Marks the beginnings of ranges of contained hosts, and what comes after them.
    pub fn hosts(&mut self, set: &AddressSet) {
        mark(&mut self.hosts, set);
    }

    /// Marks the beginnings of ranges of peers, and what comes after them.
    pub fn peers(&mut self, set: &AddressSet) {
        mark(&mut self.peers, set);
    }

    /// Marks the beginnings of ranges of ports, and what comes after them.
    pub fn ports(&mut self, set: &PortSet) {
        for (low, high) in set.ranges() {
            self.ports.extend([low, high]);
            self.ports.extend(low.checked_sub(1));
            self.ports.extend(high.checked_add(1));
        }
    }
}

fn mark(edges: &mut BTreeSet<IpAddr>, set: &AddressSet) {
    for (low, high) in set.v4() {
        edges.extend([IpAddr::V4(low), IpAddr::V4(high)]);
        edges.extend(low.to_bits().checked_sub(1).map(|bits| IpAddr::V4(bits.into())));
        edges.extend(high.to_bits().checked_add(1).map(|bits| IpAddr::V4(bits.into())));
    }
    for (low, high) in set.v6() {
        edges.extend([IpAddr::V6(low), IpAddr::V6(high)]);
        edges.extend(low.to_bits().checked_sub(1).map(|bits| IpAddr::V6(bits.into())));
        edges.extend(high.to_bits().checked_add(1).map(|bits| IpAddr::V6(bits.into())));
    }
}

/// Every class of packets that the policy or the rules tell apart, each by a member.
///
/// Within the edges of both, and with both ends of both families and of the ports, decisions are
/// constant; so the members stand for all packets there are.
pub fn packets(policy: &Policy, rules: &dyn Ruleset) -> Vec<Packet> {
    let mut edges = Edges::default();
    rules.mark(&mut edges);
    for group in &policy.groups {
        if policy.place == Place::Gateway {
            edges.hosts(&group.hosts);
        }
        for services in
            group.exceptions.iter().map(|exception| &exception.services).chain([&group.services])
        {
            edges.ports(&services.tcp);
            edges.ports(&services.udp);
        }
        for exception in &group.exceptions {
            edges.peers(&exception.peers);
        }
    }
    // Address sets go around the ends of both families by themselves.
    edges.hosts(&AddressSet::everything());
    edges.peers(&AddressSet::everything());
    edges.ports(&PortSet::from_ranges([(0, u16::MAX), (88, 88)]));

    let mut found = Vec::new();
    for &host in &edges.hosts {
        for &peer in edges.peers.iter().filter(|peer| peer.is_ipv4() == host.is_ipv4()) {
            for &destination_port in &edges.ports {
                for transport in [Transport::Tcp, Transport::Udp] {
                    // 88 and UDP 500 are Kerberos and IKE, which IPsec treats apart.
                    let ike = (transport == Transport::Udp).then_some(500);
                    for source_port in [49_152, 88, destination_port].into_iter().chain(ike) {
                        for direction in [Direction::Inbound, Direction::Outbound] {
                            for conversation in
                                [Conversation::New, Conversation::Continued, Conversation::Answer]
                            {
                                found.push(Packet {
                                    direction,
                                    host,
                                    peer,
                                    transport,
                                    source_port,
                                    destination_port,
                                    conversation,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

/// Where rules and policy differ although no loss tells why.
pub fn compare(
    policy: &Policy,
    rules: &dyn Ruleset,
    losses: &[Loss],
    now: Timestamp,
) -> Vec<Difference> {
    differences(policy, rules, now)
        .into_iter()
        .filter(|difference| !difference.is_explained(losses))
        .collect()
}

/// Where rules and policy differ.
pub fn differences(policy: &Policy, rules: &dyn Ruleset, now: Timestamp) -> Vec<Difference> {
    packets(policy, rules)
        .into_iter()
        .filter_map(|packet| Difference::of(policy, packet, rules.decide(&packet, now), now))
        .collect()
}
