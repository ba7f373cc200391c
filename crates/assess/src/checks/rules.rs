//! The checks: data, with the place each statement was read.

use std::{collections::BTreeMap, sync::LazyLock};

use seawall_advisory::Certainty;
use seawall_facts::{ProductId, ServicePack};
use serde::Deserialize;

use super::{CheckState, subject::World};
use crate::RuleRef;

/// Every check, in the order of the files.
#[derive(Clone, Debug, Default)]
pub(super) struct CheckBook {
    pub(super) checks: Vec<Check>,
    pub(super) milestones: BTreeMap<String, Milestone>,
    pub(super) ends: Vec<End>,
}

/// Whether a check is there, in this very version.
pub fn knows_check(rule: &RuleRef) -> bool {
    let checks = &CheckBook::embedded().checks;
    checks.iter().any(|check| check.id == rule.id && check.version == rule.version)
}

/// Every code that needs words, as `prefix-code`: the title of each check, each result, and each
/// way to correct it.
pub fn word_keys() -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for check in &CheckBook::embedded().checks {
        keys.push(word("check-title", &check.id));
        for rule in &check.rule {
            keys.push(word("check-result", &rule.code));
            keys.extend(rule.correct.iter().map(|code| word("check-correct", code)));
        }
    }
    keys.extend(UNDECIDED.iter().map(|code| word("check-result", code)));
    keys.extend(ADVICE.iter().map(|code| word("check-correct", code)));
    keys.sort();
    keys.dedup();
    keys
}

/// Codes of results that no check states itself.
pub(super) const UNDECIDED: [&str; 6] = [
    "not_made_here",
    "not_collected",
    "values_disagree",
    "not_understood",
    "product_not_known",
    "candidates_differ",
];

/// Codes of what to do about them.
pub(super) const ADVICE: [&str; 4] =
    ["collect", "look_at_values", "identify_host", "collect_service_pack"];

fn word(prefix: &str, code: &str) -> String {
    let part: String = code
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    format!("{prefix}-{part}")
}

impl CheckBook {
    /// The checks that are built in. Should a file not parse, which a test rules out, its checks
    /// are not there.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<CheckBook> = LazyLock::new(|| {
            let files = FILES.iter().filter_map(|text| toml::from_str::<CheckFile>(text).ok());
            files.fold(CheckBook::default(), CheckBook::with)
        });
        &EMBEDDED
    }

    fn with(mut self, file: CheckFile) -> Self {
        self.checks.extend(file.check);
        self.milestones.extend(file.milestone.into_iter().map(|it| (it.id.clone(), it)));
        self.ends.extend(file.end);
        self
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckFile {
    #[serde(rename = "schema")]
    _schema: String,
    #[serde(default)]
    check: Vec<Check>,
    #[serde(default)]
    milestone: Vec<Milestone>,
    #[serde(default)]
    end: Vec<End>,
}

/// One check.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub(super) id: String,
    pub(super) version: u16,
    /// Where it is made: any of these; everywhere if there is none.
    #[serde(default)]
    pub(super) applies: Vec<Scope>,
    pub(super) read: Vec<Read>,
    /// The first that fits decides.
    pub(super) rule: Vec<Rule>,
}

impl Check {
    pub(super) fn applies_to(&self, world: &World) -> bool {
        holds_any(&self.applies, world)
    }
}

/// Which hosts something is said of: all that is given must fit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scope {
    #[serde(default)]
    families: Vec<String>,
    #[serde(default)]
    products: Vec<ProductId>,
    /// This service pack or a later one.
    from: Option<ServicePack>,
    /// An earlier one than this.
    below: Option<ServicePack>,
    server: Option<bool>,
}

impl Scope {
    fn holds(&self, world: &World) -> bool {
        let is_named = self.families.is_empty() && self.products.is_empty()
            || self.families.contains(&world.product.family)
            || self.products.contains(&world.product.id);
        is_named
            && self.from.is_none_or(|from| world.sp >= from)
            && self.below.is_none_or(|below| world.sp < below)
            && self.server.is_none_or(|server| world.server == server)
    }
}

