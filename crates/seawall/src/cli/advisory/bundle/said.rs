//! What is told of a bundle, whichever command was given.

use std::io::{self, Write};

use seawall_advisory::Date;
use seawall_feeds::bundle::{Bundle, PartKind};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::standing::{Standing, Taken, hex};
use crate::{
    output::{Format, line, pad},
    printable::printable,
    words::Words,
};

/// Name and version of the schema: `docs/schema/advisory-bundle-1.json`.
const SCHEMA: &str = "seawall.advisory-bundle/1";

/// What became, or would become, of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was written.
    Written,
    /// It was taken.
    Taken,
    /// It would be taken.
    WouldBeTaken,
    /// It is the one that was taken; nothing to do.
    Again,
    /// It would not be taken: nobody said whose key is right.
    NeedsKey,
    /// It would not be taken: another key.
    OtherKey,
    /// It would not be taken unless its key is to replace the one held.
    ReplacesKey,
    /// It would not be taken: an older one.
    Older,
}

impl From<Standing> for Outcome {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::MayBeTaken => Self::WouldBeTaken,
            Standing::Again => Self::Again,
            Standing::NeedsKey => Self::NeedsKey,
            Standing::OtherKey => Self::OtherKey,
            Standing::ReplacesKey => Self::ReplacesKey,
            Standing::Older => Self::Older,
        }
    }
}

/// The JSON form.
#[derive(Debug, Serialize)]
pub struct Said<'a> {
    schema: &'static str,
    outcome: Outcome,
    /// Who signed it.
    key: String,
    /// The key that bundles are held to, where one was taken before.
    held_key: Option<&'a str>,
    /// When the one was made that was taken before.
    last_made: Option<&'a str>,
    made: &'a str,
    serial: u64,
    catalogue: &'a str,
    note: &'a str,
    digest: String,
    bytes: usize,
    parts: Vec<SaidPart<'a>>,
    /// What is kept and leaves, since it is not in the bundle.
    leaves: Vec<Left>,
}

#[derive(Debug, Serialize)]
struct SaidPart<'a> {
    kind: PartKind,
    name: &'a str,
    date: Option<Date>,
    bytes: usize,
    digest: String,
}

/// A source that is kept and not in the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    pub kind: PartKind,
    pub name: String,
}

impl<'a> Said<'a> {
    /// `bytes` is the file's length.
    pub fn of(
        outcome: Outcome,
        bundle: &'a Bundle,
        bytes: usize,
        last: Option<&'a Taken>,
        leaves: Vec<Left>,
    ) -> Self {
        let contents = bundle.contents();
        let parts = contents.parts.iter().map(|part| SaidPart {
            kind: part.kind,
            name: &part.name,
            date: part.date,
            bytes: part.bytes.len(),
            digest: hex(&Sha256::digest(&part.bytes)),
        });
        Self {
            schema: SCHEMA,
            outcome,
            key: hex(bundle.signer()),
            held_key: last.map(|last| last.key.as_str()),
            last_made: last.map(|last| last.made.as_str()),
            made: &contents.made,
            serial: contents.serial,
            catalogue: &contents.catalogue,
            note: &contents.note,
            digest: hex(bundle.digest()),
            bytes,
            parts: parts.collect(),
            leaves,
        }
    }

    /// Prints it.
    pub fn print(&self, format: Format, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        if format == Format::Json { line(self, out) } else { self.table(words, out) }
    }

    fn table(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", words.with("bundle-key", &[("key", &self.key)]))?;
        let catalogue = printable(self.catalogue);
        let made = [("made", self.made), ("catalogue", catalogue.as_str())];
        writeln!(out, "{}", words.with("bundle-made", &made))?;
        if !self.note.is_empty() {
            writeln!(out, "{}", words.with("bundle-note", &[("note", &printable(self.note))]))?;
        }
        for part in &self.parts {
            let (kind, bytes) = (words.code("bundle-kind", &part.kind), part.bytes.to_string());
            let said = match part.date.map(|day| day.to_string()) {
                Some(day) => words.with("bundle-part", &[("date", &day), ("bytes", &bytes)]),
                None => words.with("bundle-part-undated", &[("bytes", &bytes)]),
            };
            writeln!(out, "  {}  {}  {said}", pad(&kind, 9), pad(part.name, 20))?;
        }
        for left in &self.leaves {
            let kind = words.code("bundle-kind", &left.kind);
            let name = printable(&left.name);
            let args = [("kind", kind.as_str()), ("name", &name)];
            writeln!(out, "{}", words.with("bundle-leaves", &args))?;
        }
        let args = [
            ("held", self.held_key.unwrap_or_default()),
            ("last", self.last_made.unwrap_or_default()),
        ];
        let key = match self.outcome {
            Outcome::Written => "bundle-written",
            Outcome::Taken => "bundle-taken",
            Outcome::WouldBeTaken => "bundle-would-be-taken",
            Outcome::Again => "bundle-again",
            Outcome::NeedsKey => "bundle-needs-key",
            Outcome::OtherKey => "bundle-other-key",
            Outcome::ReplacesKey => "bundle-replaces-key",
            Outcome::Older => "bundle-older",
        };
        writeln!(out, "{}", words.with(key, &args))
    }
}
