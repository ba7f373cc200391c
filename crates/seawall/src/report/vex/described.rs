//! What a vulnerability is, in a line.

use seawall_advisory::{BulletinId, Catalogue};

use super::{ledger::Vulnerability, statements::bulletin};
use crate::{
    printable::printable,
    words::{Words, title},
};

/// The bulletins about it with their titles.
pub(super) fn described(catalogue: &Catalogue, words: &Words, of: &Vulnerability) -> String {
    let lines = of.bulletins.iter().map(|id| match titled(catalogue, words, id) {
        Some(title) => format!("{}: {title}", printable(id.as_str())),
        None => printable(id.as_str()),
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// A bulletin's title, where it has one.
pub(in crate::report) fn titled(
    catalogue: &Catalogue,
    words: &Words,
    id: &BulletinId,
) -> Option<String> {
    let title = printable(title(bulletin(catalogue, id)?, words));
    (!title.trim().is_empty()).then_some(title)
}
