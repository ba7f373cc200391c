//! iptables and ip6tables, as one text for `iptables-restore --noflush` and the same for
//! `ip6tables-restore --noflush`: lines that begin with `-4` are passed over by the second and those
//! with `-6` by the first (iptables(8); run with both backends of 1.8.9).
//!
//! ```text
//! INPUT  1: -j SWI-<plan>    loopback? an answer? kept? -> RETURN; then cell by cell:
//! OUTPUT 1: -j SWO-<plan>    who is admitted -> RETURN, everybody else -> DROP or REJECT
//! SXI-<plan>, SXO-<plan>     TCP that conntrack never saw opening, from its other end
//! ```
//!
//! Chain names hold 28 characters and a plan's id up to 24, so each has four of its own. Within a
//! direction no two cells have a port in common, so RETURN for one skips nothing of another.
//! The jumps are first in their chains: an ACCEPT of somebody else in front would open what we
//! close.
//!
//! **A second load.** Declaring a chain of ours empties it, but an insertion is made each time, and
//! a deletion of what is not there makes the whole text fail; no text can be right for both the
//! first load and the next. So [`Part::Apply`] is what a first load needs, and [`Part::Load`], a
//! script, puts a deletion of each jump that it finds into the same transaction. It may be run as
//! often as one likes; with `--test` it changes nothing.
//!
//! **Ends** are dates (`-m time --datestop`, UTC): of exceptions on their rules, of the policy on
//! the jumps. What conntrack is asked, and why, is told at the dialect nftables.
//!
//! [`Part::Apply`]: super::Part::Apply
//! [`Part::Load`]: super::Part::Load

mod read;
mod script;
mod write;

#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(super) use write::render;

use super::super::{packet::Direction, policy::PlanId};

/// The chain of the blocks of one direction.
fn chain(plan: &PlanId, direction: Direction) -> String {
    match direction {
        Direction::Inbound => format!("SWI-{plan}"),
        Direction::Outbound => format!("SWO-{plan}"),
    }
}

/// The chain of one direction for conversations whose beginning was not seen.
fn stray_chain(plan: &PlanId, direction: Direction) -> String {
    match direction {
        Direction::Inbound => format!("SXI-{plan}"),
        Direction::Outbound => format!("SXO-{plan}"),
    }
}
