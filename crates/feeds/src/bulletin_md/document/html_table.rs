//! Tables of HTML, whose cells may hold Markdown.

use std::rc::Rc;

use super::plain::plain;
use super::table::{Cell, Cells, Lines, Reject, Row, Table, TableFault, WIDEST};
use crate::bulletin_md::report::Rejection;

/// Bytes a cell may have: beyond it is prose, not a fact.
const LONGEST_CELL: usize = 64 << 10;
/// Bytes up to which a cell is repeated in the rows it spans.
const LONGEST_SPANNING: usize = 4 << 10;

/// Reads a table up to its end tag; `inside` is what follows the opening tag on its line. Beside
/// the table gives what follows its end on the line of it, with that line's number.
pub(super) fn read_html_table<'t>(
    number: usize,
    inside: &'t str,
    lines: &mut Lines<'t>,
    cells: &mut Cells,
    reject: Reject<'_>,
) -> Result<(Table, (usize, &'t str)), TableFault> {
    let mut reader = TableReader { line: number, ..TableReader::default() };
    let mut rest = reader.take_line(inside, cells, reject)?;
    while rest.is_none() {
        let Some((number, line)) = lines.next() else {
            return Err(TableFault::Cut(reader.line));
        };
        reader.line = number;
        rest = reader.take_line(line, cells, reject)?;
    }
    Ok((reader.table, (reader.line, rest.unwrap_or_default())))
}

#[derive(Default)]
struct TableReader {
    table: Table,
    line: usize,
    row: Option<OpenRow>,
    cell: Option<OpenCell>,
    /// Cells that reach down from rows above, by column, with the rows they still cover.
    reaching: Vec<Option<(usize, Cell)>>,
    /// Tables inside of the open cell that have not ended.
    inner: usize,
}

#[derive(Default)]
struct OpenRow {
    line: usize,
    cells: Vec<OpenCell>,
}

#[derive(Default)]
struct OpenCell {
    line: usize,
    source: String,
    columns: usize,
    rows: usize,
}

impl TableReader {
    /// What follows the table, where it ended.
    fn take_line<'t>(
        &mut self,
        line: &'t str,
        cells: &mut Cells,
        reject: Reject<'_>,
    ) -> Result<Option<&'t str>, TableFault> {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('<') {
            self.take_text(before);
            let name_end =
                after.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(after.len());
            let (name, attributes) = after.split_at(name_end);
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "table" if self.cell.is_some() => {
                    // Its text is taken as the cell's, its rows and columns are not.
                    reject(self.line, Rejection::TableInCell);
                    self.inner += 1;
                }
                "/table" if self.inner > 0 => self.inner -= 1,
                "table" => {
                    // Another table begins before the end of this one.
                    self.end_row(cells, reject)?;
                    return Ok(rest.get(before.len()..));
                }
                "tr" | "/tr" | "td" | "/td" | "th" | "/th" if self.inner > 0 => {
                    self.take_text("\n");
                }
                "thead" | "/thead" | "tbody" | "/tbody" | "tfoot" | "/tfoot" | "colgroup"
                | "/colgroup" | "col" | "caption" | "/caption" => {}
                "tr" => {
                    self.end_row(cells, reject)?;
                    self.row = Some(OpenRow { line: self.line, cells: Vec::new() });
                }
                "td" | "th" => {
                    self.end_cell(reject);
                    self.begin_cell(attributes);
                }
                "/td" | "/th" => self.end_cell(reject),
                "/tr" => self.end_row(cells, reject)?,
                "/table" => {
                    self.end_row(cells, reject)?;
                    return Ok(Some(attributes.split_once('>').map_or("", |(_, rest)| rest)));
                }
                _ => {
                    self.take_text("<");
                    rest = after;
                    continue;
                }
            }
            rest = attributes.split_once('>').map_or("", |(_, rest)| rest);
        }
        self.take_text(rest);
        self.take_text("\n");
        Ok(None)
    }

    fn take_text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            // One byte over the limit is enough to see that it is over it.
            if cell.source.len() <= LONGEST_CELL {
                cell.source.push_str(text);
            }
        }
    }

    fn begin_cell(&mut self, attributes: &str) {
        let tag = attributes.split_once('>').map_or(attributes, |(tag, _)| tag);
        let tag = tag.to_ascii_lowercase();
        self.cell = Some(OpenCell {
            line: self.line,
            source: String::new(),
            columns: span(&tag, "colspan"),
            rows: span(&tag, "rowspan"),
        });
    }

    fn end_cell(&mut self, reject: Reject<'_>) {
        let Some(mut cell) = self.cell.take() else { return };
        if cell.source.len() > LONGEST_CELL {
            reject(cell.line, Rejection::CellTooLong { limit: LONGEST_CELL });
            cell.source.clear();
        }
        // Some tables leave out the tag of a row.
        let line = cell.line;
        let row = self.row.get_or_insert_with(|| OpenRow { line, cells: Vec::new() });
        // One over the limit is enough to see that it is over it.
        if row.cells.len() <= WIDEST {
            row.cells.push(cell);
        }
    }

    fn end_row(&mut self, taken: &mut Cells, reject: Reject<'_>) -> Result<(), TableFault> {
        self.end_cell(reject);
        let Some(row) = self.row.take() else { return Ok(()) };
        // What reaches down into it alone makes no row.
        let bare = row.cells.is_empty();
        let whole = row.cells.len() == 1 && !self.reaching.iter().any(Option::is_some);
        let mut cells = Vec::new();
        for cell in row.cells {
            self.take_reaching(&mut cells);
            let text: Rc<str> = Rc::from(plain(&cell.source));
            for column in 0..cell.columns {
                if cells.len() > WIDEST {
                    break;
                }
                let at = cells.len();
                let placed = Cell { line: cell.line, text: Rc::clone(&text), spanned: column > 0 };
                if self.reaching.len() <= at {
                    self.reaching.resize(at + 1, None);
                }
                if let Some(slot) = self.reaching.get_mut(at) {
                    let below = Cell { spanned: true, ..placed.clone() };
                    *slot = (cell.rows > 1 && text.len() <= LONGEST_SPANNING)
                        .then_some((cell.rows - 1, below));
                }
                cells.push(placed);
            }
        }
        self.take_reaching(&mut cells);
        if cells.len() > WIDEST {
            reject(row.line, Rejection::TooManyColumns { limit: WIDEST });
            self.reaching.clear();
        } else if !bare {
            taken.put(Row { line: row.line, cells, whole }, &mut self.table)?;
        }
        Ok(())
    }

    /// Fills the columns next in turn that a cell from above covers.
    fn take_reaching(&mut self, cells: &mut Vec<Cell>) {
        while let Some(slot) = self.reaching.get_mut(cells.len()) {
            let Some((rows, cell)) = slot.take() else { break };
            *slot = (rows > 1).then(|| (rows - 1, cell.clone()));
            cells.push(cell);
        }
    }
}

fn span(tag: &str, attribute: &str) -> usize {
    tag.split_once(attribute)
        .map(|(_, after)| after.trim_start_matches(['=', '"', '\'', ' ']))
        .and_then(|after| after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .map_or(1, |span: usize| span.clamp(1, WIDEST))
}
