//! Pages of the Microsoft Update Catalog: the results of a search (`Search.aspx`) and the details
//! of one package (`ScopedViewInline.aspx`).
//!
//! The pages have no published format. They are read by the ids that their elements carry, and a
//! page without these ids is refused rather than taken for an empty one.

mod details;
mod fields;
mod search;
mod statement;

use std::io::Read;

use crate::{Error, Intake, markup::read_fault};
use fields::Fields;

const EXPECTED: &str = "page of the Microsoft Update Catalog";

/// Reads one page, of either sort: `document` is the name it goes by.
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let page = text(input, document, intake)?;
    let fields = Fields::read(&page);
    if fields.has(search::TABLE) || fields.has(search::NO_RESULT) {
        return search::state(&fields, intake);
    }
    if fields.has(details::TITLE) {
        return details::state(&fields, intake);
    }
    let found = match page.trim_start().get(..1) {
        None => "nothing",
        Some("<") => "a page without the ids of a search or of an update",
        Some(_) => "no page",
    };
    let (document, found) = (document.to_owned(), found.to_owned());
    Err(Error::WrongFormat { document, expected: EXPECTED, found })
}

/// The most a page may have, in bytes. Those of 25 results have some hundred thousand.
const PAGE_BYTES: u64 = 16 << 20;

/// The page as text. Catalogue pages are UTF-8.
fn text(input: impl Read, document: &str, intake: &Intake<'_>) -> Result<String, Error> {
    let limits = intake.limits();
    let limit = limits.document_bytes.min(PAGE_BYTES);
    let mut bytes = Vec::new();
    input
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| read_fault(document, &error, limits))?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limit {
        let document = document.to_owned();
        return Err(Error::DocumentTooLarge { document, size, limit });
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| Error::WrongFormat {
        document: document.to_owned(),
        expected: EXPECTED,
        found: format!("bytes that are no UTF-8, at {}", error.utf8_error().valid_up_to()),
    })
}
