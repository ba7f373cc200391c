//! Loads what the ledger needs to know about a batch, in a fixed number of queries.

use std::collections::BTreeSet;
use std::net::IpAddr;

use seawall_facts::{HostKey, Timestamp};
use sqlx::SqliteConnection;

use super::audited::Reading;
use super::ledger::{LastIds, Leaf, Ledger, Sighting, Span, Witness};
use super::marks::Marks;
use super::names::{Folded, NameSet};
use super::{host, host::Host, key};
use crate::{HostId, RunId};

/// The addresses, names and SIDs that rows are loaded for, as JSON arrays: SQLite takes an array
/// of any length as one bound value.
#[derive(Debug)]
pub(crate) struct Near {
    addresses: String,
    names: String,
    sids: String,
}

impl Near {
    pub(crate) fn of(sightings: &[Sighting]) -> Self {
        let addresses: BTreeSet<IpAddr> = sightings
            .iter()
            .flat_map(|sighting| sighting.others.iter().chain([&sighting.address]).copied())
            .collect();
        Self {
            addresses: serde_json::json!(addresses).to_string(),
            names: names(sightings.iter().map(|sighting| &sighting.names)),
            sids: "[]".to_owned(),
        }
    }

    pub(crate) fn of_audits<'a>(readings: impl Iterator<Item = &'a Reading> + Clone) -> Self {
        let sids: BTreeSet<&str> = readings.clone().filter_map(Reading::sid).collect();
        Self {
            addresses: "[]".to_owned(),
            names: names(readings.map(|reading| &reading.names)),
            sids: serde_json::json!(sids).to_string(),
        }
    }
}

fn names<'a>(sets: impl Iterator<Item = &'a NameSet>) -> String {
    let names: BTreeSet<(&'static str, &str)> = sets
        .flat_map(NameSet::iter)
        .map(|(kind, text)| (key::name_kind_code(*kind), text.as_str()))
        .collect();
    serde_json::json!(names).to_string()
}

/// Every host that has had one of the addresses or has one of the names or SIDs, with its whole
/// family.
pub(crate) async fn load(connection: &mut SqliteConnection, near: &Near) -> sqlx::Result<Ledger> {
    let seeds: Vec<i64> = sqlx::query_scalar(
        "SELECT host FROM host_address WHERE address IN (SELECT value FROM json_each(?))
         UNION
         SELECT host FROM json_each(?) AS wanted CROSS JOIN host_name
         WHERE host_name.name = wanted.value ->> 1 AND host_name.kind = wanted.value ->> 0
         UNION
         SELECT id FROM host
         WHERE key_kind = 'machine_sid' AND key IN (SELECT value FROM json_each(?))",
    )
    .bind(&near.addresses)
    .bind(&near.names)
    .bind(&near.sids)
    .fetch_all(&mut *connection)
    .await?;
    let mut ledger = Ledger::default();
    load_leaves(connection, &seeds, &mut ledger).await?;
    let spans = "SELECT id, host, address, witness, first_seen, last_seen, run FROM host_address
                 WHERE address IN (SELECT value FROM json_each(?))";
    load_spans(connection, spans, &near.addresses, &mut ledger).await?;
    ledger.apart = sqlx::query_as::<_, (i64, i64)>(
        "SELECT from_host, to_host FROM identity_event
         WHERE kind = 'split' AND because = 'undo' AND undone_by IS NULL",
    )
    .fetch_all(&mut *connection)
    .await?
    .into_iter()
    .map(|(from, to)| (HostId(from), HostId(to)))
    .collect();
    ledger.last = last_ids(connection).await?;
    Ok(ledger)
}

/// The host that a number belongs to, with every address it has had.
pub(crate) async fn load_family(
    connection: &mut SqliteConnection,
    of: HostId,
) -> sqlx::Result<Option<Host>> {
    Ok(load_families(connection, &[of.0]).await?.pop())
}

/// The hosts that the numbers of parts belong to, each once and by its number, with every address
/// they have had.
pub(crate) async fn load_families(
    connection: &mut SqliteConnection,
    of: &[i64],
) -> sqlx::Result<Vec<Host>> {
    let mut ledger = Ledger::default();
    load_leaves(connection, of, &mut ledger).await?;
    let parts: Vec<i64> = ledger.leaves.keys().map(|part| part.0).collect();
    let spans = "SELECT id, host, address, witness, first_seen, last_seen, run FROM host_address
                 WHERE host IN (SELECT value FROM json_each(?))";
    load_spans(connection, spans, &serde_json::json!(parts).to_string(), &mut ledger).await?;
    Ok(host::from_ledger(&ledger))
}

/// The part of a host that answered last at an address.
pub(crate) async fn seen_at(
    connection: &mut SqliteConnection,
    address: IpAddr,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "SELECT host FROM host_address WHERE address = ? AND witness = 'seen'
         ORDER BY last_seen DESC, id DESC LIMIT 1",
    )
    .bind(address.to_canonical().to_string())
    .fetch_optional(connection)
    .await
}

