//! Judging a host by its facts: its keys, its files, its lists of updates.
//!
//! The steps of one verdict, each in a file of its own: what the host may be (`product`), what the
//! catalogue asks of that (`ground`), what each witness says (`evidence`, `files`), whether it is in
//! effect (`restart`), what holds of an update and of a bulletin (`combine`, `component`), what newer
//! updates hold (`closure`), what follows on one ground (`opinion`) and on all (`verdict`), and how
//! that is shown (`excerpt`, `argument`).

mod argument;
mod bench;
mod closure;
mod combine;
mod component;
mod dossier;
mod evidence;
mod excerpt;
mod files;
mod ground;
mod hearing;
mod host;
mod offer;
mod opinion;
mod place;
mod product;
mod reasons;
mod restart;
mod rules;
mod trial;
mod verdict;
mod witness;

pub use bench::Judge;
pub use dossier::Dossier;
pub use host::HostFacts;
pub(crate) use offer::Offers;
pub(crate) use rules::knows_rule;
pub use trial::Trial;
pub use verdict::Judgement;

#[cfg(test)]
mod tests;
