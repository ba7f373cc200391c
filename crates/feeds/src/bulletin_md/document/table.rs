//! Tables, and what reading one takes.

use std::rc::Rc;

use crate::bulletin_md::report::Rejection;

/// A table, of pipes or of HTML.
#[derive(Debug, Default)]
pub(in super::super) struct Table {
    pub(in super::super) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(in super::super) struct Row {
    /// The line it begins on.
    pub(in super::super) line: usize,
    /// Its cells; one that spans columns or rows stands in each of them.
    pub(in super::super) cells: Vec<Cell>,
    /// Whether one cell spans the whole row.
    pub(in super::super) whole: bool,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub(in super::super) struct Cell {
    /// The line it begins on.
    pub(in super::super) line: usize,
    /// Its text without mark-up. Shared, since a cell may span many rows.
    pub(in super::super) text: Rc<str>,
    /// Whether it stands here because it spans from another row or column.
    pub(in super::super) spanned: bool,
}

/// Columns that a row may have, and columns and rows that a cell may span.
pub(super) const WIDEST: usize = 64;

/// Takes the cells of the tables, as many as a document may have.
pub(super) struct Cells {
    left: usize,
}

/// Why a document's tables cannot be taken.
#[derive(Debug)]
pub(in super::super) enum TableFault {
    /// There are more cells than allowed, from this line on.
    TooManyCells(usize),
    /// The document ends inside a table that begins, or goes on, in this line.
    Cut(usize),
}

impl Cells {
    pub(super) const fn new(limit: usize) -> Self {
        Self { left: limit }
    }

    /// Puts a row behind the others of its table.
    pub(super) fn put(&mut self, row: Row, table: &mut Table) -> Result<(), TableFault> {
        let left = self.left.checked_sub(row.cells.len());
        self.left = left.ok_or(TableFault::TooManyCells(row.line))?;
        table.rows.push(row);
        Ok(())
    }
}

/// Notes what could not be taken, by line.
pub(super) type Reject<'a> = &'a mut dyn FnMut(usize, Rejection);

/// Lines with their numbers, of which the next one can be looked at.
pub(super) type Lines<'a> = std::iter::Peekable<Box<dyn Iterator<Item = (usize, &'a str)> + 'a>>;
