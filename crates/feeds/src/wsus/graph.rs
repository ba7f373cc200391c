//! `package.xml`: every revision, and how they hang together.

use std::{collections::HashMap, io::BufRead};

use seawall_advisory::Date;

use crate::{
    Error, FeedLimits,
    markup::{Node, Start, Xml},
    printed,
};

/// A revision's number. An update that is changed gets another one.
pub(super) type Revision = u32;

/// An id of an update or a category: a GUID.
pub(super) type UpdateId = u128;

/// Every revision of the catalogue, and what is said of pairs of them.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The day the catalogue was made.
    pub(super) date: Option<Date>,
    pub(super) updates: Vec<Update>,
    /// Those whose number or id could not be read, as printed.
    pub(super) unreadable: Vec<(u64, String)>,
    /// Older and newer revision, in the order of the document.
    pub(super) superseded: Vec<(Revision, Revision)>,
    /// Revisions and the bundles they are part of.
    pub(super) bundles: ByRevision<Revision>,
    /// Revisions and the places of their products among the categories.
    pub(super) products: ByRevision<usize>,
    /// Revisions and the places of what they are filed under.
    pub(super) classifications: ByRevision<usize>,
    /// The products and classifications that updates name.
    pub(super) categories: Vec<UpdateId>,
    places: HashMap<UpdateId, usize>,
    /// The bytes it takes, about.
    bytes: usize,
}

/// What is said of revisions, in their order. A table of lists would take ten times the memory.
#[derive(Debug)]
pub(super) struct ByRevision<T> {
    rows: Vec<(Revision, T)>,
}

