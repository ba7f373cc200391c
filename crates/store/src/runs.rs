//! Runs: one scan, audit, hunt or demo each.

use seawall_facts::Timestamp;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use crate::{RunId, Store, StoreError, codes::coded};

/// What is known of a run when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// What it does.
    pub kind: RunKind,
    /// When it began.
    pub started: Timestamp,
    /// The command line as it was given.
    pub command_line: String,
    /// The date of the catalogue it judges by, `YYYY-MM-DD`.
    pub catalogue_date: String,
    /// The version of the binary.
    pub seawall_version: String,
    /// What is needed to go on with the run after an interruption: a JSON document that only its
    /// writer reads.
    pub plan: String,
}

/// A run as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// What was known when it began.
    pub begun: NewRun,
    /// How it stands.
    pub state: RunState,
    /// When it ended; `None` while it runs, and after a crash.
    pub ended: Option<Timestamp>,
    /// Until when the process that runs it holds it; `None` once it has ended.
    pub lease_until: Option<Timestamp>,
}

coded! {
    /// What a run does.
    pub enum RunKind {
        /// Looks at hosts over the network.
        Scan = "scan",
        /// Reads evidence from files.
        Audit = "audit",
        /// Looks for worms.
        Hunt = "hunt",
        /// Shows the product on simulated hosts.
        Demo = "demo",
    }
}

coded! {
    /// How a run stands.
    pub enum RunState {
        /// It runs, or was killed.
        Running = "running",
        /// It came to its end.
        Finished = "finished",
        /// It was told to stop.
        Interrupted = "interrupted",
        /// It ended, and what it saw was deleted since.
        Forgotten = "forgotten",
    }
}

