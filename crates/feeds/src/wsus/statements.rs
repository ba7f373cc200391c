//! Revisions and what their small files say, as a feed's statements.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use seawall_advisory::{
    Rating, Reboot,
    feed::{FixedBuild, Mended, Offer, PackageKind, Place, Replacement},
};
use seawall_facts::Version;

use super::{
    details::{Detail, Details},
    graph::{ByRevision, Graph, Revision, Update, UpdateId, printed_id},
};
use crate::{
    Error, Intake, Reason,
    printed::{UpdateTitle, package_kind},
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
    graph: Graph,
    mut details: Details,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    if let Some(date) = graph.date {
        intake.seen(date);
    }
    for (record, found) in &graph.unreadable {
        intake.record(*record)?;
        intake.reject(*record, Reason::BadNumber, found);
    }
    let categories = Categories::new(&graph, &details);
    let reboots = reboots(&graph, &details);
    let mut taken = Taken::new();
    for update in &graph.updates {
        intake.record(update.record)?;
        if let Some(date) = update.created {
            intake.seen(date);
        }
        let detail = details.remove(update.revision).unwrap_or_default();
        let articles = articles(&detail);
        if !articles.is_empty() {
            let reboot = detail.reboot.or_else(|| reboots.get(&update.revision).copied());
            let package = Package { update, detail, articles, reboot };
            let places = package.state(&categories, &graph, intake)?;
            taken.insert(update.revision, places);
            intake.taken();
        } else if categories.is_used(update.id)
            || graph.bundles.of(update.revision).next().is_some()
        {
            // A name, or a part of a package that has the article.
            intake.taken();
        } else {
            intake.reject(update.record, Reason::NoArticle, &printed_id(update.id));
        }
    }
    let Graph { superseded, bundles, .. } = graph;
    drop((details, categories));
    replacements(superseded, &bundles, &taken, intake)
}

/// The restarts that bundles need for their parts.
fn reboots(graph: &Graph, details: &Details) -> HashMap<Revision, Reboot> {
    let mut reboots = HashMap::new();
    for (part, bundle) in graph.bundles.iter() {
        let Some(reboot) = details.get(*part).and_then(|detail| detail.reboot) else { continue };
        let of_all = reboots.entry(*bundle).or_insert(reboot);
        *of_all = more_certain(*of_all, reboot);
    }
    reboots
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
fn articles(detail: &Detail) -> Vec<u32> {
    if !detail.articles.is_empty() {
        return detail.articles.clone();
    }
    detail.title.as_deref().and_then(|title| UpdateTitle::read(title).kb).into_iter().collect()
}

/// The categories that updates name.
struct Categories {
    /// Their names, by their place; absent where the catalogue holds no such revision.
    names: Vec<Option<Arc<str>>>,
    used: HashSet<UpdateId>,
}

impl Categories {
    fn new(graph: &Graph, details: &Details) -> Self {
        let used: HashSet<UpdateId> = graph.categories.iter().copied().collect();
        let named = graph.updates.iter().filter(|update| used.contains(&update.id));
        let title = |update: &Update| details.get(update.revision)?.title.as_deref();
        let named = named.filter_map(|update| Some((update.id, Arc::from(title(update)?))));
        // Of several revisions of a category the last one counts.
        let named: HashMap<UpdateId, Arc<str>> = named.collect();
        let names = graph.categories.iter().map(|id| named.get(id).cloned()).collect();
        Self { names, used }
    }

    fn name(&self, place: usize) -> Option<&Arc<str>> {
        self.names.get(place)?.as_ref()
    }

    fn is_used(&self, id: UpdateId) -> bool {
        self.used.contains(&id)
    }
}

/// A revision with an article.
struct Package<'a> {
    update: &'a Update,
    detail: Detail,
    articles: Vec<u32>,
    reboot: Option<Reboot>,
}

