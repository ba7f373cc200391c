//! The products Seawall tells apart, their service packs, and what others call them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

/// A product by its stable id, such as `w2k` or `ws2003-x86`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductId(String);

impl ProductId {
    /// Takes an id as it stands; [`Products::get`] tells whether it is known.
    pub fn new(id: &str) -> Self {
        Self(id.to_owned())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arch {
    /// 32-bit Intel.
    X86,
    /// Itanium.
    Ia64,
    /// 64-bit x86.
    X64,
    /// 64-bit ARM.
    Arm64,
}

/// A service pack of a product; the release itself is `gold`. Ordered as a product's releases
/// follow each other: gold, SP1, SP1a, SP2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServicePack {
    number: u8,
    // Zero where there is none, so that SP6 sorts before SP6a.
    letter: u8,
}

impl ServicePack {
    /// The product as first released.
    pub const GOLD: Self = Self { number: 0, letter: 0 };

    /// A service pack by its number alone.
    pub const fn number(number: u8) -> Self {
        Self { number, letter: 0 }
    }

    /// The service pack that this one is a second issue of: SP1 for SP1a. Any other is its own.
    #[must_use]
    pub const fn without_letter(self) -> Self {
        Self::number(self.number)
    }
}

impl FromStr for ServicePack {
    type Err = ProductError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ProductError::ServicePack(text.to_owned());
        let lower = text.trim().to_ascii_lowercase();
        if lower == "gold" {
            return Ok(Self::GOLD);
        }
        let rest = lower.strip_prefix("sp").ok_or_else(fault)?;
        let digits = rest.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let letter = match rest.strip_prefix(digits).map(str::as_bytes) {
            Some([]) => 0,
            Some([letter]) => *letter,
            _ => return Err(fault()),
        };
        // `parse` alone would let a sign through, and SP0 is written gold.
        if digits.starts_with(['+', '0']) {
            return Err(fault());
        }
        Ok(Self { number: digits.parse().map_err(|_| fault())?, letter })
    }
}

impl TryFrom<String> for ServicePack {
    type Error = ProductError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ServicePack> for String {
    fn from(pack: ServicePack) -> Self {
        pack.to_string()
    }
}

impl fmt::Display for ServicePack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::GOLD {
            return f.write_str("gold");
        }
        write!(f, "SP{}", self.number)?;
        if self.letter == 0 { Ok(()) } else { write!(f, "{}", char::from(self.letter)) }
    }
}

impl fmt::Debug for ServicePack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its stable id.
    pub id: ProductId,
    /// Its name as its maker writes it, in English.
    pub name: String,
    /// The family that rules speak of: `win9x`, `nt4`, `w2k`, `xp`, `ws2003` …
    pub family: String,
    /// Major and minor version, such as (5, 0).
    pub os_version: (u16, u16),
    /// Every build it reports; more than one where service packs change it.
    pub base_builds: Vec<u32>,
    /// Its architecture.
    pub arch: Arch,
    /// Whether it is a server; absent where one id stands for both.
    pub server: Option<bool>,
    /// The service packs it had, oldest first.
    pub service_packs: Vec<ServicePack>,
    /// The last day of public support (ISO date), where known.
    pub end_of_support: Option<String>,
    /// Where the entry was read.
    pub source: Vec<String>,
    /// Fields of this entry that rest on memory alone.
    #[serde(default)]
    pub unconfirmed: Vec<String>,
}

/// The table of products.
#[derive(Clone, Debug, Default)]
pub struct Products {
    products: Vec<Product>,
    places: BTreeMap<ProductId, usize>,
    /// Where the products stand that have an id or a full name, as it is compared.
    names: BTreeMap<String, BTreeSet<usize>>,
    aliases: BTreeMap<String, Alias>,
}

