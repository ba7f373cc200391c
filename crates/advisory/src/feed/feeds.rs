//! All feeds together, and what may be asked of them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{BuildFamilies, Product, ProductId, ServicePack, Version};

use super::model::{Exploitation, Feed, FeedKind, Fix, Label, Place, Software, Vulnerability};
use crate::model::{CveId, PackageKind};

/// The feeds that were taken in, each as it is. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Feeds {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    feeds: Vec<Feed>,
    /// The fixes of an article.
    by_kb: BTreeMap<u32, FixPlaces>,
    /// The fixes for a product itself, by product and service pack.
    by_product: BTreeMap<(ProductId, Option<ServicePack>), FixPlaces>,
    /// Where a vulnerability stands: feed and place.
    by_cve: BTreeMap<CveId, Vec<(usize, Place)>>,
    /// The components of each feed's vulnerabilities.
    components: Vec<Vec<Vec<Place>>>,
    /// The builds that pages of release information give an article, and whether they are of the
    /// hotpatch track.
    releases: BTreeMap<u32, BTreeSet<(Version, bool)>>,
}

/// Where fixes stand: feed and fix.
type FixPlaces = Vec<(usize, usize)>;

/// What one feed says of one update on one software.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The feed.
    pub feed: &'a Feed,
    /// The article.
    pub kb: u32,
    /// The software.
    pub software: &'a Software,
    /// The statement.
    pub fix: &'a Fix,
}

impl Told<'_> {
    /// Whether it is an update of the track without restarts.
    pub fn is_hotpatch(&self) -> bool {
        self.fix.kind == Some(PackageKind::Hotpatch)
    }
}

/// A vulnerability as the feeds have it together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its title, of the first feed that has one.
    pub title: Option<&'a str>,
    /// The feeds' statements.
    pub statements: Vec<&'a Vulnerability>,
}

impl Feeds {
    /// Takes feeds, in any order: the vendor's own come first, claims of others last.
    pub fn new(mut feeds: Vec<Feed>) -> Self {
        let mut inner = Inner::default();
        feeds.sort_by(|one, other| {
            let key = |feed: &Feed| (rank(feed.source.kind), Reverse(feed.source.date));
            key(one).cmp(&key(other)).then_with(|| one.source.name.cmp(&other.source.name))
        });
        for (at, feed) in feeds.iter().enumerate() {
            for (place, fix) in feed.fixes.iter().enumerate() {
                let label = feed.label_at(fix.label).and_then(Label::kb);
                let Some(software) = feed.software_at(fix.software) else { continue };
                let Some(kb) = label else { continue };
                inner.by_kb.entry(kb).or_default().push((at, place));
                if software.component.is_none() {
                    for product in &software.products {
                        let key = (product.clone(), software.service_pack);
                        inner.by_product.entry(key).or_default().push((at, place));
                    }
                }
            }
            inner.components.push(components(feed));
            for (place, row) in (0..).zip(&feed.vulnerabilities) {
                inner.by_cve.entry(row.cve.clone()).or_default().push((at, place));
            }
            for release in &feed.releases {
                let label = release.label.and_then(|place| feed.label_at(place)?.kb());
                if let Some(kb) = label {
                    let builds = inner.releases.entry(kb).or_default();
                    builds.insert((release.build, release.hotpatch));
                }
            }
        }
        inner.feeds = feeds;
        Self { inner: Arc::new(inner) }
    }

    /// The feeds, the surer first.
    pub fn feeds(&self) -> &[Feed] {
        &self.inner.feeds
    }

    /// Every article that mends anything, in the order of the numbers.
    pub fn kbs(&self) -> impl Iterator<Item = u32> {
        self.inner.by_kb.keys().copied()
    }

