//! The catalogue as it could be known on a day: what came out later is not there.

use crate::{
    Catalogue,
    model::{Bulletin, Date, Dates, RolledInto},
};

impl Catalogue {
    /// The catalogue as of the end of a day. A bulletin, update, statement or revision that was
    /// not published by then is left out, and a service pack that was not out holds nothing.
    ///
    /// The text of an edition is not kept, only its latest: a statement that a later revision
    /// corrected is left out before, and what stood in its place is not known.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Self {
        let known = self.bulletins.values().filter_map(|bulletin| self.bulletin_on(bulletin, day));
        let bulletins = known.map(|bulletin| (bulletin.id.clone(), bulletin)).collect();
        let graph = self.graph.restricted(|edge| {
            let came_out = |id| self.bulletins.get(id).is_some_and(|found| is_out(found, day));
            came_out(&edge.newer) && edge.since.is_none_or(|since| since <= day)
        });
        let mut head = self.head.clone();
        head.service_packs.retain(|row| row.released <= day);
        let mut seen = Self::assemble(head, bulletins, graph);
        seen.as_of = Some(day);
        seen
    }

    fn bulletin_on(&self, bulletin: &Bulletin, day: Date) -> Option<Bulletin> {
        if !is_out(bulletin, day) {
            return None;
        }
        let mut known = bulletin.clone();
        let by_then = |date: Option<Date>| date.is_none_or(|date| date <= day);
        known.revisions.retain(|revision| revision.date <= day);
        if !by_then(bulletin.revised.ja) || !by_then(bulletin.revised.us) {
            let last = known.revisions.iter().map(|revision| revision.date).max();
            known.revised = Dates { ja: last, ..Dates::default() };
        }
        known.exploited_by.retain(|row| by_then(row.first_seen));
        known.removal_tools.retain(|row| by_then(row.published));
        known.edges.retain(|edge| by_then(edge.since));
        known.updates.retain(|update| by_then(update.published));
        for update in &mut known.updates {
            for row in &mut update.rolled_into_sp {
                row.shipped &= self.has_shipped(row, day);
            }
        }
        Some(known)
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
fn is_out(bulletin: &Bulletin, day: Date) -> bool {
    bulletin.first_published().map_or_else(
        || bulletin.id.year().is_some_and(|year| year < day.year()),
        |published| published <= day,
    )
}
