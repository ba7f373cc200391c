//! The rules of joining, as proofs name them.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{proof::RuleRef, rule::Head};

/// Every rule.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleBook {
    #[serde(rename = "schema")]
    _schema: String,
    rule: Vec<Head>,
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Agree,
    FromWithin,
    FromOutside,
    Contradiction,
    WaitsForStart,
}

impl Rule {
    #[cfg(test)]
    pub(super) const ALL: [Self; 5] = [
        Self::Agree,
        Self::FromWithin,
        Self::FromOutside,
        Self::Contradiction,
        Self::WaitsForStart,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Agree => "join.agree",
            Self::FromWithin => "join.from_within",
            Self::FromOutside => "join.from_outside",
            Self::Contradiction => "join.contradiction",
            Self::WaitsForStart => "join.waits_for_start",
        }
    }

    /// Its id with its version; none for one that the file does not have.
    pub(super) fn reference(self) -> Option<RuleRef> {
        let heads = &RuleBook::embedded().rule;
        heads.iter().find(|head| head.id == self.id()).map(Head::reference)
    }
}

impl RuleBook {
    /// The rules that come with the crate.
    pub(super) fn embedded() -> &'static Self {
        static BOOK: LazyLock<RuleBook> =
            LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());
        &BOOK
    }
}

const RULES: &str = include_str!("../../data/join-rules.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, Rule, RuleBook};

    #[test]
    fn the_file_has_every_rule_and_no_other() {
        let book: RuleBook = toml::from_str(RULES).unwrap();
        let written: BTreeSet<&str> = book.rule.iter().map(|head| head.id.as_str()).collect();
        let known: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(written, known);
        assert!(book.rule.iter().all(|head| !head.source.is_empty()));
    }
}
