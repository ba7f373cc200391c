//! The lines of a file, decoded one at a time: exports of whole registries are large.

use std::borrow::Cow;

use crate::text::CodePage;

/// How the bytes of a line become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Units {
    Utf8,
    Utf16Le,
    Utf16Be,
    Page(CodePage),
}

/// Where in the file the next line begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    units: Units,
    /// The number of the line last given, counted from 1.
    pub(super) number: usize,
}

/// A line, not yet decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawLine<'a> {
    pub(super) bytes: &'a [u8],
    units: Units,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(rest: &'a [u8], units: Units) -> Self {
        Self { rest, units, number: 0 }
    }

    pub(super) fn next(&mut self) -> Option<RawLine<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (end, width) = match self.units {
            Units::Utf16Le => (unit_position(self.rest, *b"\n\0"), 2),
            Units::Utf16Be => (unit_position(self.rest, *b"\0\n"), 2),
            _ => (self.rest.iter().position(|byte| *byte == b'\n'), 1),
        };
        let end = end.unwrap_or(self.rest.len());
        let (bytes, behind) = self.rest.split_at_checked(end)?;
        self.rest = behind.get(width..).unwrap_or_default();
        self.number += 1;
        Some(RawLine { bytes, units: self.units })
    }
}

fn unit_position(bytes: &[u8], unit: [u8; 2]) -> Option<usize> {
    bytes.as_chunks::<2>().0.iter().position(|it| *it == unit).map(|at| at * 2)
}

impl<'a> RawLine<'a> {
    /// The text, and how many places were no character. A carriage return may be its last.
    pub(super) fn decode(self) -> (Cow<'a, str>, usize) {
        let utf16 = |unit: fn([u8; 2]) -> u16| {
            let (pairs, odd) = self.bytes.as_chunks::<2>();
            let mut replaced = odd.len();
            let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
                .map(|c| {
                    c.unwrap_or_else(|_| {
                        replaced += 1;
                        char::REPLACEMENT_CHARACTER
                    })
                })
                .collect::<String>();
            (text, replaced)
        };
        let (text, replaced) = match self.units {
            Units::Utf8 => match String::from_utf8_lossy(self.bytes) {
                Cow::Borrowed(text) => return (Cow::Borrowed(text), 0),
                Cow::Owned(text) => {
                    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
                    (text, replaced)
                }
            },
            Units::Utf16Le => utf16(u16::from_le_bytes),
            Units::Utf16Be => utf16(u16::from_be_bytes),
            Units::Page(page) => page.decode(self.bytes),
        };
        (Cow::Owned(text), replaced)
    }
}
