//! `cargo xtask bench NAME`: measurements beside peers, with bars that hold or do not.

mod bars;
mod contain;
mod evidence;
mod feeds;
mod hunt;
mod inspect;
mod judge;
mod meter;
mod report;
mod scan;

use anyhow::{Result, bail};

use crate::repository::Repository;

/// Every bench, as `ci --full` runs them.
pub(crate) const ALL: &[&str] =
    &["inspect", "feeds", "evidence", "judge", "hunt", "contain", "report", "scan"];

/// Runs one; whether every bar holds.
pub(crate) fn run(repository: &Repository, name: &str, options: &[&str]) -> Result<bool> {
    match name {
        "inspect" => inspect::run(repository),
        "feeds" => feeds::run(repository),
        "evidence" => evidence::run(repository),
        "judge" => judge::run(repository),
        "hunt" => hunt::run(repository),
        "contain" => contain::run(repository),
        "report" => report::run(repository),
        "scan" => scan::run(repository, options),
        _ => {
            bail!("there is no bench `{name}`; there are {}", ALL.join(", "))
        }
    }
}

/// What a bench starts this binary again for: to be a peer, measured as a process of its own.
pub(crate) fn peer(arguments: &[&str]) -> Result<bool> {
    match arguments {
        ["connect", first, count, port] => scan::connect(first, count, port),
        ["respond", port] => scan::respond(port),
        _ => bail!("there is no such peer"),
    }
}
