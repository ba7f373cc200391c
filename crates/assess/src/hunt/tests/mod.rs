//! What the hunt says, of made facts.

mod data;
mod made;
mod verdicts;
mod verifying;
