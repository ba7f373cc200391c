//! Traces of worms: what was found of them, how sure that is, and what it means.
//!
//! The indicators are data (`data/hunt-*.toml`), each with where it was read and how sure it is; a
//! site's own file is read and checked by the same code. Code holds facts against them and adds
//! none.
//!
//! ```text
//! data/hunt-*.toml, a site's file ── book ──> indicators ┐
//! facts ── sight ──> what was met, and where ────────────┼─ judge ─> HostHunt
//! evidence ── unseen ──> what was not looked at ─────────┘
//! HostHunt of before, facts of after ── verify ──> whether it is out
//! ```
//!
//! A file counts by its folder and its name: `system32\wins\dllhost.exe` is no
//! `system32\dllhost.exe`, and a genuine program in a worm's place counts by that place. Texts in
//! programs are not looked for: whoever fights a worm has its names in them.

mod book;
mod crash;
mod fault;
mod finding;
mod indicator;
mod judge;
mod pattern;
mod row;
mod sight;
mod take;
mod unseen;
mod verdict;
mod verify;

#[cfg(test)]
mod tests;

pub use book::{Book, SCHEMA, WantedFiles};
pub use crash::CrashStanding;
pub use fault::BookFault;
pub use finding::{FamilyId, Finding, Role, Sighting, Sureness, Trace};
pub use indicator::{
    Conflict, CrashRule, Family, Indicator, Legitimate, Unjudged, ValueTest, Variant, What,
};
pub use judge::hunt;
pub use pattern::Pattern;
pub use verdict::{Claim, FamilyHunt, HostHunt, HuntVerdict, Remark, Unseen};
pub use verify::{Checked, Outcome, Verified, verify};
