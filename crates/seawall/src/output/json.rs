//! A scan in JSON: one document, or one a line.

use std::io::{self, Write};

use super::{
    HostRecord, Printer, SummaryRecord,
    list::{List, line},
    record::SCHEMA,
};

/// One document: `{"schema", "hosts": […], "summary"}`.
#[derive(Debug, Default)]
pub struct Json(List);

impl Printer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        List::begin(SCHEMA, "hosts", out)
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        self.0.item(host, out)
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        List::end(summary, out)
    }
}

/// A document a line: the hosts, then the summary.
#[derive(Debug)]
pub struct JsonLines;

impl Printer for JsonLines {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        line(host, out)
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        line(summary, out)
    }
}
