//! A host with what becomes of it.

use seawall_assess::hunt::HuntVerdict;
use seawall_remedy::cleanup::{CleanupCase, CleanupPlan, NoScript, Script, plan, script};

use crate::contain::system;

/// A host that was hunted on, with what becomes of it.
#[derive(Debug)]
pub struct PlannedHost {
    /// What it runs, in one line; nothing where that is not known.
    pub system: String,
    /// What was found on it.
    pub verdict: HuntVerdict,
    /// The families that were found, by their ids.
    pub families: Vec<String>,
    /// What becomes of it.
    pub plan: CleanupPlan,
    /// The batch files that do what is safe to script.
    pub script: Result<Script, NoScript>,
}

impl PlannedHost {
    /// Plans what becomes of a host.
    pub fn new(case: &CleanupCase<'_>) -> Self {
        let plan = plan(case);
        let found = case.hunt.families.iter().filter(|it| it.verdict > HuntVerdict::NotEvaluated);
        Self {
            system: system(&case.host),
            verdict: case.hunt.verdict,
            families: found.map(|it| it.family.to_string()).collect(),
            script: script(case, &plan),
            plan,
        }
    }
}
