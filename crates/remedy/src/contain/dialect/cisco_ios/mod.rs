//! Extended access lists of Cisco IOS.
//!
//! First match, and what no line matches is denied; `permit ip any any` closes each list. Lists
//! know no conversations: `established` matches TCP packets with ACK or RST, whoever opened what.
//! A list does nothing until it is bound to an interface, one a direction and family. That is the
//! operator's to do: another one may be bound there, and binding ours would take it away.
//!
//! Written from the commands' references (`ip access-list`, `ipv6 access-list`, `time-range`,
//! `absolute`, `configure terminal revert`), and not run on a device.

mod list;
mod read;
mod render;
#[cfg(test)]
mod tests;

pub(super) use read::read;
pub(super) use render::render;

use super::family::Family;
use crate::contain::{Direction, PlanId};

/// What a list is called. Those of the two families share their names on some devices.
fn list_name(plan: &PlanId, direction: Direction, family: Family) -> String {
    let head = match family {
        Family::V4 => "SEAWALL",
        Family::V6 => "SEAWALL6",
    };
    let tail = match direction {
        Direction::Inbound => "TO",
        Direction::Outbound => "FROM",
    };
    format!("{head}-{plan}-{tail}")
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
