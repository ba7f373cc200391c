//! The fields of `systeminfo /fo csv`: labels in a row, values in the next, each in quotes. A list
//! is one value: what stands above it and its entries, with commas between.

use super::OsVersion;
use super::raw_field::{Below, RawField};
use crate::text::{Line, lines};

/// The fields of every host; nothing where the text is of another form. With `/nh` there are no
/// labels.
pub(super) fn fields(text: &str) -> Option<Vec<RawField<'_>>> {
    let mut rows = lines(text).filter_map(|line| Some((line.number, row(line)?))).peekable();
    let (_, first) = rows.peek()?;
    let is_version = |cell: &Cell<'_>| OsVersion::from_value(0, cell.text).is_some();
    let labels: Vec<&str> = if first.iter().any(is_version) {
        Vec::new()
    } else {
        first.iter().map(|cell| cell.text).collect()
    };
    if !labels.is_empty() {
        rows.next();
    }
    let mut fields = Vec::new();
    for (line, cells) in rows {
        for (at, cell) in cells.into_iter().enumerate() {
            fields.push(field(line, labels.get(at).copied().unwrap_or_default(), cell));
        }
    }
    Some(fields)
}

/// A value without its quotes.
#[derive(Clone, Copy, Debug)]
struct Cell<'a> {
    text: &'a str,
    /// Whether its second quote is there.
    is_closed: bool,
}

/// The values of a line. What the command was called with, and other lines, are no rows.
fn row(line: Line<'_>) -> Option<Vec<Cell<'_>>> {
    const BETWEEN: &str = "\",\"";
    let rest = line.text.strip_prefix('"').filter(|rest| rest.contains(BETWEEN))?;
    let (rest, is_closed) = match rest.trim_end().strip_suffix('"') {
        // A line that was cut off between two values ends in a quote, which opens the next one.
        Some(closed) if !closed.ends_with(',') => (closed, true),
        _ => (rest, false),
    };
    let mut cells: Vec<Cell<'_>> =
        rest.split(BETWEEN).map(|text| Cell { text, is_closed: true }).collect();
    cells.last_mut()?.is_closed = is_closed;
    Some(cells)
}

fn field<'a>(line: usize, label: &'a str, cell: Cell<'a>) -> RawField<'a> {
    let mut parts = entries(cell.text);
    let value = parts.next().unwrap_or_default().trim();
    let below = parts
        .map(|entry| {
            let text = entry.trim_start();
            Below { line, indent: entry.len() - text.len(), text: text.trim_end() }
        })
        .collect();
    RawField { line, label, value, below, is_open: !cell.is_closed }
}

/// Cuts a value before each `,[`: what stands above the list first. Entries of lists within the
/// list have spaces there; commas elsewhere are of the entry.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let here = rest?;
        let next = here.match_indices(',').map(|(at, _)| at).find(|at| {
            let behind = here.get(at + 1..).unwrap_or_default().trim_start_matches(' ');
            behind.strip_prefix('[').is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
        });
        let (entry, behind) = match next {
            Some(at) => (here.get(..at)?, here.get(at + 1..)),
            None => (here, None),
        };
        rest = behind;
        Some(entry)
    })
}
