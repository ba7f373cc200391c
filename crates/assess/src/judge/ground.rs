//! What the catalogue asks of one product with one service pack, made ready once for all hosts
//! that have it.

use std::collections::{BTreeMap, HashMap};

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Certainty, Date, Edge, EvidenceRule, Kind, Listing,
    PackageKind, Reached, Update, feed,
};
use seawall_facts::{Product, ProductId, Products, RegistryPath, ServicePack, Version};

use super::{dossier::key_text, place, place::Place, rules::RuleBook};
use crate::builds::FixedFrom;

/// A product with a service pack, and every bulletin about it.
#[derive(Debug)]
pub(super) struct Ground<'c> {
    pub(super) product: ProductId,
    pub(super) sp: ServicePack,
    /// Whether updates of this product wait for a start of the system without saying so in the
    /// component store.
    pub(super) is_before_cbs: bool,
    pub(super) known: Option<&'c Product>,
    /// The first number from which on updates of this product hold all that came before them.
    pub(super) cumulative_from: Option<u32>,
    cases: Vec<Case<'c>>,
    places: HashMap<&'c BulletinId, usize>,
}

/// A bulletin on a ground.
#[derive(Debug)]
pub(super) struct Case<'c> {
    pub(super) bulletin: &'c Bulletin,
    pub(super) listing: Listing<'c>,
    /// The first service pack that holds the fix, and how sure that is.
    pub(super) held_by: Option<(ServicePack, Certainty)>,
    /// The updates for the service pack.
    pub(super) questions: Vec<Question<'c>>,
    /// The updates for other service packs, where there is none for this one.
    pub(super) elsewhere: Vec<Question<'c>>,
    /// The builds from which on the flaw is fixed.
    pub(super) builds: Vec<FixedFrom>,
    /// The articles of a vulnerability of which no build is known.
    pub(super) unbuilt: Vec<u32>,
    /// The newer bulletins that hold the fix, nearest first, with their places among the cases;
    /// those that say nothing of the product are left out.
    pub(super) newer: Vec<(usize, Reached<'c>)>,
    /// What newer bulletins say that they do not replace, with their places likewise.
    pub(super) refusals: Vec<(usize, &'c Edge)>,
}

/// What would show one update.
#[derive(Debug)]
pub(super) struct Question<'c> {
    pub(super) update: &'c Update,
    pub(super) keys: Vec<KeyRow<'c>>,
    pub(super) files: Vec<FileRow<'c>>,
    pub(super) packages: Vec<&'c str>,
    /// Whether its line in "Add or Remove Programs" is known.
    pub(super) has_names: bool,
    /// Whether the service pack of the ground may be newer than the bulletin, which does not name
    /// it: it may hold the fix then, and write no key.
    pub(super) may_be_held: bool,
    /// Whether lists of updates do not tell that it is not in place: they keep the last cumulative
    /// update alone, and its number need not be the higher one.
    pub(super) is_replaced_in_lists: bool,
}

/// A key the installer writes.
#[derive(Debug)]
pub(super) struct KeyRow<'c> {
    pub(super) path: &'c RegistryPath,
    /// The key in lower case.
    pub(super) lower: String,
    /// The spelling that is compared.
    pub(super) text: String,
    /// Of the key itself when this is a key below it that the source prints.
    pub(super) above: Option<String>,
}

/// A file the update brings, with its version in each branch.
#[derive(Debug)]
pub(super) struct FileRow<'c> {
    pub(super) path: &'c str,
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) minima: Vec<Minimum<'c>>,
}

/// The lowest version with the fix, of one branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Minimum<'c> {
    pub(super) at_least: Version,
    pub(super) branch: Option<&'c str>,
    pub(super) certainty: Certainty,
    /// Whether no older update on this ground brings a version as high.
    pub(super) discriminates: bool,
}

/// Versions that can be compared: one build, and of Vista to 8.1 one of its two branches, whose
/// revisions begin at 16000 and at 20000 (from memory).
pub(super) type Line = ([u32; 3], bool);

pub(super) fn line(version: Version) -> Line {
    let [major, minor, build, revision] = version.fields();
    let has_two = major == 6 && (6000..10_000).contains(&build) && revision >= 16_000;
    ([major, minor, build], has_two && revision >= 20_000)
}

