//! Pages of release information: which build came when, with which article.
//!
//! ```text
//! HTML ──────────────> html ─┐
//! Markdown, copied text ─> text ─┴> page: headings, rows, lines ── columns, history ──> releases
//! ```
//!
//! A page is taken as a browser saves it, or as its tables are copied from one. It has a table a
//! version: servicing option, update type, availability date, build, article; calendars of
//! hotpatches have a type beside them. Pages of the update history have lines instead: a day, an
//! article and the builds in brackets. How such pages are built is known from public tools that
//! read them (vuls-data-update, winbindex, WindowsOSBuild); no page was at hand to try.

mod columns;
mod history;
mod html;
mod html_rows;
mod page;
mod text;
mod values;

use std::io::Read;

use crate::bounded::Bounded;
use crate::{Error, Intake};
use page::Page;

/// Reads a page. Records are numbered by the line they begin on.
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let text = read_text(input, document, intake.limits().document_bytes)?;
    let mut page = Page::new(intake);
    if text.get(..MIME.len()).is_some_and(|head| head.eq_ignore_ascii_case(MIME)) {
        return Err(page.wrong_format("a page in a MIME archive"));
    }
    if html::is_html(&text) {
        html::read(&text, &mut page)?;
    } else {
        text::read(&text, &mut page)?;
    }
    page.finish()
}

fn read_text(input: impl Read, document: &str, limit: u64) -> Result<String, Error> {
    let mut bytes = Vec::new();
    if let Err(source) = Bounded::new(input, limit).read_to_end(&mut bytes) {
        return Err(Error::of_input(document, 1, source));
    }
    let bad = |place: usize, fault: &str| Error::BadDocument {
        document: document.to_owned(),
        place: format!("byte {place}"),
        fault: fault.to_owned(),
    };
    // Spreadsheets save tables with tabs in UTF-16.
    let units: Option<fn([u8; 2]) -> u16> = match bytes.as_slice() {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    };
    let text = match units {
        Some(unit) => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let text: Result<String, _> =
                char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
            text.ok().filter(|_| rest.is_empty()).ok_or_else(|| bad(0, "the text is no UTF-16"))?
        }
        None => String::from_utf8(bytes)
            .map_err(|fault| bad(fault.utf8_error().valid_up_to(), "the text is no UTF-8"))?,
    };
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// What a page begins with that a browser saved as one file.
const MIME: &str = "From: <Saved by";
