//! Advisories in CSAF 2.0, and statements in its VEX profile: single documents and folders.
//!
//! A document is read whole and taken or refused whole. A record is a vendor fix; its line in the
//! report is the number of its vulnerability in the document. Scores are not taken: they are no
//! rating of the vendor's. Neither are statements without a fix.

mod document;
mod folder;
mod products;
mod remedy;
mod take;

use std::io::Read;

pub use folder::read_folder;
use seawall_advisory::feed::FeedKind;

use crate::{
    Error,
    intake::{FeedLimits, Intake},
    json,
};
use document::Document;

/// Reads one document, and says which profile it is of: [`FeedKind::Vex`] or, of any other,
/// [`FeedKind::Csaf`].
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<FeedKind, Error> {
    intake.begin_document(document)?;
    let bytes = json::whole(input, document, intake.limits())?;
    let read = parse(&bytes, document, intake.limits())?;
    take::take(&read, intake)?;
    Ok(read.kind())
}

fn parse(bytes: &[u8], document: &str, limits: &FeedLimits) -> Result<Document, Error> {
    let wrong = |found: &str| Error::WrongFormat {
        document: document.to_owned(),
        expected: "CSAF 2.0 document",
        found: found.chars().take(80).collect(),
    };
    let bytes = bytes.trim_ascii();
    if bytes.is_empty() {
        return Err(wrong("nothing"));
    }
    if !bytes.starts_with(b"{") && !bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(wrong("no JSON object"));
    }
    let read: Document = json::parse(bytes, document, limits)?;
    match read.version() {
        Some("2.0") => Ok(read),
        Some(other) => Err(wrong(&format!("CSAF {other}"))),
        None => Err(wrong("a JSON object without document.csaf_version")),
    }
}