impl<'c> Ground<'c> {
    pub(super) fn new(
        product: &ProductId,
        sp: ServicePack,
        catalogue: &'c Catalogue,
        products: &'c Products,
        asserted: &HashMap<&'c BulletinId, Vec<&'c Edge>>,
    ) -> Self {
        let ids = catalogue.by_product(product);
        let bulletins: Vec<&Bulletin> =
            ids.iter().filter_map(|id| catalogue.bulletin(id.as_str())).collect();
        let known = products.get(product);
        let history = History::of(&bulletins, product, sp);
        let mut ground = Self {
            product: product.clone(),
            sp,
            is_before_cbs: known.is_some_and(|known| known.os_version < (6, 0)),
            known,
            cumulative_from: known.and_then(|known| RuleBook::embedded().cumulative_from(known)),
            cases: Vec::new(),
            places: bulletins.iter().enumerate().map(|(place, row)| (&row.id, place)).collect(),
        };
        let case = |bulletin: &&'c Bulletin| ground.case(bulletin, catalogue, &history, asserted);
        ground.cases = bulletins.iter().map(case).collect();
        ground
    }

    /// Whether the revision of its build tells which updates it has.
    pub(super) fn tells_by_revision(&self) -> bool {
        self.known.is_some_and(|known| known.os_version >= (10, 0))
    }

    /// A bulletin's place among the cases.
    pub(super) fn place(&self, id: &BulletinId) -> Option<usize> {
        self.places.get(id).copied()
    }

    pub(super) fn at(&self, place: usize) -> Option<&Case<'c>> {
        self.cases.get(place)
    }

    pub(super) fn len(&self) -> usize {
        self.cases.len()
    }

    fn case(
        &self,
        bulletin: &'c Bulletin,
        catalogue: &'c Catalogue,
        history: &History<'c>,
        asserted: &HashMap<&'c BulletinId, Vec<&'c Edge>>,
    ) -> Case<'c> {
        let (product, sp) = (&self.product, self.sp);
        let of_product =
            || bulletin.updates.iter().filter(|update| update.products.contains(product));
        let listing = bulletin.listing(product, Some(sp));
        let released = catalogue.service_packs().iter().find_map(|row| {
            (row.service_pack == sp && row.products.contains(product)).then_some(row.released)
        });
        let is_affected =
            matches!(listing, Listing::Affected(row) if row.service_packs.contains(&sp));
        let question = |update: &'c Update| {
            // What an edition says of a service pack that came out after it, it cannot mean.
            let written = update.published.max(last_edition(bulletin));
            let is_newer = released.zip(written).map(|(pack, on)| pack > on);
            let is_named = is_affected || update.sp_required.contains(&sp);
            let may_be_held = sp != ServicePack::GOLD && is_newer.unwrap_or(!is_named);
            Question { may_be_held, ..Question::new(update, bulletin, sp, history) }
        };
        let questions: Vec<Question<'c>> =
            of_product().filter(|update| update.is_for(product, Some(sp))).map(question).collect();
        let elsewhere =
            if questions.is_empty() { of_product().map(question).collect() } else { Vec::new() };
        let rolled = bulletin.updates.iter().flat_map(|update| &update.rolled_into_sp);
        let held_by = rolled
            .filter(|row| row.shipped && row.products.contains(product))
            .map(|row| (row.service_pack, row.certainty))
            .min();
        let refusals = asserted.get(&bulletin.id).map(Vec::as_slice).unwrap_or_default();
        let refusals = refusals.iter().filter(|edge| edge.holds_for(product, Some(sp)));
        let refusals = refusals.filter_map(|edge| Some((self.place(&edge.newer)?, *edge)));
        let newer = catalogue.contained_by(&bulletin.id, product, Some(sp)).into_iter();
        let newer = newer.filter_map(|reached| Some((self.place(reached.id)?, reached)));
        Case {
            bulletin,
            listing,
            held_by,
            unbuilt: if goes_by_build(bulletin) { unbuilt(&questions) } else { Vec::new() },
            builds: self.builds(&questions),
            questions,
            elsewhere,
            newer: newer.collect(),
            refusals: refusals.collect(),
        }
    }

    fn builds(&self, questions: &[Question<'c>]) -> Vec<FixedFrom> {
        let mut builds = Vec::new();
        for question in questions {
            let update = question.update;
            let hotpatch = update.package_kind == Some(PackageKind::Hotpatch);
            for row in &update.evidence {
                if let EvidenceRule::BuildAtLeast { build } = row.rule
                    && self.known.is_some_and(|known| feed::is_build_of(build, known))
                    && let Ok(kb) = update.kb.as_str().parse()
                {
                    builds.push(FixedFrom { build, kb, hotpatch });
                }
            }
        }
        builds.sort_unstable();
        builds.dedup();
        builds
    }
}

