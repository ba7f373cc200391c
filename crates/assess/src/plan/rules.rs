//! The rules that a plan is made by, as it names them.

use std::sync::LazyLock;

use seawall_advisory::Kb;
use serde::Deserialize;

use super::cover::Effort;
use crate::{proof::RuleRef, rule::Head};

/// Every rule, and the numbers and tables they need.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleBook {
    #[serde(rename = "schema")]
    _schema: String,
    rule: Vec<Head>,
    cover: Cover,
    /// The first version of Windows whose service packs leave newer files in place.
    service_packs_keep_updates_from: (u16, u16),
    first: Vec<First>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cover {
    exact_up_to: usize,
    steps: u32,
}

/// An update that must be there before others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    precondition: String,
    kb: Kb,
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    RestartFirst,
    ServicePackFirst,
    Contain,
    Reinstall,
    Dominated,
    Exact,
    Greedy,
    Order,
    OneRestart,
    Packages,
    EveryCandidate,
    WhatIf,
}

impl Rule {
    #[cfg(test)]
    pub(super) const ALL: [Self; 12] = [
        Self::RestartFirst,
        Self::ServicePackFirst,
        Self::Contain,
        Self::Reinstall,
        Self::Dominated,
        Self::Exact,
        Self::Greedy,
        Self::Order,
        Self::OneRestart,
        Self::Packages,
        Self::EveryCandidate,
        Self::WhatIf,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::RestartFirst => "plan.restart_first",
            Self::ServicePackFirst => "plan.service_pack_first",
            Self::Contain => "plan.contain",
            Self::Reinstall => "plan.reinstall",
            Self::Dominated => "plan.dominated",
            Self::Exact => "plan.exact_cover",
            Self::Greedy => "plan.greedy_cover",
            Self::Order => "plan.order",
            Self::OneRestart => "plan.one_restart",
            Self::Packages => "plan.packages",
            Self::EveryCandidate => "plan.every_candidate",
            Self::WhatIf => "plan.what_if",
        }
    }
}

impl RuleBook {
    /// The rules that are built in. Should they not parse, which a test rules out, there are
    /// none, and plans name none.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<RuleBook> =
            LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());
        &EMBEDDED
    }

    pub(super) fn reference(&self, rule: Rule) -> Option<RuleRef> {
        self.rule.iter().find(|head| head.id == rule.id()).map(Head::reference)
    }

    /// How far exact search goes.
    pub(super) const fn effort(&self) -> Effort {
        Effort { candidates: self.cover.exact_up_to, steps: self.cover.steps }
    }

    /// Whether a version's service packs leave the newer files of updates in place.
    pub(super) fn keeps_updates(&self, os_version: (u16, u16)) -> bool {
        os_version >= self.service_packs_keep_updates_from
    }

    /// The update that a precondition asks for.
    pub(super) fn needs(&self, precondition: &str) -> Option<&Kb> {
        self.first.iter().find(|row| row.precondition == precondition).map(|row| &row.kb)
    }
}

const RULES: &str = include_str!("../../data/plan-rules.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, Rule, RuleBook};

    #[test]
    fn every_rule_stands_in_the_file_once_with_a_version_and_a_source() {
        let book: RuleBook = toml::from_str(RULES).unwrap();
        let ids: Vec<&str> = book.rule.iter().map(|head| head.id.as_str()).collect();
        let named: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.iter().copied().collect::<BTreeSet<_>>(), named);
        assert_eq!(ids.len(), named.len());
        for head in &book.rule {
            assert!(head.version >= 1 && !head.source.is_empty(), "{}", head.id);
        }
        assert!(book.effort().candidates >= 25 && book.effort().steps > 0);
    }
}
