//! What stands behind sightings: result lines and answers.

use std::{collections::HashMap, sync::Arc};

use futures_util::TryStreamExt as _;
use seawall_facts::ProbeAnswer;
use sqlx::{FromRow as _, Row as _, SqliteConnection};

use super::Sighting;
use crate::observations::StoredObservation;
use crate::{CrowdId, ResultLine, Store, StoreError, crowds, sorting};

impl Store {
    /// The result line of each sighting, in the order asked for; `None` where it was forgotten
    /// since.
    pub async fn lines_of(
        &self,
        sightings: &[Sighting],
    ) -> Result<Vec<Option<ResultLine>>, StoreError> {
        let mut connection = self.connection().await?;
        let fault = |error| self.fault(error);
        let own = own_lines(&mut connection, sightings).await.map_err(fault)?;
        let crowds = documents(&mut connection, sightings).await.map_err(fault)?;
        let line = |(sighting, own): (&Sighting, Option<ResultLine>)| {
            let Sighting { address, at, crowd, .. } = *sighting;
            let Some(id) = crowd else { return own };
            crowds.get(&id).map(|json| ResultLine { address, at, json: Arc::clone(json), crowd })
        };
        Ok(sightings.iter().zip(own).map(line).collect())
    }

    /// The answers behind each sighting, in the order asked for: those of an address in the order
    /// they were recorded. None where they were forgotten since.
    pub async fn answers_of(
        &self,
        sightings: &[Sighting],
    ) -> Result<Vec<Vec<ProbeAnswer>>, StoreError> {
        let mut connection = self.connection().await?;
        let fault = |error| self.fault(error);
        let mut answers = own_answers(&mut connection, sightings).await.map_err(fault)?;
        let crowds = crowd_answers(&mut connection, sightings).await.map_err(fault)?;
        for (sighting, answers) in sightings.iter().zip(&mut answers) {
            if let Some(said) = sighting.crowd.and_then(|crowd| crowds.get(&crowd)) {
                answers.clone_from(said);
            }
        }
        Ok(answers)
    }
}

async fn own_lines(
    connection: &mut SqliteConnection,
    sightings: &[Sighting],
) -> sqlx::Result<Vec<Option<ResultLine>>> {
    let mut lines = vec![None; sightings.len()];
    let wanted = wanted(sightings, |one| hex(&sorting::to_column(one.address)));
    let mut rows = sqlx::query(LINES).bind(wanted).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        if let Some(line) = slot(&mut lines, row.try_get("position")?) {
            *line = Some(ResultLine::from_row(&row)?);
        }
    }
    Ok(lines)
}

async fn own_answers(
    connection: &mut SqliteConnection,
    sightings: &[Sighting],
) -> sqlx::Result<Vec<Vec<ProbeAnswer>>> {
    let mut found: Vec<Vec<(i64, ProbeAnswer)>> = vec![Vec::new(); sightings.len()];
    let wanted = wanted(sightings, |one| one.address.to_canonical().to_string());
    let mut rows = sqlx::query(ANSWERS).bind(wanted).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        if let Some(answers) = slot(&mut found, row.try_get("position")?) {
            let StoredObservation(observation) = StoredObservation::from_row(&row)?;
            answers.push((row.try_get("id")?, observation.answer));
        }
    }
    // Here and not in the query, which would carry every octet along.
    let in_order = |mut answers: Vec<(i64, ProbeAnswer)>| {
        answers.sort_by_key(|(id, _)| *id);
        answers.into_iter().map(|(_, answer)| answer).collect()
    };
    Ok(found.into_iter().map(in_order).collect())
}

/// The sightings outside crowds as a JSON array of `[position, run, address]`: SQLite takes an
/// array of any length as one bound value.
fn wanted(sightings: &[Sighting], address: impl Fn(&Sighting) -> String) -> String {
    let own = sightings.iter().enumerate().filter(|(_, sighting)| sighting.crowd.is_none());
    let wanted: Vec<(usize, i64, String)> =
        own.map(|(position, one)| (position, one.run.0, address(one))).collect();
    serde_json::json!(wanted).to_string()
}

fn slot<T>(slots: &mut [T], position: i64) -> Option<&mut T> {
    usize::try_from(position).ok().and_then(|position| slots.get_mut(position))
}

/// The result lines of the crowds of sightings.
async fn documents(
    connection: &mut SqliteConnection,
    sightings: &[Sighting],
) -> sqlx::Result<HashMap<CrowdId, Arc<str>>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as(DOCUMENTS).bind(crowds_of(sightings)).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id, document)| (CrowdId(id), document.into())).collect())
}

async fn crowd_answers(
    connection: &mut SqliteConnection,
    sightings: &[Sighting],
) -> sqlx::Result<HashMap<CrowdId, Vec<ProbeAnswer>>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as(CROWD_ANSWERS).bind(crowds_of(sightings)).fetch_all(connection).await?;
    rows.into_iter().map(|(id, text)| Ok((CrowdId(id), crowds::read_answers(&text)?))).collect()
}

fn crowds_of(sightings: &[Sighting]) -> String {
    let mut crowds: Vec<i64> = sightings.iter().filter_map(|one| Some(one.crowd?.0)).collect();
    crowds.sort_unstable();
    crowds.dedup();
    serde_json::json!(crowds).to_string()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |text, octet| text + &format!("{octet:02x}"))
}

const LINES: &str = "SELECT wanted.value ->> 0 AS position, place, at, document
     FROM json_each(?) AS wanted CROSS JOIN host_result
     ON run = wanted.value ->> 1 AND place = unhex(wanted.value ->> 2)";

const ANSWERS: &str = "SELECT wanted.value ->> 0 AS position, observation.id, address, at, probe,
            door, reader, answer, sent, received
     FROM json_each(?) AS wanted CROSS JOIN observation
     ON run = wanted.value ->> 1 AND address = wanted.value ->> 2";

const DOCUMENTS: &str =
    "SELECT id, document FROM crowd WHERE id IN (SELECT value FROM json_each(?))";

const CROWD_ANSWERS: &str =
    "SELECT id, answers FROM crowd WHERE id IN (SELECT value FROM json_each(?))";

#[cfg(test)]
mod tests {
    use super::{ANSWERS, CROWD_ANSWERS, DOCUMENTS, LINES};
    use crate::{Store, schema::assert_uses};

    #[tokio::test]
    async fn what_stands_behind_sightings_is_found_by_indexes() {
        let store = Store::open(":memory:").await.unwrap();
        assert_uses(&store, LINES, &["INDEX sqlite_autoindex_host_result_1 (run=? AND place=?)"])
            .await;
        assert_uses(&store, ANSWERS, &["INDEX observation_run (run=? AND address=?)"]).await;
        for sql in [DOCUMENTS, CROWD_ANSWERS] {
            assert_uses(&store, sql, &["PRIMARY KEY"]).await;
        }
    }
}
