//! What to ask of hosts, and what it takes.

use std::sync::Arc;

use seawall_facts::Door;
use tokio::sync::Semaphore;

use crate::{clock::Clock, distress::Distress, pace::Pace, scope::Scope, throttle::Throttle};

/// What to ask of every host.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Doors to look at, in order.
    pub doors: Vec<Door>,
    /// How fast and how long.
    pub pace: Pace,
    /// How far each host is looked at.
    pub depth: Depth,
    /// Whether to ask the MS04-012 question too: a second pass, only by name.
    pub second_pass: bool,
}

/// How far a host is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The states of its doors, and nothing is said on a connection.
    Doors,
    /// Its endpoint map too: a bind and the pages of a lookup, on the connection that showed the
    /// door to be open.
    Map,
    /// Who it is, and whatever that allows.
    #[default]
    Full,
}

/// What looking at hosts needs.
pub struct Surroundings<N> {
    /// The network.
    pub net: N,
    /// Who may be sent anything.
    pub scope: Scope,
    /// What to ask.
    pub plan: Plan,
    /// How fast.
    pub throttle: Throttle,
    /// Who suffers.
    pub distress: Distress,
    /// Places for conversations, as many as the pace says.
    pub conversations: Arc<Semaphore>,
    /// The time.
    pub clock: Clock,
}
