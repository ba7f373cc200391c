//! Pieces of text that several forms share.

use seawall_advisory::{BulletinId, Certainty, Related, Strength};
use seawall_facts::{ProductId, ServicePack};

use crate::words::Words;
pub use crate::words::{rating, title};

/// `w2k, xp-x86`.
pub fn products(ids: &[ProductId]) -> String {
    ids.iter().map(ProductId::as_str).collect::<Vec<_>>().join(", ")
}

/// `w2k, xp-x86 (SP1, SP1a)`.
pub fn scope(ids: &[ProductId], packs: &[ServicePack]) -> String {
    if packs.is_empty() {
        return products(ids);
    }
    format!("{} ({})", products(ids), service_packs(packs))
}

/// `SP2, SP3`.
pub fn service_packs(packs: &[ServicePack]) -> String {
    packs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Related bulletins, one line each: `MS03-026: w2k, xp-x86 (SP1, SP1a)`.
pub fn related(rows: &[Related], words: &Words) -> Vec<String> {
    let mut ids = Vec::new();
    for row in rows {
        if !ids.contains(&&row.id) {
            ids.push(&row.id);
        }
    }
    let line = |id: &BulletinId| {
        let of = rows.iter().filter(|row| row.id == *id);
        let on: Vec<String> = of
            .map(|row| {
                let on = scope(std::slice::from_ref(&row.product), &row.service_packs);
                format!("{on}{}", doubts(row.strength, row.certainty, words))
            })
            .collect();
        format!("{id}: {}", on.join(", "))
    };
    ids.into_iter().map(line).collect()
}

/// What keeps a relation from being taken as it is: ` [a file must be seen; from memory]`. What
/// was read and needs no more has none.
pub fn doubts(strength: Strength, certainty: Certainty, words: &Words) -> String {
    let strength = match strength {
        Strength::Certain => None,
        other => Some(words.code("strength", &other)),
    };
    let certainty = match certainty {
        Certainty::Verified => None,
        other => Some(words.code("value-certainty", &other)),
    };
    let mut doubts: Vec<String> = strength.into_iter().chain(certainty).collect();
    // A link that was inferred is both.
    doubts.dedup();
    if doubts.is_empty() { String::new() } else { format!(" [{}]", doubts.join("; ")) }
}
