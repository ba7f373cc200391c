//! Which bulletin holds which, per product and service pack.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use seawall_facts::{ProductId, Products, ServicePack};

use crate::model::{BulletinId, Certainty, Date, Edge, Relation, Strength};

/// A bulletin reached over edges, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached<'a> {
    /// The bulletin.
    pub id: &'a BulletinId,
    /// The edges between, the newest bulletin's first.
    pub path: Vec<&'a Edge>,
    /// The weakest strength among them.
    pub strength: Strength,
}

impl Reached<'_> {
    /// How sure the least sure statement on the way is.
    pub fn certainty(&self) -> Certainty {
        let certainties = self.path.iter().map(|edge| edge.certainty);
        certainties.max().unwrap_or(Certainty::Verified)
    }
}

/// The edges of every bulletin.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    edges: Vec<Edge>,
    dates: BTreeMap<BulletinId, Date>,
    // Places in `edges`.
    by_newer: BTreeMap<BulletinId, Vec<usize>>,
    by_older: BTreeMap<BulletinId, Vec<usize>>,
}

/// Why edges do not make a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An edge from a bulletin to itself.
    SelfEdge(BulletinId),
    /// A bulletin that, over others, holds itself.
    Cycle { bulletin: BulletinId, older: BulletinId, product: ProductId },
    /// A closure that reaches what an assertion excludes.
    CrossedAssertion { newer: BulletinId, older: BulletinId, product: ProductId },
}

#[derive(Clone, Copy)]
enum Direction {
    Newer,
    Older,
}

impl Graph {
    /// Takes edges that are free of cycles and contradict no assertion.
    ///
    /// INVARIANT: for every product and service pack, walks end, and none leads from a bulletin
    /// to one that it says it does not replace.
    pub(crate) fn new(
        edges: Vec<Edge>,
        dates: BTreeMap<BulletinId, Date>,
        products: &Products,
    ) -> Result<Self, Fault> {
        if let Some(edge) = edges.iter().find(|edge| edge.newer == edge.older) {
            return Err(Fault::SelfEdge(edge.newer.clone()));
        }
        let graph = Self::trusted(edges, dates);
        let named: BTreeSet<&ProductId> =
            graph.edges.iter().flat_map(|edge| &edge.products).collect();
        for product in named {
            let packs = products.get(product).map(|known| known.service_packs.as_slice());
            for sp in packs.unwrap_or_default() {
                graph.check(product, *sp)?;
            }
        }
        Ok(graph)
    }

    /// The same graph with only the edges that are wanted.
    ///
    /// INVARIANT: leaving edges out makes no cycle and crosses no assertion.
    pub(crate) fn restricted(&self, wanted: impl Fn(&Edge) -> bool) -> Self {
        let edges = self.edges.iter().filter(|edge| wanted(edge)).cloned().collect();
        Self::trusted(edges, self.dates.clone())
    }

    /// Takes edges that are known to keep the invariant of [`Self::new`], or are about to be
    /// looked at.
    pub(crate) fn trusted(edges: Vec<Edge>, dates: BTreeMap<BulletinId, Date>) -> Self {
        let mut graph = Self { edges, dates, ..Self::default() };
        for (place, edge) in graph.edges.iter().enumerate() {
            graph.by_newer.entry(edge.newer.clone()).or_default().push(place);
            graph.by_older.entry(edge.older.clone()).or_default().push(place);
        }
        graph
    }

