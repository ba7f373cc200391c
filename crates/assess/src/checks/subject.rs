//! What is checked, and every host it may be.

use seawall_facts::{
    Evidence, Fact, FactValue, Product, ProductId, Products, RegistryPath, ServicePack, Timestamp,
};

/// A host as its evidence shows it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// The products it may run; empty where nothing positive is known.
    pub products: &'a [ProductId],
    /// Its service pack, where known.
    pub sp: Option<ServicePack>,
    /// Its facts.
    pub facts: &'a [Fact],
    /// Where they come from, and where that ends.
    pub evidence: &'a [Evidence],
    /// The day that end dates are held against; without it they are not judged.
    pub today: Option<Timestamp>,
}

/// One host that the subject may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) product: &'static Product,
    pub(super) sp: ServicePack,
    pub(super) server: bool,
}

impl Subject<'_> {
    /// Every host it may be: each product with each of its service packs, as client and as server
    /// where one id stands for both. With no product known it may be any.
    pub(super) fn worlds(&self) -> Vec<World> {
        let table = Products::embedded();
        let mut products: Vec<&'static Product> =
            self.products.iter().filter_map(|id| table.get(id)).collect();
        if products.is_empty() {
            products = table.iter().collect();
        }
        let told = self.told_server();
        let mut worlds = Vec::new();
        for product in products {
            let packs: Vec<ServicePack> = match self.sp {
                Some(sp) => vec![sp],
                None if product.service_packs.is_empty() => vec![ServicePack::GOLD],
                None => product.service_packs.clone(),
            };
            let roles = match product.server.or(told) {
                Some(server) => vec![server],
                None => vec![false, true],
            };
            for sp in packs {
                worlds.extend(roles.iter().map(|&server| World { product, sp, server }));
            }
        }
        worlds
    }

    /// Whether the product is known to be one of the table's.
    pub(super) fn is_identified(&self) -> bool {
        self.products.iter().any(|id| Products::embedded().get(id).is_some())
    }

    /// Whether the registry says it is a server.
    fn told_server(&self) -> Option<bool> {
        let key = RegistryPath::new(r"SYSTEM\CurrentControlSet\Control\ProductOptions");
        self.facts.iter().find_map(|fact| match &fact.value {
            FactValue::RegistryValue { key: at, name, data, .. }
                if name.eq_ignore_ascii_case("ProductType") && *at == key =>
            {
                match data.to_ascii_lowercase().as_str() {
                    "winnt" => Some(false),
                    "servernt" | "lanmannt" => Some(true),
                    _ => None,
                }
            }
            _ => None,
        })
    }
}
