//! Results: the line a scan printed for an address.

use std::net::IpAddr;

use seawall_facts::{HostKey, Timestamp};
use serde::de::IgnoredAny;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::hosts::load_family;
use crate::rows::statements;
use crate::{HostId, RunId, Store, StoreError, sorting};

/// What a run concluded about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredResult {
    /// The address.
    pub address: IpAddr,
    /// The run.
    pub run: RunId,
    /// When the address was done.
    pub at: Timestamp,
    /// The host it was seen on; `None` where nothing ever answered.
    pub host: Option<HostKey>,
    /// The JSON document as it was handed in.
    pub json: String,
}

/// A result without what is the same for all of a run, and without the host, which would cost a
/// query for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultLine {
    /// The address.
    pub address: IpAddr,
    /// When the address was done.
    pub at: Timestamp,
    /// The JSON document as it was handed in.
    pub json: String,
}

impl Store {
    /// The latest result for an address, of any run.
    pub async fn latest_result(&self, address: IpAddr) -> Result<Option<StoredResult>, StoreError> {
        let mut connection = self.connection().await?;
        let row: Option<(i64, i64, Option<i64>, String)> = sqlx::query_as(
            "SELECT run, at, host, document FROM host_result
             WHERE place = ? ORDER BY at DESC, run DESC LIMIT 1",
        )
        .bind(sorting::to_column(address))
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
        let address = address.to_canonical();
        Ok(Some(StoredResult { address, run: RunId(run), at: Timestamp(at), host, json }))
    }

    /// A run's results in the order of their addresses, IPv4 before IPv6: at most `limit` of those
    /// that come after `after`.
    pub async fn results(
        &self,
        run: RunId,
        after: Option<IpAddr>,
        limit: usize,
    ) -> Result<Vec<ResultLine>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as(
            "SELECT place, at, document FROM host_result
             WHERE run = ? AND place > ? ORDER BY place LIMIT ?",
        )
        .bind(run.0)
        .bind(after.map(sorting::to_column).unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| self.fault(error))
    }

    /// The addresses a run has a result for, in the order and manner of [`Store::results`].
    pub async fn addresses_done(
        &self,
        run: RunId,
        after: Option<IpAddr>,
        limit: usize,
    ) -> Result<Vec<IpAddr>, StoreError> {
        let mut connection = self.connection().await?;
        let places: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT place FROM host_result WHERE run = ? AND place > ? ORDER BY place LIMIT ?",
        )
        .bind(run.0)
        .bind(after.map(sorting::to_column).unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        places
            .iter()
            .map(|place| sorting::from_column(place))
            .collect::<sqlx::Result<_>>()
            .map_err(|error| self.fault(error))
    }
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for ResultLine {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            address: sorting::from_column(row.try_get("place")?)?,
            at: Timestamp(row.try_get("at")?),
            json: row.try_get("document")?,
        })
    }
}

/// A result as a row holds it, for checking that it can be read.
pub(crate) struct CheckedResult;

impl<'r> sqlx::FromRow<'r, SqliteRow> for CheckedResult {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        sorting::from_column(row.try_get("place")?)?;
        serde_json::from_str::<IgnoredAny>(row.try_get("document")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self)
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
    for chunk in statements(results) {
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO host_result (run, place, host, at, document) ");
        sql.push_values(chunk, |mut row, result| {
            row.push_bind(run.0)
                .push_bind(sorting::to_column(result.address))
                .push_bind(result.host.map(|id| id.0))
                .push_bind(result.at.0)
                .push_bind(result.json);
        });
        sql.push(
            " ON CONFLICT (run, place) DO UPDATE SET host = excluded.host, at = excluded.at,
              document = excluded.document WHERE excluded.at >= at",
        );
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}
