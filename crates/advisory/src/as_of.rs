//! The catalogue as it could be known on a day: what came out later is not there.

use std::sync::Arc;

use crate::{
    Catalogue,
    entry::{Entry, leave_out},
    model::{BulletinId, Date, Kind, RolledInto},
    vulnerabilities::mended,
};

impl Catalogue {
    /// The catalogue as of the end of a day. A bulletin, update, statement or revision that was
    /// not published by then is left out, and a service pack that was not out holds nothing.
    ///
    /// The text of an edition is not kept, only its latest: a statement that a later revision
    /// corrected is left out before, and what stood in its place is not known.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        let known = self.bulletins.iter().filter(|(id, entry)| is_out(id, entry, day));
        let bulletins = known
            .filter_map(|(id, entry)| Some((id.clone(), self.entry_on(entry, day)?)))
            .collect();
        let graph = self.graph.restricted(|edge| {
            let newer = self.bulletins.get(&edge.newer);
            newer.is_some_and(|newer| is_out(&edge.newer, newer, day))
                && edge.since.is_none_or(|since| since <= day)
        });
        let mut head = self.head.clone();
        head.service_packs.retain(|row| row.released <= day);
        let mut seen = Self::assemble(head, bulletins, graph);
        seen.as_of = Some(day);
        seen.imported_from.clone_from(&self.imported_from);
        seen.fed_by.clone_from(&self.fed_by);
        seen.vulnerabilities = Arc::clone(&self.vulnerabilities);
        seen
    }

    fn entry_on(&self, entry: &Entry, day: Date) -> Option<Entry> {
        if let Some(later) = entry.seen_on(day) {
            return Some(later);
        }
        let mut known = entry.bulletin()?.clone();
        leave_out(&mut known, day);
        for row in known.updates.iter_mut().flat_map(|update| &mut update.rolled_into_sp) {
            row.shipped &= self.has_shipped(row, day);
        }
        if known.kind == Kind::Vulnerability {
            known = mended(known)?;
        }
        Some(Entry::Read(Box::new(known)))
    }

    fn has_shipped(&self, row: &RolledInto, day: Date) -> bool {
        let mut records = self.head.service_packs.iter().filter(|record| {
            record.service_pack == row.service_pack
                && row.products.iter().any(|product| record.products.contains(product))
        });
        records.all(|record| record.released <= day)
    }
}

// Without a date a bulletin counts from the year after the one in its id.
fn is_out(id: &BulletinId, entry: &Entry, day: Date) -> bool {
    entry.first_published().map_or_else(
        || id.year().is_some_and(|year| year < day.year()),
        |published| published <= day,
    )
}
