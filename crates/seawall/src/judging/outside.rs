//! What a scan said of a host that was audited.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_advisory::Catalogue;
use seawall_assess::{
    Method, Reason, State, Verdict,
    join::{Agreement, Joined, join},
    remote::{self, RemoteAssessment, RemoteEvidence},
};
use seawall_facts::{Door, Identity, PortState, ProbeAnswer, Timestamp};
use seawall_probe::identify;
use serde::Serialize;

use crate::{clock, words::Words};

/// The latest scan of a host.
#[derive(Debug)]
pub struct Outside {
    /// The address that was asked.
    pub address: IpAddr,
    /// When.
    pub at: Timestamp,
    /// In which run of the store.
    pub run: i64,
    /// What it answered.
    pub answers: Vec<ProbeAnswer>,
    /// What it was taken for by that.
    pub identity: Identity,
    /// What followed from that.
    pub assessment: RemoteAssessment,
}

/// What a scan says of one bulletin, beside what the audit says.
#[derive(Debug, Serialize)]
pub struct ScanRecord {
    /// What it says.
    pub state: State,
    /// What the audit says by itself.
    pub within: State,
    /// How the two stand to each other.
    pub agreement: Agreement,
    /// The address that was asked.
    pub address: IpAddr,
    /// When.
    pub at: String,
    /// In which run.
    pub run: i64,
    /// The caveat of how it was found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl ScanRecord {
    /// What it says, in words.
    pub fn said(&self, words: &Words) -> String {
        let within = words.code("state", &self.within);
        let agreement = words.code_with("agreement", &self.agreement, &[("within", &within)]);
        let state = words.code("state", &self.state);
        let args = [
            ("at", self.at.as_str()),
            ("address", &self.address.to_string()),
            ("state", &state),
            ("agreement", &agreement),
        ];
        words.with("scan-says", &args)
    }
}

impl Outside {
    /// What answers say of a host.
    pub fn new(
        address: IpAddr,
        at: Timestamp,
        run: i64,
        answers: Vec<ProbeAnswer>,
        catalogue: &Catalogue,
    ) -> Self {
        let identity = identify(&answers);
        let assessment = remote::assess(
            &RemoteEvidence {
                address,
                identity: &identity,
                answers: &answers,
                ports: &ports_of(&answers),
            },
            catalogue,
        );
        Self { address, at, run, answers, identity, assessment }
    }

    /// What the scan says of a bulletin.
    pub fn verdict(&self, advisory: &str) -> Option<&Verdict> {
        self.assessment.verdicts.iter().find(|verdict| verdict.advisory == advisory)
    }

    /// Joins what it says with what the audit says.
    pub fn joined(&self, within: State, verdict: &Verdict) -> (Joined, ScanRecord) {
        let joined = join(within, verdict.state);
        let record = ScanRecord {
            state: verdict.state,
            within,
            agreement: joined.agreement,
            address: self.address,
            at: clock::rfc3339(self.at),
            run: self.run,
            method: verdict.method.clone(),
            reasons: verdict.reasons.clone(),
        };
        (joined, record)
    }
}

/// What answers say of the doors they came from.
pub fn ports_of(answers: &[ProbeAnswer]) -> BTreeMap<Door, PortState> {
    let states = answers.iter().map(|answer| (answer.door, answer.outcome.port_state()));
    states.filter_map(|(door, state)| Some((door, state?))).collect()
}
