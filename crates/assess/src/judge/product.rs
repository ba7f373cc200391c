//! What the host may be: every product, and every service pack of it, that fits.

use seawall_advisory::Catalogue;
use seawall_facts::{Product, ProductId, Products, ServicePack};

use super::dossier::{Dossier, key_text};

/// What a host may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    /// Products with their service packs.
    pub(super) grounds: Vec<(ProductId, ServicePack)>,
    /// The name that they rest on, where it is a misprint of documents and nothing else is known.
    pub(super) misprint: Option<String>,
}

impl Candidates {
    /// Looks what a host may be.
    pub(super) fn of(dossier: &Dossier<'_>, catalogue: &Catalogue, products: &Products) -> Self {
        let host = dossier.host;
        let (ids, misprint) = if host.products.is_empty() {
            named(dossier, products)
        } else {
            (host.products.to_vec(), None)
        };
        let fits = |id: &ProductId| {
            let known = products.get(id);
            known.zip(host.arch).is_none_or(|(known, arch)| known.arch == arch)
        };
        let mut grounds = Vec::new();
        for id in ids.into_iter().filter(fits) {
            for sp in service_packs(&id, dossier, catalogue, products) {
                if !grounds.contains(&(id.clone(), sp)) {
                    grounds.push((id.clone(), sp));
                }
            }
        }
        Self { grounds, misprint }
    }
}

fn named(dossier: &Dossier<'_>, products: &Products) -> (Vec<ProductId>, Option<String>) {
    let Some((_, name)) = dossier.product_name else { return (Vec::new(), None) };
    let ids = |found: Vec<&Product>| found.iter().map(|product| product.id.clone()).collect();
    let known = products.by_alias(name);
    if known.is_empty() {
        (ids(products.by_import_alias(name)), Some(name.to_owned()))
    } else {
        (ids(known), None)
    }
}

fn service_packs(
    id: &ProductId,
    dossier: &Dossier<'_>,
    catalogue: &Catalogue,
    products: &Products,
) -> Vec<ServicePack> {
    let Some(sp) = dossier.host.sp else {
        let known = products.get(id).map(|known| known.service_packs.clone());
        return known.filter(|packs| !packs.is_empty()).unwrap_or(vec![ServicePack::GOLD]);
    };
    // A second issue of a service pack calls itself by the number of the first.
    let second = catalogue.service_packs().iter().find(|row| {
        row.products.contains(id)
            && row.service_pack != sp
            && row.service_pack.without_letter() == sp
            && row.shown_by.is_some()
    });
    let Some((row, key)) = second.and_then(|row| Some((row, row.shown_by.as_ref()?))) else {
        return vec![sp];
    };
    let shown = dossier.keys(&key_text(key.as_str())).iter().any(|key| !key.is_misprinted);
    if shown {
        vec![row.service_pack]
    } else if dossier.rules_out(&key.as_str().to_lowercase()).is_some() {
        vec![sp]
    } else {
        vec![sp, row.service_pack]
    }
}
