//! Checks of what is data, not code.

mod interfaces;
mod messages;
mod sources;
mod traces;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::repository::Repository;

/// What the checks found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What is wrong, `FILE:LINE: what` where a line can be named.
    pub(crate) faults: Vec<String>,
    /// What was looked at, and what was not there to be looked at.
    pub(crate) notes: Vec<String>,
}

/// Checks every data file of the repository.
pub(crate) fn check(repository: &Repository) -> Result<Report> {
    let files = repository.files()?;
    let mut report = Report::default();
    for (what, check) in CHECKS {
        let looked_at = check(repository, &files, &mut report)?;
        report.notes.push(match looked_at {
            0 => format!("{what}: none there yet"),
            count => format!("{what}: {count} files"),
        });
    }
    Ok(report)
}

/// Looks at some of the files and says at how many.
type Check = fn(&Repository, &[PathBuf], &mut Report) -> Result<usize>;

const CHECKS: &[(&str, Check)] = &[
    ("interface tables", interfaces::check),
    ("data in TOML", sources::check),
    ("message catalogues", messages::check),
    ("traces of machines", traces::check),
];

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|own| own == extension)
}
