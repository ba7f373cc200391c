//! A statement, that an update mends a vulnerability on some software, as rows of a feed.

use seawall_advisory::{
    Date, Reboot,
    feed::{FixedBuild, Mended, PackageKind, Place},
};

use crate::{
    Error,
    intake::{Intake, Reason},
    printed,
};

/// What a remediation says of one software.
pub(crate) struct Statement<'a> {
    pub software: Place,
    pub label: Place,
    pub mended: Mended,
    /// What sort of package it is, as printed.
    pub kind: Option<&'a str>,
    pub reboot: Option<Reboot>,
    pub date: Option<Date>,
    pub fixed_builds: Vec<FixedBuild>,
    pub supersedes: &'a [Place],
}

/// Adds a statement to the feed.
pub(crate) fn take(intake: &mut Intake<'_>, statement: Statement<'_>) -> Result<(), Error> {
    let Statement { software, label, .. } = statement;
    let kind = statement.kind.filter(|kind| !kind.is_empty()).map(PackageKind::new);
    let builds = statement.fixed_builds.iter().map(weight);
    let bytes = builds.sum::<usize>()
        + size_of_val(statement.supersedes)
        + statement.kind.map_or(0, str::len);
    intake.weigh(bytes)?;
    intake.mends(software, label, statement.mended)?;
    let fix = intake.fix(software, label)?;
    if fix.kind.is_none() {
        fix.kind = kind;
    }
    // Of several words the most cautious one holds.
    fix.reboot = fix.reboot.into_iter().chain(statement.reboot).min();
    if let Some(date) = statement.date {
        fix.dated(date);
    }
    for build in statement.fixed_builds {
        fix.fixed_from(build);
    }
    for older in statement.supersedes {
        fix.supersedes(*older);
    }
    Ok(())
}

fn weight(build: &FixedBuild) -> usize {
    let text = match build {
        FixedBuild::Version(_) => 0,
        FixedBuild::Url(text) | FixedBuild::Other(text) => text.len(),
    };
    size_of::<FixedBuild>() + text
}

/// The updates that a list such as `3140745; 3140768` names. What is no article, and the update
/// itself, is listed and left out.
pub(crate) fn superseded(
    intake: &mut Intake<'_>,
    line: u64,
    label: Place,
    printed: &str,
) -> Result<Vec<Place>, Error> {
    let mut older = Vec::new();
    for entry in printed.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty()) {
        if printed::article(entry).is_none() {
            intake.reject(line, Reason::BadSupersedence, entry);
            continue;
        }
        let place = intake.label(entry)?;
        if place == label {
            intake.reject(line, Reason::SelfSupersedence, entry);
        } else {
            older.push(place);
        }
    }
    Ok(older)
}
