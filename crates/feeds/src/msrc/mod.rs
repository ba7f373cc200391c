//! What MSRC's forms share: their words, and how a statement becomes rows of a feed.

mod statement;
mod words;

pub(crate) use statement::{Statement, superseded, take};
pub(crate) use words::{cve, day, impact, is_article, is_exploited, on_one_line, rating};
