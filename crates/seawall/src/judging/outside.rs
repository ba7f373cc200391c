//! What a scan said of a host that was audited.

use std::net::IpAddr;

use seawall_assess::{
    Method, Reason, State, Verdict,
    join::{Agreement, Joined, join},
    remote::RemoteAssessment,
};
use seawall_facts::Timestamp;
use serde::Serialize;

use crate::clock;

/// The latest scan of a host.
#[derive(Debug)]
pub struct Outside {
    /// The address that was asked.
    pub address: IpAddr,
    /// When.
    pub at: Timestamp,
    /// In which run of the store.
    pub run: i64,
    /// What followed from its answers.
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

impl Outside {
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
