//! Revisions and what their small files say, as a feed's statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_advisory::{
    Rating, Reboot,
    feed::{FixedBuild, Mended, Offer, Place, Replacement},
};

use super::{
    details::{Detail, Details},
    graph::{Graph, Revision, Update, UpdateId, printed_id},
};
use crate::{
    Error, Intake, Reason,
    update_title::{UpdateTitle, package_kind},
};

/// Bundles lie in bundles no deeper than this.
const BUNDLE_LEVELS: usize = 4;

/// What a revision was taken as.
struct Places {
    labels: Vec<Place>,
    software: Vec<Place>,
}

/// The revisions that were taken.
type Taken = HashMap<Revision, Places>;

pub(super) fn state(
    graph: &Graph,
    details: &Details,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    if let Some(date) = graph.date {
        intake.seen(date);
    }
    for (record, found) in &graph.unreadable {
        intake.record(*record)?;
        intake.reject(*record, Reason::BadNumber, found);
    }
    let categories = Categories::new(graph, details);
    let mut reboots: HashMap<Revision, Reboot> = HashMap::new();
    for (part, bundles) in &graph.bundled {
        let Some(reboot) = details.get(*part).and_then(|detail| detail.reboot) else { continue };
        for bundle in bundles {
            let of_all = reboots.entry(*bundle).or_insert(reboot);
            *of_all = more_certain(*of_all, reboot);
        }
    }
    let mut taken = Taken::new();
    for update in &graph.updates {
        intake.record(update.record)?;
        if let Some(date) = update.created {
            intake.seen(date);
        }
        let detail = details.get(update.revision);
        let articles = articles(detail);
        match detail {
            Some(detail) if !articles.is_empty() => {
                let bundled = reboots.get(&update.revision).copied();
                let package = Package { update, detail, articles, reboot: bundled };
                let places = package.state(&categories, graph, intake)?;
                taken.insert(update.revision, places);
                intake.taken();
            }
            _ if categories.is_used(update.id) || graph.bundled.contains_key(&update.revision) => {
                // A name, or a part of a package that has the article.
                intake.taken();
            }
            _ => intake.reject(update.record, Reason::NoArticle, &printed_id(update.id)),
        }
    }
    replacements(graph, &taken, intake)
}

/// A restart that one part needs the whole needs.
const fn more_certain(one: Reboot, other: Reboot) -> Reboot {
    match (one, other) {
        (Reboot::Required, _) | (_, Reboot::Required) => Reboot::Required,
        (Reboot::Maybe, _) | (_, Reboot::Maybe) => Reboot::Maybe,
        (Reboot::NotRequired, _) | (_, Reboot::NotRequired) => Reboot::NotRequired,
        (Reboot::NotStated, Reboot::NotStated) => Reboot::NotStated,
    }
}

/// The articles of a revision; that of its title where its properties name none.
fn articles(detail: Option<&Detail>) -> Vec<u32> {
    let Some(detail) = detail else { return Vec::new() };
    if !detail.articles.is_empty() {
        return detail.articles.clone();
    }
    detail.title.as_deref().and_then(|title| UpdateTitle::read(title).kb).into_iter().collect()
}

/// Categories by id: their names, and which of them an update names.
struct Categories<'a> {
    names: HashMap<UpdateId, &'a str>,
    used: BTreeSet<UpdateId>,
}

impl<'a> Categories<'a> {
    fn new(graph: &Graph, details: &'a Details) -> Self {
        let products = graph.products.values().flatten().copied();
        let used = products.chain(graph.classifications.values().copied()).collect();
        let title = |update: &Update| details.get(update.revision)?.title.as_deref();
        let names = graph.updates.iter().filter_map(|update| Some((update.id, title(update)?)));
        Self { names: names.collect(), used }
    }

    fn name(&self, id: UpdateId) -> Option<&'a str> {
        self.names.get(&id).copied()
    }

    fn is_used(&self, id: UpdateId) -> bool {
        self.used.contains(&id)
    }
}

/// A revision with an article.
struct Package<'a> {
    update: &'a Update,
    detail: &'a Detail,
    articles: Vec<u32>,
    reboot: Option<Reboot>,
}

