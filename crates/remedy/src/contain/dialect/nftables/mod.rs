//! nftables, as the JSON of libnftables-json(5): `nft -j -f FILE`.
//!
//! One table `inet seawall_<plan>`, `-` of the plan's id as `_`:
//!
//! ```text
//! input | output | forward (hooks)   ended? loopback? an answer? kept? -> accept
//!                                    jump inbound, jump outbound
//! inbound, outbound                  nothing but blocks, a rule a cell, family and transport
//! ```
//!
//! A rule of `inbound` or `outbound` says "to this port, and *not* from who is admitted: block".
//! Nothing is accepted there, so no cell can skip another, and the order of rules means nothing.
//! `accept` ends this table alone; what other tables drop stays dropped, and what they accept we
//! still block.
//!
//! **A second load changes nothing** but the numbers (handles) that the kernel gives rules: the
//! table, its chains and its counter are added where they lack, and the rules alone are flushed, in
//! one transaction. The counter goes on. `delete table` first, as often seen, would zero it. All
//! names are fixed, so nothing of an earlier version of a plan stays behind; a chain of ours whose
//! hook somebody changed makes the kernel refuse the file whole, and then undo comes first.
//!
//! **Ends** are dates (`meta time`), not timeouts of set elements: a timeout counts from the load,
//! so that a file loaded late or twice, or at every start, would keep an exception open for longer
//! than anybody allowed. The clock is the machine's: who turns it forward ends a containment
//! early. `meta time` needs Linux 5.4 and nft 0.9.3; what is older refuses the file whole. nft
//! reads the number as seconds (nft 1.0.6, run).
//!
//! **Conversations.** A machine without a rule that asks for it tracks no connections, so those
//! which are open when the first such rule is loaded are unknown, and the first packet seen decides
//! which side conntrack holds for the asking one. So *keep* lets pass what conntrack knows, and any
//! TCP packet that does not open a conversation; *cut* also blocks the other side of a closed port
//! where a TCP packet opens nothing and is new all the same: else a contained host that speaks
//! first would turn its attacker's packets into answers. UDP has no such mark: there, a packet that
//! the host was sending at the moment of the load makes an answer of what comes back to it.
//! `related` is no reason to pass: a helper of conntrack can be talked into relating any port.

mod read;
mod write;

#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(super) use write::render;

use super::super::policy::PlanId;

/// The table's name: `_` stands in no plan's id, so no two plans share a table.
fn table(plan: &PlanId) -> String {
    format!("seawall_{}", plan.as_str().replace('-', "_"))
}

/// What every rule carries.
fn comment(plan: &PlanId) -> String {
    format!("seawall:{plan}")
}
