//! JSON: one document, or one a line.

use std::io::{self, Write};

use serde::Serialize;

use super::{Printer, Record, Summary, record::SCHEMA};

/// One document: `{"schema", "records": […], "summary"}`.
#[derive(Debug, Default)]
pub struct Json {
    is_first_past: bool,
}

impl Printer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"schema\":\"{SCHEMA}\",\"records\":[")
    }

    fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()> {
        let comma = if self.is_first_past { ",\n" } else { "\n" };
        self.is_first_past = true;
        out.write_all(comma.as_bytes())?;
        value(&record, out)
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        value(summary, out)?;
        out.write_all(b"}\n")
    }
}

/// A document a line: the records, then the summary.
#[derive(Debug)]
pub struct JsonLines;

impl Printer for JsonLines {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()> {
        value(&record, out)?;
        out.write_all(b"\n")
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        value(summary, out)?;
        out.write_all(b"\n")
    }
}

fn value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}
