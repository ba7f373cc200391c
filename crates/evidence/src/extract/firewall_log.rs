//! Logs of the Windows firewall (`pfirewall.log`), summed up.

use std::collections::BTreeMap;

use seawall_facts::{EvidenceKind, FactValue, Gap};
use seawall_winfmt::text::{Family, decode};

use super::{Notebook, Reading};
use crate::{FileForm, recognise::HEAD};

/// Whether it is one: W3C's extended log format with the firewall's fields.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let head = decode(bytes.get(..HEAD).unwrap_or(bytes), None, Family::Ansi).text;
    head.lines().take(16).any(|line| columns(line).is_some())
}

/// Sums up the entries by what was done, the protocol and the port gone to.
pub(super) fn read(mut book: Notebook<'_>, bytes: &[u8]) -> Reading {
    book.gap(Gap::History);
    let text = decode(bytes, None, Family::Ansi).text;
    let mut layout = None;
    let mut sums: BTreeMap<(&str, &str, u16), u64> = BTreeMap::new();
    for line in text.lines() {
        if line.starts_with('#') {
            layout = columns(line).or(layout);
            continue;
        }
        let Some(columns) = layout else { continue };
        let words: Vec<&str> = line.split_ascii_whitespace().take(MOST_COLUMNS).collect();
        let word = |at: usize| words.get(at).copied();
        let (Some(action), Some(protocol), Some(port)) =
            (word(columns.action), word(columns.protocol), word(columns.port))
        else {
            continue;
        };
        // Without a port: protocols that have none, and `INFO-EVENTS-LOST`.
        let Ok(port) = port.parse() else { continue };
        if sums.len() < MOST_SUMS || sums.contains_key(&(action, protocol, port)) {
            *sums.entry((action, protocol, port)).or_default() += 1;
        } else {
            book.gap(Gap::OverLimit { limit: "kinds of traffic".to_owned(), most: 65_536 });
        }
    }
    for ((action, protocol, port), count) in sums {
        let (action, protocol) = (short(action), short(protocol));
        let value = FactValue::Traffic { action, protocol, port, count };
        book.fact(EvidenceKind::FirewallLog, value, None, None);
    }
    book.finish(FileForm::FirewallLog, &[EvidenceKind::FirewallLog])
}

const MOST_SUMS: usize = 65_536;
const MOST_COLUMNS: usize = 32;

fn short(word: &str) -> String {
    word.chars().take(64).collect()
}

/// Where the columns are.
#[derive(Clone, Copy)]
struct Columns {
    action: usize,
    protocol: usize,
    port: usize,
}

fn columns(line: &str) -> Option<Columns> {
    let names: Vec<&str> =
        line.strip_prefix("#Fields:")?.split_ascii_whitespace().take(MOST_COLUMNS).collect();
    let place = |name: &str| names.iter().position(|it| it.eq_ignore_ascii_case(name));
    Some(Columns {
        action: place("action")?,
        protocol: place("protocol")?,
        port: place("dst-port")?,
    })
}
