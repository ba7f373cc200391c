//! Comma-separated values, RFC 4180: codes, not words, so that the columns mean the same in every
//! language.

use std::io::{self, Write};

use super::{HostRecord, Printer, SummaryRecord};
use crate::{printable::printable, words::bare};

/// The bulletins with a column of their own.
const ADVISORIES: [&str; 4] = ["MS03-010", "MS03-026", "MS03-039", "MS04-012"];

/// One row a host. The summary is not part of it: rows are all that a spreadsheet expects.
#[derive(Debug)]
pub struct Csv {
    has_inventory: bool,
}

/// What an inventory has on a host, behind all else: the other columns stay where they were.
const INVENTORY: [&str; 3] = ["owner", "line", "room"];

impl Csv {
    /// Rows with or without what an inventory has on the hosts.
    pub const fn new(has_inventory: bool) -> Self {
        Self { has_inventory }
    }
}

impl Printer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut header: Vec<String> =
            ["address", "name", "family", "products", "build", "status", "open"]
                .map(str::to_owned)
                .to_vec();
        header.extend(ADVISORIES.map(str::to_owned));
        if self.has_inventory {
            header.extend(INVENTORY.map(str::to_owned));
        }
        row(&header, out)
    }

    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()> {
        let products: Vec<_> = host.os.candidates.iter().map(ToString::to_string).collect();
        let open = host.ports.iter().filter(|(_, state)| **state == seawall_facts::PortState::Open);
        let open: Vec<_> = open.map(|(door, _)| door.to_string()).collect();
        let mut cells = vec![
            host.address.to_string(),
            host.name.clone().unwrap_or_default(),
            bare(&host.identity.family),
            products.join(" "),
            host.os.build.clone().unwrap_or_default(),
            bare(&host.status),
            open.join(" "),
        ];
        cells.extend(ADVISORIES.map(|advisory| {
            let verdict = host.verdicts.iter().find(|verdict| verdict.advisory == advisory);
            verdict.map(|verdict| bare(&verdict.state)).unwrap_or_default()
        }));
        if self.has_inventory {
            let known = host.inventory.as_ref();
            let known = known.map(|known| [&known.owner, &known.line, &known.room]);
            let known = known.map(|texts| texts.map(|text| text.clone().unwrap_or_default()));
            cells.extend(known.unwrap_or_default());
        }
        row(&cells, out)
    }

    fn end(&mut self, _summary: &SummaryRecord, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Writes one row.
pub fn row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    row_after(&part(cells), &[], out)
}

/// Cells as they stand in a row.
pub fn part(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")
}

/// Writes one row that begins with these cells: many rows of one host begin alike.
pub fn row_after(head: &str, cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(head.as_bytes())?;
    for cell in cells {
        write!(out, ",{}", quoted(cell))?;
    }
    out.write_all(b"\r\n")
}

/// Signs a spreadsheet takes for a formula's beginning, narrow and wide.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A host chooses its own name: a leading sign that a spreadsheet would take for a formula is
/// disarmed, what controls a terminal is made visible, and what would break a row is quoted.
fn quoted(cell: &str) -> String {
    let is_formula = cell.trim_start().starts_with(FORMULA) || cell.starts_with(['\t', '\r']);
    let cell = printable(cell);
    let cell = if is_formula { format!("'{cell}") } else { cell };
    if cell.contains(['"', ',']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_cannot_break_a_row_or_become_a_formula() {
        assert_eq!(quoted("SRV1"), "SRV1");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=cmd|'/c calc'!A1"), "'=cmd|'/c calc'!A1");
        assert_eq!(quoted(" ＝1+1"), "' ＝1+1");
        assert_eq!(quoted("\t-1"), "'\u{fffd}-1");
        assert_eq!(
            quoted("a\nb\r\n\u{202e}c\x1b[2J"),
            "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}c\u{fffd}[2J"
        );
    }
}
