//! How an update is named, checked and taken back.

use std::collections::BTreeSet;

use seawall_advisory::{EvidenceRule, Machine, Uninstall, Update};
use seawall_facts::ServicePack;

use super::{
    candidate::{Candidate, is_in_range},
    model::{
        Check, FileMinimum, Options, PlannedPackage, PlannedUpdate, PreconditionCheck, Standing,
        Undo,
    },
};
use crate::judge::Dossier;

/// What is known of an update before it is known what it closes.
pub(super) fn planned(
    candidate: &Candidate<'_>,
    sps: &[ServicePack],
    reinstall: bool,
    dossier: &Dossier<'_>,
    options: &Options<'_>,
) -> PlannedUpdate {
    let update = candidate.update;
    PlannedUpdate {
        kb: update.kb.clone(),
        advisory: candidate.bulletin.id.clone(),
        component: update.component.clone(),
        published: candidate.date(),
        closes: Vec::new(),
        settles: Vec::new(),
        reinstall,
        reboot: update.reboot,
        packages: packages(update, dossier.language(), options.machine),
        download_families: update.download_families.clone(),
        preconditions: preconditions(candidate, sps, dossier),
        known_issues: {
            let rows = update.known_issues.iter();
            rows.map(|row| (row.kb.clone(), row.code.clone())).collect()
        },
        checks: checks(update),
        undo: match update.uninstall {
            Uninstall::Possible => Undo::Remove { kb: update.kb.clone() },
            Uninstall::Impossible => Undo::Impossible,
            Uninstall::NotStated => Undo::NotStated,
        },
    }
}

// Of a language or machine that is not known every package is named.
fn packages(
    update: &Update,
    language: Option<&str>,
    machine: Option<Machine>,
) -> Vec<PlannedPackage> {
    let fits = |lang: &str| {
        language.is_none_or(|own| {
            let (own, lang) = (own.to_ascii_lowercase(), lang.to_ascii_lowercase());
            own == lang || own.split('-').next() == Some(&lang)
        })
    };
    let rows = update
        .packages
        .iter()
        .filter(|row| fits(&row.lang) && machine.is_none_or(|machine| machine == row.machine));
    rows.map(|row| PlannedPackage {
        lang: row.lang.clone(),
        machine: row.machine,
        name: row.name.clone(),
        family: row.family.clone(),
        size: row.size,
    })
    .collect()
}

fn preconditions(
    candidate: &Candidate<'_>,
    sps: &[ServicePack],
    dossier: &Dossier<'_>,
) -> Vec<PreconditionCheck> {
    let rows = candidate.preconditions(sps).map(|row| PreconditionCheck {
        code: row.code.clone(),
        file: row.file.clone(),
        from: row.from,
        to: row.to,
        standing: match is_in_range(row, dossier) {
            Some(true) => Standing::Violated,
            Some(false) => Standing::Holds,
            None => Standing::ToCheck,
        },
    });
    rows.collect()
}

// The audit for what it closes is put before them when that is known.
fn checks(update: &Update) -> Vec<Check> {
    let (mut keys, mut files, mut builds) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in &update.evidence {
        match &row.rule {
            EvidenceRule::RegistryKey { path, .. } => keys.push(path.clone()),
            EvidenceRule::FileVersion { path, at_least, discriminates: true, .. } => {
                files.push(FileMinimum {
                    path: path.to_string(),
                    at_least: *at_least,
                    branch: row.branch.as_deref().map(str::to_owned),
                });
            }
            EvidenceRule::BuildAtLeast { build } => {
                builds.insert(*build);
            }
            _ => {}
        }
    }
    files.dedup();
    let keys = (!keys.is_empty()).then_some(Check::Keys { keys });
    let files = (!files.is_empty()).then_some(Check::Files { files });
    let builds = builds.into_iter().map(|at_least| Check::Build { at_least });
    keys.into_iter().chain(files).chain(builds).collect()
}
