//! An audit and a scan of one host, said together: agreement strengthens, disagreement shows.

mod proof;
mod rules;
mod table;

pub use proof::{JoinedProof, replay_joined};
pub use table::{Agreement, Joined, join};

#[cfg(test)]
mod tests;
