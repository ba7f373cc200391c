//! Results: the line a scan printed for an address.

use std::net::IpAddr;

use seawall_facts::{HostKey, Timestamp};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::hosts::load_family;
use crate::{HostId, RunId, Store, StoreError};

/// What a run concluded about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResult {
    /// The run.
    pub run: RunId,
    /// When the address was done.
    pub at: Timestamp,
    /// The host it was seen on; `None` where nothing ever answered.
    pub host: Option<HostKey>,
    /// The JSON document as it was handed in.
    pub json: String,
}

impl Store {
    /// The latest result for an address, of any run.
    pub async fn latest_result(&self, address: IpAddr) -> Result<Option<StoredResult>, StoreError> {
        let mut connection = self.connection().await?;
        let row: Option<(i64, i64, Option<i64>, String)> = sqlx::query_as(
            "SELECT run, at, host, document FROM host_result
             WHERE address = ? ORDER BY at DESC, run DESC LIMIT 1",
        )
        .bind(address.to_canonical().to_string())
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        let Some((run, at, part, json)) = row else {
            return Ok(None);
        };
        let host = match part {
            Some(part) => load_family(&mut connection, HostId(part))
                .await
                .map_err(|error| self.fault(error))?
                .map(|host| host.key),
            None => None,
        };
        Ok(Some(StoredResult { run: RunId(run), at: Timestamp(at), host, json }))
    }
}

/// One result ready to be written.
#[derive(Debug)]
pub(crate) struct NewResult<'a> {
    pub(crate) address: IpAddr,
    pub(crate) host: Option<HostId>,
    pub(crate) at: Timestamp,
    pub(crate) json: &'a str,
}

/// Writes results; a later one for an address takes the earlier one's place within its run.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    run: RunId,
    results: &[NewResult<'_>],
) -> sqlx::Result<()> {
    for chunk in results.chunks(ROWS) {
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO host_result (run, address, host, at, document) ");
        sql.push_values(chunk, |mut row, result| {
            row.push_bind(run.0)
                .push_bind(result.address.to_string())
                .push_bind(result.host.map(|id| id.0))
                .push_bind(result.at.0)
                .push_bind(result.json);
        });
        sql.push(
            " ON CONFLICT (run, address) DO UPDATE SET host = excluded.host, at = excluded.at,
              document = excluded.document WHERE excluded.at >= at",
        );
        sql.build().persistent(chunk.len() == ROWS).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Rows a statement.
const ROWS: usize = 250;
