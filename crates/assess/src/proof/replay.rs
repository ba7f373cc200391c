//! Deriving a proof again.

use seawall_advisory::{Catalogue, FeedRef};
use seawall_facts::Products;
use serde::{Deserialize, Serialize};

use super::{HostProof, Proof, RemoteProof, RuleRef};
use crate::{
    State,
    judge::{self, Judge},
    remote::{self, RemoteEvidence, RemoteStatus},
};

/// What a proof proves when it is derived again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// The state.
    pub state: State,
    /// The remote status, of a host that was asked from outside.
    pub status: Option<RemoteStatus>,
}

/// Why a proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The proof was made with another catalogue.
    #[error("the proof is of the catalogue of {proof}, this one is of {catalogue}")]
    CatalogueDate {
        /// The proof's date.
        proof: String,
        /// This catalogue's date.
        catalogue: String,
    },
    /// The proof rests on a feed that is not there, or in another edition.
    #[error("the feed `{}`{} of SHA-256 {} is not here", .0.name, on_day(.0), .0.digest)]
    Feed(FeedRef),
    /// A rule is not there any more, or in another version.
    #[error("no rule `{}` in version {}", .0.id, .0.version)]
    Rule(RuleRef),
    /// No verdict on the bulletin comes out.
    #[error("nothing is said of {0}")]
    NoVerdict(String),
    /// The same evidence gives another state or status.
    #[error("the evidence proves {:?}{}", .0.state, with_status(*.0))]
    Outcome(Replayed),
    /// The state is the same, but not the way to it.
    #[error("the evidence proves the same state, but not by this argument")]
    Argument,
}

/// Derives a proof's verdict again from what the proof holds, and compares all of it.
pub fn replay(proof: &Proof, catalogue: &Catalogue) -> Result<Replayed, ReplayError> {
    replay_by(proof, &Judge::new(catalogue, Products::embedded()))
}

/// As [`replay`], for many proofs by one judge.
pub fn replay_by(proof: &Proof, judge: &Judge<'_>) -> Result<Replayed, ReplayError> {
    let catalogue = judge.catalogue();
    if proof.catalogue_date() != catalogue.date() {
        return Err(ReplayError::CatalogueDate {
            proof: proof.catalogue_date().to_owned(),
            catalogue: catalogue.date().to_owned(),
        });
    }
    let is_here = |feed: &&FeedRef| catalogue.judging_feeds().any(|own| own == *feed);
    if let Proof::Host(proof) = proof
        && let Some(feed) = proof.feeds.iter().find(|feed| !is_here(feed))
    {
        return Err(ReplayError::Feed(feed.clone()));
    }
    let is_known = |rule: &RuleRef| match proof {
        Proof::Remote(_) => remote::knows_rule(rule),
        Proof::Host(_) => judge::knows_rule(rule),
    };
    if let Some(rule) = proof.rules().iter().find(|rule| !is_known(rule)) {
        return Err(ReplayError::Rule(rule.clone()));
    }
    match proof {
        Proof::Remote(proof) => from_answers(proof, catalogue),
        Proof::Host(proof) => from_facts(proof, judge),
    }
}

fn from_answers(proof: &RemoteProof, catalogue: &Catalogue) -> Result<Replayed, ReplayError> {
    let evidence = RemoteEvidence {
        address: proof.address,
        identity: &proof.identity,
        answers: &proof.evidence,
        ports: &proof.ports,
    };
    let assessment = remote::assess(&evidence, catalogue);
    let again = assessment
        .verdicts
        .into_iter()
        .find(|verdict| verdict.advisory == proof.advisory)
        .ok_or_else(|| ReplayError::NoVerdict(proof.advisory.clone()))?;
    let replayed = Replayed { state: again.state, status: Some(assessment.status) };
    if (proof.state, Some(proof.status)) != (replayed.state, replayed.status) {
        return Err(ReplayError::Outcome(replayed));
    }
    let is_same = matches!(again.proof.sealed(), Proof::Remote(again) if *again == *proof);
    if is_same { Ok(replayed) } else { Err(ReplayError::Argument) }
}

fn from_facts(proof: &HostProof, judge: &Judge<'_>) -> Result<Replayed, ReplayError> {
    let again = match proof.catalogue_as_of {
        Some(day) if judge.catalogue().seen_as_of() != Some(day) => {
            let earlier = judge.catalogue().as_of(day);
            Judge::new(&earlier, judge.products()).prove_again(proof)
        }
        _ => judge.prove_again(proof),
    };
    let again = again.ok_or_else(|| ReplayError::NoVerdict(proof.advisory.clone()))?;
    let replayed = Replayed { state: again.state, status: None };
    if again.state != proof.state {
        return Err(ReplayError::Outcome(replayed));
    }
    if again == *proof { Ok(replayed) } else { Err(ReplayError::Argument) }
}

fn on_day(feed: &FeedRef) -> String {
    feed.date.map(|date| format!(" of {date}")).unwrap_or_default()
}

fn with_status(replayed: Replayed) -> String {
    replayed.status.map(|status| format!(" with {status:?}")).unwrap_or_default()
}
