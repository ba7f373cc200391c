//! Results: the line a scan printed for an address.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use seawall_facts::{HostKey, Timestamp};
use serde::de::IgnoredAny;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::crowds::{self, Member};
use crate::rows::statements;
use crate::{CrowdId, Host, HostId, RunId, Store, StoreError, hosts, sorting};

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
    /// The JSON document as it was handed in. In a crowd's the address is that of any of them.
    pub json: Arc<str>,
    /// The crowd it stands for.
    pub crowd: Option<CrowdId>,
}

impl Store {
    /// The latest result for an address, of any run. One from a crowd has the address of another
    /// in its document.
    pub async fn latest_result(&self, address: IpAddr) -> Result<Option<StoredResult>, StoreError> {
        let mut connection = self.connection().await?;
        let found = latest(&mut connection, address).await;
        found.map_err(|error| self.fault(error))
    }

    /// For each address a host has or had the latest result that is of this host, in the order of
    /// the addresses. What another host showed there before or since is left out.
    pub async fn latest_results(&self, host: &Host) -> Result<Vec<StoredResult>, StoreError> {
        let mut connection = self.connection().await?;
        let addresses: BTreeSet<IpAddr> = host.addresses.iter().map(|span| span.address).collect();
        let mut results = Vec::new();
        for address in addresses {
            let found = latest_of(&mut connection, host, address).await;
            results.extend(found.map_err(|error| self.fault(error))?);
        }
        Ok(results)
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
        let fault = |error| self.fault(error);
        let mut own: Vec<ResultLine> = sqlx::query_as(
            "SELECT place, at, document FROM host_result
             WHERE run = ? AND place > ? ORDER BY place LIMIT ?",
        )
        .bind(run.0)
        .bind(after.map(sorting::to_column).unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(fault)?;
        let own_up_to = own.last().map(|last| last.address).filter(|_| own.len() >= limit);
        let crowds = crowds::page(&mut connection, run, after, limit).await.map_err(fault)?;
        let mut documents: BTreeMap<CrowdId, Arc<str>> = BTreeMap::new();
        for Member { address, at, crowd } in crowds.members {
            let json = if let Some(json) = documents.get(&crowd) {
                Arc::clone(json)
            } else {
                let read = crowds::document(&mut connection, crowd).await.map_err(fault)?;
                let read = Arc::from(read);
                documents.insert(crowd, Arc::clone(&read));
                read
            };
            own.push(ResultLine { address, at, json, crowd: Some(crowd) });
        }
        // The later of two counts; of what comes behind a page's end more may be still to come.
        own.sort_by_cached_key(|line| (sorting::to_column(line.address), Reverse(line.at)));
        own.dedup_by_key(|line| line.address);
        let end = [own_up_to, crowds.up_to].into_iter().flatten().map(sorting::to_column).min();
        if let Some(end) = end {
            own.retain(|line| sorting::to_column(line.address) <= end);
        }
        own.truncate(limit);
        Ok(own)
    }

    /// The addresses a run has a result for, in the order and manner of [`Store::results`].
    pub async fn addresses_done(
        &self,
        run: RunId,
        after: Option<IpAddr>,
        limit: usize,
    ) -> Result<Vec<IpAddr>, StoreError> {
        let mut connection = self.connection().await?;
        let fault = |error| self.fault(error);
        let mut places: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT place FROM host_result WHERE run = ? AND place > ? ORDER BY place LIMIT ?",
        )
        .bind(run.0)
        .bind(after.map(sorting::to_column).unwrap_or_default())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await
        .map_err(fault)?;
        let own_up_to = places.last().filter(|_| places.len() >= limit).cloned();
        let crowds = crowds::page(&mut connection, run, after, limit).await.map_err(fault)?;
        places.extend(crowds.members.iter().map(|member| sorting::to_column(member.address)));
        places.sort_unstable();
        places.dedup();
        let end = own_up_to.into_iter().chain(crowds.up_to.map(sorting::to_column)).min();
        if let Some(end) = end {
            places.retain(|place| *place <= end);
        }
        places.truncate(limit);
        places
            .iter()
            .map(|place| sorting::from_column(place))
            .collect::<sqlx::Result<_>>()
            .map_err(fault)
    }
}

