//! Opening and closing a store.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{
    ConnectOptions as _, Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Place, RunId, StoreError, schema};

/// An open store. Cloning it gives another handle on the same one.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    place: Place,
    /// The runs begun or reopened by this handle, and which turn at them is ours.
    turns: Arc<Mutex<BTreeMap<RunId, i64>>>,
}

impl Store {
    /// Opens a store, making the file (not its folder) if it is not there. `url` is a path,
    /// `sqlite:PATH` or `:memory:`.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_waiting(url, BUSY_TIMEOUT).await
    }

    /// As [`Store::open`], with the time to wait for another process's lock.
    pub async fn open_waiting(url: &str, busy_timeout: Duration) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        place.prepare()?;
        let store = Self::at(place, busy_timeout, Access::Write);
        let mut connection = store.connection().await?;
        schema::migrate(&mut connection, &store.place).await?;
        // Only now: the mode is written into the file, and a file that is not ours stays as it is.
        store.write_ahead(&mut connection, busy_timeout).await?;
        drop(connection);
        Ok(store)
    }

    /// Opens a store to read it, as it is: no file is made, nothing changed or brought up to date.
    /// SQLite may leave its two side files empty beside it, which the next writer takes away.
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        place.must_exist()?;
        let store = Self::at(place, BUSY_TIMEOUT, Access::Read);
        let mut connection = store.connection().await?;
        schema::check(&mut connection, &store.place).await?;
        drop(connection);
        Ok(store)
    }

    fn at(place: Place, busy_timeout: Duration, access: Access) -> Self {
        Self { pool: pool(&place, busy_timeout, access), place, turns: Arc::default() }
    }

    /// Switches to write-ahead logging. SQLite's own busy handler does not wait here, so that two
    /// who open a new file at once would collide.
    async fn write_ahead(
        &self,
        connection: &mut SqliteConnection,
        busy_timeout: Duration,
    ) -> Result<(), StoreError> {
        let mut waited = Duration::ZERO;
        loop {
            let switched = sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await;
            match switched.map_err(|error| self.fault(error)) {
                Err(StoreError::Locked { .. }) if waited < busy_timeout => {
                    tokio::time::sleep(RETRY).await;
                    waited += RETRY;
                }
                other => return other.map(drop),
            }
        }
    }

    /// Where the store is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Folds the write-ahead log into the file and closes every handle on this store.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// A connection to read with.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.pool.acquire().await.map_err(|error| self.fault(error))
    }

    /// A transaction to write in. It takes the write lock at once: one that began by reading could
    /// not wait for a writer that came between.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.fault(error))
    }

    /// Remembers that a run is ours from now on.
    pub(crate) fn take_turn(&self, run: RunId, turn: i64) {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).insert(run, turn);
    }

    /// Our turn at a run; `None` if it was neither begun nor reopened by this handle.
    pub(crate) fn turn(&self, run: RunId) -> Option<i64> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner).get(&run).copied()
    }

    /// Sorts a driver's error.
    pub(crate) fn fault(&self, error: sqlx::Error) -> StoreError {
        StoreError::from_driver(&self.place, error)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn pool(place: &Place, busy_timeout: Duration, access: Access) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .read_only(access == Access::Read)
        .foreign_keys(true)
        .busy_timeout(busy_timeout)
        // With batches as large as ours a sync at each commit costs nothing that shows, and the
        // last commit survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None);
    match place {
        // A database in memory belongs to its one connection.
        Place::Memory => pool.max_connections(1).connect_lazy_with(options.in_memory(true)),
        Place::File(path) => {
            pool.max_connections(CONNECTIONS).connect_lazy_with(options.filename(path))
        }
    }
}

/// One writes, the others read beside it.
const CONNECTIONS: u32 = 4;

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

const RETRY: Duration = Duration::from_millis(20);
