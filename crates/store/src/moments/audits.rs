//! The audits that count at a moment.

use std::collections::BTreeMap;

use seawall_facts::Timestamp;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::Moment;
use crate::{AuditId, HostId, RunId, Store, StoreError, StoredAudit};

/// The audit of a host that counts at a moment, without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRef {
    /// Its number. A later one is greater.
    pub id: AuditId,
    /// The run.
    pub run: RunId,
    /// When the host was read.
    pub at: Timestamp,
    /// The part of a host it was read of; `None` where no file names the host.
    pub host: Option<HostId>,
    /// What the host was called.
    pub label: String,
}

impl Store {
    /// The latest audit of each part of a host at a moment, by number: of hosts that no file names,
    /// the latest of each label, in any case.
    pub async fn audits_at(&self, moment: Moment) -> Result<Vec<AuditRef>, StoreError> {
        let mut connection = self.connection().await?;
        let found = match moment {
            Moment::Run(run) => read(&mut connection, OF_RUN, run.0).await,
            Moment::UpTo(at) => up_to(&mut connection, at).await,
        };
        found.map(latest_of_each).map_err(|error| self.fault(error))
    }

    /// Some audits with their documents, in the order asked for; `None` where one was forgotten
    /// since.
    pub async fn audits_by_id(
        &self,
        ids: &[AuditId],
    ) -> Result<Vec<Option<StoredAudit>>, StoreError> {
        let mut connection = self.connection().await?;
        let wanted: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<Placed> = sqlx::query_as(BY_ID)
            .bind(serde_json::json!(wanted).to_string())
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(in_order(rows, ids.len()))
    }
}

async fn up_to(connection: &mut SqliteConnection, at: Timestamp) -> sqlx::Result<Vec<Row>> {
    let mut found = read(connection, NAMED_UP_TO, at.0).await?;
    found.extend(read(connection, NAMELESS_UP_TO, at.0).await?);
    Ok(found)
}

async fn read(
    connection: &mut SqliteConnection,
    sql: &'static str,
    bound: i64,
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as(sql).bind(bound).fetch_all(connection).await
}

/// The latest of each host. Audits that name none are of one host where a later run read the same
/// label again, and of several where one run did.
fn latest_of_each(rows: Vec<Row>) -> Vec<AuditRef> {
    let mut latest: BTreeMap<HostId, AuditRef> = BTreeMap::new();
    let mut nameless: BTreeMap<Option<String>, Vec<AuditRef>> = BTreeMap::new();
    for Row { audit, folded } in rows {
        let Some(host) = audit.host else {
            nameless.entry(folded).or_default().push(audit);
            continue;
        };
        let is_later =
            latest.get(&host).is_none_or(|known| (known.at, known.id) < (audit.at, audit.id));
        if is_later {
            latest.insert(host, audit);
        }
    }
    let mut all: Vec<AuditRef> = latest.into_values().collect();
    for audits in nameless.into_values() {
        let last = audits.iter().max_by_key(|audit| (audit.at, audit.id)).map(|audit| audit.run);
        all.extend(audits.into_iter().filter(|audit| Some(audit.run) == last));
    }
    all.sort_by_key(|audit| audit.id);
    all
}

// Here and not in the query, which would carry every document along.
fn in_order(rows: Vec<Placed>, count: usize) -> Vec<Option<StoredAudit>> {
    let mut audits = vec![None; count];
    for Placed { position, audit } in rows {
        let place = usize::try_from(position).ok().and_then(|place| audits.get_mut(place));
        if let Some(place) = place {
            *place = Some(audit);
        }
    }
    audits
}

struct Row {
    audit: AuditRef,
    folded: Option<String>,
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for Row {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            audit: AuditRef {
                id: AuditId(row.try_get("id")?),
                run: RunId(row.try_get("run")?),
                at: Timestamp(row.try_get("at")?),
                host: row.try_get::<Option<i64>, _>("host")?.map(HostId),
                label: row.try_get("label")?,
            },
            folded: row.try_get("folded")?,
        })
    }
}

struct Placed {
    position: i64,
    audit: StoredAudit,
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for Placed {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self { position: row.try_get("position")?, audit: StoredAudit::from_row(row)? })
    }
}

// A row's document comes after what is read here, so that its pages are not touched.
const OF_RUN: &str = "SELECT id, run, at, host, label, folded FROM host_audit WHERE run = ?";

// From host to host by the index, and to the latest of each: what was read before it costs nothing.
const NAMED_UP_TO: &str = "WITH RECURSIVE wanted (host) AS (
         SELECT min(host) FROM host_audit WHERE host IS NOT NULL
         UNION ALL
         SELECT (SELECT min(host) FROM host_audit WHERE host > wanted.host)
         FROM wanted WHERE wanted.host IS NOT NULL)
     SELECT id, run, at, host, label, NULL AS folded FROM host_audit WHERE id IN (
         SELECT (SELECT id FROM host_audit AS read WHERE read.host = wanted.host AND read.at <= ?
                 ORDER BY read.at DESC, read.id DESC LIMIT 1)
         FROM wanted)";

// No index has the nameless alone. Two have every audit and every named one, and both together are
// a small part of the table.
const NAMELESS_UP_TO: &str = "SELECT id, run, at, host, label, folded FROM host_audit
     WHERE id IN (SELECT id FROM host_audit
                  EXCEPT SELECT id FROM host_audit WHERE host IS NOT NULL)
     AND at <= ?";

const BY_ID: &str = "SELECT wanted.key AS position, host_audit.* FROM json_each(?) AS wanted
     CROSS JOIN host_audit ON host_audit.id = wanted.value";

#[cfg(test)]
mod tests {
    use super::{BY_ID, NAMED_UP_TO, NAMELESS_UP_TO, OF_RUN};
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn audits_at_a_moment_are_found_by_indexes() {
        let store = Store::open(":memory:").await.unwrap();
        assert_uses(&store, OF_RUN, &["INDEX host_audit_run"]).await;
        assert_uses(&store, NAMED_UP_TO, &["COVERING INDEX host_audit_host", "PRIMARY KEY"]).await;
        let both = [
            "SCAN host_audit USING COVERING INDEX host_audit_run",
            "SEARCH host_audit USING COVERING INDEX host_audit_host",
        ];
        assert_uses(&store, NAMELESS_UP_TO, &both).await;
        assert_uses(&store, BY_ID, &["PRIMARY KEY"]).await;
    }
}
