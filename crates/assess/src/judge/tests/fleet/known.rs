//! What made hosts are judged by: the bulletins made by hand, some of the imported ones, and
//! cumulative updates of a made feed.

use std::{collections::BTreeMap, sync::LazyLock};

use seawall_advisory::{
    BulletinId, Catalogue, CveId, Date, Update,
    feed::{FeedBuilder, FeedKind, FeedSource, Feeds, FixedBuild, Mended, Software},
};
use seawall_facts::{Product, ProductId, Products};

use super::super::made::catalogue as embedded;

pub(super) struct Known {
    pub(super) catalogue: Catalogue,
    /// The bulletins that are judged.
    pub(super) ids: Vec<BulletinId>,
    /// Their updates, by product.
    updates: BTreeMap<ProductId, Vec<Update>>,
    all: Vec<Update>,
    /// The products that have updates.
    pub(super) updated: Vec<&'static Product>,
}

impl Known {
    pub(super) fn get() -> &'static Self {
        static KNOWN: LazyLock<Known> = LazyLock::new(Known::make);
        &KNOWN
    }

    /// The updates for a product.
    pub(super) fn updates(&self, product: &ProductId) -> &[Update] {
        self.updates.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every update.
    pub(super) fn all(&self) -> &[Update] {
        &self.all
    }

    fn make() -> Self {
        let catalogue = embedded().clone().with_feeds(fed(), Products::embedded());
        let of = |imported: bool| {
            let rows = embedded().bulletins();
            rows.filter(move |row| row.imported == imported).map(|row| row.id.clone())
        };
        let mut ids: Vec<BulletinId> = of(false).collect();
        ids.extend(of(true).step_by(IMPORTED));
        ids.extend(ARTICLES.iter().map(|(kb, ..)| BulletinId::new(&format!("KB{kb}"))));
        ids.sort();
        ids.dedup();
        let (mut updates, mut all) = (BTreeMap::<ProductId, Vec<Update>>::new(), Vec::new());
        for id in &ids {
            for update in &catalogue.bulletin(id.as_str()).unwrap().updates {
                for product in &update.products {
                    updates.entry(product.clone()).or_default().push(update.clone());
                }
                all.push(update.clone());
            }
        }
        let has_updates = |product: &&Product| updates.contains_key(&product.id);
        let updated = Products::embedded().iter().filter(has_updates).collect();
        Self { catalogue, ids, updates, all, updated }
    }
}

// The shape is that of MSRC's documents; the numbers are made.
fn fed() -> Feeds {
    let mut builder = FeedBuilder::new();
    for (kb, product, build, cve, month) in ARTICLES {
        let software = builder.software(product, |name| Software {
            name: name.to_owned(),
            products: vec![ProductId::new(product)],
            service_pack: None,
            component: None,
            server_core: false,
        });
        let vulnerability = builder.vulnerability(&CveId::new(cve));
        let label = builder.label(kb);
        let mended = Mended {
            vulnerability: Some(vulnerability),
            component: None,
            severity: None,
            impact: None,
        };
        builder.mends(software, label, mended);
        let fix = builder.fix(software, label);
        fix.dated(Date::new(2024, *month, 9).unwrap());
        fix.fixed_from(FixedBuild::new(build).unwrap());
    }
    let source = FeedSource {
        kind: FeedKind::Cvrf,
        name: "made".into(),
        digest: "00".into(),
        date: Date::new(2024, 3, 13),
        documents: 1,
    };
    Feeds::new(vec![builder.finish(source)])
}

/// Of so many imported bulletins one is taken.
const IMPORTED: usize = 80;

/// Article, product, build, what it mends, month.
const ARTICLES: &[(&str, &str, &str, &str, u8)] = &[
    ("5990001", "ws2019", "10.0.17763.5329", "CVE-2024-0001", 1),
    ("5990002", "ws2019", "10.0.17763.5458", "CVE-2024-0002", 2),
    ("5990003", "ws2016", "10.0.14393.6614", "CVE-2024-0001", 1),
    ("5990004", "ws2016", "10.0.14393.6709", "CVE-2024-0002", 2),
    ("5990005", "w10-22h2-x64", "10.0.19045.3930", "CVE-2024-0001", 1),
    ("5990006", "w10-22h2-x64", "10.0.19045.4046", "CVE-2024-0002", 2),
    ("5990007", "w11-23h2", "10.0.22631.3007", "CVE-2024-0001", 1),
    ("5990008", "w11-23h2", "10.0.22631.3155", "CVE-2024-0002", 2),
];
