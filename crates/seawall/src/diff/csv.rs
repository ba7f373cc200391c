//! A row a change: codes, not words, so that the columns mean the same in every language.

use std::io::{self, Write};

use super::{Changed, Comparison, Difference, Host, Said};
use crate::{fleet::Seen, output::row, words::bare};

const COLUMNS: [&str; 15] = [
    "change",
    "advisory",
    "key",
    "name",
    "key_before",
    "matched_by",
    "before",
    "before_at",
    "before_run",
    "after",
    "after_at",
    "after_run",
    "owner",
    "line",
    "room",
];

/// Writes every change, RFC 4180: of hosts themselves without bulletin.
pub fn write(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    row(&COLUMNS.map(str::to_owned), out)?;
    for difference in &comparison.differences {
        if let Some(change) = difference.change {
            let cells = [&difference.before, &difference.after]
                .map(|host| host.as_ref().map(standing).unwrap_or_default());
            written(&[bare(&change), String::new()], difference, &cells, out)?;
        }
        for changed in &difference.changes {
            let Changed { change, before, after } = changed;
            let advisory = changed.said().map(|said| said.advisory.to_string());
            let cells =
                [(before, &difference.before), (after, &difference.after)].map(|(said, host)| {
                    said.as_ref().zip(host.as_ref()).map(state).unwrap_or_default()
                });
            written(&[bare(change), advisory.unwrap_or_default()], difference, &cells, out)?;
        }
    }
    Ok(())
}

/// What it was, when and in which run.
type Cells = [String; 3];

fn standing(host: &Host) -> Cells {
    let seen = [&host.audited, &host.scanned].into_iter().find_map(Option::as_ref);
    cells(bare(&host.standing), host.silent.as_ref().or(seen))
}

fn state((said, host): (&Said, &Host)) -> Cells {
    cells(bare(&said.state), host.seen(said.is_by_answers))
}

fn cells(code: String, seen: Option<&Seen>) -> Cells {
    let at = seen.map(|seen| seen.at.clone());
    let run = seen.map(|seen| seen.run.to_string());
    [code, at.unwrap_or_default(), run.unwrap_or_default()]
}

fn written(
    what: &[String; 2],
    difference: &Difference,
    sides: &[Cells; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(host) = difference.host() else { return Ok(()) };
    let known = host.inventory.as_ref().map(|it| [&it.owner, &it.line, &it.room]);
    let known = known.map(|texts| texts.map(|text| text.clone().unwrap_or_default()));
    let mut cells = what.to_vec();
    cells.extend([
        host.key.clone(),
        difference.name().to_owned(),
        difference.key_before().unwrap_or_default().to_owned(),
        difference.matched_by.map(|by| bare(&by)).unwrap_or_default(),
    ]);
    cells.extend(sides.concat());
    cells.extend(known.unwrap_or_default());
    row(&cells, out)
}
