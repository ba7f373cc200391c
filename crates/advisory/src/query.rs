//! The catalogue and what may be asked of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{ProductId, Products, ServicePack};
use serde::Serialize;

use crate::{
    entry::{Entry, FedBy},
    feed::{Feeds, InferredLink},
    graph::{Graph, Reached},
    model::{
        Bulletin, BulletinId, Certainty, CveId, Date, Edge, Kb, PackHead, Relation, RemovalTool,
        ServicePackRecord, Strength, Update,
    },
    packed::Source,
    vulnerabilities::Vulnerabilities,
};

/// Every bulletin known, and the graph between them.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub(crate) head: PackHead,
    pub(crate) as_of: Option<Date>,
    pub(crate) bulletins: BTreeMap<BulletinId, Entry>,
    by_kb: BTreeMap<Kb, Vec<BulletinId>>,
    by_cve: BTreeMap<CveId, Vec<BulletinId>>,
    by_product: BTreeMap<ProductId, Vec<BulletinId>>,
    pub(crate) graph: Graph,
    /// What importers read of bulletins that were made by hand.
    pub(crate) beside: BTreeMap<BulletinId, Entry>,
    /// Where imported bulletins come from.
    pub(crate) imported_from: Vec<Source>,
    /// What outside feeds say, where any were taken in.
    pub(crate) fed_by: Option<Arc<FedBy>>,
    /// What hosts are judged on beside bulletins.
    pub(crate) vulnerabilities: Arc<Vulnerabilities>,
}

/// A bulletin that holds another one's fix, or is held by it, on one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// The other bulletin.
    pub id: BulletinId,
    /// The product.
    pub product: ProductId,
    /// The service packs it holds for; empty for all the product had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_packs: Vec<ServicePack>,
    /// The weakest strength on the way.
    pub strength: Strength,
    /// The least sure statement on the way.
    pub certainty: Certainty,
    /// Whether one of the two says so itself, with none between.
    pub direct: bool,
}

impl Catalogue {
    pub(crate) fn assemble(
        head: PackHead,
        bulletins: BTreeMap<BulletinId, Entry>,
        graph: Graph,
    ) -> Self {
        Self { head, bulletins, graph, ..Self::default() }.with_indexes()
    }

    /// The same after bulletins were put in: their statements and names can be found.
    pub(crate) fn indexed(mut self) -> Self {
        let edges = self.bulletins.values().flat_map(Entry::edges).collect();
        let dated =
            |(id, entry): (&BulletinId, &Entry)| Some((id.clone(), entry.first_published()?));
        let dates = self.bulletins.iter().filter_map(dated).collect();
        self.graph = Graph::trusted(edges, dates);
        self.with_indexes()
    }

    pub(crate) fn with_indexes(self) -> Self {
        let (mut by_kb, mut by_cve, mut by_product) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (id, entry) in &self.bulletins {
            put(&mut by_kb, entry.kbs(), id);
            put(&mut by_cve, entry.cves(), id);
            put(&mut by_product, entry.named_products(), id);
        }
        // Where an article is shared, the bulletin whose own it is comes first.
        for (kb, ids) in &mut by_kb {
            ids.sort_by_key(|id| !self.bulletins.get(id).is_some_and(|entry| entry.owns(kb)));
        }
        Self { by_kb, by_cve, by_product, ..self }
    }

    pub(crate) fn get(&self, id: &BulletinId) -> Option<&Bulletin> {
        self.bulletins.get(id)?.bulletin()
    }

    /// The day (ISO) its facts were last read against their sources.
    pub fn date(&self) -> &str {
        &self.head.date
    }

    /// The day it is seen as of, where that was asked for.
    pub const fn seen_as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// What a source of a statement is; whatever stands after its colon is a place inside it.
    pub fn source(&self, name: &str) -> Option<&str> {
        let name = name.split(':').next().unwrap_or(name);
        self.head.sources.get(name).map(String::as_str)
    }

