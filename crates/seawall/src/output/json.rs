//! JSON: one document, or one a line.

use std::io::{self, Write};

use serde::Serialize;

use super::{HostRecord, Printer, SummaryRecord, record::SCHEMA};

/// One document: `{"schema", "hosts": […], "summary"}`.
#[derive(Debug, Default)]
pub struct Json {
    hosts: u64,
}

impl Printer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"schema\":\"{SCHEMA}\",\"hosts\":[")
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        let comma = if self.hosts == 0 { "\n" } else { ",\n" };
        self.hosts += 1;
        out.write_all(comma.as_bytes())?;
        value(host, out)
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        value(summary, out)?;
        out.write_all(b"}\n")
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
        value(host, out)?;
        out.write_all(b"\n")
    }

    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()> {
        value(summary, out)?;
        out.write_all(b"\n")
    }
}

fn value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}
