//! What hosts get until they are mended, in the lines of `seawall contain plan`.

use std::io;

use seawall_remedy::contain::decide::Decision;

use super::row::{Lines, Rows};
use crate::{
    contain::{ContainTable, Saying},
    output::Style,
};

/// The lines of decisions, by their numbers.
pub fn lines(decisions: &[Decision], rows: &mut Rows<'_>) -> io::Result<Vec<Lines>> {
    let mut found = Vec::with_capacity(decisions.len());
    for decision in decisions {
        let told = rows.voices.lines(|words, out| {
            ContainTable::new(Saying::new(words), Style::Plain).decision(decision, out)
        })?;
        let place = |(indent, text)| (indent, rows.tables.texts.place(text));
        found.push(told.into_iter().map(place).collect());
    }
    Ok(found)
}
