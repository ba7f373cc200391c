use seawall_facts::Timestamp;
use seawall_store::{NewRun, RunId, RunKind, RunState, Store, StoreError};

use crate::{Site, record, scan};

/// How long a run is held without a sign of life, in ms.
const LEASE: i64 = 30_000;

#[tokio::test]
async fn a_run_keeps_what_is_needed_to_go_on_with_it() {
    let site = Site::new().await;
    let run = site.run().await;
    let kept = site.store.run(run).await.unwrap().unwrap();
    assert_eq!(kept.begun, scan());
    assert_eq!(kept.lease_until, Some(Timestamp(1 + LEASE)));
    assert_eq!(site.store.run(RunId(9)).await.unwrap(), None);
}

#[tokio::test]
async fn the_latest_unfinished_run_of_a_kind_is_found() {
    let site = Site::new().await;
    let unfinished =
        async |kind| site.store.unfinished_run(kind).await.unwrap().map(|run| (run.id, run.state));
    assert_eq!(unfinished(RunKind::Scan).await, None);
    let interrupted = site.run().await;
    site.store.finish_run(interrupted, RunState::Interrupted, Timestamp(5)).await.unwrap();
    let finished = site.run().await;
    site.store.finish_run(finished, RunState::Finished, Timestamp(5)).await.unwrap();
    let hunt = NewRun { kind: RunKind::Hunt, ..scan() };
    site.store.begin_run(&hunt).await.unwrap();
    assert_eq!(unfinished(RunKind::Scan).await, Some((interrupted, RunState::Interrupted)));
    let killed = site.run().await;
    assert_eq!(unfinished(RunKind::Scan).await, Some((killed, RunState::Running)));
}

#[tokio::test]
async fn an_interrupted_run_goes_on() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record(run, &[record("192.0.2.1", 10, &[])]).await.unwrap();
    site.store.finish_run(run, RunState::Interrupted, Timestamp(20)).await.unwrap();
    assert_eq!(site.store.run(run).await.unwrap().unwrap().lease_until, None);

    let later = Store::open(&site.url()).await.unwrap();
    later.reopen_run(run, Timestamp(21)).await.unwrap();
    let open = later.run(run).await.unwrap().unwrap();
    assert_eq!((open.state, open.ended), (RunState::Running, None));
    assert_eq!(open.lease_until, Some(Timestamp(21 + LEASE)));
    later.record(run, &[record("192.0.2.2", 30, &[])]).await.unwrap();
    later.finish_run(run, RunState::Finished, Timestamp(40)).await.unwrap();
    assert_eq!(later.addresses_done(run, None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_run_that_came_to_its_end_does_not_go_on() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.finish_run(run, RunState::Finished, Timestamp(20)).await.unwrap();
    let ended = site.store.reopen_run(run, Timestamp(99_999)).await.unwrap_err();
    assert!(matches!(ended, StoreError::RunEnded { .. }), "{ended:?}");
    let unknown = site.store.reopen_run(RunId(9), Timestamp(99_999)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownRun { run: RunId(9), .. }), "{unknown:?}");
}

#[tokio::test]
async fn a_run_ends_finished_or_interrupted_and_no_other_way() {
    let site = Site::new().await;
    let run = site.run().await;
    for state in [RunState::Running, RunState::Forgotten] {
        let error = site.store.finish_run(run, state, Timestamp(20)).await.unwrap_err();
        assert!(matches!(error, StoreError::NoEnd { .. }), "{error:?}");
    }
    assert_eq!(site.store.run(run).await.unwrap().unwrap().state, RunState::Running);
}

#[tokio::test]
async fn a_run_is_held_for_thirty_seconds_after_every_sign_of_life() {
    let site = Site::new().await;
    let run = site.run().await;
    let other = Store::open(&site.url()).await.unwrap();
    let held_until = async |until: i64| {
        let error = other.reopen_run(run, Timestamp(until - 1)).await.unwrap_err();
        assert!(
            matches!(error, StoreError::RunBusy { until: said, .. } if said == Timestamp(until)),
            "{until}: {error:?}"
        );
    };
    held_until(1 + LEASE).await;
    site.store.record(run, &[record("192.0.2.1", 500, &[])]).await.unwrap();
    held_until(500 + LEASE).await;
    // A record that came late is no reason to hold it for less.
    site.store.record(run, &[record("192.0.2.2", 400, &[])]).await.unwrap();
    held_until(500 + LEASE).await;
    site.store.renew(run, Timestamp(9_000)).await.unwrap();
    held_until(9_000 + LEASE).await;
    other.reopen_run(run, Timestamp(9_000 + LEASE)).await.unwrap();
}

#[tokio::test]
async fn a_clock_set_back_does_not_hold_a_run_for_ever() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.renew(run, Timestamp(90 * LEASE)).await.unwrap();
    site.store.reopen_run(run, Timestamp(2)).await.unwrap();
    assert_eq!(site.store.run(run).await.unwrap().unwrap().lease_until, Some(Timestamp(2 + LEASE)));
}

#[tokio::test]
async fn a_run_taken_up_elsewhere_takes_nothing_more_from_who_lost_it() {
    let site = Site::new().await;
    let run = site.run().await;
    let other = Store::open(&site.url()).await.unwrap();
    other.reopen_run(run, Timestamp(1 + LEASE)).await.unwrap();

    let batch = [record("192.0.2.1", 50_000, &[])];
    let lost = [
        site.store.record(run, &batch).await.map(drop),
        site.store.renew(run, Timestamp(50_000)).await,
        site.store.finish_run(run, RunState::Finished, Timestamp(50_000)).await,
        site.store.clone().renew(run, Timestamp(50_000)).await,
    ];
    for error in lost {
        assert!(matches!(error, Err(StoreError::RunBusy { .. })), "{error:?}");
    }
    other.record(run, &batch).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_resume_at_once_one_does() {
    let site = Site::new().await;
    let run = site.run().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let url = site.url();
            tokio::spawn(async move {
                let store = Store::open(&url).await.unwrap();
                store.reopen_run(run, Timestamp(1 + LEASE)).await
            })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => taken += 1,
            Err(error) => assert!(matches!(error, StoreError::RunBusy { .. }), "{error:?}"),
        }
    }
    assert_eq!(taken, 1);
}
