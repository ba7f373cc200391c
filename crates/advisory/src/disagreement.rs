//! Where what was made by hand and what an importer read of the same bulletin differ.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{ProductId, RegistryPath, Version};
use serde::Serialize;

use crate::{
    Catalogue,
    model::{Bulletin, BulletinId, CveId, Date, EvidenceRule, Kb, Relation, Scope},
};

/// A difference. The record made by hand holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Disagreement {
    /// The number of its article.
    Article {
        /// The bulletin.
        bulletin: BulletinId,
        /// Made by hand.
        by_hand: Option<Kb>,
        /// As imported.
        imported: Option<Kb>,
    },
    /// The day the Japanese edition came out.
    Published {
        /// The bulletin.
        bulletin: BulletinId,
        /// Made by hand.
        by_hand: Option<Date>,
        /// As imported.
        imported: Option<Date>,
    },
    /// A vulnerability that only one of them names.
    Vulnerability {
        /// The bulletin.
        bulletin: BulletinId,
        /// The vulnerability.
        cve: CveId,
        /// Which of them.
        only: Only,
    },
    /// A product that only one of them calls affected.
    Affected {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
        /// Which of them.
        only: Only,
    },
    /// A product that only one of them clears.
    Cleared {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
        /// Which of them.
        only: Only,
    },
    /// A registry key that only one of them takes as proof.
    Key {
        /// The bulletin.
        bulletin: BulletinId,
        /// The key.
        path: String,
        /// Which of them.
        only: Only,
    },
    /// A file whose version by hand is not among those imported for the product.
    FileVersion {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
        /// The file, without its folder.
        file: String,
        /// Made by hand.
        by_hand: Version,
        /// As imported; empty where the file is not there at all.
        imported: Vec<Version>,
    },
    /// What is said of an older bulletin on a product by only one of them, or otherwise by each.
    Edge {
        /// The bulletin.
        bulletin: BulletinId,
        /// The older one.
        older: BulletinId,
        /// The product.
        product: ProductId,
        /// Made by hand, where it is not silent.
        by_hand: Option<Stated>,
        /// As imported.
        imported: Option<Stated>,
    },
}

/// Which of two records says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// The one made by hand.
    ByHand,
    /// The imported one.
    Imported,
}

/// What is said of an older bulletin on a product, on any of its service packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// That it is held, or replaced.
    Holds,
    /// That it is not.
    NotReplaced,
}

impl Disagreement {
    /// The bulletin.
    pub const fn bulletin(&self) -> &BulletinId {
        match self {
            Self::Article { bulletin, .. }
            | Self::Published { bulletin, .. }
            | Self::Vulnerability { bulletin, .. }
            | Self::Affected { bulletin, .. }
            | Self::Cleared { bulletin, .. }
            | Self::Key { bulletin, .. }
            | Self::FileVersion { bulletin, .. }
            | Self::Edge { bulletin, .. } => bulletin,
        }
    }

    /// Every code, for whoever has words for them.
    pub const CODES: [&str; 8] = [
        "article",
        "published",
        "vulnerability",
        "affected",
        "cleared",
        "key",
        "file_version",
        "edge",
    ];
}

impl Catalogue {
    /// Where its bulletins made by hand differ from what was imported of them. What a thin record
    /// leaves out is no difference.
    pub fn disagreements(&self) -> BTreeSet<Disagreement> {
        let mut found = BTreeSet::new();
        for (id, imported) in &self.beside {
            let by_hand = self.get(id).filter(|bulletin| !bulletin.thin);
            if let (Some(by_hand), Some(imported)) = (by_hand, imported.bulletin()) {
                compare(by_hand, imported, &mut found);
            }
        }
        found
    }
}

