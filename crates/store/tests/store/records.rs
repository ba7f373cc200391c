use seawall_facts::{
    Body, Door, Ended, HexBytes, HostKey, Observation, Outcome, ProbeAnswer, ProbeId, Timestamp,
};
use seawall_store::{RunId, RunState, Store, StoreError};

use crate::{Site, ip, record, silent};

#[tokio::test]
async fn raw_answers_come_back_byte_for_byte() {
    let site = Site::new().await;
    let run = site.run().await;
    let every_byte: Vec<u8> = (0..=255).collect();
    let seen = Observation {
        address: ip("2001:db8::1"),
        at: Timestamp(5),
        answer: ProbeAnswer {
            probe: ProbeId::A1,
            door: Door::tcp(135),
            reader: 7,
            sent: HexBytes(every_byte.clone()),
            received: HexBytes(every_byte.into_iter().rev().collect()),
            ended: Ended::Complete,
            outcome: Outcome::Response { body: Body::Activation { hresult: 0x8007_0057 } },
        },
    };
    let mut given = record("2001:db8::1", 5, &["SRV1"]);
    given.observations.push(seen.clone());
    given.result_json = "{\"order\": [3, 1],  \"kept\":\"as it is\"}".into();
    site.store.record(run, std::slice::from_ref(&given)).await.unwrap();

    let kept = site.store.observations(run, ip("2001:db8::1")).await.unwrap();
    assert_eq!(kept, given.observations);
    let result = site.store.latest_result(ip("2001:db8::1")).await.unwrap().unwrap();
    assert_eq!(result.json, given.result_json);
    assert_eq!((result.run, result.at), (run, Timestamp(5)));
    assert_eq!(result.host, Some(HostKey::NetbiosName("SRV1".into())));
}

#[tokio::test]
async fn the_latest_result_is_the_latest_runs() {
    let site = Site::new().await;
    let (first, second) = (site.run().await, site.run().await);
    site.store.record(second, &[record("192.0.2.1", 90, &[])]).await.unwrap();
    site.store.record(first, &[record("192.0.2.1", 10, &[])]).await.unwrap();
    let result = site.store.latest_result(ip("192.0.2.1")).await.unwrap().unwrap();
    assert_eq!(result.run, second);
    assert_eq!(site.store.latest_result(ip("192.0.2.9")).await.unwrap(), None);
}

#[tokio::test]
async fn an_address_done_twice_in_a_run_keeps_all_it_saw_and_one_result() {
    let site = Site::new().await;
    let run = site.run().await;
    for at in [10, 20] {
        site.store.record(run, &[record("192.0.2.1", at, &["SRV1"])]).await.unwrap();
    }
    assert_eq!(site.store.observations(run, ip("192.0.2.1")).await.unwrap().len(), 2);
    let result = site.store.latest_result(ip("192.0.2.1")).await.unwrap().unwrap();
    assert_eq!(result.at, Timestamp(20));
    assert_eq!(site.store.hosts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_that_never_answered_is_no_host_but_is_accounted_for() {
    let site = Site::new().await;
    let run = site.run().await;
    let hosts = site.store.record(run, &[silent("192.0.2.1", 10)]).await.unwrap();
    assert_eq!(hosts, [None]);
    assert_eq!(site.store.hosts().await.unwrap(), []);
    assert_eq!(site.store.observations(run, ip("192.0.2.1")).await.unwrap().len(), 1);
    let result = site.store.latest_result(ip("192.0.2.1")).await.unwrap().unwrap();
    assert_eq!(result.host, None);
}

#[tokio::test]
async fn a_batch_with_a_fault_leaves_nothing() {
    let site = Site::new().await;
    let run = site.run().await;
    let mut broken = record("192.0.2.2", 11, &[]);
    broken.result_json = "{".into();
    let error = site.store.record(run, &[record("192.0.2.1", 10, &[]), broken]).await.unwrap_err();
    assert!(matches!(error, StoreError::NotJson { address, .. } if address == ip("192.0.2.2")));
    assert_eq!(site.store.hosts().await.unwrap(), []);
}

#[tokio::test]
async fn only_a_run_that_is_open_takes_records() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.finish_run(run, RunState::Interrupted, Timestamp(30)).await.unwrap();
    let batch = [record("192.0.2.1", 10, &[])];
    let ended = site.store.record(run, &batch).await.unwrap_err();
    assert!(matches!(ended, StoreError::RunEnded { .. }), "{ended:?}");
    let unknown = site.store.record(RunId(77), &batch).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownRun { run: RunId(77), .. }), "{unknown:?}");
}

#[tokio::test]
async fn a_record_this_build_cannot_read_is_an_error_not_a_gap() {
    let site = Site::new().await;
    let run = site.run().await;
    let sql =
        "INSERT INTO observation (run, address, at, probe, door, reader, answer, sent, received)
               VALUES (1, '192.0.2.1', 1, 'of.tomorrow', 'tcp/135', 1, '{}', x'', x'')";
    sqlx::raw_sql(sql).execute(&mut site.raw().await).await.unwrap();
    let error = site.store.observations(run, ip("192.0.2.1")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_take_turns() {
    let site = Site::new().await;
    let writers: Vec<_> = (0..2)
        .map(|writer| {
            let url = site.url();
            tokio::spawn(async move {
                let store = Store::open(&url).await.unwrap();
                let run = store.begin_run(&crate::scan()).await.unwrap();
                for third in 0..20 {
                    let batch: Vec<_> = (0..20)
                        .map(|last| record(&format!("198.{writer}.{third}.{last}"), 10, &[]))
                        .collect();
                    store.record(run, &batch).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(site.store.hosts().await.unwrap().len(), 800);
}

#[tokio::test]
async fn a_batch_larger_than_a_statement_is_kept_whole() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch: Vec<_> = (0..1200)
        .map(|n| record(&format!("10.0.{}.{}", n / 250, n % 250), n, &[&format!("PC{n}")]))
        .collect();
    site.store.record(run, &batch).await.unwrap();
    site.store.record(run, &batch).await.unwrap();
    assert_eq!(site.store.hosts().await.unwrap().len(), 1200);
    assert_eq!(site.store.identity_events().await.unwrap(), []);
}
