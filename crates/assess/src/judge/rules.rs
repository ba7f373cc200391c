//! The rules that facts are judged by, as proofs name them.

use std::sync::LazyLock;

use seawall_facts::Product;
use serde::Deserialize;

use crate::{proof::RuleRef, rule::Head};

/// Every rule, and the words by which components are known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleBook {
    #[serde(rename = "schema")]
    _schema: String,
    rule: Vec<Head>,
    pub(super) component: Vec<ComponentWords>,
    pub(super) exclusive: Vec<Exclusive>,
    cumulative: Vec<Cumulative>,
}

/// Since when updates of some versions of Windows are cumulative.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cumulative {
    os_versions: Vec<(u16, u16)>,
    /// The number of the first such update.
    from: u32,
}

/// A component by the word that facts have for it, and the words bulletins print.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComponentWords {
    pub(super) id: String,
    words: Vec<String>,
}

/// Components of which a host has one at most.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exclusive {
    pub(super) words: Vec<String>,
}

impl ComponentWords {
    /// Whether it is what a name in lower case means.
    pub(super) fn is_in(&self, printed: &str) -> bool {
        self.words.iter().any(|word| printed.contains(word.as_str()))
    }
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Listing,
    HeldByServicePack,
    NeedsServicePack,
    NoUpdate,
    Build,
    Files,
    WrittenDown,
    Absence,
    Conflict,
    Restart,
    Doubt,
    Component,
    Contained,
    WeakEdge,
    LeftOpen,
    Misprint,
    EveryCandidate,
    Carrier,
    Cumulative,
}

impl Rule {
    #[cfg(test)]
    const ALL: [Self; 19] = [
        Self::Listing,
        Self::HeldByServicePack,
        Self::NeedsServicePack,
        Self::NoUpdate,
        Self::Build,
        Self::Files,
        Self::WrittenDown,
        Self::Absence,
        Self::Conflict,
        Self::Restart,
        Self::Doubt,
        Self::Component,
        Self::Contained,
        Self::WeakEdge,
        Self::LeftOpen,
        Self::Misprint,
        Self::EveryCandidate,
        Self::Carrier,
        Self::Cumulative,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Listing => "host.listing",
            Self::HeldByServicePack => "host.held_by_service_pack",
            Self::NeedsServicePack => "host.needs_service_pack",
            Self::NoUpdate => "host.no_update",
            Self::Build => "host.build_at_least",
            Self::Files => "host.files",
            Self::WrittenDown => "host.written_down",
            Self::Absence => "host.absence",
            Self::Conflict => "host.conflict",
            Self::Restart => "host.restart",
            Self::Doubt => "host.doubt",
            Self::Component => "host.component",
            Self::Contained => "host.contained",
            Self::WeakEdge => "host.weak_edge",
            Self::LeftOpen => "host.left_open",
            Self::Misprint => "host.misprint",
            Self::EveryCandidate => "host.every_candidate",
            Self::Carrier => "host.carrier",
            Self::Cumulative => "host.cumulative",
        }
    }
}

impl RuleBook {
    /// The rules that are built in. Should they not parse, which a test rules out, there are
    /// none, and proofs name none.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<RuleBook> =
            LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());
        &EMBEDDED
    }

    /// The number of the first update from which on those of a product are cumulative.
    pub(super) fn cumulative_from(&self, product: &Product) -> Option<u32> {
        let is_it = |row: &&Cumulative| row.os_versions.contains(&product.os_version);
        self.cumulative.iter().find(is_it).map(|row| row.from)
    }

    pub(super) fn head(&self, rule: Rule) -> Option<&Head> {
        self.rule.iter().find(|head| head.id == rule.id())
    }
}

/// Whether a rule is there, in this very version.
pub(crate) fn knows_rule(rule: &RuleRef) -> bool {
    RuleBook::embedded().rule.iter().any(|head| head.reference() == *rule)
}

const RULES: &str = include_str!("../../data/host-rules.toml");

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
            assert!(head.version >= 1, "{}", head.id);
            assert!(!head.source.is_empty(), "{}", head.id);
        }
        for rule in Rule::ALL {
            assert!(RuleBook::embedded().head(rule).is_some(), "{rule:?}");
        }
    }

    #[test]
    fn words_of_components_are_in_lower_case() {
        let book = RuleBook::embedded();
        let words = book.component.iter().flat_map(|row| &row.words);
        for word in words.chain(book.exclusive.iter().flat_map(|row| &row.words)) {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
