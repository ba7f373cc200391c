use std::fs;

use seawall_facts::Timestamp;
use seawall_store::{Act, EventId, RunState, Store, StoreError, StoreFault, StoreReport};

use crate::{Site, audited, ip, raw, record, scan, url};

/// A closed store with something in every table.
async fn filled() -> Site {
    let site = Site::new().await;
    let run = site.run().await;
    let batch: Vec<_> = (0..300)
        .map(|n| record(&format!("10.0.{}.{}", n / 250, n % 250), n, &[&format!("PC{}", n / 2)]))
        .collect();
    site.store.record(run, &batch).await.unwrap();
    let mut read = [audited(r"computer:CORP\PC0", 800, &[]), audited("", 801, &[])];
    read[1].document = format!(r#"{{"read":"{}"}}"#, "octets ".repeat(4000));
    site.store.record_audited(run, &read).await.unwrap();
    let act = Act { at: Timestamp(900), who: "test".into() };
    site.store.undo_event(EventId(1), &act).await.unwrap();
    site.store.finish_run(run, RunState::Finished, Timestamp(901)).await.unwrap();
    site.store.clone().close().await;
    site
}

async fn verify(url: &str) -> Result<StoreReport, StoreError> {
    let store = Store::open_existing(url).await?;
    let report = store.verify().await;
    store.close().await;
    report
}

/// What a check finds after another program did something.
async fn faults_after(sql: &'static str) -> Vec<StoreFault> {
    let site = filled().await;
    let mut other = site.raw().await;
    sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut other).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut other).await.unwrap();
    sqlx::Connection::close(other).await.unwrap();
    verify(&site.url()).await.unwrap().faults
}

#[tokio::test]
async fn a_sound_store_is_counted_and_left_as_it_is() {
    let site = filled().await;
    let before = fs::read(site.url()).unwrap();
    let report = verify(&site.url()).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.schema, report.left_off), (3, 0));
    let rows: Vec<_> =
        report.tables.iter().map(|count| (count.table.as_str(), count.rows.unwrap())).collect();
    assert_eq!(
        rows,
        [
            ("audit_log", 1),
            ("crowd", 0),
            ("crowd_member", 0),
            ("host", 301),
            ("host_address", 300),
            ("host_audit", 2),
            ("host_name", 301),
            ("host_result", 300),
            ("identity_event", 152),
            ("observation", 300),
            ("run", 1)
        ]
    );
    assert_eq!(fs::read(site.url()).unwrap(), before);
}

#[tokio::test]
async fn a_store_in_use_is_checked_with_what_is_not_folded_in_yet() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record(run, &[record("192.0.2.1", 10, &["SRV1"])]).await.unwrap();
    let report = verify(&site.url()).await.unwrap();
    assert_eq!(report.faults, []);
    let observations = report.tables.iter().find(|count| count.table == "observation").unwrap();
    assert_eq!(observations.rows, Some(1));
}

#[tokio::test]
async fn a_page_of_rubbish_anywhere_is_found() {
    let site = filled().await;
    let sound = fs::read(site.url()).unwrap();
    let size = usize::from(u16::from_be_bytes([sound[16], sound[17]]));
    for page in 0..sound.len() / size {
        let mut bytes = sound.clone();
        bytes[page * size..(page + 1) * size].fill(0xa5);
        fs::write(site.url(), bytes).unwrap();
        match verify(&site.url()).await {
            Ok(report) => assert!(!report.is_sound(), "page {page}"),
            Err(StoreError::Corrupt { .. } | StoreError::NotADatabase { .. }) => {}
            Err(error) => panic!("page {page}: {error:?}"),
        }
    }
}

#[tokio::test]
async fn a_store_cut_short_anywhere_is_found() {
    let site = filled().await;
    let sound = fs::read(site.url()).unwrap();
    for part in 1..16 {
        fs::write(site.url(), &sound[..sound.len() * part / 16]).unwrap();
        match verify(&site.url()).await {
            Ok(report) => assert!(!report.is_sound(), "{part} of 16"),
            Err(StoreError::Corrupt { .. } | StoreError::NotADatabase { .. }) => {}
            Err(error) => panic!("{part} of 16: {error:?}"),
        }
    }
}

#[tokio::test]
async fn a_trigger_or_index_that_is_gone_or_changed_is_named() {
    let named = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
    let (kind, name) = named("trigger", "audit_log_keeps_its_rows");
    assert_eq!(
        faults_after("DROP TRIGGER audit_log_keeps_its_rows").await,
        [StoreFault::Missing { kind, name }]
    );
    let (kind, name) = named("index", "observation_run");
    assert_eq!(
        faults_after("DROP INDEX observation_run").await,
        [StoreFault::Missing { kind, name }]
    );
    let (kind, name) = named("trigger", "run_keeps_its_rows");
    assert_eq!(
        faults_after(
            "DROP TRIGGER run_keeps_its_rows;
             CREATE TRIGGER run_keeps_its_rows BEFORE DELETE ON run BEGIN SELECT 1; END;"
        )
        .await,
        [StoreFault::Altered { kind, name }]
    );
}