impl Store {
    /// Opens a run and holds it, as [`Store::renew`] does.
    pub async fn begin_run(&self, run: &NewRun) -> Result<RunId, StoreError> {
        let mut transaction = self.write().await?;
        let id = sqlx::query(
            "INSERT INTO run (kind, state, started, command_line, catalogue_date, seawall_version,
                              plan, lease_until, turn)
             VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(run.kind.code())
        .bind(run.started.0)
        .bind(&run.command_line)
        .bind(&run.catalogue_date)
        .bind(&run.seawall_version)
        .bind(&run.plan)
        .bind(lease_from(run.started))
        .bind(FIRST_TURN)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.fault(error))?
        .last_insert_rowid();
        transaction.commit().await.map_err(|error| self.fault(error))?;
        self.take_turn(RunId(id), FIRST_TURN);
        Ok(RunId(id))
    }

    /// Takes up a run that was killed or interrupted. Refused while another process holds it, and
    /// for good once it has finished. Whoever held it before can write to it no more.
    ///
    /// A lease that ends later than one taken now comes from a clock that was set back since, and
    /// holds nothing.
    pub async fn reopen_run(&self, run: RunId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let standing = self.standing(&mut transaction, run).await?;
        match (standing.state, standing.lease_until) {
            (RunState::Running, Some(until)) if until > now && until.0 <= lease_from(now) => {
                return Err(StoreError::RunBusy { place: self.place().clone(), run, until });
            }
            (RunState::Running | RunState::Interrupted, _) => {}
            (RunState::Finished | RunState::Forgotten, _) => {
                return Err(StoreError::RunEnded { place: self.place().clone(), run });
            }
        }
        let turn = standing.turn + 1;
        sqlx::query(
            "UPDATE run SET state = 'running', ended = NULL, lease_until = ?, turn = ?
             WHERE id = ?",
        )
        .bind(lease_from(now))
        .bind(turn)
        .bind(run.0)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.fault(error))?;
        transaction.commit().await.map_err(|error| self.fault(error))?;
        self.take_turn(run, turn);
        Ok(())
    }

    /// Holds a run for 30 s from now, so that no other process takes it up. Recording a batch does
    /// this too, from the time of its latest record.
    pub async fn renew(&self, run: RunId, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.must_be_ours(&mut transaction, run).await?;
        self.extend_lease(&mut transaction, run, now).await?;
        transaction.commit().await.map_err(|error| self.fault(error))
    }

    /// Closes a run as finished or interrupted. It takes no more records then.
    pub async fn finish_run(
        &self,
        run: RunId,
        state: RunState,
        ended: Timestamp,
    ) -> Result<(), StoreError> {
        if !matches!(state, RunState::Finished | RunState::Interrupted) {
            return Err(StoreError::NoEnd { run, state: state.code() });
        }
        let mut transaction = self.write().await?;
        self.must_be_ours(&mut transaction, run).await?;
        sqlx::query("UPDATE run SET state = ?, ended = ?, lease_until = NULL WHERE id = ?")
            .bind(state.code())
            .bind(ended.0)
            .bind(run.0)
            .execute(&mut *transaction)
            .await
            .map_err(|error| self.fault(error))?;
        transaction.commit().await.map_err(|error| self.fault(error))
    }

    /// Every run, oldest first.
    pub async fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as("SELECT * FROM run ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.fault(error))
    }

    /// One run.
    pub async fn run(&self, run: RunId) -> Result<Option<Run>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as("SELECT * FROM run WHERE id = ?")
            .bind(run.0)
            .fetch_optional(&mut *connection)
            .await
            .map_err(|error| self.fault(error))
    }

    /// The latest run of a kind that came to no end: interrupted, killed, or running still.
    pub async fn unfinished_run(&self, kind: RunKind) -> Result<Option<Run>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as(
            "SELECT * FROM run WHERE kind = ? AND state IN ('running', 'interrupted')
             ORDER BY id DESC LIMIT 1",
        )
        .bind(kind.code())
        .fetch_optional(&mut *connection)
        .await
        .map_err(|error| self.fault(error))
    }

    /// Refuses a run that is not there, has ended, or was taken up by another process since we
    /// began or reopened it.
    pub(crate) async fn must_be_ours(
        &self,
        connection: &mut SqliteConnection,
        run: RunId,
    ) -> Result<(), StoreError> {
        let place = || self.place().clone();
        let standing = self.standing(connection, run).await?;
        match (standing.state, standing.lease_until) {
            (RunState::Running, Some(until))
                if self.turn(run).is_some_and(|ours| ours != standing.turn) =>
            {
                Err(StoreError::RunBusy { place: place(), run, until })
            }
            (RunState::Running, _) => Ok(()),
            _ => Err(StoreError::RunEnded { place: place(), run }),
        }
    }

    /// Moves a lease on, never back.
    pub(crate) async fn extend_lease(
        &self,
        connection: &mut SqliteConnection,
        run: RunId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE run SET lease_until = max(lease_until, ?) WHERE id = ?")
            .bind(lease_from(now))
            .bind(run.0)
            .execute(connection)
            .await
            .map(drop)
            .map_err(|error| self.fault(error))
    }

    async fn standing(
        &self,
        connection: &mut SqliteConnection,
        run: RunId,
    ) -> Result<Standing, StoreError> {
        sqlx::query_as("SELECT state, lease_until, turn FROM run WHERE id = ?")
            .bind(run.0)
            .fetch_optional(connection)
            .await
            .map_err(|error| self.fault(error))?
            .ok_or_else(|| StoreError::UnknownRun { place: self.place().clone(), run })
    }
}

/// Who may write to a run.
struct Standing {
    state: RunState,
    lease_until: Option<Timestamp>,
    /// How often it was taken up.
    turn: i64,
}

fn lease_from(now: Timestamp) -> i64 {
    now.0.saturating_add(LEASE_MS)
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for Run {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: RunId(row.try_get("id")?),
            begun: NewRun {
                kind: RunKind::from_code(row.try_get("kind")?)?,
                started: Timestamp(row.try_get("started")?),
                command_line: row.try_get("command_line")?,
                catalogue_date: row.try_get("catalogue_date")?,
                seawall_version: row.try_get("seawall_version")?,
                plan: row.try_get("plan")?,
            },
            state: RunState::from_code(row.try_get("state")?)?,
            ended: row.try_get::<Option<i64>, _>("ended")?.map(Timestamp),
            lease_until: row.try_get::<Option<i64>, _>("lease_until")?.map(Timestamp),
        })
    }
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for Standing {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            state: RunState::from_code(row.try_get("state")?)?,
            lease_until: row.try_get::<Option<i64>, _>("lease_until")?.map(Timestamp),
            turn: row.try_get("turn")?,
        })
    }
}

/// How long a run is held without a sign of life, in ms.
const LEASE_MS: i64 = 30_000;

const FIRST_TURN: i64 = 1;
