//! MSRC's monthly documents in CVRF 1.1, XML or JSON, and the index of them.
//!
//! ```text
//! XML ── pull, xml ──┐
//!                    ├──> vulnerability by vulnerability ── take ──> Intake
//! JSON ──── json ────┘
//! ```
//!
//! Both forms say the same and give the same feed. A record is a vendor fix; its line in the
//! report is the number of its vulnerability in the document, for most of these documents are of
//! a single line.

mod document;
mod json;
mod pull;
mod take;
mod xml;

use std::io::{self, BufRead, BufReader, Read};

pub use json::{ListedDocument, updates};

use crate::{Error, bounded::Bounded, intake::Intake};

/// Reads a document in either form, or the index of documents (`updates`), whose entries are
/// counted and say nothing of updates: [`updates`] gives them.
///
/// Which form it is, its first byte tells.
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let mut input = BufReader::new(Bounded::new(input, intake.limits().unpacked_bytes));
    let first = first_byte(&mut input);
    match first.map_err(|source| Error::of_input(document, 1, source))? {
        Some(b'<') => xml::read(input, intake),
        Some(b'{') => json::read(input, intake),
        Some(_) => Err(wrong_format(document, "neither XML nor a JSON object")),
        None => Err(wrong_format(document, "nothing")),
    }
}

/// The first byte that is neither white space nor of a byte order mark; what stands before it is
/// used up.
fn first_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    let (mut seen, mut marks) = (0_usize, 0_usize);
    loop {
        let buffer = input.fill_buf()?;
        let Some(&byte) = buffer.first() else { return Ok(None) };
        if marks == seen && UTF8_MARK.get(marks) == Some(&byte) {
            marks += 1;
        } else if !byte.is_ascii_whitespace() {
            let is_whole = marks == 0 || marks == UTF8_MARK.len();
            return Ok(Some(if is_whole { byte } else { 0 }));
        }
        input.consume(1);
        seen = seen.saturating_add(1);
    }
}

fn wrong_format(document: &str, found: &str) -> Error {
    Error::WrongFormat {
        document: document.to_owned(),
        expected: "CVRF document",
        found: found.to_owned(),
    }
}

const UTF8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
