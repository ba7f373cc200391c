//! What is known of a host, put in the words of a fact file: each thing once, in a fixed order.

use std::collections::{BTreeMap, BTreeSet};

use seawall_evidence::HostEvidence;
use seawall_facts::{EvidenceKind, Fact, FactValue, UpdateAction, Version};
use serde::Serialize;

use crate::clock;

/// The facts of a host without their witnesses, with the keys of a fact file where it has them.
#[derive(Debug, Default, Serialize)]
pub struct Known<'a> {
    /// Updates on record: `KB823980`.
    pub hotfixes: BTreeSet<String>,
    /// When they were installed, as their records say; where these differ, the last time.
    pub installed: BTreeMap<String, String>,
    /// Registry keys that are there.
    pub registry: BTreeSet<&'a str>,
    /// Registry values: key, name, data.
    pub values: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    /// Files and their versions. Where witnesses of one path differ, the oldest stands here, and
    /// the contradictions name them all.
    pub files: BTreeMap<&'a str, Option<Version>>,
    /// Packages of Component Based Servicing and their states by number.
    pub packages: BTreeMap<&'a str, u32>,
    /// Names in "Add or Remove Programs".
    pub display_names: BTreeSet<&'a str>,
    /// Installed parts of the system.
    pub components: BTreeSet<&'a str>,
    /// What was done about updates, oldest first: history, not state.
    pub history: Vec<Deed<'a>>,
    /// Files that are renamed or deleted at the next start.
    pub pending_rename: Vec<Rename<'a>>,
    /// Programs that ran.
    pub processes: BTreeSet<&'a str>,
}

/// Something that was done about an update.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Deed<'a> {
    /// When, in UTC.
    pub at: Option<String>,
    /// The update, as `KB823980`, or the service pack.
    pub what: String,
    /// What was done.
    pub action: &'static str,
    /// The id of the event that says so.
    pub event: Option<u16>,
    /// The file that says so.
    pub file: &'a str,
}

/// A file that is renamed or deleted at the next start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rename<'a> {
    /// The file.
    pub from: &'a str,
    /// Its new name; none where it is deleted.
    pub to: Option<&'a str>,
}

impl<'a> Known<'a> {
    /// What the facts of a host come to.
    pub fn of(host: &'a HostEvidence) -> Self {
        let mut known = Self::default();
        for fact in &host.facts {
            known.take(fact);
        }
        known.history.sort();
        known.history.dedup();
        known
    }

    fn take(&mut self, fact: &'a Fact) {
        match &fact.value {
            FactValue::Hotfix(number) => {
                self.hotfixes.insert(kb(number));
                if let Some(at) = fact.at.map(clock::rfc3339) {
                    let known = self.installed.entry(kb(number)).or_default();
                    if *known < at {
                        *known = at;
                    }
                }
            }
            FactValue::RegistryKey(key) => {
                self.registry.insert(key.as_str());
            }
            FactValue::RegistryValue { key, name, data, .. } => {
                self.values.entry(key.as_str()).or_default().insert(name, data);
            }
            FactValue::File { path, version, .. } => {
                let known = self.files.entry(path).or_insert(*version);
                *known = (*known).min(*version);
            }
            FactValue::Package { name, state } => {
                self.packages.insert(name, *state);
            }
            FactValue::DisplayName(name) => {
                self.display_names.insert(name);
            }
            FactValue::Component(name) => {
                self.components.insert(name);
            }
            FactValue::UpdateEvent { hotfix, action, event } => {
                self.deed(fact, kb(hotfix), deed(*action), Some(*event));
            }
            FactValue::ServicePackEvent(pack) => {
                self.deed(fact, pack.to_string(), deed(UpdateAction::Installed), None);
            }
            FactValue::PendingRename { from, to } => {
                self.pending_rename.push(Rename { from, to: to.as_deref() });
            }
            FactValue::Process { image, .. } => {
                self.processes.insert(image);
            }
            _ => {}
        }
    }

    fn deed(&mut self, fact: &'a Fact, what: String, action: &'static str, event: Option<u16>) {
        let at = fact.at.map(clock::rfc3339);
        self.history.push(Deed { at, what, action, event, file: &fact.source.file });
    }
}

/// Which kinds of evidence speak of each update.
pub fn witnesses_of_updates(host: &HostEvidence) -> BTreeMap<String, BTreeSet<EvidenceKind>> {
    let mut witnesses: BTreeMap<String, BTreeSet<EvidenceKind>> = BTreeMap::new();
    for fact in &host.facts {
        if let FactValue::Hotfix(number) = &fact.value {
            witnesses.entry(kb(number)).or_default().insert(fact.source.kind);
        }
    }
    witnesses
}

fn kb(number: &str) -> String {
    format!("KB{number}")
}

/// Its code.
const fn deed(action: UpdateAction) -> &'static str {
    match action {
        UpdateAction::Installed => "installed",
        UpdateAction::AwaitsRestart => "awaits_restart",
        UpdateAction::Failed => "failed",
        UpdateAction::Removed => "removed",
        _ => "other",
    }
}
