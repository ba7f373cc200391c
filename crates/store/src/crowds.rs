//! Crowds: addresses of a run of which the same was seen, kept once for all of them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use seawall_facts::{Observation, ProbeAnswer, Timestamp};
use serde::de::IgnoredAny;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::codes::unreadable;
use crate::ids::CrowdId;
use crate::rows::statements;
use crate::{RunId, Store, StoreError, sorting};

/// Addresses of which a run saw the same: the states of their doors, and nothing was said.
#[derive(Clone, Debug)]
pub struct Crowd {
    /// The answers each of them gave. They carry no bytes, or it would be no crowd.
    pub answers: Arc<[ProbeAnswer]>,
    /// The result line of one of them as a JSON document. The lines of the others differ in the
    /// address alone.
    pub result_json: Arc<str>,
    /// The addresses, and when each was done.
    pub members: Vec<(IpAddr, Timestamp)>,
}

impl Store {
    /// Records crowds: all of it is kept, or none. Nobody in a crowd becomes a host by it: an
    /// address alone is no identity.
    pub async fn record_crowds(&self, run: RunId, crowds: &[Crowd]) -> Result<(), StoreError> {
        let members = crowds.iter().flat_map(|crowd| &crowd.members);
        let Some(latest) = members.map(|(_, at)| *at).max() else { return Ok(()) };
        let mut transaction = self.write().await?;
        self.must_be_ours(&mut transaction, run).await?;
        self.extend_lease(&mut transaction, run, latest).await?;
        let mut rows = Vec::new();
        for crowd in crowds {
            let number = self.crowd(&mut transaction, run, crowd).await?;
            rows.extend(by_network(&crowd.members).into_iter().map(|row| (number, row)));
        }
        let fault = |error| self.fault(error);
        insert(&mut transaction, run, &rows).await.map_err(fault)?;
        transaction.commit().await.map_err(fault)
    }

    /// The number of a crowd, which is made where the run has none like it.
    async fn crowd(
        &self,
        connection: &mut SqliteConnection,
        run: RunId,
        crowd: &Crowd,
    ) -> Result<CrowdId, StoreError> {
        let address = crowd.members.first().map_or(IpAddr::from([0; 4]), |(first, _)| *first);
        let not_json = |source| StoreError::NotJson { address, source };
        serde_json::from_str::<IgnoredAny>(&crowd.result_json).map_err(not_json)?;
        let answers = serde_json::to_string(&crowd.answers[..]).map_err(not_json)?;
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM crowd WHERE run = ? AND answers = ? AND document = ?",
        )
        .bind(run.0)
        .bind(&answers)
        .bind(&*crowd.result_json)
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        if let Some(number) = found {
            return Ok(CrowdId(number));
        }
        let made = sqlx::query("INSERT INTO crowd (run, answers, document) VALUES (?, ?, ?)")
            .bind(run.0)
            .bind(&answers)
            .bind(&*crowd.result_json)
            .execute(connection)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(CrowdId(made.last_insert_rowid()))
    }
}

/// Somebody in a crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) address: IpAddr,
    pub(crate) at: Timestamp,
    pub(crate) crowd: CrowdId,
}

/// Members of a run's crowds in the order of their addresses.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) members: Vec<Member>,
    /// The last address the page is whole up to; `None` where nothing comes after it.
    pub(crate) up_to: Option<IpAddr>,
}

/// The members after an address: some more than `limit`, so that the last network is whole.
pub(crate) async fn page(
    connection: &mut SqliteConnection,
    run: RunId,
    after: Option<IpAddr>,
    limit: usize,
) -> sqlx::Result<Page> {
    let from = after.map(|after| network(after).0).unwrap_or_default();
    let mut rows = sqlx::query(
        "SELECT crowd, network, members FROM crowd_member
         WHERE run = ? AND network >= ? ORDER BY network",
    )
    .bind(run.0)
    .bind(from)
    .fetch(connection);
    let mut page = Page::default();
    let mut last = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let network: &[u8] = row.try_get("network")?;
        if network != last.as_slice() {
            if page.members.len() >= limit {
                page.up_to = Some(address(&last, u8::MAX)?);
                break;
            }
            last = network.to_vec();
        }
        let crowd = CrowdId(row.try_get("crowd")?);
        for (octet, at) in members(row.try_get("members")?) {
            let address = address(network, octet)?;
            if after.is_none_or(|after| sorting::to_column(address) > sorting::to_column(after)) {
                page.members.push(Member { address, at, crowd });
            }
        }
    }
    drop(rows);
    // The later answer of an address counts, as it does for results of their own.
    page.members.sort_by_key(|member| (sorting::to_column(member.address), member.at));
    page.members.reverse();
    page.members.dedup_by_key(|member| member.address);
    page.members.reverse();
    Ok(page)
}

