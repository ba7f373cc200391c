//! The rules by which answers are read: data, with the place each was published.

use std::{collections::BTreeMap, sync::LazyLock};

use seawall_facts::{Family, ProbeId};
use serde::Deserialize;

use super::{Conclusion, Finding, RemoteStatus};
use crate::{proof::RuleRef, reason::Reason, rule::Head};

/// Every rule.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleBook {
    #[serde(rename = "schema")]
    _schema: String,
    pub(super) identity: Vec<IdentityRule>,
    pub(super) question: Vec<Question>,
    pub(super) method: Vec<MethodRule>,
    pub(super) status: Vec<StatusRule>,
    judge: Vec<Head>,
}

/// Whether a rule is there, in this very version.
pub(crate) fn knows_rule(rule: &RuleRef) -> bool {
    RuleBook::embedded().heads().any(|head| head.reference() == *rule)
}

impl RuleBook {
    /// The rules that are built in. Should they not parse, which a test rules out, there are
    /// none: every status is then `needs_investigation` and every verdict rests on the catalogue.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<RuleBook> =
            LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());
        &EMBEDDED
    }

    /// The rule by which verdicts are put together, by its id.
    pub(super) fn judge(&self, id: &str) -> Option<&Head> {
        self.judge.iter().find(|head| head.id == id)
    }

    pub(super) fn heads(&self) -> impl Iterator<Item = &Head> {
        let identity = self.identity.iter().map(|rule| &rule.head);
        identity
            .chain(self.question.iter().map(|rule| &rule.head))
            .chain(self.method.iter().map(|rule| &rule.head))
            .chain(self.status.iter().map(|rule| &rule.head))
            .chain(&self.judge)
    }
}

/// A family of hosts that the activation rules are not for.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct IdentityRule {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) family: Family,
    /// Only where the host gave builds and none is lower.
    pub(super) every_build_at_least: Option<u32>,
    /// The products to judge by where the answers name none.
    pub(super) product_family: Option<String>,
    pub(super) status: RemoteStatus,
    pub(super) verdicts: VerdictsBy,
}

/// How verdicts come about on a host of such a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerdictsBy {
    /// None of the bulletins concerns it.
    NotApplicable,
    /// By what each bulletin says of its products.
    ByListing,
    /// Nothing is known of it.
    Unknown,
}

/// Which methods are asked about a bulletin's update.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Question {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) advisory: String,
    pub(super) families: Vec<String>,
    /// All of them, and they must agree.
    pub(super) methods: Vec<String>,
    /// Asked only after one of these findings of the first question; empty for the first itself.
    #[serde(default)]
    pub(super) after: Vec<Finding>,
    /// Whether leaving it unasked leaves no doubt behind.
    #[serde(default)]
    pub(super) optional: bool,
}

/// How a method's answers are read.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct MethodRule {
    #[serde(flatten)]
    pub(super) head: Head,
    pub(super) method: String,
    pub(super) probes: Vec<ProbeId>,
    pub(super) test: Test,
    pub(super) concludes: Conclusion,
}

/// A relation of a method's answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Test {
    /// A bind was answered, and no context accepted.
    BindRejected { probe: ProbeId },
    /// One of the answers is one of these HRESULTs.
    AnyHresult { codes: Vec<u32> },
    /// One of the answers is a fault of one of these statuses.
    AnyFault { codes: Vec<u32> },
    /// The answers are these HRESULTs, in the probes' order.
    HresultsAre { codes: Vec<u32> },
    /// All answers are HRESULTs, and the same.
    HresultsEqual,
    /// All answers are HRESULTs, and not all the same.
    HresultsDiffer,
    /// All answers are HRESULTs.
    AllHresults,
}

/// The status that findings amount to.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct StatusRule {
    #[serde(flatten)]
    pub(super) head: Head,
    /// Only for these product families; empty for all.
    #[serde(default)]
    pub(super) families: Vec<String>,
    pub(super) findings: BTreeMap<String, Finding>,
    pub(super) status: RemoteStatus,
    /// What must be said along with the status.
    pub(super) caveat: Option<Reason>,
    /// The bulletin whose verdict it must be said with too.
    pub(super) caveat_on: Option<String>,
}

const RULES: &str = include_str!("../../data/remote-rules.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{RULES, RuleBook};

    #[test]
    fn every_rule_has_an_id_of_its_own_a_version_and_a_source() {
        let book: RuleBook = toml::from_str(RULES).unwrap();
        let mut ids = BTreeSet::new();
        for head in book.heads() {
            assert!(ids.insert(&head.id), "{} stands twice", head.id);
            assert!(head.version >= 1, "{}", head.id);
            assert!(!head.source.is_empty(), "{}", head.id);
            assert!(head.source.iter().all(|source| !source.trim().is_empty()), "{}", head.id);
        }
        assert_eq!(ids.len(), RuleBook::embedded().heads().count());
    }

    #[test]
    fn every_method_that_is_asked_has_rules_that_agree_on_its_probes() {
        let book = RuleBook::embedded();
        for method in book.question.iter().flat_map(|question| &question.methods) {
            let probes: BTreeSet<_> = book
                .method
                .iter()
                .filter(|rule| rule.method == *method)
                .map(|rule| &rule.probes)
                .collect();
            assert_eq!(probes.len(), 1, "{method}");
        }
    }

    #[test]
    fn no_rule_has_a_key_that_nobody_reads() {
        let known = [
            "id",
            "version",
            "source",
            "certainty",
            "family",
            "every_build_at_least",
            "product_family",
            "status",
            "verdicts",
            "advisory",
            "families",
            "methods",
            "after",
            "optional",
            "method",
            "probes",
            "test",
            "concludes",
            "findings",
            "caveat",
            "caveat_on",
        ];
        let file: toml::Table = toml::from_str(RULES).unwrap();
        for rules in file.values().filter_map(toml::Value::as_array) {
            for key in rules.iter().flat_map(|rule| rule.as_table().unwrap().keys()) {
                assert!(known.contains(&key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn a_refusal_is_looked_at_before_any_rule_that_finds_an_update() {
        for method in ["pair_a", "pair_b", "object_reference"] {
            let rules = RuleBook::embedded().method.iter().filter(|rule| rule.method == method);
            let order: Vec<String> = rules.map(|rule| format!("{:?}", rule.concludes)).collect();
            let place = |word: &str| order.iter().position(|conclusion| conclusion == word);
            assert!(place("Denied") < place("Present"), "{method}: {order:?}");
        }
    }
}
