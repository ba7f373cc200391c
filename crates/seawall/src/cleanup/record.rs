//! What becomes of a host, as JSON: `plan` in `docs/schema/hunt-1.json`.

use seawall_remedy::cleanup::{CleanupPlan, NoScript};
use serde::Serialize;

use super::PlannedHost;

/// What becomes of a host.
#[derive(Debug, Serialize)]
pub struct CleanupRecord<'a> {
    #[serde(flatten)]
    plan: &'a CleanupPlan,
    /// The names of the batch files and of what belongs to them.
    scripts: Vec<&'a str>,
    /// Why there are none.
    no_script: Option<NoScript>,
}

impl<'a> CleanupRecord<'a> {
    /// The record of a plan.
    pub fn new(host: &'a PlannedHost) -> Self {
        let files = host.script.as_ref().map(|script| script.files.as_slice()).unwrap_or_default();
        Self {
            plan: &host.plan,
            scripts: files.iter().map(|(name, _)| name.as_str()).collect(),
            no_script: host.script.as_ref().err().copied(),
        }
    }
}
