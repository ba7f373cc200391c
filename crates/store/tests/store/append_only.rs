use sqlx::SqliteConnection;

use crate::{Site, record};

async fn refused(connection: &mut SqliteConnection, sql: &'static str) {
    let error = sqlx::raw_sql(sql).execute(connection).await.expect_err(sql).to_string();
    assert!(error.contains("is append-only"), "{sql}: {error}");
}

#[tokio::test]
async fn what_was_seen_and_done_cannot_be_changed_even_by_other_programs() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [record("192.0.2.1", 10, &["SRV1"]), record("192.0.2.2", 11, &["SRV1"])];
    site.store.record(run, &batch).await.unwrap();
    let act = seawall_store::Act { at: seawall_facts::Timestamp(20), who: "test".into() };
    let event = site.store.identity_events().await.unwrap()[0].id;
    site.store.undo_event(event, &act).await.unwrap();

    let mut other = site.raw().await;
    for sql in [
        "UPDATE observation SET received = x'00'",
        "DELETE FROM observation",
        "REPLACE INTO observation SELECT * FROM observation",
        "UPDATE audit_log SET who = 'nobody'",
        "DELETE FROM audit_log",
        "REPLACE INTO audit_log SELECT * FROM audit_log",
        "UPDATE identity_event SET subject = 'x'",
        "UPDATE identity_event SET undone_by = NULL WHERE undone_by IS NOT NULL",
        "DELETE FROM identity_event",
    ] {
        refused(&mut other, sql).await;
    }
}
