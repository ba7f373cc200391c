//! What audits read, as it is kept.

use std::sync::Arc;

use seawall_facts::{PortState, Timestamp};
use seawall_store::{
    Act, AuditedHost, Crowd, Forgotten, NewRun, RunId, RunKind, RunState, Store, StoreError,
};

use crate::{Site, audited, ip, port, record, scan, silent, url};

fn with(mut audited: AuditedHost, label: &str, document: &str) -> AuditedHost {
    audited.label = label.into();
    audited.document = document.into();
    audited
}

#[tokio::test]
async fn documents_come_back_byte_for_byte_in_the_order_they_were_recorded() {
    let site = Site::new().await;
    let run = site.run().await;
    let large = format!("{{\"facts\": [{}\"\"]}}", "\"値  value\",\n".repeat(200_000));
    let batch = [
        with(audited("netbios:SRV2", 20, &[]), "SRV2", "{\"order\": [3, 1],  \"kept\":true}\n"),
        with(audited("netbios:受付端末", 10, &[]), "経理部/受付端末", &large),
        with(audited("", 30, &[]), "folder", "null"),
    ];
    let hosts = site.store.record_audited(run, &batch).await.unwrap();
    let other = site.run().await;
    site.store.record_audited(other, &batch[..1]).await.unwrap();

    let mut kept = Vec::new();
    loop {
        let after = kept.last().map(|audit: &seawall_store::StoredAudit| audit.id);
        let page = site.store.audits(run, after, 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        kept.extend(page);
    }
    assert_eq!(kept.len(), 3);
    for ((kept, given), host) in kept.iter().zip(&batch).zip(&hosts) {
        assert_eq!((&kept.label, &kept.document), (&given.label, &given.document));
        assert_eq!((kept.run, kept.at, kept.host), (run, given.at, *host));
    }
    assert_eq!(site.store.audits(RunId(9), None, 10).await.unwrap(), []);
    let octets: i64 = sqlx::query_scalar("SELECT length(document) FROM host_audit WHERE id = 2")
        .fetch_one(&mut site.raw().await)
        .await
        .unwrap();
    assert!(octets < 100_000, "{octets}");
}

#[tokio::test]
async fn of_two_audits_the_later_one_is_the_latest() {
    let site = Site::new().await;
    let (early, late) = (site.run().await, site.run().await);
    site.store.record_audited(late, &[audited("netbios:SRV1", 90, &[])]).await.unwrap();
    site.store.record_audited(early, &[audited("netbios:SRV1", 10, &[])]).await.unwrap();
    // The same host under another key: another part of it.
    let with_domain = audited(r"computer:CORP\SRV1", 95, &[]);
    let latest = async || {
        let host = site.store.find_hosts("SRV1").await.unwrap().remove(0);
        site.store.latest_audit(&host).await.unwrap().unwrap()
    };
    assert_eq!((latest().await.run, latest().await.at), (late, Timestamp(90)));
    site.store.record_audited(early, &[with_domain]).await.unwrap();
    assert_eq!((latest().await.run, latest().await.at), (early, Timestamp(95)));
    // Of two read at the same time, the one recorded last.
    let again = with(audited("netbios:SRV1", 95, &[]), "SRV1", "[1]");
    site.store.record_audited(early, &[again]).await.unwrap();
    assert_eq!(latest().await.document, "[1]");
}

#[tokio::test]
async fn a_host_without_a_key_is_found_by_its_label() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, label) in [(20, "Ablage/Ärzte-PC"), (10, "ablage/ärzte-pc"), (30, "受付端末")] {
        let audited = with(audited("", at, &[]), label, "{}");
        assert_eq!(site.store.record_audited(run, &[audited]).await.unwrap(), [None]);
    }
    let labelled = async |label| {
        let found = site.store.latest_audit_labelled(label).await.unwrap();
        found.map(|audit| (audit.at, audit.label, audit.host))
    };
    let expected = Some((Timestamp(20), "Ablage/Ärzte-PC".to_owned(), None));
    assert_eq!(labelled("ABLAGE/ÄRZTE-PC ").await, expected);
    assert_eq!(labelled("受付端末").await, Some((Timestamp(30), "受付端末".to_owned(), None)));
    assert_eq!(labelled("受付").await, None);
    assert_eq!(site.store.hosts().await.unwrap(), []);
}

