//! Long lists in JSON, made one item at a time: whole they would take more memory than the fleet.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A list whose items are made as they are written.
pub(super) struct Seq<F>(pub(super) F);

impl<F, I> Serialize for Seq<F>
where
    F: Fn() -> I,
    I: Iterator<Item = Value>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
