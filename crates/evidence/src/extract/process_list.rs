//! What `tasklist`, `pslist` and `tlist` printed.

use seawall_facts::{EvidenceKind, FactValue};
use seawall_winfmt::text::{CodePage, Family, decode};

use super::{Notebook, Reading, line};
use crate::FileForm;

/// Reads a list of processes; nothing where it is none. The rows are kept as bytes of the fact.
pub(super) fn read(
    mut book: Notebook<'_>,
    bytes: &[u8],
    page: Option<CodePage>,
) -> Option<Reading> {
    let text = decode(bytes, page, Family::Oem).text;
    let mut layout = None;
    let mut rows = 0_usize;
    for (number, row) in text.lines().enumerate() {
        let row = row.trim_end();
        if layout.is_none() {
            // The beginning of a text is all that is looked at.
            if number >= 64 {
                return None;
            }
            layout = Layout::of(row);
            continue;
        }
        let Some((image, pid)) = layout.as_ref().and_then(|layout| layout.read(row)) else {
            continue;
        };
        rows += 1;
        let value = FactValue::Process { image, pid: Some(pid) };
        let raw =
            Some(seawall_facts::HexBytes(row.as_bytes().to_vec())).filter(|_| row.len() <= 1024);
        book.with_raw(EvidenceKind::Processes, value, raw, Some(line(number + 1)), None);
    }
    (rows > 0).then(|| book.finish(FileForm::ProcessList, &[EvidenceKind::Processes]))
}

/// How the rows are laid out.
enum Layout {
    /// `tasklist`: columns as wide as the strokes under their names, in any language.
    Strokes(usize),
    /// `tasklist /fo csv`.
    Csv,
    /// `pslist`: the name, then the number.
    Words,
}

impl Layout {
    /// That which a line shows.
    fn of(row: &str) -> Option<Self> {
        let strokes = row.split(' ').collect::<Vec<_>>();
        if strokes.len() >= 4
            && strokes.iter().all(|it| it.len() >= 4 && it.bytes().all(|b| b == b'='))
        {
            return strokes.first().map(|first| Self::Strokes(first.len()));
        }
        let words: Vec<&str> = row.split_ascii_whitespace().take(4).collect();
        if let ["Name", "Pid", "Pri", "Thd"] = words.as_slice() {
            return Some(Self::Words);
        }
        row.starts_with("\"Image Name\",\"PID\"").then_some(Self::Csv)
    }

    fn read(&self, row: &str) -> Option<(String, u32)> {
        match self {
            Self::Strokes(width) => {
                // Wide characters take two columns: the number is what tells.
                let (name, rest) = split_before_number(row, *width)?;
                Some((name, rest))
            }
            Self::Words => {
                let mut words = row.split_ascii_whitespace();
                Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
            }
            Self::Csv => {
                let mut fields = row.split('"').skip(1).step_by(2);
                Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
            }
        }
    }
}

/// The name in the first column, which may have spaces, and the number behind it.
fn split_before_number(row: &str, width: usize) -> Option<(String, u32)> {
    let at = row.char_indices().nth(width).map_or(row.len(), |(at, _)| at);
    let (name, rest) = row.split_at_checked(at)?;
    let number = |text: &str| text.split_ascii_whitespace().next()?.parse().ok();
    if let Some(pid) = number(rest) {
        return Some((name.trim().to_owned(), pid));
    }
    let (name, rest) = row.split_once("  ")?;
    Some((name.trim().to_owned(), number(rest)?))
}
