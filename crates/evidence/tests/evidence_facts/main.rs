//! Files to facts, and facts to hosts: made files, real ones, and hostile ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_possible_truncation
)]

mod collections;
mod fact_files;
mod fuzz_corpus;
mod hosts;
mod images;
mod judged;
#[allow(dead_code)]
#[path = "../../../winfmt/tests/winfmt/regf/made.rs"]
mod made;
mod making;
mod properties;
mod real;
mod registry;
mod storm;
mod texts;
#[allow(dead_code)]
#[path = "../evidence/making.rs"]
mod volumes;
