//! A page as HTML: its headings, lines and tables, as far as they matter.
//!
//! Not bound to lines, as the reader of the bulletins' Markdown is: tags of saved pages run over
//! several, and whole pages stand in one. What HTML leaves open for browsers to mend is not
//! mended; a page that ends within a tag, a table or itself is cut off, which is an error.

use super::html_rows::{Cell, Row, Table, WIDEST, plain};
use super::page::Page;
use crate::{Error, Reason};

/// Whether a text is HTML rather than Markdown or copied cells.
pub(super) fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let tag = text.get(at + 1..).unwrap_or_default();
        MARKS.iter().any(|mark| begins(tag, mark))
    })
}

/// Reads the page.
pub(super) fn read(text: &str, page: &mut Page<'_, '_>) -> Result<(), Error> {
    let mut reader = Reader { rest: text, line: 1, block: Block::default(), table: None };
    let mut whole = true;
    while let Some(piece) = reader.next(page)? {
        match piece {
            Piece::Text(text) => reader.take_text(text, page)?,
            Piece::Tag(tag) => {
                match tag.name.as_str() {
                    "html" => whole = false,
                    "/html" => whole = true,
                    _ => {}
                }
                reader.take_tag(&tag, page)?;
            }
        }
    }
    reader.flush(page)?;
    if reader.table.is_some() {
        return Err(page.cut(reader.line, "the page ends inside a table"));
    }
    if !whole {
        return Err(page.cut(reader.line, "the page ends before its end tag"));
    }
    Ok(())
}

enum Piece<'t> {
    Text(&'t str),
    Tag(Tag<'t>),
}

struct Tag<'t> {
    /// In small letters, with a slash before it where the tag is an end.
    name: String,
    attributes: &'t str,
}

struct Reader<'t> {
    rest: &'t str,
    /// The line that was reached, from 1.
    line: u64,
    block: Block,
    table: Option<Table>,
}

/// The text outside of tables since something last began or ended.
#[derive(Default)]
struct Block {
    line: u64,
    source: String,
    /// The level of the heading it stands in; 0 for what the window is called.
    level: Option<u8>,
}

