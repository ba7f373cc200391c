//! The fleet as VEX documents: which system has which vulnerability, for machines to read.

mod csaf;
mod csaf_tree;
mod csaf_vulnerability;
mod described;
mod digest;
mod ledger;
mod openvex;
mod said;
mod seq;
mod statements;
mod subject;

#[cfg(test)]
mod tests;

pub use csaf::Csaf;
pub use openvex::OpenVex;

pub(super) use described::titled;
pub(super) use statements::Status;
pub(super) use subject::{encoded, shown_name};