    /// Every edge.
    pub(crate) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The newer bulletins that hold `id` for a product, nearest first.
    pub(crate) fn newer<'a>(
        &'a self,
        id: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<Reached<'a>> {
        self.walk(id, product, sp, Direction::Newer)
    }

    /// The older bulletins that `id` holds for a product, nearest first.
    pub(crate) fn older<'a>(
        &'a self,
        id: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
    ) -> Vec<Reached<'a>> {
        self.walk(id, product, sp, Direction::Older)
    }

    fn check(&self, product: &ProductId, sp: ServicePack) -> Result<(), Fault> {
        for start in self.by_newer.keys() {
            let reached = self.older(start, product, Some(sp));
            // A walk never returns to its start, so a cycle shows as an edge back to it.
            let back = reached.iter().find(|row| {
                self.steps(row.id, product, Some(sp), Direction::Older)
                    .iter()
                    .any(|edge| edge.older == *start)
            });
            if let Some(row) = back {
                return Err(Fault::Cycle {
                    bulletin: start.clone(),
                    older: row.id.clone(),
                    product: product.clone(),
                });
            }
            let crossed = self.touching(start, Direction::Older).find(|edge| {
                edge.relation == Relation::DoesNotReplace
                    && edge.holds_for(product, Some(sp))
                    && reached.iter().any(|row| *row.id == edge.older)
            });
            if let Some(edge) = crossed {
                return Err(Fault::CrossedAssertion {
                    newer: start.clone(),
                    older: edge.older.clone(),
                    product: product.clone(),
                });
            }
        }
        Ok(())
    }

    // By a shortest way, but where there is a longer one that needs nothing more, by that one.
    fn walk<'a>(
        &'a self,
        id: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
        direction: Direction,
    ) -> Vec<Reached<'a>> {
        let mut found = self.search(id, product, sp, direction, Strength::Inferred);
        if found.iter().all(|row| row.strength == Strength::Certain) {
            return found;
        }
        let certain = self.search(id, product, sp, direction, Strength::Certain);
        for row in found.iter_mut().filter(|row| row.strength != Strength::Certain) {
            if let Some(surer) = certain.iter().find(|surer| surer.id == row.id) {
                row.clone_from(surer);
            }
        }
        found
    }

    // Breadth first, so that the nearest come first and every bulletin by a shortest path of
    // edges that are no weaker than asked for.
    fn search<'a>(
        &'a self,
        id: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
        direction: Direction,
        weakest: Strength,
    ) -> Vec<Reached<'a>> {
        let mut seen = BTreeSet::from([id.clone()]);
        let mut found = Vec::new();
        let mut waiting = VecDeque::from([(id.clone(), Vec::new(), Strength::Certain)]);
        while let Some((at, path, strength)) = waiting.pop_front() {
            let steps = self.steps(&at, product, sp, direction).into_iter();
            for edge in steps.filter(|edge| edge.strength <= weakest) {
                let next = direction.end(edge);
                if !seen.insert(next.clone()) {
                    continue;
                }
                let path = direction.extended(&path, edge);
                let strength = strength.max(edge.strength);
                found.push(Reached { id: next, path: path.clone(), strength });
                waiting.push_back((next.clone(), path, strength));
            }
        }
        found
    }

    // The surest edge of each neighbour first, neighbours in the order they came out (back in
    // time where the way leads back).
    fn steps(
        &self,
        id: &BulletinId,
        product: &ProductId,
        sp: Option<ServicePack>,
        direction: Direction,
    ) -> Vec<&Edge> {
        let mut steps: Vec<&Edge> = self
            .touching(id, direction)
            .filter(|edge| edge.relation != Relation::DoesNotReplace && edge.holds_for(product, sp))
            .collect();
        match direction {
            Direction::Newer => {
                steps.sort_by_key(|edge| (self.came_out(&edge.newer), edge.strength));
            }
            Direction::Older => {
                steps.sort_by_key(|edge| (Reverse(self.came_out(&edge.older)), edge.strength));
            }
        }
        steps
    }

    // Bulletins of one day, and those without a date, by their ids. By year first: some are known
    // by their id alone.
    fn came_out<'a>(&'a self, id: &'a BulletinId) -> (u16, Option<Date>, &'a BulletinId) {
        let date = self.dates.get(id).copied();
        let year = date.map(Date::year).or_else(|| id.year()).unwrap_or(u16::MAX);
        (year, date, id)
    }

    fn touching(&self, id: &BulletinId, direction: Direction) -> impl Iterator<Item = &Edge> {
        let index = match direction {
            Direction::Newer => &self.by_older,
            Direction::Older => &self.by_newer,
        };
        let places = index.get(id).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.edges.get(*place))
    }
}

impl Direction {
    fn end(self, edge: &Edge) -> &BulletinId {
        match self {
            Self::Newer => &edge.newer,
            Self::Older => &edge.older,
        }
    }

    fn extended<'a>(self, path: &[&'a Edge], edge: &'a Edge) -> Vec<&'a Edge> {
        let one = std::iter::once(edge);
        match self {
            Self::Newer => one.chain(path.iter().copied()).collect(),
            Self::Older => path.iter().copied().chain(one).collect(),
        }
    }
}
