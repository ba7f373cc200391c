//! Retention: deleting what old runs saw.

use std::time::Duration;

use seawall_facts::Timestamp;
use sqlx::SqliteConnection;

use crate::audit_log::{self, AuditEntry};
use crate::{Act, Run, RunId, RunState, Store, StoreError};

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Runs that were forgotten now.
    pub runs: u64,
    /// Observations, those among them that a call broken off earlier had left.
    pub observations: u64,
    /// Results, likewise.
    pub results: u64,
    /// What was read of hosts, likewise.
    pub audits: u64,
}

impl Store {
    /// Deletes what every ended run saw and concluded that began before `at`. The run itself
    /// stays, as forgotten; so do hosts, addresses, merges and splits. A run that has not ended is
    /// left alone. Done in many small transactions, so that others can write in between; a call
    /// broken off is completed by the next one.
    pub async fn forget_runs_before(
        &self,
        at: Timestamp,
        act: &Act,
    ) -> Result<Forgotten, StoreError> {
        let mut forgotten =
            Forgotten { runs: self.mark_forgotten(at, act).await?, ..Default::default() };
        for run in self.forgotten_runs().await? {
            forgotten.observations += self.delete_all(run, DELETE_OBSERVATIONS, ROWS).await?;
            forgotten.results += self.delete_all(run, DELETE_RESULTS, ROWS).await?;
            forgotten.audits += self.delete_all(run, DELETE_AUDITS, AUDITS).await?;
            let (observations, results) = self.in_crowds(run).await?;
            forgotten.observations += observations;
            forgotten.results += results;
            self.delete_all(run, DELETE_MEMBERS, ROWS).await?;
            self.delete_all(run, DELETE_CROWDS, ROWS).await?;
        }
        Ok(forgotten)
    }

    /// Marks the runs, each with its entry in the audit log, and gives their number.
    async fn mark_forgotten(&self, at: Timestamp, act: &Act) -> Result<u64, StoreError> {
        let fault = |error| self.fault(error);
        let mut transaction = self.write().await?;
        let runs: Vec<Run> = sqlx::query_as(
            "SELECT * FROM run WHERE state IN ('finished', 'interrupted') AND started < ?",
        )
        .bind(at.0)
        .fetch_all(&mut *transaction)
        .await
        .map_err(fault)?;
        for run in &runs {
            sqlx::query("UPDATE run SET state = 'forgotten' WHERE id = ?")
                .bind(run.id.0)
                .execute(&mut *transaction)
                .await
                .map_err(fault)?;
            audit_log::append(&mut transaction, &audit_entry(run, act)).await.map_err(fault)?;
        }
        transaction.commit().await.map_err(fault)?;
        Ok(u64::try_from(runs.len()).unwrap_or(u64::MAX))
    }

    async fn forgotten_runs(&self) -> Result<Vec<RunId>, StoreError> {
        let mut connection = self.connection().await?;
        let runs = sqlx::query_scalar("SELECT id FROM run WHERE state = 'forgotten' ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.fault(error))?;
        Ok(runs.into_iter().map(RunId).collect())
    }

    /// How many answers and results the run's crowds stand for.
    async fn in_crowds(&self, run: RunId) -> Result<(u64, u64), StoreError> {
        let mut connection = self.connection().await?;
        let (answers, results): (i64, i64) = sqlx::query_as(
            "SELECT coalesce(sum(length(members) / 9 * json_array_length(answers)), 0),
                    coalesce(sum(length(members) / 9), 0)
             FROM crowd_member JOIN crowd ON crowd.id = crowd WHERE crowd_member.run = ?",
        )
        .bind(run.0)
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| self.fault(error))?;
        Ok((answers.unsigned_abs(), results.unsigned_abs()))
    }

    /// Repeats a statement that deletes a run's rows, some at a time, until none is left.
    /// What they held is overwritten: a file that lists weak spots shall not keep them in its gaps.
    async fn delete_all(
        &self,
        run: RunId,
        sql: &'static str,
        at_once: i64,
    ) -> Result<u64, StoreError> {
        let mut deleted = 0;
        loop {
            let mut transaction = self.write().await?;
            self.overwrite_deleted(&mut transaction, true).await?;
            let rows = sqlx::query(sql)
                .bind(run.0)
                .bind(at_once)
                .execute(&mut *transaction)
                .await
                .map_err(|error| self.fault(error))?
                .rows_affected();
            self.overwrite_deleted(&mut transaction, false).await?;
            transaction.commit().await.map_err(|error| self.fault(error))?;
            if rows == 0 {
                return Ok(deleted);
            }
            deleted += rows;
            // A process that waits for the lock asks for it again every few milliseconds.
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Only while forgetting: everywhere else it would cost a fifth of the speed.
    async fn overwrite_deleted(
        &self,
        connection: &mut SqliteConnection,
        overwrite: bool,
    ) -> Result<(), StoreError> {
        let sql =
            if overwrite { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = OFF" };
        sqlx::query(sql).execute(connection).await.map(drop).map_err(|error| self.fault(error))
    }
}

fn audit_entry(run: &Run, act: &Act) -> AuditEntry {
    let document = |state: RunState| serde_json::json!({ "run": run.id.0, "state": state.code() });
    AuditEntry {
        at: act.at,
        who: act.who.clone(),
        what: "run.forget".to_owned(),
        was: Some(document(run.state)),
        became: Some(document(RunState::Forgotten)),
    }
}

const DELETE_OBSERVATIONS: &str = "DELETE FROM observation WHERE id IN
    (SELECT id FROM observation WHERE run = ? LIMIT ?)";

const DELETE_RESULTS: &str = "DELETE FROM host_result WHERE id IN
    (SELECT id FROM host_result WHERE run = ? LIMIT ?)";

const DELETE_AUDITS: &str = "DELETE FROM host_audit WHERE id IN
    (SELECT id FROM host_audit WHERE run = ? LIMIT ?)";

const DELETE_MEMBERS: &str = "DELETE FROM crowd_member WHERE id IN
    (SELECT id FROM crowd_member WHERE run = ? LIMIT ?)";

const DELETE_CROWDS: &str = "DELETE FROM crowd WHERE id IN
    (SELECT id FROM crowd WHERE run = ? LIMIT ?)";

/// Rows a transaction: some milliseconds of work.
const ROWS: i64 = 1000;

/// Audits a transaction: one may hold megabytes.
const AUDITS: i64 = 64;

const PAUSE: Duration = Duration::from_millis(5);