impl Products {
    /// The table that is built in. Should it not parse, which a test rules out, it is empty:
    /// no product is then positively known, and nothing is probed or called fixed.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Products> =
            LazyLock::new(|| Products::parse(PRODUCTS, ALIASES).unwrap_or_default());
        &EMBEDDED
    }

    /// Reads a table from its two TOML texts.
    pub fn parse(products: &str, aliases: &str) -> Result<Self, ProductError> {
        let ProductFile { product: products } = toml::from_str(products)?;
        let mut table = Self { products, ..Self::default() };
        for (place, product) in table.products.iter().enumerate() {
            if table.places.insert(product.id.clone(), place).is_some() {
                return Err(ProductError::Duplicate(product.id.clone()));
            }
            for name in [product.id.as_str(), &product.name] {
                table.names.entry(alias_key(name)).or_default().insert(place);
            }
        }
        let AliasFile { alias: aliases } = toml::from_str(aliases)?;
        for alias in aliases {
            if let Some(unknown) = alias.products.iter().find(|id| !table.places.contains_key(id)) {
                return Err(ProductError::Unknown(unknown.clone()));
            }
            let key = alias_key(&alias.text);
            if table.aliases.contains_key(&key) {
                return Err(ProductError::DuplicateAlias(alias.text));
            }
            table.aliases.insert(key, alias);
        }
        Ok(table)
    }

    /// A product by its id.
    pub fn get(&self, id: &ProductId) -> Option<&Product> {
        self.places.get(id).and_then(|place| self.products.get(*place))
    }

    /// Every product, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = &Product> {
        self.products.iter()
    }

    /// The products that a name, as a host may report it, stands for. Ids and full names are
    /// names too; empty where it is not known.
    pub fn by_alias(&self, text: &str) -> Vec<&Product> {
        self.named(text, false)
    }

    /// As [`Self::by_alias`], with the misprints and short forms of documents: for importing
    /// only, never as evidence of what a host runs.
    pub fn by_import_alias(&self, text: &str) -> Vec<&Product> {
        self.named(text, true)
    }

    /// The products that may report `major.minor.build`: often several, since clients and servers
    /// share builds.
    pub fn candidates_for_build(&self, major: u16, minor: u16, build: u32) -> Vec<&Product> {
        self.products
            .iter()
            .filter(|product| {
                product.os_version == (major, minor) && product.base_builds.contains(&build)
            })
            .collect()
    }

    fn named(&self, text: &str, weak_too: bool) -> Vec<&Product> {
        let key = alias_key(text);
        let alias = self.aliases.get(&key).filter(|alias| weak_too || !alias.weak);
        let places: BTreeSet<usize> = match alias {
            Some(alias) => {
                alias.products.iter().filter_map(|id| self.places.get(id)).copied().collect()
            }
            None => self.names.get(&key).cloned().unwrap_or_default(),
        };
        places.into_iter().filter_map(|place| self.products.get(place)).collect()
    }
}

