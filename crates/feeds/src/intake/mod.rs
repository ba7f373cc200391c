//! What the importers of feeds share: limits, what became of the rows, names of software.
//!
//! An importer reads one document after another into an [`Intake`]; only a whole intake becomes
//! a feed. What is kept is held to a limit statement by statement.

mod fixed_build;
mod limits;
mod report;
mod software;

use seawall_advisory::{
    BulletinId, CveId, Date,
    feed::{
        Claim, Feed, FeedBuilder, FeedKind, FeedSource, FixBuilder, FixedBuild, Mended, Offer,
        Place, Release, Replacement, Vulnerability,
    },
};
use seawall_facts::Products;

use crate::Error;
pub use limits::FeedLimits;
pub use report::{FeedReport, Reason, RejectedRows};
use software::SoftwareNames;

/// A feed, and what became of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The feed.
    pub feed: Feed,
    /// What became of its rows.
    pub report: FeedReport,
}

/// A feed while its documents are read.
#[derive(Debug)]
pub struct Intake<'a> {
    limits: &'a FeedLimits,
    names: SoftwareNames<'a>,
    builder: FeedBuilder,
    report: FeedReport,
    date: Option<Date>,
    document: String,
    records: usize,
    /// Bytes of what is kept and the builder does not count.
    beside: usize,
}

impl<'a> Intake<'a> {
    /// Nothing read yet.
    pub fn new(limits: &'a FeedLimits, products: &'a Products) -> Self {
        Self {
            limits,
            names: SoftwareNames::new(products),
            builder: FeedBuilder::new(),
            report: FeedReport::default(),
            date: None,
            document: String::new(),
            records: 0,
            beside: 0,
        }
    }

    /// The feed of all that was read.
    pub fn finish(self, kind: FeedKind, digest: &str) -> Imported {
        let documents = u32::try_from(self.report.documents).unwrap_or(u32::MAX);
        let source = FeedSource {
            kind,
            name: kind.name().to_owned(),
            digest: digest.to_owned(),
            date: self.date,
            documents,
        };
        Imported { feed: self.builder.finish(source), report: self.report }
    }

