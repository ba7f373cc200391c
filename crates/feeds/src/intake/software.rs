//! Names of software, as MSRC prints them, to products of the table.

use seawall_advisory::feed::Software;
use seawall_facts::{Arch, Product, Products, ServicePack};

/// Reads names such as `Internet Explorer 11 on Windows Server 2016 (Server Core installation)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct SoftwareNames<'a> {
    products: &'a Products,
}

impl<'a> SoftwareNames<'a> {
    pub(super) const fn new(products: &'a Products) -> Self {
        Self { products }
    }

    pub(super) const fn products(self) -> &'a Products {
        self.products
    }

    pub(super) fn read(self, printed: &str) -> Software {
        let (name, server_core) = without_core(printed);
        let name = name.trim();
        let (component, base) = self.split(name);
        let (products, service_pack) = self.product(base).unwrap_or_default();
        // Without a product there is nothing that a component could be on.
        let component = component.filter(|_| !products.is_empty()).map(str::to_owned);
        Software {
            name: printed.to_owned(),
            products: products.iter().map(|product| product.id.clone()).collect(),
            service_pack,
            component,
            server_core,
        }
    }

    /// What stands before the last `on` behind which a product is named, and that name.
    fn split(self, name: &str) -> (Option<&str>, &str) {
        let marked = name.rmatch_indices(" on ").find_map(|(at, mark)| {
            let before = name.get(..at)?;
            let behind = name.get(at + mark.len()..)?;
            // Every name of a product is much shorter; a text made of `on` is not looked up whole.
            (behind.len() <= LONGEST_NAME).then_some(())?;
            self.product(behind)?;
            let before = before.trim_end_matches(" installed").trim_end_matches(" when");
            Some((before, behind))
        });
        marked.map_or((None, name), |(before, behind)| (Some(before), behind))
    }

    fn product(self, name: &str) -> Option<(Vec<&'a Product>, Option<ServicePack>)> {
        let (base, pack) = without_pack(name);
        let bare = base.strip_prefix("Microsoft ").unwrap_or(base);
        [name, base, bare].into_iter().find_map(|name| {
            let mut found = self.products.by_import_alias(name);
            // A service pack narrows a name that stands for several architectures.
            if let Some(pack) = pack {
                found.retain(|product| product.service_packs.contains(&pack));
            }
            // MSRC lists every architecture by its name, but the 32-bit one of old: beside
            // `Windows Vista x64 Edition` stands `Windows Vista`.
            if found.iter().any(|product| product.arch == Arch::X86) {
                found.retain(|product| product.arch == Arch::X86);
            }
            (!found.is_empty()).then_some((found, pack))
        })
    }
}

/// Bytes.
const LONGEST_NAME: usize = 200;

fn without_core(name: &str) -> (String, bool) {
    const CORE: &str = "(server core installation)";
    let lower = name.to_ascii_lowercase();
    let parts =
        lower.find(CORE).and_then(|at| Some((name.get(..at)?, name.get(at + CORE.len()..)?)));
    match parts {
        Some((before, behind)) => (format!("{}{behind}", before.trim_end()), true),
        None => (name.to_owned(), false),
    }
}

fn without_pack(name: &str) -> (&str, Option<ServicePack>) {
    let Some((base, number)) = name.rsplit_once(" Service Pack ") else { return (name, None) };
    match format!("SP{}", number.trim()).parse() {
        Ok(pack) => (base.trim_end(), Some(pack)),
        Err(_) => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::{ProductId, Products};

    use super::SoftwareNames;

    /// A name, its products, service pack, component, and whether it has no desktop.
    type Row<'a> = (&'a str, &'a [&'a str], Option<&'a str>, Option<&'a str>, bool);

    #[test]
    fn a_name_tells_product_service_pack_component_and_core() {
        let names = SoftwareNames::new(Products::embedded());
        let rows: &[Row<'_>] = &[
            ("Windows 10 Version 1809 for x64-based Systems", &["w10-1809-x64"], None, None, false),
            ("Windows Server 2016  (Server Core installation)", &["ws2016"], None, None, true),
            (
                "Windows Server 2008 for 32-bit Systems Service Pack 2 (Server Core installation)",
                &["ws2008-x86"],
                Some("SP2"),
                None,
                true,
            ),
            ("Microsoft Windows XP Service Pack 3", &["xp-x86"], Some("SP3"), None, false),
            (
                "Microsoft .NET Framework 3.0 Service Pack 2 on Windows Vista Service Pack 2",
                &["vista-x86"],
                Some("SP2"),
                Some("Microsoft .NET Framework 3.0 Service Pack 2"),
                false,
            ),
            (
                "Windows Server 2022, 23H2 Edition (Server Core installation)",
                &["ws23h2"],
                None,
                None,
                true,
            ),
            (
                "Windows 11 version 21H2 for ARM64-based Systems",
                &["w11-21h2-arm64"],
                None,
                None,
                false,
            ),
            (".NET 8.0 installed on Windows", &[], None, None, false),
            ("Microsoft Office 2016 on the moon", &[], None, None, false),
        ];
        for (name, products, pack, component, core) in rows {
            let read = names.read(name);
            let ids: Vec<&str> = read.products.iter().map(ProductId::as_str).collect();
            assert_eq!(ids, *products, "{name}");
            assert_eq!(read.service_pack.map(|pack| pack.to_string()).as_deref(), *pack, "{name}");
            assert_eq!(read.component.as_deref(), *component, "{name}");
            assert_eq!(read.server_core, *core, "{name}");
            assert_eq!(read.name, *name);
        }
    }
}
