//! Whether an update that is installed is in effect: files in use are replaced at the next start.

use seawall_advisory::Reboot;
use seawall_facts::{Timestamp, UpdateAction};

use super::{
    dossier::Dossier,
    ground::{Ground, Question},
    witness::{What, Witness},
};

/// Whether the host was started since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restart {
    /// It was, or need not be.
    Done,
    /// It was not: this rename still waits.
    RenameWaits { fact: usize },
    /// It was not: the last start known is before the installation.
    NotSince { started: usize, installed: Timestamp, last: Timestamp },
    /// Not known.
    Unknown,
}

impl Restart {
    pub(super) const fn is_due(self) -> bool {
        matches!(self, Self::RenameWaits { .. } | Self::NotSince { .. })
    }
}

/// Looks whether an update that some witness calls installed waits for a start.
pub(super) fn of(
    question: &Question<'_>,
    witnesses: &[Witness<'_>],
    ground: &Ground<'_>,
    dossier: &Dossier<'_>,
) -> Restart {
    let waiting = question.files.iter().find_map(|row| dossier.renames(&row.name).first());
    if let Some(fact) = waiting {
        return Restart::RenameWaits { fact: *fact };
    }
    if !ground.is_before_cbs || question.update.reboot == Reboot::NotRequired {
        return Restart::Done;
    }
    let installed = witnesses.iter().filter_map(|row| installed_at(&row.what, dossier)).max();
    let (Some(installed), Some((started, last))) = (installed, dossier.started) else {
        return Restart::Unknown;
    };
    if last < installed {
        return Restart::NotSince { started, installed, last };
    }
    // Lists name days: on the day itself the order is not known.
    let is_day = installed.0.rem_euclid(DAY) == 0;
    if is_day && last.0 < installed.0.saturating_add(DAY) {
        Restart::Unknown
    } else {
        Restart::Done
    }
}

// Of several the latest counts: it may have been installed again.
fn installed_at(what: &What<'_>, dossier: &Dossier<'_>) -> Option<Timestamp> {
    match what {
        What::Key { fact } | What::Listed { fact } | What::Name { fact } => dossier.fact(*fact)?.at,
        What::Event {
            action: UpdateAction::Installed | UpdateAction::AwaitsRestart, at, ..
        } => *at,
        _ => None,
    }
}

const DAY: i64 = 86_400_000;
