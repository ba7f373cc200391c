//! The proof under what an audit and a scan say together: both their proofs.

use serde::{Deserialize, Serialize};

use super::{Agreement, Joined, table::decide};
use crate::{
    HostProof, Proof, RemoteProof, ReplayError, Replayed, RuleRef, State,
    judge::Judge,
    proof::{digest, replay_by},
};

/// Two proofs about one bulletin on one host, and what they come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinedProof {
    /// Name and version of its shape: [`JoinedProof::SCHEMA`].
    pub schema: String,
    /// The bulletin it is about.
    pub advisory: String,
    /// What the two prove together.
    pub state: State,
    /// How they stand to each other.
    pub agreement: Agreement,
    /// The rule that says so.
    pub rules: Vec<RuleRef>,
    /// The proof of the audit.
    pub within: Box<HostProof>,
    /// The proof of the scan.
    pub outside: Box<RemoteProof>,
    /// SHA-256 of all the rest, as compact JSON with this field empty.
    pub digest: String,
}

impl JoinedProof {
    /// Name and version of its shape.
    pub const SCHEMA: &'static str = "seawall.joined-proof/1";

    /// Joins an audit's proof and a scan's. None where they are not of one bulletin, or not one of
    /// each.
    pub fn of(within: Proof, outside: Proof) -> Option<Self> {
        let (Proof::Host(within), Proof::Remote(outside)) = (within, outside.sealed()) else {
            return None;
        };
        let (state, agreement, rule) = decide(within.state, outside.state);
        let advisory = within.advisory.clone();
        if outside.advisory != advisory {
            return None;
        }
        let mut proof = Self {
            schema: Self::SCHEMA.to_owned(),
            advisory,
            state,
            agreement,
            rules: rule.reference().into_iter().collect(),
            within,
            outside,
            digest: String::new(),
        };
        proof.digest = digest(&proof);
        Some(proof)
    }

    /// What it says.
    pub const fn joined(&self) -> Joined {
        Joined { state: self.state, agreement: self.agreement }
    }
}

/// Derives both proofs again, and what they come to.
pub fn replay_joined(proof: &JoinedProof, judge: &Judge<'_>) -> Result<Replayed, ReplayError> {
    let within = Proof::Host(proof.within.clone());
    let outside = Proof::Remote(proof.outside.clone());
    replay_by(&within, judge)?;
    let status = replay_by(&outside, judge)?.status;
    let again = JoinedProof::of(within, outside)
        .ok_or_else(|| ReplayError::NoVerdict(proof.advisory.clone()))?;
    let replayed = Replayed { state: again.state, status };
    if again.joined() != proof.joined() {
        return Err(ReplayError::Outcome(replayed));
    }
    if again == *proof { Ok(replayed) } else { Err(ReplayError::Argument) }
}
