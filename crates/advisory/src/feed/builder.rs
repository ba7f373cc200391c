//! Statements one by one to the tables of a feed.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use super::model::{
    BulletinLabel, Claim, ClaimTest, Feed, FeedSource, Fix, FixedBuild, Label, Mended, Offer,
    Place, Release, Replacement, Software, Vulnerability,
};
use crate::model::{BulletinId, CveId, Date, PackageKind, Reboot};

/// A feed under construction. Tables are in the order in which their rows were first named, so
/// that the same statements in the same order give the same feed.
#[derive(Debug, Default)]
pub struct FeedBuilder {
    software: Table<Software>,
    labels: Table<Label>,
    vulnerabilities: Table<Vulnerability>,
    components: Table<String>,
    fixes: HashMap<(Place, Place), FixBuilder>,
    releases: Vec<Release>,
    replacements: Vec<Replacement>,
    bulletins: BTreeSet<BulletinLabel>,
    claims: Vec<Claim>,
    offers: Vec<Offer>,
    /// Bytes of rows that are not in a table of texts.
    bytes: usize,
}

/// A fix under construction: everything said of one update on one software.
#[derive(Debug)]
pub struct FixBuilder {
    software: Place,
    label: Place,
    mended: Vec<Mended>,
    dates: Vec<(Date, u32)>,
    /// What sort of package it is.
    pub kind: Option<PackageKind>,
    /// Whether the host must be started again.
    pub reboot: Option<Reboot>,
    fixed_builds: BTreeSet<FixedBuild>,
    supersedes: BTreeSet<Place>,
}

/// The most days of one fix that are told apart. A feed that names more has no day most named.
const DAYS: usize = 64;

#[derive(Debug)]
struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, Place>,
    bytes: usize,
}

impl FeedBuilder {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The place of software by its printed name; `read` says what it is, the first time.
    pub fn software(&mut self, name: &str, read: impl FnOnce(&str) -> Software) -> Place {
        self.software.place(name, read)
    }

    /// Software by its place.
    pub fn software_at(&self, place: Place) -> Option<&Software> {
        self.software.rows.get(usize::try_from(place).ok()?)
    }

    /// The place of an update.
    pub fn label(&mut self, printed: &str) -> Place {
        let printed = printed.trim();
        let number = printed.strip_prefix("KB").or_else(|| printed.strip_prefix("kb"));
        let number = number.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        self.labels.place(number.unwrap_or(printed), Label::new)
    }

    /// The place of a vulnerability.
    pub fn vulnerability(&mut self, cve: &CveId) -> Place {
        self.vulnerabilities.place(cve.as_str(), |_| Vulnerability {
            cve: cve.clone(),
            title: None,
            published: None,
            exploited: None,
        })
    }

    /// A vulnerability by its place.
    pub fn vulnerability_mut(&mut self, place: Place) -> Option<&mut Vulnerability> {
        self.vulnerabilities.rows.get_mut(usize::try_from(place).ok()?)
    }

    /// The place of a component.
    pub fn component(&mut self, printed: &str) -> Place {
        self.components.place(printed, str::to_owned)
    }

    /// The fix of an update on some software, to be added to.
    pub fn fix(&mut self, software: Place, label: Place) -> &mut FixBuilder {
        self.fixes.entry((software, label)).or_insert_with(|| {
            self.bytes = self.bytes.saturating_add(size_of::<FixBuilder>());
            FixBuilder::new(software, label)
        })
    }

    /// About how many bytes of memory it takes; importers hold them to a limit.
    pub fn bytes(&self) -> usize {
        let tables = [
            self.software.bytes,
            self.labels.bytes,
            self.vulnerabilities.bytes,
            self.components.bytes,
        ];
        tables.iter().fold(self.bytes, |sum, bytes| sum.saturating_add(*bytes))
    }

    /// Adds to what the fix of an update on some software mends.
    pub fn mends(&mut self, software: Place, label: Place, mended: Mended) {
        self.bytes = self.bytes.saturating_add(size_of::<Mended>());
        self.fix(software, label).mended.push(mended);
    }

    /// Adds a build.
    pub fn release(&mut self, release: Release) {
        self.bytes = self.bytes.saturating_add(size_of::<Release>() + release.heading.len());
        self.releases.push(release);
    }

    /// Adds a statement that one update replaces another.
    pub fn replacement(&mut self, replacement: Replacement) {
        let places = replacement.software.len().saturating_mul(size_of::<Place>());
        self.bytes = self.bytes.saturating_add(size_of::<Replacement>() + places);
        self.replacements.push(replacement);
    }

    /// Adds that an update belongs to a bulletin.
    pub fn bulletin(&mut self, bulletin: BulletinId, label: Place) {
        let bytes = 2 * size_of::<BulletinLabel>() + bulletin.as_str().len();
        if self.bulletins.insert(BulletinLabel { bulletin, label }) {
            self.bytes = self.bytes.saturating_add(bytes);
        }
    }

