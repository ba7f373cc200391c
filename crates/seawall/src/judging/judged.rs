//! A host and what is said of it.

use seawall_advisory::BulletinId;
use seawall_assess::{
    Proof, Reason, State, Step,
    checks::{self, CheckResult, Subject},
    join::{Agreement, JoinedProof},
    judge::{Dossier, HostFacts, Judge, Judgement},
    plan::{self, Plan},
};
use seawall_evidence::HostEvidence;
use seawall_facts::{ProductId, Timestamp};
use serde::Serialize;

use super::{Outside, ScanRecord};

/// What is asked of every host.
pub struct Question<'a> {
    /// Who judges.
    pub judge: &'a Judge<'a>,
    /// The bulletins that are judged.
    pub wanted: &'a (dyn Fn(&BulletinId) -> bool + Sync),
    /// Whether proofs are wanted.
    pub with_proofs: bool,
    /// What is held against end dates.
    pub today: Timestamp,
    /// What is asked of the plan, where one is wanted.
    pub plan: Option<plan::Options<'a>>,
}

/// What is said of a host.
#[derive(Debug, Default)]
pub struct Judged {
    /// Of bulletins, by id.
    pub verdicts: Vec<VerdictRecord>,
    /// Of how it is set up.
    pub checks: Vec<CheckResult>,
    /// What to do, where that was asked.
    pub plan: Option<Plan>,
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
    /// What a scan of the host says, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan: Option<ScanRecord>,
    /// What it rests on, where proofs are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofRecord>,
}

/// What a verdict rests on.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ProofRecord {
    /// The evidence of the host.
    Own(Proof),
    /// That and the answers it gave.
    Joined(Box<JoinedProof>),
}

/// Judges a host on bulletins, leaving out those that say nothing of any product it may run,
/// checks how it is set up, and plans.
pub fn judged(host: &HostEvidence, outside: Option<&Outside>, asked: &Question<'_>) -> Judged {
    let judge = asked.judge;
    let products = products(host, outside);
    let dossier = judge.dossier(HostFacts {
        products: &products,
        sp: host.description.sp,
        arch: host.description.arch,
        facts: &host.facts,
        evidence: &host.evidence,
    });
    let ids: Vec<&BulletinId> =
        judge.bulletins(&dossier).into_iter().filter(|id| (asked.wanted)(id)).collect();
    let trial = judge.hear(&dossier);
    let mut within = trial.all(ids.iter().copied());
    within.extend(only_outside(&within, outside, asked));
    within.sort_by(|one, other| one.advisory.cmp(&other.advisory));
    let (judgements, scans): (Vec<Judgement>, Vec<Option<ScanRecord>>) =
        within.into_iter().map(|judgement| joined(judgement, outside)).unzip();
    let plan = asked.plan.as_ref().map(|asked| plan::plan(judge, &trial, &judgements, asked));
    let record = |(judgement, scan): (Judgement, Option<ScanRecord>)| {
        let proof =
            asked.with_proofs.then(|| proof(judge, &dossier, &judgement, outside)).flatten();
        let Judgement { advisory, state, via, reasons, next_step } = judgement;
        VerdictRecord { advisory, state, via, reasons, next_step, scan, proof }
    };
    let subject = Subject {
        products: &products,
        sp: host.description.sp,
        facts: &host.facts,
        evidence: &host.evidence,
        today: Some(asked.today),
    };
    Judged {
        verdicts: judgements.into_iter().zip(scans).map(record).collect(),
        checks: checks::evaluate(&subject),
        plan,
    }
}

/// What the host may run: by its files, and where these tell nothing, by its answers.
fn products(host: &HostEvidence, outside: Option<&Outside>) -> Vec<ProductId> {
    let told = host.description.product.iter().chain(&host.description.among);
    let products: Vec<ProductId> = told.cloned().collect();
    match outside {
        Some(outside) if products.is_empty() => outside.identity.candidates.clone(),
        _ => products,
    }
}

/// Bulletins that the scan alone has something to say of: nothing is known of them from within.
fn only_outside(
    within: &[Judgement],
    outside: Option<&Outside>,
    asked: &Question<'_>,
) -> Vec<Judgement> {
    let seen = outside.map(|outside| outside.assessment.verdicts.as_slice()).unwrap_or_default();
    let is_new = |id: &BulletinId| within.iter().all(|judgement| judgement.advisory != *id);
    let ids = seen.iter().map(|verdict| BulletinId::new(&verdict.advisory));
    ids.filter(|id| is_new(id) && (asked.wanted)(id))
        .map(|advisory| Judgement {
            advisory,
            state: State::Unknown,
            via: Vec::new(),
            reasons: vec![Reason::ProductNotKnown],
            next_step: Some(Step::IdentifyHost),
        })
        .collect()
}

/// What the audit and the scan say together.
fn joined(within: Judgement, outside: Option<&Outside>) -> (Judgement, Option<ScanRecord>) {
    let seen =
        outside.and_then(|outside| Some((outside, outside.verdict(within.advisory.as_str())?)));
    let Some((outside, verdict)) = seen else {
        return (within, None);
    };
    let (joined, record) = outside.joined(within.state, verdict);
    let advisory = within.advisory.clone();
    let judgement = match joined.agreement {
        Agreement::OnlyOutside => Judgement {
            advisory,
            state: joined.state,
            via: verdict.via.clone(),
            reasons: verdict.reasons.clone(),
            next_step: verdict.next_step.clone(),
        },
        _ if joined.state == within.state => within,
        _ => Judgement {
            advisory,
            state: joined.state,
            via: Vec::new(),
            reasons: within.reasons,
            next_step: within.next_step,
        },
    };
    (judgement, Some(record))
}

fn proof(
    judge: &Judge<'_>,
    dossier: &Dossier<'_>,
    judgement: &Judgement,
    outside: Option<&Outside>,
) -> Option<ProofRecord> {
    let seen = outside.and_then(|outside| outside.verdict(judgement.advisory.as_str()));
    let Some(within) = judge.verdict(dossier, &judgement.advisory).map(|verdict| verdict.proof)
    else {
        return seen.map(|seen| ProofRecord::Own(seen.proof.clone().sealed()));
    };
    let joined = seen.and_then(|seen| JoinedProof::of(within.clone(), seen.proof.clone()));
    Some(joined.map_or(ProofRecord::Own(within), |proof| ProofRecord::Joined(Box::new(proof))))
}
