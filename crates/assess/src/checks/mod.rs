//! How a host is set up, beside which updates it has: configuration checks.
//!
//! Each check is data (`data/checks-*.toml`): what it reads, where it applies, what an absent value
//! means on each product, and which reading amounts to which result. Code evaluates the checks and
//! adds none.
//!
//! ```text
//! facts ── witness ──> what is said of a value ── reading ──> words and numbers ┐
//! products, service pack, server ── world ──> every host it may be ─────────────┼─ judge ─> result
//! data/checks-*.toml ── rules ──────────────────────────────────────────────────┘
//! ```
//!
//! A value that was not read is no default: only evidence that [rules its key
//! out](seawall_facts::Evidence::rules_out) makes it one. Where the product or the service pack is
//! open, each that fits is judged, and a result stands only where all agree.

mod descriptor;
mod ipsec;
mod judge;
mod lifecycle;
mod ports;
mod reading;
mod result;
mod rules;
mod subject;
mod witness;
mod words;

#[cfg(test)]
mod tests;

pub use judge::evaluate;
pub use result::{Assumed, CheckResult, CheckState, Coded, Found};
pub use rules::{knows_check, word_keys};
pub use subject::Subject;
