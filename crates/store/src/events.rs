//! Merges and splits of hosts: the log of them, and taking one back.

use seawall_facts::Timestamp;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::audit_log::{self, AuditEntry};
use crate::codes::coded;
use crate::hosts::load_family;
use crate::rows::statements;
use crate::{EventId, HostId, Store, StoreError};

/// Two hosts became one, or one became two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityEvent {
    /// Its number.
    pub id: EventId,
    /// When the sighting was made, or the event undone, that led to it.
    pub at: Timestamp,
    /// Which of the two.
    pub change: Change,
    /// Merge: what became part of `to`. Split: what was there before.
    pub from: HostId,
    /// Merge: what it became part of. Split: what is there now.
    pub to: HostId,
    /// Why.
    pub because: Because,
    /// The name or address that decided it, or the number of the event that was undone.
    pub subject: String,
    /// The event that took it back.
    pub undone_by: Option<EventId>,
}

coded! {
    /// What an identity event does.
    pub enum Change {
        /// Two hosts are one.
        Merge = "merge",
        /// One host is two.
        Split = "split",
    }
}

coded! {
    /// Why hosts were merged or split.
    pub enum Because {
        /// One named the other's address among its own, in one run.
        ServerAlive2 = "server_alive2",
        /// Both go by one name.
        SameName = "same_name",
        /// Another name answered at the address.
        NameChanged = "name_changed",
        /// Somebody took an earlier event back.
        Undo = "undo",
    }
}

/// Who does something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// Who, as the audit log shall name them.
    pub who: String,
}

impl Store {
    /// Every merge and split, oldest first.
    pub async fn identity_events(&self) -> Result<Vec<IdentityEvent>, StoreError> {
        let mut connection = self.connection().await?;
        sqlx::query_as("SELECT * FROM identity_event ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .map_err(|error| self.fault(error))
    }

    /// Takes a merge or a split back, by an event of its own that can be taken back in turn. Two
    /// hosts taken apart so are not merged again by what the network says.
    pub async fn undo_event(&self, event: EventId, act: &Act) -> Result<EventId, StoreError> {
        let mut transaction = self.write().await?;
        let undone: Option<IdentityEvent> =
            sqlx::query_as("SELECT * FROM identity_event WHERE id = ?")
                .bind(event.0)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(|error| self.fault(error))?;
        let undone = undone
            .ok_or_else(|| StoreError::UnknownEvent { place: self.place().clone(), event })?;
        let undo =
            undo(&mut transaction, &undone, act)
                .await
                .map_err(|error| self.fault(error))?
                .ok_or_else(|| StoreError::NothingToUndo { place: self.place().clone(), event })?;
        transaction.commit().await.map_err(|error| self.fault(error))?;
        Ok(undo)
    }
}

/// Appends events whose numbers have been given.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    events: &[IdentityEvent],
) -> sqlx::Result<()> {
    for chunk in statements(events) {
        let mut sql: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO identity_event (id, at, kind, from_host, to_host, because, subject) ",
        );
        sql.push_values(chunk, |mut row, event| {
            row.push_bind(event.id.0)
                .push_bind(event.at.0)
                .push_bind(event.change.code())
                .push_bind(event.from.0)
                .push_bind(event.to.0)
                .push_bind(event.because.code())
                .push_bind(&event.subject);
        });
        sql.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// `None` where there is nothing left to undo.
async fn undo(
    connection: &mut SqliteConnection,
    undone: &IdentityEvent,
    act: &Act,
) -> sqlx::Result<Option<EventId>> {
    if undone.undone_by.is_some() {
        return Ok(None);
    }
    let turned = match undone.change {
        // INVARIANT: the pointer a merge set stays until that merge is undone.
        Change::Merge => Some((Change::Split, undone.from, undone.to, None)),
        Change::Split => reunion(connection, undone)
            .await?
            .map(|(child, root)| (Change::Merge, child, root, Some(root))),
    };
    let Some((change, from, to, parent)) = turned else {
        return Ok(None);
    };
    sqlx::query("UPDATE host SET merged_into = ? WHERE id = ?")
        .bind(parent.map(|root| root.0))
        .bind(from.0)
        .execute(&mut *connection)
        .await?;
    let last: i64 = sqlx::query_scalar("SELECT max(id) FROM identity_event")
        .fetch_one(&mut *connection)
        .await?;
    let event = IdentityEvent {
        id: EventId(last + 1),
        at: act.at,
        change,
        from,
        to,
        because: Because::Undo,
        subject: undone.id.to_string(),
        undone_by: None,
    };
    insert(connection, std::slice::from_ref(&event)).await?;
    sqlx::query("UPDATE identity_event SET undone_by = ? WHERE id = ?")
        .bind(event.id.0)
        .bind(undone.id.0)
        .execute(&mut *connection)
        .await?;
    audit_log::append(connection, &audit_entry(undone, &event, act)).await?;
    Ok(Some(event.id))
}

/// Which host becomes part of which when a split is undone; `None` where the two are one already.
async fn reunion(
    connection: &mut SqliteConnection,
    split: &IdentityEvent,
) -> sqlx::Result<Option<(HostId, HostId)>> {
    let from = load_family(&mut *connection, split.from).await?;
    let to = load_family(connection, split.to).await?;
    Ok(from.zip(to).filter(|(from, to)| from.id != to.id).map(|(from, to)| {
        if (&from.key, from.id) <= (&to.key, to.id) { (to.id, from.id) } else { (from.id, to.id) }
    }))
}

fn audit_entry(undone: &IdentityEvent, event: &IdentityEvent, act: &Act) -> AuditEntry {
    let document = |event: &IdentityEvent| {
        serde_json::json!({
            "event": event.id.0,
            "kind": event.change.code(),
            "from": event.from.0,
            "to": event.to.0,
            "because": event.because.code(),
        })
    };
    AuditEntry {
        at: act.at,
        who: act.who.clone(),
        what: "identity.undo".to_owned(),
        was: Some(document(undone)),
        became: Some(document(event)),
    }
}

impl<'r> sqlx::FromRow<'r, SqliteRow> for IdentityEvent {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: EventId(row.try_get("id")?),
            at: Timestamp(row.try_get("at")?),
            change: Change::from_code(row.try_get("kind")?)?,
            from: HostId(row.try_get("from_host")?),
            to: HostId(row.try_get("to_host")?),
            because: Because::from_code(row.try_get("because")?)?,
            subject: row.try_get("subject")?,
            undone_by: row.try_get::<Option<i64>, _>("undone_by")?.map(EventId),
        })
    }
}
