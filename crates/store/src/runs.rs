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
    }
}

impl Store {
    /// Opens a run.
    pub async fn begin_run(&self, run: &NewRun) -> Result<RunId, StoreError> {
        let mut transaction = self.write().await?;
        let id = sqlx::query(
            "INSERT INTO run (kind, state, started, command_line, catalogue_date, seawall_version)
             VALUES (?, 'running', ?, ?, ?, ?)",
        )
        .bind(run.kind.code())
        .bind(run.started.0)
        .bind(&run.command_line)
        .bind(&run.catalogue_date)
        .bind(&run.seawall_version)
        .execute(&mut *transaction)
        .await
        .map_err(|error| self.fault(error))?
        .last_insert_rowid();
        transaction.commit().await.map_err(|error| self.fault(error))?;
        Ok(RunId(id))
    }

    /// Closes a run with its last state. It takes no more records then.
    pub async fn finish_run(
        &self,
        run: RunId,
        state: RunState,
        ended: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        self.must_be_running(&mut transaction, run).await?;
        sqlx::query("UPDATE run SET state = ?, ended = ? WHERE id = ?")
            .bind(state.code())
            .bind((state != RunState::Running).then_some(ended.0))
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

    /// Refuses a run that is not there or has ended.
    pub(crate) async fn must_be_running(
        &self,
        connection: &mut SqliteConnection,
        run: RunId,
    ) -> Result<(), StoreError> {
        let place = || self.place().clone();
        let state: Option<String> = sqlx::query_scalar("SELECT state FROM run WHERE id = ?")
            .bind(run.0)
            .fetch_optional(connection)
            .await
            .map_err(|error| self.fault(error))?;
        match state.as_deref() {
            Some("running") => Ok(()),
            Some(_) => Err(StoreError::RunEnded { place: place(), run }),
            None => Err(StoreError::UnknownRun { place: place(), run }),
        }
    }
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
            },
            state: RunState::from_code(row.try_get("state")?)?,
            ended: row.try_get::<Option<i64>, _>("ended")?.map(Timestamp),
        })
    }
}
