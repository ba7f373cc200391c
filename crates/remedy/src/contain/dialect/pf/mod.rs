//! pf, as the text of an anchor: `pfctl -a seawall/<plan> -f FILE` (pf.conf(5) of OpenBSD and
//! FreeBSD). Nobody ran it on a pf: there is none to be had here.
//!
//! ```text
//! table <plan_iN_hosts> { … }      who is contained, and who is admitted
//! block … quick … from ! <plan_iN_admitted> to <plan_iN_hosts> port { … }
//! ```
//!
//! - There are no rules but blocks, each `quick`, so the last-match rule of pf decides nothing
//!   between them and no cell skips another. Nothing is passed: what comes after the anchor in
//!   the main rules still decides on the rest.
//! - pf looks at rules only for packets that belong to no state. So answers pass, and so do open
//!   sessions, as long as the main rules keep state, which `pass` does and an empty rule set does
//!   not [doc, pf.conf(5)]. To *cut* sessions, states must be killed; pfctl kills them by host and
//!   not by port, so that is told ([`Loss::OpenSessionsKept`]) and not done. To *keep* those that
//!   pf never saw opening, TCP is blocked by `flags S/SA` alone.
//! - pf has no clock: nothing ends by itself ([`Loss::NoExpiry`]).
//! - The anchor is evaluated only where the main rules say `anchor "seawall/*"`; the verify script
//!   looks for it.
//! - Tables hold networks, not ranges [doc]; names of tables have up to 31 characters [from memory
//!   of `PF_TABLE_NAME_SIZE`], labels up to 63.
//! - `label` names the direction. A gateway sees a packet between two contained hosts once: it is
//!   blocked where one of the two directions blocks it.
//!
//! [`Loss::OpenSessionsKept`]: super::Loss::OpenSessionsKept
//! [`Loss::NoExpiry`]: super::Loss::NoExpiry

mod read;
mod write;

#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(super) use write::render;

use super::super::{packet::Direction, policy::PlanId};

/// What every rule carries.
fn label(plan: &PlanId, direction: Direction) -> String {
    let way = match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    };
    format!("seawall:{plan}:{way}")
}
