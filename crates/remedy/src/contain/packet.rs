//! The packets that a policy is judged by.

use std::net::IpAddr;

use seawall_facts::Transport;
use serde::{Deserialize, Serialize};

/// One packet between a contained host and somebody else, as an enforcement point sees it. What a
/// gateway sees between two contained hosts is judged from each end: it passes if both say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Packet {
    /// Towards the contained host, or from it.
    pub direction: Direction,
    /// The contained host.
    pub host: IpAddr,
    /// The other one. Of the same family as `host`.
    pub peer: IpAddr,
    /// TCP or UDP.
    pub transport: Transport,
    /// Where it comes from. 88 is Kerberos, which old IPsec lets pass.
    pub source_port: u16,
    /// Where it goes to.
    pub destination_port: u16,
    /// Which part of a conversation it is.
    pub conversation: Conversation,
}

/// Which way a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the contained host.
    Inbound,
    /// From the contained host.
    Outbound,
}

/// Which part of a conversation a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conversation {
    /// It opens one.
    New,
    /// It goes on with one that its sender opened before the containment.
    Continued,
    /// It answers one that its receiver opened.
    Answer,
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It goes on.
    Pass,
    /// It does not.
    Block,
}
