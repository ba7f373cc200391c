//! The tables, and how an older file is brought up to them.

mod migrate;

pub(crate) use migrate::{check, known_version, migrate};
