//! A document's vulnerabilities to statements of a feed.

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_advisory::{
    Date, Impact, Rating, Reboot,
    feed::{Exploitation, FixedBuild, Mended, Place},
};

use super::{
    document::{Document, Remediation, Threat, Vulnerability},
    products::{Products, Versions},
    remedy::Remedy,
};
use crate::{
    Error,
    intake::{Intake, Reason},
    msrc::{self, Statement},
    printed,
};

/// Adds what a document says to the feed.
pub(super) fn take(document: &Document, intake: &mut Intake<'_>) -> Result<(), Error> {
    let tracking = &document.document.tracking;
    let mut taking = Taking {
        products: Products::read(&document.product_tree, intake)?,
        severity: None,
        published: None,
        number: 1,
        intake,
    };
    taking.published = taking.date(&tracking.initial_release_date);
    if let Some(date) = taking.date(&tracking.current_release_date) {
        taking.intake.seen(date);
    }
    // The severity of all together is that of a vulnerability which is alone.
    let aggregate = document.document.aggregate_severity.text.trim();
    if !aggregate.is_empty() && document.vulnerabilities.len() == 1 {
        taking.severity = printed::rating(aggregate);
        if taking.severity.is_none() {
            taking.intake.reject(1, Reason::UnknownSeverity, aggregate);
        }
    }
    for (number, vulnerability) in (1..).zip(&document.vulnerabilities) {
        taking.number = number;
        taking.vulnerability(vulnerability)?;
    }
    Ok(())
}

struct Taking<'t, 'a, 'd> {
    products: Products<'d>,
    /// What is said of every product.
    severity: Option<Rating>,
    published: Option<Date>,
    /// The number of the vulnerability under way.
    number: u64,
    intake: &'t mut Intake<'a>,
}