#[tokio::test]
async fn a_table_that_is_gone_is_named_and_the_others_are_still_checked() {
    let faults = faults_after(
        "DROP TABLE host_result;
         INSERT INTO observation (run, address, at, probe, door, reader, answer, sent, received)
         VALUES (1, '192.0.2.1', 1, 'of.tomorrow', 'tcp/135', 1, '{}', x'', x'');",
    )
    .await;
    let codes: Vec<_> = faults.iter().map(StoreFault::code).collect();
    assert_eq!(codes, ["missing", "missing", "damaged", "unreadable"]);
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_named() {
    assert_eq!(
        faults_after("UPDATE host_address SET host = 4711 WHERE id = 3").await,
        [StoreFault::Reference {
            table: "host_address".into(),
            row: Some(3),
            parent: "host".into()
        }]
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named() {
    for (table, sql) in [
        ("host_address", "UPDATE host_address SET address = '10.0.0' WHERE id = 7"),
        ("host", "UPDATE host SET key_kind = 'address', key = 'PC' WHERE id = 7"),
        ("host_result", "UPDATE host_result SET place = x'0400' WHERE id = 7"),
        ("host_result", "UPDATE host_result SET document = '{' WHERE id = 7"),
    ] {
        let faults = faults_after(sql).await;
        assert!(
            matches!(
                faults.as_slice(),
                [StoreFault::Unreadable { table: named, row: 7, .. }] if named == table
            ),
            "{sql}: {faults:?}"
        );
    }
}

#[tokio::test]
async fn an_audit_that_cannot_be_read_is_named() {
    for set in [
        "document = x'7b'",
        "document = substr(document, 1, length(document) - 1)",
        "document = CAST(document || 'x' AS BLOB)",
        "length = length + 1",
        "length = 268435456",
        "codec = 'plain'",
    ] {
        let site = filled().await;
        let mut other = site.raw().await;
        let sql = format!(
            "DROP TRIGGER host_audit_keeps_its_values; UPDATE host_audit SET {set} WHERE id = 2"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut other).await.unwrap();
        let faults = verify(&site.url()).await.unwrap().faults;
        assert!(
            matches!(
                faults.as_slice(),
                [
                    StoreFault::Missing { .. },
                    StoreFault::Unreadable { table, row: 2, .. }
                ] if table == "host_audit"
            ),
            "{set}: {faults:?}"
        );
    }
    let lost = "DROP TRIGGER host_audit_keeps_its_values;
                UPDATE host_audit SET host = 4711 WHERE id = 1";
    let codes: Vec<_> = faults_after(lost).await.iter().map(StoreFault::code).collect();
    assert_eq!(codes, ["missing", "reference"]);
}

#[tokio::test]
async fn of_very_many_faults_the_first_hundred_are_listed() {
    let site = filled().await;
    let mut other = site.raw().await;
    let sql = "UPDATE host_result SET document = 'none'";
    sqlx::raw_sql(sql).execute(&mut other).await.unwrap();
    let report = verify(&site.url()).await.unwrap();
    assert_eq!((report.faults.len(), report.left_off), (100, 200));
}

#[tokio::test]
async fn opening_what_exists_makes_nothing_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for nowhere in [url(&folder), url(&folder) + "/below", ":memory:".into()] {
        let error = Store::open_existing(&nowhere).await.unwrap_err();
        assert!(matches!(error, StoreError::NotThere { .. }), "{nowhere}: {error:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    let site = filled().await;
    let store = Store::open_existing(&site.url()).await.unwrap();
    assert_eq!(store.runs().await.unwrap().len(), 1);
    assert!(store.latest_result(ip("10.0.0.1")).await.unwrap().is_some());
    let error = store.begin_run(&scan()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_file_that_never_became_a_store_has_an_old_schema() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(url(&folder), "").unwrap();
    let report = verify(&url(&folder)).await.unwrap();
    assert_eq!(report.faults, [StoreFault::OldSchema { found: 0, known: 3 }]);
}

#[tokio::test]
async fn another_programs_database_is_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    let mut other = raw(&url(&folder)).await;
    sqlx::raw_sql("CREATE TABLE theirs (a)").execute(&mut other).await.unwrap();
    let error = verify(&url(&folder)).await.unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
}
