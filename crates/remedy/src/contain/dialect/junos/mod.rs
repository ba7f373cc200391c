//! Firewall filters of Junos, as `set` lines.
//!
//! First matching term, and what no term matches is discarded; the term `rest` accepts it. A term
//! without a `from` of some sort matches whatever that sort is, so a list that has become empty
//! must take its term with it. Filters know no conversations: `tcp-established` stands for TCP
//! packets with ACK or RST. There is no clock in them.
//!
//! Written from Juniper's guide "Routing Policies, Firewall Filters, and Traffic Policers", and
//! not run on a device. In IPv6 the guide prefers `payload-protocol` to `next-header`, which sees
//! the first header alone and could be led past by an extension header; a platform that does not
//! have it refuses the commit.

mod read;
mod render;
#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(super) use render::render;

use super::family::Family;
use crate::contain::{Direction, PlanId};

/// What a filter is called; each family has names of its own.
fn filter_name(plan: &PlanId, direction: Direction) -> String {
    match direction {
        Direction::Inbound => format!("SEAWALL-{plan}-TO"),
        Direction::Outbound => format!("SEAWALL-{plan}-FROM"),
    }
}

/// How a family is called, and its condition on the transport.
const fn words(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::V4 => ("inet", "protocol"),
        Family::V6 => ("inet6", "payload-protocol"),
    }
}
