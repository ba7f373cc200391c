//! What a policy will break: who was seen using what it closes.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use seawall_facts::{Door, Timestamp, Transport};
use serde::{Deserialize, Serialize};

use super::{Conversation, Decision, Direction, Packet, Policy};

#[cfg(test)]
mod tests;

/// A use that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenUse {
    /// Whether the peer used the host, or the host the peer.
    pub direction: UseDirection,
    /// The other one.
    pub peer: IpAddr,
    /// The host that is to be contained.
    pub host: IpAddr,
    /// TCP or UDP.
    pub transport: Transport,
    /// The port that was gone to.
    pub port: u16,
    /// When it was seen last.
    pub last_seen: Timestamp,
    /// How often.
    pub times: u64,
}

/// Who used whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseDirection {
    /// The peer used the host.
    PeerUsesHost,
    /// The host used the peer.
    HostUsesPeer,
}

/// A use that ends: of one peer and one port, over all hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// Who was seen.
    pub peer: IpAddr,
    /// Whether as one who used, or as one who was used.
    pub direction: UseDirection,
    /// Through which port.
    pub door: Door,
    /// With which of the contained hosts.
    pub hosts: BTreeSet<IpAddr>,
    /// When last, with any of them.
    pub last_seen: Timestamp,
    /// How often, with all of them.
    pub times: u64,
    /// From when on it is closed: where nothing stands, at once; else when the first exception
    /// that keeps it open ends.
    pub begins: Option<Timestamp>,
}

/// What a policy will break of what was seen, the most used first.
pub fn breaks(policy: &Policy, seen: &[SeenUse], now: Timestamp) -> Vec<Break> {
    let moments = moments(policy, now);
    let mut found: BTreeMap<(IpAddr, UseDirection, Door), Break> = BTreeMap::new();
    for used in seen {
        let packet = packet(used);
        let closed = |at: &&Timestamp| policy.decide(&packet, **at) == Decision::Block;
        let Some(&first) = moments.iter().find(closed) else { continue };
        let begins = (first > now).then_some(first);
        let door = Door { transport: used.transport, port: used.port };
        let broken = found.entry((used.peer, used.direction, door)).or_insert_with(|| Break {
            peer: used.peer,
            direction: used.direction,
            door,
            hosts: BTreeSet::new(),
            last_seen: used.last_seen,
            times: 0,
            begins,
        });
        broken.hosts.insert(used.host);
        broken.last_seen = broken.last_seen.max(used.last_seen);
        broken.times = broken.times.saturating_add(used.times);
        // Nothing is before any moment.
        broken.begins = broken.begins.min(begins);
    }
    let mut found: Vec<Break> = found.into_values().collect();
    // Stable: of equals the order of peer and port stays.
    found.sort_by_key(|broken| std::cmp::Reverse(broken.times));
    found
}

/// When something may be closed that was not: now, and at each end of an exception.
fn moments(policy: &Policy, now: Timestamp) -> BTreeSet<Timestamp> {
    let exceptions = policy.groups.iter().flat_map(|group| &group.exceptions);
    let ends = exceptions.filter_map(|exception| exception.until).filter(|&end| end > now);
    ends.chain([now]).collect()
}

/// The packet that opens such a conversation again.
fn packet(used: &SeenUse) -> Packet {
    Packet {
        direction: match used.direction {
            UseDirection::PeerUsesHost => Direction::Inbound,
            UseDirection::HostUsesPeer => Direction::Outbound,
        },
        host: used.host,
        peer: used.peer,
        transport: used.transport,
        source_port: EPHEMERAL,
        destination_port: used.port,
        conversation: Conversation::New,
    }
}

/// A source port that no rule speaks of.
const EPHEMERAL: u16 = 49_152;
