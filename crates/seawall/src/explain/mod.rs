//! Verdicts and the proofs under them, for eyes: the tree down to the file, the place in it and the
//! raw value, or down to the answer of a probe.

mod answers;
mod facts;
mod tree;

pub use answers::Answered;
pub use facts::Read;
pub use tree::Telling;
