//! A document as front matter and blocks.

use std::collections::BTreeMap;

use super::html_table::read_html_table;
use super::pipe_table::{is_pipe_row, read_pipe_table};
use super::plain::plain;
use super::table::{Cells, Lines, Reject, Table, TableFault};
use crate::bulletin_md::report::Rejection;

/// Something that stands on lines of its own.
#[derive(Debug)]
pub(in super::super) enum Block {
    /// A heading of any level.
    Heading(Text),
    /// A line of text or of a list.
    Text(Text),
    /// A table.
    Table(Table),
}

/// A line of text.
#[derive(Debug)]
pub(in super::super) struct Text {
    /// Its number, from 1.
    pub(in super::super) line: usize,
    /// It without mark-up.
    pub(in super::super) text: String,
    /// The bold words it begins with.
    pub(in super::super) lead: String,
    /// What follows them; empty where there are none.
    pub(in super::super) rest: String,
    /// Whether it is an item of a list.
    pub(in super::super) item: bool,
    /// The level of a heading, from 1; 0 for what is none.
    pub(in super::super) level: usize,
}

/// The fields before the text.
pub(in super::super) type FrontMatter = BTreeMap<String, String>;

/// Reads a document, whose tables may have so many cells.
pub(in super::super) fn read(
    text: &str,
    most_cells: usize,
    reject: Reject<'_>,
) -> Result<(FrontMatter, Vec<Block>), TableFault> {
    let mut cells = Cells::new(most_cells);
    let numbered: Box<dyn Iterator<Item = (usize, &str)>> =
        Box::new(text.lines().enumerate().map(|(at, line)| (at + 1, line)));
    let mut lines: Lines<'_> = numbered.peekable();
    let front_matter = read_front_matter(text, &mut lines, reject);
    let mut blocks = Vec::new();
    // What follows a table on its last line.
    let mut rest: Option<(usize, &str)> = None;
    while let Some((number, line)) = rest.take().or_else(|| lines.next()) {
        if let Some((before, inside)) = around_table_tag(line) {
            let text = text_line(number, before);
            if !text.text.is_empty() {
                blocks.push(Block::Text(text));
            }
            let (table, behind) = read_html_table(number, inside, &mut lines, &mut cells, reject)?;
            blocks.push(Block::Table(table));
            rest = Some(behind).filter(|(_, text)| !text.trim().is_empty());
        } else if is_pipe_row(line) {
            let table = read_pipe_table(number, line, &mut lines, &mut cells, reject)?;
            blocks.push(Block::Table(table));
        } else if let Some((level, heading)) = hash_heading(line) {
            blocks.push(Block::Heading(Text { level, ..text_line(number, heading) }));
        } else if !line.trim().is_empty() {
            let text = text_line(number, line);
            if let Some((_, underline)) = lines.next_if(|(_, next)| is_underline(next)) {
                let level = if underline.contains('=') { 1 } else { 2 };
                blocks.push(Block::Heading(Text { level, ..text }));
            } else if !text.text.is_empty() {
                blocks.push(Block::Text(text));
            }
        }
    }
    Ok((front_matter, blocks))
}

fn read_front_matter(text: &str, lines: &mut Lines<'_>, reject: Reject<'_>) -> FrontMatter {
    let mut fields = FrontMatter::new();
    // A byte order mark, blanks or blank lines may stand before it.
    let opens = |line: &str| line.trim_start_matches('\u{feff}').trim() == "---";
    while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
    if lines.next_if(|(_, line)| opens(line)).is_none() {
        return fields;
    }
    // No blank line stands in it; where one comes before the end, the text begins there.
    let ends = |line: &str| line.trim() == "---" || line.trim().is_empty();
    let end = text.lines().skip(1).find(|line| ends(line));
    if end.is_none_or(|line| line.trim().is_empty()) {
        reject(1, Rejection::FrontMatterOpen);
    }
    while let Some((_, line)) = lines.next_if(|(_, line)| !ends(line)) {
        if let Some((key, value)) = line.split_once(": ") {
            let value = value.trim().trim_matches(['\'', '"']);
            fields.insert(key.trim().to_owned(), value.to_owned());
        }
    }
    lines.next_if(|(_, line)| ends(line));
    fields
}

/// What stands before and behind `<table …>` on its line.
fn around_table_tag(line: &str) -> Option<(&str, &str)> {
    let is_tag = |(at, _): &(usize, &str)| {
        let name = line.get(at + 1..).and_then(|tag| tag.get(..TABLE.len()));
        name.is_some_and(|name| name.eq_ignore_ascii_case(TABLE))
    };
    let (start, _) = line.match_indices('<').find(is_tag)?;
    let (before, tag) = line.split_at_checked(start)?;
    Some((before, tag.split_once('>').map_or("", |(_, inside)| inside)))
}

fn hash_heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (level > 0 && text.starts_with(' ')).then(|| (level, text.trim().trim_end_matches('#')))
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

fn text_line(line: usize, source: &str) -> Text {
    let trimmed = source.trim_start();
    let unmarked = ["-", "*", "•", "·"].iter().find_map(|mark| {
        trimmed.strip_prefix(mark).filter(|rest| rest.starts_with([' ', '\u{3000}', '\t']))
    });
    let body = unmarked.unwrap_or(trimmed).trim_start();
    let (lead, rest) = split_lead(body);
    let rest = if lead.is_empty() { String::new() } else { plain(rest) };
    Text { line, text: plain(body), lead: plain(&lead), rest, item: unmarked.is_some(), level: 0 }
}

/// The bold words at the beginning, which may stand in several pieces, and the rest.
fn split_lead(body: &str) -> (String, &str) {
    let mut lead = String::new();
    let mut rest = body;
    while let Some((bold, after)) =
        rest.trim_start().strip_prefix("**").and_then(|inside| inside.split_once("**"))
    {
        lead.push(' ');
        lead.push_str(bold);
        rest = after;
    }
    (lead, rest)
}

/// The name of the tag that begins a table.
const TABLE: &str = "table";
