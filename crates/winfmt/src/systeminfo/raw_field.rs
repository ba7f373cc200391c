//! A field of the text, before it is known what it means.

/// A label and all that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct RawField<'a> {
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    /// Indented lines below it.
    pub(super) below: Vec<Below<'a>>,
    /// Whether the text ends in it, and not behind it: its last line may have lost its end.
    pub(super) is_open: bool,
}

/// An indented line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Below<'a> {
    pub(super) line: usize,
    /// Columns before the text.
    pub(super) indent: usize,
    pub(super) text: &'a str,
}
