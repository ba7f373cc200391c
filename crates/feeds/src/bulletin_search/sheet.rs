//! The rows of a sheet, as texts.

use std::{
    borrow::Cow,
    io::{Read, Seek},
};

use quick_xml::events::{BytesStart, Event};

use super::FORMAT;
use super::package::Package;
use super::xml::{Xml, add_text, attribute};
use crate::Error;

/// A row: its number and its first cells.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// From 1.
    pub(super) number: u64,
    /// As many as the row has up to the last that holds something, [`WIDEST`] at most.
    pub(super) cells: Vec<String>,
}

impl Row {
    /// A cell without the blanks around it; empty where the row has none.
    pub(super) fn cell(&self, at: Option<usize>) -> &str {
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }
}

/// The texts that cells name by their place. One text and the ends of its pieces: a workbook can
/// declare millions of empty ones.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Self, Error> {
        let mut strings = Self::default();
        let mut inside = Inside::default();
        while let Some(event) = xml.next()? {
            match &event {
                Event::End(element) if element.local_name().as_ref() == "si" => {
                    strings.ends.push(strings.text.len());
                }
                event => inside.take(event, &mut strings.text),
            }
        }
        Ok(strings)
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }
}

/// Whether a text that comes now is one of a cell: inside of `t`, and no reading aid.
#[derive(Default)]
struct Inside {
    text: bool,
    phonetic: bool,
}

impl Inside {
    fn take(&mut self, event: &Event<'_>, text: &mut String) {
        match event {
            Event::Start(element) => self.set(element.local_name().as_ref(), true),
            Event::End(element) => self.set(element.local_name().as_ref(), false),
            event if self.text && !self.phonetic => add_text(event, text),
            _ => {}
        }
    }

    fn set(&mut self, name: &str, begins: bool) {
        match name {
            "t" => self.text = begins,
            "rPh" => self.phonetic = begins,
            _ => {}
        }
    }
}

/// Reads a sheet, row by row.
pub(super) fn read_rows<R: Read + Seek>(
    package: &mut Package<'_, R>,
    part: &str,
    strings: &Strings,
    mut take: impl FnMut(&Row) -> Result<(), Error>,
) -> Result<(), Error> {
    let document = package.document;
    let read = package.read(part, |mut xml| {
        let mut row = Row::default();
        let mut number = 0;
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    let given = attribute(&element, "r").and_then(|given| given.parse().ok());
                    number = given.unwrap_or_else(|| u64::saturating_add(number, 1));
                    row.number = number;
                    row.cells.clear();
                }
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let cell = Cell::new(&element, row.cells.len());
                    let text = cell.read(&mut xml, strings)?;
                    cell.put(text, &mut row, xml.limits().record_bytes).map_err(|limit| {
                        let document = document.to_owned();
                        Error::RecordTooLong { document, line: number, limit }
                    })?;
                }
                Event::End(element) if element.local_name().as_ref() == "row" => take(&row)?,
                _ => {}
            }
        }
        Ok(())
    })?;
    read.ok_or_else(|| Error::WrongFormat {
        document: document.to_owned(),
        expected: FORMAT,
        found: format!("a workbook without {part}"),
    })
}

struct Cell {
    column: usize,
    kind: Kind,
}

/// Where the text of a cell stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In the table of texts.
    Shared,
    /// In the cell, as a text with marks.
    Inline,
    /// In the cell, as it is.
    Plain,
}

impl Cell {
    fn new(element: &BytesStart<'_>, next: usize) -> Self {
        let kind = match attribute(element, "t").as_deref() {
            Some("s") => Kind::Shared,
            Some("inlineStr") => Kind::Inline,
            _ => Kind::Plain,
        };
        let column = attribute(element, "r").and_then(|place| column(&place)).unwrap_or(next);
        Self { column, kind }
    }

    /// Reads up to the cell's end.
    fn read<'s>(&self, xml: &mut Xml<'_>, strings: &'s Strings) -> Result<Cow<'s, str>, Error> {
        let depth = xml.depth();
        let mut text = String::new();
        let mut inside = Inside::default();
        let mut in_value = false;
        while xml.depth() >= depth {
            let Some(event) = xml.next()? else { break };
            match &event {
                Event::Start(element) if element.local_name().as_ref() == "v" => in_value = true,
                Event::End(element) if element.local_name().as_ref() == "v" => in_value = false,
                event if self.kind == Kind::Inline => inside.take(event, &mut text),
                event if in_value => add_text(event, &mut text),
                _ => {}
            }
        }
        if self.kind != Kind::Shared || text.is_empty() {
            return Ok(Cow::Owned(text));
        }
        let shared = text.trim().parse().ok().and_then(|at| strings.get(at));
        shared.map(Cow::Borrowed).ok_or_else(|| xml.fault("a cell names a text that is not there"))
    }

    /// Puts the text into its place, unless the row is then longer than so many bytes.
    fn put(self, text: Cow<'_, str>, row: &mut Row, limit: usize) -> Result<(), usize> {
        if self.column >= WIDEST || text.is_empty() {
            return Ok(());
        }
        let others: usize = row.cells.iter().map(String::len).sum();
        if others.saturating_add(text.len()) > limit {
            return Err(limit);
        }
        if row.cells.len() <= self.column {
            row.cells.resize(self.column + 1, String::new());
        }
        if let Some(cell) = row.cells.get_mut(self.column) {
            *cell = text.into_owned();
        }
        Ok(())
    }
}

/// The column of a place such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(LONGEST_COLUMN);
    let number = letters
        .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// Columns that are read: the table has fourteen.
const WIDEST: usize = 64;
/// Letters of the last column that a sheet can have.
const LONGEST_COLUMN: usize = 3;
