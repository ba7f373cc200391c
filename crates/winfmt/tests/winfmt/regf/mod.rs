//! Registry hives.

mod corpus;
mod damage;
mod made;
mod others;
mod properties;
mod reading;
mod replay;

use seawall_winfmt::regf::{Hive, Limits};

/// Opens a hive by its file alone.
fn open(bytes: &[u8]) -> Hive<'_> {
    Hive::open(bytes, &[], &Limits::DEFAULT).unwrap()
}

/// Keys and values that a walk gives.
fn counts(hive: &Hive<'_>) -> (usize, usize) {
    hive.walk().fold((0, 0), |(keys, values), node| (keys + 1, values + node.values.len()))
}
