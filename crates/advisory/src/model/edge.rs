//! What one bulletin says about an older one.

use seawall_facts::{ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::{BulletinId, Certainty, CveId, Date, Sources};

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
    /// The component of these products it is about, as the source prints it. Such an edge is
    /// never certain: a host may have another edition of the component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// What is stated.
    pub relation: Relation,
    /// What else it takes to conclude from it.
    pub strength: Strength,
    /// The files that must be seen, where the strength asks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// What stays open of the older bulletin, where it is not replaced and that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaves_open: Option<LeftOpen>,
    /// When it was first stated, where that was after the newer bulletin came out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// How sure the statement is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
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

/// What a newer package that does not replace an older one leaves open, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOpen {
    /// The vulnerabilities.
    pub cves: Vec<CveId>,
    /// The files the newer package lacks: only where their component is there is it open.
    pub lacks: Vec<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
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
