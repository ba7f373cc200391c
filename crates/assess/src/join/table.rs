//! Which state two make together.

use serde::{Deserialize, Serialize};

use super::rules::Rule;
use crate::State;

/// What two states come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// What is said of the host.
    pub state: State,
    /// How the two stand to each other.
    pub agreement: Agreement,
}

/// How an audit and a scan stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// They say the same.
    Agrees,
    /// The scan does not know.
    OnlyWithin,
    /// The audit does not know.
    OnlyOutside,
    /// One says that the flaw is closed, the other that it is open.
    Contradicts,
    /// Neither knows.
    NeitherKnows,
}

/// What is said of a bulletin where an audit says `within` and a scan says `outside`.
pub const fn join(within: State, outside: State) -> Joined {
    let (state, agreement, _) = decide(within, outside);
    Joined { state, agreement }
}

/// The same, with the rule.
pub(super) const fn decide(within: State, outside: State) -> (State, Agreement, Rule) {
    match (Flaw::of(within), Flaw::of(outside)) {
        (Flaw::NotKnown, Flaw::NotKnown) => (within, Agreement::NeitherKnows, Rule::FromWithin),
        (_, Flaw::NotKnown) => (within, Agreement::OnlyWithin, Rule::FromWithin),
        (Flaw::NotKnown, _) => (outside, Agreement::OnlyOutside, Rule::FromOutside),
        (Flaw::Closed, Flaw::Closed) => (within, Agreement::Agrees, Rule::Agree),
        (Flaw::Open, Flaw::Open) => (worse(within, outside), Agreement::Agrees, Rule::Agree),
        (Flaw::Waits, Flaw::Open | Flaw::Waits) => (within, Agreement::Agrees, Rule::WaitsForStart),
        // The start may be over since; only fresh evidence says so.
        (Flaw::Waits, Flaw::Closed) => (within, Agreement::Contradicts, Rule::WaitsForStart),
        // That there will be no fix is no matter of evidence.
        (Flaw::Open, _) if matches!(within, State::NoFixExists) => {
            (within, Agreement::Contradicts, Rule::Contradiction)
        }
        (Flaw::Open, _) | (Flaw::Closed, Flaw::Open | Flaw::Waits) => {
            (State::Conflict, Agreement::Contradicts, Rule::Contradiction)
        }
    }
}

// That no fix exists, or that witnesses contradict each other, is more than that one is missing.
const fn worse(within: State, outside: State) -> State {
    match (within, outside) {
        (State::Missing, State::NoFixExists | State::Conflict) => outside,
        _ => within,
    }
}

enum Flaw {
    Open,
    Closed,
    Waits,
    NotKnown,
}

impl Flaw {
    const fn of(state: State) -> Self {
        match state {
            State::Fixed | State::FixedBySp | State::FixedVia | State::NotApplicable => {
                Self::Closed
            }
            State::Missing | State::Conflict | State::NeedsSpFirst | State::NoFixExists => {
                Self::Open
            }
            State::PendingReboot => Self::Waits,
            State::Unknown => Self::NotKnown,
        }
    }
}
