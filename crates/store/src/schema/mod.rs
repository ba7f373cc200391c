//! The tables, and how an older file is brought up to them.

mod migrate;
#[cfg(test)]
mod plan;

pub(crate) use migrate::{check, known_version, migrate};
#[cfg(test)]
pub(crate) use plan::assert_uses;
