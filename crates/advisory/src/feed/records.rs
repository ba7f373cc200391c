//! What feeds say of one update or one vulnerability, as a record of the catalogue.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{Product, ProductId, Products, ServicePack, Version};

use super::{
    feeds::{Feeds, Told},
    line::{InferredLink, Rule},
    model::{FeedKind, Label},
};
use crate::model::{
    Bulletin, BulletinId, Certainty, CveId, Date, Dates, Edge, EvidenceDefinition, EvidenceRule,
    Impact, Kb, Kind, KnownExploited, PackageKind, Rating, Reboot, Relation, Scope, Severity,
    Sources, Strength, Title, Uninstall, Update,
};

/// The id that the record of an article goes by.
pub(crate) fn id_of(kb: u32) -> BulletinId {
    BulletinId::new(&format!("KB{kb}"))
}

impl Feeds {
    /// Everything the feeds say of an article.
    pub(crate) fn record(&self, kb: u32, inferred: &[InferredLink]) -> Option<Bulletin> {
        let told: Vec<Told<'_>> = self.told(kb).collect();
        if told.is_empty() {
            return None;
        }
        let mut bulletin = self.record_of(id_of(kb), Kind::Update, &told);
        bulletin.kb = Some(Kb::new(&kb.to_string()));
        bulletin.edges = stated_edges(kb, &told);
        bulletin.edges.extend(inferred.iter().filter(|link| link.newer == kb).map(inferred_edge));
        Some(bulletin)
    }

    /// Everything the feeds say of a vulnerability: any one of the updates listed for a product
    /// mends it there.
    pub(crate) fn vulnerability_record(&self, cve: &CveId) -> Option<Bulletin> {
        let known = self.vulnerability(cve)?;
        let told = self.mending(cve);
        let mut bulletin =
            self.record_of(BulletinId::new(cve.as_str()), Kind::Vulnerability, &told);
        bulletin.cves = vec![cve.clone()];
        bulletin.known_exploited.retain(|row| row.cve == *cve);
        bulletin.title.en = known.title.map(str::to_owned);
        let published = known.statements.iter().filter_map(|row| row.published).min();
        bulletin.published.us = published.or(bulletin.published.us);
        let mut impact = BTreeSet::new();
        let mut worst = None;
        for told in &told {
            let mended = told.feed.mended_by(told.fix).unwrap_or_default();
            let own = mended.iter().filter(|row| {
                let place = row.vulnerability;
                let found = place.and_then(|place| told.feed.vulnerability_at(place));
                found.is_some_and(|found| found.cve == *cve)
            });
            for row in own {
                impact.extend(row.impact);
                worst = worst.max(row.severity);
            }
        }
        bulletin.impact = impact.into_iter().collect();
        bulletin.severity = severity(worst, &bulletin.sources);
        Some(bulletin)
    }

    /// The vulnerabilities that an article mends, each once.
    pub(crate) fn cves_of(&self, kb: u32) -> Vec<CveId> {
        cves(self.told(kb))
    }

    /// The day an article came out: the first that most statements about some software give.
    pub(crate) fn date_of(&self, kb: u32) -> Option<Date> {
        self.told(kb).filter_map(|told| told.fix.date).min()
    }

    /// The products that an article is for.
    pub(crate) fn products_of(&self, kb: u32) -> Vec<ProductId> {
        let products: BTreeSet<&ProductId> =
            self.told(kb).flat_map(|told| &told.software.products).collect();
        products.into_iter().cloned().collect()
    }

    /// What the feeds state that an article replaces, and what is inferred.
    pub(crate) fn edges_of(&self, kb: u32, inferred: &[InferredLink]) -> Vec<Edge> {
        let told: Vec<Told<'_>> = self.told(kb).collect();
        let mut edges = stated_edges(kb, &told);
        edges.extend(inferred.iter().filter(|link| link.newer == kb).map(inferred_edge));
        edges
    }

