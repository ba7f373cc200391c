use seawall_facts::Timestamp;
use seawall_store::{Act, RunState};
use sqlx::SqliteConnection;

use crate::{Site, audited, ip, record};

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
    site.store.record_audited(run, &[audited("netbios:SRV9", 12, &[])]).await.unwrap();
    let act = Act { at: Timestamp(20), who: "test".into() };
    let event = site.store.identity_events().await.unwrap()[0].id;
    site.store.undo_event(event, &act).await.unwrap();

    let mut other = site.raw().await;
    for sql in [
        "UPDATE observation SET received = x'00'",
        "DELETE FROM observation",
        "REPLACE INTO observation SELECT * FROM observation",
        "UPDATE host_audit SET at = 13",
        "DELETE FROM host_audit",
        "REPLACE INTO host_audit SELECT * FROM host_audit",
        "UPDATE audit_log SET who = 'nobody'",
        "DELETE FROM audit_log",
        "REPLACE INTO audit_log SELECT * FROM audit_log",
        "UPDATE identity_event SET subject = 'x'",
        "UPDATE identity_event SET undone_by = NULL WHERE undone_by IS NOT NULL",
        "DELETE FROM identity_event",
        "DELETE FROM run",
        "UPDATE run SET state = 'forgotten', ended = 30, lease_until = NULL",
    ] {
        refused(&mut other, sql).await;
    }
}

#[tokio::test]
async fn only_what_a_forgotten_run_saw_can_be_deleted() {
    let site = Site::new().await;
    let (old, kept) = (site.run().await, site.run().await);
    for run in [old, kept] {
        site.store.record(run, &[record("192.0.2.1", 10, &["SRV1"])]).await.unwrap();
        site.store.finish_run(run, RunState::Finished, Timestamp(20)).await.unwrap();
    }
    let mut other = site.raw().await;
    let forget = "UPDATE run SET state = 'forgotten' WHERE id = 1";
    sqlx::raw_sql(forget).execute(&mut other).await.unwrap();
    refused(&mut other, "DELETE FROM observation").await;
    refused(&mut other, "DELETE FROM observation WHERE run = 2").await;
    refused(&mut other, "UPDATE observation SET run = 1 WHERE run = 2").await;
    refused(&mut other, "UPDATE run SET state = 'finished' WHERE id = 1").await;
    let delete = "DELETE FROM observation WHERE run = 1";
    sqlx::raw_sql(delete).execute(&mut other).await.unwrap();
    assert_eq!(site.store.observations(kept, ip("192.0.2.1")).await.unwrap().len(), 1);
}
