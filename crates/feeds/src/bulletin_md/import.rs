//! An archive, or one document of it, to records.

use std::collections::BTreeSet;
use std::io::Read;

use seawall_advisory::BulletinId;
use seawall_facts::Products;

use super::document::{self, FrontMatter};
use super::extract::{Extractor, Names, bulletin_ids};
use super::{ImportedBulletin, Labels, Rejected, Rejection, Report};
use crate::archive::{Document, read_documents};
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
    let mut names = Names::new(labels, products);
    let mut import = Import::default();
    let mut seen = BTreeSet::new();
    read_documents(archive, limits, |document| {
        let Some(id) = id_of_path(&document.path) else {
            import.report.skipped.push(document.path);
            return Ok(());
        };
        if !seen.insert(id.clone()) {
            return Err(Error::TwiceTheSame { document: document.path, id: id.to_string() });
        }
        let (bulletin, rejected) = read(&document, id, limits, labels, &mut names)?;
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
    read(&document, id, limits, labels, &mut Names::new(labels, products)).map(Some)
}

fn read(
    document: &Document,
    id: BulletinId,
    limits: &Limits,
    labels: &Labels,
    names: &mut Names<'_>,
) -> Result<(ImportedBulletin, Vec<Rejected>), Error> {
    let mut rejected = Vec::new();
    let text = text(document, limits, &mut rejected)?;
    let (front_matter, blocks) =
        document::read(&text, &mut |line, reason| rejected.push((line, reason)));
    check_id(&id, &front_matter, &mut rejected);
    let extractor = Extractor::new(id, document.path.clone(), labels, names, &mut rejected);
    let bulletin = extractor.run(&text, &front_matter, &blocks);
    rejected.sort_by_key(|(line, _)| *line);
    let rejected = rejected
        .into_iter()
        .map(|(line, reason)| Rejected { document: document.path.clone(), line, reason })
        .collect();
    Ok((bulletin, rejected))
}

/// The bytes as text. Lines that are none are left empty, so that the others keep their numbers.
fn text(
    document: &Document,
    limits: &Limits,
    rejected: &mut Vec<(usize, Rejection)>,
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
            Err(_) => rejected.push((line, Rejection::NotUtf8)),
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

fn check_id(id: &BulletinId, front_matter: &FrontMatter, rejected: &mut Vec<(usize, Rejection)>) {
    let printed = front_matter.get("TOCTitle").map_or("", String::as_str);
    if BulletinId::new(printed) != *id {
        rejected.push((1, Rejection::IdMismatch { printed: Rejection::excerpt(printed) }));
    }
}
