//! What feeds say of vulnerabilities that no bulletin is about, as bulletins that hosts are judged
//! by: for products whose build tells which updates they have.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{ProductId, Products};
use serde::{Deserialize, Serialize};

use crate::{
    Catalogue,
    entry::Entry,
    feed::{Feed, Feeds, Label},
    model::{Bulletin, BulletinId, CveId, Date, Dates, Kb, Kind, Scope},
};

/// A feed as proofs name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeedRef {
    /// The name that its statements give, such as `wesng`.
    pub name: String,
    /// The last day that any of its statements is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The SHA-256 of what was read, in hexadecimal digits.
    pub digest: String,
}

impl FeedRef {
    /// A feed's.
    pub fn of(feed: &Feed) -> Self {
        let source = &feed.source;
        Self { name: source.name.clone(), date: source.date, digest: source.digest.clone() }
    }
}

/// The vulnerabilities that hosts are judged on, each with the feeds that it rests on.
#[derive(Debug, Default)]
pub(crate) struct Vulnerabilities {
    feeds: BTreeSet<FeedRef>,
    by_id: BTreeMap<BulletinId, BTreeSet<FeedRef>>,
}

impl Catalogue {
    /// With what feeds say of these vulnerabilities, as bulletins of their ids: those that no
    /// bulletin is about, for products whose build tells which updates they have. Any one of the
    /// updates mends it. What else feeds say is left out: what the catalogue says of anything else
    /// stays as it is.
    #[must_use]
    pub fn with_vulnerabilities(mut self, feeds: &Feeds, cves: &BTreeSet<CveId>) -> Self {
        let mut told = Vulnerabilities::default();
        for cve in cves {
            if !self.by_cve(cve.as_str()).is_empty() {
                continue;
            }
            let Some(record) = feeds.vulnerability_record(cve).and_then(by_build) else { continue };
            let behind = behind(feeds, cve);
            told.feeds.extend(behind.iter().cloned());
            told.by_id.insert(record.id.clone(), behind);
            self.bulletins.insert(record.id.clone(), Entry::Read(Box::new(record)));
        }
        for feed in &told.feeds {
            let what = format!("a feed of SHA-256 {}", feed.digest);
            self.head.sources.entry(feed.name.clone()).or_insert(what);
        }
        self.vulnerabilities = Arc::new(told);
        self.with_indexes()
    }

    /// The feeds that the vulnerabilities rest on which hosts are judged on, by name.
    pub fn judging_feeds(&self) -> impl Iterator<Item = &FeedRef> {
        self.vulnerabilities.feeds.iter()
    }

    /// The feeds that a vulnerability rests on, by name; none for what no feed brought in.
    pub fn feeds_behind(&self, id: &BulletinId) -> impl Iterator<Item = &FeedRef> {
        self.vulnerabilities.by_id.get(id).into_iter().flatten()
    }
}

/// Every feed that says what mends a vulnerability, or which builds that brings.
fn behind(feeds: &Feeds, cve: &CveId) -> BTreeSet<FeedRef> {
    let told = feeds.mending(cve);
    let kbs: BTreeSet<u32> = told.iter().map(|told| told.kb).collect();
    let lists = |feed: &&Feed| {
        let labels = feed.releases.iter().filter_map(|row| feed.label_at(row.label?));
        labels.filter_map(Label::kb).any(|kb| kbs.contains(&kb))
    };
    let listing = feeds.feeds().iter().filter(lists);
    told.iter().map(|told| told.feed).chain(listing).map(FeedRef::of).collect()
}

/// What of a record a build tells; nothing where it tells nothing.
fn by_build(mut record: Bulletin) -> Option<Bulletin> {
    let table = Products::embedded();
    let tells = |id: &ProductId| table.get(id).is_some_and(|known| known.os_version >= (10, 0));
    // What mends a component says nothing of the product itself.
    record.updates.retain(|update| update.component.is_none());
    let built: BTreeSet<(Kb, ProductId)> = record
        .updates
        .iter()
        .filter(|update| !update.evidence.is_empty())
        .flat_map(|update| update.products.iter().map(|id| (update.kb.clone(), id.clone())))
        .collect();
    for update in &mut record.updates {
        // One feed has the build, and another the same update without it.
        let is_told = |id: &ProductId| {
            update.evidence.is_empty() && built.contains(&(update.kb.clone(), id.clone()))
        };
        let products = update.products.iter().filter(|id| tells(id) && !is_told(id));
        update.products = products.cloned().collect();
    }
    record.affected.retain(|scope| scope.component.is_none());
    // Feeds put days of other vulnerabilities to it; that of its first update is sure.
    let first = record.updates.iter().filter_map(|update| update.published).min();
    record.published = Dates { us: first, ..Dates::default() };
    mended(record)
}

/// A record with only the products that some update is for; nothing where none is left.
pub(crate) fn mended(mut record: Bulletin) -> Option<Bulletin> {
    debug_assert_eq!(record.kind, Kind::Vulnerability);
    record.updates.retain(|update| !update.products.is_empty());
    let left: BTreeSet<&ProductId> =
        record.updates.iter().flat_map(|update| &update.products).collect();
    let of_left = |scope: &Scope| Scope {
        products: scope.products.iter().filter(|id| left.contains(id)).cloned().collect(),
        ..scope.clone()
    };
    let affected: Vec<Scope> = record.affected.iter().map(of_left).collect();
    record.affected = affected;
    record.affected.retain(|scope| !scope.products.is_empty());
    (!record.updates.is_empty()).then_some(record)
}
