//! Windows' own formats: made inputs, hostile ones, real ones, and those of other programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod corpus;
mod event_logs;
mod hotfix_lists;
mod properties;
mod reg_texts;
mod regf;
mod version_resources;