impl Package<'_> {
    fn state(
        mut self,
        categories: &Categories,
        graph: &Graph,
        intake: &mut Intake<'_>,
    ) -> Result<Places, Error> {
        let printed = self.detail.title.take().unwrap_or_default();
        let title = UpdateTitle::read(&printed);
        if self.detail.articles.is_empty() {
            intake.inferred();
        }
        let filed = graph.classifications.of(self.update.revision);
        let classification = filed.into_iter().find_map(|place| categories.name(*place));
        let kind = package_kind(&printed, classification.map(AsRef::as_ref));
        let software = self.software(&title, categories, graph, intake)?;
        if software.is_empty() {
            intake.reject(self.update.record, Reason::NoSoftware, &printed);
        }
        let mut labels = Vec::with_capacity(self.articles.len());
        for article in &self.articles {
            let label = intake.label(&article.to_string())?;
            for place in &software {
                self.fix(*place, label, title.build, kind.as_ref(), intake)?;
            }
            intake.offer(Offer {
                label,
                package: printed_id(self.update.id),
                title: printed.clone(),
                software: software.clone(),
                classification: classification.cloned(),
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
        categories: &Categories,
        graph: &Graph,
        intake: &mut Intake<'_>,
    ) -> Result<Vec<Place>, Error> {
        if let Some(name) = title.software.iter().find(|name| intake.knows_software(name)) {
            return Ok(vec![intake.software(name)?]);
        }
        let mut places = BTreeSet::new();
        for place in graph.products.of(self.update.revision) {
            if let Some(name) = categories.name(*place) {
                places.insert(intake.software(name)?);
            } else {
                let id = graph.categories.get(*place).copied().unwrap_or_default();
                intake.reject(self.update.record, Reason::Dangling, &printed_id(id));
            }
        }
        Ok(places.into_iter().collect())
    }

    fn fix(
        &self,
        software: Place,
        label: Place,
        build: Option<Version>,
        kind: Option<&PackageKind>,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let Detail { severity, cves, bulletins, .. } = &self.detail;
        let fix = intake.fix(software, label)?;
        if let Some(date) = self.update.created {
            fix.dated(date);
        }
        if fix.kind.is_none() {
            fix.kind = kind.cloned();
        }
        if let Some(reboot) = self.reboot {
            fix.reboot = Some(fix.reboot.map_or(reboot, |other| more_certain(other, reboot)));
        }
        if let Some(build) = build {
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
fn replacements(
    superseded: Vec<(Revision, Revision)>,
    bundles: &ByRevision<Revision>,
    taken: &Taken,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let mut said = Said::default();
    for (older, newer) in superseded {
        let olders = said.resolved(older, bundles, taken, intake)?;
        let newers = said.resolved(newer, bundles, taken, intake)?;
        let missing = [(older, &olders), (newer, &newers)];
        if let Some((revision, _)) = missing.iter().find(|(_, found)| found.is_empty()) {
            intake.reject(u64::from(*revision), Reason::Dangling, &revision.to_string());
            continue;
        }
        if !taken.contains_key(&older) || !taken.contains_key(&newer) {
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
    said.pairs.sort_unstable();
    said.pairs.dedup();
    for pair in said.pairs.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        let Some(&(newer, older, _)) = pair.first() else { continue };
        let software = pair.iter().filter_map(|(_, _, software)| *software).collect();
        intake.replacement(Replacement { newer, older, software })?;
    }
    Ok(())
}

/// Articles that replace each other.
#[derive(Default)]
struct Said {
    /// The newer, the older, and software that it is said for: a row for each.
    pairs: Vec<(Place, Place, Option<Place>)>,
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
        if software.is_empty() {
            self.pairs.push((newer, older, None));
        }
        self.pairs.extend(software.iter().map(|place| (newer, older, Some(*place))));
        let limit = intake.limits().facts_bytes;
        if self.pairs.len().saturating_mul(size_of_val(&(newer, older, Some(newer)))) > limit {
            return Err(Error::FeedTooRich { document: intake.document().to_owned(), limit });
        }
        Ok(())
    }

    /// The revision itself, or else the bundles that it is part of and that have an article.
    fn resolved<'a>(
        &mut self,
        revision: Revision,
        bundles: &ByRevision<Revision>,
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
            for bundle in level.iter().flat_map(|revision| bundles.of(*revision)) {
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
