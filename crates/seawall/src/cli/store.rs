//! `seawall store`: is the store sound, and what in it is old.

use std::{
    io::{Write as _, stdout},
    sync::Arc,
};

use seawall_facts::Timestamp;
use seawall_store::{Act, Store, StoreFault};

use super::{
    args::{Common, StoreCommand},
    common::store_failure,
};
use crate::{
    clock,
    failure::{Exit, Failure},
    words::Words,
};

/// Checks, or forgets.
pub async fn run(
    common: &Common,
    command: &StoreCommand,
    words: &Arc<Words>,
) -> Result<Exit, Failure> {
    let store = common.open_existing_store().await?;
    match command {
        StoreCommand::Check => check(&store, words).await,
        StoreCommand::Forget { days } => {
            // Checking opens the file to read; forgetting writes.
            store.close().await;
            forget(&common.open_store().await?, *days, words).await
        }
    }
}

async fn check(store: &Store, words: &Words) -> Result<Exit, Failure> {
    let report = store.verify().await.map_err(|error| store_failure(&error))?;
    let mut out = stdout().lock();
    for table in &report.tables {
        let rows = table.rows.map_or_else(|| "?".to_owned(), |rows| rows.to_string());
        writeln!(out, "{rows:>12}  {}", table.table)?;
    }
    for fault in &report.faults {
        writeln!(out, "{}: {}", fault.code(), arguments(fault))?;
    }
    if report.is_sound() {
        writeln!(out, "{}", words.text("store-sound"))?;
        return Ok(Exit::Clean);
    }
    let count = u64::try_from(report.faults.len()).unwrap_or(u64::MAX) + report.left_off;
    writeln!(out, "{}", words.with("store-faults", &[("count", &count.to_string())]))?;
    Ok(Exit::Unverified)
}

/// A fault's arguments in SQLite's own words, the same in every language.
fn arguments(fault: &StoreFault) -> String {
    match fault {
        StoreFault::Structure { said } => said.clone(),
        StoreFault::OldSchema { found, known } => format!("{found} < {known}"),
        StoreFault::Missing { kind, name } | StoreFault::Altered { kind, name } => {
            format!("{kind} {name}")
        }
        StoreFault::Reference { table, row, parent } => {
            let row = row.map(|row| format!(" {row}")).unwrap_or_default();
            format!("{table}{row} → {parent}")
        }
        StoreFault::Unreadable { table, row, said } => format!("{table} {row}: {said}"),
        StoreFault::Damaged { table, after, said } => format!("{table} > {after}: {said}"),
        _ => String::new(),
    }
}

async fn forget(store: &Store, days: u32, words: &Words) -> Result<Exit, Failure> {
    let now = clock::now();
    let act = Act { at: now, who: who() };
    let forgotten = store.forget_runs_before(days_before(now, days), &act).await;
    let forgotten = forgotten.map_err(|error| store_failure(&error))?;
    let said = words.with(
        "store-forgotten",
        &[
            ("runs", &forgotten.runs.to_string()),
            ("observations", &forgotten.observations.to_string()),
            ("results", &forgotten.results.to_string()),
        ],
    );
    writeln!(stdout(), "{said}")?;
    Ok(Exit::Clean)
}

/// Whoever runs the command, for the audit log.
fn who() -> String {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    name.unwrap_or_else(|| "?".to_owned())
}

fn days_before(now: Timestamp, days: u32) -> Timestamp {
    Timestamp(now.0.saturating_sub(DAY_MS.saturating_mul(days.into())))
}

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3600 * 1000;

#[cfg(test)]
mod tests {
    use seawall_facts::Timestamp;

    use super::days_before;

    #[test]
    fn days_are_counted_back_however_many() {
        assert_eq!(days_before(Timestamp(86_400_000 * 3), 2), Timestamp(86_400_000));
        assert!(days_before(Timestamp(0), u32::MAX) < Timestamp(-300_000_000_000_000_000));
    }
}
