//! The embedded pack, and how a pack is read: whatever is wrong in it is refused with its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use seawall_facts::{ProductId, Products};
use serde::Deserialize;

use crate::{
    entry::Entry,
    graph::{Fault, Graph},
    model::{Bulletin, BulletinId, Date, Kb, PackHead},
    packed::{ImportedBulletins, Pack, PackError},
    query::Catalogue,
};

impl Catalogue {
    /// The catalogue that is built in: the bulletins made by hand, and the imported ones.
    pub fn embedded() -> Result<&'static Self, CatalogueError> {
        static EMBEDDED: LazyLock<Result<Catalogue, CatalogueError>> = LazyLock::new(|| {
            let imported = Pack::read(IMPORTED).map_err(CatalogueError::Imported)?;
            Ok(Catalogue::by_hand()?.with_pack(imported))
        });
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// The part of it that was made by hand.
    pub fn by_hand() -> Result<Self, CatalogueError> {
        Self::from_files(PACK, FILES, Products::embedded())
    }

    /// Reads a catalogue from the text of its `pack.toml` and its bulletins' files, each with the
    /// name to report it by.
    pub fn from_files(
        pack: &str,
        files: &[(&str, &str)],
        products: &Products,
    ) -> Result<Self, CatalogueError> {
        let head: PackHead = parse("pack.toml", pack)?;
        if head.schema != SCHEMA {
            return Err(CatalogueError::Schema(head.schema));
        }
        let with_packs = head.service_packs.iter().flat_map(|row| &row.products);
        check_products("pack.toml", pack, with_packs, products)?;
        let mut bulletins = BTreeMap::new();
        let mut edges = Vec::new();
        for (file, text) in files {
            let mut bulletin: Bulletin = parse(file, text)?;
            check(file, text, &mut bulletin, products)?;
            edges.extend(bulletin.edges.iter().cloned());
            let id = bulletin.id.clone();
            if bulletins.insert(id.clone(), bulletin).is_some() {
                return Err(CatalogueError::DuplicateBulletin { place: Place::new(file, 1), id });
            }
        }
        let dates = bulletins.values().filter_map(dated).collect();
        let graph = Graph::new(edges, dates, products).map_err(|fault| placed(fault, files))?;
        let read = |(id, bulletin)| (id, Entry::Read(Box::new(bulletin)));
        Ok(Self::assemble(head, bulletins.into_iter().map(read).collect(), graph))
    }

    /// The catalogue that is built in, with files that are read in place of its own of the same
    /// bulletin, or beside them: to try a correction before it is handed in.
    pub fn embedded_with(files: &[(&str, &str)]) -> Result<Self, CatalogueError> {
        let mut replaced = BTreeSet::new();
        for (file, text) in files {
            let bulletin: Bulletin = parse(file, text)?;
            replaced.insert(format!("{}.toml", bulletin.id).to_lowercase());
        }
        let kept = FILES.iter().filter(|(name, _)| !replaced.contains(*name)).copied();
        let all: Vec<(&str, &str)> = kept.chain(files.iter().copied()).collect();
        let mut imported = ImportedBulletins::embedded()?;
        let tried = Self::from_files(PACK, &all, Products::embedded())?;
        imported.fit(&tried, Products::embedded());
        Ok(tried.with_imported(imported))
    }
}

impl ImportedBulletins {
    /// The imported bulletins that are built in.
    pub fn embedded() -> Result<Self, CatalogueError> {
        Self::from_pack(IMPORTED).map_err(CatalogueError::Imported)
    }
}

fn dated(bulletin: &Bulletin) -> Option<(BulletinId, Date)> {
    Some((bulletin.id.clone(), bulletin.first_published()?))
}

