//! Checking a store: that the file is whole, its tables are ours and every row can be read.

use std::collections::BTreeMap;

use sqlx::{Connection as _, FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::report::{StoreFault, StoreReport, TableCount};
use crate::audit_log::AuditEntry;
use crate::audits::StoredAudit;
use crate::crowds::{CheckedCrowd, CheckedMembers};
use crate::hosts::StoredKey;
use crate::observations::StoredObservation;
use crate::results::CheckedResult;
use crate::{IdentityEvent, Place, Run, Store, StoreError, schema};

impl Store {
    /// Checks the whole store, reading every row; best on one from [`Store::open_existing`]. Others
    /// may write meanwhile. A file so damaged that nothing can be said of it is an error.
    pub async fn verify(&self) -> Result<StoreReport, StoreError> {
        let mut connection = self.connection().await?;
        let schema = schema::check(&mut connection, self.place()).await?;
        let report = StoreReport { schema, ..Default::default() };
        let mut check = Check { place: self.place(), connection: &mut connection, report };
        check.structure().await?;
        let known = schema::known_version();
        if schema == known {
            check.objects().await?;
            check.references().await?;
            check.tables().await?;
        } else {
            check.report.add(StoreFault::OldSchema { found: schema, known });
        }
        Ok(check.report)
    }
}

/// A check under way.
struct Check<'a> {
    place: &'a Place,
    connection: &'a mut SqliteConnection,
    report: StoreReport,
}