    fn record_of(&self, id: BulletinId, kind: Kind, told: &[Told<'_>]) -> Bulletin {
        let sources: Sources = names(told.iter().map(|told| told.feed.source.name.as_str()));
        let cves = cves(told.iter().copied());
        let exploited = self.exploited(&cves);
        let mended =
            || told.iter().flat_map(|told| told.feed.mended_by(told.fix).unwrap_or_default());
        let impact: BTreeSet<Impact> = mended().filter_map(|row| row.impact).collect();
        let other: BTreeSet<&str> = told
            .iter()
            .filter(|told| told.software.products.is_empty())
            .map(|told| told.software.name.as_str())
            .collect();
        Bulletin {
            id,
            kind,
            kb: None,
            cves,
            impact: impact.into_iter().collect(),
            thin: false,
            imported: true,
            sources: Arc::clone(&sources),
            title: Title::default(),
            published: Dates {
                us: told.iter().filter_map(|told| told.fix.date).min(),
                ..Dates::default()
            },
            revised: Dates::default(),
            revisions: Vec::new(),
            severity: severity(mended().filter_map(|row| row.severity).max(), &sources),
            cvss: Vec::new(),
            exploited_by: Vec::new(),
            known_exploited: exploited,
            removal_tools: Vec::new(),
            notes: Vec::new(),
            affected: scopes(told),
            other_software: other.into_iter().map(str::to_owned).collect(),
            not_affected: Vec::new(),
            vendor_never_tested: Vec::new(),
            no_fix: Vec::new(),
            updates: self.updates(told),
            edges: Vec::new(),
        }
    }

    fn exploited(&self, cves: &[CveId]) -> Vec<KnownExploited> {
        let known = cves.iter().filter_map(|cve| {
            let (exploited, source) = self.exploitation(cve)?;
            Some(KnownExploited {
                cve: cve.clone(),
                since: exploited.since,
                ransomware: exploited.ransomware,
                sources: names([source]),
            })
        });
        known.collect()
    }

    /// One update for each article, service pack, component, sort and build.
    fn updates(&self, told: &[Told<'_>]) -> Vec<Update> {
        let table = Products::embedded();
        let mut parts: BTreeMap<PartKey, Part> = BTreeMap::new();
        for told in told {
            let products = told.software.products.iter().filter_map(|id| table.get(id));
            for product in products {
                let key = PartKey {
                    kb: told.kb,
                    kind: told.fix.kind.clone(),
                    service_pack: told.software.service_pack,
                    component: told.software.component.clone(),
                    builds: self.builds(*told, product),
                };
                let part = parts.entry(key).or_default();
                part.products.insert(product.id.clone());
                part.reboot = part.reboot.or(told.fix.reboot);
                part.date = part.date.into_iter().chain(told.fix.date).min();
                part.sources.insert(&told.feed.source.name);
            }
        }
        parts.into_iter().map(|(key, part)| part.update(key)).collect()
    }

    fn builds(&self, told: Told<'_>, product: &Product) -> BTreeSet<Version> {
        // The build of a component is not the product's.
        if told.software.component.is_some() {
            return told.fix.fixed_builds.iter().filter_map(super::FixedBuild::version).collect();
        }
        self.builds_on(told.kb, told.fix, product)
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct PartKey {
    kb: u32,
    kind: Option<PackageKind>,
    service_pack: Option<ServicePack>,
    component: Option<String>,
    builds: BTreeSet<Version>,
}

#[derive(Default)]
struct Part<'a> {
    products: BTreeSet<ProductId>,
    reboot: Option<Reboot>,
    date: Option<Date>,
    sources: BTreeSet<&'a str>,
}

impl Part<'_> {
    fn update(self, key: PartKey) -> Update {
        let sources = names(self.sources);
        let evidence = key.builds.into_iter().map(|build| EvidenceDefinition {
            rule: EvidenceRule::BuildAtLeast { build },
            branch: None,
            certainty: Certainty::Verified,
            sources: Arc::clone(&sources),
        });
        Update {
            kb: Kb::new(&key.kb.to_string()),
            products: self.products.into_iter().collect(),
            sp_required: key.service_pack.into_iter().collect(),
            component: key.component,
            package_kind: key.kind,
            reboot: self.reboot.unwrap_or(Reboot::NotStated),
            uninstall: Uninstall::NotStated,
            published: self.date,
            evidence: evidence.collect(),
            sources,
            download_families: Vec::new(),
            packages: Vec::new(),
            rolled_into_sp: Vec::new(),
            preconditions: Vec::new(),
            known_issues: Vec::new(),
            notes: Vec::new(),
        }
    }
}

fn cves<'a>(told: impl Iterator<Item = Told<'a>>) -> Vec<CveId> {
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    for told in told {
        // Most software shares one list.
        if !seen.insert((std::ptr::from_ref(told.feed), told.fix.mended)) {
            continue;
        }
        let mended = told.feed.mended_by(told.fix).unwrap_or_default();
        let places = mended.iter().filter_map(|row| row.vulnerability);
        found.extend(
            places.filter_map(|place| told.feed.vulnerability_at(place)).map(|row| &row.cve),
        );
    }
    found.into_iter().cloned().collect()
}

fn severity(worst: Option<Rating>, sources: &Sources) -> Vec<Severity> {
    let row = worst.map(|rating| Severity {
        products: Vec::new(),
        service_packs: Vec::new(),
        cves: Vec::new(),
        rating,
        sources: Arc::clone(sources),
    });
    row.into_iter().collect()
}

fn scopes(told: &[Told<'_>]) -> Vec<Scope> {
    type Key<'a> = (Option<ServicePack>, Option<&'a str>);
    let mut parts: BTreeMap<Key<'_>, Vec<Told<'_>>> = BTreeMap::new();
    for told in told.iter().filter(|told| !told.software.products.is_empty()) {
        let key = (told.software.service_pack, told.software.component.as_deref());
        parts.entry(key).or_default().push(*told);
    }
    let scopes = parts.into_iter().map(|((service_pack, component), told)| {
        let products: BTreeSet<&ProductId> =
            told.iter().flat_map(|told| &told.software.products).collect();
        Scope {
            products: products.into_iter().cloned().collect(),
            service_packs: service_pack.into_iter().collect(),
            component: component.map(str::to_owned),
            certainty: surest(&told),
            sources: names(told.iter().map(|told| told.feed.source.name.as_str())),
        }
    });
    scopes.collect()
}

fn surest(told: &[Told<'_>]) -> Certainty {
    let certainties = told.iter().map(|told| certainty_of(told.feed.source.kind));
    certainties.min().unwrap_or(Certainty::OneThirdParty)
}

/// What an article is said to replace: one statement for each older one, service pack, component
/// and certainty.
fn stated_edges(kb: u32, told: &[Told<'_>]) -> Vec<Edge> {
    type Key<'a> = (u32, Option<ServicePack>, Option<&'a str>);
    let mut parts: BTreeMap<Key<'_>, (BTreeSet<&ProductId>, BTreeSet<&str>, Certainty)> =
        BTreeMap::new();
    for told in told {
        let older = told.fix.supersedes.iter();
        let older = older.filter_map(|place| told.feed.label_at(*place).and_then(Label::kb));
        for older in older.filter(|older| *older != kb) {
            let software = told.software;
            let key = (older, software.service_pack, software.component.as_deref());
            let certainty = certainty_of(told.feed.source.kind);
            let part =
                parts.entry(key).or_insert_with(|| (BTreeSet::new(), BTreeSet::new(), certainty));
            part.0.extend(&software.products);
            part.1.insert(&told.feed.source.name);
            part.2 = part.2.min(certainty);
        }
    }
    let with_products = parts.into_iter().filter(|(_, (products, ..))| !products.is_empty());
    with_products
        .map(|((older, service_pack, component), (products, sources, certainty))| Edge {
            newer: id_of(kb),
            older: id_of(older),
            products: products.into_iter().cloned().collect(),
            service_packs: service_pack.into_iter().collect(),
            component: component.map(str::to_owned),
            relation: Relation::Replaces,
            // Which edition of a component a host has is not known here.
            strength: if component.is_some() { Strength::Inferred } else { Strength::Certain },
            files: Vec::new(),
            leaves_open: None,
            since: None,
            certainty,
            sources: names(sources),
        })
        .collect()
}

fn inferred_edge(link: &InferredLink) -> Edge {
    let InferredLink { product, service_pack, newer, older, rule } = link;
    Edge {
        newer: id_of(*newer),
        older: id_of(*older),
        products: vec![product.clone()],
        service_packs: service_pack.iter().copied().collect(),
        component: None,
        relation: Relation::Replaces,
        strength: Strength::Inferred,
        files: Vec::new(),
        leaves_open: None,
        since: None,
        certainty: Certainty::Inferred,
        sources: rule_source(*rule),
    }
}

/// What a statement rests on that a rule made.
fn rule_source(rule: Rule) -> Sources {
    Sources::from([format!("inferred:{}", rule.id())])
}

/// Feeds of the vendor's own, and such as others made of them.
const fn certainty_of(kind: FeedKind) -> Certainty {
    match kind {
        FeedKind::Cvrf
        | FeedKind::Csaf
        | FeedKind::Vex
        | FeedKind::Wsus
        | FeedKind::UpdateCatalog
        | FeedKind::BulletinSearch
        | FeedKind::ReleaseInformation => Certainty::Verified,
        FeedKind::Wesng | FeedKind::Kev | FeedKind::Oval => Certainty::OneThirdParty,
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> Sources {
    let names: BTreeSet<&str> = names.into_iter().collect();
    names.into_iter().map(str::to_owned).collect()
}