/// Why a product table or a service pack could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProductError {
    /// The text is no TOML of the right shape.
    #[error("cannot read the product table: {0}")]
    Toml(#[from] toml::de::Error),
    /// Two products have one id.
    #[error("product `{0}` stands twice in the table")]
    Duplicate(ProductId),
    /// Two aliases have one text.
    #[error("alias `{0}` stands twice in the table")]
    DuplicateAlias(String),
    /// A product id that is not in the table.
    #[error("no product `{0}`")]
    Unknown(ProductId),
    /// A text that names no service pack.
    #[error("`{0}` is no service pack of the form gold, SP4 or SP6a")]
    ServicePack(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    product: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasFile {
    alias: Vec<Alias>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    text: String,
    products: Vec<ProductId>,
    #[serde(default)]
    weak: bool,
    /// Where the name was read; kept for whoever edits the table.
    #[serde(rename = "source")]
    _source: String,
}

fn alias_key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

const PRODUCTS: &str = include_str!("../data/products.toml");
const ALIASES: &str = include_str!("../data/aliases.toml");

#[cfg(test)]
mod tests {
    use super::{ALIASES, PRODUCTS, Product, ProductError, ProductId, Products, ServicePack};

    fn ids(products: &[&Product]) -> Vec<String> {
        products.iter().map(|product| product.id.to_string()).collect()
    }

    #[test]
    fn the_embedded_table_parses_and_names_its_sources() {
        let table = Products::parse(PRODUCTS, ALIASES).unwrap();
        assert!(table.iter().count() > 50);
        for product in table.iter() {
            assert!(!product.source.is_empty(), "{}", product.id);
            assert!(!product.base_builds.is_empty(), "{}", product.id);
            assert!(product.service_packs.is_sorted(), "{}", product.id);
        }
        assert_eq!(Products::embedded().iter().count(), table.iter().count());
    }

    #[test]
    fn the_ends_of_the_range_are_there() {
        let table = Products::embedded();
        for id in ["win95", "winme", "nt4-ws", "nt4-tse", "xp-ia64-2003", "ws2025", "w11-25h2"] {
            assert!(table.get(&ProductId::new(id)).is_some(), "{id}");
        }
        assert!(table.get(&ProductId::new("w2k-sp4")).is_none());
    }

    #[test]
    fn service_packs_order_and_print_as_the_field_writes_them() {
        let packs = ["gold", "SP1", "SP1a", "SP2", "SP6", "SP6a"];
        let parsed: Vec<ServicePack> = packs.iter().map(|text| text.parse().unwrap()).collect();
        assert!(parsed.is_sorted());
        let printed: Vec<String> = parsed.iter().map(ToString::to_string).collect();
        assert_eq!(printed, packs);
        assert_eq!("sp6A".parse(), "SP6a".parse::<ServicePack>());
    }

    #[test]
    fn texts_that_are_no_service_pack_are_refused() {
        for text in ["", "SP", "SP0", "SP+1", "SPa", "SP1ab", "SP999", "4", "any"] {
            let error = text.parse::<ServicePack>().unwrap_err();
            assert_eq!(error, ProductError::ServicePack(text.to_owned()));
        }
    }

    #[test]
    fn one_build_may_stand_for_several_products() {
        let table = Products::embedded();
        assert_eq!(ids(&table.candidates_for_build(5, 0, 2195)), ["w2k"]);
        assert_eq!(ids(&table.candidates_for_build(5, 1, 2600)), ["xp-x86", "xp-ia64-2002"]);
        let of_3790 = ids(&table.candidates_for_build(5, 2, 3790));
        assert!(of_3790.contains(&"ws2003-x86".to_owned()));
        assert!(of_3790.contains(&"xp-x64".to_owned()));
        assert!(ids(&table.candidates_for_build(10, 0, 26100)).contains(&"ws2025".to_owned()));
        assert!(table.candidates_for_build(5, 0, 1).is_empty());
    }

    #[test]
    fn names_are_found_without_regard_to_case_and_spaces() {
        let table = Products::embedded();
        assert_eq!(ids(&table.by_alias(" windows  2000 ")), ["w2k"]);
        assert_eq!(ids(&table.by_alias("Windows Me")), ["winme"]);
        assert_eq!(ids(&table.by_alias("nt4-ws")), ["nt4-ws"]);
        assert!(table.by_alias("OS/2").is_empty());
    }

    #[test]
    fn a_misprint_is_followed_when_importing_only() {
        let table = Products::embedded();
        assert!(table.by_alias("Window Server 2003").is_empty());
        assert_eq!(table.by_import_alias("Window Server 2003").len(), 3);
    }

    #[test]
    fn a_table_with_a_double_or_an_unknown_id_is_refused() {
        let twice = format!("{PRODUCTS}\n{PRODUCTS}");
        assert!(matches!(Products::parse(&twice, ALIASES), Err(ProductError::Duplicate(_))));
        let alias = "[[alias]]\ntext = \"x\"\nproducts = [\"none\"]\nsource = \"x\"\n";
        assert_eq!(
            Products::parse(PRODUCTS, alias).unwrap_err(),
            ProductError::Unknown(ProductId::new("none"))
        );
    }
}
