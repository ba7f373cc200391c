//! Rows that prove an update, brought to the packages they are about.

use std::sync::Arc;

use seawall_advisory::Kb;
use seawall_facts::{Arch, Product, RegistryPath, ServicePack};

use super::Conversion;
use super::meaning::Meaning;
use super::place::{Place, Places, Witness};
use crate::bulletin_md::extract::kb_numbers;
use crate::bulletin_md::{ImportedFile, PrintedProducts, Rejection};

impl Conversion<'_> {
    pub(super) fn place_keys(&mut self, places: &mut Places) {
        let imported = self.imported;
        let printed = imported.registry_keys.iter().filter_map(|row| row.products.as_ref());
        let names = self.meanings.list(imported, printed);
        for row in &imported.registry_keys {
            if row.root != LOCAL_MACHINE {
                let printed = Rejection::excerpt(row.path.as_str());
                self.reject(row.line, Rejection::OtherRoot { printed });
                continue;
            }
            let mut kbs = kb_numbers(row.path.as_str());
            // A number that no package has is that of the package itself, where the bulletin
            // gives its own in its place.
            let foreign = !places.keys().any(|place| kbs.contains(&place.kb));
            if foreign && imported.affected.iter().all(|row| row.kb.is_none()) {
                kbs.clear();
            }
            let meanings = match &row.products {
                Some(products) => names.meaning(products),
                None => self.meanings_of_path(&row.path),
            };
            let components = row.products.iter().flat_map(|products| &products.components);
            let components: Vec<&str> = components.map(String::as_str).collect();
            let path = row.path.as_str();
            let taken = bear(places, &meanings, &components, &kbs, |_, inferred| {
                Some(Witness::Key { path: path.to_owned(), inferred: inferred || foreign })
            });
            if !taken {
                self.reject(row.line, no_update(path, row.products.as_ref()));
            }
        }
    }

    pub(super) fn place_files(&mut self, places: &mut Places) {
        let imported = self.imported;
        let printed = imported.files.iter().filter_map(|row| row.products.as_ref());
        let names = self.meanings.list(imported, printed);
        for row in &imported.files {
            let Some(version) = row.version else {
                let printed = Rejection::excerpt(&row.file);
                self.reject(row.line, Rejection::NoVersion { printed });
                continue;
            };
            let Some(products) = &row.products else {
                self.reject(row.line, no_update(&row.file, None));
                continue;
            };
            let meanings = self.on_architecture(row, products, names.meaning(products));
            let pack = row.folder.as_deref().and_then(pack_of_folder);
            let components: Vec<&str> = products.components.iter().map(String::as_str).collect();
            let name: Arc<str> = row.file.to_lowercase().into();
            let branch: Option<Arc<str>> =
                row.folder.as_deref().map(|folder| folder.to_lowercase().into());
            let taken = bear(places, &meanings, &components, &[], |place, inferred| {
                // A folder named for a service pack holds the files for it.
                let here = pack.is_none_or(|pack| place.pack.without_letter() == pack);
                let (name, branch) = (Arc::clone(&name), branch.clone());
                here.then_some(Witness::File { name, branch, version, inferred })
            });
            if !taken {
                self.reject(row.line, no_update(&row.file, Some(products)));
            }
        }
    }

    /// The products of a file's row that have its processor. A package for 64 bits brings files
    /// for 32 as well, so that a processor none of them has changes nothing.
    fn on_architecture(
        &self,
        row: &ImportedFile,
        products: &PrintedProducts,
        meanings: Vec<Meaning>,
    ) -> Vec<Meaning> {
        let arch = row.cpu.as_deref().and_then(architecture);
        let of = |meaning: &Meaning| self.products.get(&meaning.product).map(|row| row.arch);
        let Some(arch) = arch else { return meanings };
        let fits = |meaning: &Meaning| of(meaning) == Some(arch);
        if meanings.iter().any(fits) {
            return meanings.into_iter().filter(fits).collect();
        }
        // The name may stand for more than was left of it.
        let ids = products.ids();
        let named = ids.iter().filter_map(|id| self.products.get(id));
        if arch != Arch::X86 && named.clone().any(|product| product.arch == arch) {
            return named.filter(|product| product.arch == arch).flat_map(whole).collect();
        }
        meanings
    }

    /// Installers write their key below the product's name.
    fn meanings_of_path(&self, path: &RegistryPath) -> Vec<Meaning> {
        let named = path.as_str().split('\\').map(|part| self.products.by_import_alias(part));
        let products = named.into_iter().find(|products| !products.is_empty());
        products.unwrap_or_default().into_iter().flat_map(whole).collect()
    }
}

fn no_update(printed: &str, products: Option<&PrintedProducts>) -> Rejection {
    let products = products.map(|products| products.printed.as_str()).unwrap_or_default();
    let products = products.trim_end_matches([':', '：', ' ']);
    Rejection::NoUpdate {
        printed: Rejection::excerpt(printed),
        products: Rejection::excerpt(products),
    }
}

/// A product with all of its service packs, where the print does not say so.
fn whole(product: &Product) -> impl Iterator<Item = Meaning> {
    let meaning =
        |pack: &ServicePack| Meaning { product: product.id.clone(), pack: *pack, inferred: true };
    product.service_packs.iter().map(meaning)
}

/// Gives a witness to every place it speaks of. Whether there was one.
fn bear(
    places: &mut Places,
    meanings: &[Meaning],
    components: &[&str],
    kbs: &[Kb],
    witness: impl Fn(&Place, bool) -> Option<Witness>,
) -> bool {
    let mut taken = false;
    for meaning in meanings {
        for (place, said) in places.iter_mut() {
            let component = place.component.as_deref();
            let fits = place.product == meaning.product
                && place.pack == meaning.pack
                && (kbs.is_empty() || kbs.contains(&place.kb))
                && (components.is_empty()
                    || component.is_none_or(|own| components.iter().any(|it| is_same(own, it))));
            if fits && let Some(witness) = witness(place, meaning.inferred) {
                said.evidence.insert(witness);
                taken = true;
            }
        }
    }
    taken
}

/// Whether two printings mean one component: lists and titles write its maker, or its service
/// pack, or neither.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    one.starts_with(&other) || other.starts_with(&one)
}

fn bare(component: &str) -> String {
    let lower = component.to_lowercase().replace("service pack ", "sp");
    let words = lower.split_whitespace().filter(|word| !matches!(*word, "microsoft" | "windows"));
    words.collect::<Vec<_>>().join(" ")
}

/// `SP2QFE` and `SP2GDR` are for SP2, `RTMGDR` for the release.
fn pack_of_folder(folder: &str) -> Option<ServicePack> {
    let lower = folder.to_lowercase();
    if lower.starts_with("rtm") {
        return Some(ServicePack::GOLD);
    }
    let number = lower.strip_prefix("sp")?;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok().map(ServicePack::number)
}

fn architecture(cpu: &str) -> Option<Arch> {
    match cpu.to_lowercase().replace(['-', '_', ' '], "").as_str() {
        "x86" | "i386" => Some(Arch::X86),
        "ia64" => Some(Arch::Ia64),
        "x64" | "amd64" => Some(Arch::X64),
        _ => None,
    }
}

const LOCAL_MACHINE: &str = "HKEY_LOCAL_MACHINE";
