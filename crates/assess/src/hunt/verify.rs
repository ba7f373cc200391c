//! Whether what was found is out: asked of fresh evidence, never inferred from silence.

use seawall_facts::{Evidence, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Book, Finding, HostHunt, HuntVerdict, Indicator, Role, Trace, Unseen, hunt, unseen::Reach,
};
use crate::judge::HostFacts;

/// What became of all that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Whether fresh evidence shows that it is out: nothing of it is there any more but what tells
    /// of the past, and nothing else that decides.
    pub is_out: bool,
    /// What became of each finding, in their order.
    pub checked: Vec<Checked>,
    /// What is said of the host now.
    pub now: HostHunt,
}

/// What became of one finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What was found before.
    pub finding: Finding,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Fresh evidence that would show it does not.
    Gone {
        /// The moment the evidence is of.
        as_of: Timestamp,
    },
    /// It is still there.
    Still,
    /// It tells of the past alone: what was tried stays in logs, and what ran in what Windows
    /// remembers of it, unchanged since. Nothing has to go.
    History,
    /// The part of the host that would show it was not looked at, or not wholly.
    NotSeen {
        /// The part.
        unseen: Option<Unseen>,
    },
    /// The evidence that would show it does not tell when it was taken.
    NotDated,
    /// The evidence that would show it is older than the clean-up.
    TooOld {
        /// The moment it is of.
        as_of: Timestamp,
        /// The moment it must be later than.
        since: Timestamp,
    },
    /// The indicator is not known any more.
    NotKnown,
}

impl Outcome {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 7] =
        ["gone", "still", "history", "not_seen", "not_dated", "too_old", "not_known"];

    /// Whether nothing is left to prove.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Gone { .. } | Self::History)
    }
}

/// Asks fresh evidence of a host for what was found on it. `since` is the end of the clean-up:
/// nothing older counts. `taken` is when someone says that the new evidence was taken; it dates
/// what does not date itself, and never what does.
pub fn verify(
    book: &Book,
    old: &HostHunt,
    new: &HostFacts<'_>,
    since: Timestamp,
    taken: Option<Timestamp>,
) -> Verified {
    let now = hunt(book, new);
    let asking = Asking { book, now: &now, new, reach: Reach::of(new), since, taken };
    let checked: Vec<Checked> = old
        .findings
        .iter()
        .map(|finding| Checked { finding: finding.clone(), outcome: asking.outcome(finding) })
        .collect();
    let is_settled = checked.iter().all(|checked| checked.outcome.is_settled());
    // Where not all is listed, what is new cannot be told from what was there.
    let has_more = match now.not_listed {
        0 => now.findings.iter().any(|finding| decides(finding, old)),
        _ => now.verdict >= HuntVerdict::Remnant,
    };
    let is_out = is_settled && !has_more;
    Verified { is_out, checked, now }
}

/// Whether a finding of fresh evidence keeps a host from being out: all but attempts, and but what
/// was remembered before in just that form.
fn decides(finding: &Finding, old: &HostHunt) -> bool {
    let mut before = old.findings.iter().chain(&old.hints);
    finding.role != Role::Attempt && !before.any(|other| is_remembered_alike(finding, other))
}

/// Whether one finding is of what another was of: of what is remembered, each file is its own.
fn is_of_one_thing(one: &Finding, other: &Finding) -> bool {
    let is_same_file = match (&one.trace, &other.trace) {
        (Trace::Prefetch { path, .. }, Trace::Prefetch { path: of, .. }) => {
            path.eq_ignore_ascii_case(of)
        }
        _ => true,
    };
    one.indicator == other.indicator && is_same_file
}

/// Whether both are what Windows remembers of one program that ran, and it did not run in between:
/// else something would have been written anew.
fn is_remembered_alike(one: &Finding, other: &Finding) -> bool {
    matches!(&one.trace, Trace::Prefetch { sha256: Some(_), .. }) && one.trace == other.trace
}

struct Asking<'a> {
    book: &'a Book,
    now: &'a HostHunt,
    new: &'a HostFacts<'a>,
    reach: Reach<'a>,
    since: Timestamp,
    taken: Option<Timestamp>,
}

impl Asking<'_> {
    fn outcome(&self, finding: &Finding) -> Outcome {
        if finding.role == Role::Attempt {
            return Outcome::History;
        }
        let all = self.now.findings.iter().chain(&self.now.hints);
        let mut left = all.filter(|other| is_of_one_thing(other, finding)).peekable();
        let is_left = left.peek().is_some();
        if !left.all(|other| is_remembered_alike(other, finding)) {
            return Outcome::Still;
        }
        let Some(indicator) = self.book.indicator(&finding.indicator) else {
            return Outcome::NotKnown;
        };
        match self.asked(indicator, finding) {
            Outcome::Gone { .. } if is_left => Outcome::History,
            outcome => outcome,
        }
    }

    /// What the evidence says that would show it.
    fn asked(&self, indicator: &Indicator, finding: &Finding) -> Outcome {
        match self.reach.witnesses(indicator, &finding.trace) {
            Err(unseen) => Outcome::NotSeen { unseen },
            Ok(witnesses) => self.dated(&witnesses),
        }
    }

    /// The latest of the witnesses counts.
    fn dated(&self, witnesses: &[&str]) -> Outcome {
        let moments = witnesses.iter().filter_map(|source| self.moment(source));
        match moments.max().or(self.taken) {
            None => Outcome::NotDated,
            Some(as_of) if as_of > self.since => Outcome::Gone { as_of },
            Some(as_of) => Outcome::TooOld { as_of, since: self.since },
        }
    }

    /// The moment a file shows its host at: its own, or the latest that anything else of the same
    /// image is of.
    fn moment(&self, source: &str) -> Option<Timestamp> {
        let own = |evidence: &&Evidence| *evidence.source == *source;
        let told = self.new.evidence.iter().filter(own).filter_map(|evidence| evidence.as_of).max();
        let beside = |image: &str| {
            let of_image = |other: &str| volume(other) == Some(image);
            let evidence = self.new.evidence.iter().filter(|it| of_image(&it.source));
            evidence.filter_map(|it| it.as_of).max()
        };
        told.or_else(|| volume(source).and_then(beside))
    }
}

/// The volume of an image that a path leads into: `disk.vhd[partition 1, NTFS]`.
fn volume(source: &str) -> Option<&str> {
    source.rfind("]/").and_then(|at| source.get(..=at))
}
