//! What a probe saw, when and where.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{ProbeAnswer, Timestamp};

/// One probe's answer from one address at one time. Append-only: an observation is never
/// changed, a later one stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The address that was asked.
    pub address: IpAddr,
    /// When the answer was complete.
    pub at: Timestamp,
    /// What was asked and answered.
    pub answer: ProbeAnswer,
}
