//! Windows' own formats, bytes to values.
//!
//! What is read here comes from hosts that may be infected: no input panics, work and memory are
//! bounded by the size of the input, and damage is reported where it is, since a short list
//! without an error would read as a missing update.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod regf;
