//! What a document says, as facts.

use std::collections::HashSet;
use std::sync::Arc;

use seawall_advisory::{
    BulletinId, CveId, Date, Kb, Rating, Reboot, Relation, Strength, Uninstall,
};
use seawall_facts::{ProductId, RegistryPath, ServicePack, Version};
use serde::Serialize;

/// A bulletin as one document prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedBulletin {
    /// Its id.
    pub id: BulletinId,
    /// The document it was read in.
    pub document: Arc<str>,
    /// Its title, without the numbers.
    pub title: Option<String>,
    /// The number of its own article.
    pub kb: Option<Kb>,
    /// Every other article number that stands beside a product.
    pub package_kbs: Vec<Kb>,
    /// The vulnerabilities it is about.
    pub cves: Vec<CveId>,
    /// When this edition came out.
    pub published: Option<Date>,
    /// When it was last changed.
    pub revised: Option<Date>,
    /// The vendor's rating of the whole.
    pub rating: Option<Rating>,
    /// Ratings by product.
    pub severity: Vec<ImportedSeverity>,
    /// Products with the flaw.
    pub affected: Vec<ImportedProduct>,
    /// Products without it.
    pub not_affected: Vec<ImportedProduct>,
    /// Files that the updates bring.
    pub files: Vec<ImportedFile>,
    /// Keys that prove an update.
    pub registry_keys: Vec<ImportedKey>,
    /// Statements about older bulletins.
    pub replacements: Vec<ImportedReplacement>,
    /// Products and service packs that an update needs.
    pub requirements: Vec<ImportedRequirement>,
    /// Whether to restart.
    pub reboots: Vec<ImportedReboot>,
    /// Whether an update can be taken off.
    pub uninstalls: Vec<ImportedUninstall>,
}

impl ImportedBulletin {
    pub(super) const fn new(id: BulletinId, document: Arc<str>) -> Self {
        Self {
            id,
            document,
            title: None,
            kb: None,
            package_kbs: Vec::new(),
            cves: Vec::new(),
            published: None,
            revised: None,
            rating: None,
            severity: Vec::new(),
            affected: Vec::new(),
            not_affected: Vec::new(),
            files: Vec::new(),
            registry_keys: Vec::new(),
            replacements: Vec::new(),
            requirements: Vec::new(),
            reboots: Vec::new(),
            uninstalls: Vec::new(),
        }
    }

    /// Of packages, products and statements about older bulletins that stand several times, keeps
    /// the first. All are sought at once: among rows that all differ, seeking each among those
    /// before it would cost the square of their number.
    pub(super) fn keep_first_of_equals(&mut self) {
        let mut known = HashSet::new();
        let kbs: Vec<bool> = self.package_kbs.iter().map(|kb| known.insert(kb)).collect();
        keep(&mut self.package_kbs, kbs);
        for list in [&mut self.affected, &mut self.not_affected] {
            let mut known = HashSet::new();
            let first = list.iter().map(|row| is_first(&mut known, row)).collect();
            keep(list, first);
        }
        let mut known = HashSet::new();
        let first = self.replacements.iter().map(|row| {
            known.insert((&row.older, &row.older_kb, &row.products, &row.component, row.relation))
        });
        let first = first.collect();
        keep(&mut self.replacements, first);
    }

    /// Every printing of products, in no particular order.
    pub fn printed_products(&self) -> impl Iterator<Item = &PrintedProducts> {
        let severity = self.severity.iter().map(|row| &row.products);
        let affected = self.affected.iter().chain(&self.not_affected).map(|row| &row.products);
        let files = self.files.iter().filter_map(|row| row.products.as_ref());
        let keys = self.registry_keys.iter().filter_map(|row| row.products.as_ref());
        let replacements = self.replacements.iter().filter_map(|row| row.products.as_ref());
        severity.chain(affected).chain(files).chain(keys).chain(replacements)
    }
}

/// Whether a row's product and component stand for the first time, or their package does.
fn is_first<'r>(known: &mut HashSet<ProductKey<'r>>, row: &'r ImportedProduct) -> bool {
    let key = |kb| (row.products.printed.as_str(), row.component.as_deref(), kb);
    let named = known.insert(key(None));
    row.kb.as_ref().map_or(named, |kb| known.insert(key(Some(kb))))
}

/// A name, a component of it, and its package.
type ProductKey<'r> = (&'r str, Option<&'r str>, Option<&'r Kb>);

fn keep<T>(rows: &mut Vec<T>, wanted: Vec<bool>) {
    let mut wanted = wanted.into_iter();
    rows.retain(|_| wanted.next().unwrap_or(true));
}

/// Products as a document prints them, and what that stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PrintedProducts {
    /// The names as printed, without mark-up.
    pub printed: String,
    /// The products and service packs they stand for.
    pub scopes: Vec<ProductScope>,
    /// Components of these products that are meant, as printed.
    pub components: Vec<String>,
    /// Those of the names that no product id is known for.
    pub unknown: Vec<String>,
}

