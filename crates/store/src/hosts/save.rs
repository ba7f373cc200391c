//! Writes back what a batch changed.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::key;
use super::ledger::{Ledger, Span};
use crate::{events, rows::statements};

impl Ledger {
    /// Writes every new or changed row, parents before what refers to them.
    pub(crate) async fn save(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        self.save_leaves(connection).await?;
        self.save_names(connection).await?;
        self.save_spans(connection).await?;
        events::insert(connection, &self.touched.events).await
    }

    async fn save_leaves(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        let leaves: Vec<_> =
            self.touched.leaves.iter().filter_map(|id| self.leaves.get_key_value(id)).collect();
        for chunk in statements(&leaves) {
            let mut sql: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT INTO host (id, key_kind, key, created, merged_into) ");
            sql.push_values(chunk, |mut row, (id, leaf)| {
                let (kind, text) = key::to_columns(&leaf.key);
                row.push_bind(id.0)
                    .push_bind(kind)
                    .push_bind(text)
                    .push_bind(leaf.created.0)
                    .push_bind(leaf.merged_into.map(|id| id.0));
            });
            sql.push(
                " ON CONFLICT (id) DO UPDATE SET key_kind = excluded.key_kind,
                  key = excluded.key, merged_into = excluded.merged_into",
            );
            sql.build().execute(&mut *connection).await?;
        }
        Ok(())
    }

    async fn save_names(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        for chunk in statements(&self.touched.names) {
            let mut sql: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT INTO host_name (host, kind, name) ");
            sql.push_values(chunk, |mut row, (id, (kind, text))| {
                row.push_bind(id.0).push_bind(key::name_kind_code(*kind)).push_bind(text);
            });
            sql.build().execute(&mut *connection).await?;
        }
        Ok(())
    }

    async fn save_spans(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        let touched: Vec<(String, &Span)> = self
            .touched
            .spans
            .iter()
            .filter_map(|(address, id)| {
                let span = self.spans.get(address)?.iter().find(|span| span.id == *id)?;
                Some((address.to_string(), span))
            })
            .collect();
        for chunk in statements(&touched) {
            let mut sql: QueryBuilder<Sqlite> = QueryBuilder::new(
                "INSERT INTO host_address
                 (id, host, address, witness, first_seen, last_seen, run) ",
            );
            sql.push_values(chunk, |mut row, (address, span)| {
                row.push_bind(span.id)
                    .push_bind(span.host.0)
                    .push_bind(address)
                    .push_bind(span.witness.code())
                    .push_bind(span.first.0)
                    .push_bind(span.last.0)
                    .push_bind(span.run.0);
            });
            sql.push(
                " ON CONFLICT (id) DO UPDATE SET first_seen = excluded.first_seen,
                  last_seen = excluded.last_seen, run = excluded.run",
            );
            sql.build().execute(&mut *connection).await?;
        }
        Ok(())
    }
}
