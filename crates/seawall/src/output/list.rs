//! A list of records and their summary in JSON: one document, or one a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::printable::is_printable;

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

/// Writes a document.
pub fn value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Inert);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Compact JSON that a terminal shows as it stands: what would control it is escaped, beside what
/// JSON itself asks to be.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((place, c)) = rest.char_indices().find(|(_, c)| !is_printable(*c)) {
            let (before, after) = rest.split_at(place);
            writer.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(c.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_would_control_a_terminal_is_escaped_and_read_back_the_same() {
        let name = "工場\u{9b}2J\u{202e}\u{2028}\u{7f}\x1b[1m\n\"";
        let mut out = Vec::new();
        line(&name, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, "\"工場\\u009b2J\\u202e\\u2028\\u007f\\u001b[1m\\n\\\"\"\n");
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), name);
    }
}
