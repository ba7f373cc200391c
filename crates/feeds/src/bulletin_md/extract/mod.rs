//! Blocks to facts.

mod names;
mod section;
mod statements;
mod tables;
mod values;

pub(super) use names::Names;
pub(super) use section::Extractor;
pub(super) use values::{bulletin_ids, kb_numbers};
