//! The cumulative line of a product, and the links that feeds forgot in it.
//!
//! A newer update of a cumulative line holds every fix of the older ones, whether or not a feed
//! says so. Two rules close holes, for products whose monthly update is one cumulative package
//! (Windows 10 and all that came after; read in MSRC's release notes of April 2016), and only
//! where exactly one update can be meant. What they find is marked as inferred and names its
//! rule; a hole that they cannot close is reported as one.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{Product, ProductId, Products, ServicePack, Version};

use super::feeds::{Feeds, Told};
use crate::model::Date;

/// The updates of one product, and what the feeds say replaces what among them.
#[derive(Clone, Debug, Default)]
pub struct Line {
    updates: BTreeMap<u32, Node>,
}

/// An update of the line.
#[derive(Clone, Debug, Default)]
struct Node {
    date: Option<Date>,
    /// The components whose vulnerabilities it mends.
    components: BTreeSet<String>,
    /// The updates that it is said to replace, those too that nothing else is known of.
    older: BTreeSet<u32>,
    /// The updates that are said to replace it.
    newer: BTreeSet<u32>,
    /// The builds it brings on this product.
    builds: BTreeSet<Version>,
    hotpatch: bool,
}

/// A link that no feed states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InferredLink {
    /// The product.
    pub product: ProductId,
    /// Its service pack, where the feeds name one.
    pub service_pack: Option<ServicePack>,
    /// The newer update.
    pub newer: u32,
    /// The older one.
    pub older: u32,
    /// The rule that says so.
    pub rule: Rule,
}

/// Why a link is inferred. The number behind the name is the rule's version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Rule {
    /// Of two updates with known builds of one product, the next higher build holds the lower.
    #[serde(rename = "build-order/1")]
    BuildOrder,
    /// A chain ends, and within two months exactly one other chain of the product begins that
    /// goes on and mends some of the same components.
    #[serde(rename = "line-gap/1")]
    LineGap,
    /// An update that nothing replaces stands beside a chain that goes on: the next of the chain
    /// replaces it too.
    #[serde(rename = "side-branch/1")]
    SideBranch,
}

impl Rule {
    /// Its name and version.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BuildOrder => "build-order/1",
            Self::LineGap => "line-gap/1",
            Self::SideBranch => "side-branch/1",
        }
    }
}

/// What is wrong with the chains of a product, beside what could be inferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LineFault {
    /// Updates that replace each other in a circle.
    Cycle {
        /// The updates.
        updates: Vec<u32>,
    },
    /// An update that is said to be replaced, and of which nothing else is known here.
    Dangling {
        /// The update that says so.
        newer: u32,
        /// The unknown one.
        older: u32,
    },
    /// A chain that ends before the product's last update, and what might go on from it.
    OpenEnd {
        /// The last update of the chain.
        update: u32,
        /// The updates that might replace it; none or several.
        candidates: Vec<u32>,
    },
}

/// How long after an update the next one of its line comes: two monthly days.
const LONGEST_GAP: i32 = 62;

/// A chain has at least so many links beside the update at its end.
const SHORTEST_CHAIN: usize = 2;

impl Line {
    /// The line of a product with one service pack.
    pub fn of(feeds: &Feeds, product: &Product, service_pack: Option<ServicePack>) -> Self {
        let mut updates: BTreeMap<u32, Node> = BTreeMap::new();
        for told in feeds.told_of(&product.id, service_pack) {
            let Told { kb, fix, feed, .. } = told;
            let node = updates.entry(kb).or_default();
            node.date = match (node.date, fix.date) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            let mended = feed.mended_by(fix).unwrap_or_default();
            let components = mended.iter().filter_map(|row| row.component);
            node.components
                .extend(components.filter_map(|place| feed.component_at(place)).map(str::to_owned));
            let older = fix.supersedes.iter().filter_map(|place| feed.label_at(*place)?.kb());
            node.older.extend(older.filter(|older| *older != kb));
            node.builds.extend(feeds.builds_on(kb, fix, product));
            node.hotpatch |= told.is_hotpatch();
        }
        let links: Vec<(u32, u32)> = updates
            .iter()
            .flat_map(|(newer, node)| node.older.iter().map(|older| (*newer, *older)))
            .collect();
        for (newer, older) in links {
            if let Some(node) = updates.get_mut(&older) {
                node.newer.insert(newer);
            }
        }
        Self { updates }
    }

