//! An update: one package or a few, for some products, and what proves that it is in place.

use seawall_facts::{ProductId, ServicePack, Version};
use serde::{Deserialize, Serialize};

use super::{Certainty, Date, EvidenceDefinition, Kb, Note, Sources};

/// One update of a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The number of its article.
    pub kb: Kb,
    /// The products it is for.
    pub products: Vec<ProductId>,
    /// The service packs it installs on; empty for all.
    #[serde(default)]
    pub sp_required: Vec<ServicePack>,
    /// The component it is for, as the source prints it: without it there is nothing to mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// What sort of package it is, where a feed says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_kind: Option<PackageKind>,
    /// Whether the host must be started again.
    pub reboot: Reboot,
    /// Whether it can be taken off again.
    pub uninstall: Uninstall,
    /// When it came out, where that was after the bulletin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Where this was read.
    pub sources: Sources,
    /// Ids of its pages in the vendor's download centre.
    #[serde(default)]
    pub download_families: Vec<String>,
    /// The files to download.
    #[serde(default)]
    pub packages: Vec<Package>,
    /// What proves it, strongest or not; judging weighs them.
    #[serde(default)]
    pub evidence: Vec<EvidenceDefinition>,
    /// Service packs that were to hold it.
    #[serde(default)]
    pub rolled_into_sp: Vec<RolledInto>,
    /// What must be so before it is installed.
    #[serde(default)]
    pub preconditions: Vec<Precondition>,
    /// Faults it is known to bring.
    #[serde(default)]
    pub known_issues: Vec<KnownIssue>,
    /// Remarks on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

impl Update {
    /// Whether it is meant for a product with a service pack; without one, for the product.
    pub fn is_for(&self, product: &ProductId, sp: Option<ServicePack>) -> bool {
        self.products.contains(product)
            && (self.sp_required.is_empty() || sp.is_none_or(|sp| self.sp_required.contains(&sp)))
    }

    /// The service pack of a product that holds it: only one that really came out counts, for
    /// plans such as a fifth one for Windows 2000 came to nothing.
    pub fn fixed_by_sp(&self, product: &ProductId) -> Option<ServicePack> {
        self.rolled_into_sp
            .iter()
            .filter(|row| row.shipped && row.products.contains(product))
            .map(|row| row.service_pack)
            .min()
    }
}

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// Its language, as a two-letter code.
    pub lang: String,
    /// The file's name, where it was read.
    pub name: Option<String>,
    /// The id of its page in the vendor's download centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The version of the package itself, where known.
    pub version: Option<Version>,
    /// Its date.
    pub date: Option<Date>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// The kind of machine it is for.
    pub machine: Machine,
    /// Where it was read.
    pub sources: Sources,
}

/// Kinds of machine that have packages of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Machine {
    /// IBM PC and compatibles.
    PcAt,
    /// NEC PC-9800 series.
    Pc98,
}

/// What sort of package an update is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageKind {
    /// All that is to be had for a product, or one fix; which of the two the name does not tell.
    SecurityUpdate,
    /// Every fix so far.
    MonthlyRollup,
    /// The fixes of one month alone.
    SecurityOnly,
    /// Fixes of a hotpatch month, for hosts on the track without restarts.
    Hotpatch,
    /// Every fix of Internet Explorer so far.
    IeCumulative,
    /// Another one, as printed.
    Other(String),
}

impl PackageKind {
    /// Reads the name that MSRC's documents give (`SubType`). That of hotpatches is from memory.
    pub fn new(printed: &str) -> Self {
        let plain = printed.trim().to_ascii_lowercase();
        match plain.as_str() {
            "security update" => Self::SecurityUpdate,
            "monthly rollup" => Self::MonthlyRollup,
            "security only" => Self::SecurityOnly,
            "ie cumulative" => Self::IeCumulative,
            _ if plain.replace([' ', '-'], "").contains("hotpatch") => Self::Hotpatch,
            _ => Self::Other(printed.trim().to_owned()),
        }
    }
}

/// Whether a host must be started again after installing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reboot {
    /// Always.
    Required,
    /// In some cases.
    Maybe,
    /// Never.
    NotRequired,
    /// The source does not say.
    NotStated,
}

/// Whether an update can be taken off again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uninstall {
    /// It can.
    Possible,
    /// It cannot.
    Impossible,
    /// The source does not say.
    NotStated,
}

/// A service pack that was announced to hold an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolledInto {
    /// The products.
    pub products: Vec<ProductId>,
    /// The service pack.
    pub service_pack: ServicePack,
    /// Whether it ever came out.
    pub shipped: bool,
    /// How sure it is that it holds the update.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// What must be so before an update is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precondition {
    /// A stable code that the words are found by.
    pub code: String,
    /// The file that must not have a version in the range, where it is about one.
    pub file: Option<String>,
    /// The first version of the range.
    pub from: Option<Version>,
    /// The last version of the range.
    pub to: Option<Version>,
    /// The service packs it is about; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_packs: Vec<ServicePack>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// A fault that an update is known to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownIssue {
    /// The article that describes it.
    pub kb: Kb,
    /// A stable code that the words are found by.
    pub code: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}
