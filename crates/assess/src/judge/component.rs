//! Whether what an update is for is on the host at all.

use seawall_facts::EvidenceKind;

use super::{dossier::Dossier, rules::RuleBook};

/// Whether a component is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    There,
    NotThere,
    Unknown,
}

/// Looks for a component by the name a bulletin prints.
pub(super) fn presence(printed: &str, dossier: &Dossier<'_>, book: &RuleBook) -> Presence {
    let printed = printed.to_lowercase();
    let known = book.component.iter().find(|row| row.is_in(&printed));
    let is_it = |name: &str| {
        let name = name.to_lowercase();
        name == printed || known.is_some_and(|row| row.id == name)
    };
    if dossier.components().any(|(_, name)| is_it(name)) {
        return Presence::There;
    }
    // A list of components is complete in its own words only.
    let is_complete = dossier.complete(EvidenceKind::Components).is_some();
    if known.is_some() && is_complete { Presence::NotThere } else { Presence::Unknown }
}

/// Whether a host has the one or the other of two components, such as versions of Internet
/// Explorer, and never both.
pub(super) fn excludes(one: &str, other: &str, book: &RuleBook) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    one != other
        && book.exclusive.iter().any(|row| {
            row.words
                .iter()
                .any(|word| one.contains(word.as_str()) && other.contains(word.as_str()))
        })
}
