//! A host on one ground: what holds of each bulletin by its own updates, found once.

use std::cell::OnceCell;

use seawall_advisory::BulletinId;
use seawall_facts::Products;

use super::{
    combine::{Own, Scales},
    dossier::Dossier,
    ground::{Case, Ground},
    rules::RuleBook,
};

/// A host taken for one product with one service pack.
pub(super) struct Hearing<'a> {
    pub(super) scales: Scales<'a>,
    owns: Vec<OnceCell<Own<'a>>>,
}

impl<'a> Hearing<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        dossier: &'a Dossier<'a>,
        products: &'a Products,
    ) -> Self {
        let scales = Scales { ground, dossier, products, book: RuleBook::embedded() };
        let owns = std::iter::repeat_with(OnceCell::new).take(ground.len()).collect();
        Self { scales, owns }
    }

    /// A bulletin's case, and what holds of it by its own updates.
    pub(super) fn own(&self, id: &BulletinId) -> Option<(&'a Case<'a>, &Own<'a>)> {
        self.at(self.scales.ground.place(id)?)
    }

    /// The same by the bulletin's place among the cases of the ground.
    pub(super) fn at(&self, place: usize) -> Option<(&'a Case<'a>, &Own<'a>)> {
        let case: &'a Case<'a> = self.scales.ground.at(place)?;
        let own = self.owns.get(place)?.get_or_init(|| Own::of(case, &self.scales));
        Some((case, own))
    }
}
