//! Whether a fixed build can be one of the software it stands with.

use seawall_advisory::feed::Software;
use seawall_facts::{BuildFamilies, Product, Products, Version};

/// Whether a version betrays itself as that of another product. Only Windows 10 and later number
/// every product on its own; of older ones nothing is said.
pub(super) fn is_of_another_product(
    software: &Software,
    products: &Products,
    version: Version,
) -> bool {
    let own: Vec<&Product> = software.products.iter().filter_map(|id| products.get(id)).collect();
    if own.is_empty() || !own.iter().all(|product| product.os_version == TEN) {
        return false;
    }
    if own.iter().any(|product| is_build_of(product, version)) {
        return false;
    }
    // A component, such as .NET Framework, has versions of its own.
    software.component.is_none() || products.iter().any(|product| is_build_of(product, version))
}

fn is_build_of(product: &Product, version: Version) -> bool {
    let [major, minor, build, _] = version.fields();
    let (own_major, own_minor) = product.os_version;
    let families = BuildFamilies::embedded();
    product.os_version == TEN
        && (major, minor) == (own_major.into(), own_minor.into())
        && product.base_builds.iter().any(|base| families.same(*base, build))
}

const TEN: (u16, u16) = (10, 0);

#[cfg(test)]
mod tests {
    use seawall_facts::Products;

    use super::{super::software::SoftwareNames, is_of_another_product};

    #[test]
    fn a_build_belongs_to_its_product_or_to_one_of_its_family() {
        let products = Products::embedded();
        let names = SoftwareNames::new(products);
        let rows = [
            ("Windows 10 Version 1809 for x64-based Systems", "10.0.17763.7009", false),
            ("Windows 10 Version 1809 for x64-based Systems", "10.0.17134.7009", true),
            ("Windows 10 Version 1809 for x64-based Systems", "6.3.9600.21000", true),
            ("Windows 10 Version 22H2 for x64-based Systems", "10.0.19041.5487", false),
            ("Windows 11 Version 22H2 for x64-based Systems", "10.0.22631.4890", false),
            ("Windows 11 Version 22H2 for x64-based Systems", "10.0.22000.4890", true),
            ("Windows Server 2025", "10.0.26200.1", false),
            // What older products number on their own is not checked, nor what is not known.
            ("Windows Server 2012 R2", "6.1.7601.1", false),
            ("Microsoft Edge", "129.0.2792.52", false),
            // A component may have versions of its own, but not the build of another system.
            ("Microsoft .NET Framework 4.8 on Windows Server 2016", "4.8.4614.0", false),
            (".NET 10.0 on Windows Server 2016", "10.0.1", false),
            ("Internet Explorer 11 on Windows Server 2016", "10.0.14393.5", false),
            ("Internet Explorer 11 on Windows Server 2016", "10.0.17763.5", true),
        ];
        for (name, version, expected) in rows {
            let software = names.read(name);
            let of_another = is_of_another_product(&software, products, version.parse().unwrap());
            assert_eq!(of_another, expected, "{name} {version}");
        }
    }
}
