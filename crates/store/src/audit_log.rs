//! Who changed what, and when. Append-only.

use seawall_facts::Timestamp;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use crate::{Store, StoreError};

/// One thing somebody did.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What, as a stable code such as `identity.undo`.
    pub what: String,
    /// What stood there before.
    pub was: Option<serde_json::Value>,
    /// What stands there now.
    pub became: Option<serde_json::Value>,
}

impl Store {
    /// Appends to the audit log.
    pub async fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        append(&mut transaction, entry).await.map_err(|error| self.fault(error))?;
        transaction.commit().await.map_err(|error| self.fault(error))
    }

    /// The whole audit log, oldest first.
    pub async fn audit_log(&self) -> Result<Vec<AuditEntry>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as("SELECT * FROM audit_log ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.fault(error))
    }
}

/// Appends within a transaction, so that the entry stands or falls with what it tells of.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    entry: &AuditEntry,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO audit_log (at, who, what, was, became) VALUES (?, ?, ?, ?, ?)")
        .bind(entry.at.0)
        .bind(&entry.who)
        .bind(&entry.what)
        .bind(entry.was.as_ref().map(ToString::to_string))
        .bind(entry.became.as_ref().map(ToString::to_string))
        .execute(connection)
        .await
        .map(drop)
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for AuditEntry {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            at: Timestamp(row.try_get("at")?),
            who: row.try_get("who")?,
            what: row.try_get("what")?,
            was: document(row, "was")?,
            became: document(row, "became")?,
        })
    }
}

fn document(row: &SqliteRow, column: &str) -> sqlx::Result<Option<serde_json::Value>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(serde_json::from_str).transpose().map_err(|error| sqlx::Error::Decode(error.into()))
}
