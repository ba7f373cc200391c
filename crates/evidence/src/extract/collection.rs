//! What became of each item, as the script that collected them wrote it down (`collected.txt`).
//!
//! A first line `# seawall-collect 1`; then one line an item: its name, a tab, `complete`,
//! `partial`, `absent` or `failed`, a tab, a detail in quotation marks; `end` last. Lines without a
//! tab are what commands printed: version, date, time.

use seawall_winfmt::text::{CodePage, Family, decode};

use super::{Notebook, Reading};
use crate::FileForm;

const MARK: &str = "# seawall-collect 1";
const END: &str = "end";

/// Reads a collection's list; nothing where it is none. That an item is not on the host is no
/// fault; that one failed, or that the script did not come to its end, is.
pub(super) fn read(book: Notebook<'_>, bytes: &[u8], page: Option<CodePage>) -> Option<Reading> {
    if !bytes.starts_with(MARK.as_bytes()) {
        return None;
    }
    let most = book.limits.gaps;
    let text = decode(bytes, page, Family::Oem).text;
    let items = text.lines().filter_map(|line| line.split_once('\t'));
    let mut not_collected = Vec::new();
    let mut has_ended = false;
    for (item, rest) in items {
        has_ended |= item == END;
        let state = rest.split('\t').next().unwrap_or_default();
        if state == "failed" && not_collected.len() < most {
            not_collected.push(item.chars().take(LONGEST_NAME).collect());
        }
    }
    if !has_ended {
        not_collected.push(END.to_owned());
    }
    Some(Reading { not_collected, ..book.finish(FileForm::Collection, &[]) })
}

const LONGEST_NAME: usize = 260;
