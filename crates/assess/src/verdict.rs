//! What is said of one bulletin on one host.

use serde::{Deserialize, Serialize};

use crate::{Proof, Reason, Step};

/// One bulletin on one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The bulletin's id.
    pub advisory: String,
    /// What is said.
    pub state: State,
    /// For `fixed_via`, the bulletins whose updates hold this one's fix, newest first.
    #[serde(default)]
    pub via: Vec<String>,
    /// How it was found out, wherever that must be said along with the state.
    pub method: Option<Method>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The cheapest thing to do next.
    pub next_step: Option<Step>,
    /// What it rests on.
    pub proof: Proof,
}

/// What can be said of one bulletin on one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its own update is in place.
    Fixed,
    /// The service pack holds the fix.
    FixedBySp,
    /// The update of another bulletin holds the fix.
    FixedVia,
    /// Installed, but the host has not been started again since.
    PendingReboot,
    /// The fix is not in place.
    Missing,
    /// Witnesses contradict each other; counts as missing wherever a decision is due.
    Conflict,
    /// The fix installs only after a service pack.
    NeedsSpFirst,
    /// The host has the flaw and no fix will come.
    NoFixExists,
    /// The host does not have the flaw.
    NotApplicable,
    /// Not known; the next step says what would tell.
    Unknown,
}

impl State {
    /// Whether the flaw is closed by a fix.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed | Self::FixedBySp | Self::FixedVia)
    }
}

/// A caveat that travels with a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Method {
    /// Read by a published rule that was not re-validated here on a real Windows of this kind.
    PublishedRuleNotRevalidated {
        /// The product families the host may be of, such as `w2k`.
        families: Vec<String>,
    },
}
