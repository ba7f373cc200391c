//! A bulletin: what is wrong, in which products, how bad, and what mends it.

use std::collections::BTreeSet;

use seawall_facts::{Door, ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::{
    BulletinId, Certainty, CveId, Cvss, Date, Edge, Exploited, Kb, KnownExploited, Note,
    RemovalTool, Revision, Sources, Update,
};

/// One security bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulletin {
    /// Its id.
    pub id: BulletinId,
    /// Whether it is a bulletin, or a rollup that only carries the fixes of bulletins.
    #[serde(default, skip_serializing_if = "Kind::is_bulletin")]
    pub kind: Kind,
    /// The number of its article, where known.
    pub kb: Option<Kb>,
    /// The vulnerabilities it is about.
    pub cves: Vec<CveId>,
    /// What an attacker gains.
    pub impact: Vec<Impact>,
    /// Whether the record holds no more than its edges need.
    #[serde(default)]
    pub thin: bool,
    /// Whether an importer read it, rather than someone by hand.
    #[serde(default, skip_serializing_if = "is_false")]
    pub imported: bool,
    /// Where it was read.
    pub sources: Sources,
    /// Its title.
    #[serde(default)]
    pub title: Title,
    /// When it came out.
    #[serde(default)]
    pub published: Dates,
    /// When it was last changed.
    #[serde(default)]
    pub revised: Dates,
    /// Its changes that matter here, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<Revision>,
    /// How bad the vendor says it is.
    #[serde(default)]
    pub severity: Vec<Severity>,
    /// How bad others score it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cvss: Vec<Cvss>,
    /// Worms that used it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exploited_by: Vec<Exploited>,
    /// Its vulnerabilities that lists of known exploited ones name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_exploited: Vec<KnownExploited>,
    /// Tools that remove such worms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removal_tools: Vec<RemovalTool>,
    /// Remarks on all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Products with the flaw.
    #[serde(default)]
    pub affected: Vec<Scope>,
    /// Affected software that is no product of the table, as the bulletin names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_software: Vec<String>,
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

/// What a record is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A bulletin about flaws of its own.
    #[default]
    Bulletin,
    /// Fixes of bulletins in one package.
    Rollup,
    /// An update that feeds tell of, by its article.
    Update,
    /// A vulnerability that feeds tell of, with whatever mends it.
    Vulnerability,
}

impl Kind {
    // serde hands over a reference.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde calls")]
    fn is_bulletin(&self) -> bool {
        *self == Self::Bulletin
    }
}

// serde hands over a reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde calls")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Bulletin {
    /// The day it was first known anywhere.
    pub fn first_published(&self) -> Option<Date> {
        self.published.first()
    }

    /// The numbers it goes by: its own article's and its updates'.
    pub fn kbs(&self) -> impl Iterator<Item = &Kb> {
        self.kb.iter().chain(self.updates.iter().map(|update| &update.kb))
    }

    /// Every product it says anything of: that it is affected, cleared, never tested or without a
    /// fix, or that there is an update.
    pub fn named_products(&self) -> BTreeSet<&ProductId> {
        let scopes = [&self.affected, &self.not_affected, &self.vendor_never_tested];
        let scoped = scopes.into_iter().flatten().flat_map(|scope| &scope.products);
        scoped
            .chain(self.no_fix.iter().flat_map(|row| &row.products))
            .chain(self.updates.iter().flat_map(|update| &update.products))
            .collect()
    }

    /// Whether its id, a title, a number, a worm or other software it names holds a text in lower
    /// case.
    pub fn mentions(&self, text: &str) -> bool {
        let titles = self.title.ja.iter().chain(&self.title.en).map(String::as_str);
        let worms = self.exploited_by.iter().map(|row| row.worm.as_str());
        let cves = self.cves.iter().map(CveId::as_str);
        let software = self.other_software.iter().map(String::as_str);
        let words = titles.chain(worms).chain(cves).chain(software).chain([self.id.as_str()]);
        // Articles are written with their letters or without.
        let in_number =
            |kb: &Kb| ["kb", "q"].iter().any(|letters| format!("{letters}{kb}").contains(text));
        words.into_iter().any(|word| word.to_lowercase().contains(text))
            || (text.bytes().any(|byte| byte.is_ascii_digit()) && self.kbs().any(in_number))
    }

    /// The gravest rating for any of these products, or else for the bulletin as a whole. Without a
    /// service pack those of every one count.
    pub fn rating<'p>(
        &self,
        products: impl IntoIterator<Item = &'p ProductId>,
        sp: Option<ServicePack>,
    ) -> Option<Rating> {
        let is_of = |row: &&Severity| {
            row.service_packs.is_empty() || sp.is_none_or(|sp| row.service_packs.contains(&sp))
        };
        let of = |product: &ProductId| {
            let rows = self.severity.iter().filter(|row| row.products.contains(product));
            rows.filter(is_of).map(|row| row.rating).max()
        };
        let whole = self.severity.iter().filter(|row| row.products.is_empty());
        products.into_iter().filter_map(of).max().or_else(|| whole.map(|row| row.rating).max())
    }

    /// What the bulletin says of a product. Without a service pack only statements about the
    /// whole product count.
    pub fn listing(&self, product: &ProductId, sp: Option<ServicePack>) -> Listing<'_> {
        if let Some(no_fix) = self.no_fix.iter().find(|row| row.products.contains(product)) {
            return Listing::NoFix(no_fix);
        }
        // A component that is cleared does not clear what it runs on.
        let mut whole = self.not_affected.iter().filter(|row| row.component.is_none());
        if let Some(row) = whole.find(|row| row.covers(product, sp)) {
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
    /// The component of theirs that is meant, as the source prints it; absent for the product
    /// itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
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
    pub sources: Sources,
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
    /// The products the rating is for; empty for the bulletin as a whole.
    pub products: Vec<ProductId>,
    /// Their service packs; empty for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_packs: Vec<ServicePack>,
    /// The vulnerabilities it is for; empty for all of them.
    #[serde(default)]
    pub cves: Vec<CveId>,
    /// The rating.
    pub rating: Rating,
    /// Where it was read.
    pub sources: Sources,
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
    /// A protection that is not there when it should be.
    SecurityFeatureBypass,
    /// Looking like another.
    Spoofing,
    /// Something he was not to change.
    Tampering,
    /// Nothing by itself: a wall behind the wall.
    DefenseInDepth,
}

/// A bulletin's title in the languages it was read in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// In Japanese.
    pub ja: Option<String>,
    /// In English.
    pub en: Option<String>,
    /// How sure the English one is, where it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en_certainty: Option<Certainty>,
}

/// The same day's date differs by edition: the Japanese one is often a day later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The Japanese edition's.
    pub ja: Option<Date>,
    /// The American edition's.
    pub us: Option<Date>,
    /// How sure they are, where the bulletin itself was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// Where they were read, where that is not the bulletin itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

impl Dates {
    /// The first of them.
    pub fn first(&self) -> Option<Date> {
        self.us.into_iter().chain(self.ja).min()
    }
}
