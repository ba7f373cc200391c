//! What a difference between two moments is called.

use seawall_assess::State;
use serde::Serialize;

use super::snapshot::{Host, Said};
use crate::fleet::{Standing, is_open};

/// What became of a bulletin on a host, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Closed before, open now.
    Regressed,
    /// Open now, and not known before.
    New,
    /// Known before, and not now: the host was not seen, or nothing can be said of it.
    CoverageLost,
    /// Open before, closed now.
    Fixed,
    /// As open or as closed as before, but by something else.
    EvidenceChanged,
    /// Closed now, and not known before.
    CoverageGained,
}

impl Change {
    /// Every one, the most urgent first.
    pub const ALL: [Self; 6] = [
        Self::Regressed,
        Self::New,
        Self::CoverageLost,
        Self::Fixed,
        Self::EvidenceChanged,
        Self::CoverageGained,
    ];

    /// What it is that was said so before, and is said so now; none where nothing changed.
    pub fn between(before: Option<&Said>, after: Option<&Said>) -> Option<Self> {
        let is_like = matches!((before, after), (Some(one), Some(other)) if one.is_like(other));
        match (Standpoint::of(before), Standpoint::of(after)) {
            (Standpoint::Closed, Standpoint::Open) => Some(Self::Regressed),
            (Standpoint::Unknown | Standpoint::Unseen, Standpoint::Open) => Some(Self::New),
            (Standpoint::Open | Standpoint::Closed, Standpoint::Unknown | Standpoint::Unseen) => {
                Some(Self::CoverageLost)
            }
            (Standpoint::Open, Standpoint::Closed) => Some(Self::Fixed),
            (Standpoint::Unknown | Standpoint::Unseen, Standpoint::Closed) => {
                Some(Self::CoverageGained)
            }
            (one, other) if one == other => (!is_like).then_some(Self::EvidenceChanged),
            // Nothing was known of it, and nothing is.
            _ => None,
        }
        .filter(|_| before.is_some() || after.is_some())
    }
}

/// How a bulletin stands on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standpoint {
    Open,
    Closed,
    Unknown,
    /// Nobody says anything of it.
    Unseen,
}

impl Standpoint {
    fn of(said: Option<&Said>) -> Self {
        match said.map(|said| said.state) {
            None => Self::Unseen,
            Some(State::Unknown) => Self::Unknown,
            Some(state) if is_open(state) => Self::Open,
            Some(_) => Self::Closed,
        }
    }
}

/// What became of a host itself, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostChange {
    /// It was seen before, and not now.
    HostGone,
    /// Nothing comes back from it any more, and what was known of it holds.
    FellSilent,
    /// It was looked at less far, or farther.
    Standing,
    /// Something comes back from it again.
    AnswersAgain,
    /// It was not seen before.
    HostNew,
}

impl HostChange {
    /// Every one, the most urgent first.
    pub const ALL: [Self; 5] =
        [Self::HostGone, Self::FellSilent, Self::Standing, Self::AnswersAgain, Self::HostNew];

    /// What it is that a host was so before, and is so now. An address that nothing ever came back
    /// from is no host.
    pub fn between(before: Option<&Host>, after: Option<&Host>) -> Option<Self> {
        let is_there = |host: &&Host| host.standing != Standing::Silent;
        match (before, after) {
            (Some(before), Some(after)) if before.standing != after.standing => {
                Some(Self::Standing)
            }
            (Some(before), Some(after)) => match (&before.silent, &after.silent) {
                (None, Some(_)) => Some(Self::FellSilent),
                (Some(_), None) => Some(Self::AnswersAgain),
                _ => None,
            },
            (Some(before), None) => Some(before).filter(is_there).map(|_| Self::HostGone),
            (None, Some(after)) => Some(after).filter(is_there).map(|_| Self::HostNew),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_assess::State;

    use super::Change;
    use crate::diff::made::said;

    #[test]
    fn every_pair_of_standpoints_is_one_change_or_none() {
        use Change::*;
        let (open, closed, unknown) = (State::Missing, State::Fixed, State::Unknown);
        for (before, after, expected) in [
            (Some(open), Some(open), None),
            (Some(open), Some(closed), Some(Fixed)),
            (Some(open), Some(unknown), Some(CoverageLost)),
            (Some(open), None, Some(CoverageLost)),
            (Some(closed), Some(open), Some(Regressed)),
            (Some(closed), Some(closed), None),
            (Some(closed), Some(unknown), Some(CoverageLost)),
            (Some(closed), None, Some(CoverageLost)),
            (Some(unknown), Some(open), Some(New)),
            (Some(unknown), Some(closed), Some(CoverageGained)),
            (Some(unknown), Some(unknown), None),
            (Some(unknown), None, None),
            (None, Some(open), Some(New)),
            (None, Some(closed), Some(CoverageGained)),
            (None, Some(unknown), None),
            (None, None, None),
        ] {
            let [one, other] =
                [before, after].map(|state| state.map(|state| said("MS03-039", state, "1")));
            assert_eq!(
                Change::between(one.as_ref(), other.as_ref()),
                expected,
                "{before:?} {after:?}"
            );
            // For other reasons what is said alike is said anew.
            let other = after.map(|state| said("MS03-039", state, "2"));
            let expected =
                expected.or((before.is_some() && after == before).then_some(EvidenceChanged));
            assert_eq!(
                Change::between(one.as_ref(), other.as_ref()),
                expected,
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn every_state_is_open_closed_or_unknown() {
        use State::*;
        let closed = said("MS03-039", NotApplicable, "1");
        for (state, expected) in [
            (Fixed, Change::EvidenceChanged),
            (FixedBySp, Change::EvidenceChanged),
            (FixedVia, Change::EvidenceChanged),
            (Unknown, Change::CoverageLost),
            (Missing, Change::Regressed),
            (Conflict, Change::Regressed),
            (NeedsSpFirst, Change::Regressed),
            (NoFixExists, Change::Regressed),
            (PendingReboot, Change::Regressed),
        ] {
            let found = Change::between(Some(&closed), Some(&said("MS03-039", state, "1")));
            assert_eq!(found, Some(expected), "{state:?}");
        }
    }
}
