//! Plans: the worked examples, hosts from real texts, and what always holds.
#![allow(clippy::panic, clippy::print_stderr)]

mod builds;
mod cases;
mod made;
mod minimal;
mod properties;
mod texts;
