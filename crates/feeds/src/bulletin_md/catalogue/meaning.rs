//! Which products and service packs a printed name stands for.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::Date;
use seawall_facts::{Arch, Product, ProductId, Products, ServicePack};

use crate::bulletin_md::{ImportedBulletin, PrintedProducts};

/// What names mean in one archive.
pub(super) struct Meanings<'a> {
    products: &'a Products,
    /// The first day that a bulletin named a product by itself.
    first_named: BTreeMap<&'a ProductId, Date>,
}

/// The names of one list of a bulletin: what stands beside a name narrows it.
pub(super) struct Names<'a> {
    meanings: &'a Meanings<'a>,
    published: Option<Date>,
    beside: BTreeSet<&'a [ProductId]>,
}

/// A product on a service pack that a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) product: ProductId,
    pub(super) pack: ServicePack,
    /// Whether the print alone does not say it.
    pub(super) inferred: bool,
}

impl<'a> Meanings<'a> {
    pub(super) fn of(imported: &'a [ImportedBulletin], products: &'a Products) -> Self {
        let mut first_named: BTreeMap<&ProductId, Date> = BTreeMap::new();
        for bulletin in imported {
            let Some(published) = bulletin.published else { continue };
            for scope in bulletin.printed_products().flat_map(|printed| &printed.scopes) {
                if let [alone] = scope.products.as_slice() {
                    let first = first_named.entry(alone).or_insert(published);
                    *first = published.min(*first);
                }
            }
        }
        Self { products, first_named }
    }

    pub(super) fn list(
        &'a self,
        bulletin: &'a ImportedBulletin,
        names: impl Iterator<Item = &'a PrintedProducts>,
    ) -> Names<'a> {
        let scopes = names.flat_map(|printed| &printed.scopes);
        Names {
            meanings: self,
            published: bulletin.published,
            beside: scopes.map(|scope| scope.products.as_slice()).collect(),
        }
    }
}

impl Names<'_> {
    /// What a printing stands for, each once, by product.
    pub(super) fn meaning(&self, printed: &PrintedProducts) -> Vec<Meaning> {
        let mut found: BTreeMap<(ProductId, ServicePack), bool> = BTreeMap::new();
        for scope in &printed.scopes {
            for (product, inferred) in self.narrowed(&scope.products) {
                for (pack, assumed) in packs(product, &scope.service_packs) {
                    let doubt = found.entry((product.id.clone(), pack)).or_insert(true);
                    *doubt &= inferred || assumed;
                }
            }
        }
        let meaning = |((product, pack), inferred)| Meaning { product, pack, inferred };
        found.into_iter().map(meaning).collect()
    }

    /// A name without an architecture stands for every one that is not named beside it and that
    /// was there by then; only that the oldest is meant needs no inference.
    fn narrowed(&self, ids: &[ProductId]) -> Vec<(&Product, bool)> {
        let known = ids.iter().filter_map(|id| self.meanings.products.get(id));
        let mut left: Vec<&Product> = known.collect();
        if left.iter().all(|one| left.first().is_some_and(|first| one.arch == first.arch)) {
            return left.into_iter().map(|product| (product, false)).collect();
        }
        let narrower = self
            .beside
            .iter()
            .filter(|other| other.len() < ids.len() && other.iter().all(|id| ids.contains(id)));
        let named: BTreeSet<&ProductId> = narrower.copied().flatten().collect();
        keep(&mut left, |product| !named.contains(&product.id));
        keep(&mut left, |product| {
            let first = self.meanings.first_named.get(&product.id);
            first.is_some_and(|first| self.published.is_none_or(|day| *first <= day))
        });
        let usual = if left.iter().any(|product| product.arch == Arch::X86) {
            Arch::X86
        } else {
            Arch::X64
        };
        left.into_iter().map(|product| (product, product.arch != usual)).collect()
    }
}

/// The service packs of a product that are meant, each with whether that needs more than the
/// print; none where only such are named as the product never had.
fn packs(product: &Product, printed: &[ServicePack]) -> Vec<(ServicePack, bool)> {
    let had = &product.service_packs;
    if printed.is_empty() {
        return had.iter().map(|pack| (*pack, false)).collect();
    }
    let mut packs = Vec::new();
    for pack in printed {
        if had.contains(pack) {
            // The release is meant by a name beside the same name with a service pack.
            packs.push((*pack, *pack == ServicePack::GOLD));
        } else if *pack == ServicePack::GOLD {
            // Some products were released with a service pack.
            packs.extend(had.first().map(|first| (*first, true)));
        }
        // SP1 and SP6 were issued again with a letter, and their updates are for both.
        let again = had.iter().filter(|own| *own != pack && own.without_letter() == *pack);
        packs.extend(again.map(|own| (*own, false)));
    }
    packs
}

/// Drops what is not wanted, unless that were all.
fn keep(products: &mut Vec<&Product>, wanted: impl Fn(&Product) -> bool) {
    if products.iter().any(|product| wanted(product)) {
        products.retain(|product| wanted(product));
    }
}