/// Why a pack was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// The imported part is no pack of this version.
    #[error("imported.pack: {0}")]
    Imported(PackError),
    /// The pack is of a schema this version does not know.
    #[error("pack.toml: unknown schema `{0}`")]
    Schema(String),
    /// A text is no TOML of the right shape.
    #[error("{place}: {message}")]
    Toml {
        /// Where.
        place: Place,
        /// What the reader says.
        message: String,
    },
    /// A product that does not exist.
    #[error("{place}: no product `{product}`")]
    UnknownProduct {
        /// Where.
        place: Place,
        /// The id.
        product: ProductId,
    },
    /// An article's number that is none.
    #[error("{place}: `{kb}` is no article number")]
    NotANumber {
        /// Where.
        place: Place,
        /// The text.
        kb: Kb,
    },
    /// Two files with one bulletin.
    #[error("{place}: bulletin {id} stands in another file too")]
    DuplicateBulletin {
        /// Where.
        place: Place,
        /// The bulletin.
        id: BulletinId,
    },
    /// Two updates of one number for the same product and service pack.
    #[error("{place}: two updates KB{kb} for `{product}` with the same service pack")]
    DuplicateUpdate {
        /// Where.
        place: Place,
        /// The number.
        kb: Kb,
        /// The product.
        product: ProductId,
    },
    /// An edge in a file that is not its newer bulletin's.
    #[error("{place}: an edge of {newer} stands in another bulletin's file")]
    ForeignEdge {
        /// Where.
        place: Place,
        /// The edge's newer bulletin.
        newer: BulletinId,
    },
    /// An edge from a bulletin to itself.
    #[error("{place}: {id} is said to hold itself")]
    SelfEdge {
        /// Where.
        place: Place,
        /// The bulletin.
        id: BulletinId,
    },
    /// Bulletins that hold each other.
    #[error("{place}: {bulletin} and {older} hold each other on `{product}`")]
    Cycle {
        /// Where.
        place: Place,
        /// One of them.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
        /// The product it shows on.
        product: ProductId,
    },
    /// Edges that lead across an assertion.
    #[error(
        "{place}: {newer} says it does not replace {older} on `{product}`, but edges lead there"
    )]
    CrossedAssertion {
        /// Where.
        place: Place,
        /// The bulletin that asserts.
        newer: BulletinId,
        /// What it does not replace.
        older: BulletinId,
        /// The product it shows on.
        product: ProductId,
    },
}

/// A place in a file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl Place {
    fn new(file: &str, line: usize) -> Self {
        Self { file: file.to_owned(), line }
    }

    // Values are checked after reading, when their spans are gone: the line is the one that
    // holds the text, the `nth` time it does.
    fn of(file: &str, text: &str, needle: &str, nth: usize) -> Self {
        let holds = |(_, line): &(usize, &str)| line.contains(needle);
        let found = text.lines().enumerate().filter(holds).nth(nth);
        Self::new(file, found.map_or(1, |(line, _)| line + 1))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

fn parse<'de, T: Deserialize<'de>>(file: &str, text: &'de str) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        CatalogueError::Toml {
            place: Place::new(file, before.matches('\n').count() + 1),
            message: error.message().to_owned(),
        }
    })
}

fn check(
    file: &str,
    text: &str,
    bulletin: &mut Bulletin,
    products: &Products,
) -> Result<(), CatalogueError> {
    check_products(file, text, named_products(bulletin), products)?;
    let kbs = bulletin.kb.iter().chain(bulletin.updates.iter().map(|update| &update.kb));
    if let Some(kb) = kbs.into_iter().find(|kb| !kb.is_number()) {
        let place = Place::of(file, text, kb.as_str(), 0);
        return Err(CatalogueError::NotANumber { place, kb: kb.clone() });
    }
    check_updates(file, text, bulletin)?;
    for edge in &mut bulletin.edges {
        if edge.newer.is_empty() {
            edge.newer = bulletin.id.clone();
        } else if edge.newer != bulletin.id {
            let place = Place::of(file, text, edge.newer.as_str(), 0);
            return Err(CatalogueError::ForeignEdge { place, newer: edge.newer.clone() });
        }
    }
    Ok(())
}

