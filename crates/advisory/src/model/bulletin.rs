//! A bulletin: what is wrong, in which products, how bad, and what mends it.

use seawall_facts::{Door, ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::{BulletinId, Certainty, CveId, Edge, Kb, Update};

/// One security bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulletin {
    /// Its id.
    pub id: BulletinId,
    /// The number of its article, where known.
    pub kb: Option<Kb>,
    /// The vulnerabilities it is about.
    pub cves: Vec<CveId>,
    /// What an attacker gains.
    pub impact: Vec<Impact>,
    /// Whether the record holds no more than its edges need.
    #[serde(default)]
    pub thin: bool,
    /// Where it was read.
    pub sources: Vec<String>,
    /// Its title.
    #[serde(default)]
    pub title: Title,
    /// When it came out.
    #[serde(default)]
    pub published: Dates,
    /// When it was last changed.
    #[serde(default)]
    pub revised: Dates,
    /// How bad the vendor says it is.
    #[serde(default)]
    pub severity: Vec<Severity>,
    /// Products with the flaw.
    #[serde(default)]
    pub affected: Vec<Scope>,
    /// Products the vendor, or an inference named as such, clears.
    #[serde(default)]
    pub not_affected: Vec<Scope>,
    /// Products nobody looked at: not cleared.
    #[serde(default)]
    pub vendor_never_tested: Vec<Scope>,
    /// Products that have the flaw and will never have a fix.
    #[serde(default)]
    pub no_fix: Vec<NoFix>,
    /// The updates that mend it.
    #[serde(default)]
    pub updates: Vec<Update>,
    /// What it contains, replaces, or says that it does not replace.
    #[serde(default)]
    pub edges: Vec<Edge>,
}

impl Bulletin {
    /// What the bulletin says of a product. Without a service pack only statements about the
    /// whole product count.
    pub fn listing(&self, product: &ProductId, sp: Option<ServicePack>) -> Listing<'_> {
        if let Some(no_fix) = self.no_fix.iter().find(|row| row.products.contains(product)) {
            return Listing::NoFix(no_fix);
        }
        if let Some(row) = self.not_affected.iter().find(|row| row.covers(product, sp)) {
            return Listing::NotAffected(row);
        }
        if let Some(row) = self.vendor_never_tested.iter().find(|row| row.covers(product, sp)) {
            return Listing::NeverTested(row);
        }
        match self.affected.iter().find(|row| row.covers_some(product, sp)) {
            Some(row) => Listing::Affected(row),
            None => Listing::NotListed,
        }
    }
}

/// What a bulletin says of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing<'a> {
    /// It has the flaw.
    Affected(&'a Scope),
    /// It is cleared.
    NotAffected(&'a Scope),
    /// Nobody looked.
    NeverTested(&'a Scope),
    /// It has the flaw, and no fix will come.
    NoFix(&'a NoFix),
    /// The bulletin does not name it.
    NotListed,
}

/// Products, and the service packs of them, that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The products.
    pub products: Vec<ProductId>,
    /// Their service packs; empty for all of them.
    #[serde(default)]
    pub service_packs: Vec<ServicePack>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Vec<String>,
}

impl Scope {
    /// Whether it is about a product with a service pack. Where the service pack is not known,
    /// whether it is about every one of them.
    pub fn covers(&self, product: &ProductId, sp: Option<ServicePack>) -> bool {
        self.products.contains(product)
            && (self.service_packs.is_empty()
                || sp.is_some_and(|sp| self.service_packs.contains(&sp)))
    }

    /// As [`Self::covers`], but where the service pack is not known, whether it may be about it.
    pub fn covers_some(&self, product: &ProductId, sp: Option<ServicePack>) -> bool {
        self.covers(product, sp) || (sp.is_none() && self.products.contains(product))
    }
}

/// A flaw without a fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFix {
    /// The products that stay open.
    pub products: Vec<ProductId>,
    /// Which of the bulletin's vulnerabilities; empty for all.
    #[serde(default)]
    pub cves: Vec<CveId>,
    /// Why there is none.
    pub reason: NoFixReason,
    /// The only thing that helps, where the source names it.
    pub only: Option<Containment>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Vec<String>,
}

/// Why a flaw has no fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoFixReason {
    /// The product's architecture does not allow one.
    Architecture,
    /// The product was past its support, and the flaw not critical.
    NotCriticalAfterSupport,
}

/// A measure that a bulletin names in place of a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Containment {
    /// Keep others from a port.
    FilterPort {
        /// The port.
        door: Door,
    },
}

/// How bad the vendor says a bulletin or one of its vulnerabilities is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// The products the rating is for.
    pub products: Vec<ProductId>,
    /// The vulnerabilities it is for; empty for the bulletin as a whole.
    #[serde(default)]
    pub cves: Vec<CveId>,
    /// The rating.
    pub rating: Rating,
    /// Where it was read.
    pub sources: Vec<String>,
}

/// The vendor's ratings, in the vendor's own (Japanese) words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rating {
    /// None.
    #[serde(rename = "なし")]
    None,
    /// Said to be less than critical, without a rating.
    #[serde(rename = "「緊急」ではない")]
    NotCritical,
    /// Low.
    #[serde(rename = "注意")]
    Low,
    /// Moderate.
    #[serde(rename = "警告")]
    Moderate,
    /// Important.
    #[serde(rename = "重要")]
    Important,
    /// Critical.
    #[serde(rename = "緊急")]
    Critical,
}

/// What an attacker gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Impact {
    /// Code of his choice runs, from the network.
    RemoteCodeExecution,
    /// Rights he did not have.
    ElevationOfPrivilege,
    /// Something he was not to read.
    InformationDisclosure,
    /// A service or the host stops.
    DenialOfService,
}

/// A bulletin's title in the languages it was read in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// In Japanese.
    pub ja: Option<String>,
    /// In English.
    pub en: Option<String>,
}

/// The same day's date differs by edition: the Japanese one is often a day later. ISO dates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The Japanese edition's.
    pub ja: Option<String>,
    /// The American edition's.
    pub us: Option<String>,
}
