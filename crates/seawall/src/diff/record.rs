//! A comparison as JSON: `docs/schema/diff-1.json`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use seawall_advisory::BulletinId;
use seawall_assess::State;
use serde::Serialize;

use super::{
    Change, Changed, Comparison, Difference, Host, HostChange, MatchedBy, Said, Side,
    side::SideRecord, snapshot::Grounds,
};
use crate::{
    fleet::{Seen, Standing},
    inventory::InventoryRecord,
    output::{List, line},
};

/// Name and version of the schema.
const SCHEMA: &str = "seawall.diff/1";

/// Writes one document.
pub fn write_json(
    comparison: &Comparison,
    sides: &[Side; 2],
    data_as_of: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    List::begin(SCHEMA, "changes", out)?;
    let mut list = List::default();
    each(comparison, |record| list.item(record, out))?;
    List::end(&SummaryRecord::new(comparison, sides, data_as_of), out)
}

/// Writes a document a line: the changes, then the summary.
pub fn write_lines(
    comparison: &Comparison,
    sides: &[Side; 2],
    data_as_of: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    each(comparison, |record| line(record, out))?;
    line(&SummaryRecord::new(comparison, sides, data_as_of), out)
}

/// Tells of every change, a host after the other: of the host first, then of its bulletins.
fn each(
    comparison: &Comparison,
    mut tell: impl FnMut(&Record<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for difference in &comparison.differences {
        let Some(host) = HostRecord::of(difference) else { continue };
        if let Some(change) = difference.change {
            let [before, after] = [&difference.before, &difference.after]
                .map(|host| host.as_ref().map(StandingRecord::of));
            tell(&Record::Host { schema: SCHEMA, host, change, before, after })?;
        }
        for changed in &difference.changes {
            let Changed { change, before, after } = changed;
            let (Some(said), change) = (changed.said(), *change) else { continue };
            let advisory = &said.advisory;
            let [before, after] = [(before, &difference.before), (after, &difference.after)]
                .map(|(said, host)| Some(SaidRecord::of(said.as_ref()?, host.as_ref()?)));
            tell(&Record::Change { schema: SCHEMA, host, advisory, change, before, after })?;
        }
    }
    Ok(())
}

/// One change.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Record<'a> {
    /// Of a host itself.
    Host {
        schema: &'static str,
        host: HostRecord<'a>,
        change: HostChange,
        before: Option<StandingRecord<'a>>,
        after: Option<StandingRecord<'a>>,
    },
    /// Of a bulletin on it.
    Change {
        schema: &'static str,
        host: HostRecord<'a>,
        advisory: &'a BulletinId,
        change: Change,
        before: Option<SaidRecord<'a>>,
        after: Option<SaidRecord<'a>>,
    },
}

#[derive(Clone, Copy, Serialize)]
struct HostRecord<'a> {
    key: &'a str,
    name: &'a str,
    /// Null where it was seen at one of the moments alone.
    matched_by: Option<MatchedBy>,
    /// Its key before, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<&'a InventoryRecord>,
}

impl<'a> HostRecord<'a> {
    fn of(difference: &'a Difference) -> Option<Self> {
        let host = difference.host()?;
        Some(Self {
            key: &host.key,
            name: difference.name(),
            matched_by: difference.matched_by,
            key_before: difference.key_before(),
            inventory: host.inventory.as_ref(),
        })
    }
}

#[derive(Serialize)]
struct StandingRecord<'a> {
    standing: Standing,
    audited: Option<&'a Seen>,
    scanned: Option<&'a Seen>,
    silent: Option<&'a Seen>,
}

impl<'a> StandingRecord<'a> {
    fn of(host: &'a Host) -> Self {
        Self {
            standing: host.standing,
            audited: host.audited.as_ref(),
            scanned: host.scanned.as_ref(),
            silent: host.silent.as_ref(),
        }
    }
}

#[derive(Serialize)]
struct SaidRecord<'a> {
    state: State,
    #[serde(flatten)]
    grounds: &'a Grounds,
    at: Option<&'a str>,
    run: Option<i64>,
}

impl<'a> SaidRecord<'a> {
    fn of(said: &'a Said, host: &'a Host) -> Self {
        let seen = host.seen(said.is_by_answers);
        Self {
            state: said.state,
            grounds: &said.grounds,
            at: seen.map(|seen| seen.at.as_str()),
            run: seen.map(|seen| seen.run),
        }
    }
}

#[derive(Serialize)]
struct SummaryRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    a: SideRecord<'a>,
    b: SideRecord<'a>,
    /// The date of the catalogue that both were judged by.
    data_as_of: &'a str,
    hosts: HostCounts,
    changes: BTreeMap<Change, u64>,
    host_changes: BTreeMap<HostChange, u64>,
}

#[derive(Serialize)]
struct HostCounts {
    before: u64,
    after: u64,
    matched: BTreeMap<MatchedBy, u64>,
}

impl<'a> SummaryRecord<'a> {
    fn new(comparison: &Comparison, sides: &'a [Side; 2], data_as_of: &'a str) -> Self {
        let [a, b] = sides.each_ref().map(Side::record);
        let matched =
            MatchedBy::ALL.map(|by| (by, comparison.matched.get(&by).copied().unwrap_or_default()));
        Self {
            kind: "summary",
            schema: SCHEMA,
            a,
            b,
            data_as_of,
            hosts: HostCounts {
                before: comparison.before,
                after: comparison.after,
                matched: matched.into_iter().collect(),
            },
            changes: comparison.changes(),
            host_changes: comparison.host_changes(),
        }
    }
}
