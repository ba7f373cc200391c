//! The card for whoever stands at the host, and what there is to print.

use super::items::Items;
use crate::words::Words;

const PARTS: [&str; 9] = [
    "collect-card-title",
    "collect-card-blanks",
    "collect-card-never",
    "collect-card-bring",
    "collect-card-run",
    "collect-card-events",
    "collect-card-look",
    "collect-card-carry",
    "collect-card-then",
];

/// The card: a page of plain text.
pub fn card(words: &Words) -> String {
    PARTS.map(|part| words.text(part)).join("\n\n") + "\n"
}

/// The same as Notepad of Windows 2000 and later reads it: with a mark that it is UTF-8, and the
/// line ends of Windows.
pub fn for_notepad(card: &str) -> String {
    format!("\u{feff}{}", card.replace('\n', "\r\n"))
}

/// What there is to print, and what the script collects.
pub fn overview(items: &Items, words: &Words) -> String {
    let [branches, files] = [items.branches.len(), items.files.len()].map(|n| n.to_string());
    words.with("collect-overview", &[("branches", &branches), ("files", &files)]) + "\n"
}