impl PrintedProducts {
    /// The bytes that its texts take.
    pub(super) fn bytes(&self) -> usize {
        let products = self.scopes.iter().flat_map(|scope| &scope.products);
        let products = products.map(|id| TEXT + id.as_str().len());
        let packs = self.scopes.iter().map(|scope| TEXT + scope.service_packs.len());
        let names = self.components.iter().chain(&self.unknown).map(|name| TEXT + name.len());
        products.chain(packs).chain(names).sum::<usize>() + self.printed.len()
    }

    /// Every product id, once.
    pub fn ids(&self) -> Vec<&ProductId> {
        let mut ids: Vec<&ProductId> = self.scopes.iter().flat_map(|s| &s.products).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

/// Products of one name with the service packs printed with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ProductScope {
    /// The products.
    pub products: Vec<ProductId>,
    /// Their service packs; empty where none is printed.
    pub service_packs: Vec<ServicePack>,
}

/// A rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedSeverity {
    /// What it is for.
    pub products: PrintedProducts,
    /// The vulnerabilities it is for; empty for all.
    pub cves: Vec<CveId>,
    /// The column or row it stands in, where that is neither product nor vulnerability.
    pub aspect: Option<String>,
    /// The rating.
    pub rating: Rating,
    /// Its line.
    pub line: usize,
}

/// A product of the lists of affected and other software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedProduct {
    /// The product.
    pub products: PrintedProducts,
    /// The component of it that is meant.
    pub component: Option<String>,
    /// The number of the package for it.
    pub kb: Option<Kb>,
    /// Its line.
    pub line: usize,
}

/// A file that an update brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedFile {
    /// Its name.
    pub file: String,
    /// Its version.
    pub version: Option<Version>,
    /// Its date.
    pub date: Option<Date>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// The processor it is for, as printed.
    pub cpu: Option<String>,
    /// The folder of the package it lies in, such as `SP2QFE`.
    pub folder: Option<String>,
    /// What the table is about.
    pub products: Option<PrintedProducts>,
    /// Its line.
    pub line: usize,
}

/// A registry key that proves an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedKey {
    /// The root, as printed; paths are below `HKEY_LOCAL_MACHINE` where it says so.
    pub root: String,
    /// The path below the root.
    pub path: RegistryPath,
    /// What it proves it for.
    pub products: Option<PrintedProducts>,
    /// Its line.
    pub line: usize,
}

/// A statement about an older bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedReplacement {
    /// The older bulletin.
    pub older: BulletinId,
    /// The number of the older package, where printed.
    pub older_kb: Option<Kb>,
    /// What it holds for.
    pub products: Option<PrintedProducts>,
    /// The component of these products that is meant.
    pub component: Option<String>,
    /// What is stated.
    pub relation: Relation,
    /// `Certain` from a table, `Inferred` from a sentence.
    pub strength: Strength,
    /// Its line.
    pub line: usize,
}

/// What must be there before an update is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedRequirement {
    /// The products with their service packs.
    pub products: PrintedProducts,
    /// Its line.
    pub line: usize,
}

/// Whether to restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedReboot {
    /// What it holds for.
    pub products: Option<PrintedProducts>,
    /// Whether.
    pub reboot: Reboot,
    /// Its line.
    pub line: usize,
}

/// Whether an update can be taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedUninstall {
    /// What it holds for.
    pub products: Option<PrintedProducts>,
    /// Whether.
    pub uninstall: Uninstall,
    /// Its line.
    pub line: usize,
}

/// Bytes that a text takes beside its characters.
pub(super) const TEXT: usize = 24;

#[cfg(test)]
mod tests {
    use seawall_advisory::{Kb, Relation, Strength};

    use super::{ImportedBulletin, ImportedProduct, ImportedReplacement, PrintedProducts};

    #[test]
    fn hundreds_of_thousands_of_rows_are_compared_in_no_time() {
        let mut bulletin = ImportedBulletin::new("MS04-900".to_owned().into(), "x".into());
        for at in (0..300_000).chain(0..1000) {
            let kb = Kb::new(&format!("{at:07}"));
            let named = format!("Windows {at}");
            let products = PrintedProducts { printed: named, ..PrintedProducts::default() };
            bulletin.package_kbs.push(kb.clone());
            bulletin.affected.push(ImportedProduct {
                products,
                component: None,
                kb: None,
                line: 1,
            });
            bulletin.replacements.push(ImportedReplacement {
                older: "MS01-001".to_owned().into(),
                older_kb: Some(kb),
                products: None,
                component: None,
                relation: Relation::Replaces,
                strength: Strength::Inferred,
                line: 1,
            });
        }
        let start = std::time::Instant::now();
        bulletin.keep_first_of_equals();
        let left =
            [bulletin.package_kbs.len(), bulletin.affected.len(), bulletin.replacements.len()];
        assert_eq!(left, [300_000; 3]);
        // Their square would take minutes.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
