//! Recognises a file and brings it up to the newest schema.
//!
//! The version stands in SQLite's own `user_version`, written in the same transaction as the
//! tables: two processes that open a new file at once make it once, and a kill leaves no half of
//! it. `application_id` tells our files from other programs'.

use sqlx::{Connection as _, SqliteConnection};

use crate::{Place, StoreError};

/// Checks that the file is ours and not newer than we are, then applies what it lacks.
pub(crate) async fn migrate(
    connection: &mut SqliteConnection,
    place: &Place,
) -> Result<(), StoreError> {
    let driver = |error| StoreError::from_driver(place, error);
    if check(connection, place).await? == known_version() {
        return Ok(());
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(driver)?;
    // Another process may have come first while we waited for the lock.
    let from = check(&mut transaction, place).await?;
    for (version, sql) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > from) {
        sqlx::raw_sql(*sql).execute(&mut *transaction).await.map_err(driver)?;
        set_pragma(&mut transaction, "user_version", version).await.map_err(driver)?;
    }
    set_pragma(&mut transaction, "application_id", APPLICATION_ID).await.map_err(driver)?;
    transaction.commit().await.map_err(driver)
}

/// The schema version of a file that may be used, 0 for a new one.
pub(crate) async fn check(
    connection: &mut SqliteConnection,
    place: &Place,
) -> Result<i64, StoreError> {
    let driver = |error| StoreError::from_driver(place, error);
    let (application, version, tables): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT application_id FROM pragma_application_id),
                (SELECT user_version FROM pragma_user_version),
                (SELECT count(*) FROM sqlite_schema)",
    )
    .fetch_one(connection)
    .await
    .map_err(driver)?;
    let known = known_version();
    match (application, tables) {
        (APPLICATION_ID, _) if version > known => {
            Err(StoreError::NewerSchema { place: place.clone(), found: version, known })
        }
        (APPLICATION_ID, _) => Ok(version),
        (0, 0) => Ok(0),
        _ => Err(StoreError::Foreign { place: place.clone() }),
    }
}

/// Pragmas take no bound values.
async fn set_pragma(
    connection: &mut SqliteConnection,
    name: &'static str,
    value: i64,
) -> sqlx::Result<()> {
    let mut sql = sqlx::QueryBuilder::<sqlx::Sqlite>::new("PRAGMA ");
    sql.push(name).push(" = ").push(value);
    sql.build().persistent(false).execute(connection).await.map(drop)
}

/// The schema version this build makes.
pub(crate) fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// One file a version, in order. A released one is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_hosts_and_runs.sql"),
    include_str!("migrations/0002_crowds.sql"),
    include_str!("migrations/0003_audits.sql"),
];

/// `SeaW` in ASCII.
const APPLICATION_ID: i64 = 0x5365_6157;
