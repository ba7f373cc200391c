//! What a host's witnesses say of one update.

use seawall_facts::{
    EvidenceKind, FactValue, ProductId, Products, Timestamp, UpdateAction, Version,
};

use super::{
    dossier::{Dossier, How, Key, Mention, Whose, update_key},
    files,
    files::Reach,
    ground::{FileRow, Ground, Minimum, Question},
};
use crate::Speaks;

/// One witness of an update.
#[derive(Clone, Debug)]
pub(super) struct Witness<'g> {
    pub(super) speaks: Speaks,
    pub(super) what: What<'g>,
}

/// Who it is. Facts and evidence are named by their places in the dossier.
#[derive(Clone, Debug)]
pub(super) enum What<'g> {
    /// A file with a version.
    File { fact: usize, row: &'g FileRow<'g>, own: Version, reach: Reach, minimum: Minimum<'g> },
    /// A package of the component store.
    Package { fact: usize, state: u32 },
    /// A registry key.
    Key { fact: usize },
    /// A registry key spelled as documents misprint it.
    MisprintedKey { fact: usize },
    /// A registry key, or a list, in a copy that the system put aside.
    OldCopy { fact: usize },
    /// A line of a list of updates.
    Listed { fact: usize },
    /// A line of "Add or Remove Programs".
    Name { fact: usize },
    /// An event.
    Event { fact: usize, action: UpdateAction, at: Option<Timestamp> },
    /// A later update of a list, of which the catalogue knows nothing: it may hold this one.
    LaterListed { fact: usize, number: u32 },
    /// Complete registry evidence without any of its keys.
    NoKey { evidence: usize },
    /// A complete list of updates without it.
    NotListed { evidence: usize },
}

impl What<'_> {
    /// The fact it is, where it is one.
    pub(super) const fn fact(&self) -> Option<usize> {
        match self {
            Self::File { fact, .. }
            | Self::Package { fact, .. }
            | Self::Key { fact }
            | Self::MisprintedKey { fact }
            | Self::OldCopy { fact }
            | Self::Listed { fact }
            | Self::Name { fact }
            | Self::Event { fact, .. }
            | Self::LaterListed { fact, .. } => Some(*fact),
            Self::NoKey { .. } | Self::NotListed { .. } => None,
        }
    }

    pub(super) const fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }
}

/// Asks every witness about an update.
pub(super) fn ask<'g>(
    question: &'g Question<'_>,
    ground: &Ground<'_>,
    dossier: &Dossier<'_>,
    products: &Products,
) -> Vec<Witness<'g>> {
    let product = &ground.product;
    let mut witnesses = Vec::new();
    files::ask(question, dossier, &mut witnesses);
    for mention in dossier.mentions(question.number()) {
        witnesses.extend(of_mention(mention, product, dossier, products));
    }
    for row in &question.keys {
        let texts = [Some(row.text.as_str()), row.above.as_deref()];
        let found = texts.into_iter().flatten().flat_map(|text| dossier.keys(text));
        witnesses.extend(found.map(of_key));
    }
    for name in &question.packages {
        witnesses.extend(dossier.packages(name).filter_map(|row| of_package(row.0, row.1)));
    }
    once_each(&mut witnesses);
    absences(question, ground, dossier, &mut witnesses);
    witnesses
}

fn of_mention<'g>(
    mention: &Mention,
    product: &ProductId,
    dossier: &Dossier<'_>,
    products: &Products,
) -> Option<Witness<'g>> {
    let fact = mention.fact;
    let present = |what| Some(Witness { speaks: Speaks::Present, what });
    let history = |what| Some(Witness { speaks: Speaks::History, what });
    match mention.how {
        How::Key { whose: Whose::Misprinted } => {
            let what = What::MisprintedKey { fact };
            Some(Witness { speaks: Speaks::Doubtful, what })
        }
        How::Key { whose } => {
            let is_own = whose == Whose::Nobodys || is_of(fact, product, dossier, products);
            match (is_own, mention.is_old) {
                (false, _) => None,
                (true, true) => history(What::OldCopy { fact }),
                (true, false) => present(What::Key { fact }),
            }
        }
        How::List if mention.is_old => history(What::OldCopy { fact }),
        How::List => present(What::Listed { fact }),
        How::Name => present(What::Name { fact }),
        How::Package { state } => of_package(fact, state),
        How::Event { action, at } => history(What::Event { fact, action, at }),
    }
}