/// Where an address was in a crowd: in which run, when, and in which. The last run that saw it so.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    wanted: IpAddr,
    run: Option<RunId>,
) -> sqlx::Result<Option<(RunId, Member)>> {
    let (network, octet) = network(wanted);
    let mut rows = sqlx::query(
        "SELECT crowd, run, members FROM crowd_member
         WHERE network = ?1 AND run = coalesce(?2, run) ORDER BY run DESC",
    )
    .bind(network)
    .bind(run.map(|run| run.0))
    .fetch(connection);
    let mut found: Option<(RunId, Member)> = None;
    while let Some(row) = rows.try_next().await? {
        let run = RunId(row.try_get("run")?);
        if found.is_some_and(|(known, _)| known != run) {
            break;
        }
        let crowd = CrowdId(row.try_get("crowd")?);
        for (_, at) in members(row.try_get("members")?).filter(|(last, _)| *last == octet) {
            if found.is_none_or(|(_, member)| member.at <= at) {
                found = Some((run, Member { address: wanted.to_canonical(), at, crowd }));
            }
        }
    }
    Ok(found)
}

/// The result line that a crowd shares.
pub(crate) async fn document(
    connection: &mut SqliteConnection,
    crowd: CrowdId,
) -> sqlx::Result<String> {
    sqlx::query_scalar("SELECT document FROM crowd WHERE id = ?")
        .bind(crowd.0)
        .fetch_one(connection)
        .await
}

/// What a run saw of somebody in a crowd.
pub(crate) async fn observations(
    connection: &mut SqliteConnection,
    member: Member,
) -> sqlx::Result<Vec<Observation>> {
    let text: String = sqlx::query_scalar("SELECT answers FROM crowd WHERE id = ?")
        .bind(member.crowd.0)
        .fetch_one(connection)
        .await?;
    let Member { address, at, .. } = member;
    let answers = read_answers(&text)?;
    Ok(answers.into_iter().map(|answer| Observation { address, at, answer }).collect())
}

/// A crowd as a row holds it, for checking that it can be read.
pub(crate) struct CheckedCrowd;

impl<'r> sqlx::FromRow<'r, SqliteRow> for CheckedCrowd {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        read_answers(row.try_get("answers")?)?;
        serde_json::from_str::<IgnoredAny>(row.try_get("document")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self)
    }
}

/// Members as a row holds them, for checking that they can be read.
pub(crate) struct CheckedMembers;

impl<'r> sqlx::FromRow<'r, SqliteRow> for CheckedMembers {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let network: &[u8] = row.try_get("network")?;
        for (octet, _) in members(row.try_get("members")?) {
            address(network, octet)?;
        }
        Ok(Self)
    }
}

/// A network and its members as they are written.
type Row = (Vec<u8>, Vec<u8>);

fn by_network(crowd: &[(IpAddr, Timestamp)]) -> Vec<Row> {
    let mut networks: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for (address, at) in crowd {
        let (network, octet) = network(*address);
        let members = networks.entry(network).or_default();
        members.push(octet);
        members.extend(at.0.to_be_bytes());
    }
    networks.into_iter().collect()
}

async fn insert(
    connection: &mut SqliteConnection,
    run: RunId,
    rows: &[(CrowdId, Row)],
) -> sqlx::Result<()> {
    for chunk in statements(rows) {
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO crowd_member (crowd, run, network, members) ");
        sql.push_values(chunk, |mut row, (crowd, (network, members))| {
            row.push_bind(crowd.0)
                .push_bind(run.0)
                .push_bind(network.as_slice())
                .push_bind(members.as_slice());
        });
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// A place without its last octet, and that octet.
fn network(address: IpAddr) -> (Vec<u8>, u8) {
    let mut place = sorting::to_column(address);
    let last = place.pop().unwrap_or_default();
    (place, last)
}

pub(crate) fn address(network: &[u8], last: u8) -> sqlx::Result<IpAddr> {
    sorting::from_column(&[network, &[last]].concat())
}

pub(crate) fn members(octets: &[u8]) -> impl Iterator<Item = (u8, Timestamp)> {
    let (members, _) = octets.as_chunks::<MEMBER>();
    members.iter().map(|[octet, at @ ..]| (*octet, Timestamp(i64::from_be_bytes(*at))))
}

pub(crate) fn read_answers(text: &str) -> sqlx::Result<Vec<ProbeAnswer>> {
    serde_json::from_str(text).map_err(|_| unreadable(text, "answers of a crowd"))
}

/// Octets a member takes.
const MEMBER: usize = 9;