    pub(crate) const fn limits(&self) -> &'a FeedLimits {
        self.limits
    }

    /// The document under way.
    pub(crate) fn document(&self) -> &str {
        &self.document
    }

    pub(crate) fn begin_document(&mut self, name: &str) -> Result<(), Error> {
        name.clone_into(&mut self.document);
        self.report.documents += 1;
        if self.report.documents > self.limits.documents {
            let limit = self.limits.documents;
            return Err(Error::TooManyDocuments { document: name.to_owned(), limit });
        }
        Ok(())
    }

    /// Counts a record, whatever becomes of it.
    pub(crate) fn record(&mut self, line: u64) -> Result<(), Error> {
        self.records += 1;
        self.report.records += 1;
        if self.records > self.limits.records {
            let limit = self.limits.records;
            return Err(Error::TooManyRecords { document: self.document.clone(), line, limit });
        }
        Ok(())
    }

    /// Counts a record that was taken.
    pub(crate) const fn taken(&mut self) {
        self.report.taken += 1;
    }

    /// Counts a statement that was worked out rather than read.
    pub(crate) const fn inferred(&mut self) {
        self.report.inferred += 1;
    }

    /// Lists a record, or a field of one, that was not taken. `found` is what stood there.
    pub(crate) fn reject(&mut self, line: u64, reason: Reason, found: &str) {
        self.report.reject(&self.document, line, reason, found);
    }

    /// Reads a field; one that holds something else than `read` knows is listed.
    pub(crate) fn field<T>(
        &mut self,
        line: u64,
        reason: Reason,
        printed: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(printed);
        if value.is_none() && !printed.trim().is_empty() {
            self.reject(line, reason, printed);
        }
        value
    }

    /// Lists a file that holds nothing of the feed.
    pub(crate) fn skip(&mut self, name: &str) {
        self.report.skipped.push(name.to_owned());
    }

    /// Data is as of the last day that was seen.
    pub(crate) fn seen(&mut self, date: Date) {
        self.date = self.date.max(Some(date));
    }

    pub(crate) fn software(&mut self, name: &str) -> Result<Place, Error> {
        let names = &self.names;
        let place = self.builder.software(name, |name| names.read(name));
        self.within_limits(place)
    }

    /// What a fixed build says of some software. One that cannot be compared is listed and kept
    /// as it is; one that belongs to another product is listed and not kept.
    pub(crate) fn fixed_build(
        &mut self,
        line: u64,
        software: Place,
        build: FixedBuild,
    ) -> Option<FixedBuild> {
        let version = match &build {
            FixedBuild::Version(version) => *version,
            FixedBuild::Url(printed) | FixedBuild::Other(printed) => {
                self.reject(line, Reason::FixedBuildNotAVersion, printed);
                return Some(build);
            }
        };
        let row = self.builder.software_at(software)?;
        if fixed_build::is_of_another_product(row, self.names.products(), version) {
            let found = format!("{version} for {}", row.name);
            self.reject(line, Reason::FixedBuildOfAnotherProduct, &found);
            return None;
        }
        Some(build)
    }

    pub(crate) fn label(&mut self, printed: &str) -> Result<Place, Error> {
        let place = self.builder.label(printed);
        self.within_limits(place)
    }

    pub(crate) fn vulnerability(&mut self, cve: &CveId) -> Result<Place, Error> {
        let place = self.builder.vulnerability(cve);
        self.within_limits(place)
    }

    pub(crate) fn vulnerability_mut(&mut self, place: Place) -> Option<&mut Vulnerability> {
        self.builder.vulnerability_mut(place)
    }

    pub(crate) fn component(&mut self, printed: &str) -> Result<Place, Error> {
        let place = self.builder.component(printed);
        self.within_limits(place)
    }

    pub(crate) fn fix(&mut self, software: Place, label: Place) -> Result<&mut FixBuilder, Error> {
        self.within_limits(())?;
        Ok(self.builder.fix(software, label))
    }

    pub(crate) fn mends(
        &mut self,
        software: Place,
        label: Place,
        mended: Mended,
    ) -> Result<(), Error> {
        self.builder.mends(software, label, mended);
        self.within_limits(())
    }

    pub(crate) fn release(&mut self, release: Release) -> Result<(), Error> {
        self.builder.release(release);
        self.within_limits(())
    }

    pub(crate) fn replacement(&mut self, replacement: Replacement) -> Result<(), Error> {
        self.builder.replacement(replacement);
        self.within_limits(())
    }

    pub(crate) fn bulletin(&mut self, bulletin: BulletinId, label: Place) -> Result<(), Error> {
        self.builder.bulletin(bulletin, label);
        self.within_limits(())
    }

    pub(crate) fn claim(&mut self, claim: Claim) -> Result<(), Error> {
        self.builder.claim(claim);
        self.within_limits(())
    }

    /// Counts bytes of texts and lists that are kept and that the other methods do not count.
    pub(crate) fn weigh(&mut self, bytes: usize) -> Result<(), Error> {
        self.beside = self.beside.saturating_add(bytes);
        self.within_limits(())
    }

    pub(crate) fn offer(&mut self, offer: Offer) -> Result<(), Error> {
        self.builder.offer(offer);
        self.within_limits(())
    }

    /// Whether a name is one of software that the table of products has.
    pub(crate) fn knows_software(&self, name: &str) -> bool {
        !self.names.read(name).products.is_empty()
    }

    // What was just added may be over the limit by one record, whose own size is bounded.
    fn within_limits<T>(&self, value: T) -> Result<T, Error> {
        let limit = self.limits.facts_bytes;
        if self.builder.bytes().saturating_add(self.beside) <= limit {
            return Ok(value);
        }
        Err(Error::FeedTooRich { document: self.document.clone(), limit })
    }
}
