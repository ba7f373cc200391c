//! A bulletin's statements seen alike: what each rests on, and which service packs it names.

use seawall_facts::{ProductId, ServicePack};

use super::{Bulletin, Certainty, Update};

/// The sources of a statement, and how sure it is where it says so.
pub(crate) type Statement<'a> = (&'a [String], Option<Certainty>);

impl Bulletin {
    /// What every statement rests on.
    pub(crate) fn statements(&self) -> Vec<Statement<'_>> {
        let mut all: Vec<Statement<'_>> = vec![(&self.sources, None)];
        for dates in [&self.published, &self.revised] {
            all.extend((!dates.sources.is_empty()).then_some((&*dates.sources, dates.certainty)));
        }
        let scopes = [&self.affected, &self.not_affected, &self.vendor_never_tested];
        let scopes = scopes.into_iter().flatten();
        all.extend(scopes.map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.revisions.iter().map(|row| (&*row.sources, None)));
        all.extend(self.severity.iter().map(|row| (&*row.sources, None)));
        all.extend(self.cvss.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.exploited_by.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.removal_tools.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.notes.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.no_fix.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.edges.iter().map(|row| (&*row.sources, Some(row.certainty))));
        let left = self.edges.iter().filter_map(|edge| edge.leaves_open.as_ref());
        all.extend(left.map(|row| (&*row.sources, Some(row.certainty))));
        for update in &self.updates {
            all.extend(update.statements());
        }
        all
    }

    /// Every list of service packs that stands beside products.
    pub(crate) fn service_packs_named(&self) -> Vec<(&[ProductId], &[ServicePack])> {
        let scopes = [&self.affected, &self.not_affected, &self.vendor_never_tested];
        let scopes = scopes.into_iter().flatten();
        let mut all: Vec<(&[ProductId], &[ServicePack])> =
            scopes.map(|row| (&*row.products, &*row.service_packs)).collect();
        all.extend(self.severity.iter().map(|row| (&*row.products, &*row.service_packs)));
        all.extend(self.edges.iter().map(|row| (&*row.products, &*row.service_packs)));
        all.extend(self.updates.iter().map(|row| (&*row.products, &*row.sp_required)));
        let rolled = self.updates.iter().flat_map(|update| &update.rolled_into_sp);
        // One that never came out is no service pack the product had.
        let shipped = rolled.filter(|row| row.shipped);
        all.extend(shipped.map(|row| (&*row.products, std::slice::from_ref(&row.service_pack))));
        all
    }
}

impl Update {
    fn statements(&self) -> Vec<Statement<'_>> {
        let mut all: Vec<Statement<'_>> = vec![(&self.sources, None)];
        all.extend(self.packages.iter().map(|row| (&*row.sources, None)));
        all.extend(self.evidence.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.rolled_into_sp.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.preconditions.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.known_issues.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all.extend(self.notes.iter().map(|row| (&*row.sources, Some(row.certainty))));
        all
    }
}