async fn latest(
    connection: &mut SqliteConnection,
    address: IpAddr,
) -> sqlx::Result<Option<StoredResult>> {
    let own: Option<(i64, i64, Option<i64>, String)> = sqlx::query_as(
        "SELECT run, at, host, document FROM host_result
         WHERE place = ? ORDER BY at DESC, run DESC LIMIT 1",
    )
    .bind(sorting::to_column(address))
    .fetch_optional(&mut *connection)
    .await?;
    let crowd = crowds::find(&mut *connection, address, None).await?;
    let crowd = crowd.filter(|(run, member)| {
        own.as_ref().is_none_or(|(own_run, at, ..)| (member.at.0, run.0) > (*at, *own_run))
    });
    let (run, at, part, json) = match (crowd, own) {
        (Some((run, member)), _) => {
            let json = crowds::document(&mut *connection, member.crowd).await?;
            (run.0, member.at.0, hosts::seen_at(&mut *connection, address).await?, json)
        }
        (None, Some(own)) => own,
        (None, None) => return Ok(None),
    };
    let host = match part {
        Some(part) => hosts::load_family(connection, HostId(part)).await?.map(|host| host.key),
        None => None,
    };
    let address = address.to_canonical();
    Ok(Some(StoredResult { address, run: RunId(run), at: Timestamp(at), host, json }))
}

async fn latest_of(
    connection: &mut SqliteConnection,
    host: &Host,
    address: IpAddr,
) -> sqlx::Result<Option<StoredResult>> {
    let parts: Vec<i64> = host.parts.iter().map(|part| part.0).collect();
    let own: Option<(i64, i64, String)> = sqlx::query_as(LATEST_OF_PARTS)
        .bind(sorting::to_column(address))
        .bind(serde_json::json!(parts).to_string())
        .fetch_optional(&mut *connection)
        .await?;
    // In a crowd is whoever was seen at the address last.
    let is_ours =
        hosts::seen_at(&mut *connection, address).await?.is_some_and(|part| parts.contains(&part));
    let crowd = if is_ours { crowds::find(&mut *connection, address, None).await? } else { None };
    let crowd = crowd.filter(|(run, member)| {
        own.as_ref().is_none_or(|(own_run, at, _)| (member.at.0, run.0) > (*at, *own_run))
    });
    let (run, at, json) = match (crowd, own) {
        (Some((run, member)), _) => {
            (run.0, member.at.0, crowds::document(connection, member.crowd).await?)
        }
        (None, Some(own)) => own,
        (None, None) => return Ok(None),
    };
    let (run, at, host) = (RunId(run), Timestamp(at), Some(host.key.clone()));
    Ok(Some(StoredResult { address, run, at, host, json }))
}

const LATEST_OF_PARTS: &str = "SELECT run, at, document FROM host_result
    WHERE place = ? AND host IN (SELECT value FROM json_each(?))
    ORDER BY at DESC, run DESC LIMIT 1";

impl<'r> sqlx::FromRow<'r, SqliteRow> for ResultLine {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            address: sorting::from_column(row.try_get("place")?)?,
            at: Timestamp(row.try_get("at")?),
            json: row.try_get::<&str, _>("document")?.into(),
            crowd: None,
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

#[cfg(test)]
mod tests {
    use super::LATEST_OF_PARTS;
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn a_hosts_results_are_found_by_the_index_of_places() {
        let store = Store::open(":memory:").await.unwrap();
        assert_uses(&store, LATEST_OF_PARTS, &["INDEX host_result_place"]).await;
    }
}
