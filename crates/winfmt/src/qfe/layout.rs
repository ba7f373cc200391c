//! The layouts a list of updates is printed in.

use super::columns::{Column, Head};
use super::{FORMAT, Layout, Row};
use crate::Error;
use crate::hotfix::{Article, Gap};
use crate::text::{Line, lines};

type Read = (Option<Layout>, Vec<Row>, Vec<Gap>);

/// Finds the layout by the first line that has one, and reads the rows. What stands before that
/// line, such as the command, is passed over.
pub(super) fn read(text: &str) -> Result<Read, Error> {
    if text.trim().is_empty() {
        return Ok((None, Vec::new(), Vec::new()));
    }
    for (before, line) in lines(text).enumerate() {
        let rest = lines(text).skip(before);
        let (layout, (rows, gaps)) = if delimiter(line.text).is_some() {
            (Layout::Csv, csv(rest))
        } else if Head::from_line(line.text).is_some() {
            (Layout::Table, table(rest))
        } else if pair(line.text).is_some() {
            (Layout::List, list(rest))
        } else if article_line(line).is_some() {
            (Layout::Articles, articles(rest))
        } else {
            continue;
        };
        return Ok((Some(layout), rows, gaps));
    }
    Err(Error::Unrecognised { format: FORMAT })
}

/// A head may come again, with other columns, where the lists of several hosts follow each other.
fn table<'a>(lines: impl Iterator<Item = Line<'a>>) -> (Vec<Row>, Vec<Gap>) {
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    let mut head = None;
    for Line { number: line, text } in filled(lines) {
        if let Some(next) = Head::from_line(text) {
            head = Some(next);
        } else if !text.chars().all(|c| c == '-' || c.is_whitespace())
            && let Some(head) = &head
        {
            match head.row(line, text) {
                Some(row) => rows.push(row),
                None => gaps.push(Gap::Unread { line }),
            }
        }
    }
    (rows, gaps)
}

fn csv<'a>(lines: impl Iterator<Item = Line<'a>>) -> (Vec<Row>, Vec<Gap>) {
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    let mut head: Option<(char, Vec<Column>)> = None;
    for Line { number: line, text } in filled(lines) {
        if let Some(delimiter) = delimiter(text) {
            let columns = cells(text, delimiter)
                .iter()
                .map(|name| Column::named(name.trim()).unwrap_or(Column::Other))
                .collect();
            head = Some((delimiter, columns));
        } else if let Some((delimiter, columns)) = &head {
            let cells = cells(text, *delimiter);
            // WMIC does not quote: a comma in a description moves all behind it.
            if cells.len() == columns.len() {
                let mut row = Row { line, ..Row::default() };
                for (column, cell) in columns.iter().zip(&cells) {
                    row.set(*column, cell);
                }
                rows.push(row);
            } else {
                gaps.push(Gap::Unread { line });
            }
        }
    }
    (rows, gaps)
}

/// A row ends where a line is empty or a name comes again.
fn list<'a>(lines: impl Iterator<Item = Line<'a>>) -> (Vec<Row>, Vec<Gap>) {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut seen: Vec<&str> = Vec::new();
    for Line { number: line, text } in lines {
        let pair = pair(text);
        let is_seen = |name: &str| seen.iter().any(|it| it.eq_ignore_ascii_case(name));
        let ends = text.trim().is_empty() || pair.is_some_and(|(name, _, _)| is_seen(name));
        if ends && !seen.is_empty() {
            rows.push(std::mem::take(&mut row));
            seen.clear();
        }
        if let Some((name, column, value)) = pair {
            if seen.is_empty() {
                row.line = line;
            }
            seen.push(name);
            row.set(column, value);
        }
    }
    if !seen.is_empty() {
        rows.push(row);
    }
    (rows, Vec::new())
}

fn articles<'a>(lines: impl Iterator<Item = Line<'a>>) -> (Vec<Row>, Vec<Gap>) {
    let (mut rows, mut gaps) = (Vec::new(), Vec::new());
    for line in filled(lines) {
        match article_line(line) {
            Some(row) => rows.push(row),
            None => gaps.push(Gap::Unread { line: line.number }),
        }
    }
    (rows, gaps)
}

fn filled<'a>(lines: impl Iterator<Item = Line<'a>>) -> impl Iterator<Item = Line<'a>> {
    lines.filter(|line| !line.text.trim().is_empty())
}

/// `KB4486553: title`, or the article alone.
fn article_line(line: Line<'_>) -> Option<Row> {
    let text = line.text.trim();
    let (id, title) = text.split_once(':').unwrap_or((text, ""));
    let (_, behind) = Article::at_start(id)?;
    if behind.contains(char::is_whitespace) {
        return None;
    }
    let mut row = Row { line: line.number, ..Row::default() };
    row.set(Column::HotfixId, id);
    row.set(Column::Description, title);
    Some(row)
}

/// `HotFixID=…` or `HotFixID : …`.
fn pair(text: &str) -> Option<(&str, Column, &str)> {
    let (name, value) = text.split_once(['=', ':'])?;
    let name = name.trim();
    Some((name, Column::named(name)?, value))
}

/// What stands between the names, if the line is the head of separated values.
fn delimiter(text: &str) -> Option<char> {
    [',', ';', '\t'].into_iter().find(|delimiter| {
        text.contains(*delimiter)
            && cells(text, *delimiter)
                .iter()
                .any(|name| Column::named(name.trim()) == Some(Column::HotfixId))
    })
}

/// The values of a line; quotes hold delimiters together, two of them are one (RFC 4180).
fn cells(text: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            c if c == delimiter && !is_quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells
}
