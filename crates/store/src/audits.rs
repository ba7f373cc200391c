//! Audits: what was read of a host from its files.

use std::borrow::Cow;

use futures_util::TryStreamExt as _;
use seawall_facts::{HostKey, Name, Timestamp};
use serde::de::IgnoredAny;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::documents::{self, Codec, LONGEST, Packed};
use crate::hosts::{self, Near, Reading};
use crate::rows::statements;
use crate::{AuditId, Host, HostId, RunId, Store, StoreError};

/// What an audit knows of one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedHost {
    /// What to call it: its name, or the folder its files lie in.
    pub label: String,
    /// What tells it from others; `None` where no file names it. An address tells nothing here.
    pub key: Option<HostKey>,
    /// Its names, beside the one in the key.
    pub names: Vec<Name>,
    /// When it was read.
    pub at: Timestamp,
    /// What was read, a JSON document of at most 256 MiB; given back byte for byte.
    pub document: String,
}

/// What an audit read of a host, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAudit {
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
    /// The JSON document as it was handed in.
    pub document: String,
}

impl Store {
    /// Records what a run read of hosts: all of it is kept, or none. Gives the host of each, `None`
    /// for one without key and names. What was read of the same host before is kept beside it.
    pub async fn record_audited(
        &self,
        run: RunId,
        audited: &[AuditedHost],
    ) -> Result<Vec<Option<HostId>>, StoreError> {
        let readings: Vec<Option<Reading>> =
            audited.iter().map(|one| Reading::new(one.key.as_ref(), &one.names, one.at)).collect();
        let near = Near::of_audits(readings.iter().flatten());
        let packed = audited.iter().map(pack).collect::<Result<Vec<_>, _>>()?;

        let mut transaction = self.write().await?;
        self.must_be_ours(&mut transaction, run).await?;
        if let Some(latest) = audited.iter().map(|one| one.at).max() {
            self.extend_lease(&mut transaction, run, latest).await?;
        }
        let fault = |error| self.fault(error);
        let mut ledger = hosts::load(&mut transaction, &near).await.map_err(fault)?;
        let hosts: Vec<Option<HostId>> = readings
            .iter()
            .map(|reading| reading.as_ref().map(|reading| ledger.place_audited(reading)))
            .collect();
        ledger.save(&mut transaction).await.map_err(fault)?;
        let rows: Vec<_> = audited
            .iter()
            .zip(&hosts)
            .zip(&packed)
            .map(|((audited, host), packed)| NewAudit { audited, host: *host, packed })
            .collect();
        insert(&mut transaction, run, &rows).await.map_err(fault)?;
        transaction.commit().await.map_err(fault)?;
        Ok(hosts)
    }

    /// What was read last of any part of a host.
    pub async fn latest_audit(&self, host: &Host) -> Result<Option<StoredAudit>, StoreError> {
        let parts: Vec<i64> = host.parts.iter().map(|part| part.0).collect();
        self.one_audit(LATEST_OF_PARTS, &serde_json::json!(parts).to_string()).await
    }

    /// What was read last of a host that was called so, in any case; whether or not its files name
    /// it.
    pub async fn latest_audit_labelled(
        &self,
        label: &str,
    ) -> Result<Option<StoredAudit>, StoreError> {
        self.one_audit(LATEST_LABELLED, &folded(label)).await
    }

    /// What a run read, in the order it was recorded: at most `limit` of those that come after
    /// `after`, and fewer where they are large. Nothing is left where there are none.
    pub async fn audits(
        &self,
        run: RunId,
        after: Option<AuditId>,
        limit: usize,
    ) -> Result<Vec<StoredAudit>, StoreError> {
        let mut connection = self.connection().await?;
        let mut rows = sqlx::query_as::<_, StoredAudit>(OF_RUN)
            .bind(run.0)
            .bind(after.map_or(i64::MIN, |after| after.0))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch(&mut *connection);
        let (mut page, mut octets) = (Vec::new(), 0);
        while octets < PAGE
            && let Some(audit) = rows.try_next().await.map_err(|error| self.fault(error))?
        {
            octets += audit.document.len();
            page.push(audit);
        }
        Ok(page)
    }

