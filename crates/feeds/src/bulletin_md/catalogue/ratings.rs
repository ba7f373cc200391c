//! The vendor's ratings, by vulnerability and product.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{CveId, Rating, Severity};
use seawall_facts::ProductId;

use super::Conversion;

impl Conversion<'_> {
    /// The worst rating of each product for each vulnerability: a document may rate clients and
    /// servers, or service packs, in columns of their own.
    pub(super) fn severity(&self) -> Vec<Severity> {
        let imported = self.imported;
        let names = self.meanings.list(imported, imported.severity.iter().map(|row| &row.products));
        let mut worst: BTreeMap<(Option<&CveId>, ProductId), Rating> = BTreeMap::new();
        for row in &imported.severity {
            let whole = row.cves.is_empty().then_some(None);
            for cve in row.cves.iter().map(Some).chain(whole) {
                for meaning in names.meaning(&row.products) {
                    let known = worst.entry((cve, meaning.product)).or_insert(row.rating);
                    *known = row.rating.max(*known);
                }
            }
        }
        // Products that are rated alike, then vulnerabilities.
        let mut products: BTreeMap<(Option<&CveId>, Rating), BTreeSet<ProductId>> = BTreeMap::new();
        for ((cve, product), rating) in worst {
            products.entry((cve, rating)).or_default().insert(product);
        }
        let mut alike: BTreeMap<_, Vec<CveId>> = BTreeMap::new();
        for ((cve, rating), products) in products {
            let for_all = cve.is_none();
            alike.entry((rating, for_all, products)).or_default().extend(cve.cloned());
        }
        let row = |((rating, _, products), cves): ((_, _, BTreeSet<_>), Vec<CveId>)| {
            let products = products.into_iter().collect();
            Severity { products, service_packs: Vec::new(), cves, rating, sources: self.sources() }
        };
        let whole = imported.rating.map(|rating| Severity {
            products: Vec::new(),
            service_packs: Vec::new(),
            cves: Vec::new(),
            rating,
            sources: self.sources(),
        });
        whole.into_iter().chain(alike.into_iter().rev().map(row)).collect()
    }
}