pub(super) fn holds_any(scopes: &[Scope], world: &World) -> bool {
    scopes.is_empty() || scopes.iter().any(|scope| scope.holds(world))
}

/// Something a check looks at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    /// What rules and words call it.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The registry key.
    pub(super) key: Option<String>,
    /// The registry value.
    pub(super) value: Option<String>,
    /// What else it is about: another read, a hotfix, names of files and parts, ports.
    #[serde(default)]
    pub(super) of: Vec<String>,
    /// What the product does where the value is not there; the first that fits.
    #[serde(default)]
    pub(super) default: Vec<Default_>,
}

/// How what is read is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// `REG_DWORD`.
    Number,
    /// `REG_SZ` or `REG_EXPAND_SZ`.
    Text,
    /// `REG_SZ`: an address whose scheme counts.
    Url,
    /// `REG_MULTI_SZ`, or a `REG_SZ` as one item.
    List,
    /// A text that is not shown; that it is missing says nothing.
    Secret,
    /// `REG_BINARY`: a self-relative security descriptor with COM's rights.
    Descriptor,
    /// `REG_SZ`: the same in SDDL.
    Sddl,
    /// `REG_MULTI_SZ`: ports and ranges of ports.
    Ports,
    /// `REG_SZ`: servers and ports that an RPC proxy forwards to.
    ProxyPorts,
    /// `REG_SZ`: an exception of the Windows Firewall, `135:TCP:*:Enabled:…`.
    Exception,
    /// `REG_BINARY`: the `F` value of an account.
    Account,
    /// Whether any of the updates named by their numbers or keys is installed.
    Update,
    /// Whether any of the files or parts is there.
    Part,
    /// Whether the system was started since the value of another read was written.
    Started,
    /// The assigned IPsec policy, held against ports.
    Ipsec,
    /// The build, held against a milestone.
    Build,
    /// The end of public support.
    Support,
}

/// What a product does without a value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Default_ {
    #[serde(default)]
    pub(super) on: Vec<Scope>,
    pub(super) value: String,
    pub(super) certainty: Certainty,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file, and its tests"))]
    pub(super) source: Vec<String>,
}

/// What readings amount to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) code: String,
    pub(super) state: CheckState,
    #[serde(default)]
    pub(super) on: Vec<Scope>,
    /// By the names of reads; all must fit.
    #[serde(default)]
    pub(super) when: BTreeMap<String, Test>,
    pub(super) correct: Option<String>,
    pub(super) certainty: Certainty,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file, and its tests"))]
    pub(super) source: Vec<String>,
}

/// A relation of a reading; all that is given must fit. Texts compare without regard to case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Test {
    /// One word, and one of these.
    pub(super) is: Option<Vec<String>>,
    /// None of its words is one of these.
    pub(super) lacks: Option<Vec<String>>,
    /// One of its words is one of these.
    pub(super) has: Option<Vec<String>>,
    /// A number of at least this.
    pub(super) min: Option<u32>,
    /// A number of at most this.
    pub(super) max: Option<u32>,
    /// Not there, and no default for it; or there.
    pub(super) absent: Option<bool>,
    /// Not read, and not ruled out; or that it must be, without which the test does not fit.
    pub(super) collected: Option<bool>,
}

/// The builds that bring something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Milestone {
    id: String,
    /// The lowest build of each product that has it, without regard to lines of other products.
    pub(super) builds: BTreeMap<ProductId, seawall_facts::Version>,
    /// Products that had it from their first day.
    pub(super) from_start: Vec<ProductId>,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: Vec<String>,
}

/// When support of products ends that the table of products leaves open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    /// Ids of products without their architecture.
    pub(super) products: Vec<String>,
    /// For these editions, by `EditionID`; all others if there is none.
    #[serde(default)]
    pub(super) editions: Vec<String>,
    /// The last day (ISO).
    pub(super) date: String,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: Vec<String>,
}

pub(super) const FILES: [&str; 4] = [
    include_str!("../../data/checks-dcom.toml"),
    include_str!("../../data/checks-filters.toml"),
    include_str!("../../data/checks-host.toml"),
    include_str!("../../data/checks-support.toml"),
];
