//! The results that count at a moment.

use std::{collections::BTreeMap, net::IpAddr};

use futures_util::TryStreamExt as _;
use seawall_facts::Timestamp;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::Moment;
use crate::{CrowdId, HostId, RunId, Store, StoreError, crowds, sorting};

/// What was seen of a host, or of nobody, at an address, without its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The address.
    pub address: IpAddr,
    /// The run.
    pub run: RunId,
    /// When the address was done.
    pub at: Timestamp,
    /// The part of a host it was seen on; `None` where nothing ever answered, and in a crowd.
    pub host: Option<HostId>,
    /// The crowd it was seen in.
    pub crowd: Option<CrowdId>,
}

impl Store {
    /// What was seen last at a moment of each host at each address, and of nobody there, by
    /// address, IPv4 before IPv6, and then by time. A host that was seen at an address before
    /// another, or before silence, is so told of too: who came later counts no more than that.
    pub async fn sightings_at(&self, moment: Moment) -> Result<Vec<Sighting>, StoreError> {
        let mut connection = self.connection().await?;
        let fault = |error| self.fault(error);
        let mut latest: BTreeMap<(IpAddr, Option<HostId>), Sighting> = BTreeMap::new();
        let own = own(&mut connection, moment).await.map_err(fault)?;
        for seen in own.into_iter().chain(in_crowds(&mut connection, moment).await.map_err(fault)?)
        {
            let known = latest.entry((seen.address, seen.host)).or_insert(seen);
            if (known.at, known.run) < (seen.at, seen.run) {
                *known = seen;
            }
        }
        let mut latest: Vec<Sighting> = latest.into_values().collect();
        latest.sort_by_key(|seen| (seen.address, seen.at, seen.run));
        Ok(latest)
    }
}

async fn own(connection: &mut SqliteConnection, moment: Moment) -> sqlx::Result<Vec<Sighting>> {
    let (sql, bound) = match moment {
        Moment::Run(run) => (OF_RUN, run.0),
        Moment::UpTo(at) => (UP_TO, at.0),
    };
    sqlx::query_as(sql).bind(bound).fetch_all(connection).await
}

/// Who was in a crowd at a moment, and in which last.
async fn in_crowds(
    connection: &mut SqliteConnection,
    moment: Moment,
) -> sqlx::Result<Vec<Sighting>> {
    let (sql, bound, end) = match moment {
        Moment::Run(run) => (CROWDS_OF_RUN, run.0, Timestamp(i64::MAX)),
        Moment::UpTo(at) => (CROWDS, 0, at),
    };
    let mut rows = sqlx::query(sql).bind(bound).fetch(connection);
    // By network, then by last octet.
    let mut latest: BTreeMap<Vec<u8>, BTreeMap<u8, Seen>> = BTreeMap::new();
    while let Some(row) = rows.try_next().await? {
        let network: &[u8] = row.try_get("network")?;
        let (run, crowd): (i64, i64) = (row.try_get("run")?, row.try_get("crowd")?);
        if !latest.contains_key(network) {
            latest.insert(network.to_vec(), BTreeMap::new());
        }
        let Some(known) = latest.get_mut(network) else { continue };
        for (octet, at) in crowds::members(row.try_get("members")?).filter(|(_, at)| *at <= end) {
            let seen = Seen { at, run, crowd };
            known.entry(octet).and_modify(|known| *known = seen.max(*known)).or_insert(seen);
        }
    }
    let of_network = |(network, octets): (Vec<u8>, BTreeMap<u8, Seen>)| {
        let sighting = move |(octet, Seen { at, run, crowd })| {
            let address = crowds::address(&network, octet)?;
            let (run, crowd) = (RunId(run), Some(CrowdId(crowd)));
            Ok(Sighting { address, run, at, host: None, crowd })
        };
        octets.into_iter().map(sighting)
    };
    latest.into_iter().flat_map(of_network).collect()
}

/// When and where somebody was in a crowd; the later the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    at: Timestamp,
    run: i64,
    crowd: i64,
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for Sighting {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            address: sorting::from_column(row.try_get("place")?)?,
            run: RunId(row.try_get("run")?),
            at: Timestamp(row.try_get("at")?),
            host: row.try_get::<Option<i64>, _>("host")?.map(HostId),
            crowd: None,
        })
    }
}

const OF_RUN: &str = "SELECT place, run, at, host FROM host_result WHERE run = ?";

// The row of the greatest time is given for each place and host (SQLite, "bare columns in an
// aggregate query"); the document behind it is not read.
const UP_TO: &str = "SELECT place, run, max(at) AS at, host FROM host_result
     WHERE at <= ? GROUP BY place, host";

const CROWDS_OF_RUN: &str = "SELECT network, run, crowd, members FROM crowd_member WHERE run = ?";

// Who was in which crowd is packed, so that all of it must be looked at. From row to row it takes a
// fifth of what it takes through an index.
const CROWDS: &str =
    "SELECT network, run, crowd, members FROM crowd_member NOT INDEXED WHERE ? IS NOT NULL";

#[cfg(test)]
mod tests {
    use super::{CROWDS, CROWDS_OF_RUN, OF_RUN, UP_TO};
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn sightings_are_found_by_indexes() {
        let store = Store::open(":memory:").await.unwrap();
        assert_uses(&store, OF_RUN, &["INDEX sqlite_autoindex_host_result_1"]).await;
        let sorted = ["SCAN host_result USING INDEX host_result_place", "TEMP B-TREE FOR GROUP BY"];
        assert_uses(&store, UP_TO, &sorted).await;
        assert_uses(&store, CROWDS_OF_RUN, &["INDEX crowd_member_run"]).await;
        assert_uses(&store, CROWDS, &["SCAN crowd_member"]).await;
    }
}
