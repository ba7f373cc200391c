//! A feed's tables as rows that name no places.

use std::collections::BTreeSet;

use super::rows::{
    AboutClaim, AboutCve, AboutExploitation, AboutFix, AboutOffer, AboutRelease, AboutSoftware,
    ByBuild, ByClaim, ByCve, ByLabel, ByPackage, BySoftware, MendedThere, OfBulletin, OnSoftware,
    Replaces, TestThere,
};
use crate::feed::model::{
    Claim, Feed, Fix, FixedBuild, Label, Mended, Offer, Place, Release, Software,
};
use crate::model::PackageKind;

/// A feed, or none, which has no rows. A place that is in no table names nothing: what a row
/// would say of it is left out.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a>(pub(super) Option<&'a Feed>);

impl<'a> Tables<'a> {
    pub(super) fn vulnerabilities(self) -> impl Iterator<Item = (ByCve<'a>, AboutCve<'a>)> {
        self.rows(|feed| &feed.vulnerabilities).map(|row| {
            let about = AboutCve { title: row.title.as_deref(), published: row.published };
            (ByCve { cve: &row.cve }, about)
        })
    }

    pub(super) fn exploited(self) -> impl Iterator<Item = (ByCve<'a>, AboutExploitation)> {
        self.rows(|feed| &feed.vulnerabilities).filter_map(|row| {
            let mark = row.exploited.as_ref()?;
            let about = AboutExploitation { since: mark.since, ransomware: mark.ransomware };
            Some((ByCve { cve: &row.cve }, about))
        })
    }