    /// Adds a claim.
    pub fn claim(&mut self, claim: Claim) {
        let tests = claim.tests.iter();
        let tests = tests.map(|test| size_of::<ClaimTest>() + test.comment.len() + test.file.len());
        let platforms = claim
            .platforms
            .iter()
            .chain(&claim.products)
            .map(|text| size_of::<String>() + text.len());
        let cves = claim.cves.len().saturating_mul(2 * size_of::<CveId>());
        let texts = claim.title.len() + claim.id.len() + cves;
        let bytes = size_of::<Claim>() + texts + tests.sum::<usize>() + platforms.sum::<usize>();
        self.bytes = self.bytes.saturating_add(bytes);
        self.claims.push(claim);
    }

    /// Adds a package.
    pub fn offer(&mut self, offer: Offer) {
        let texts = offer.title.len() + offer.package.len();
        let places = offer.software.len().saturating_mul(size_of::<Place>());
        let bulletins = offer.bulletins.len().saturating_mul(2 * size_of::<BulletinId>());
        let bytes = size_of::<Offer>() + texts + places + bulletins;
        self.bytes = self.bytes.saturating_add(bytes);
        self.offers.push(offer);
    }

    /// The feed.
    pub fn finish(self, source: FeedSource) -> Feed {
        let mut replacements = self.replacements;
        replacements.sort_unstable();
        replacements.dedup();
        let mut sets: HashMap<Vec<Mended>, Place> = HashMap::new();
        let mut mended = Vec::new();
        let mut building: Vec<FixBuilder> = self.fixes.into_values().collect();
        building.sort_unstable_by_key(|fix| (fix.label, fix.software));
        let mut fixes: Vec<Fix> = Vec::with_capacity(building.len());
        for fix in building {
            let list = each_once(fix.mended);
            let next = place(mended.len());
            let at = *sets.entry(list).or_insert_with_key(|list| {
                mended.push(list.clone());
                next
            });
            fixes.push(Fix {
                software: fix.software,
                label: fix.label,
                mended: at,
                date: most_named(&fix.dates),
                kind: fix.kind,
                reboot: fix.reboot,
                fixed_builds: fix.fixed_builds.into_iter().collect(),
                supersedes: fix.supersedes.into_iter().collect(),
            });
        }
        Feed {
            source,
            software: self.software.rows,
            labels: self.labels.rows,
            vulnerabilities: self.vulnerabilities.rows,
            components: self.components.rows,
            mended,
            fixes,
            releases: self.releases,
            replacements,
            bulletins: self.bulletins.into_iter().collect(),
            claims: self.claims,
            offers: self.offers,
        }
    }
}

/// The day named most often; of several, the first.
fn most_named(days: &[(Date, u32)]) -> Option<Date> {
    days.iter().max_by_key(|(day, count)| (*count, Reverse(*day))).map(|(day, _)| *day)
}

/// Vulnerabilities in the order of their places, each once: with the worst severity that was
/// given, and what came first of all else.
fn each_once(mut list: Vec<Mended>) -> Vec<Mended> {
    list.sort_by_key(|row| row.vulnerability);
    list.dedup_by(|again, kept| {
        let same = again.vulnerability == kept.vulnerability;
        if same {
            kept.severity = kept.severity.max(again.severity);
            kept.impact = kept.impact.or(again.impact);
            kept.component = kept.component.or(again.component);
        }
        same
    });
    list.shrink_to_fit();
    list
}

impl FixBuilder {
    const fn new(software: Place, label: Place) -> Self {
        Self {
            software,
            label,
            mended: Vec::new(),
            dates: Vec::new(),
            kind: None,
            reboot: None,
            fixed_builds: BTreeSet::new(),
            supersedes: BTreeSet::new(),
        }
    }

    /// Adds the day that a statement gives.
    pub fn dated(&mut self, date: Date) {
        let has_room = self.dates.len() < DAYS;
        match self.dates.iter_mut().find(|(day, _)| *day == date) {
            Some((_, count)) => *count = count.saturating_add(1),
            None if has_room => self.dates.push((date, 1)),
            None => {}
        }
    }

    /// Adds a build from which on it is fixed.
    pub fn fixed_from(&mut self, build: FixedBuild) {
        self.fixed_builds.insert(build);
    }

    /// Adds an update that it replaces. None replaces itself.
    pub fn supersedes(&mut self, older: Place) {
        if older != self.label {
            self.supersedes.insert(older);
        }
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), places: HashMap::new(), bytes: 0 }
    }
}

impl<T> Table<T> {
    fn place(&mut self, key: &str, make: impl FnOnce(&str) -> T) -> Place {
        if let Some(at) = self.places.get(key) {
            return *at;
        }
        let at = place(self.rows.len());
        self.rows.push(make(key));
        self.places.insert(key.to_owned(), at);
        let bytes = 2 * key.len() + 2 * size_of::<T>() + size_of::<String>();
        self.bytes = self.bytes.saturating_add(bytes);
        at
    }
}

// Importers bound what they take; a table of four thousand million rows fits in no memory.
fn place(at: usize) -> Place {
    Place::try_from(at).unwrap_or(Place::MAX)
}
