//! Observations: what a probe saw, kept as it came.

use std::net::IpAddr;

use seawall_facts::{Door, Ended, HexBytes, Observation, Outcome, ProbeAnswer, ProbeId, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::codes::unreadable;
use crate::crowds;
use crate::hosts::parse_address;
use crate::rows::statements;
use crate::{HostId, RunId, Store, StoreError};

impl Store {
    /// What one run saw at an address, in the order it was recorded.
    pub async fn observations(
        &self,
        run: RunId,
        address: IpAddr,
    ) -> Result<Vec<Observation>, StoreError> {
        let mut connection = self.connection().await?;
        let rows: Vec<StoredObservation> = sqlx::query_as(
            "SELECT address, at, probe, door, reader, answer, sent, received
             FROM observation WHERE address = ? AND run = ? ORDER BY id",
        )
        .bind(address.to_canonical().to_string())
        .bind(run.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        let own: Vec<_> = rows.into_iter().map(|StoredObservation(seen)| seen).collect();
        if !own.is_empty() {
            return Ok(own);
        }
        match crowds::find(&mut connection, address, Some(run)).await {
            Ok(Some((_, member))) => crowds::observations(&mut connection, member).await,
            Ok(None) => Ok(own),
            Err(error) => Err(error),
        }
        .map_err(|error| self.fault(error))
    }
}

/// An observation ready to be written: encoded before the write lock is taken.
#[derive(Debug)]
pub(crate) struct Encoded<'a> {
    observation: &'a Observation,
    address: String,
    probe: String,
    answer: String,
}

impl<'a> Encoded<'a> {
    pub(crate) fn new(observation: &'a Observation) -> serde_json::Result<Self> {
        let answer = &observation.answer;
        Ok(Self {
            observation,
            address: observation.address.to_canonical().to_string(),
            probe: probe_code(answer.probe)?,
            answer: serde_json::to_string(&AnswerRef {
                ended: answer.ended,
                outcome: &answer.outcome,
            })?,
        })
    }
}

/// Appends observations, each with the host it was seen on.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    run: RunId,
    observations: &[(Option<HostId>, Encoded<'_>)],
) -> sqlx::Result<()> {
    for chunk in statements(observations) {
        let mut sql: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO observation
             (run, address, host, at, probe, door, reader, answer, sent, received) ",
        );
        sql.push_values(chunk, |mut row, (host, encoded)| {
            let answer = &encoded.observation.answer;
            row.push_bind(run.0)
                .push_bind(encoded.address.as_str())
                .push_bind(host.map(|id| id.0))
                .push_bind(encoded.observation.at.0)
                .push_bind(encoded.probe.as_str())
                .push_bind(answer.door.to_string())
                .push_bind(i64::from(answer.reader))
                .push_bind(encoded.answer.as_str())
                .push_bind(answer.sent.as_slice())
                .push_bind(answer.received.as_slice());
        });
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// The part of an answer that is kept as a JSON document.
#[derive(Serialize)]
struct AnswerRef<'a> {
    ended: Ended,
    outcome: &'a Outcome,
}

#[derive(Deserialize)]
struct Answer {
    ended: Ended,
    outcome: Outcome,
}

/// An observation as a row holds it.
pub(crate) struct StoredObservation(pub(crate) Observation);

impl<'r> sqlx::FromRow<'r, SqliteRow> for StoredObservation {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let (probe, door): (&str, &str) = (row.try_get("probe")?, row.try_get("door")?);
        let reader: i64 = row.try_get("reader")?;
        let Answer { ended, outcome } = serde_json::from_str(row.try_get("answer")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self(Observation {
            address: parse_address(row.try_get("address")?)?,
            at: Timestamp(row.try_get("at")?),
            answer: ProbeAnswer {
                probe: probe_from_code(probe).ok_or_else(|| unreadable(probe, "probe"))?,
                door: door.parse::<Door>().map_err(|_| unreadable(door, "port"))?,
                reader: u16::try_from(reader)
                    .map_err(|_| unreadable(&reader.to_string(), "version of a reader"))?,
                sent: HexBytes(row.try_get("sent")?),
                received: HexBytes(row.try_get("received")?),
                ended,
                outcome,
            },
        }))
    }
}

/// The stable id that a probe has in JSON.
fn probe_code(probe: ProbeId) -> serde_json::Result<String> {
    serde_json::to_value(probe).and_then(serde_json::from_value)
}

fn probe_from_code(code: &str) -> Option<ProbeId> {
    serde_json::from_value(serde_json::Value::from(code)).ok()
}
