//! Bulletins made by hand and bulletins that importers read, as one catalogue.
//!
//! A record stands whole or not at all: what was made by hand stands before what was imported,
//! and of imports the one that was laid first. Only titles and days that an edition lacks are
//! filled in from the others.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{ProductId, Products};

use crate::{
    entry::{Entry, FedBy},
    feed::{self, FeedSource, Feeds},
    graph::Graph,
    model::{Bulletin, BulletinId, Edge, Relation},
    packed::{ImportedBulletins, Pack, Source},
    query::Catalogue,
};

/// An imported statement that was left out, since it leads from a bulletin to one that it says it
/// does not replace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetAside {
    /// The bulletin that states it.
    pub newer: BulletinId,
    /// What it is said to hold.
    pub older: BulletinId,
    /// The product it was left out for.
    pub product: ProductId,
    /// The bulletin that asserts.
    pub asserts: BulletinId,
    /// What that one says it does not replace.
    pub not_replaced: BulletinId,
}

impl ImportedBulletins {
    /// Makes them fit beside a catalogue: statements about bulletins that nobody knows, and such
    /// as lead across an assertion, are left out; the latter are named.
    pub fn fit(&mut self, beside: &Catalogue, products: &Products) -> BTreeSet<SetAside> {
        let own: BTreeSet<BulletinId> = self.bulletins.iter().map(|row| row.id.clone()).collect();
        let known = |id: &BulletinId| own.contains(id) || beside.bulletins.contains_key(id);
        for bulletin in &mut self.bulletins {
            bulletin.edges.retain(|edge| known(&edge.older));
        }
        let mut set_aside = BTreeSet::new();
        loop {
            let graph = self.graph_beside(beside);
            let crossing = crossing(&graph, products, |edge| is_imported(edge, beside));
            if crossing.is_empty() {
                return set_aside;
            }
            for row in &crossing {
                self.drop_statement(row);
            }
            set_aside.extend(crossing);
        }
    }

    fn graph_beside(&self, beside: &Catalogue) -> Graph {
        let own = self.bulletins.iter().filter(|row| !beside.bulletins.contains_key(&row.id));
        let edges = own.flat_map(|row| &row.edges).chain(beside.edges());
        Graph::trusted(edges.cloned().collect(), BTreeMap::new())
    }

    fn drop_statement(&mut self, row: &SetAside) {
        let Some(bulletin) = self.bulletins.iter_mut().find(|own| own.id == row.newer) else {
            return;
        };
        for edge in &mut bulletin.edges {
            if edge.older == row.older && edge.relation != Relation::DoesNotReplace {
                edge.products.retain(|product| *product != row.product);
            }
        }
        bulletin.edges.retain(|edge| !edge.products.is_empty());
    }
}

fn is_imported(edge: &Edge, beside: &Catalogue) -> bool {
    !beside.bulletins.contains_key(&edge.newer)
}

/// For each way from a bulletin to one that it says it does not replace, the first imported step.
fn crossing(
    graph: &Graph,
    products: &Products,
    is_imported: impl Fn(&Edge) -> bool,
) -> BTreeSet<SetAside> {
    let mut found = BTreeSet::new();
    let assertions = graph.edges().iter().filter(|edge| edge.relation == Relation::DoesNotReplace);
    for assertion in assertions {
        for product in assertion.products.iter().filter_map(|id| products.get(id)) {
            let had = product.service_packs.iter();
            for pack in had.filter(|pack| assertion.holds_for(&product.id, Some(**pack))) {
                let reached = graph.older(&assertion.newer, &product.id, Some(*pack));
                let across = reached.into_iter().find(|row| *row.id == assertion.older);
                let step =
                    across.and_then(|row| row.path.into_iter().find(|edge| is_imported(edge)));
                found.extend(step.map(|edge| SetAside {
                    newer: edge.newer.clone(),
                    older: edge.older.clone(),
                    product: product.id.clone(),
                    asserts: assertion.newer.clone(),
                    not_replaced: assertion.older.clone(),
                }));
            }
        }
    }
    found
}

impl Catalogue {
    /// The catalogue with imported bulletins beside its own. They must fit it
    /// ([`ImportedBulletins::fit`]).
    #[must_use]
    pub fn with_imported(mut self, imported: ImportedBulletins) -> Self {
        let ImportedBulletins { source, bulletins } = imported;
        self.add_source(source);
        for bulletin in bulletins {
            self.add(bulletin.id.clone(), Entry::Read(Box::new(bulletin)));
        }
        self.indexed()
    }

    /// As [`Self::with_imported`], out of a pack whose bulletins stay in it until they are asked
    /// for. An edition's title is then not filled in from another's.
    pub(crate) fn with_pack(mut self, pack: Pack<'static>) -> Self {
        self.add_source(pack.source().clone());
        let pack = Arc::new(pack);
        for at in 0..pack.len() {
            if let Some(id) = pack.id(at) {
                self.add(id, Entry::packed(&pack, at));
            }
        }
        self.indexed()
    }

    /// With what feeds say of updates, behind all else: a record that stands already stays.
    #[must_use]
    pub fn with_feeds(mut self, feeds: Feeds, products: &Products) -> Self {
        for feed in feeds.feeds() {
            let FeedSource { name, documents, digest, .. } = &feed.source;
            let what = format!("{documents} documents of SHA-256 {digest}");
            self.head.sources.entry(name.clone()).or_insert(what);
        }
        let inferred = feeds.inferred_links(products);
        let fed = Arc::new(FedBy { feeds, inferred });
        for kb in fed.feeds.kbs() {
            self.bulletins.entry(feed::id_of(kb)).or_insert_with(|| Entry::fed(&fed, kb));
        }
        self.fed_by = Some(fed);
        self.indexed()
    }

    fn add_source(&mut self, source: Source) {
        self.head.sources.entry(source.name.clone()).or_insert_with(|| source.what.clone());
        self.imported_from.push(source);
    }

    fn add(&mut self, id: BulletinId, entry: Entry) {
        match self.bulletins.get_mut(&id) {
            None => {
                self.bulletins.insert(id, entry);
            }
            Some(known) => {
                if let (Entry::Read(known), Entry::Read(other)) = (&mut *known, &entry) {
                    fill_in(known, other);
                }
                if !known.is_imported() {
                    self.beside.entry(id).or_insert(entry);
                }
            }
        }
    }
}

fn fill_in(known: &mut Bulletin, other: &Bulletin) {
    let (title, more) = (&mut known.title, &other.title);
    title.ja = title.ja.take().or_else(|| more.ja.clone());
    title.en = title.en.take().or_else(|| more.en.clone());
    if known.imported {
        known.published.ja = known.published.ja.or(other.published.ja);
        known.published.us = known.published.us.or(other.published.us);
        known.revised.ja = known.revised.ja.or(other.revised.ja);
        known.revised.us = known.revised.us.or(other.revised.us);
    }
}
