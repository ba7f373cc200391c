//! The crate as its users see it: files, streams, noise, real captures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod corpus;
mod files;
mod flows;
mod frames;
mod fuzz_corpus;
mod noise;
mod properties;
mod streams;
mod support;
mod trickery;
mod tshark;