fn compare(by_hand: &Bulletin, imported: &Bulletin, found: &mut BTreeSet<Disagreement>) {
    let id = || by_hand.id.clone();
    if by_hand.kb != imported.kb {
        let (by_hand, imported) = (by_hand.kb.clone(), imported.kb.clone());
        found.insert(Disagreement::Article { bulletin: id(), by_hand, imported });
    }
    if by_hand.published.ja != imported.published.ja && imported.published.ja.is_some() {
        let (by_hand, imported) = (by_hand.published.ja, imported.published.ja);
        found.insert(Disagreement::Published { bulletin: id(), by_hand, imported });
    }
    for (cve, only) in apart(by_hand.cves.iter(), imported.cves.iter()) {
        found.insert(Disagreement::Vulnerability { bulletin: id(), cve: cve.clone(), only });
    }
    for (product, only) in apart(products(&by_hand.affected), products(&imported.affected)) {
        found.insert(Disagreement::Affected { bulletin: id(), product: product.clone(), only });
    }
    let cleared = (products(&by_hand.not_affected), products(&imported.not_affected));
    for (product, only) in apart(cleared.0, cleared.1) {
        found.insert(Disagreement::Cleared { bulletin: id(), product: product.clone(), only });
    }
    for (path, only) in apart(keys(by_hand), keys(imported)) {
        found.insert(Disagreement::Key { bulletin: id(), path, only });
    }
    compare_files(by_hand, imported, found);
    compare_edges(by_hand, imported, found);
}

fn compare_files(by_hand: &Bulletin, imported: &Bulletin, found: &mut BTreeSet<Disagreement>) {
    let theirs = files(imported);
    for ((product, file), versions) in files(by_hand) {
        let imported = theirs.get(&(product, file.clone())).cloned().unwrap_or_default();
        let missing = versions.difference(&imported);
        found.extend(missing.map(|version| Disagreement::FileVersion {
            bulletin: by_hand.id.clone(),
            product: product.clone(),
            file: file.clone(),
            by_hand: *version,
            imported: imported.iter().copied().collect(),
        }));
    }
}

fn compare_edges(by_hand: &Bulletin, imported: &Bulletin, found: &mut BTreeSet<Disagreement>) {
    let (ours, theirs) = (edges(by_hand), edges(imported));
    for key in ours.keys().chain(theirs.keys()) {
        let (one, other) = (ours.get(key).copied(), theirs.get(key).copied());
        if one != other {
            found.insert(Disagreement::Edge {
                bulletin: by_hand.id.clone(),
                older: key.0.clone(),
                product: key.1.clone(),
                by_hand: one,
                imported: other,
            });
        }
    }
}

/// What only one of two sets has.
fn apart<T: Ord>(
    by_hand: impl Iterator<Item = T>,
    imported: impl Iterator<Item = T>,
) -> Vec<(T, Only)> {
    let mut sides: BTreeMap<T, (bool, bool)> = BTreeMap::new();
    by_hand.for_each(|item| sides.entry(item).or_default().0 = true);
    imported.for_each(|item| sides.entry(item).or_default().1 = true);
    let only = |(item, sides)| match sides {
        (true, false) => Some((item, Only::ByHand)),
        (false, true) => Some((item, Only::Imported)),
        _ => None,
    };
    sides.into_iter().filter_map(only).collect()
}

fn products(scopes: &[Scope]) -> impl Iterator<Item = &ProductId> {
    scopes.iter().flat_map(|scope| &scope.products)
}

// In small letters, as paths are compared; installers write them below `Filelist` or not.
fn keys(bulletin: &Bulletin) -> impl Iterator<Item = String> {
    let evidence = bulletin.updates.iter().flat_map(|update| &update.evidence);
    evidence.filter_map(|row| match &row.rule {
        EvidenceRule::RegistryKey { path, .. } => Some(plain(path)),
        _ => None,
    })
}

fn plain(path: &RegistryPath) -> String {
    let lower = path.as_str().to_lowercase();
    lower.strip_suffix("\\filelist").unwrap_or(&lower).to_owned()
}

type Files<'a> = BTreeMap<(&'a ProductId, String), BTreeSet<Version>>;

fn files(bulletin: &Bulletin) -> Files<'_> {
    let mut files = Files::new();
    for update in &bulletin.updates {
        for row in &update.evidence {
            let EvidenceRule::FileVersion { path, at_least, .. } = &row.rule else { continue };
            let name = path.rsplit('\\').next().unwrap_or(path).to_lowercase();
            for product in &update.products {
                files.entry((product, name.clone())).or_default().insert(*at_least);
            }
        }
    }
    files
}

fn edges(bulletin: &Bulletin) -> BTreeMap<(&BulletinId, &ProductId), Stated> {
    let mut edges = BTreeMap::new();
    for edge in &bulletin.edges {
        for product in &edge.products {
            let stated = edges.entry((&edge.older, product)).or_insert(Stated::NotReplaced);
            if edge.relation != Relation::DoesNotReplace {
                *stated = Stated::Holds;
            }
        }
    }
    edges
}
