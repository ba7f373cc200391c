//! A host and what is said of it.

use seawall_advisory::BulletinId;
use seawall_assess::{
    Proof, Reason, State, Step,
    checks::{self, CheckResult, Subject},
    judge::{HostFacts, Judge, Judgement},
};
use seawall_evidence::HostEvidence;
use seawall_facts::{ProductId, Timestamp};
use serde::Serialize;

/// What is said of a host.
#[derive(Debug)]
pub struct Judged {
    /// Of bulletins, by id.
    pub verdicts: Vec<VerdictRecord>,
    /// Of how it is set up.
    pub checks: Vec<CheckResult>,
}

/// A verdict as JSON has it.
#[derive(Debug, Serialize)]
pub struct VerdictRecord {
    /// The bulletin.
    pub advisory: BulletinId,
    /// What is said.
    pub state: State,
    /// The bulletins whose updates hold the fix, newest first.
    pub via: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The cheapest thing to do next.
    pub next_step: Option<Step>,
    /// What it rests on, where proofs are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// Judges a host on bulletins, leaving out those that say nothing of any product it may run, and
/// checks how it is set up. `today` is held against end dates.
pub fn judged(
    host: &HostEvidence,
    wanted: &dyn Fn(&BulletinId) -> bool,
    judge: &Judge<'_>,
    with_proofs: bool,
    today: Timestamp,
) -> Judged {
    let products: Vec<ProductId> =
        host.description.product.iter().chain(&host.description.among).cloned().collect();
    let dossier = judge.dossier(HostFacts {
        products: &products,
        sp: host.description.sp,
        arch: host.description.arch,
        facts: &host.facts,
        evidence: &host.evidence,
    });
    let ids: Vec<&BulletinId> =
        judge.bulletins(&dossier).into_iter().filter(|id| wanted(id)).collect();
    let verdicts = judge.all(&dossier, ids.iter().copied());
    let record = |judgement: Judgement| {
        let Judgement { advisory, state, via, reasons, next_step } = judgement;
        let proof = with_proofs
            .then(|| judge.verdict(&dossier, &advisory))
            .flatten()
            .map(|verdict| verdict.proof);
        VerdictRecord { advisory, state, via, reasons, next_step, proof }
    };
    let subject = Subject {
        products: &products,
        sp: host.description.sp,
        facts: &host.facts,
        evidence: &host.evidence,
        today: Some(today),
    };
    Judged {
        verdicts: verdicts.into_iter().map(record).collect(),
        checks: checks::evaluate(&subject),
    }
}
