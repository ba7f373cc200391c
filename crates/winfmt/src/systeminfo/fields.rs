//! The fields of the text: a label, a value at a column common to all, and lines below it.

use super::{
    raw_field::{Below, RawField},
    separated,
};
use crate::text::{Line, lines, split_at_width, width};

/// The fields in their order, in whichever form they were printed.
pub(super) fn fields(text: &str) -> Vec<RawField<'_>> {
    separated::fields(text).unwrap_or_else(|| listed(text))
}

/// Lines without a colon are no fields: prompts, and what was typed there.
fn listed(text: &str) -> Vec<RawField<'_>> {
    let column = value_column(text);
    let mut fields: Vec<RawField<'_>> = Vec::new();
    for Line { number: line, text } in lines(text) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            continue;
        }
        if text.starts_with(char::is_whitespace) {
            if let Some(field) = fields.last_mut() {
                field.below.push(Below { line, indent: indent(text), text: trimmed });
            }
        } else if let Some((label, value)) = split(text, column) {
            fields.push(RawField { line, label, value, below: Vec::new(), is_open: false });
        }
    }
    if let Some(last) = fields.last_mut() {
        last.is_open = !text.ends_with('\n');
    }
    fields
}

/// Where values begin, which is where lists are indented to.
fn value_column(text: &str) -> Option<usize> {
    lines(text)
        .find(|line| {
            line.text.starts_with(char::is_whitespace) && line.text.trim_start().starts_with('[')
        })
        .map(|line| indent(line.text))
}

fn indent(text: &str) -> usize {
    width(text) - width(text.trim_start())
}

/// Labels may have colons themselves (`Virtual Memory: Max Size:`), hence the column first.
fn split(text: &str, column: Option<usize>) -> Option<(&str, &str)> {
    let by_column =
        column.and_then(|column| split_at_width(text, column)).and_then(|(label, value)| {
            let label = label.strip_suffix(char::is_whitespace)?.trim_end().strip_suffix(':')?;
            Some((label, value))
        });
    let (label, value) =
        by_column.or_else(|| text.split_once(":  ")).or_else(|| text.split_once(':'))?;
    Some((label.trim(), value.trim()))
}