    /// What the feeds say of an article.
    pub fn told(&self, kb: u32) -> impl Iterator<Item = Told<'_>> {
        self.rows(self.inner.by_kb.get(&kb))
    }

    /// What the feeds say of updates for a product itself, as far as they name this service pack.
    pub fn told_of(
        &self,
        product: &ProductId,
        service_pack: Option<ServicePack>,
    ) -> impl Iterator<Item = Told<'_>> {
        self.rows(self.inner.by_product.get(&(product.clone(), service_pack)))
    }

    /// Every product and service pack that an update is told of.
    pub fn products(&self) -> impl Iterator<Item = (&ProductId, Option<ServicePack>)> {
        self.inner.by_product.keys().map(|(product, pack)| (product, *pack))
    }

    /// A vulnerability; nothing where no feed names it.
    pub fn vulnerability(&self, cve: &CveId) -> Option<Known<'_>> {
        let places = self.inner.by_cve.get(cve)?;
        let statements: Vec<&Vulnerability> = places
            .iter()
            .filter_map(|(at, place)| self.inner.feeds.get(*at)?.vulnerability_at(*place))
            .collect();
        Some(Known { title: statements.iter().find_map(|row| row.title.as_deref()), statements })
    }

    /// That a vulnerability is used in attacks, and the name of the feed that says so: the one
    /// that says most.
    pub fn exploitation(&self, cve: &CveId) -> Option<(&Exploitation, &str)> {
        let places = self.inner.by_cve.get(cve)?;
        let told = places.iter().filter_map(|(at, place)| {
            let feed = self.inner.feeds.get(*at)?;
            let exploited = feed.vulnerability_at(*place)?.exploited.as_ref()?;
            Some((exploited, feed.source.name.as_str()))
        });
        // Of several that say as much, the first.
        told.min_by_key(|(row, _)| Reverse((row.ransomware.is_some(), row.since.is_some())))
    }

    /// The components that feeds put a vulnerability in.
    pub fn components_of(&self, cve: &CveId) -> impl Iterator<Item = &str> {
        let places = self.inner.by_cve.get(cve).into_iter().flatten();
        places.flat_map(|(at, place)| {
            let feed = self.inner.feeds.get(*at);
            let of_feed = self.inner.components.get(*at);
            let row = usize::try_from(*place).ok().and_then(|place| of_feed?.get(place));
            let components = row.into_iter().flatten();
            components.filter_map(move |component| feed?.component_at(*component))
        })
    }

    /// The vulnerabilities that the feeds name.
    pub fn vulnerabilities(&self) -> impl Iterator<Item = &CveId> {
        self.inner.by_cve.keys()
    }

    /// The updates that mend a vulnerability, each with where it is said.
    pub fn mending(&self, cve: &CveId) -> Vec<Told<'_>> {
        let mut found = Vec::new();
        for (at, place) in self.inner.by_cve.get(cve).into_iter().flatten() {
            let Some(feed) = self.inner.feeds.get(*at) else { continue };
            let mends = |fix: &&Fix| {
                let mended = feed.mended_by(fix).unwrap_or_default();
                mended.binary_search_by_key(&Some(*place), |row| row.vulnerability).is_ok()
            };
            for fix in feed.fixes.iter().filter(mends) {
                found.extend(told(feed, fix));
            }
        }
        found
    }

    /// The builds that an update brings on a product: those that the statement gives, and those
    /// that pages of release information give its article, as far as they are of the product's
    /// base build or of one that shares its updates.
    pub fn builds_on(&self, kb: u32, fix: &Fix, product: &Product) -> BTreeSet<Version> {
        let stated = fix.fixed_builds.iter().filter_map(super::FixedBuild::version);
        let hotpatch = fix.kind == Some(PackageKind::Hotpatch);
        let listed = self.inner.releases.get(&kb).into_iter().flatten();
        let listed = listed.filter(|(_, row)| *row == hotpatch).map(|(build, _)| *build);
        stated.chain(listed).filter(|build| is_build_of(*build, product)).collect()
    }

    fn rows<'a>(&'a self, places: Option<&'a FixPlaces>) -> impl Iterator<Item = Told<'a>> {
        places.into_iter().flatten().filter_map(|(at, place)| {
            let feed = self.inner.feeds.get(*at)?;
            told(feed, feed.fixes.get(*place)?)
        })
    }
}

/// How near a kind of feed is to the vendor's own words.
const fn rank(kind: FeedKind) -> u8 {
    match kind {
        FeedKind::Cvrf => 0,
        FeedKind::Csaf | FeedKind::Vex => 1,
        FeedKind::ReleaseInformation => 2,
        FeedKind::Wsus | FeedKind::UpdateCatalog => 3,
        FeedKind::BulletinSearch => 4,
        FeedKind::Wesng => 5,
        FeedKind::Kev => 6,
        FeedKind::Oval => 7,
    }
}

/// The components of each vulnerability, each once.
fn components(feed: &Feed) -> Vec<Vec<Place>> {
    let mut of_each: Vec<Vec<Place>> = vec![Vec::new(); feed.vulnerabilities.len()];
    for row in feed.mended.iter().flatten() {
        let place = row.vulnerability.and_then(|place| usize::try_from(place).ok());
        let own = place.and_then(|place| of_each.get_mut(place));
        if let Some((own, component)) = own.zip(row.component)
            && !own.contains(&component)
        {
            own.push(component);
        }
    }
    of_each
}

fn told<'a>(feed: &'a Feed, fix: &'a Fix) -> Option<Told<'a>> {
    let kb = feed.label_at(fix.label)?.kb()?;
    Some(Told { feed, kb, software: feed.software_at(fix.software)?, fix })
}

/// Whether a build is of a product's base build, or of one that shares its updates.
pub fn is_build_of(build: Version, product: &Product) -> bool {
    let [major, minor, base, _] = build.fields();
    let families = BuildFamilies::embedded();
    (u32::from(product.os_version.0), u32::from(product.os_version.1)) == (major, minor)
        && product.base_builds.iter().any(|own| families.same(*own, base))
}