/// Whether the build alone tells that its fix is not in place.
fn goes_by_build(bulletin: &Bulletin) -> bool {
    bulletin.kind == Kind::Vulnerability
}

fn unbuilt(questions: &[Question<'_>]) -> Vec<u32> {
    let unbuilt = questions.iter().filter(|row| row.update.evidence.is_empty());
    unbuilt.filter_map(|row| row.number().parse().ok()).collect()
}

fn last_edition(bulletin: &Bulletin) -> Option<Date> {
    let dates = [&bulletin.published, &bulletin.revised];
    let days = dates.into_iter().flat_map(|dates| dates.us.into_iter().chain(dates.ja));
    days.chain(bulletin.revisions.iter().map(|revision| revision.date)).max()
}

impl Case<'_> {
    /// Whether it is about no flaw, and only carries the fixes of others.
    pub(super) fn carries_others(&self) -> bool {
        self.bulletin.kind == Kind::Rollup
    }

    /// Whether the build alone tells that its fix is not in place: lists of updates do not keep
    /// what a cumulative one replaced.
    pub(super) fn goes_by_build(&self) -> bool {
        goes_by_build(self.bulletin)
    }

    /// The service packs its updates install on.
    pub(super) fn service_packs(&self) -> Vec<ServicePack> {
        let updates = self.elsewhere.iter().chain(&self.questions);
        let mut packs: Vec<ServicePack> =
            updates.flat_map(|question| &question.update.sp_required).copied().collect();
        packs.sort_unstable();
        packs.dedup();
        packs
    }
}

impl<'c> Question<'c> {
    fn new(
        update: &'c Update,
        bulletin: &'c Bulletin,
        sp: ServicePack,
        history: &History<'c>,
    ) -> Self {
        let mut question = Self {
            update,
            keys: Vec::new(),
            files: Vec::new(),
            packages: Vec::new(),
            has_names: false,
            may_be_held: false,
            is_replaced_in_lists: goes_by_build(bulletin),
        };
        let mut rows: BTreeMap<&'c str, usize> = BTreeMap::new();
        for evidence in &update.evidence {
            match &evidence.rule {
                EvidenceRule::RegistryKey { path, aliases } => {
                    question.keys.extend([path].into_iter().chain(aliases).map(KeyRow::new));
                }
                EvidenceRule::FileVersion { path, at_least, discriminates, .. } => {
                    let branch = evidence.branch.as_deref();
                    if branch.and_then(pack_of_branch).is_some_and(|of| of != sp) {
                        continue;
                    }
                    let place = *rows.entry(path).or_insert_with(|| {
                        let (name, place) = place::of(path);
                        question.files.push(FileRow { path, name, place, minima: Vec::new() });
                        question.files.len() - 1
                    });
                    let Some(row) = question.files.get_mut(place) else { continue };
                    let discriminates = *discriminates
                        && !history.brought_before(bulletin, &row.name, *at_least, branch);
                    row.minima.push(Minimum {
                        at_least: *at_least,
                        branch,
                        certainty: evidence.certainty,
                        discriminates,
                    });
                }
                EvidenceRule::Cbs { package } => question.packages.push(package),
                EvidenceRule::ArpDisplayName { .. } => question.has_names = true,
                _ => {}
            }
        }
        question
    }

    /// The article's number.
    pub(super) fn number(&self) -> &'c str {
        self.update.kb.as_str()
    }

    /// The update as reasons name it.
    pub(super) fn kb(&self) -> String {
        if self.update.kb.is_number() {
            format!("KB{}", self.update.kb)
        } else {
            self.update.kb.to_string()
        }
    }

    /// Whether nothing is known that would show it but its number.
    pub(super) fn has_no_evidence(&self) -> bool {
        self.keys.is_empty() && self.files.is_empty() && self.packages.is_empty() && !self.has_names
    }

    /// The files that tell it from older updates, as the catalogue names them.
    pub(super) fn telling_files(&self) -> impl Iterator<Item = &FileRow<'c>> {
        self.files.iter().filter(|row| row.minima.iter().any(|minimum| minimum.discriminates))
    }
}

