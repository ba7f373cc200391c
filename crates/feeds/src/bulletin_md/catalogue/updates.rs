//! The updates of a bulletin: what its rows say of one package on one product and service pack,
//! put together where they say the same.

use std::collections::BTreeMap;

use seawall_advisory::{Reboot, Uninstall, Update};
use seawall_facts::{ProductId, ServicePack};

use super::place::{Place, Places, Said};
use super::{Conversion, Listed};
use crate::bulletin_md::PrintedProducts;

impl Conversion<'_> {
    pub(super) fn updates(&mut self, affected: &[Listed<'_>]) -> Vec<Update> {
        let mut places = self.places(affected);
        self.place_keys(&mut places);
        self.place_files(&mut places);
        self.place_answers(&mut places);
        // First the service packs of a product that are alike, then the products.
        let mut by_product: BTreeMap<_, Vec<ServicePack>> = BTreeMap::new();
        for (Place { kb, component, product, pack }, said) in places {
            by_product.entry((kb, component, said, product)).or_default().push(pack);
        }
        let mut alike: BTreeMap<_, Vec<ProductId>> = BTreeMap::new();
        for ((kb, component, said, product), packs) in by_product {
            let packs = self.all_or(&product, packs);
            alike.entry((kb, component, packs, said)).or_default().push(product);
        }
        let update = |((kb, component, sp_required, said), products)| {
            let said: Said = said;
            let evidence = said.evidence.into_iter().map(|row| row.definition(self.sources()));
            Update {
                kb,
                products,
                sp_required,
                component,
                reboot: said.reboot.unwrap_or(Reboot::NotStated),
                uninstall: said.uninstall.unwrap_or(Uninstall::NotStated),
                package_kind: None,
                published: None,
                sources: self.sources(),
                download_families: Vec::new(),
                packages: Vec::new(),
                evidence: evidence.collect(),
                rolled_into_sp: Vec::new(),
                preconditions: Vec::new(),
                known_issues: Vec::new(),
                notes: Vec::new(),
            }
        };
        alike.into_iter().map(update).collect()
    }

    fn places(&self, affected: &[Listed<'_>]) -> Places {
        let mut places = Places::new();
        for row in affected {
            let Some(kb) = row.row.kb.as_ref().or(self.imported.kb.as_ref()) else { continue };
            let place = Place {
                kb: kb.clone(),
                component: row.component.map(str::to_owned),
                product: row.meaning.product.clone(),
                pack: row.meaning.pack,
            };
            places.entry(place).or_insert_with(Said::nothing);
        }
        places
    }

    /// Whether to restart, and whether it can be taken off: said for products, or for all. Of
    /// answers that differ for one place the one that asks for more care is taken.
    fn place_answers(&self, places: &mut Places) {
        let reboots: Vec<_> =
            self.imported.reboots.iter().map(|row| (row.products.as_ref(), row.reboot)).collect();
        self.answer(&reboots, places, |said| &mut said.reboot, Reboot::min);
        let uninstalls = self.imported.uninstalls.iter();
        let uninstalls: Vec<_> =
            uninstalls.map(|row| (row.products.as_ref(), row.uninstall)).collect();
        self.answer(&uninstalls, places, |said| &mut said.uninstall, Uninstall::max);
    }

    fn answer<T: Copy>(
        &self,
        answers: &[(Option<&PrintedProducts>, T)],
        places: &mut Places,
        field: fn(&mut Said) -> &mut Option<T>,
        careful: fn(T, T) -> T,
    ) {
        let both = |old: Option<T>, new| Some(old.map_or(new, |old| careful(old, new)));
        let printed = answers.iter().filter_map(|(products, _)| *products);
        let names = self.meanings.list(self.imported, printed);
        for (products, said) in answers {
            for meaning in products.iter().flat_map(|products| names.meaning(products)) {
                let theirs = places.iter_mut().filter(|(place, _)| {
                    place.product == meaning.product && place.pack == meaning.pack
                });
                for (_, place) in theirs {
                    let field = field(place);
                    *field = both(*field, *said);
                }
            }
        }
        // What is said without a product holds wherever nothing else is said.
        let general = answers.iter().filter(|(products, _)| products.is_none());
        let general = general.fold(None, |known, (_, said)| both(known, *said));
        for place in places.values_mut() {
            let field = field(place);
            *field = field.or(general);
        }
    }
}
