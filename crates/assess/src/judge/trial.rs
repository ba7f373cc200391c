//! A host before the judge: whatever is asked of it rests on one hearing.

use std::fmt;

use seawall_advisory::{BulletinId, Catalogue};

use super::{Dossier, Judgement, Offers, hearing::Hearing, offer, verdict};

/// A host taken for everything it may be. What holds by each update is found when it is first
/// asked for, and kept.
pub struct Trial<'d> {
    dossier: &'d Dossier<'d>,
    catalogue: &'d Catalogue,
    hearings: Vec<Hearing<'d>>,
}

impl fmt::Debug for Trial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").field("dossier", self.dossier).finish_non_exhaustive()
    }
}

impl<'d> Trial<'d> {
    pub(super) const fn new(
        dossier: &'d Dossier<'d>,
        catalogue: &'d Catalogue,
        hearings: Vec<Hearing<'d>>,
    ) -> Self {
        Self { dossier, catalogue, hearings }
    }

    /// What is said of these bulletins, in their order; those that the catalogue does not have are
    /// left out. Proofs come from [`super::Judge::verdict`], one by one.
    pub fn all<'i>(&'d self, which: impl IntoIterator<Item = &'i BulletinId>) -> Vec<Judgement> {
        let known = which.into_iter().filter(|id| self.catalogue.has(id));
        let candidates = &self.dossier.candidates;
        known.map(|id| verdict::rule(id, &self.hearings, candidates).judgement).collect()
    }

    /// What would bring these bulletins in place, on everything the host may be.
    pub(crate) fn offers(&self, wanted: &[&BulletinId]) -> Vec<Offers<'d>> {
        self.hearings.iter().map(|hearing| offer::on_ground(hearing, wanted)).collect()
    }

    /// The facts it rests on.
    pub(crate) const fn dossier(&self) -> &'d Dossier<'d> {
        self.dossier
    }
}
