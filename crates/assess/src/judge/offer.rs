//! What could be installed on a host, and which bulletins that would bring in place.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{
    Bulletin, BulletinId, EvidenceRule, Kb, Listing, PackageKind, Reached, Strength, Update, feed,
};
use seawall_facts::{Product, ProductId, ServicePack, Version};

use super::{
    combine::Own,
    ground::{Case, Ground},
    hearing::Hearing,
};
use crate::Stand;

/// A product with a service pack that the host may have, and what can be installed on it.
#[derive(Debug)]
pub(crate) struct Offers<'c> {
    pub(crate) product: ProductId,
    pub(crate) sp: ServicePack,
    /// By bulletin.
    pub(crate) offers: BTreeMap<&'c BulletinId, Offer<'c>>,
    /// Bulletins asked about whose fixes the service pack holds.
    pub(crate) held: BTreeSet<&'c BulletinId>,
}

/// The updates of one bulletin that are not in place.
#[derive(Debug)]
pub(crate) struct Offer<'c> {
    pub(crate) bulletin: &'c Bulletin,
    /// A row for each part of the system that lacks the fix: any one of its updates is enough.
    pub(crate) parts: Vec<Vec<&'c Update>>,
    /// Parts of which it is not known whether they are there: the rest does not bring the whole
    /// bulletin in place.
    pub(crate) unknown_components: Vec<String>,
    /// The bulletins asked about that it certainly holds, itself not among them, with the way:
    /// newest first, both ends included.
    pub(crate) holds: BTreeMap<&'c BulletinId, Vec<&'c BulletinId>>,
    /// Updates that were installed and whose files are older.
    pub(crate) contradicted: BTreeSet<&'c Kb>,
}

/// What would bring these bulletins in place on one ground.
pub(super) fn on_ground<'d>(hearing: &Hearing<'d>, wanted: &[&BulletinId]) -> Offers<'d> {
    let ground = hearing.scales.ground;
    let mut found = Offers {
        product: ground.product.clone(),
        sp: ground.sp,
        offers: BTreeMap::new(),
        held: BTreeSet::new(),
    };
    let wanted: Vec<(&Case<'_>, &Own<'_>)> =
        wanted.iter().filter_map(|id| hearing.own(id)).collect();
    for (case, own) in &wanted {
        found.offer(case, own, ground);
        if is_held(case, ground) {
            found.held.insert(&case.bulletin.id);
        }
        let newer = case.newer.iter();
        for (place, reached) in newer.filter(|(_, row)| row.strength == Strength::Certain) {
            let Some((newer, own)) = hearing.at(*place) else { continue };
            found.offer(newer, own, ground);
            if let Some(offer) = found.offers.get_mut(&newer.bulletin.id)
                && offer.unknown_components.is_empty()
            {
                offer.holds.insert(&case.bulletin.id, path(reached));
            }
        }
    }
    if let Some(product) = ground.known {
        found.by_build(&wanted, product);
    }
    found
}

impl<'c> Offers<'c> {
    fn offer(&mut self, case: &Case<'c>, own: &Own<'_>, ground: &Ground<'c>) {
        let id = &case.bulletin.id;
        if self.offers.contains_key(id) {
            return;
        }
        let is_listed = matches!(case.listing, Listing::Affected(_) | Listing::NotListed);
        let is_done = matches!(own.stand, Stand::InPlace | Stand::Pending);
        if is_listed && !is_held(case, ground) && !is_done && !own.is_without_object {
            self.offers.extend(Offer::of(case, own).map(|offer| (id, offer)));
        }
    }

    // A build that an update brings has the fixes of every build before it.
    fn by_build(&mut self, wanted: &[(&Case<'c>, &Own<'_>)], product: &Product) {
        let wanted = wanted.iter().map(|(case, _)| *case);
        let wanted: Vec<&Case<'c>> = wanted.filter(|case| !case.builds.is_empty()).collect();
        for offer in self.offers.values_mut() {
            let own = offer.parts.iter().flatten().map(|update| lowest_build(update));
            let own: Option<Vec<Version>> = own.collect();
            // Of several updates any one may be taken: only the lowest build is sure.
            let lowest = own.into_iter().flatten().min();
            let Some(build) = lowest.filter(|build| feed::is_build_of(*build, product)) else {
                continue;
            };
            let newer = &offer.bulletin.id;
            for case in &wanted {
                let id = &case.bulletin.id;
                if id != newer && reaches(build, case) {
                    let way = || vec![newer, id];
                    offer.holds.entry(id).or_insert_with(way);
                }
            }
        }
    }
}

fn lowest_build(update: &Update) -> Option<Version> {
    let builds = update.evidence.iter().filter_map(|row| match row.rule {
        EvidenceRule::BuildAtLeast { build } => Some(build),
        _ => None,
    });
    builds.min()
}

fn is_held(case: &Case<'_>, ground: &Ground<'_>) -> bool {
    case.held_by.is_some_and(|(pack, _)| pack <= ground.sp)
}

// As `builds::judge` has it for a host of that build.
fn reaches(build: Version, case: &Case<'_>) -> bool {
    let revision = |build: Version| {
        let [.., revision] = build.fields();
        revision
    };
    case.builds.iter().all(|fix| revision(fix.build) <= revision(build))
}

impl<'c> Offer<'c> {
    fn of(case: &Case<'c>, own: &Own<'_>) -> Option<Self> {
        let mut contradicted = BTreeSet::new();
        let mut parts: Vec<(Option<&str>, Vec<&'c Update>)> = Vec::new();
        for (question, sighting) in case.questions.iter().zip(&own.sightings) {
            let update = question.update;
            let component = update.component.as_deref();
            // Whether the host is on the track of hotpatches is not known.
            let is_installable = update.package_kind != Some(PackageKind::Hotpatch);
            if !is_installable || !own.lacks(component) {
                continue;
            }
            if sighting.stand == Stand::Contradicted {
                contradicted.insert(&update.kb);
            }
            match parts.iter_mut().find(|(name, _)| *name == component) {
                Some((_, updates)) => updates.push(update),
                None => parts.push((component, vec![update])),
            }
        }
        let unknown = own.unknown_components.iter().map(|name| (*name).to_owned());
        let offer = Self {
            bulletin: case.bulletin,
            parts: parts.into_iter().map(|(_, updates)| updates).collect(),
            unknown_components: unknown.collect(),
            holds: BTreeMap::new(),
            contradicted,
        };
        (!offer.parts.is_empty()).then_some(offer)
    }
}

fn path<'c>(reached: &Reached<'c>) -> Vec<&'c BulletinId> {
    let first = reached.path.first().map(|edge| &edge.newer);
    first.into_iter().chain(reached.path.iter().map(|edge| &edge.older)).collect()
}
