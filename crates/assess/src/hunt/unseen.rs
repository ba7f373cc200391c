//! What was not looked at of what would have shown a family.

use seawall_facts::{Evidence, EvidenceKind, FactValue, RegistryPath};

use super::{Book, Family, Indicator, Role, Sureness, Trace, Unseen, What};
use crate::judge::HostFacts;

/// How far the evidence of a host goes.
pub(super) struct Reach<'a> {
    evidence: &'a [Evidence],
    /// Folders of which every name was seen, in lower case, and where that is known from.
    folders: Vec<(String, &'a str)>,
}

const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
const SERVICES: &str = r"SYSTEM\CurrentControlSet\Services";

impl<'a> Reach<'a> {
    pub(super) fn of(host: &HostFacts<'a>) -> Self {
        let folders = host.facts.iter().filter_map(|fact| match &fact.value {
            FactValue::FolderListed(path) => Some((path.to_lowercase(), &*fact.source.file)),
            _ => None,
        });
        Self { evidence: host.evidence, folders: folders.collect() }
    }

    /// What keeps a family from being ruled out.
    pub(super) fn lacks(&self, book: &Book, family: &Family) -> Vec<Unseen> {
        let mut unseen = Vec::new();
        let of_family = book.indicators.iter().filter(|it| it.family == family.id);
        for indicator in of_family.filter(|it| it.certainty == Sureness::Sourced) {
            unseen.extend(self.gap(indicator));
        }
        if family.has_random_names {
            unseen.push(Unseen::RandomNames);
        }
        unseen.sort();
        unseen.dedup();
        unseen
    }

    /// What was not looked at that an indicator could have been met by.
    pub(super) fn gap(&self, indicator: &Indicator) -> Option<Unseen> {
        let registry = |key: &RegistryPath| {
            let is_of_user = key.as_str().to_uppercase().starts_with("HKEY_");
            if is_of_user {
                let is_read = self.evidence.iter().any(covers_users);
                return (!is_read).then_some(Unseen::UserRunKeys);
            }
            (!self.rules_out(key)).then(|| Unseen::Registry { key: key.to_string() })
        };
        match &indicator.what {
            What::File(path) if indicator.role == Role::Infects => self.folder(path.folder()?),
            What::RunValue { keys, .. } => {
                let is_of_all = keys.is_empty() || keys.contains(&RegistryPath::new(RUN));
                if !is_of_all {
                    return keys.iter().find_map(registry);
                }
                (!self.rules_out(&RegistryPath::new(RUN))).then_some(Unseen::RunKeys)
            }
            What::Service { .. } => {
                (!self.rules_out(&RegistryPath::new(SERVICES))).then_some(Unseen::Services)
            }
            What::StartValue(test) | What::RegistryValue(test) => registry(&test.key),
            What::RegistryKey(key) => registry(key),
            // Logs are history: what is not in them may have been, and is no part of what runs.
            What::Event { .. } => Some(Unseen::Events),
            What::Sweep { .. } => Some(Unseen::FirewallLog),
            _ => None,
        }
    }

    /// What the whole host was not looked at for.
    pub(super) fn all(&self) -> Vec<Unseen> {
        let has = |kind| self.evidence.iter().any(|evidence| evidence.kind == kind);
        let mut unseen = Vec::new();
        let mut lacks = |is_lacking: bool, what| {
            if is_lacking {
                unseen.push(what);
            }
        };
        lacks(!self.rules_out(&RegistryPath::new(RUN)), Unseen::RunKeys);
        lacks(!self.rules_out(&RegistryPath::new(SERVICES)), Unseen::Services);
        lacks(!self.evidence.iter().any(covers_users), Unseen::UserRunKeys);
        for path in ["%system32%", "%windir%"] {
            unseen.extend(self.folder(path));
        }
        let mut lacks = |is_lacking: bool, what| {
            if is_lacking {
                unseen.push(what);
            }
        };
        lacks(!has(EvidenceKind::Processes), Unseen::Processes);
        lacks(!has(EvidenceKind::Events), Unseen::Events);
        lacks(!has(EvidenceKind::FirewallLog), Unseen::FirewallLog);
        unseen
    }

    /// The files that would show what was met before, if it were still there.
    pub(super) fn witnesses(
        &self,
        indicator: &Indicator,
        met: &Trace,
    ) -> Result<Vec<&'a str>, Option<Unseen>> {
        let folder = |path: &str| self.listed(path).ok_or_else(|| self.folder(path));
        let registry = |key: &RegistryPath, unseen: Unseen| {
            let is_of_user = key.as_str().to_uppercase().starts_with("HKEY_");
            let unseen = if is_of_user { Unseen::UserRunKeys } else { unseen };
            let covers =
                |it: &&Evidence| if is_of_user { covers_users(it) } else { it.rules_out(key) };
            let sources: Vec<&str> =
                self.evidence.iter().filter(covers).map(|it| &*it.source).collect();
            if sources.is_empty() { Err(Some(unseen)) } else { Ok(sources) }
        };
        let of = |key: &str| RegistryPath::new(key);
        match (met, &indicator.what) {
            (Trace::RunValue { key, .. }, _) => registry(&of(key), Unseen::RunKeys),
            (Trace::Service { .. }, _) => registry(&of(SERVICES), Unseen::Services),
            (Trace::RegistryKey { key } | Trace::RegistryValue { key, .. }, _) => {
                registry(&of(key), Unseen::Registry { key: key.clone() })
            }
            (Trace::Prefetch { .. }, _) => folder(r"%windir%\Prefetch"),
            (Trace::Restore { .. }, _) => folder("%restore%"),
            (_, What::File(path) | What::Content { path: Some(path), .. }) => {
                folder(path.folder().unwrap_or_default())
            }
            (Trace::Process { .. }, _) => {
                let lists = self.evidence.iter().filter(|it| it.kind == EvidenceKind::Processes);
                let sources: Vec<&str> = lists.map(|it| &*it.source).collect();
                if sources.is_empty() { Err(Some(Unseen::Processes)) } else { Ok(sources) }
            }
            _ => Err(None),
        }
    }

    /// Where it is known from that every name of a folder was seen.
    fn listed(&self, path: &str) -> Option<Vec<&'a str>> {
        let path = path.to_lowercase();
        let from = self.folders.iter().filter(|(listed, _)| *listed == path);
        let sources: Vec<&str> = from.map(|(_, source)| *source).collect();
        (!sources.is_empty()).then_some(sources)
    }

    fn folder(&self, path: &str) -> Option<Unseen> {
        self.listed(path).is_none().then(|| Unseen::Folder { path: path.to_owned() })
    }

    fn rules_out(&self, key: &RegistryPath) -> bool {
        self.evidence.iter().any(|evidence| evidence.rules_out(key))
    }
}

/// Whether evidence is a user's part of a registry.
fn covers_users(evidence: &Evidence) -> bool {
    evidence.kind == EvidenceKind::Registry
        && evidence.gaps.is_empty()
        && evidence.covers.iter().any(|key| {
            key.as_str().to_uppercase().starts_with("HKEY_CURRENT_USER")
                || key.as_str().to_uppercase().starts_with("HKEY_USERS")
        })
}