/// Every host there is.
pub(super) async fn load_all(connection: &mut SqliteConnection) -> sqlx::Result<Vec<Host>> {
    let roots: Vec<i64> = sqlx::query_scalar("SELECT id FROM host WHERE merged_into IS NULL")
        .fetch_all(&mut *connection)
        .await?;
    let mut ledger = Ledger::default();
    load_leaves(connection, &roots, &mut ledger).await?;
    let spans = "SELECT id, host, address, witness, first_seen, last_seen, run FROM host_address
                 WHERE ? IS NOT NULL";
    load_spans(connection, spans, "", &mut ledger).await?;
    Ok(host::from_ledger(&ledger))
}

async fn load_leaves(
    connection: &mut SqliteConnection,
    seeds: &[i64],
    ledger: &mut Ledger,
) -> sqlx::Result<()> {
    let rows: Vec<(i64, String, String, i64, Option<i64>, bool)> = sqlx::query_as(
        "WITH RECURSIVE
             above (id) AS (
                 SELECT value FROM json_each(?)
                 UNION
                 SELECT merged_into FROM host JOIN above USING (id) WHERE merged_into IS NOT NULL),
             family (id) AS (
                 SELECT id FROM above
                 UNION
                 SELECT host.id FROM family JOIN host ON host.merged_into = family.id)
         SELECT id, key_kind, key, created, merged_into,
                NOT EXISTS (SELECT 1 FROM host_address WHERE host_address.host = family.id)
         FROM family JOIN host USING (id)",
    )
    .bind(serde_json::json!(seeds).to_string())
    .fetch_all(&mut *connection)
    .await?;
    for (id, kind, text, created, merged_into, is_audited) in rows {
        let leaf = Leaf {
            key: key::from_columns(&kind, &text)?,
            created: Timestamp(created),
            names: NameSet::default(),
            merged_into: merged_into.map(HostId),
            is_audited,
        };
        if let HostKey::MachineSid(sid) = &leaf.key {
            ledger.by_sid.entry(sid.clone()).or_default().insert(HostId(id));
        }
        ledger.leaves.insert(HostId(id), leaf);
    }
    let ids: Vec<i64> = ledger.leaves.keys().map(|id| id.0).collect();
    let names: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT host, kind, name FROM host_name WHERE host IN (SELECT value FROM json_each(?))",
    )
    .bind(serde_json::json!(ids).to_string())
    .fetch_all(&mut *connection)
    .await?;
    for (host, kind, text) in names {
        let name: Folded = (key::name_kind(&kind)?, text);
        ledger.by_name.entry(name.clone()).or_default().insert(HostId(host));
        if let Some(leaf) = ledger.leaves.get_mut(&HostId(host)) {
            leaf.names.insert(name);
        }
    }
    for (id, leaf) in &ledger.leaves {
        let marks = Marks::of(&leaf.key, &leaf.names);
        ledger.families.entry(ledger.root(*id)).or_default().extend(&marks);
    }
    Ok(())
}

async fn load_spans(
    connection: &mut SqliteConnection,
    sql: &'static str,
    wanted: &str,
    ledger: &mut Ledger,
) -> sqlx::Result<()> {
    let rows: Vec<(i64, i64, String, String, i64, i64, i64)> =
        sqlx::query_as(sql).bind(wanted).fetch_all(connection).await?;
    for (id, host, address, witness, first, last, run) in rows {
        let span = Span {
            id,
            host: HostId(host),
            witness: Witness::from_code(&witness)?,
            first: Timestamp(first),
            last: Timestamp(last),
            run: RunId(run),
        };
        ledger.spans.entry(key::address(&address)?).or_default().push(span);
    }
    Ok(())
}

/// Safe to count on from: the caller holds the write lock.
async fn last_ids(connection: &mut SqliteConnection) -> sqlx::Result<LastIds> {
    let (host, span, event): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT coalesce(max(id), 0) FROM host),
                (SELECT coalesce(max(id), 0) FROM host_address),
                (SELECT coalesce(max(id), 0) FROM identity_event)",
    )
    .fetch_one(connection)
    .await?;
    Ok(LastIds { host, span, event })
}