impl<'c> KeyRow<'c> {
    fn new(path: &'c RegistryPath) -> Self {
        let (lower, text) = (path.as_str().to_lowercase(), key_text(path.as_str()));
        // NT 4.0's bulletins print the key of an update's first file.
        let above =
            text.rsplit_once('\\').filter(|(_, last)| *last == "file 1" || *last == "filelist");
        Self { path, lower, above: above.map(|(above, _)| above.to_owned()), text }
    }
}

/// The service pack that a branch such as `rtmgdr` or `sp1qfe` is for; none where the name does
/// not say.
fn pack_of_branch(branch: &str) -> Option<ServicePack> {
    let lower = branch.to_ascii_lowercase();
    let (head, is_split) = match lower.strip_suffix("gdr").or_else(|| lower.strip_suffix("qfe")) {
        Some(head) => (head, true),
        None => (lower.as_str(), false),
    };
    match head.strip_prefix("sp") {
        Some(number) if is_split => number.parse().ok().map(ServicePack::number),
        _ => (head == "rtm").then_some(ServicePack::GOLD),
    }
}

/// What every bulletin on a ground brings, so that a version that is no news is known.
#[derive(Debug, Default)]
struct History<'c> {
    brought: HashMap<String, Vec<Brought<'c>>>,
}

#[derive(Debug)]
struct Brought<'c> {
    on: Date,
    version: Version,
    branch: Option<&'c str>,
}

impl<'c> History<'c> {
    fn of(bulletins: &[&'c Bulletin], product: &ProductId, sp: ServicePack) -> Self {
        let mut history = Self::default();
        for bulletin in bulletins {
            let Some(on) = bulletin.first_published() else { continue };
            for update in bulletin.updates.iter().filter(|row| row.is_for(product, Some(sp))) {
                history.take(update, on, sp);
            }
        }
        history
    }

    // Where a table does not tell its branches apart, the lowest of them is what is surely there.
    fn take(&mut self, update: &'c Update, on: Date, sp: ServicePack) {
        let mut lowest: BTreeMap<(String, Line, Option<&'c str>), Version> = BTreeMap::new();
        for row in &update.evidence {
            let EvidenceRule::FileVersion { path, at_least, .. } = &row.rule else { continue };
            let branch = row.branch.as_deref();
            if row.certainty >= Certainty::FromMemory
                || branch.and_then(pack_of_branch).is_some_and(|of| of != sp)
            {
                continue;
            }
            let key = (place::of(path).0, line(*at_least), branch);
            let version = lowest.entry(key).or_insert(*at_least);
            *version = (*version).min(*at_least);
        }
        for ((name, _, branch), version) in lowest {
            self.brought.entry(name).or_default().push(Brought { on, version, branch });
        }
    }

    fn brought_before(
        &self,
        bulletin: &Bulletin,
        name: &str,
        version: Version,
        branch: Option<&str>,
    ) -> bool {
        let Some(on) = bulletin.first_published() else { return false };
        let brought = self.brought.get(name).map(Vec::as_slice).unwrap_or_default();
        brought.iter().any(|row| {
            row.on < on
                && line(row.version) == line(version)
                && row.version >= version
                && (row.branch == branch || row.branch.is_none() || branch.is_none())
        })
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::{ServicePack, Version};

    use super::{line, pack_of_branch};

    #[test]
    fn a_branch_tells_its_service_pack_only_where_it_is_split() {
        assert_eq!(pack_of_branch("rtmgdr"), Some(ServicePack::GOLD));
        assert_eq!(pack_of_branch("SP1QFE"), Some(ServicePack::number(1)));
        // Folders of packages for XP are named for the next service pack.
        assert_eq!(pack_of_branch("sp1"), None);
        assert_eq!(pack_of_branch("amd64_bth.inf_31bf3856ad364e35"), None);
    }

    #[test]
    fn revisions_from_20000_on_are_another_branch_on_vista_and_after() {
        let of = |text: &str| line(text.parse::<Version>().unwrap());
        assert_ne!(of("6.0.6000.16834"), of("6.0.6000.21029"));
        assert_eq!(of("6.0.6000.16834"), of("6.0.6000.16386"));
        assert_eq!(of("5.2.3790.137"), of("5.2.3790.141"));
        assert_ne!(of("5.1.2600.1"), of("5.2.3790.1"));
    }
}