impl<T> Default for ByRevision<T> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<T> ByRevision<T> {
    /// What is said of one, in the order of the document.
    pub(super) fn of(&self, revision: Revision) -> impl Iterator<Item = &T> {
        let start = self.rows.partition_point(|(other, _)| *other < revision);
        let rows = self.rows.get(start..).unwrap_or_default().iter();
        rows.take_while(move |(other, _)| *other == revision).map(|(_, said)| said)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(Revision, T)> {
        self.rows.iter()
    }

    fn sort(&mut self) {
        self.rows.sort_by_key(|(revision, _)| *revision);
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Update {
    /// Its number among the updates of the document, from 1.
    pub(super) record: u64,
    pub(super) revision: Revision,
    pub(super) id: UpdateId,
    pub(super) created: Option<Date>,
}

/// What the element says whose children are read.
#[derive(Clone, Copy)]
enum Within {
    Nothing,
    SupersededBy,
    BundledBy,
}

impl Graph {
    pub(super) fn read(
        content: impl BufRead,
        path: &str,
        limits: &FeedLimits,
    ) -> Result<Self, Error> {
        let expected = "list of updates of an offline catalogue of WSUS";
        let mut xml = Xml::new(content, path, expected, limits)?;
        let mut graph = Self::default();
        let mut is_root = true;
        let mut current = None;
        let mut within = Within::Nothing;
        while let Some(node) = xml.node()? {
            let Node::Start(start) = node else { continue };
            if std::mem::take(&mut is_root) {
                if start.name() != "OfflineSyncPackage" {
                    let (document, found) = (path.to_owned(), format!("<{}>", start.name()));
                    return Err(Error::WrongFormat { document, expected, found });
                }
                graph.date = created(&start);
                continue;
            }
            match start.name() {
                "Update" => {
                    current = graph.update(&start);
                    within = Within::Nothing;
                }
                "SupersededBy" => within = Within::SupersededBy,
                "BundledBy" => within = Within::BundledBy,
                "Prerequisites" | "Categories" | "PayloadFiles" | "Languages" => {
                    within = Within::Nothing;
                }
                "Revision" => {
                    let other = start.attribute("Id").and_then(|id| id.parse().ok());
                    if let Some((revision, other)) = current.zip(other) {
                        graph.pair(within, revision, other);
                    }
                }
                "Category" => {
                    if let Some(revision) = current {
                        graph.category(&start, revision);
                    }
                }
                // Where the files lie comes last, and is longer than all else.
                "FileLocations" => xml.skip()?,
                _ => {}
            }
            if graph.bytes > limits.facts_bytes {
                let (document, limit) = (path.to_owned(), limits.facts_bytes);
                return Err(Error::FeedTooRich { document, limit });
            }
            if graph.updates.len() + graph.unreadable.len() > limits.records {
                let line = u64::try_from(limits.records).unwrap_or(u64::MAX).saturating_add(1);
                let (document, limit) = (path.to_owned(), limits.records);
                return Err(Error::TooManyRecords { document, line, limit });
            }
        }
        if is_root {
            let (document, found) = (path.to_owned(), "no element".to_owned());
            return Err(Error::WrongFormat { document, expected, found });
        }
        graph.bundles.sort();
        graph.products.sort();
        graph.classifications.sort();
        graph.places = HashMap::new();
        Ok(graph)
    }

    fn update(&mut self, start: &Start<'_>) -> Option<Revision> {
        let record = self.updates.len() + self.unreadable.len() + 1;
        let record = u64::try_from(record).unwrap_or(u64::MAX);
        let number = start.attribute("RevisionId").unwrap_or_default();
        let printed = start.attribute("UpdateId").unwrap_or_default();
        let revision = number.parse().ok();
        let Some((revision, id)) = revision.zip(update_id(&printed)) else {
            let found = format!("{number} {printed}");
            self.bytes += size_of::<(u64, String)>() + found.len();
            self.unreadable.push((record, found));
            return None;
        };
        self.bytes += size_of::<Update>();
        self.updates.push(Update { record, revision, id, created: created(start) });
        Some(revision)
    }

    fn pair(&mut self, within: Within, revision: Revision, other: Revision) {
        self.bytes += 2 * size_of::<(Revision, Revision)>();
        match within {
            Within::SupersededBy => self.superseded.push((revision, other)),
            Within::BundledBy => self.bundles.rows.push((revision, other)),
            Within::Nothing => {}
        }
    }

    fn category(&mut self, start: &Start<'_>, revision: Revision) {
        let rows = match start.attribute("Type").as_deref() {
            Some("Product") => &mut self.products.rows,
            Some("UpdateClassification") => &mut self.classifications.rows,
            _ => return,
        };
        let Some(id) = start.attribute("Id").and_then(|id| update_id(&id)) else { return };
        let next = self.categories.len();
        let place = *self.places.entry(id).or_insert(next);
        if place == next {
            self.categories.push(id);
            self.bytes += 4 * size_of::<UpdateId>();
        }
        rows.push((revision, place));
        self.bytes += 2 * size_of::<(Revision, usize)>();
    }
}

fn created(start: &Start<'_>) -> Option<Date> {
    printed::day_of_instant(&start.attribute("CreationDate")?)
}

/// Reads a GUID, in braces or not.
fn update_id(text: &str) -> Option<UpdateId> {
    let digits = text.trim_matches(['{', '}']);
    let dashed = digits.len() == 36;
    let plain: String = digits.split('-').collect();
    let whole = dashed && plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(&plain, 16).ok().filter(|_| whole)
}

/// A GUID as it is printed, in lower case.
pub(super) fn printed_id(id: UpdateId) -> String {
    let digits = format!("{id:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts: Vec<&str> = parts.into_iter().filter_map(|range| digits.get(range)).collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::{printed_id, update_id};

    #[test]
    fn an_id_is_read_and_printed() {
        let printed = "0a51549b-4e86-4a26-97d4-9e3567f24ea1";
        let id = update_id(printed).unwrap();
        assert_eq!(printed_id(id), printed);
        assert_eq!(update_id(&format!("{{{}}}", printed.to_uppercase())), Some(id));
        for text in ["", "0a51549b", "+a51549b-4e86-4a26-97d4-9e3567f24ea1", &"0".repeat(36)] {
            assert_eq!(update_id(text), None, "{text}");
        }
    }
}