    /// The links that the rules add, each as newer, older and rule, and the ends that they leave
    /// open. For products whose updates are cumulative.
    pub fn inferred(&self) -> (Vec<(u32, u32, Rule)>, Vec<LineFault>) {
        let (mut links, mut open) = (Vec::new(), Vec::new());
        for (update, node) in self.ends() {
            match self.next_of(update, node) {
                Ok(Some((newer, rule))) => links.push((newer, update, rule)),
                Ok(None) => {}
                Err(candidates) => open.push(LineFault::OpenEnd { update, candidates }),
            }
        }
        (links, open)
    }

    /// What is wrong with what the feeds state.
    pub fn faults(&self) -> Vec<LineFault> {
        let mut faults = self.cycles();
        for (newer, node) in &self.updates {
            let unknown = node.older.iter().filter(|older| !self.updates.contains_key(older));
            let dangling = |older: &u32| LineFault::Dangling { newer: *newer, older: *older };
            faults.extend(unknown.map(dangling));
        }
        faults
    }

    /// The updates that nothing is said to replace.
    fn ends(&self) -> impl Iterator<Item = (u32, &Node)> {
        let rows = self.updates.iter().filter(|(_, node)| node.newer.is_empty() && !node.hotpatch);
        rows.map(|(kb, node)| (*kb, node))
    }

    /// What replaces an update that nothing is said to replace: one update and the rule, nothing
    /// where it is the last, or the candidates of which none stands out.
    fn next_of(&self, kb: u32, node: &Node) -> Result<Option<(u32, Rule)>, Vec<u32>> {
        if let Some(newer) = self.next_build(kb, node) {
            return Ok(Some((newer, Rule::BuildOrder)));
        }
        let Some(date) = node.date else { return Ok(None) };
        if self.length(kb, Direction::Older) < SHORTEST_CHAIN {
            return Ok(None);
        }
        let line = self.connected(kb);
        let later = |other: &u32, row: &Node| {
            row.date
                .is_some_and(|day| (1..=LONGEST_GAP).contains(&(day.ordinal() - date.ordinal())))
                && !row.hotpatch
                && !row.components.is_disjoint(&node.components)
                && !contradicts(node, row)
                && *other != kb
        };
        let beside = self.updates.iter().filter(|(other, row)| {
            line.contains(other) && later(other, row) && self.goes_on(**other)
        });
        // The first of the chain after it; of one day, the lower number.
        let beside = beside.min_by_key(|(other, row)| (row.date, **other));
        if let Some((newer, _)) = beside {
            return Ok(Some((*newer, Rule::SideBranch)));
        }
        let begins = |other: &u32, row: &Node| {
            row.older.iter().all(|older| !self.updates.contains_key(older))
                && self.length(*other, Direction::Newer) >= SHORTEST_CHAIN
        };
        let candidates: Vec<u32> = self
            .updates
            .iter()
            .filter(|(other, row)| !line.contains(other) && later(other, row) && begins(other, row))
            .map(|(other, _)| *other)
            .collect();
        match candidates.as_slice() {
            [one] => Ok(Some((*one, Rule::LineGap))),
            [] if self.is_last(date) => Ok(None),
            _ => Err(candidates),
        }
    }

    /// The update with the next higher build of the same base build.
    fn next_build(&self, kb: u32, node: &Node) -> Option<u32> {
        let own = node.builds.last()?;
        let rows = self.updates.iter().filter(|(other, row)| **other != kb && !row.hotpatch);
        let higher = rows.filter_map(|(other, row)| {
            let next = row.builds.iter().find(|build| same_base(**build, *own) && *build > own)?;
            Some((*next, *other))
        });
        higher.min().map(|(_, other)| other)
    }

    /// Whether nothing of the product came so long after a day that the line must have gone on.
    fn is_last(&self, date: Date) -> bool {
        let last = self.updates.values().filter_map(|node| node.date).max();
        last.is_none_or(|last| last.ordinal() - date.ordinal() <= LONGEST_GAP)
    }

    /// Whether an update is replaced in turn, or is one that replaces others and is the last.
    fn goes_on(&self, kb: u32) -> bool {
        self.updates.get(&kb).is_some_and(|node| {
            !node.newer.is_empty()
                || (!node.older.is_empty() && node.date.is_some_and(|date| self.is_last(date)))
        })
    }

