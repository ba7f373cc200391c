//! What a pack says of itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{BulletinId, ServicePackRecord};

/// What stands in `pack.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackHead {
    pub(crate) schema: String,
    pub(crate) date: String,
    /// Bulletins that edges may name without a file of their own.
    #[serde(default)]
    pub(crate) known_by_id: BTreeSet<BulletinId>,
    /// What `sources` may name, with its description.
    pub(crate) sources: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) service_packs: Vec<ServicePackRecord>,
}
