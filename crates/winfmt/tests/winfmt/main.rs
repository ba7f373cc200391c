//! Windows' own formats: made inputs, hostile ones, real ones, and those of other programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::duplicate_mod // The fuzz targets have the makers of hives too.
)]

mod corpus;
mod event_logs;
mod fuzz_corpus;
mod hotfix_lists;
mod made_event_logs;
mod made_programs;
mod properties;
mod reg_texts;
mod regf;
mod registry_pol;
mod version_resources;