    async fn one_audit(
        &self,
        sql: &'static str,
        wanted: &str,
    ) -> Result<Option<StoredAudit>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as(sql)
            .bind(wanted)
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| self.fault(error))
    }
}

fn pack(audited: &AuditedHost) -> Result<Packed<'_>, StoreError> {
    let (label, length) = (|| audited.label.clone(), audited.document.len());
    if length > LONGEST {
        return Err(StoreError::TooLong { label: label(), length, most: LONGEST });
    }
    serde_json::from_str::<IgnoredAny>(&audited.document)
        .map_err(|source| StoreError::AuditNotJson { label: label(), source })?;
    Ok(documents::pack(&audited.document))
}

fn folded(label: &str) -> String {
    label.trim().to_lowercase()
}

/// One audit ready to be written.
struct NewAudit<'a> {
    audited: &'a AuditedHost,
    host: Option<HostId>,
    packed: &'a Packed<'a>,
}

async fn insert(
    connection: &mut SqliteConnection,
    run: RunId,
    audits: &[NewAudit<'_>],
) -> sqlx::Result<()> {
    for chunk in statements(audits) {
        let mut sql: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO host_audit (run, host, at, label, folded, codec, length, document) ",
        );
        sql.push_values(chunk, |mut row, NewAudit { audited, host, packed }| {
            row.push_bind(run.0)
                .push_bind(host.map(|id| id.0))
                .push_bind(audited.at.0)
                .push_bind(&audited.label)
                .push_bind(folded(&audited.label))
                .push_bind(packed.codec.code())
                .push_bind(i64::try_from(packed.length).unwrap_or(i64::MAX))
                .push_bind(&*packed.octets);
        });
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for StoredAudit {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let id: i64 = row.try_get("id")?;
        let length: i64 = row.try_get("length")?;
        let unreadable =
            |said| sqlx::Error::Decode(format!("row {id} of host_audit: {said}").into());
        let codec = Codec::from_code(row.try_get("codec")?);
        let packed = Packed {
            codec: codec.map_err(|error| unreadable(error.to_string()))?,
            length: usize::try_from(length).unwrap_or(usize::MAX),
            octets: Cow::Borrowed(row.try_get("document")?),
        };
        let document = documents::unpack(&packed).map_err(unreadable)?;
        Ok(Self {
            id: AuditId(id),
            run: RunId(row.try_get("run")?),
            at: Timestamp(row.try_get("at")?),
            host: row.try_get::<Option<i64>, _>("host")?.map(HostId),
            label: row.try_get("label")?,
            document,
        })
    }
}

// The row is chosen by the index alone: sorting would carry every document along.
const LATEST_OF_PARTS: &str = "SELECT * FROM host_audit WHERE id =
    (SELECT id FROM host_audit WHERE host IN (SELECT value FROM json_each(?))
     ORDER BY at DESC, id DESC LIMIT 1)";

const LATEST_LABELLED: &str = "SELECT * FROM host_audit WHERE id =
    (SELECT id FROM host_audit WHERE folded = ? ORDER BY at DESC, id DESC LIMIT 1)";

const OF_RUN: &str = "SELECT * FROM host_audit WHERE run = ? AND id > ? ORDER BY id LIMIT ?";

/// Octets of documents after which a page takes no more.
const PAGE: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::{LATEST_LABELLED, LATEST_OF_PARTS, OF_RUN};
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn audits_are_found_by_indexes() {
        let store = Store::open(":memory:").await.unwrap();
        assert_uses(&store, LATEST_OF_PARTS, &["INDEX host_audit_host", "PRIMARY KEY"]).await;
        assert_uses(&store, LATEST_LABELLED, &["INDEX host_audit_folded", "PRIMARY KEY"]).await;
        assert_uses(&store, OF_RUN, &["INDEX host_audit_run"]).await;
    }
}
