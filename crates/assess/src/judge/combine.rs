//! From witnesses to what holds of an update, and of all updates of a bulletin together.

use seawall_facts::{Products, Version};

use super::{
    component::{self, Presence},
    dossier::Dossier,
    evidence,
    ground::{Case, Ground, Question},
    restart::{self, Restart},
    rules::RuleBook,
    witness::{Reach, What, Witness},
};
use crate::{
    Speaks, Stand, State,
    builds::{self, BuildVerdict, HostBuild},
};

/// An update and what its witnesses say.
#[derive(Debug)]
pub(super) struct Sighting<'g> {
    pub(super) question: &'g Question<'g>,
    pub(super) witnesses: Vec<Witness<'g>>,
    pub(super) restart: Restart,
    pub(super) stand: Stand,
}

/// What holds of a bulletin by its own updates, with no regard to others.
#[derive(Debug)]
pub(super) struct Own<'g> {
    pub(super) sightings: Vec<Sighting<'g>>,
    /// The fact of the build, and what it says.
    pub(super) build: Option<(usize, BuildVerdict)>,
    pub(super) stand: Stand,
    /// Whether a file or the build says so, and not only what was written down.
    pub(super) by_file: bool,
    /// Components of which it is not known whether they are there, and on which it depends.
    pub(super) unknown_components: Vec<&'g str>,
    /// Components that are not there.
    pub(super) absent_components: Vec<&'g str>,
    /// Whether nothing it mends is there at all.
    pub(super) is_without_object: bool,
    /// The parts of the system that it mends, by their component, and what holds of each; empty
    /// where the build decided.
    parts: Vec<(Option<&'g str>, Stand)>,
}

/// What witnesses are weighed with.
#[derive(Clone, Copy)]
pub(super) struct Scales<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) dossier: &'a Dossier<'a>,
    pub(super) products: &'a Products,
    pub(super) book: &'a RuleBook,
}

impl<'g> Sighting<'g> {
    pub(super) fn of(question: &'g Question<'g>, scales: &Scales<'_>) -> Self {
        let Scales { ground, dossier, products, .. } = scales;
        let witnesses = evidence::ask(question, ground, dossier, products);
        if witnesses.is_empty() {
            let (restart, stand) = (Restart::Done, Stand::Unseen);
            return Self { question, witnesses, restart, stand };
        }
        let restart = restart::of(question, &witnesses, ground, dossier);
        let stand = match weigh(&witnesses, restart) {
            Stand::Absent if question.may_be_held || question.is_replaced_in_lists => {
                Stand::Doubtful
            }
            stand => stand,
        };
        Self { question, witnesses, restart, stand }
    }

    /// Whether a key, a list, a name or a package says that it is installed.
    pub(super) fn is_written_down(&self) -> bool {
        self.witnesses.iter().any(is_written)
    }

    /// Whether a file says that it is in place.
    pub(super) fn has_new_file(&self) -> bool {
        self.witnesses.iter().any(is_new_file)
    }

    /// Whether anything of it was seen, and not only its lack.
    fn is_seen(&self) -> bool {
        self.witnesses.iter().any(|witness| witness.speaks != Speaks::Absent)
    }

    /// Whether any of its files was seen in a version that can be compared.
    pub(super) fn has_any_file(&self) -> bool {
        self.witnesses.iter().any(|witness| witness.what.is_file())
    }

    /// Whether every file of it that was seen is too old.
    pub(super) fn has_only_older_files(&self) -> bool {
        let mut files = self.witnesses.iter().filter(|witness| witness.what.is_file());
        files.all(|witness| witness.speaks == Speaks::Older)
    }

    /// Whether a file of a name in lower case was seen.
    pub(super) fn has_seen(&self, name: &str) -> bool {
        self.witnesses.iter().any(|witness| match &witness.what {
            What::File { row, .. } => row.name == name,
            _ => false,
        })
    }
}

