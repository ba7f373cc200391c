//! What is open on a host, and every way to close it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use seawall_advisory::{BulletinId, Kb};
use seawall_facts::{ProductId, ServicePack};

use super::{
    candidate::{Candidate, candidates},
    cover::{Problem, Set, Way},
};
use crate::{
    State,
    judge::{Dossier, Judgement, Offers, Trial},
};

/// A bulletin on one of the products and service packs that the host may have.
#[derive(Clone, Debug)]
struct Element<'c> {
    id: &'c BulletinId,
}

/// How one bulletin can be brought in place on one ground, and what that covers.
#[derive(Clone, Debug)]
struct Path<'c> {
    newest: &'c BulletinId,
    updates: Set,
    /// Elements, with the bulletins on the way to them, newest first.
    covers: BTreeMap<usize, Vec<&'c BulletinId>>,
}

/// Everything that could be installed on a host, and what it would close.
#[derive(Debug)]
pub(super) struct Board<'c> {
    pub(super) grounds: Vec<Offers<'c>>,
    /// The preferred first.
    pub(super) candidates: Vec<Candidate<'c>>,
    elements: Vec<Element<'c>>,
    /// The elements of each ground.
    places: Vec<BTreeMap<&'c BulletinId, usize>>,
    paths: Vec<Path<'c>>,
    /// Bulletins counted as missing.
    open: BTreeSet<BulletinId>,
    /// Bulletins that are not known to be in place.
    unknown: BTreeSet<BulletinId>,
}

/// A bulletin that updates close, with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) id: BulletinId,
    /// The bulletins on the way, newest first, both ends included; it alone where the update is
    /// its own.
    pub(super) path: Vec<String>,
    /// The updates that do it.
    pub(super) updates: Set,
}

