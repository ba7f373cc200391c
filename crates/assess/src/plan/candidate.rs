//! An update that could be installed: who it is, what it asks for, what it costs.

use std::{cmp::Reverse, collections::BTreeMap};

use seawall_advisory::{Bulletin, Date, Kb, Kind, Precondition, Reboot, Update};
use seawall_facts::ServicePack;

use super::cover::Cost;
use crate::judge::{Dossier, Offers};

/// An update that could be installed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'c> {
    pub(super) bulletin: &'c Bulletin,
    pub(super) update: &'c Update,
}

impl<'c> Candidate<'c> {
    /// What tells it from other updates.
    pub(super) fn key(&self) -> (&'c Kb, Option<&'c str>) {
        (&self.update.kb, self.update.component.as_deref())
    }

    /// The day it came out.
    pub(super) fn date(&self) -> Option<Date> {
        self.update.published.or_else(|| self.bulletin.first_published())
    }

    /// Its number, to be ordered by.
    pub(super) fn number(&self) -> (u32, &'c str) {
        let kb = self.update.kb.as_str();
        (kb.parse().unwrap_or(u32::MAX), kb)
    }

    /// The preconditions that are about any of these service packs.
    pub(super) fn preconditions(
        &self,
        sps: &[ServicePack],
    ) -> impl Iterator<Item = &'c Precondition> {
        let is_meant = move |row: &&Precondition| {
            row.service_packs.is_empty() || row.service_packs.iter().any(|sp| sps.contains(sp))
        };
        self.update.preconditions.iter().filter(is_meant)
    }

    /// What it costs to install on hosts of these service packs.
    pub(super) fn cost(&self, sps: &[ServicePack], dossier: &Dossier<'_>) -> Cost {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let preconditions = self.preconditions(sps).map(|row| {
            let is_violated = is_in_range(row, dossier);
            if is_violated == Some(true) { VIOLATED } else { 1 }
        });
        Cost {
            restart: match self.update.reboot {
                Reboot::NotRequired => 0,
                Reboot::Maybe => 1,
                Reboot::Required | Reboot::NotStated => 2,
            },
            known_issues: count(self.update.known_issues.len()),
            preconditions: preconditions.sum(),
        }
    }
}

/// Those that install on everything the host may be: a bulletin's own before what only carries
/// others, the newest first, then the lowest number.
pub(super) fn candidates<'c>(grounds: &[Offers<'c>]) -> Vec<Candidate<'c>> {
    let mut found: BTreeMap<(&Kb, Option<&str>), Candidate<'c>> = BTreeMap::new();
    for offer in grounds.iter().flat_map(|ground| ground.offers.values()) {
        for update in offer.parts.iter().flatten() {
            let row = Candidate { bulletin: offer.bulletin, update };
            let installs = |ground: &Offers<'_>| {
                let mut own = row.bulletin.updates.iter();
                own.any(|other| {
                    (&other.kb, other.component.as_deref()) == row.key()
                        && other.is_for(&ground.product, Some(ground.sp))
                })
            };
            if grounds.iter().all(installs) {
                // Of the same package in several bulletins the one it came out with.
                let first = found.entry(row.key()).or_insert(row);
                if (row.date(), &row.bulletin.id) < (first.date(), &first.bulletin.id) {
                    *first = row;
                }
            }
        }
    }
    let mut found: Vec<Candidate<'c>> = found.into_values().collect();
    found.sort_by_key(|row| {
        let carries_others = row.bulletin.kind == Kind::Rollup;
        (carries_others, Reverse(row.date()), row.number(), row.key().1)
    });
    found
}

/// Whether the host has a file in the range that a precondition excludes; nothing where that is
/// not known.
pub(super) fn is_in_range(row: &Precondition, dossier: &Dossier<'_>) -> Option<bool> {
    let mut versions = dossier.versions(row.file.as_deref()?).peekable();
    versions.peek()?;
    Some(
        versions.any(|own| {
            row.from.is_none_or(|from| from <= own) && row.to.is_none_or(|to| own <= to)
        }),
    )
}

/// What a precondition weighs that is known not to hold, beside one that is to be looked at.
const VIOLATED: u32 = 100;
