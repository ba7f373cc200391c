//! The importers from outside: made-up documents, hostile archives, and the real ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod archives;
mod bulletin_search;
mod bundle;
mod compare;
mod corpus;
mod csaf;
mod cvrf;
mod documents;
mod fuzz_corpus;
mod kev;
mod made_feeds;
mod oval;
mod properties;
mod release_info;
mod update_catalog;
mod wesng;
mod wsus;