    /// Every source, with its description.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.head.sources.iter().map(|(name, what)| (name.as_str(), what.as_str()))
    }

    /// What is known of service packs.
    pub fn service_packs(&self) -> &[ServicePackRecord] {
        &self.head.service_packs
    }

    /// Every bulletin, by id.
    pub fn bulletins(&self) -> impl Iterator<Item = &Bulletin> {
        self.bulletins.values().filter_map(Entry::bulletin)
    }

    /// The bulletins that were made by hand, by id.
    pub(crate) fn made_by_hand(&self) -> impl Iterator<Item = &Bulletin> {
        let own = self.bulletins.values().filter(|entry| !entry.is_imported());
        own.filter_map(Entry::bulletin)
    }

    /// A bulletin by its id in any case, by the number of an article with or without `KB` or `Q`,
    /// or by a vulnerability (the first bulletin about it; [`Self::by_cve`] gives all).
    pub fn bulletin(&self, name: &str) -> Option<&Bulletin> {
        let id = BulletinId::new(name);
        self.get(&id)
            .or_else(|| self.by_kb(name).into_iter().next())
            .or_else(|| self.by_cve(name).into_iter().next())
    }

    /// Whether there is a bulletin of this very id.
    pub fn has(&self, id: &BulletinId) -> bool {
        self.get(id).is_some()
    }

    /// The bulletins with an article of this number, the one whose own it is first.
    pub fn by_kb(&self, kb: &str) -> Vec<&Bulletin> {
        self.those(self.by_kb.get(&Kb::new(kb)))
    }

    /// The bulletins about a vulnerability.
    pub fn by_cve(&self, cve: &str) -> Vec<&Bulletin> {
        self.those(self.by_cve.get(&CveId::new(cve)))
    }

    /// The ids of the bulletins that say anything of a product: often hundreds, of which few are
    /// wanted whole.
    pub fn by_product(&self, product: &ProductId) -> &[BulletinId] {
        self.by_product.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    /// The bulletins with a text in their id, titles or numbers, without regard to case.
    pub fn by_text(&self, text: &str) -> Vec<&Bulletin> {
        let wanted = text.to_lowercase();
        self.bulletins().filter(|bulletin| bulletin.mentions(&wanted)).collect()
    }

    /// The updates of a bulletin for a product, and for its service pack where it is known.
    pub fn updates_for(
        &self,
        bulletin: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<&Update> {
        let updates = self.get(bulletin).map(|bulletin| bulletin.updates.as_slice());
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

    /// What a host holds that has these bulletins' updates: they themselves and whatever they
    /// hold without needing anything else.
    pub fn held_by<'a>(
        &'a self,
        installed: &'a [BulletinId],
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> BTreeSet<&'a BulletinId> {
        let within = installed.iter().flat_map(|id| self.contains(id, product, sp));
        let certain = within.filter(|row| row.strength == Strength::Certain).map(|row| row.id);
        installed.iter().chain(certain).collect()
    }

    /// The newer bulletins that hold this one's fix, on every product and service pack.
    pub fn replaced_by(&self, bulletin: &BulletinId, products: &Products) -> Vec<Related> {
        self.related(products, |product, sp| self.contained_by(bulletin, product, sp))
    }

    /// The older bulletins whose fixes this one holds, on every product and service pack.
    pub fn holds(&self, bulletin: &BulletinId, products: &Products) -> Vec<Related> {
        self.related(products, |product, sp| self.contains(bulletin, product, sp))
    }

    /// What a bulletin says that it does not replace.
    pub fn assertions(&self, bulletin: &BulletinId) -> impl Iterator<Item = &Edge> {
        let edges = self.get(bulletin).map(|found| found.edges.as_slice());
        let edges = edges.unwrap_or_default().iter();
        edges.filter(|edge| edge.relation == Relation::DoesNotReplace)
    }

    /// Tools that remove worms, each with the bulletin it belongs to.
    pub fn removal_tools(&self) -> impl Iterator<Item = (&Bulletin, &RemovalTool)> {
        self.made_by_hand()
            .flat_map(|bulletin| bulletin.removal_tools.iter().map(move |tool| (bulletin, tool)))
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

    /// The outside feeds, where any were taken in.
    pub fn feeds(&self) -> Option<&Feeds> {
        self.fed_by.as_ref().map(|fed| &fed.feeds)
    }

    /// The links between updates that rules added to what the feeds state.
    pub fn inferred_links(&self) -> &[InferredLink] {
        self.fed_by.as_ref().map(|fed| fed.inferred.as_slice()).unwrap_or_default()
    }

    /// What feeds say of a vulnerability: the updates, any one of which mends it on the products
    /// it is for.
    pub fn vulnerability(&self, cve: &str) -> Option<Bulletin> {
        let record = self.feeds()?.vulnerability_record(&CveId::new(cve))?;
        let by_then = |day| record.first_published().is_none_or(|published| published <= day);
        self.as_of.is_none_or(by_then).then_some(record)
    }

    /// Where imported bulletins come from, the surer first.
    pub fn imported_from(&self) -> &[Source] {
        &self.imported_from
    }

    fn those(&self, ids: Option<&Vec<BulletinId>>) -> Vec<&Bulletin> {
        ids.into_iter().flatten().filter_map(|id| self.get(id)).collect()
    }

    // A row a bulletin and product, over all its service packs.
    fn related<'a>(
        &'a self,
        products: &Products,
        reach: impl Fn(&ProductId, Option<ServicePack>) -> Vec<Reached<'a>>,
    ) -> Vec<Related> {
        let named: BTreeSet<&ProductId> =
            self.edges().iter().flat_map(|edge| &edge.products).collect();
        let mut related: Vec<Related> = Vec::new();
        for product in products.iter().filter(|product| named.contains(&product.id)) {
            let mut rows: Vec<Related> = Vec::new();
            for sp in &product.service_packs {
                for reached in reach(&product.id, Some(*sp)) {
                    let direct = reached.path.len() == 1;
                    match rows.iter_mut().find(|row| row.id == *reached.id) {
                        Some(row) => {
                            row.service_packs.push(*sp);
                            row.strength = row.strength.max(reached.strength);
                            row.certainty = row.certainty.max(reached.certainty());
                            row.direct &= direct;
                        }
                        None => rows.push(Related {
                            id: reached.id.clone(),
                            product: product.id.clone(),
                            service_packs: vec![*sp],
                            strength: reached.strength,
                            certainty: reached.certainty(),
                            direct,
                        }),
                    }
                }
            }
            for row in &mut rows {
                if row.service_packs.len() == product.service_packs.len() {
                    row.service_packs.clear();
                }
            }
            related.extend(rows);
        }
        related
    }
}

fn put<K: Ord>(index: &mut BTreeMap<K, Vec<BulletinId>>, keys: Vec<K>, id: &BulletinId) {
    for key in keys {
        index.entry(key).or_default().push(id.clone());
    }
}