/// Weighs the witnesses of one update: a file beats whatever was written down, and what was
/// written down beats its lack; history and numbers that are not sure decide nothing.
pub(super) fn weigh(witnesses: &[Witness<'_>], restart: Restart) -> Stand {
    let any = |is_it: &dyn Fn(&Witness<'_>) -> bool| witnesses.iter().any(is_it);
    let has_new_file = any(&is_new_file);
    // A file that this update did not bring first may belong to an older fix alone.
    let is_older = any(&|row| match &row.what {
        What::File { minimum, .. } => {
            row.speaks == Speaks::Older && (minimum.discriminates || !has_new_file)
        }
        _ => false,
    });
    let is_staged = any(&|row| row.speaks == Speaks::Staged);
    let is_written_down = any(&is_written);
    let is_absent = any(&|row| row.speaks == Speaks::Absent);
    let may_be_new = any(&|row| {
        let is_doubtful = row.speaks == Speaks::Doubtful;
        is_doubtful && !matches!(row.what, What::File { reach: Reach::Below, .. })
    });
    let may_be_old = any(&|row| {
        let is_doubtful = row.speaks == Speaks::Doubtful;
        is_doubtful && matches!(row.what, What::File { reach: Reach::Below, .. })
    });
    let has_history = any(&|row| row.speaks == Speaks::History);
    if is_older {
        return match (is_staged || (is_written_down && restart.is_due()), is_written_down) {
            (true, _) => Stand::Pending,
            (false, true) => Stand::Contradicted,
            (false, false) => Stand::Behind,
        };
    }
    if has_new_file {
        return if restart.is_due() { Stand::Pending } else { Stand::InPlace };
    }
    if is_staged {
        return Stand::Pending;
    }
    if is_written_down {
        return match (may_be_old, restart.is_due()) {
            (_, true) => Stand::Pending,
            (true, false) => Stand::Doubtful,
            (false, false) => Stand::InPlace,
        };
    }
    if may_be_new {
        return Stand::Doubtful;
    }
    if is_absent {
        return Stand::Absent;
    }
    if has_history || may_be_old { Stand::Doubtful } else { Stand::Unseen }
}

fn is_written(witness: &Witness<'_>) -> bool {
    let is_record = matches!(
        witness.what,
        What::Key { .. } | What::Listed { .. } | What::Name { .. } | What::Package { .. }
    );
    is_record && witness.speaks == Speaks::Present
}

fn is_new_file(witness: &Witness<'_>) -> bool {
    witness.what.is_file() && witness.speaks == Speaks::Present
}

impl<'g> Own<'g> {
    /// Whether a part of the system is there, or may be, and is not known to have the fix or to
    /// wait for a start.
    pub(super) fn lacks(&self, component: Option<&str>) -> bool {
        if component.is_some_and(|name| self.unknown_components.contains(&name)) {
            return false;
        }
        let is_done = |stand: Stand| matches!(stand, Stand::InPlace | Stand::Pending);
        self.build.as_ref().is_some_and(|_| self.parts.is_empty())
            || self.parts.iter().any(|(name, stand)| *name == component && !is_done(*stand))
    }

    /// Whether a later update that nothing is known of may hold it.
    pub(super) fn may_be_held_by_later(&self) -> bool {
        let mut witnesses = self.sightings.iter().flat_map(|row| &row.witnesses);
        witnesses.any(|row| matches!(row.what, What::LaterListed { .. }))
    }

    /// Judges a bulletin by its own updates.
    pub(super) fn of(case: &'g Case<'g>, scales: &Scales<'_>) -> Self {
        let sightings: Vec<Sighting<'g>> =
            case.questions.iter().map(|question| Sighting::of(question, scales)).collect();
        let mut own = Self {
            sightings,
            build: build(case, scales),
            stand: Stand::Unseen,
            by_file: false,
            unknown_components: Vec::new(),
            absent_components: Vec::new(),
            is_without_object: false,
            parts: Vec::new(),
        };
        own.settle(scales);
        own
    }

    fn settle(&mut self, scales: &Scales<'_>) {
        match self.build.as_ref().map(|(_, verdict)| verdict.state) {
            Some(State::Fixed) => {
                (self.stand, self.by_file) = (Stand::InPlace, true);
                return;
            }
            Some(State::Missing) => {
                let has = |stand| self.sightings.iter().any(|row| row.stand == stand);
                self.stand = if has(Stand::Pending) {
                    Stand::Pending
                } else if has(Stand::InPlace) || has(Stand::Contradicted) {
                    Stand::Contradicted
                } else {
                    Stand::Behind
                };
                self.by_file = true;
                return;
            }
            _ => {}
        }
        let groups = self.groups(scales);
        self.is_without_object = groups.is_empty() && !self.absent_components.is_empty();
        // The first of these that any part of the system is in is what holds of the whole.
        let worst = [
            Stand::Contradicted,
            Stand::Behind,
            Stand::Absent,
            Stand::Pending,
            Stand::Doubtful,
            Stand::Unseen,
            Stand::InPlace,
        ];
        let found = worst.into_iter().find(|stand| groups.contains(stand));
        self.stand = found.unwrap_or(Stand::Unseen);
        let decides = |row: &&Sighting<'_>| row.stand == self.stand;
        self.by_file = self.sightings.iter().filter(decides).any(|row| match row.stand {
            Stand::InPlace => row.has_new_file(),
            Stand::Behind | Stand::Contradicted => true,
            _ => false,
        });
    }

    // A stand for every component that is there or may be, and one for the system itself. Of
    // updates for the same component any one is enough.
    fn groups(&mut self, scales: &Scales<'_>) -> Vec<Stand> {
        let mut groups: Vec<(Option<&'g str>, Vec<&Sighting<'g>>)> = Vec::new();
        for sighting in &self.sightings {
            let component = sighting.question.update.component.as_deref();
            match groups.iter_mut().find(|(own, _)| *own == component) {
                Some((_, rows)) => rows.push(sighting),
                None => groups.push((component, vec![sighting])),
            }
        }
        let stands: Vec<(Option<&'g str>, Stand, bool)> = groups
            .into_iter()
            .map(|(component, rows)| {
                let is_seen = rows.iter().any(|row| row.is_seen());
                (component, of_any(&rows), is_seen)
            })
            .collect();
        let (mut parts, mut unknown, mut absent) = (Vec::new(), Vec::new(), Vec::new());
        for (component, stand, is_seen) in &stands {
            let Some(name) = component.filter(|_| !is_seen) else {
                parts.push((*component, *stand));
                continue;
            };
            let another_is_there = stands.iter().any(|(other, _, is_seen)| {
                *is_seen && other.is_some_and(|other| component::excludes(other, name, scales.book))
            });
            if another_is_there {
                continue;
            }
            match component::presence(name, scales.dossier, scales.book) {
                Presence::There => parts.push((*component, *stand)),
                Presence::NotThere => absent.push(name),
                Presence::Unknown => {
                    unknown.push(name);
                    parts.push((*component, Stand::Unseen));
                }
            }
        }
        (self.unknown_components, self.absent_components) = (unknown, absent);
        let kept = parts.iter().map(|(_, stand)| *stand).collect();
        self.parts = parts;
        kept
    }
}

fn of_any(rows: &[&Sighting<'_>]) -> Stand {
    let has = |stand| rows.iter().any(|row| row.stand == stand);
    let first = [Stand::InPlace, Stand::Pending, Stand::Contradicted, Stand::Behind];
    if let Some(stand) = first.into_iter().find(|stand| has(*stand)) {
        return stand;
    }
    if has(Stand::Doubtful) {
        return Stand::Doubtful;
    }
    let is_out = |row: &&Sighting<'_>| row.stand == Stand::Absent || row.question.has_no_evidence();
    if has(Stand::Absent) && rows.iter().all(is_out) { Stand::Absent } else { Stand::Unseen }
}

fn build(case: &Case<'_>, scales: &Scales<'_>) -> Option<(usize, BuildVerdict)> {
    let is_told = |_: &(usize, Version)| case.goes_by_build() || !case.builds.is_empty();
    let (fact, build) = scales.dossier.build.filter(is_told)?;
    let [major, minor, number, revision] = build.fields();
    let host =
        HostBuild { base: [major, minor, number], revision: (revision > 0).then_some(revision) };
    let product = scales.ground.known?;
    Some((fact, builds::judge(product, host, None, &case.builds, &case.unbuilt)))
}
