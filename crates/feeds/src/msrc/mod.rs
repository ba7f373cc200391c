//! How a statement of MSRC's documents, in any of their forms, becomes rows of a feed.

mod statement;

pub(crate) use statement::{Statement, superseded, take};