impl Package<'_> {
    fn state(
        &self,
        categories: &Categories<'_>,
        graph: &Graph,
        intake: &mut Intake<'_>,
    ) -> Result<Places, Error> {
        let printed = self.detail.title.as_deref().unwrap_or_default();
        let title = UpdateTitle::read(printed);
        if self.detail.articles.is_empty() {
            intake.inferred();
        }
        let classification = graph.classifications.get(&self.update.revision);
        let classification = classification.and_then(|id| categories.name(*id));
        let software = self.software(&title, categories, graph, intake)?;
        if software.is_empty() {
            intake.reject(self.update.record, Reason::NoSoftware, printed);
        }
        let mut labels = Vec::new();
        for article in &self.articles {
            let label = intake.label(&article.to_string())?;
            for place in &software {
                self.fix(*place, label, &title, classification, intake)?;
            }
            intake.offer(Offer {
                label,
                package: printed_id(self.update.id),
                title: printed.to_owned(),
                software: software.clone(),
                classification: classification.map(str::to_owned),
                bulletins: self.detail.bulletins.clone(),
                date: self.update.created,
                bytes: None,
            })?;
            labels.push(label);
        }
        Ok(Places { labels, software })
    }

    /// What the title names, where the table of products has it; else the products that the
    /// package is filed under, which are wider.
    fn software(
        &self,
        title: &UpdateTitle<'_>,
        categories: &Categories<'_>,
        graph: &Graph,
        intake: &mut Intake<'_>,
    ) -> Result<Vec<Place>, Error> {
        if let Some(name) = title.software.iter().find(|name| intake.knows_software(name)) {
            return Ok(vec![intake.software(name)?]);
        }
        let mut places = BTreeSet::new();
        for id in graph.products.get(&self.update.revision).into_iter().flatten() {
            match categories.name(*id) {
                Some(name) => {
                    places.insert(intake.software(name)?);
                }
                None => intake.reject(self.update.record, Reason::Dangling, &printed_id(*id)),
            }
        }
        Ok(places.into_iter().collect())
    }

    fn fix(
        &self,
        software: Place,
        label: Place,
        title: &UpdateTitle<'_>,
        classification: Option<&str>,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let Detail { severity, cves, bulletins, reboot, .. } = self.detail;
        let fix = intake.fix(software, label)?;
        if let Some(date) = self.update.created {
            fix.dated(date);
        }
        if fix.kind.is_none() {
            fix.kind =
                package_kind(self.detail.title.as_deref().unwrap_or_default(), classification);
        }
        if let Some(reboot) = (*reboot).or(self.reboot) {
            fix.reboot = Some(fix.reboot.map_or(reboot, |other| more_certain(other, reboot)));
        }
        if let Some(build) = title.build {
            fix.fixed_from(FixedBuild::Version(build));
        }
        for cve in cves {
            let vulnerability = Some(intake.vulnerability(cve)?);
            intake.mends(software, label, mended(vulnerability, *severity))?;
        }
        if cves.is_empty() && (severity.is_some() || !bulletins.is_empty()) {
            intake.mends(software, label, mended(None, *severity))?;
        }
        Ok(())
    }
}

const fn mended(vulnerability: Option<Place>, severity: Option<Rating>) -> Mended {
    Mended { vulnerability, severity, impact: None, component: None }
}

/// What replaces what, from revisions to articles. The statement is the newer package's, so it
/// holds for the software of that one.
fn replacements(graph: &Graph, taken: &Taken, intake: &mut Intake<'_>) -> Result<(), Error> {
    let mut said = Said::default();
    for (older, newer) in &graph.superseded {
        let olders = said.resolved(*older, graph, taken, intake)?;
        let newers = said.resolved(*newer, graph, taken, intake)?;
        let missing = [(older, &olders), (newer, &newers)];
        if let Some((revision, _)) = missing.iter().find(|(_, found)| found.is_empty()) {
            intake.reject(u64::from(**revision), Reason::Dangling, &revision.to_string());
            continue;
        }
        if !taken.contains_key(older) || !taken.contains_key(newer) {
            intake.inferred();
        }
        for olders in &olders {
            for newers in &newers {
                for older in &olders.labels {
                    for newer in &newers.labels {
                        said.add(*newer, *older, &newers.software, intake)?;
                    }
                }
            }
        }
    }
    for ((newer, older), software) in said.pairs {
        let software = software.into_iter().collect();
        intake.replacement(Replacement { newer, older, software })?;
    }
    Ok(())
}

/// Articles that replace each other, with the software it is said for.
#[derive(Default)]
struct Said {
    pairs: BTreeMap<(Place, Place), BTreeSet<Place>>,
    places: usize,
    /// Steps taken. A catalogue that bundles everything with everything asks for a great many.
    steps: usize,
}

impl Said {
    fn add(
        &mut self,
        newer: Place,
        older: Place,
        software: &[Place],
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        self.step(intake)?;
        if newer == older {
            intake.reject(0, Reason::SelfSupersedence, "");
            return Ok(());
        }
        let places = self.pairs.entry((newer, older)).or_default();
        let before = places.len();
        places.extend(software);
        self.places += places.len() - before;
        let bytes = self.pairs.len().saturating_mul(64) + self.places.saturating_mul(16);
        let limit = intake.limits().facts_bytes;
        if bytes > limit {
            return Err(Error::FeedTooRich { document: intake.document().to_owned(), limit });
        }
        Ok(())
    }

    /// The revision itself, or else the bundles that it is part of and that have an article.
    fn resolved<'a>(
        &mut self,
        revision: Revision,
        graph: &Graph,
        taken: &'a Taken,
        intake: &Intake<'_>,
    ) -> Result<Vec<&'a Places>, Error> {
        let mut level = BTreeSet::from([revision]);
        for _ in 0..=BUNDLE_LEVELS {
            let found: Vec<_> = level.iter().filter_map(|revision| taken.get(revision)).collect();
            if !found.is_empty() {
                return Ok(found);
            }
            let mut next = BTreeSet::new();
            for bundle in level.iter().filter_map(|revision| graph.bundled.get(revision)).flatten()
            {
                self.step(intake)?;
                next.insert(*bundle);
            }
            level = next;
        }
        Ok(Vec::new())
    }

    fn step(&mut self, intake: &Intake<'_>) -> Result<(), Error> {
        self.steps += 1;
        let limit = intake.limits().records;
        if self.steps > limit {
            let line = u64::try_from(self.steps).unwrap_or(u64::MAX);
            let document = intake.document().to_owned();
            return Err(Error::TooManyRecords { document, line, limit });
        }
        Ok(())
    }
}
