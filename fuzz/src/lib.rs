//! What every fuzz target does with its bytes, a file for each crate. The replay of the kept
//! corpus, a test of that crate, includes its file: it needs no fuzzer.

pub mod capture;
pub mod dcerpc;
pub mod evidence;
pub mod feeds;
pub mod winfmt;
