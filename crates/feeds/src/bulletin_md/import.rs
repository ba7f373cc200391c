//! An archive, or one document of it, to records.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use seawall_advisory::BulletinId;
use seawall_facts::Products;

use super::document::{self, FrontMatter, TableFault};
use super::extract::{Extractor, Names, bulletin_ids};
use super::report::RejectedRows;
use super::{ImportedBulletin, Labels, Rejected, Rejection, Report};
use crate::archive::{Allowance, Document, Item, read_documents};
use crate::{Error, Limits};

/// A whole archive's bulletins, in its order, and what was not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// The bulletins.
    pub bulletins: Vec<ImportedBulletin>,
    /// Counts and rejected rows.
    pub report: Report,
}

/// Imports a `.tar.xz` of bulletins in one language. Documents are read one at a time; after an
/// error nothing is handed over.
pub fn import(
    archive: impl Read,
    limits: &Limits,
    labels: &Labels,
    products: &Products,
) -> Result<Import, Error> {
    let mut reader = Reader::new(limits, labels, products);
    let mut import = Import::default();
    let mut seen = BTreeSet::new();
    read_documents(archive, limits, |item| {
        let document = match item {
            Item::Document(document) => document,
            Item::Other(path) if id_of_path(&path).is_some() => {
                import.report.rejected.extend(reader.without_text(&path)?);
                return Ok(());
            }
            Item::Other(path) => {
                import.report.skipped.push(path);
                return Ok(());
            }
        };
        let Some(id) = id_of_path(&document.path) else {
            import.report.skipped.push(document.path);
            return Ok(());
        };
        if !seen.insert(id.clone()) {
            return Err(Error::TwiceTheSame { document: document.path, id: id.to_string() });
        }
        let (bulletin, rejected) = reader.read(&document, id)?;
        import.report.count(&bulletin);
        import.report.rejected.extend(rejected);
        import.bulletins.push(bulletin);
        Ok(())
    })?;
    Ok(import)
}

/// Imports one document, whose file name is its bulletin's id. `None` where it is not.
pub fn import_document(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    labels: &Labels,
    products: &Products,
) -> Result<Option<(ImportedBulletin, Vec<Rejected>)>, Error> {
    let Some(id) = id_of_path(path) else { return Ok(None) };
    let document = Document { path: path.to_owned(), bytes: bytes.to_vec() };
    Reader::new(limits, labels, products).read(&document, id).map(Some)
}

/// Reads one document after another.
struct Reader<'a> {
    limits: &'a Limits,
    labels: &'a Labels,
    names: Names<'a>,
    facts: Allowance,
    rejected: RejectedRows,
}

impl<'a> Reader<'a> {
    fn new(limits: &'a Limits, labels: &'a Labels, products: &'a Products) -> Self {
        let facts = Allowance::new(limits.facts_bytes, limits.document_facts_bytes);
        let rejected = Allowance::new(limits.rejected, limits.document_rejected);
        let rejected = RejectedRows::new(rejected);
        Self { limits, labels, names: Names::new(labels, products), facts, rejected }
    }

    /// What is rejected of a bulletin whose entry holds no text.
    fn without_text(&mut self, path: &str) -> Result<Vec<Rejected>, Error> {
        self.rejected.begin_document();
        self.rejected.push(1, Rejection::NoText);
        self.end_document(&path.into())
    }

    fn end_document(&mut self, path: &Arc<str>) -> Result<Vec<Rejected>, Error> {
        self.rejected.end_document(path).map_err(|over| Error::TooManyRejected {
            document: path.to_string(),
            line: over.line,
            limit: over.limit,
        })
    }

    fn read(
        &mut self,
        document: &Document,
        id: BulletinId,
    ) -> Result<(ImportedBulletin, Vec<Rejected>), Error> {
        let path = || document.path.clone();
        let rejected = &mut self.rejected;
        self.facts.begin_document();
        rejected.begin_document();
        let text = text(document, self.limits, rejected)?;
        let limit = self.limits.table_cells;
        let (front_matter, blocks) =
            document::read(&text, limit, &mut |line, reason| rejected.push(line, reason)).map_err(
                |fault| match fault {
                    TableFault::TooManyCells(line) => {
                        Error::TooManyCells { document: path(), line, limit }
                    }
                    TableFault::Cut(line) => Error::DocumentCut { document: path(), line },
                },
            )?;
        check_id(&id, &front_matter, rejected);
        let shared: Arc<str> = document.path.as_str().into();
        let (names, facts) = (&mut self.names, &mut self.facts);
        let extractor =
            Extractor::new(id, Arc::clone(&shared), self.labels, names, facts, rejected);
        let bulletin = extractor.run(&text, &front_matter, &blocks).map_err(|over| {
            Error::TooManyFacts { document: path(), line: over.line, limit: over.limit }
        })?;
        Ok((bulletin, self.end_document(&shared)?))
    }
}

/// The bytes as text. Lines that are none are left empty, so that the others keep their numbers.
fn text(
    document: &Document,
    limits: &Limits,
    rejected: &mut RejectedRows,
) -> Result<String, Error> {
    let mut text = String::with_capacity(document.bytes.len());
    for (at, bytes) in document.bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = at + 1;
        if bytes.len() > limits.line_bytes {
            let document = document.path.clone();
            return Err(Error::LineTooLong { document, line, limit: limits.line_bytes });
        }
        match std::str::from_utf8(bytes) {
            Ok(characters) => text.push_str(characters),
            Err(_) => rejected.push(line, Rejection::NotUtf8),
        }
        text.push('\n');
    }
    Ok(text)
}

/// The id that a file name such as `ms03-039.md` gives.
pub(super) fn id_of_path(path: &str) -> Option<BulletinId> {
    let name = path.rsplit('/').next()?.strip_suffix(".md")?;
    let (id, _) = bulletin_ids(name).into_iter().next()?;
    (id.as_str().len() == name.len()).then_some(id)
}

fn check_id(id: &BulletinId, front_matter: &FrontMatter, rejected: &mut RejectedRows) {
    let printed = front_matter.get("TOCTitle").map_or("", String::as_str);
    if BulletinId::new(printed) != *id {
        rejected.push(1, Rejection::IdMismatch { printed: Rejection::excerpt(printed) });
    }
}
