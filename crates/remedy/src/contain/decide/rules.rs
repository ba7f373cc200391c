//! The rules of decisions: data, with the place each was read.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{
    codes::{Chore, Modifier, NextStep, Reason, Residual, WayId},
    decision::RuleRef,
};
use crate::contain::{
    case::{Implied, Term, When},
    measure::{AsPrinted, Certainty, MeasureId},
};

/// Every rule, in the order of the files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleBook {
    #[serde(rename = "schema")]
    pub(super) _schema: String,
    #[serde(default)]
    pub(super) evidence: Freshness,
    #[serde(default)]
    pub(super) implied: Vec<Implied>,
    /// What comes before all rows.
    #[serde(default)]
    pub(super) first: Vec<First>,
    /// The first that holds decides; those before it that may hold have their say too.
    #[serde(default)]
    pub(super) row: Vec<Row>,
    #[serde(default)]
    pub(super) modify: Vec<Modify>,
    #[serde(default)]
    pub(super) flow: Vec<FlowRule>,
    #[serde(default)]
    pub(super) remains: Vec<Remains>,
    #[serde(default)]
    pub(super) unknown: Vec<Ask>,
}

impl RuleBook {
    /// The rules that are built in. Should a file not parse, which a test rules out, its rules are
    /// not there: then nothing is proposed.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<RuleBook> = LazyLock::new(|| {
            let parts: Result<Vec<RuleBook>, _> =
                FILES.iter().map(|text| toml::from_str(text)).collect();
            parts.unwrap_or_default().into_iter().fold(RuleBook::default(), RuleBook::with)
        });
        &EMBEDDED
    }

    fn with(mut self, other: Self) -> Self {
        self.evidence.fresh_days = self.evidence.fresh_days.max(other.evidence.fresh_days);
        self.implied.extend(other.implied);
        self.first.extend(other.first);
        self.row.extend(other.row);
        self.modify.extend(other.modify);
        self.flow.extend(other.flow);
        self.remains.extend(other.remains);
        self.unknown.extend(other.unknown);
        self
    }

    /// How to come to know something: the cheapest way, and its cost.
    pub(super) fn ask(&self, term: &Term) -> Option<(NextStep, u8)> {
        let own = self.unknown.iter().filter(|ask| ask.terms.contains(term));
        own.min_by_key(|ask| ask.cost).map(|ask| (ask.next.clone(), ask.cost))
    }
}

/// How old evidence may be.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Freshness {
    pub(super) fresh_days: u32,
}

/// What every rule has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    id: String,
    version: u16,
    certainty: Certainty,
    pub(super) source: Vec<String>,
}

impl Head {
    pub(super) fn reference(&self) -> RuleRef {
        RuleRef { id: self.id.clone(), version: self.version, certainty: self.certainty }
    }
}

/// Steps that come before every row's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct First {
    pub(super) rule: Head,
    pub(super) when: When,
    pub(super) then: Vec<Proposal>,
    /// Where it is open.
    #[serde(default)]
    pub(super) where_open: Vec<Proposal>,
    /// What it adds when all rows had their say.
    #[serde(default)]
    pub(super) later: Vec<Later>,
    #[serde(default)]
    pub(super) residual: Vec<Residual>,
    #[serde(default)]
    pub(super) residual_where_open: Vec<Residual>,
}

/// A step with a place of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Later {
    /// Before this measure; at the end where it is not taken, or nothing stands here.
    pub(super) before: Option<MeasureId>,
    pub(super) step: Proposal,
}

/// A row of the decision table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) rule: Head,
    #[serde(default)]
    pub(super) when: When,
    /// What no host of this row gets.
    #[serde(default)]
    pub(super) forbid: Vec<RowForbid>,
    pub(super) then: Vec<Proposal>,
    #[serde(default)]
    pub(super) residual: Vec<Residual>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowForbid {
    pub(super) measures: Vec<MeasureId>,
    pub(super) reason: Reason,
}

/// A step that a rule proposes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proposal {
    pub(super) measure: Option<MeasureId>,
    pub(super) chore: Option<Chore>,
    /// With the chore `prerequisite_update`.
    pub(super) update: Option<String>,
    /// With the chore `take_back`.
    pub(super) of: Option<MeasureId>,
    #[serde(default)]
    pub(super) otherwise: bool,
    #[serde(default)]
    pub(super) with: Vec<Modifier>,
    #[serde(default)]
    pub(super) when: When,
    pub(super) because: Vec<Reason>,
}

/// How measures are done on some hosts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Modify {
    pub(super) rule: Head,
    #[serde(default)]
    pub(super) when: When,
    pub(super) measures: Vec<MeasureId>,
    pub(super) with: Modifier,
}

/// Steps out of an attack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowRule {
    pub(super) rule: Head,
    pub(super) when: When,
    /// Where this is so, there is no way: it must be known of others that it is not.
    pub(super) unless: When,
    pub(super) first: Vec<Proposal>,
    pub(super) way: Vec<WayRule>,
    /// Where documents err about it.
    #[serde(default)]
    pub(super) as_printed: Vec<AsPrinted>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WayRule {
    pub(super) id: WayId,
    pub(super) then: Vec<Proposal>,
}

/// What remains.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remains {
    pub(super) rule: Head,
    #[serde(default)]
    pub(super) when: When,
    /// One of these is taken.
    #[serde(default)]
    pub(super) taken: Vec<MeasureId>,
    /// None of these is taken.
    #[serde(default)]
    pub(super) not_taken: Vec<MeasureId>,
    /// Somebody is excepted.
    pub(super) excepted: Option<bool>,
    /// Something is not known that counts.
    pub(super) unknowns: Option<bool>,
    pub(super) residual: Residual,
}

/// How to come to know something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    pub(super) terms: Vec<Term>,
    pub(super) next: NextStep,
    /// From 1, a question, to 9, a visit.
    pub(super) cost: u8,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file, and its tests"))]
    pub(super) source: Vec<String>,
}

pub(super) const FILES: [&str; 3] = [
    include_str!("../../../data/decide-order.toml"),
    include_str!("../../../data/decide-residual.toml"),
    include_str!("../../../data/decide-unknown.toml"),
];
