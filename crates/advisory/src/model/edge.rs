//! What one bulletin says about an older one.

use seawall_facts::{ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::BulletinId;

/// A statement of one bulletin about an older one, for some products and service packs: the same
/// pair may stand differently elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edge {
    /// The newer bulletin; in a bulletin's own file it is left out.
    #[serde(default)]
    pub newer: BulletinId,
    /// The older bulletin.
    pub older: BulletinId,
    /// The products it holds for.
    pub products: Vec<ProductId>,
    /// The service packs it holds for; empty for all.
    #[serde(default)]
    pub service_packs: Vec<ServicePack>,
    /// What is stated.
    pub relation: Relation,
    /// What else it takes to conclude from it.
    pub strength: Strength,
    /// Where it was read.
    pub sources: Vec<String>,
}

impl Edge {
    /// Whether it holds for a product with a service pack. Where the service pack is not known,
    /// whether it holds for every one of them.
    pub fn holds_for(&self, product: &ProductId, sp: Option<ServicePack>) -> bool {
        self.products.contains(product)
            && (self.service_packs.is_empty()
                || sp.is_some_and(|sp| self.service_packs.contains(&sp)))
    }
}

/// What a bulletin states about an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It holds the older fix.
    Contains,
    /// It takes the older one's place.
    Replaces,
    /// It says that it does not: an assertion no closure may cross.
    DoesNotReplace,
}

/// What it takes to conclude from an edge that the older fix is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Nothing more.
    Certain,
    /// A file must be seen: some packages of the newer one lacked it.
    NeedsFileProof,
    /// The edge itself is inferred.
    Inferred,
}
