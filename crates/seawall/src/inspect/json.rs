//! What was found in JSON: one document, or one a line.

use std::io::{self, Write};

use super::{Printer, Record, Summary, record::SCHEMA};
use crate::output::{List, line};

/// One document: `{"schema", "records": […], "summary"}`.
#[derive(Debug, Default)]
pub struct Json(List);

impl Printer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        List::begin(SCHEMA, "records", out)
    }

    fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()> {
        self.0.item(&record, out)
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        List::end(summary, out)
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
        line(&record, out)
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        line(summary, out)
    }
}
