//! A document's vulnerabilities to statements of a feed.

use std::collections::HashMap;

use seawall_advisory::{
    Date, Impact, Rating, Reboot,
    feed::{Exploitation, FixedBuild, Mended, Place},
};

use super::document::{Remediation, RemediationKind, ThreatKind, Tracking, Vulnerability};
use crate::{
    Error,
    intake::{Intake, Reason},
    msrc::{self, Statement},
    printed,
};

/// A document while its vulnerabilities are taken.
pub(super) struct Taking<'i, 'a> {
    intake: &'i mut Intake<'a>,
    /// The products of the tree, by their ids.
    products: HashMap<String, Product>,
    product_bytes: usize,
    initial: Option<Date>,
    /// How many vulnerabilities there were.
    number: u64,
}

impl<'i, 'a> Taking<'i, 'a> {
    pub(super) fn new(intake: &'i mut Intake<'a>) -> Self {
        Self { intake, products: HashMap::new(), product_bytes: 0, initial: None, number: 0 }
    }

    pub(super) fn tracking(&mut self, tracking: &Tracking) {
        self.initial = self.date(&tracking.initial);
        if let Some(date) = self.date(&tracking.current) {
            self.intake.seen(date);
        }
    }

    /// A product of the tree. The tree names most of them twice.
    pub(super) fn product(&mut self, id: &str, name: &str) -> Result<(), Error> {
        let (id, name) = (id.trim(), printed::on_one_line(name));
        if let Some(known) = self.products.get(id) {
            if known.name != name {
                self.intake.reject(1, Reason::NotUnderstood, &name);
            }
            return Ok(());
        }
        self.product_bytes = self.product_bytes.saturating_add(id.len() + name.len() + ENTRY);
        let limit = self.intake.limits().facts_bytes;
        if self.product_bytes > limit {
            let document = self.intake.document().to_owned();
            return Err(Error::FeedTooRich { document, limit });
        }
        self.products.insert(id.to_owned(), Product { name, place: None });
        Ok(())
    }

    pub(super) fn vulnerability(&mut self, read: &Vulnerability) -> Result<(), Error> {
        self.number += 1;
        let published = self.published(read);
        let vulnerability = self.named(read, published)?;
        let component = match read.component.as_deref().map(printed::on_one_line) {
            Some(component) if !component.is_empty() => Some(self.intake.component(&component)?),
            _ => None,
        };
        let ratings =
            self.by_product(read, ThreatKind::Severity, Reason::UnknownSeverity, printed::rating);
        let impacts =
            self.by_product(read, ThreatKind::Impact, Reason::UnknownImpact, printed::impact);
        for remediation in &read.remediations {
            let mends =
                Mends { vulnerability, component, published, ratings: &ratings, impacts: &impacts };
            self.remediation(remediation, &mends)?;
        }
        Ok(())
    }

    /// The first day that is given for it; the document's own where there is none.
    fn published(&mut self, read: &Vulnerability) -> Option<Date> {
        let mut first = None;
        for revision in &read.revisions {
            let Some(date) = self.date(revision) else { continue };
            self.intake.seen(date);
            first = first.into_iter().chain([date]).min();
        }
        first.or(self.initial)
    }

    fn named(
        &mut self,
        read: &Vulnerability,
        published: Option<Date>,
    ) -> Result<Option<Place>, Error> {
        let Some(cve) = printed::cve(&read.cve) else {
            self.intake.reject(self.number, Reason::NoVulnerability, &read.cve);
            return Ok(None);
        };
        let title = printed::on_one_line(&read.title);
        self.intake.weigh(title.len())?;
        let is_exploited = read
            .threats
            .iter()
            .filter(|threat| threat.kind == ThreatKind::ExploitStatus)
            .any(|threat| printed::is_exploited(&printed::on_one_line(&threat.description)));
        let place = self.intake.vulnerability(&cve)?;
        if let Some(row) = self.intake.vulnerability_mut(place) {
            row.title = row.title.take().or(Some(title).filter(|title| !title.is_empty()));
            row.published = row.published.into_iter().chain(published).min();
            if is_exploited && row.exploited.is_none() {
                row.exploited = Some(Exploitation { since: None, ransomware: None });
            }
        }
        Ok(Some(place))
    }