impl<'t> Reader<'t> {
    /// The next text or tag; comments and what is no text are left out.
    fn next(&mut self, page: &Page<'_, '_>) -> Result<Option<Piece<'t>>, Error> {
        loop {
            let rest = self.rest;
            if rest.is_empty() {
                return Ok(None);
            }
            let Some(tag) = rest.strip_prefix('<') else {
                let end = rest.find('<').unwrap_or(rest.len());
                return Ok(Some(Piece::Text(self.advance(end))));
            };
            let cut = || page.cut(self.line, "the page ends inside a tag or a comment");
            if let Some(comment) = tag.strip_prefix("!--") {
                let end = comment.find("-->").ok_or_else(cut)?;
                self.advance("<!--".len() + end + "-->".len());
            } else if tag.starts_with(['!', '?']) {
                let end = tag.find('>').ok_or_else(cut)?;
                let declaration = tag.get(..end).unwrap_or_default();
                let declares = begins(declaration, "!doctype") && declaration.contains('[');
                if declares || begins(declaration, "!entity") {
                    return Err(page.entities());
                }
                self.advance(end + 2);
            } else if tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let end = tag_end(tag).ok_or_else(cut)?;
                let inside = tag.get(..end).unwrap_or_default();
                self.advance(end + 2);
                let name_end = inside
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '/')
                    .unwrap_or(inside.len());
                let (name, attributes) = inside.split_at(name_end);
                let name = name.to_ascii_lowercase();
                if SKIPPED.contains(&name.as_str()) && !attributes.ends_with('/') {
                    let end = find_end(self.rest, &name).ok_or_else(|| {
                        page.cut(self.line, "the page ends inside of what is no text")
                    })?;
                    self.advance(end);
                }
                return Ok(Some(Piece::Tag(Tag { name, attributes })));
            } else {
                return Ok(Some(Piece::Text(self.advance(1))));
            }
        }
    }

    /// Goes on by so many bytes, and gives them.
    fn advance(&mut self, bytes: usize) -> &'t str {
        let (passed, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
        self.rest = rest;
        passed
    }

    fn take_text(&mut self, text: &str, page: &Page<'_, '_>) -> Result<(), Error> {
        let Some(table) = &mut self.table else {
            if self.block.source.trim().is_empty() {
                self.block.line = self.line;
            }
            // One byte over the limit is enough to see that it is prose.
            if self.block.source.len() <= LONGEST_BLOCK {
                self.block.source.push_str(text);
            }
            return Ok(());
        };
        if let Some(cell) = &mut table.cell {
            cell.source.push_str(text);
            let row = table.row.as_ref().map_or(0, |row| row.bytes);
            if row.saturating_add(cell.source.len()) > page.limit() {
                return Err(page.too_long(self.line));
            }
        }
        Ok(())
    }

    fn take_tag(&mut self, tag: &Tag<'_>, page: &mut Page<'_, '_>) -> Result<(), Error> {
        match tag.name.as_str() {
            "table" => {
                if let Some(table) = &mut self.table {
                    // Its text is taken as the cell's, its rows and columns are not.
                    table.inner += 1;
                } else {
                    self.flush(page)?;
                    page.begin_table(self.line);
                    self.table = Some(Table::default());
                }
            }
            "/table" => match &mut self.table {
                Some(table) if table.inner > 0 => table.inner -= 1,
                Some(_) => {
                    self.end_row(page)?;
                    self.table = None;
                    page.end_table();
                }
                None => {}
            },
            name if self.table.is_some() => self.take_tag_of_table(name, tag.attributes, page)?,
            name if BLOCKS.contains(&name.trim_start_matches('/')) => {
                self.flush(page)?;
                self.block.level = heading_level(name);
            }
            _ => {}
        }
        Ok(())
    }

    fn take_tag_of_table(
        &mut self,
        name: &str,
        attributes: &str,
        page: &mut Page<'_, '_>,
    ) -> Result<(), Error> {
        let line = self.line;
        let Some(table) = &mut self.table else { return Ok(()) };
        match name {
            "tr" if table.inner == 0 => {
                self.end_row(page)?;
                self.begin_row(line);
            }
            "/tr" if table.inner == 0 => self.end_row(page)?,
            "td" | "th" if table.inner == 0 => {
                table.end_cell();
                table.cell = Some(Cell::new(attributes));
                if table.row.is_none() {
                    self.begin_row(line);
                }
            }
            "/td" | "/th" if table.inner == 0 => table.end_cell(),
            name if table.inner > 0 || BLOCKS.contains(&name.trim_start_matches('/')) => {
                self.take_text(" ", page)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, line: u64) {
        if let Some(table) = &mut self.table {
            table.row = Some(Row::new(line));
        }
    }

    fn end_row(&mut self, page: &mut Page<'_, '_>) -> Result<(), Error> {
        let Some(table) = &mut self.table else { return Ok(()) };
        table.end_cell();
        let Some(row) = table.row.take() else { return Ok(()) };
        let line = row.line;
        let cells = table.spread(row);
        if cells.len() > WIDEST {
            page.reject(line, Reason::FieldCount, &format!("more than {WIDEST}"));
            table.stop_reaching();
            return Ok(());
        }
        page.row(line, &cells)
    }

    /// Hands over the text since the last block.
    fn flush(&mut self, page: &mut Page<'_, '_>) -> Result<(), Error> {
        let block = std::mem::take(&mut self.block);
        if block.source.len() > LONGEST_BLOCK {
            return Ok(());
        }
        let text = plain(&block.source);
        match block.level {
            _ if text.is_empty() => Ok(()),
            Some(0) => {
                page.title(&text);
                Ok(())
            }
            Some(level) => page.heading(block.line, level, &text),
            None => page.line(block.line, &text),
        }
    }
}

/// Where a tag ends: at a bracket that is not in quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut last = b' ';
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

/// Where the end tag of a name begins.
fn find_end(text: &str, name: &str) -> Option<usize> {
    let mut ends = text.match_indices("</");
    ends.find(|(at, mark)| text.get(at + mark.len()..).is_some_and(|tag| begins(tag, name)))
        .map(|(at, _)| at)
}

fn begins(text: &str, name: &str) -> bool {
    text.as_bytes().get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
}

fn heading_level(name: &str) -> Option<u8> {
    match name {
        "title" => Some(0),
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ => None,
    }
}

/// What only HTML begins a line or a table with.
const MARKS: [&str; 8] = ["!doctype", "html", "head", "body", "table", "h1", "h2", "li"];
/// Elements whose content is no text of the page.
const SKIPPED: [&str; 5] = ["script", "style", "svg", "template", "textarea"];
/// Elements that begin and end a block of text.
const BLOCKS: [&str; 28] = [
    "title", "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "li", "ul", "ol", "dl", "dt", "dd",
    "br", "hr", "body", "main", "nav", "header", "footer", "section", "article", "aside",
    "details", "summary", "pre",
];
/// Bytes of a block that may be a heading or a line of a history.
const LONGEST_BLOCK: usize = 2 << 10;
