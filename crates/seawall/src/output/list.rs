//! A list of records and their summary in JSON: one document, or one a line.

use std::io::{self, Write};

use serde::Serialize;

/// Writes `{"schema", KEY: […], "summary"}`, a record a line.
#[derive(Debug, Default)]
pub struct List {
    is_first_past: bool,
}

impl List {
    /// Opens the document.
    pub fn begin(schema: &str, key: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"schema\":\"{schema}\",\"{key}\":[")
    }

    /// One more record.
    pub fn item(&mut self, record: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        let comma = if self.is_first_past { ",\n" } else { "\n" };
        self.is_first_past = true;
        out.write_all(comma.as_bytes())?;
        value(record, out)
    }

    /// The summary, and the document's end.
    pub fn end(summary: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        value(summary, out)?;
        out.write_all(b"}\n")
    }
}

/// Writes a document and ends its line.
pub fn line(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value(document, out)?;
    out.write_all(b"\n")
}

fn value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}
