//! What is to be blocked, from whom, and who is excepted: the truth that every artefact is held to.

use std::{collections::BTreeSet, fmt, str::FromStr};

use seawall_facts::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    address_set::AddressSet,
    packet::{Conversation, Decision, Direction, Packet},
    port_set::Services,
    switch::{Before, Switch},
};

/// A containment policy with every name resolved and every date fixed.
///
/// What it does not name passes: it adds blocks, and never opens anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What every rule, name and key of an artefact carries, so that undo finds our own alone.
    pub id: PlanId,
    /// What people call it; any Unicode, not empty.
    pub title: String,
    /// Where it is enforced.
    pub place: Place,
    /// What is blocked. A packet that one group blocks is blocked: an exception of one group opens
    /// nothing that another one closes.
    pub groups: Vec<Group>,
    /// Whether IPv6 is blocked too.
    pub ipv6: Ipv6,
    /// What becomes of conversations that were open before.
    pub sessions: Sessions,
    /// What the sender of a blocked packet hears. No part of the truth table.
    pub answer: Answer,
    /// When the whole policy ends by itself.
    pub expires: Option<Timestamp>,
    /// What is set in the host's registry besides. No part of the truth table: switches filter no
    /// packet, and only targets that are registry texts write them.
    pub switches: BTreeSet<Switch>,
    /// What is known of the host as it was before; undo is made of it. No part of the truth.
    pub before: Before,
}

/// Where a policy is enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On the contained host itself; every group is about this host, whatever its addresses.
    Host,
    /// On the way to the contained hosts, which groups name by address.
    Gateway,
}

/// Some hosts, what is closed on them, and for whom it stays open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The contained hosts. At [`Place::Host`] it is the host that the rules run on, and this is
    /// not looked at.
    pub hosts: AddressSet,
    /// What is closed.
    pub services: Services,
    /// To the hosts, from the hosts, or both.
    pub directions: Directions,
    /// For whom it stays open.
    pub exceptions: Vec<Exception>,
}

/// Which ways are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directions {
    /// Others to the host.
    Inbound,
    /// The host to others.
    Outbound,
    /// Either.
    Both,
}

impl Directions {
    /// Whether that way is among them.
    pub const fn include(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::Both, _)
                | (Self::Inbound, Direction::Inbound)
                | (Self::Outbound, Direction::Outbound)
        )
    }
}

/// Somebody for whom a closed service stays open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Who. An empty set is nobody, never everybody.
    pub peers: AddressSet,
    /// Which of the closed services; ports that are not closed change nothing.
    pub services: Services,
    /// Until when; for as long as the policy where nothing stands.
    pub until: Option<Timestamp>,
    /// Why, in people's words.
    pub why: String,
}

/// Whether IPv6 is blocked too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ipv6 {
    /// As IPv4.
    Compiled,
    /// Somebody decided that it is left alone; it passes.
    Waived,
}

/// What becomes of conversations that were open before the containment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sessions {
    /// They go on.
    Keep,
    /// They are blocked as new ones are.
    Cut,
}

/// What the sender of a blocked packet hears, where the target can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// Nothing.
    Silent,
    /// A TCP reset, for UDP nothing.
    Reset,
}

impl Policy {
    /// What becomes of a packet at that moment.
    pub fn decide(&self, packet: &Packet, now: Timestamp) -> Decision {
        let kept = match packet.conversation {
            Conversation::New => false,
            Conversation::Continued => self.sessions == Sessions::Keep,
            // Who was asked may answer.
            Conversation::Answer => true,
        };
        let blocks = |group: &Group| {
            self.covers(group, packet)
                && !group.exceptions.iter().any(|exception| {
                    exception.lasts(now)
                        && exception.services.contains(packet.transport, packet.destination_port)
                        && exception.peers.contains(packet.peer)
                })
        };
        if self.is_about(packet, now) && !kept && self.groups.iter().any(blocks) {
            Decision::Block
        } else {
            Decision::Pass
        }
    }

    /// Whether the packet goes where something is closed at that moment, be it to others than its
    /// sender.
    pub fn closes(&self, packet: &Packet, now: Timestamp) -> bool {
        self.is_about(packet, now) && self.groups.iter().any(|group| self.covers(group, packet))
    }

    /// Whether the policy lasts and has a say on the packet's family.
    fn is_about(&self, packet: &Packet, now: Timestamp) -> bool {
        let waived = self.ipv6 == Ipv6::Waived && packet.peer.is_ipv6();
        self.expires.is_none_or(|end| now < end) && !waived
    }

    fn covers(&self, group: &Group, packet: &Packet) -> bool {
        (self.place == Place::Host || group.hosts.contains(packet.host))
            && group.directions.include(packet.direction)
            && group.services.contains(packet.transport, packet.destination_port)
    }
}

impl Exception {
    /// Whether it still holds at that moment.
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|end| now < end)
    }
}

/// What names a plan in every artefact: 1 to 24 of `a`–`z`, `0`–`9` and `-`, beginning with a
/// letter. ASCII alone, as old code pages and every target's names allow it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PlanId(String);

/// A text that cannot name a plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` cannot name a plan: 1 to 24 of a-z, 0-9 and -, beginning with a letter")]
pub struct PlanIdError(String);

impl PlanId {
    /// From a name that people chose: the name itself where it can be an id; else what of it can,
    /// with a number that tells apart what looks alike then.
    pub fn made_from(name: &str) -> Self {
        let name = name.trim();
        name.parse().unwrap_or_else(|_| {
            let mut plain = String::new();
            for c in name.chars().map(|c| c.to_ascii_lowercase()) {
                if c.is_ascii_lowercase() || c.is_ascii_digit() {
                    plain.push(c);
                } else if !plain.ends_with('-') {
                    plain.push('-');
                }
            }
            let plain = plain.trim_start_matches(|c: char| !c.is_ascii_lowercase());
            let short: String = plain.chars().take(13).collect();
            let short = short.trim_end_matches('-');
            let short = if short.is_empty() { "p" } else { short };
            // INVARIANT: a letter first, at most 13 + 1 + 8 characters.
            Self(format!("{short}-{:08x}", number(name)))
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PlanId {
    type Err = PlanIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sound = (1..=24).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        if sound { Ok(Self(text.to_owned())) } else { Err(PlanIdError(text.to_owned())) }
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// FNV-1a of 32 bits: it tells names apart, and hides nothing.
fn number(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