fn is_of(fact: usize, product: &ProductId, dossier: &Dossier<'_>, products: &Products) -> bool {
    match dossier.fact(fact).map(|fact| &fact.value) {
        Some(FactValue::RegistryKey(key)) => {
            update_key(key.as_str()).is_some_and(|key| key.is_of(product, products))
        }
        _ => false,
    }
}

fn of_key<'g>(key: &Key) -> Witness<'g> {
    let fact = key.fact;
    let (speaks, what) = match (key.is_misprinted, key.is_old) {
        (true, _) => (Speaks::Doubtful, What::MisprintedKey { fact }),
        (false, true) => (Speaks::History, What::OldCopy { fact }),
        (false, false) => (Speaks::Present, What::Key { fact }),
    };
    Witness { speaks, what }
}

fn of_package<'g>(fact: usize, state: u32) -> Option<Witness<'g>> {
    let speaks = match state {
        INSTALLED => Speaks::Present,
        STAGED | INSTALL_PENDING => Speaks::Staged,
        _ => return None,
    };
    Some(Witness { speaks, what: What::Package { fact, state } })
}

// One key may be found by its number and by its path.
fn once_each(witnesses: &mut Vec<Witness<'_>>) {
    let mut seen = Vec::new();
    witnesses.retain(|witness| {
        let (Some(fact), false) = (witness.what.fact(), witness.what.is_file()) else {
            return true;
        };
        let is_new = !seen.contains(&fact);
        if is_new {
            seen.push(fact);
        }
        is_new
    });
}

// Nothing follows from what evidence lacks that is not complete.
fn absences(
    question: &Question<'_>,
    ground: &Ground<'_>,
    dossier: &Dossier<'_>,
    witnesses: &mut Vec<Witness<'_>>,
) {
    let has = |is_it: fn(&What<'_>) -> bool| witnesses.iter().any(|row| is_it(&row.what));
    let has_key = has(|what| matches!(what, What::Key { .. } | What::MisprintedKey { .. }));
    let is_listed = has(|what| matches!(what, What::Listed { .. }));
    let mut without = question.keys.iter().map(|row| dossier.rules_out(&row.lower));
    let first = without.next().flatten();
    if let Some(evidence) = first.filter(|_| !has_key)
        && without.all(|ruled_out| ruled_out.is_some())
    {
        let what = What::NoKey { evidence };
        witnesses.push(Witness { speaks: Speaks::Absent, what });
    }
    // Lists of updates are of the system: those of its components often stand elsewhere.
    let is_in_lists = question.update.component.is_none() && question.update.kb.is_number();
    if let Some(evidence) = dossier.complete(EvidenceKind::HotfixList)
        && is_in_lists
        && !is_listed
        && !has_key
    {
        let what = What::NotListed { evidence };
        witnesses.push(Witness { speaks: Speaks::Absent, what });
        witnesses.extend(may_hold(question, ground, dossier));
    }
}

// Lists do not keep an update that a cumulative one replaced.
fn may_hold<'g>(
    question: &Question<'_>,
    ground: &Ground<'_>,
    dossier: &Dossier<'_>,
) -> Option<Witness<'g>> {
    let (from, (fact, number)) = ground.cumulative_from.zip(dossier.later)?;
    let own: u32 = question.number().parse().ok()?;
    let what = What::LaterListed { fact, number };
    (number >= from && number > own).then_some(Witness { speaks: Speaks::Doubtful, what })
}

// States of packages (CBS), from memory.
const INSTALLED: u32 = 112;
const STAGED: u32 = 64;
const INSTALL_PENDING: u32 = 96;