    pub(super) fn updates(self) -> BTreeSet<ByLabel<'a>> {
        self.rows(|feed| &feed.labels).map(|update| ByLabel { update }).collect()
    }

    pub(super) fn software(self) -> impl Iterator<Item = (BySoftware<'a>, AboutSoftware<'a>)> {
        self.rows(|feed| &feed.software).map(|row: &Software| {
            let about = AboutSoftware {
                products: &row.products,
                service_pack: row.service_pack,
                component: row.component.as_deref(),
                server_core: row.server_core,
            };
            (BySoftware { software: &row.name }, about)
        })
    }

    pub(super) fn fixes(self) -> impl Iterator<Item = (OnSoftware<'a>, AboutFix<'a>)> {
        self.rows(|feed| &feed.fixes).filter_map(move |fix| {
            let mended = at(&self.0?.mended, fix.mended)?.iter();
            let mends = sorted(mended.map(|row| self.mended(*row)));
            let kind = fix.kind.as_ref().map(package_kind);
            let about = AboutFix { mends, date: fix.date, kind, reboot: fix.reboot };
            Some((self.on_software(fix)?, about))
        })
    }

    pub(super) fn fixed_builds(self) -> impl Iterator<Item = (OnSoftware<'a>, String)> {
        self.rows(|feed| &feed.fixes).flat_map(move |fix| {
            let key = self.on_software(fix);
            let builds = fix.fixed_builds.iter();
            builds.filter_map(move |build| Some((key?, fixed_build(build))))
        })
    }

    /// Both ways in which a feed says it: as a statement of its own, and with a fix.
    pub(super) fn replacements(self) -> BTreeSet<Replaces<'a>> {
        let mut rows = BTreeSet::new();
        let mut add = |newer, older, software| {
            if let (Some(newer), Some(older)) = (self.label(newer), self.label(older)) {
                rows.insert(Replaces { newer, older, software });
            }
        };
        for row in self.rows(|feed| &feed.replacements) {
            if row.software.is_empty() {
                add(row.newer, row.older, None);
            }
            for name in row.software.iter().filter_map(|place| self.software_at(*place)) {
                add(row.newer, row.older, Some(name));
            }
        }
        for fix in self.rows(|feed| &feed.fixes) {
            let software = self.software_at(fix.software);
            for older in fix.supersedes.iter().filter(|_| software.is_some()) {
                add(fix.label, *older, software);
            }
        }
        rows
    }

    pub(super) fn releases(self) -> impl Iterator<Item = (ByBuild<'a>, AboutRelease<'a>)> {
        self.rows(|feed| &feed.releases).map(move |row: &Release| {
            let about = AboutRelease {
                update: row.label.and_then(|place| self.label(place)).map(ToString::to_string),
                date: row.date,
                option: row.option.as_deref(),
                update_type: row.update_type.as_deref(),
                hotpatch: row.hotpatch,
            };
            (ByBuild { heading: &row.heading, build: row.build }, about)
        })
    }

    pub(super) fn bulletins(self) -> BTreeSet<OfBulletin<'a>> {
        let rows = self.rows(|feed| &feed.bulletins);
        rows.filter_map(|row| {
            Some(OfBulletin { bulletin: &row.bulletin, update: self.label(row.label)? })
        })
        .collect()
    }

    pub(super) fn offers(self) -> impl Iterator<Item = (ByPackage<'a>, AboutOffer<'a>)> {
        self.rows(|feed| &feed.offers).filter_map(move |row: &Offer| {
            let package = if row.package.is_empty() { &row.title } else { &row.package };
            let software = row.software.iter().filter_map(|place| self.software_at(*place));
            let about = AboutOffer {
                title: &row.title,
                software: sorted(software),
                classification: row.classification.as_deref(),
                bulletins: sorted(row.bulletins.iter()),
                date: row.date,
                bytes: row.bytes,
            };
            Some((ByPackage { update: self.label(row.label)?, package }, about))
        })
    }

    pub(super) fn claims(self) -> impl Iterator<Item = (ByClaim<'a>, AboutClaim<'a>)> {
        self.rows(|feed| &feed.claims).map(|row: &Claim| {
            let tests = row.tests.iter().map(|test| TestThere {
                file: &test.file,
                below: test.below,
                comment: &test.comment,
            });
            let about = AboutClaim {
                title: &row.title,
                cves: &row.cves,
                platforms: &row.platforms,
                tests: tests.collect(),
                faults: &row.faults,
            };
            (ByClaim { claim: &row.id }, about)
        })
    }

    fn rows<T: 'a>(self, table: impl Fn(&'a Feed) -> &'a Vec<T>) -> impl Iterator<Item = &'a T> {
        self.0.into_iter().flat_map(table)
    }

    fn on_software(self, fix: &Fix) -> Option<OnSoftware<'a>> {
        let (update, software) = (self.label(fix.label)?, self.software_at(fix.software)?);
        Some(OnSoftware { update, software })
    }

    fn mended(self, row: Mended) -> MendedThere<'a> {
        let cve = row.vulnerability.and_then(|place| at(&self.0?.vulnerabilities, place));
        let component = row.component.and_then(|place| at(&self.0?.components, place));
        MendedThere {
            cve: cve.map(|row| &row.cve),
            severity: row.severity,
            impact: row.impact,
            component: component.map(String::as_str),
        }
    }

    fn label(self, place: Place) -> Option<&'a Label> {
        at(&self.0?.labels, place)
    }

    fn software_at(self, place: Place) -> Option<&'a str> {
        Some(&at(&self.0?.software, place)?.name)
    }
}

fn sorted<T: Ord>(rows: impl Iterator<Item = T>) -> Vec<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort();
    rows
}

fn at<T>(table: &[T], place: Place) -> Option<&T> {
    table.get(usize::try_from(place).ok()?)
}

fn package_kind(kind: &PackageKind) -> &str {
    match kind {
        PackageKind::SecurityUpdate => "security_update",
        PackageKind::MonthlyRollup => "monthly_rollup",
        PackageKind::SecurityOnly => "security_only",
        PackageKind::Hotpatch => "hotpatch",
        PackageKind::IeCumulative => "ie_cumulative",
        PackageKind::Other(printed) => printed,
    }
}

fn fixed_build(build: &FixedBuild) -> String {
    match build {
        FixedBuild::Version(version) => version.to_string(),
        FixedBuild::Url(text) | FixedBuild::Other(text) => text.clone(),
    }
}