impl<'d> Taking<'_, '_, 'd> {
    fn vulnerability(&mut self, read: &'d Vulnerability) -> Result<(), Error> {
        let own = self.date(&read.release_date);
        let published = own.into_iter().chain(self.published).min();
        let vulnerability = self.named(read, published)?;
        let (ratings, impacts) = self.threats(&read.threats)?;
        let status = &read.product_status;
        let mends = Mends {
            vulnerability,
            published,
            ratings,
            impacts,
            fixed: status.fixed.iter().chain(&status.first_fixed).map(String::as_str).collect(),
        };
        for remediation in &read.remediations {
            match remediation.category.as_str() {
                "vendor_fix" => self.vendor_fix(remediation, &mends)?,
                "mitigation" | "workaround" | "none_available" | "no_fix_planned" => {}
                category => {
                    self.intake.record(self.number)?;
                    self.intake.reject(self.number, Reason::NotUnderstood, category);
                }
            }
        }
        Ok(())
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
        let mut statuses = read.threats.iter().filter(|threat| threat.category == "exploit_status");
        let is_exploited = statuses.any(|threat| printed::is_exploited(&threat.details));
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

    /// Severities and impacts by product. CSAF has one category for both, whose words differ.
    fn threats(
        &mut self,
        threats: &'d [Threat],
    ) -> Result<(ByProduct<'d, Rating>, ByProduct<'d, Impact>), Error> {
        let mut ratings = ByProduct { of: HashMap::new(), of_all: self.severity };
        let mut impacts = ByProduct { of: HashMap::new(), of_all: None };
        for threat in threats {
            let is_severity = threat.category == "severity";
            if !is_severity && threat.category != "impact" {
                continue;
            }
            let ids = self.ids(&threat.product_ids, &threat.group_ids)?;
            let details = threat.details.trim();
            if let Some(rating) = printed::rating(details) {
                ratings.say(&ids, rating);
            } else if let Some(impact) = printed::impact(details).filter(|_| !is_severity) {
                impacts.say(&ids, impact);
            } else if !details.is_empty() {
                let reason =
                    if is_severity { Reason::UnknownSeverity } else { Reason::UnknownImpact };
                self.intake.reject(self.number, reason, details);
            }
        }
        Ok((ratings, impacts))
    }

    fn vendor_fix(&mut self, remediation: &'d Remediation, mends: &Mends<'d>) -> Result<(), Error> {
        self.intake.record(self.number)?;
        let Some(remedy) = Remedy::read(&remediation.details, &remediation.url) else {
            self.intake.reject(self.number, Reason::NoArticle, &remediation.details);
            return Ok(());
        };
        let ids = self.ids(&remediation.product_ids, &remediation.group_ids)?;
        if ids.is_empty() {
            self.intake.reject(self.number, Reason::NoSoftware, remedy.label);
            return Ok(());
        }
        let said = Said {
            label: self.intake.label(remedy.label)?,
            build: remedy.build.and_then(FixedBuild::new),
            kind: remedy.kind,
            reboot: remediation.restart_required.as_ref().map(|restart| reboot(&restart.category)),
            date: self.date(&remediation.date).or(mends.published),
        };
        if let Some(date) = said.date {
            self.intake.seen(date);
        }
        let mut is_taken = false;
        for id in ids {
            is_taken |= self.product(id, &said, mends)?;
        }
        if is_taken {
            self.intake.taken();
        }
        Ok(())
    }

    /// Whether there is such a product.
    fn product(&mut self, id: &str, said: &Said<'_>, mends: &Mends<'_>) -> Result<bool, Error> {
        let Some(product) = self.products.get_mut(id) else {
            self.intake.reject(self.number, Reason::Dangling, id);
            return Ok(false);
        };
        let software = product.place(self.intake)?;
        // The bound of what is affected, or the version itself of what is fixed.
        let of_tree = match &product.versions {
            Versions::Below(bound) => Some(bound.clone()),
            Versions::At(version) if mends.fixed.contains(id) => Some(version.clone()),
            Versions::At(_) | Versions::Any => None,
            Versions::Unknown(range) => {
                self.intake.reject(self.number, Reason::NotUnderstood, range);
                None
            }
        };
        let builds = self.builds(said.build.clone(), of_tree);
        let mut fixed_builds = Vec::new();
        for build in builds {
            fixed_builds.extend(self.intake.fixed_build(self.number, software, build));
        }
        let statement = Statement {
            software,
            label: said.label,
            mended: Mended {
                vulnerability: mends.vulnerability,
                severity: mends.ratings.get(id),
                impact: mends.impacts.get(id),
                component: None,
            },
            kind: said.kind,
            reboot: said.reboot,
            date: said.date,
            fixed_builds,
            supersedes: &[],
        };
        msrc::take(self.intake, statement)?;
        Ok(true)
    }

    /// The fix and the tree may both give the build. Where they differ, that is listed, and a host
    /// is held to the higher one; what cannot be compared is kept of both.
    fn builds(
        &mut self,
        of_fix: Option<FixedBuild>,
        of_tree: Option<FixedBuild>,
    ) -> BTreeSet<FixedBuild> {
        let builds: BTreeSet<FixedBuild> = of_fix.into_iter().chain(of_tree).collect();
        if builds.len() < 2 {
            return builds;
        }
        let printed: Vec<String> = builds.iter().map(print).collect();
        self.intake.reject(self.number, Reason::FixedBuildsDiffer, &printed.join(", "));
        if builds.iter().all(|build| build.version().is_some()) {
            return builds.into_iter().next_back().into_iter().collect();
        }
        builds
    }

    /// Products by their ids and those of their groups, each once.
    fn ids(
        &mut self,
        products: &'d [String],
        groups: &'d [String],
    ) -> Result<BTreeSet<&'d str>, Error> {
        let mut ids: BTreeSet<&str> = products.iter().map(String::as_str).collect();
        for group in groups.iter().collect::<BTreeSet<_>>() {
            let Some(products) = self.products.of_group(group) else {
                self.intake.reject(self.number, Reason::Dangling, group);
                continue;
            };
            // A group may be named again and again: what that comes to is held to the limit.
            let bytes = products.iter().map(|id| size_of::<Place>() + id.len()).sum();
            self.intake.weigh(bytes)?;
            ids.extend(products);
        }
        Ok(ids)
    }

    fn date(&mut self, printed: &str) -> Option<Date> {
        self.intake.field(self.number, Reason::BadDate, printed, printed::day_of_instant)
    }
}

fn print(build: &FixedBuild) -> String {
    match build {
        FixedBuild::Version(version) => version.to_string(),
        FixedBuild::Url(text) | FixedBuild::Other(text) => text.clone(),
    }
}

/// CSAF's categories of what is started again; all between nothing and the machine are a maybe.
fn reboot(category: &str) -> Reboot {
    match category {
        "machine" | "system" => Reboot::Required,
        "none" => Reboot::NotRequired,
        _ => Reboot::Maybe,
    }
}

/// What the remediations of a vulnerability have in common.
struct Mends<'d> {
    vulnerability: Option<Place>,
    published: Option<Date>,
    ratings: ByProduct<'d, Rating>,
    impacts: ByProduct<'d, Impact>,
    fixed: HashSet<&'d str>,
}

/// What a vendor fix says, whatever the product.
struct Said<'d> {
    label: Place,
    build: Option<FixedBuild>,
    kind: Option<&'d str>,
    reboot: Option<Reboot>,
    date: Option<Date>,
}

struct ByProduct<'d, T> {
    of: HashMap<&'d str, T>,
    of_all: Option<T>,
}

impl<'d, T: Copy> ByProduct<'d, T> {
    fn say(&mut self, ids: &BTreeSet<&'d str>, value: T) {
        if ids.is_empty() {
            self.of_all = Some(value);
        }
        self.of.extend(ids.iter().map(|id| (*id, value)));
    }

    fn get(&self, id: &str) -> Option<T> {
        self.of.get(id).copied().or(self.of_all)
    }
}
