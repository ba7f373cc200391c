//! The places that rows speak of, and what is said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_advisory::{EvidenceDefinition, EvidenceRule, Kb, Reboot, Sources, Uninstall};
use seawall_facts::{ProductId, RegistryPath, ServicePack, Version};

use super::certainty;

/// The smallest thing that a row can speak of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) kb: Kb,
    pub(super) component: Option<String>,
    pub(super) product: ProductId,
    pub(super) pack: ServicePack,
}

/// What is said of a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) evidence: BTreeSet<Witness>,
    pub(super) reboot: Option<Reboot>,
    pub(super) uninstall: Option<Uninstall>,
}

pub(super) type Places = BTreeMap<Place, Said>;

impl Said {
    pub(super) const fn nothing() -> Self {
        Self { evidence: BTreeSet::new(), reboot: None, uninstall: None }
    }
}

/// One thing that speaks for an update.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Witness {
    Key { path: String, inferred: bool },
    File { name: Arc<str>, branch: Option<Arc<str>>, version: Version, inferred: bool },
}

impl Witness {
    pub(super) fn definition(self, sources: Sources) -> EvidenceDefinition {
        let (rule, branch, inferred) = match self {
            Self::Key { path, inferred } => {
                let path = RegistryPath::new(&path);
                (EvidenceRule::RegistryKey { path, aliases: Vec::new() }, None, inferred)
            }
            Self::File { name, branch, version, inferred } => {
                let rule = EvidenceRule::FileVersion {
                    path: name,
                    at_least: version,
                    discriminates: true,
                    date: None,
                    size: None,
                    size_language: None,
                };
                (rule, branch, inferred)
            }
        };
        EvidenceDefinition { rule, branch, certainty: certainty(inferred), sources }
    }
}