    /// What the threats of a kind say, by product.
    fn by_product<'r, T: Copy>(
        &mut self,
        read: &'r Vulnerability,
        kind: ThreatKind,
        reason: Reason,
        word: fn(&str) -> Option<T>,
    ) -> ByProduct<'r, T> {
        let mut said = ByProduct { of: HashMap::new(), of_all: None };
        for threat in read.threats.iter().filter(|threat| threat.kind == kind) {
            let printed = printed::on_one_line(&threat.description);
            let value = self.intake.field(self.number, reason, &printed, word);
            let Some(value) = value else { continue };
            if threat.products.is_empty() {
                said.of_all = Some(value);
            }
            said.of.extend(threat.products.iter().map(|id| (id.trim(), value)));
        }
        said
    }

    fn remediation(&mut self, remediation: &Remediation, mends: &Mends<'_>) -> Result<(), Error> {
        match &remediation.kind {
            RemediationKind::NoFix => return Ok(()),
            RemediationKind::Unknown(kind) => {
                self.intake.record(self.number)?;
                self.intake.reject(self.number, Reason::NotUnderstood, kind);
                return Ok(());
            }
            RemediationKind::VendorFix => self.intake.record(self.number)?,
        }
        let label = printed::on_one_line(&remediation.description);
        if label.is_empty() {
            self.intake.reject(self.number, Reason::NoArticle, "");
            return Ok(());
        }
        if remediation.products.is_empty() {
            self.intake.reject(self.number, Reason::NoSoftware, &label);
            return Ok(());
        }
        let label = self.intake.label(&label)?;
        let said = Said {
            label,
            supersedes: msrc::superseded(
                self.intake,
                self.number,
                label,
                &remediation.supercedence,
            )?,
            fixed_build: FixedBuild::new(&printed::on_one_line(&remediation.fixed_build)),
            kind: remediation.sub_type.trim(),
            reboot: self.reboot(&remediation.restart),
            date: self.date(&remediation.date).or(mends.published),
        };
        let mut is_taken = false;
        for id in &remediation.products {
            let Some(software) = self.software(id)? else {
                self.intake.reject(self.number, Reason::Dangling, id);
                continue;
            };
            self.statement(&said, mends, id, software)?;
            is_taken = true;
        }
        if is_taken {
            self.intake.taken();
        }
        Ok(())
    }

    fn software(&mut self, id: &str) -> Result<Option<Place>, Error> {
        let Some(product) = self.products.get_mut(id.trim()) else { return Ok(None) };
        let place = match product.place {
            Some(place) => place,
            None => self.intake.software(&product.name)?,
        };
        product.place = Some(place);
        Ok(Some(place))
    }

    fn statement(
        &mut self,
        said: &Said<'_>,
        mends: &Mends<'_>,
        product: &str,
        software: Place,
    ) -> Result<(), Error> {
        let fixed_build = said.fixed_build.clone();
        let fixed_build =
            fixed_build.and_then(|build| self.intake.fixed_build(self.number, software, build));
        let statement = Statement {
            software,
            label: said.label,
            mended: Mended {
                vulnerability: mends.vulnerability,
                severity: mends.ratings.get(product),
                impact: mends.impacts.get(product),
                component: mends.component,
            },
            kind: Some(said.kind),
            reboot: said.reboot,
            date: said.date,
            fixed_builds: fixed_build.into_iter().collect(),
            supersedes: &said.supersedes,
        };
        msrc::take(self.intake, statement)
    }

    fn reboot(&mut self, printed: &str) -> Option<Reboot> {
        self.intake.field(self.number, Reason::NotUnderstood, printed, printed::reboot)
    }

    fn date(&mut self, printed: &str) -> Option<Date> {
        self.intake.field(self.number.max(1), Reason::BadDate, printed, printed::day_of_instant)
    }
}

/// A product of the tree.
struct Product {
    name: String,
    /// Its place, once a statement names it.
    place: Option<Place>,
}

/// What a remediation says, whatever the product.
struct Said<'r> {
    label: Place,
    supersedes: Vec<Place>,
    fixed_build: Option<FixedBuild>,
    kind: &'r str,
    reboot: Option<Reboot>,
    date: Option<Date>,
}

/// What the remediations of a vulnerability have in common.
struct Mends<'r> {
    vulnerability: Option<Place>,
    component: Option<Place>,
    published: Option<Date>,
    ratings: &'r ByProduct<'r, Rating>,
    impacts: &'r ByProduct<'r, Impact>,
}

struct ByProduct<'r, T> {
    of: HashMap<&'r str, T>,
    of_all: Option<T>,
}

impl<T: Copy> ByProduct<'_, T> {
    fn get(&self, product: &str) -> Option<T> {
        self.of.get(product.trim()).copied().or(self.of_all)
    }
}

/// Bytes that an entry of a map takes beside its texts, about.
const ENTRY: usize = 64;
