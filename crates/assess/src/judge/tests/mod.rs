//! Judging hosts: the worked examples, the corrections, the errors of others, and what always holds.
#![allow(clippy::panic, clippy::print_stderr)]

mod builds;
mod corrections;
mod examples;
mod fleet;
mod made;
mod peers;
mod proofs;
mod properties;
mod speed;
mod vulnerabilities;
mod witnesses;
