//! What an inventory has on a host, for eyes.

use super::pad;
use crate::{inventory::InventoryRecord, printable::printable, words::Words};

/// One line: what it says, and what it was found by.
pub fn in_inventory(record: &InventoryRecord, words: &Words) -> String {
    let values = [
        ("inventory-owner", &record.owner),
        ("inventory-line", &record.line),
        ("inventory-room", &record.room),
    ];
    let said = values.iter().filter_map(|(key, value)| {
        // Cells of spreadsheets have lines.
        let value = printable(&value.as_ref()?.replace('\n', " "));
        let value = pad(&value, MOST_COLUMNS);
        Some(words.with(key, &[("value", value.trim_end())]))
    });
    let mut said: Vec<String> = said.collect();
    said.push(words.code("inventory-matched", &record.matched_by));
    said.join("  ")
}

/// Columns of one value on a terminal; JSON and CSV have it whole.
const MOST_COLUMNS: usize = 32;

#[cfg(test)]
mod tests {
    use super::{InventoryRecord, in_inventory};
    use crate::{
        inventory::{Join, Keys, Limits, read},
        words::{Language, Words},
    };

    fn record(owner: &str, room: &str) -> InventoryRecord {
        let text = format!("ip,owner,line,room\n192.0.2.1,\"{owner}\",,{room}\n");
        let reading = read(text.as_bytes(), &Limits::default()).unwrap();
        let keys = Keys { addresses: &[[192, 0, 2, 1].into()], ..Keys::default() };
        Join::new(reading.index, |_, _| {}).find(&keys).unwrap()
    }

    #[test]
    fn what_it_says_stands_in_one_line_in_both_languages() {
        let record = record("田中", "B-204");
        let said = |language| in_inventory(&record, &Words::new(language));
        assert_eq!(said(Language::En), "owner: 田中  room: B-204  (by address)");
        assert_eq!(said(Language::Ja), "所有者: 田中  部屋: B-204  (アドレスで照合)");
    }

    #[test]
    fn hostile_values_neither_move_the_cursor_nor_fill_the_screen() {
        let record = record("a\n\u{1b}[2J\u{202e}b", &"長".repeat(100));
        let said = in_inventory(&record, &Words::new(Language::En));
        let end = format!("{}…  (by address)", "長".repeat(15));
        assert_eq!(said, format!("owner: a \u{fffd}[2J\u{fffd}b  room: {end}"));
    }
}
