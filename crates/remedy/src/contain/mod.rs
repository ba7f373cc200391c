//! Containment: what stands between a host and its attacker until it is patched, or for ever.
//!
//! ```text
//! Policy ── truth (decide) ───────────────────────────────┐
//!    └─ cells ── dialect ── Artefact (octets) ── reading ──┴─ compare ─> differences, losses
//! ```
//!
//! [`Policy::decide`] is the truth: it says what becomes of each packet, in a few lines that can
//! be read. Dialects are made from [`Policy::cells`], a normal form in which no two rules overlap,
//! and are read back from their own octets by a parser that knows nothing of the policy, with the
//! semantics that their target has. [`compare`] holds the two together, packet by packet.

mod address_set;
pub mod breaks;
pub mod case;
mod cell;
mod compare;
pub mod decide;
pub mod dialect;
pub mod measure;
mod packet;
mod policy;
pub mod policy_file;
mod port_set;
mod self_check;
mod switch;

pub use address_set::{AddressError, AddressSet};
pub use cell::{Admitted, Cell};
pub use compare::{Difference, Edges, Ruleset, compare, differences, packets};
pub use packet::{Conversation, Decision, Direction, Packet};
pub use policy::{
    Answer, Directions, Exception, Group, Ipv6, Place, PlanId, PlanIdError, Policy, Sessions,
};
pub use port_set::{PortSet, Services};
pub use self_check::{SelfCheck, self_check};
pub use switch::{
    Adapter, Before, Certainty, RpcPorts, ServerName, Switch, SwitchError, ValueAt, changes,
};
pub(crate) use switch::{is_place, strings};

#[cfg(test)]
mod tests;
