//! Tables of pipes.

use std::rc::Rc;

use super::plain::plain;
use super::table::{Cell, Cells, Lines, Reject, Row, Table, TableFault, WIDEST};
use crate::bulletin_md::report::Rejection;

/// Whether a line is a row of such a table.
pub(super) fn is_pipe_row(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

/// Reads a table whose first row is `first`.
pub(super) fn read_pipe_table(
    number: usize,
    first: &str,
    lines: &mut Lines<'_>,
    cells: &mut Cells,
    reject: Reject<'_>,
) -> Result<Table, TableFault> {
    let mut table = Table::default();
    let mut width = None;
    let mut next = Some((number, first));
    while let Some((number, line)) = next {
        if !is_rule(line) {
            match read_row(number, line, width) {
                Ok(row) if row.cells.iter().all(|cell| cell.text.is_empty()) => {
                    // The heading may be empty, and blank rows stand between others.
                    width = width.or(Some(row.cells.len()));
                }
                Ok(row) => {
                    width = width.or(Some(row.cells.len()));
                    cells.put(row, &mut table)?;
                }
                Err(Rejection::RowCut) if lines.peek().is_none() => {
                    return Err(TableFault::Cut(number));
                }
                Err(rejection) => reject(number, rejection),
            }
        }
        next = lines.next_if(|(_, line)| is_pipe_row(line));
    }
    Ok(table)
}

fn read_row(line: usize, source: &str, width: Option<usize>) -> Result<Row, Rejection> {
    let source = source.trim();
    let inside = source
        .strip_prefix('|')
        .and_then(|rest| rest.strip_suffix('|'))
        .ok_or(Rejection::RowCut)?;
    let cells = split_cells(inside);
    if cells.len() > WIDEST {
        return Err(Rejection::TooManyColumns { limit: WIDEST });
    }
    let cells: Vec<Cell> = cells
        .into_iter()
        .map(|cell| Cell { line, text: Rc::from(plain(cell)), spanned: false })
        .collect();
    match width {
        Some(expected) if expected != cells.len() => {
            Err(Rejection::RowWidth { expected, found: cells.len() })
        }
        _ => Ok(Row { line, whole: cells.len() == 1, cells }),
    }
}

/// Cells between pipes that no backslash escapes.
fn split_cells(inside: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut from = 0;
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        if byte == b'|' && !escaped {
            cells.push(inside.get(from..at).unwrap_or_default());
            from = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    cells.push(inside.get(from..).unwrap_or_default());
    cells
}

/// The line of dashes under a heading.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.bytes().all(|byte| b"|-: ".contains(&byte))
}
