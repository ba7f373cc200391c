//! A page as text: Markdown, or what a browser copies, with tabs between the cells.

use super::page::Page;
use crate::{Error, Reason};

/// Reads the text line by line.
pub(super) fn read(text: &str, page: &mut Page<'_, '_>) -> Result<(), Error> {
    let mut number = 0;
    let ends_whole = text.ends_with(['\n', '\r']);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        number += 1;
        let line = line.trim_end_matches('\r');
        let is_pipes = line.trim_start().starts_with('|');
        if is_pipes || line.contains('\t') {
            if line.len() > page.limit() {
                return Err(page.too_long(number));
            }
            if !page.in_table() {
                page.begin_table(number);
            }
        } else {
            page.end_table();
        }
        if is_pipes {
            let row = line.trim();
            if !row.ends_with('|') && lines.peek().is_none() && !ends_whole {
                return Err(page.cut(number, "the page ends inside a row"));
            }
            if !is_rule(row) {
                take_row(number, split_pipes(row), page)?;
            }
        } else if line.contains('\t') {
            take_row(number, line.split('\t').collect(), page)?;
        } else if let Some((level, text)) = hash_heading(line) {
            page.heading(number, level, &plain(text))?;
        } else {
            let line = line.trim().trim_start_matches(['*', '-', '•', '>', ' ']);
            page.line(number, &plain(line))?;
        }
    }
    Ok(())
}

fn take_row(number: u64, cells: Vec<&str>, page: &mut Page<'_, '_>) -> Result<(), Error> {
    if cells.len() > WIDEST {
        page.reject(number, Reason::FieldCount, &cells.len().to_string());
        return Ok(());
    }
    let cells: Vec<String> = cells.into_iter().map(plain).collect();
    page.row(number, &cells)
}

/// The cells between pipes that no backslash escapes.
fn split_pipes(row: &str) -> Vec<&str> {
    let inside = row.strip_prefix('|').unwrap_or(row);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
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

/// The line of dashes under a header.
fn is_rule(row: &str) -> bool {
    row.contains('-') && row.bytes().all(|byte| b"|-: ".contains(&byte))
}

fn hash_heading(line: &str) -> Option<(u8, &str)> {
    let text = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - text.len()).ok().filter(|level| (1..=6).contains(level));
    level.filter(|_| text.starts_with(' ')).map(|level| (level, text.trim_matches(['#', ' '])))
}

/// A text without marks: links by their words, nothing bold, blanks in one form.
fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        words.push_str(before);
        let parts = link
            .split_once("](")
            .and_then(|(inside, behind)| Some((inside, behind.split_once(')')?.1)));
        // What is no link stays; what was tried and failed is not tried again from every bracket.
        let Some((inside, behind)) = parts else {
            words.push('[');
            rest = link;
            break;
        };
        words.push_str(inside);
        rest = behind;
    }
    words.push_str(rest);
    let words = words.replace("**", "").replace('\\', "").replace("<br>", " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cells that a row may have.
const WIDEST: usize = 64;