#[tokio::test]
async fn a_batch_with_a_fault_leaves_nothing() {
    let site = Site::new().await;
    let run = site.run().await;
    for document in ["", "{", "{}{}", "none", "\"\u{0}\""] {
        let batch = [
            audited("netbios:SRV1", 10, &[]),
            with(audited("netbios:SRV2", 10, &[]), "受付端末", document),
        ];
        let error = site.store.record_audited(run, &batch).await.unwrap_err();
        assert!(
            matches!(&error, StoreError::AuditNotJson { label, .. } if label == "受付端末"),
            "{document}: {error:?}"
        );
    }
    // A fault that only the database finds.
    let sql = "CREATE TRIGGER full BEFORE INSERT ON host_audit WHEN NEW.label = 'last'
               BEGIN SELECT RAISE(ABORT, 'no room'); END;";
    sqlx::raw_sql(sql).execute(&mut site.raw().await).await.unwrap();
    let batch =
        [audited("netbios:SRV1", 10, &[]), with(audited("netbios:SRV2", 10, &[]), "last", "{}")];
    site.store.record_audited(run, &batch).await.unwrap_err();
    assert_eq!(site.store.hosts().await.unwrap(), []);
    assert_eq!(site.store.audits(run, None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn forgotten_runs_lose_their_audits_and_hosts_stay() {
    let site = Site::new().await;
    let old = site.run().await;
    let batch: Vec<_> =
        (0..100).map(|n| audited(&format!("netbios:PC{n}"), n, &["dns:pc.example"])).collect();
    site.store.record_audited(old, &batch).await.unwrap();
    site.store.finish_run(old, RunState::Finished, Timestamp(200)).await.unwrap();
    let kept = NewRun { kind: RunKind::Audit, started: Timestamp(300), ..scan() };
    let kept = site.store.begin_run(&kept).await.unwrap();
    site.store.record_audited(kept, &batch[..1]).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();

    let act = Act { at: Timestamp(400), who: "operator".into() };
    let forgotten = site.store.forget_runs_before(Timestamp(300), &act).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 1, audits: 100, ..Forgotten::default() });
    assert_eq!(site.store.audits(old, None, 10).await.unwrap(), []);
    assert_eq!(site.store.audits(kept, None, 10).await.unwrap().len(), 1);
    assert_eq!(site.store.hosts().await.unwrap(), hosts);
    // Read again, they are the hosts they were.
    let again = site.store.record_audited(kept, &batch).await.unwrap();
    assert_eq!(site.store.hosts().await.unwrap(), hosts);
    assert!(again.iter().all(Option::is_some));
    assert_eq!(site.store.verify().await.unwrap().faults, []);
}

#[tokio::test]
async fn a_damaged_document_is_an_error_that_names_the_row() {
    let site = Site::new().await;
    let run = site.run().await;
    let large = format!("\"{}\"", "octets ".repeat(1000));
    let batch =
        [audited("netbios:SRV1", 10, &[]), with(audited("netbios:SRV2", 10, &[]), "SRV2", &large)];
    site.store.record_audited(run, &batch).await.unwrap();
    let damage = "DROP TRIGGER host_audit_keeps_its_values;
                  UPDATE host_audit SET document = x'789c00' WHERE id = 2;";
    sqlx::raw_sql(damage).execute(&mut site.raw().await).await.unwrap();
    let host = site.store.find_hosts("SRV2").await.unwrap().remove(0);
    for error in [
        site.store.audits(run, None, 10).await.map(drop).unwrap_err(),
        site.store.latest_audit(&host).await.map(drop).unwrap_err(),
        site.store.latest_audit_labelled("srv2").await.map(drop).unwrap_err(),
    ] {
        let StoreError::Unreadable { source, .. } = &error else { panic!("{error:?}") };
        assert!(source.to_string().contains("row 2 of host_audit"), "{source}");
    }
    assert_eq!(site.store.audits(run, None, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_lease_of_a_run_holds_for_audits_too() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [audited("netbios:SRV1", 50_000, &[])];
    site.store.record_audited(run, &batch).await.unwrap();
    let lease = site.store.run(run).await.unwrap().unwrap().lease_until;
    assert_eq!(lease, Some(Timestamp(80_000)));

    let other = Store::open(&site.url()).await.unwrap();
    let busy = other.reopen_run(run, Timestamp(79_999)).await.unwrap_err();
    assert!(matches!(busy, StoreError::RunBusy { .. }), "{busy:?}");
    other.reopen_run(run, Timestamp(80_000)).await.unwrap();
    let lost = site.store.record_audited(run, &batch).await.unwrap_err();
    assert!(matches!(lost, StoreError::RunBusy { .. }), "{lost:?}");
    other.record_audited(run, &batch).await.unwrap();
    other.finish_run(run, RunState::Finished, Timestamp(90_000)).await.unwrap();
    let ended = other.record_audited(run, &batch).await.unwrap_err();
    assert!(matches!(ended, StoreError::RunEnded { .. }), "{ended:?}");
    let unknown = other.record_audited(RunId(9), &batch).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownRun { .. }), "{unknown:?}");
    assert_eq!(other.audits(run, None, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_and_an_audit_at_once_find_the_same_hosts() {
    let site = Site::new().await;
    let url = site.url();
    let scanner = tokio::spawn(async move {
        let store = Store::open(&url).await.unwrap();
        let run = store.begin_run(&scan()).await.unwrap();
        for n in 0..40 {
            let seen = record(&format!("192.0.2.{n}"), n, &[&format!("PC{n}")]);
            store.record(run, &[seen]).await.unwrap();
        }
    });
    let run = site.run().await;
    for n in (0..40).rev() {
        let read = audited(&format!(r"computer:CORP\PC{n}"), n, &[]);
        site.store.record_audited(run, &[read]).await.unwrap();
    }
    scanner.await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 40);
    assert!(hosts.iter().all(|host| host.parts.len() == 2 && host.addresses.len() == 1));
}

#[tokio::test]
async fn the_latest_results_of_a_host_are_its_own() {
    let site = Site::new().await;
    let first = site.run().await;
    let batch = [
        record("192.0.2.1", 10, &["SRV1"]),
        record("192.0.2.2", 11, &["SRV1"]),
        record("fd00::1", 12, &["SRV1"]),
    ];
    site.store.record(first, &batch).await.unwrap();
    let second = site.run().await;
    // One address went to another host, one is silent, one shows only its doors.
    let batch = [record("192.0.2.1", 20, &["SRV2"]), silent("192.0.2.2", 21)];
    site.store.record(second, &batch).await.unwrap();
    let crowd = Crowd {
        answers: [port("fd00::1", 22, PortState::Closed).answer].into(),
        result_json: Arc::from("{}"),
        members: vec![(ip("fd00::1"), Timestamp(22)), (ip("192.0.2.1"), Timestamp(23))],
    };
    site.store.record_crowds(second, &[crowd]).await.unwrap();

    let results = async |text: &str| {
        let host = site.store.find_hosts(text).await.unwrap().remove(0);
        let results = site.store.latest_results(&host).await.unwrap();
        assert!(results.iter().all(|result| result.host.as_ref() == Some(&host.key)));
        let brief = |result: &seawall_store::StoredResult| {
            (result.address.to_string(), result.run, result.at.0)
        };
        results.iter().map(brief).collect::<Vec<_>>()
    };
    let expected = |address: &str, run, at| (address.to_owned(), run, at);
    assert_eq!(
        results("SRV1").await,
        [
            expected("192.0.2.1", first, 10),
            expected("192.0.2.2", second, 21),
            expected("fd00::1", second, 22)
        ]
    );
    assert_eq!(results("SRV2").await, [expected("192.0.2.1", second, 23)]);
    let run = site.run().await;
    site.store.record_audited(run, &[audited("netbios:SRV3", 10, &[])]).await.unwrap();
    assert_eq!(results("SRV3").await, []);
}

#[tokio::test]
async fn a_store_of_before_is_brought_up_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut old = crate::raw(&url(&folder)).await;
    for sql in [
        include_str!("../../src/schema/migrations/0001_hosts_and_runs.sql"),
        include_str!("../../src/schema/migrations/0002_crowds.sql"),
        "PRAGMA application_id = 1399152983; PRAGMA user_version = 2;
         INSERT INTO run (kind, state, started, command_line, catalogue_date, seawall_version,
                          plan, lease_until, turn)
         VALUES ('scan', 'running', 1, 'seawall scan', '2004-04-13', '0.1.0', '{}', 30001, 1);
         INSERT INTO host VALUES (1, 'netbios_name', 'SRV1', 10, NULL);
         INSERT INTO host_name VALUES (1, 'netbios_computer', 'SRV1');
         INSERT INTO host_address VALUES (1, 1, '192.0.2.1', 'seen', 10, 10, 1);",
    ] {
        sqlx::raw_sql(sql).execute(&mut old).await.unwrap();
    }
    sqlx::Connection::close(old).await.unwrap();

    let store = Store::open(&url(&folder)).await.unwrap();
    let run = store.unfinished_run(RunKind::Scan).await.unwrap().unwrap().id;
    store.record_audited(run, &[audited(r"computer:CORP\SRV1", 20, &[])]).await.unwrap();
    let hosts = store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert_eq!(hosts[0].addresses[0].address, ip("192.0.2.1"));
    let report = store.verify().await.unwrap();
    assert_eq!((report.schema, report.faults), (3, vec![]));
}
