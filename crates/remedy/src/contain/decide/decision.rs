//! What is decided.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};

use super::codes::{Chore, Modifier, NextStep, PlanRefused, Reason, Residual, WayId};
use crate::contain::{
    AddressSet, Exception, Services,
    case::Term,
    measure::{AsPrinted, Certainty, MeasureId, SideEffect},
};

/// Which measures a host gets, in which order, and what remains. The same case gives the same
/// decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The rules that it rests on.
    pub rules: Vec<RuleRef>,
    /// What to do, in this order.
    pub steps: Vec<Step>,
    /// The way out of an attack, where there is one now. Its steps are among `steps`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<Flow>,
    /// The measures that are not to be taken, and why.
    pub refused: Vec<Refused>,
    /// What remains. There is always something.
    pub residual: Vec<Residual>,
    /// What is not known, what was done about it, and how to come to know it.
    pub unknowns: Vec<Unknown>,
    /// Who must come through everything that is closed.
    pub keep_open: Vec<KeepOpen>,
    /// Why no plan can be made yet; then no step closes anything that could lock somebody out.
    pub plan_refused: Vec<PlanRefused>,
}

/// A rule by its id and version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u16,
    /// How sure it is.
    pub certainty: Certainty,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What.
    #[serde(flatten)]
    pub act: Act,
    /// Only where what stands before it cannot be done, or does not last.
    pub otherwise: bool,
    /// How.
    pub with: Vec<Modifier>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What has to be found out first: it is right for some values and not for others.
    pub provided: BTreeSet<Term>,
    /// What it breaks, or costs.
    pub side_effects: Vec<SideEffect>,
    /// The targets that can carry it on this host.
    pub targets: Vec<String>,
}

/// What is done in a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A measure is taken.
    Measure(MeasureId),
    /// Something else is done.
    Chore(Chore),
    /// An update is installed that others need.
    Update(String),
    /// A measure is taken back.
    TakeBack(MeasureId),
}

/// The way out of an attack: steps that come first, and ways to go on from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The rule.
    pub rule: RuleRef,
    /// What comes first.
    pub first: Vec<Step>,
    /// How to go on: one of these.
    pub ways: Vec<Way>,
    /// Where documents err about it.
    pub as_printed: Vec<AsPrinted>,
}

/// A way to update a host that is under attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// Which.
    pub id: WayId,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What of it is refused here; it is open where nothing is.
    pub refused: Vec<Refused>,
}

/// A measure that is not to be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Which.
    pub measure: MeasureId,
    /// Whether a rule would have it otherwise.
    pub wanted: bool,
    /// Why.
    pub why: Vec<Why>,
}

/// Why a measure is not to be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Why.
    pub reason: Reason,
    /// What is not known: it may be so, and that is enough. Empty where it is so.
    pub unknown: BTreeSet<Term>,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What.
    pub about: Term,
    /// What was refused because of it.
    pub refused: BTreeSet<MeasureId>,
    /// What is only right for some values of it.
    pub flagged: BTreeSet<MeasureId>,
    /// The cheapest way to know it.
    pub next: NextStep,
}

/// Somebody who must come through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepOpen {
    /// Who.
    pub who: AddressSet,
    /// Through what.
    pub services: Services,
    /// What for.
    pub what: Kept,
}

/// What is kept open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The way of the update.
    UpdateConsole,
    /// The way of whoever manages it.
    Management,
}

impl Decision {
    /// The measures that are taken, in their order.
    pub fn measures(&self) -> Vec<MeasureId> {
        self.steps.iter().filter_map(|step| step.act.measure()).collect()
    }

    /// What has to be excepted from a policy, without an end.
    pub fn exceptions(&self) -> Vec<Exception> {
        let exception = |kept: &KeepOpen| Exception {
            peers: kept.who.clone(),
            services: kept.services.clone(),
            until: None,
            why: String::new(),
        };
        self.keep_open.iter().map(exception).collect()
    }
}

impl Act {
    /// The measure that it takes.
    pub const fn measure(&self) -> Option<MeasureId> {
        match self {
            Self::Measure(id) => Some(*id),
            _ => None,
        }
    }
}

impl Serialize for KeepOpen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("KeepOpen", 3)?;
        fields.serialize_field("what", &self.what)?;
        fields.serialize_field("who", &self.who.to_string())?;
        fields.serialize_field("services", &self.services.to_string())?;
        fields.end()
    }
}
