//! What to do about a verdict. Values only: no files, no sockets, no clock.
//!
//! No sentence for people is made here: reasons, losses and refusals are codes with typed
//! arguments, which the binary turns into words.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod cleanup;
mod code;
pub mod contain;
