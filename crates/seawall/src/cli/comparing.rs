//! Hosts of two moments, gathered and held against each other.

use seawall_advisory::Catalogue;
use seawall_store::Store;

use super::common::gather_failure;
use crate::{
    diff::{Comparer, Comparison, Side, Snapshot},
    failure::Failure,
    fleet::{FleetHost, Gathering},
    inventory::Join,
    judging::Question,
};

/// What hosts are gathered by for a comparison.
pub struct Comparing<'a, 'j> {
    /// Where they are kept.
    pub store: &'a Store,
    /// What both moments are judged by.
    pub catalogue: &'a Catalogue,
    /// What is asked of each.
    pub question: &'a Question<'j>,
    /// Whose they are.
    pub inventory: Option<&'a Join<'a>>,
}

impl Comparing<'_, '_> {
    /// Compares two moments of the fleet.
    pub async fn compare(&self, [a, b]: &[Side; 2]) -> Result<Comparison, Failure> {
        let mut comparer = Comparer::default();
        self.each(a, |snapshot| comparer.take_before(snapshot)).await?;
        self.each(b, |snapshot| comparer.take_after(snapshot)).await?;
        Ok(comparer.finish())
    }

    async fn each(&self, side: &Side, mut take: impl FnMut(Snapshot)) -> Result<(), Failure> {
        let gathering = Gathering {
            store: self.store,
            moments: &[side.moment()],
            catalogue: self.catalogue,
            question: self.question,
        };
        let told = |mut host: FleetHost| {
            self.inventory.iter().for_each(|inventory| host.look_up(inventory));
            take(Snapshot::of(&host));
            Ok(())
        };
        let subjects = gathering.subjects().await.map_err(gather_failure)?;
        gathering.each(&subjects, told).map_err(gather_failure)
    }
}
