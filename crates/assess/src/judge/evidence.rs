//! What a host's witnesses say of one update.

use seawall_facts::{EvidenceKind, FactValue, ProductId, Products};

use super::{
    dossier::{Dossier, How, Key, Mention, Whose, update_key},
    files,
    ground::{Ground, Question},
    witness::{What, Witness},
};
use crate::Speaks;

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
