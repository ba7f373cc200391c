//! What the evidence says of one registry value.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use seawall_facts::{EvidenceKind, FactValue, Gap, RegistryPath, Timestamp, Version};

use super::{Subject, rules::CheckBook};

/// The subject's facts, found by what the checks read.
#[derive(Debug)]
pub(super) struct Witnesses<'a> {
    pub(super) subject: Subject<'a>,
    /// Facts by key and name of their value, both in lower case.
    values: HashMap<(String, String), Vec<usize>>,
    /// How much the registry facts of a file say.
    standing: HashMap<&'a str, Standing>,
    /// Facts of what the system works with, by their places: neither of copies, nor of
    /// instructions.
    own: Vec<(usize, &'a FactValue)>,
    /// The builds it reports, each once.
    pub(super) builds: BTreeSet<Version>,
}

/// How much the facts of a file say of what the system works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Own,
    /// A copy that the system keeps: older.
    Backup,
    /// Instructions to change a registry: they say nothing of one.
    None,
}

/// What is said of a value, and by which facts.
#[derive(Clone, Debug)]
pub(super) struct Witness<'a> {
    pub(super) said: Said<'a>,
    pub(super) facts: Vec<Sighting>,
}

/// What is said of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// Nothing: it was not read.
    Nothing,
    /// It is not there.
    Absent,
    /// Different things.
    Disagree,
    Value {
        kind: u32,
        data: &'a str,
        at: Option<Timestamp>,
    },
}

/// A fact that speaks of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sighting {
    pub(super) fact: usize,
    pub(super) backup: bool,
}

impl<'a> Witnesses<'a> {
    pub(super) fn of(subject: Subject<'a>) -> Self {
        let registry = subject.evidence.iter().filter(|it| it.kind == EvidenceKind::Registry);
        let standing = registry.map(|evidence| {
            let has = |gap: &Gap| evidence.gaps.contains(gap);
            let standing = if has(&Gap::Instructions) {
                Standing::None
            } else if has(&Gap::BackupCopy) {
                Standing::Backup
            } else {
                Standing::Own
            };
            (&*evidence.source, standing)
        });
        let standing = standing.collect();
        let mut values: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for (place, fact) in subject.facts.iter().enumerate() {
            let FactValue::RegistryValue { key, name, .. } = &fact.value else { continue };
            let name = name.to_lowercase();
            if WANTED.contains(&name) {
                values.entry((key.as_str().to_lowercase(), name)).or_default().push(place);
            }
        }
        let mut witnesses =
            Self { subject, values, standing, own: Vec::new(), builds: BTreeSet::new() };
        let facts = subject.facts.iter().enumerate();
        let own = facts.filter(|(_, fact)| witnesses.standing(&fact.source.file) == Standing::Own);
        witnesses.own = own.map(|(place, fact)| (place, &fact.value)).collect();
        let builds = witnesses.own().filter_map(|(_, value)| match value {
            FactValue::Build(build) => Some(*build),
            _ => None,
        });
        witnesses.builds = builds.collect();
        witnesses
    }

    /// What is said of a value by its key and name.
    pub(super) fn value(&self, key: &str, name: &str) -> Witness<'a> {
        let path = RegistryPath::new(key);
        let place = (path.as_str().to_lowercase(), name.to_lowercase());
        let places = self.values.get(&place).map(Vec::as_slice).unwrap_or_default();
        let mut own = BTreeSet::new();
        let mut backup = BTreeSet::new();
        let mut facts = Vec::new();
        let mut last = None;
        for &place in places {
            let Some(fact) = self.subject.facts.get(place) else { continue };
            let FactValue::RegistryValue { kind, data, .. } = &fact.value else { continue };
            let said = (*kind, data.as_str());
            let is_backup = match self.standing(&fact.source.file) {
                Standing::None => continue,
                Standing::Backup => {
                    backup.insert(said);
                    true
                }
                Standing::Own => {
                    own.insert(said);
                    last = last.max(Some(fact.at));
                    false
                }
            };
            facts.push(Sighting { fact: place, backup: is_backup });
        }
        let is_absent = self.subject.evidence.iter().any(|evidence| {
            let has_it = || {
                let sources = facts.iter().filter_map(|it| self.subject.facts.get(it.fact));
                sources.into_iter().any(|fact| fact.source.file == evidence.source)
            };
            evidence.rules_out(&path) && !has_it()
        });
        let one = |said: &BTreeSet<(u32, &'a str)>, at| match (said.len(), said.first()) {
            (1, Some((kind, data))) => Said::Value { kind: *kind, data, at },
            _ => Said::Disagree,
        };
        let said = match (own.is_empty(), is_absent) {
            (false, false) => one(&own, last.flatten()),
            (false, true) => Said::Disagree,
            (true, true) => Said::Absent,
            (true, false) if backup.is_empty() => Said::Nothing,
            (true, false) => one(&backup, None),
        };
        Witness { said, facts }
    }

    /// Whether a key that no file has is not on the host.
    pub(super) fn rules_out(&self, key: &RegistryPath) -> bool {
        self.subject.evidence.iter().any(|evidence| evidence.rules_out(key))
    }

    /// Whether evidence of that kind is all there is of it.
    pub(super) fn is_complete(&self, kind: EvidenceKind) -> bool {
        let is_it = |it: &&seawall_facts::Evidence| it.kind == kind && it.gaps.is_empty();
        let mut evidence = self.subject.evidence.iter().filter(is_it);
        evidence.any(|it| it.completeness == seawall_facts::Completeness::Complete)
    }

    /// Facts of what the system works with: neither of copies, nor of instructions.
    pub(super) fn own(&self) -> impl Iterator<Item = (usize, &'a FactValue)> {
        self.own.iter().copied()
    }

    fn standing(&self, file: &str) -> Standing {
        self.standing.get(file).copied().unwrap_or(Standing::Own)
    }
}

/// The names of the values that checks read, in lower case.
static WANTED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let reads = CheckBook::embedded().checks.iter().flat_map(|check| &check.read);
    let names = reads.filter_map(|read| read.value.as_deref());
    names.chain(IPSEC_VALUES).map(str::to_lowercase).collect()
});

/// The values that an IPsec policy is read from.
pub(super) const IPSEC_VALUES: [&str; 7] = [
    "ActivePolicy",
    "DSIPSECPolicyPath",
    "ipsecNFAReference",
    "ipsecFilterReference",
    "ipsecNegotiationPolicyReference",
    "ipsecNegotiationPolicyAction",
    "ipsecData",
];
