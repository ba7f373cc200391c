//! What documents print, as bulletins of the catalogue.
//!
//! A row names products, sometimes without their architecture; it rarely names the package it
//! belongs to. What is worked out here is marked `inferred`; a row that cannot be placed is
//! listed as rejected, never guessed.

mod evidence;
mod meaning;
mod place;
mod ratings;
mod relations;
mod updates;

use std::collections::BTreeMap;

use seawall_advisory::{Bulletin, Certainty, Date, Dates, Scope, Sources, Title};
use seawall_facts::{ProductId, Products, ServicePack};

use self::meaning::{Meaning, Meanings};
use super::{Import, ImportedBulletin, ImportedProduct, Rejected, Rejection};

/// Which edition of the bulletins an archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition<'a> {
    /// Its language, as a two-letter code.
    pub language: &'a str,
    /// The name that statements give as their source.
    pub source: &'a str,
}

/// An archive's bulletins as the catalogue holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// The bulletins, by id.
    pub bulletins: Vec<Bulletin>,
    /// Every row that was read and could not be placed, in the order of the archive.
    pub rejected: Vec<Rejected>,
}

impl Import {
    /// The bulletins as the catalogue holds them.
    pub fn to_catalogue(&self, edition: Edition<'_>, products: &Products) -> Converted {
        let meanings = Meanings::of(&self.bulletins, products);
        let mut converted = Converted::default();
        for imported in &self.bulletins {
            let mut conversion = Conversion {
                imported,
                edition,
                products,
                meanings: &meanings,
                rejected: Vec::new(),
            };
            converted.bulletins.push(conversion.bulletin());
            conversion.rejected.sort_by_key(|row| row.line);
            converted.rejected.append(&mut conversion.rejected);
        }
        converted.bulletins.sort_by(|one, other| one.id.cmp(&other.id));
        converted
    }
}

/// One document on its way into the catalogue.
struct Conversion<'a> {
    imported: &'a ImportedBulletin,
    edition: Edition<'a>,
    products: &'a Products,
    meanings: &'a Meanings<'a>,
    rejected: Vec<Rejected>,
}

impl Conversion<'_> {
    fn bulletin(&mut self) -> Bulletin {
        let imported = self.imported;
        let affected = self.listed(&imported.affected);
        let updates = self.updates(&affected);
        let not_affected = self.cleared(&affected);
        let edges = self.edges(&updates);
        let in_japanese = self.edition.language == "ja";
        let title = imported.title.clone();
        let (ja, en) = if in_japanese { (title, None) } else { (None, title) };
        Bulletin {
            id: imported.id.clone(),
            kind: seawall_advisory::Kind::Bulletin,
            kb: imported.kb.clone(),
            cves: imported.cves.clone(),
            impact: Vec::new(),
            thin: false,
            imported: true,
            sources: self.sources(),
            title: Title { ja, en, en_certainty: None },
            published: self.dates(imported.published),
            revised: self.dates(imported.revised),
            revisions: Vec::new(),
            severity: self.severity(),
            cvss: Vec::new(),
            exploited_by: Vec::new(),
            known_exploited: Vec::new(),
            removal_tools: Vec::new(),
            notes: Vec::new(),
            affected: self.scopes(&affected),
            other_software: self.other_software(),
            not_affected: self.scopes(&not_affected),
            vendor_never_tested: Vec::new(),
            no_fix: Vec::new(),
            updates,
            edges,
        }
    }

    fn sources(&self) -> Sources {
        Sources::from([self.edition.source.to_owned()])
    }

    // Editions beside the Japanese one keep the days of the American.
    fn dates(&self, day: Option<Date>) -> Dates {
        let (ja, us) = if self.edition.language == "ja" { (day, None) } else { (None, day) };
        Dates { ja, us, certainty: None, sources: Vec::new() }
    }

    fn reject(&mut self, line: usize, reason: Rejection) {
        self.rejected.push(Rejected { document: self.imported.document.clone(), line, reason });
    }

    /// A list of products, each with what it stands for.
    fn listed<'b>(&self, list: &'b [ImportedProduct]) -> Vec<Listed<'b>> {
        let names = self.meanings.list(self.imported, list.iter().map(|row| &row.products));
        let listed = |row: &'b ImportedProduct| {
            let component = component(row.component.as_deref(), &row.products.components);
            names.meaning(&row.products).into_iter().map(move |meaning| Listed {
                row,
                component,
                meaning,
            })
        };
        list.iter().flat_map(listed).collect()
    }

    /// The products that are cleared. A name that stands among the affected too was read too
    /// broadly in one of the lists, and clears nothing.
    fn cleared<'b>(&mut self, affected: &[Listed<'_>]) -> Vec<Listed<'b>>
    where
        Self: 'b,
    {
        let imported = self.imported;
        let mut cleared = self.listed(&imported.not_affected);
        cleared.retain(|row| {
            let both = affected.iter().any(|other| {
                other.component == row.component
                    && other.meaning.product == row.meaning.product
                    && other.meaning.pack == row.meaning.pack
            });
            if both {
                let printed = Rejection::excerpt(&row.row.products.printed);
                self.reject(row.row.line, Rejection::AffectedToo { printed });
            }
            !both
        });
        cleared
    }

    fn scopes(&self, rows: &[Listed<'_>]) -> Vec<Scope> {
        let mut packs: BTreeMap<_, Vec<ServicePack>> = BTreeMap::new();
        for Listed { component, meaning: Meaning { product, pack, inferred }, .. } in rows {
            packs.entry((*component, *inferred, product)).or_default().push(*pack);
        }
        let mut scopes: BTreeMap<_, Vec<ProductId>> = BTreeMap::new();
        for ((component, inferred, product), packs) in packs {
            let key = (component, self.all_or(product, packs), certainty(inferred));
            scopes.entry(key).or_default().push(product.clone());
        }
        let scope =
            |((component, service_packs, certainty), products): ((Option<&str>, _, _), _)| Scope {
                products,
                service_packs,
                component: component.map(str::to_owned),
                certainty,
                sources: self.sources(),
            };
        scopes.into_iter().map(scope).collect()
    }

    /// Service packs as the catalogue writes them: none where they are all the product had.
    fn all_or(&self, product: &ProductId, mut packs: Vec<ServicePack>) -> Vec<ServicePack> {
        packs.sort_unstable();
        packs.dedup();
        let all = self.products.get(product).is_some_and(|row| row.service_packs == packs);
        if all { Vec::new() } else { packs }
    }

    fn other_software(&self) -> Vec<String> {
        let names = self.imported.affected.iter().flat_map(|row| &row.products.unknown);
        let mut names: Vec<String> = names.filter(|name| !name.is_empty()).cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// One product of a row.
struct Listed<'a> {
    row: &'a ImportedProduct,
    component: Option<&'a str>,
    meaning: Meaning,
}

/// The component that a row means; a sentence is none.
fn component<'a>(column: Option<&'a str>, printed: &'a [String]) -> Option<&'a str> {
    let name = column.or(printed.first().map(String::as_str))?.trim();
    let fits = !name.is_empty() && name.len() <= LONGEST_COMPONENT && !name.contains('。');
    fits.then_some(name)
}

const fn certainty(inferred: bool) -> Certainty {
    if inferred { Certainty::Inferred } else { Certainty::Verified }
}

/// Bytes of a component's name.
const LONGEST_COMPONENT: usize = 120;
