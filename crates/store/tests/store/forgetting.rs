use std::fs;

use seawall_facts::{HexBytes, Timestamp};
use seawall_store::{Act, Forgotten, NewRun, RunId, RunState, Store, StoreError};

use crate::{Site, ip, record, scan, url};

fn act() -> Act {
    Act { at: Timestamp(100), who: "operator".into() }
}

/// A run of three addresses that began at a time; `None` leaves it running.
async fn past(store: &Store, started: i64, state: Option<RunState>) -> RunId {
    let begun = NewRun { started: Timestamp(started), ..scan() };
    let run = store.begin_run(&begun).await.unwrap();
    let batch = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|ip| record(ip, started, &["SRV1"]));
    store.record(run, &batch).await.unwrap();
    if let Some(state) = state {
        store.finish_run(run, state, Timestamp(started + 1)).await.unwrap();
    }
    run
}

#[tokio::test]
async fn ended_runs_of_before_are_forgotten_and_nothing_else() {
    let site = Site::new().await;
    let store = &site.store;
    let first = past(store, 10, Some(RunState::Finished)).await;
    let stopped = past(store, 20, Some(RunState::Interrupted)).await;
    let running = past(store, 30, None).await;
    let recent = past(store, 40, Some(RunState::Finished)).await;
    let (hosts, events) = (store.hosts().await.unwrap(), store.identity_events().await.unwrap());

    let forgotten = store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 2, observations: 6, results: 6, audits: 0 });
    for (run, state, left) in [
        (first, RunState::Forgotten, 0),
        (stopped, RunState::Forgotten, 0),
        (running, RunState::Running, 3),
        (recent, RunState::Finished, 3),
    ] {
        assert_eq!(store.run(run).await.unwrap().unwrap().state, state);
        assert_eq!(store.addresses_done(run, None, 10).await.unwrap().len(), left);
        let seen = store.observations(run, ip("192.0.2.1")).await.unwrap();
        assert_eq!(seen.is_empty(), left == 0);
    }
    assert_eq!(store.hosts().await.unwrap(), hosts);
    assert_eq!(store.identity_events().await.unwrap(), events);
    assert_eq!(store.latest_result(ip("192.0.2.1")).await.unwrap().unwrap().run, recent);
    assert_eq!(store.verify().await.unwrap().faults, []);
}

#[tokio::test]
async fn who_had_what_forgotten_is_in_the_audit_log() {
    let site = Site::new().await;
    let run = past(&site.store, 10, Some(RunState::Interrupted)).await;
    site.store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    site.store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    let log = site.store.audit_log().await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].at, log[0].who.as_str()), (Timestamp(100), "operator"));
    assert_eq!(log[0].what, "run.forget");
    let document = |state| Some(serde_json::json!({ "run": run.0, "state": state }));
    assert_eq!(log[0].was, document("interrupted"));
    assert_eq!(log[0].became, document("forgotten"));
}

#[tokio::test]
async fn a_forgotten_run_does_not_go_on() {
    let site = Site::new().await;
    let run = past(&site.store, 10, Some(RunState::Interrupted)).await;
    site.store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    let error = site.store.reopen_run(run, Timestamp(99_999)).await.unwrap_err();
    assert!(matches!(error, StoreError::RunEnded { .. }), "{error:?}");
    assert_eq!(site.store.unfinished_run(scan().kind).await.unwrap(), None);
}

#[tokio::test]
async fn what_a_broken_off_forgetting_left_goes_with_the_next() {
    let site = Site::new().await;
    past(&site.store, 10, Some(RunState::Finished)).await;
    let mark = "UPDATE run SET state = 'forgotten'; DELETE FROM observation WHERE id = 1;";
    sqlx::raw_sql(mark).execute(&mut site.raw().await).await.unwrap();
    let forgotten = site.store.forget_runs_before(Timestamp(0), &act()).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 0, observations: 2, results: 3, audits: 0 });
}

#[tokio::test]
async fn nothing_forgotten_is_left_in_the_gaps_of_the_file() {
    let site = Site::new().await;
    let secret = |bytes: &[u8]| bytes.windows(10).any(|window| window == b"weak spots");
    let run = site.run().await;
    let mut weak = record("192.0.2.1", 10, &[]);
    weak.result_json = format!(r#""{}""#, "weak spots ".repeat(2000));
    weak.observations[0].answer.received = HexBytes(b"weak spots".to_vec());
    site.store.record(run, &[weak]).await.unwrap();
    site.store.finish_run(run, RunState::Finished, Timestamp(20)).await.unwrap();
    site.store.close().await;
    assert!(secret(&fs::read(url(&site.folder)).unwrap()));

    let store = Store::open(&url(&site.folder)).await.unwrap();
    store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    store.close().await;
    assert!(!secret(&fs::read(url(&site.folder)).unwrap()));
}

#[tokio::test]
async fn more_than_a_transactions_worth_is_forgotten() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch: Vec<_> =
        (0..2500).map(|n| record(&format!("10.0.{}.{}", n / 250, n % 250), n, &[])).collect();
    site.store.record(run, &batch).await.unwrap();
    site.store.finish_run(run, RunState::Finished, Timestamp(20)).await.unwrap();
    let forgotten = site.store.forget_runs_before(Timestamp(40), &act()).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 1, observations: 2500, results: 2500, audits: 0 });
}
