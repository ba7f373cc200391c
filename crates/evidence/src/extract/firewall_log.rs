//! Logs of the Windows firewall (`pfirewall.log`), summed up.

use std::collections::BTreeMap;

use seawall_facts::{EvidenceKind, FactValue, Gap};
use seawall_winfmt::text::{Family, decode};

use super::{
    Notebook, Reading, line as line_of,
    sweep::{SWEPT, Sweeps, Way, as_printed, second_of},
};
use crate::{FileForm, recognise::HEAD, source::wide};

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
    let mut sweeps = Sweeps::default();
    for (number, line) in text.lines().enumerate() {
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
        if SWEPT.contains(&port)
            && let Some((from, to)) = columns.from.and_then(word).zip(columns.to.and_then(word))
            && let Some((day, time)) = columns.day.and_then(word).zip(columns.time.and_then(word))
            && let Some(second) = second_of(day, time)
        {
            sweeps.take(Way { from, protocol, port }, to, second, number);
        }
    }
    for (way, most) in sweeps.finish() {
        let value = FactValue::Sweep {
            from: short(way.from),
            protocol: short(way.protocol),
            port: way.port,
            addresses: wide(most.addresses),
            began: as_printed(most.began),
        };
        book.fact(EvidenceKind::FirewallLog, value, Some(line_of(most.line + 1)), None);
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
    from: Option<usize>,
    to: Option<usize>,
    day: Option<usize>,
    time: Option<usize>,
}

fn columns(line: &str) -> Option<Columns> {
    let names: Vec<&str> =
        line.strip_prefix("#Fields:")?.split_ascii_whitespace().take(MOST_COLUMNS).collect();
    let place = |name: &str| names.iter().position(|it| it.eq_ignore_ascii_case(name));
    Some(Columns {
        action: place("action")?,
        protocol: place("protocol")?,
        port: place("dst-port")?,
        from: place("src-ip"),
        to: place("dst-ip"),
        day: place("date"),
        time: place("time"),
    })
}
