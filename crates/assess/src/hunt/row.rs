//! Files of indicators as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Claim, Role, Sureness};

/// A file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sheet {
    pub(super) schema: String,
    #[serde(default)]
    pub(super) family: Vec<FamilyRow>,
    #[serde(default)]
    pub(super) variant: Vec<VariantRow>,
    #[serde(default)]
    pub(super) indicator: Vec<IndicatorRow>,
    #[serde(default)]
    pub(super) conflict: Vec<ConflictRow>,
    #[serde(default)]
    pub(super) legitimate: Vec<LegitimateRow>,
    pub(super) crash: Option<CrashRow>,
}

/// Whether the names of a family's traces can stand in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Names {
    #[default]
    Known,
    Random,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyRow {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) bulletins: Vec<String>,
    #[serde(default)]
    pub(super) names: Names,
    #[serde(default)]
    pub(super) updates_hosts: bool,
    /// Kept for whoever edits the table.
    #[serde(rename = "certainty")]
    _certainty: Sureness,
    pub(super) source: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantRow {
    pub(super) id: String,
    pub(super) family: String,
    #[serde(default)]
    pub(super) called: Vec<Claim>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) seen: Option<String>,
    #[serde(default)]
    pub(super) infects: Vec<String>,
    #[serde(default)]
    pub(super) crashes: Vec<String>,
    pub(super) certainty: Sureness,
    pub(super) source: Vec<String>,
}

/// The kinds of indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    File,
    Content,
    RunValue,
    StartValue,
    Service,
    RegistryKey,
    RegistryValue,
    Process,
    Prefetch,
    Event,
    Sweep,
    Mutex,
    Text,
    Domain,
    Listens,
    Scans,
    Payload,
    Behaviour,
}

/// An indicator. The keys of its kind are taken one by one; what is left over is not of its kind.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct IndicatorRow {
    pub(super) id: String,
    pub(super) of: String,
    pub(super) kind: Kind,
    pub(super) role: Role,
    pub(super) certainty: Sureness,
    #[serde(default)]
    pub(super) source: Vec<String>,
    #[serde(flatten)]
    pub(super) rest: BTreeMap<String, toml::Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictRow {
    pub(super) id: String,
    pub(super) about: Vec<String>,
    pub(super) says: Vec<Claim>,
    pub(super) source: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LegitimateRow {
    pub(super) name: String,
    pub(super) folders: Vec<String>,
    pub(super) source: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrashRow {
    pub(super) closes_some: Vec<String>,
    pub(super) closes_all: Vec<String>,
    /// Seconds.
    pub(super) shut_down_within: u32,
    /// Seconds.
    pub(super) restart_within: u32,
    pub(super) no_fix: Vec<String>,
    /// Kept for whoever edits the table.
    #[serde(rename = "source")]
    _source: Vec<String>,
}
