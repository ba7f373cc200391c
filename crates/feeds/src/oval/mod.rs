//! OVAL definitions, version 5: what others hold to prove a vulnerability.
//!
//! They are claims to compare with (`seawall_advisory::compare_claims`), never evidence:
//! some of them cannot be true of any host. A definition's criteria point to tests, these to
//! objects (which file) and states (which version); where a document has the criteria alone, as
//! the files of a repository do, file and version are read out of the comments and marked so.
//! Element names are those of the OVAL definitions and windows schemas, 5.11.2.

mod claim;
mod comment;
mod criteria;
mod document;

use std::io::{BufReader, Read};

use crate::{Error, Intake};
use document::Document;

/// Reads a document: `document` is the name it goes by. Its root is `oval_definitions`, or a
/// single `definition`.
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let definitions = Document::read(BufReader::new(input), document, intake.limits())?;
    if let Some(date) = definitions.date {
        intake.seen(date);
    }
    for (record, definition) in (1..).zip(&definitions.definitions) {
        intake.record(record)?;
        claim::state(definition, record, &definitions, intake)?;
    }
    Ok(())
}
