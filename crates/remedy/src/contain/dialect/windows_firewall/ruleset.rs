//! What the firewall does with rules that were read.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use seawall_facts::{Timestamp, Transport};

use super::block_rule::LIST;
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
};

/// Rules by which the firewall decides.
#[derive(Clone, Debug, Default)]
pub(in crate::contain::dialect) struct Rules(pub(in crate::contain::dialect) Vec<Rule>);

/// One rule.
#[derive(Clone, Debug)]
pub(in crate::contain::dialect) struct Rule {
    /// Whether it is in force.
    pub(in crate::contain::dialect) is_on: bool,
    pub(in crate::contain::dialect) action: Action,
    pub(in crate::contain::dialect) direction: Direction,
    /// Any where none stands.
    pub(in crate::contain::dialect) transport: Option<Transport>,
    /// The host's own inbound, the other one's outbound; any where none stand.
    pub(in crate::contain::dialect) ports: Option<PortSet>,
    /// The other one.
    pub(in crate::contain::dialect) remote: AddressSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::contain::dialect) enum Action {
    Allow,
    Block,
}

impl Rule {
    fn holds(&self, packet: &Packet) -> bool {
        self.is_on
            && self.direction == packet.direction
            && self.transport.is_none_or(|transport| transport == packet.transport)
            && self.ports.as_ref().is_none_or(|ports| ports.contains(packet.destination_port))
            && self.remote.contains(packet.peer)
    }
}

/// Block beats allow ([MS-FASP] 2.2.34), whatever their order; so what is allowed as well is
/// blocked. Where no rule blocks, a packet fares as it did before: this is about what the rules add.
impl Ruleset for Rules {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        // The firewall lets answers in and out by the conversation's first packet.
        let is_answer = packet.conversation == Conversation::Answer;
        let mut blocks = self.0.iter().filter(|rule| rule.action == Action::Block);
        if !is_answer && blocks.any(|rule| rule.holds(packet)) {
            Decision::Block
        } else {
            Decision::Pass
        }
    }

    fn mark(&self, edges: &mut Edges) {
        for rule in &self.0 {
            edges.peers(&rule.remote);
            if let Some(ports) = &rule.ports {
                edges.ports(ports);
            }
        }
    }
}

/// A list of ports that the firewall takes: numbers and ranges, at least one, at most 1,000, none
/// of them 0.
pub(in crate::contain::dialect) fn ports<'a>(
    items: impl IntoIterator<Item = &'a str>,
) -> Option<PortSet> {
    let mut ranges = Vec::new();
    for item in items {
        let (low, high) = item.split_once('-').unwrap_or((item, item));
        let (low, high) = (port(low)?, port(high)?);
        (low <= high).then_some(())?;
        ranges.push((low, high));
    }
    (1..=LIST).contains(&ranges.len()).then(|| PortSet::from_ranges(ranges))
}

fn port(text: &str) -> Option<u16> {
    let number = text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok());
    number.flatten().filter(|&port| port != 0)
}

/// A list of addresses that the firewall takes: addresses, networks and ranges, at least one, at
/// most 1,000, none of which begins or ends with an address that it refuses.
pub(in crate::contain::dialect) fn remote<'a>(
    items: impl IntoIterator<Item = &'a str>,
) -> Option<AddressSet> {
    let mut sets = Vec::new();
    for item in items {
        // Our own type takes spaces around the ends of a range; the firewall does not.
        (!item.contains(char::is_whitespace)).then_some(())?;
        let set: AddressSet = item.parse().ok()?;
        let takes_v4 =
            set.v4().all(|range| range != (Ipv4Addr::UNSPECIFIED, Ipv4Addr::UNSPECIFIED));
        let takes_v6 = set.v6().all(|(low, high)| is_taken(low) && is_taken(high));
        // A network of no bits is no network (2.2.4).
        (takes_v4 && takes_v6 && !item.ends_with("/0")).then_some(())?;
        sets.push(set);
    }
    (1..=LIST).contains(&sets.len()).then(|| sets.iter().collect())
}

fn is_taken(address: Ipv6Addr) -> bool {
    !IpAddr::V6(address).is_unspecified() && !address.is_loopback()
}