    /// How many updates stand one behind the other from this one; counted up to a chain's worth.
    fn length(&self, kb: u32, direction: Direction) -> usize {
        let mut layer = BTreeSet::from([kb]);
        let mut seen = layer.clone();
        for steps in 0..SHORTEST_CHAIN {
            let next: BTreeSet<u32> = layer
                .iter()
                .flat_map(|kb| self.neighbours(*kb, direction))
                .filter(|kb| seen.insert(*kb))
                .collect();
            if next.is_empty() {
                return steps;
            }
            layer = next;
        }
        SHORTEST_CHAIN
    }

    /// All updates that statements connect with one, over however many others.
    fn connected(&self, kb: u32) -> BTreeSet<u32> {
        let mut seen = BTreeSet::from([kb]);
        let mut waiting = vec![kb];
        while let Some(at) = waiting.pop() {
            for direction in [Direction::Older, Direction::Newer] {
                let next = self.neighbours(at, direction).filter(|next| seen.insert(*next));
                waiting.extend(next);
            }
        }
        seen
    }

    fn neighbours(&self, kb: u32, direction: Direction) -> impl Iterator<Item = u32> {
        let node = self.updates.get(&kb);
        let side = node.map(|node| match direction {
            Direction::Older => &node.older,
            Direction::Newer => &node.newer,
        });
        side.into_iter().flatten().copied().filter(|kb| self.updates.contains_key(kb))
    }

    /// Updates that, over others, replace themselves; each circle once.
    fn cycles(&self) -> Vec<LineFault> {
        let mut found: BTreeSet<Vec<u32>> = BTreeSet::new();
        for kb in self.updates.keys() {
            let older = self.reachable(*kb, Direction::Older);
            if older.contains(kb) {
                let newer = self.reachable(*kb, Direction::Newer);
                found.insert(older.intersection(&newer).copied().collect());
            }
        }
        found.into_iter().map(|updates| LineFault::Cycle { updates }).collect()
    }

    fn reachable(&self, kb: u32, direction: Direction) -> BTreeSet<u32> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![kb];
        while let Some(at) = waiting.pop() {
            waiting.extend(self.neighbours(at, direction).filter(|next| seen.insert(*next)));
        }
        seen
    }
}

impl Feeds {
    /// The links that the rules add to what the feeds state.
    pub fn inferred_links(&self, products: &Products) -> Vec<InferredLink> {
        let mut links = Vec::new();
        for (id, service_pack) in self.products() {
            let Some(product) = products.get(id).filter(|product| is_cumulative(product)) else {
                continue;
            };
            let line = Line::of(self, product, service_pack);
            let (found, _) = line.inferred();
            links.extend(found.into_iter().map(|(newer, older, rule)| InferredLink {
                product: id.clone(),
                service_pack,
                newer,
                older,
                rule,
            }));
        }
        links
    }

    /// What is wrong with the chains of each product.
    pub fn line_faults(
        &self,
        products: &Products,
    ) -> Vec<(ProductId, Option<ServicePack>, Vec<LineFault>)> {
        let mut found = Vec::new();
        for (id, service_pack) in self.products() {
            let Some(product) = products.get(id) else { continue };
            let line = Line::of(self, product, service_pack);
            let mut faults = line.faults();
            if is_cumulative(product) {
                faults.extend(line.inferred().1);
            }
            if !faults.is_empty() {
                found.push((id.clone(), service_pack, faults));
            }
        }
        found
    }
}

/// Whether a product's monthly update is one package with every fix so far.
const fn is_cumulative(product: &Product) -> bool {
    product.os_version.0 >= 10
}

#[derive(Clone, Copy)]
enum Direction {
    Older,
    Newer,
}

/// Whether builds say that an update is not newer.
fn contradicts(older: &Node, newer: &Node) -> bool {
    older
        .builds
        .iter()
        .any(|one| newer.builds.iter().any(|other| same_base(*one, *other) && other <= one))
}

fn same_base(one: Version, other: Version) -> bool {
    let base = |version: Version| {
        let [major, minor, build, _] = version.fields();
        (major, minor, build)
    };
    base(one) == base(other)
}