impl Check<'_> {
    /// Pages, indexes, and the constraints of the tables.
    async fn structure(&mut self) -> Result<(), StoreError> {
        let said: sqlx::Result<Vec<String>> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut *self.connection).await;
        let said = said.or_else(|error| self.damage(error).map(|said| vec![said]))?;
        for said in said.into_iter().filter(|said| said != "ok") {
            self.report.add(StoreFault::Structure { said });
        }
        Ok(())
    }

    /// Tables, indexes and triggers, beside those of a store made for this.
    async fn objects(&mut self) -> Result<(), StoreError> {
        let fault = |error| StoreError::from_driver(&Place::Memory, error);
        let mut model = SqliteConnection::connect("sqlite::memory:").await.map_err(fault)?;
        schema::migrate(&mut model, &Place::Memory).await?;
        let ours = objects(&mut model).await.map_err(fault)?;
        let there = match objects(self.connection).await {
            Ok(there) => there,
            Err(error) => {
                let said = self.damage(error)?;
                self.report.add(StoreFault::Structure { said });
                return Ok(());
            }
        };
        for ((kind, name), sql) in ours {
            match there.get(&(kind.clone(), name.clone())) {
                Some(found) if *found == sql => {}
                Some(_) => self.report.add(StoreFault::Altered { kind, name }),
                None => self.report.add(StoreFault::Missing { kind, name }),
            }
        }
        Ok(())
    }

    /// Rows that refer to others.
    async fn references(&mut self) -> Result<(), StoreError> {
        let broken: sqlx::Result<Vec<(String, Option<i64>, String)>> = sqlx::query_as(
            "SELECT \"table\", \"rowid\", parent FROM pragma_foreign_key_check LIMIT 101",
        )
        .fetch_all(&mut *self.connection)
        .await;
        match broken {
            Ok(broken) => {
                for (table, row, parent) in broken {
                    self.report.add(StoreFault::Reference { table, row, parent });
                }
            }
            Err(error) => {
                let said = self.damage(error)?;
                self.report.add(StoreFault::Structure { said });
            }
        }
        Ok(())
    }

    /// Every row of every table.
    async fn tables(&mut self) -> Result<(), StoreError> {
        self.rows::<AuditEntry>(
            "audit_log",
            "SELECT * FROM audit_log WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<CheckedCrowd>(
            "crowd",
            "SELECT id, answers, document FROM crowd WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<CheckedMembers>(
            "crowd_member",
            "SELECT id, network, members FROM crowd_member WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<StoredKey>(
            "host",
            "SELECT id, key_kind, key FROM host WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<StoredKey>(
            "host_address",
            "SELECT id, 'address' AS key_kind, address AS key FROM host_address
             WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        // One may hold megabytes, so that only few are held at once.
        self.rows::<StoredAudit>(
            "host_audit",
            "SELECT * FROM host_audit WHERE id > ? ORDER BY id LIMIT min(?, 16)",
        )
        .await?;
        self.host_names().await?;
        self.rows::<CheckedResult>(
            "host_result",
            "SELECT id, place, document FROM host_result WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<IdentityEvent>(
            "identity_event",
            "SELECT * FROM identity_event WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<StoredObservation>(
            "observation",
            "SELECT id, address, at, probe, door, reader, answer, x'' AS sent, x'' AS received
             FROM observation WHERE id > ? ORDER BY id LIMIT ?",
        )
        .await?;
        self.rows::<Run>("run", "SELECT * FROM run WHERE id > ? ORDER BY id LIMIT ?").await
    }

    /// Reads a table a page at a time, so that a large one needs no more memory than a small one
    /// and keeps no snapshot that others' writing would pile up behind.
    async fn rows<T: for<'r> FromRow<'r, SqliteRow>>(
        &mut self,
        table: &str,
        sql: &'static str,
    ) -> Result<(), StoreError> {
        let (mut after, mut count) = (0, 0);
        let whole = loop {
            match self.page::<T>(table, sql, after).await {
                Ok(Some((last, rows))) => {
                    after = last;
                    count += rows;
                }
                Ok(None) => break true,
                Err(error) => {
                    let said = self.damage(error)?;
                    self.report.add(StoreFault::Damaged { table: table.to_owned(), after, said });
                    break false;
                }
            }
        };
        self.count(table, whole.then_some(count));
        Ok(())
    }

    /// The last row's number and how many there were; `None` where there are no more.
    async fn page<T: for<'r> FromRow<'r, SqliteRow>>(
        &mut self,
        table: &str,
        sql: &'static str,
        after: i64,
    ) -> sqlx::Result<Option<(i64, u64)>> {
        let rows = sqlx::query(sql).bind(after).bind(PAGE).fetch_all(&mut *self.connection).await?;
        let mut read = None;
        for (count, row) in (1..).zip(&rows) {
            let id: i64 = row.try_get("id")?;
            read = Some((id, count));
            if let Err(error) = T::from_row(row) {
                let (table, said) = (table.to_owned(), error.to_string());
                self.report.add(StoreFault::Unreadable { table, row: id, said });
            }
        }
        Ok(read)
    }

    /// Rows without a number, and with nothing in them that the constraints do not cover.
    async fn host_names(&mut self) -> Result<(), StoreError> {
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM host_name")
            .fetch_one(&mut *self.connection)
            .await;
        match count {
            Ok(count) => self.count("host_name", u64::try_from(count).ok()),
            Err(error) => {
                let (table, said) = ("host_name".to_owned(), self.damage(error)?);
                self.report.add(StoreFault::Damaged { table, after: 0, said });
                self.count("host_name", None);
            }
        }
        Ok(())
    }

    fn count(&mut self, table: &str, rows: Option<u64>) {
        self.report.tables.push(TableCount { table: table.to_owned(), rows });
    }

    /// What SQLite said, unless it was only that we have to wait.
    fn damage(&self, error: sqlx::Error) -> Result<String, StoreError> {
        let said = error.to_string();
        match StoreError::from_driver(self.place, error) {
            locked @ StoreError::Locked { .. } => Err(locked),
            _ => Ok(said),
        }
    }
}

/// What a file's schema holds, by kind and name, without what SQLite adds itself.
async fn objects(
    connection: &mut SqliteConnection,
) -> sqlx::Result<BTreeMap<(String, String), String>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(kind, name, sql)| ((kind, name), sql)).collect())
}

/// Rows read at once.
const PAGE: i64 = 256;