fn check_products<'a>(
    file: &str,
    text: &str,
    mut named: impl Iterator<Item = &'a ProductId>,
    products: &Products,
) -> Result<(), CatalogueError> {
    match named.find(|product| products.get(product).is_none()) {
        None => Ok(()),
        Some(product) => {
            let place = Place::of(file, text, &format!("\"{product}\""), 0);
            Err(CatalogueError::UnknownProduct { place, product: product.clone() })
        }
    }
}

fn check_updates(file: &str, text: &str, bulletin: &Bulletin) -> Result<(), CatalogueError> {
    for (at, update) in bulletin.updates.iter().enumerate() {
        for earlier in bulletin.updates.iter().take(at).filter(|earlier| earlier.kb == update.kb) {
            let same_pack = update.sp_required.is_empty()
                || earlier.sp_required.is_empty()
                || update.sp_required.iter().any(|sp| earlier.sp_required.contains(sp));
            let both = update.products.iter().find(|product| earlier.products.contains(product));
            if let (true, Some(product)) = (same_pack, both) {
                return Err(CatalogueError::DuplicateUpdate {
                    place: Place::of(file, text, "[[updates]]", at),
                    kb: update.kb.clone(),
                    product: product.clone(),
                });
            }
        }
    }
    Ok(())
}

fn named_products(bulletin: &Bulletin) -> impl Iterator<Item = &ProductId> {
    let scopes = [&bulletin.affected, &bulletin.not_affected, &bulletin.vendor_never_tested];
    let rolled = bulletin.updates.iter().flat_map(|update| &update.rolled_into_sp);
    let scoped = scopes.into_iter().flatten().flat_map(|scope| &scope.products);
    scoped
        .chain(bulletin.severity.iter().flat_map(|row| &row.products))
        .chain(bulletin.no_fix.iter().flat_map(|row| &row.products))
        .chain(bulletin.updates.iter().flat_map(|row| &row.products))
        .chain(rolled.flat_map(|row| &row.products))
        .chain(bulletin.edges.iter().flat_map(|row| &row.products))
        .chain(bulletin.removal_tools.iter().flat_map(|row| &row.products))
}

// A fault of the graph is reported where its newer bulletin names the older one.
fn placed(fault: Fault, files: &[(&str, &str)]) -> CatalogueError {
    let place = |newer: &BulletinId, older: &BulletinId| {
        let (id, edge) = (format!("id = \"{newer}\""), format!("older = \"{older}\""));
        let file = files.iter().find(|(_, text)| text.contains(&id));
        file.map_or(Place::new("pack", 1), |(file, text)| Place::of(file, text, &edge, 0))
    };
    match fault {
        Fault::SelfEdge(id) => CatalogueError::SelfEdge { place: place(&id, &id), id },
        Fault::Cycle { bulletin, older, product } => {
            CatalogueError::Cycle { place: place(&bulletin, &older), bulletin, older, product }
        }
        Fault::CrossedAssertion { newer, older, product } => {
            CatalogueError::CrossedAssertion { place: place(&newer, &older), newer, older, product }
        }
    }
}

const SCHEMA: &str = "seawall.catalogue/1";

const PACK: &str = include_str!("../data/pack.toml");

/// What `cargo xtask pack` makes of the archives.
const IMPORTED: &[u8] = include_bytes!("../data/imported.pack");

macro_rules! bulletin_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../data/bulletins/", $name)))),*]
    };
}

/// Every file of `data/bulletins`; a test compares the list with the folder.
const FILES: &[(&str, &str)] = bulletin_files![
    "kb826939.toml",
    "kb891861.toml",
    "ms00-066.toml",
    "ms01-041.toml",
    "ms01-048.toml",
    "ms02-001.toml",
    "ms03-007.toml",
    "ms03-010.toml",
    "ms03-013.toml",
    "ms03-026.toml",
    "ms03-039.toml",
    "ms04-011.toml",
    "ms04-012.toml",
    "ms04-029.toml",
    "ms05-012.toml",
    "ms05-051.toml",
    "ms06-018.toml",
    "ms07-058.toml",
    "ms08-067.toml",
    "ms09-026.toml",
    "ms10-066.toml",
    "ms98-014.toml",
];

#[cfg(test)]
mod tests;
