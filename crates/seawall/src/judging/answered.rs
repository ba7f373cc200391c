//! A host of which only a scan says anything.

use seawall_advisory::BulletinId;
use seawall_assess::State;

use super::{Judged, Outside, ProofRecord, Question, VerdictRecord};

/// What a scan alone says of a host, in the form that audits have.
pub fn answered(outside: &Outside, asked: &Question<'_>) -> Judged {
    let verdicts = outside.assessment.verdicts.iter();
    let mut verdicts: Vec<VerdictRecord> = verdicts
        .map(|verdict| {
            let (_, scan) = outside.joined(State::Unknown, verdict);
            let proof = asked.with_proofs.then(|| ProofRecord::Own(verdict.proof.clone().sealed()));
            VerdictRecord {
                advisory: BulletinId::new(&verdict.advisory),
                state: verdict.state,
                via: verdict.via.clone(),
                reasons: verdict.reasons.clone(),
                next_step: verdict.next_step.clone(),
                scan: Some(scan),
                proof,
            }
        })
        .filter(|verdict| (asked.wanted)(&verdict.advisory))
        .collect();
    verdicts.sort_by(|one, other| one.advisory.cmp(&other.advisory));
    Judged { verdicts, checks: Vec::new(), plan: None }
}
