//! The catalogue and what may be asked of it.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{ProductId, ServicePack};

use crate::{
    graph::{Graph, Reached},
    model::{Bulletin, BulletinId, CveId, Edge, Kb, Update},
};

/// Every bulletin known, and the graph between them.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    date: String,
    bulletins: BTreeMap<BulletinId, Bulletin>,
    by_kb: BTreeMap<Kb, BulletinId>,
    by_cve: BTreeMap<CveId, Vec<BulletinId>>,
    graph: Graph,
}

impl Catalogue {
    pub(crate) fn assemble(
        date: String,
        bulletins: BTreeMap<BulletinId, Bulletin>,
        graph: Graph,
    ) -> Self {
        let mut catalogue = Self { date, graph, ..Self::default() };
        for bulletin in bulletins.values() {
            let kbs = bulletin.kb.iter().chain(bulletin.updates.iter().map(|update| &update.kb));
            for kb in kbs {
                catalogue.by_kb.entry(kb.clone()).or_insert_with(|| bulletin.id.clone());
            }
            for cve in &bulletin.cves {
                catalogue.by_cve.entry(cve.clone()).or_default().push(bulletin.id.clone());
            }
        }
        Self { bulletins, ..catalogue }
    }

    /// The day (ISO) its facts were last read against their sources.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Every bulletin, by id.
    pub fn bulletins(&self) -> impl Iterator<Item = &Bulletin> {
        self.bulletins.values()
    }

    /// A bulletin by its id in any case, by the number of an article with or without `KB` or `Q`,
    /// or by a vulnerability (the first bulletin about it; [`Self::by_cve`] gives all).
    pub fn bulletin(&self, name: &str) -> Option<&Bulletin> {
        let id = BulletinId::new(name);
        self.bulletins
            .get(&id)
            .or_else(|| self.bulletins.get(self.by_kb.get(&Kb::new(name))?))
            .or_else(|| self.by_cve(name).into_iter().next())
    }

    /// The bulletins about a vulnerability.
    pub fn by_cve(&self, cve: &str) -> Vec<&Bulletin> {
        let ids = self.by_cve.get(&CveId::new(cve)).map(Vec::as_slice);
        ids.unwrap_or_default().iter().filter_map(|id| self.bulletins.get(id)).collect()
    }

    /// The updates of a bulletin for a product, and for its service pack where it is known.
    pub fn updates_for(
        &self,
        bulletin: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<&Update> {
        let updates = self.bulletins.get(bulletin).map(|bulletin| bulletin.updates.as_slice());
        updates.unwrap_or_default().iter().filter(|update| update.is_for(product, sp)).collect()
    }

    /// The newer bulletins whose updates hold this one's fix on a product, nearest first. Where
    /// the service pack is not known, only edges count that hold for every one.
    pub fn contained_by(
        &self,
        bulletin: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<Reached<'_>> {
        self.graph.newer(bulletin, product, sp)
    }

    /// The older bulletins whose fixes this one's updates hold on a product, nearest first.
    pub fn contains(
        &self,
        bulletin: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<Reached<'_>> {
        self.graph.older(bulletin, product, sp)
    }

    /// Every edge, assertions among them.
    pub fn edges(&self) -> &[Edge] {
        self.graph.edges()
    }

    /// The bulletins that edges name and the catalogue does not hold.
    pub fn dangling(&self) -> BTreeSet<&BulletinId> {
        self.edges()
            .iter()
            .flat_map(|edge| [&edge.newer, &edge.older])
            .filter(|id| !self.bulletins.contains_key(id))
            .collect()
    }
}
