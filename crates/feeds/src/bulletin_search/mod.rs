//! The vendor's table of all bulletins, `BulletinSearch.xlsx`, in both of its generations: up to
//! 2008, and up to March 2017.
//!
//! ```text
//! zip ── package ──> parts ── sheet ──> rows of texts ── columns, rows ──> fixes
//! ```
//!
//! Only the parts that hold the table are unpacked, within limits, and the sheet row by row. A
//! general reader of workbooks would make room for what a workbook merely declares.

mod columns;
mod package;
mod row;
mod sheet;
mod xml;

use std::io::{Read, Seek};

use crate::{Error, Intake};
use columns::Columns;
use package::Package;
use sheet::{Row, read_rows};

/// Reads the first sheet of a workbook. Records are numbered as its rows are, from 1.
pub fn read(input: impl Read + Seek, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let mut package = Package::open(input, document, intake.limits())?;
    let workbook = package.workbook()?;
    let strings = package.strings()?;
    let mut table = Table { since_1904: workbook.since_1904, columns: None, first: None, above: 0 };
    read_rows(&mut package, &workbook.sheet, &strings, |row| table.take(row, intake))?;
    if table.columns.is_some() {
        return Ok(());
    }
    let found = table.first.unwrap_or_else(|| "a sheet without rows".to_owned());
    Err(Error::WrongFormat { document: document.to_owned(), expected: FORMAT, found })
}

/// What of the sheet was seen so far.
struct Table {
    since_1904: bool,
    columns: Option<Columns>,
    /// What stands in the first row that holds something.
    first: Option<String>,
    /// Rows before the header.
    above: usize,
}

impl Table {
    fn take(&mut self, row: &Row, intake: &mut Intake<'_>) -> Result<(), Error> {
        // The last row of the sheets has cells, and nothing in them.
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if let Some(columns) = &self.columns {
            intake.record(row.number)?;
            return row::take(row, columns, self.since_1904, intake);
        }
        if self.above < ABOVE_HEADER {
            self.columns = Columns::of(row);
        }
        self.above += 1;
        self.first.get_or_insert_with(|| {
            let cells: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).collect();
            cells.join(", ").chars().take(SHOWN).collect()
        });
        Ok(())
    }
}

const FORMAT: &str = "BulletinSearch workbook";
/// Rows among which the header must be.
const ABOVE_HEADER: usize = 10;
/// Characters shown of what stands in the place of the header.
const SHOWN: usize = 200;
