//! Comma-separated values, RFC 4180: a text to rows with the line each begins on.
//!
//! Read by own code because the crates at hand take a quote that is never closed for the end of
//! the file, and say nothing: the owners of half a plant would be lost in one cell.

use std::{iter::Peekable, str::Chars};

use super::fault::{Fault, What};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line it begins on, from 1.
    pub(super) line: usize,
    /// Its cells, as they are written, without their quotes.
    pub(super) cells: Vec<String>,
}

/// The rows of a text, without those that have nothing in them.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    rest: Peekable<Chars<'a>>,
    separator: char,
    most_cells: usize,
    line: usize,
    column: usize,
}

impl<'a> Rows<'a> {
    /// Rows of at most so many cells, separated by what separates those of the first.
    pub(super) fn new(text: &'a str, most_cells: usize) -> Self {
        let rest = text.chars().peekable();
        Self { rest, separator: separator(text), most_cells, line: 1, column: 1 }
    }

    /// The next row; none at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, Fault> {
        while self.rest.peek().is_some() {
            let row = self.row()?;
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// What is wrong where it reads.
    pub(super) const fn fault(&self, what: What) -> Fault {
        Fault { line: self.line, column: self.column, what }
    }

    fn row(&mut self) -> Result<Row, Fault> {
        let mut row = Row { line: self.line, cells: Vec::new() };
        loop {
            if row.cells.len() == self.most_cells {
                return Err(self.fault(What::TooManyCells(self.most_cells)));
            }
            let cell = match self.rest.peek() {
                Some('"') => self.quoted()?,
                _ => self.bare(),
            };
            row.cells.push(cell);
            // It ends at a separator, at the end of the line or at that of the text.
            if self.take().is_none_or(|end| end != self.separator) {
                return Ok(row);
            }
        }
    }

    fn bare(&mut self) -> String {
        let mut cell = String::new();
        while !self.is_at_end_of_cell() {
            cell.extend(self.take());
        }
        cell
    }

    fn quoted(&mut self) -> Result<String, Fault> {
        let opened = self.fault(What::OpenQuote);
        self.take();
        let mut cell = String::new();
        loop {
            match self.take() {
                None => return Err(opened),
                Some('"') if self.rest.peek() == Some(&'"') => cell.extend(self.take()),
                Some('"') => break,
                Some(c) => cell.push(c),
            }
        }
        while !self.is_at_end_of_cell() {
            if !matches!(self.rest.peek(), Some(' ' | '\t')) {
                return Err(self.fault(What::AfterQuote));
            }
            self.take();
        }
        Ok(cell)
    }

    fn is_at_end_of_cell(&mut self) -> bool {
        self.rest.peek().is_none_or(|c| *c == self.separator || matches!(c, '\n' | '\r'))
    }

    /// One character; CR LF is one, LF, and so is a CR alone.
    fn take(&mut self) -> Option<char> {
        let mut c = self.rest.next()?;
        if c == '\r' {
            self.rest.next_if_eq(&'\n');
            c = '\n';
        }
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }
}

/// What separates the cells of the first line that has any: the most frequent outside of quotes,
/// the comma among equals.
fn separator(text: &str) -> char {
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0)];
    let mut is_quoted = false;
    for c in text.trim_start_matches(['\r', '\n']).chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '\r' | '\n' if !is_quoted => break,
            _ if is_quoted => {}
            c => {
                for (separator, count) in &mut counts {
                    *count += usize::from(*separator == c);
                }
            }
        }
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(',', |(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use super::{Row, Rows};
    use crate::inventory::fault::{Fault, What};

    fn read(text: &str) -> Result<Vec<(usize, Vec<String>)>, Fault> {
        let mut rows = Rows::new(text, 8);
        let mut all = Vec::new();
        while let Some(Row { line, cells }) = rows.next_row()? {
            all.push((line, cells));
        }
        Ok(all)
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn line_ends_quotes_and_separators_of_all_kinds_are_read() {
        for text in ["a,b\nc,d\n", "a,b\r\nc,d", "a;b\r\nc;d\r\n", "a\tb\rc\td", "\"a\",b\n\"c\",d"]
        {
            assert_eq!(read(text), Ok(vec![row(1, &["a", "b"]), row(2, &["c", "d"])]), "{text:?}");
        }
    }

    #[test]
    fn a_quoted_cell_holds_separators_quotes_and_line_ends() {
        let text = "a,\"b\"\" , \r\n;b\" ,c\r\n\r\n , \nd";
        let first = row(1, &["a", "b\" , \n;b", "c"]);
        assert_eq!(read(text), Ok(vec![first, row(5, &["d"])]));
    }

    #[test]
    fn a_quote_inside_of_a_bare_cell_is_text() {
        assert_eq!(read("a,3.5\" disk"), Ok(vec![row(1, &["a", "3.5\" disk"])]));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_where_it_was_opened() {
        let fault = Fault { line: 2, column: 3, what: What::OpenQuote };
        assert_eq!(read("a,b\nc,\"d\ne,f\n"), Err(fault));
    }

    #[test]
    fn text_behind_a_closing_quote_is_told_where_it_stands() {
        let fault = Fault { line: 1, column: 4, what: What::AfterQuote };
        assert_eq!(read("\"a\"b,c"), Err(fault));
    }

    #[test]
    fn a_line_of_too_many_cells_is_refused() {
        assert!(read(",,,,,,,x").is_ok());
        let fault = Fault { line: 1, column: 9, what: What::TooManyCells(8) };
        assert_eq!(read(",,,,,,,,x"), Err(fault));
    }

    #[test]
    fn separators_inside_of_quotes_do_not_count() {
        assert_eq!(read("\"a,b,c\";d"), Ok(vec![row(1, &["a,b,c", "d"])]));
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends_and_gives_bounded_rows(text in "[a,;\t\"\r\n é]{0,200}") {
            if let Ok(rows) = read(&text) {
                proptest::prop_assert!(rows.iter().all(|(_, cells)| cells.len() <= 8));
            }
        }
    }
}