impl<'c> Board<'c> {
    pub(super) fn of(trial: &Trial<'c>, judged: &[Judgement]) -> Self {
        let in_state = |wanted: &'static [State]| {
            let rows = judged.iter().filter(move |row| wanted.contains(&row.state));
            rows.map(|row| row.advisory.clone())
        };
        let open: BTreeSet<BulletinId> =
            in_state(&[State::Missing, State::Conflict, State::NeedsSpFirst]).collect();
        let unknown: BTreeSet<BulletinId> = in_state(&[State::Unknown]).collect();
        let wanted: Vec<&BulletinId> = open.iter().chain(&unknown).collect();
        let grounds = trial.offers(&wanted);
        let mut board = Self {
            candidates: candidates(&grounds),
            grounds,
            elements: Vec::new(),
            places: Vec::new(),
            paths: Vec::new(),
            open,
            unknown,
        };
        board.find_paths();
        board
    }

    /// The bulletins counted as missing that nothing closes on everything the host may be.
    pub(super) fn out_of_reach(&self) -> BTreeSet<&BulletinId> {
        let all: Set = (0..self.candidates.len()).collect();
        let reached: BTreeSet<BulletinId> =
            self.reaches(&all).into_iter().map(|reach| reach.id).collect();
        self.open.iter().filter(|id| !reached.contains(id)).collect()
    }

    /// The bulletins counted as missing.
    pub(super) const fn open(&self) -> &BTreeSet<BulletinId> {
        &self.open
    }

    /// Parts that some open bulletin mends, and that may be there.
    pub(super) fn unknown_components(&self, id: &BulletinId) -> Vec<String> {
        let offers = self.grounds.iter().filter_map(|ground| ground.offers.get(id));
        let names: BTreeSet<String> =
            offers.flat_map(|offer| offer.unknown_components.iter().cloned()).collect();
        names.into_iter().collect()
    }

    /// The problem of closing what is open.
    pub(super) fn problem(&self, dossier: &Dossier<'_>) -> Problem {
        let sps: Vec<ServicePack> = self.grounds.iter().map(|ground| ground.sp).collect();
        let beyond: BTreeSet<BulletinId> = self.out_of_reach().into_iter().cloned().collect();
        let is_wanted =
            |element: &Element<'_>| self.open.contains(element.id) && !beyond.contains(element.id);
        let wanted = self.elements.iter().enumerate().filter(|(_, element)| is_wanted(element));
        let ways = self.paths.iter().map(|path| Way {
            updates: path.updates.clone(),
            covers: path.covers.keys().copied().collect(),
        });
        Problem {
            costs: self.candidates.iter().map(|row| row.cost(&sps, dossier)).collect(),
            ways: ways.collect(),
            elements: wanted.map(|(place, _)| place).collect(),
        }
    }

    /// What a set of updates closes of what is open or unknown, on everything the host may be.
    pub(super) fn reaches(&self, updates: &Set) -> Vec<Reach> {
        // By element: a fleet has hundreds of bulletins, and each update holds a few.
        let mut done: BTreeMap<usize, Vec<(&Path<'_>, &Vec<&BulletinId>)>> = BTreeMap::new();
        for path in self.paths.iter().filter(|path| path.updates.is_subset(updates)) {
            for (place, way) in &path.covers {
                done.entry(*place).or_default().push((path, way));
            }
        }
        let mut found = Vec::new();
        for id in self.open.iter().chain(&self.unknown) {
            let grounds = (0..self.grounds.len()).map(|ground| {
                let ways = done.get(self.places.get(ground)?.get(id)?)?.iter();
                // Its own update before another's, the nearest before the farther.
                ways.min_by_key(|(path, way)| (way.len(), Reverse(path.newest)))
            });
            let Some(ways) = grounds.collect::<Option<Vec<_>>>() else { continue };
            let Some((_, path)) = ways.first() else { continue };
            let updates = ways.iter().flat_map(|(path, _)| &path.updates).copied().collect();
            let path = path.iter().map(ToString::to_string).collect();
            found.push(Reach { id: id.clone(), path, updates });
        }
        found
    }

    /// Whether a bulletin is counted as missing.
    pub(super) fn is_open(&self, id: &BulletinId) -> bool {
        self.open.contains(id)
    }

    /// Whether an update was installed and its files are older.
    pub(super) fn is_contradicted(&self, candidate: &Candidate<'_>) -> bool {
        self.grounds.iter().any(|ground| {
            let offer = ground.offers.get(&candidate.bulletin.id);
            offer.is_some_and(|offer| offer.contradicted.contains(&candidate.update.kb))
        })
    }

    /// The service pack on the host that should hold a bulletin's fix.
    pub(super) fn held_by(&self, id: &BulletinId) -> Option<(ProductId, ServicePack)> {
        let ground = self.grounds.iter().find(|ground| ground.held.contains(id))?;
        Some((ground.product.clone(), ground.sp))
    }

    fn find_paths(&mut self) {
        let places: BTreeMap<(&Kb, Option<&str>), usize> =
            self.candidates.iter().enumerate().map(|(place, row)| (row.key(), place)).collect();
        for offers in &self.grounds {
            let mut known: BTreeMap<&'c BulletinId, usize> = BTreeMap::new();
            let elements = &mut self.elements;
            let mut place_of = |id: &'c BulletinId| {
                *known.entry(id).or_insert_with(|| {
                    elements.push(Element { id });
                    elements.len() - 1
                })
            };
            for (id, offer) in &offers.offers {
                let mut covers: BTreeMap<usize, Vec<&BulletinId>> =
                    offer.holds.iter().map(|(older, way)| (place_of(older), way.clone())).collect();
                if self.open.contains(*id) || self.unknown.contains(*id) {
                    let is_whole = offer.unknown_components.is_empty();
                    // What may be there besides keeps it from being known as fixed.
                    if is_whole || self.open.contains(*id) {
                        covers.insert(place_of(id), vec![id]);
                    }
                }
                if covers.is_empty() {
                    continue;
                }
                let parts = offer.parts.iter().map(|updates| {
                    let places = updates.iter().filter_map(|update| {
                        places.get(&(&update.kb, update.component.as_deref())).copied()
                    });
                    places.collect::<Set>()
                });
                for updates in choices(&parts.collect::<Vec<_>>()) {
                    self.paths.push(Path { newest: id, updates, covers: covers.clone() });
                }
            }
            self.places.push(known);
        }
    }
}

// One update for each part; where there are too many choices, the preferred of each.
fn choices(parts: &[Set]) -> Vec<Set> {
    let count = parts.iter().try_fold(1_usize, |count, part| count.checked_mul(part.len()));
    if parts.iter().any(Set::is_empty) {
        return Vec::new();
    }
    if count.is_none_or(|count| count > MOST_CHOICES) {
        return vec![parts.iter().filter_map(Set::first).copied().collect()];
    }
    let mut found = vec![Set::new()];
    for part in parts {
        let more = found.iter().flat_map(|chosen| {
            part.iter().map(|update| {
                let mut chosen = chosen.clone();
                chosen.insert(*update);
                chosen
            })
        });
        found = more.collect();
    }
    found
}

const MOST_CHOICES: usize = 16;

/// Whether a bulletin counts as missing.
pub(super) fn is_open(row: &Judgement) -> bool {
    matches!(row.state, State::Missing | State::Conflict | State::NeedsSpFirst)
}
