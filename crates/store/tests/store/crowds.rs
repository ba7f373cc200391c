//! Addresses of which the same was seen.

use std::{net::IpAddr, sync::Arc};

use seawall_facts::{PortState, Timestamp};
use seawall_store::{Crowd, HostRecord, StoreError};
use sqlx::Executor as _;

use crate::{Site, ip, port, record};

/// A crowd of addresses, each done a millisecond after the one before it.
fn crowd(addresses: &[&str], at: i64, state: PortState) -> Crowd {
    Crowd {
        answers: [port("127.0.0.1", 0, state).answer].into(),
        result_json: Arc::from(format!(r#"{{"address":"{}"}}"#, addresses[0])),
        members: addresses.iter().zip(at..).map(|(text, at)| (ip(text), Timestamp(at))).collect(),
    }
}

#[tokio::test]
async fn pages_of_any_size_give_hosts_and_crowds_in_the_order_of_addresses() {
    let site = Site::new().await;
    let run = site.run().await;
    let own = ["10.0.0.5", "10.0.1.0", "10.0.3.255", "fd00::9"];
    let records: Vec<HostRecord> = own.iter().map(|text| record(text, 5, &[])).collect();
    site.store.record(run, &records).await.unwrap();
    let closed = ["10.0.3.254", "10.0.0.1", "10.0.0.255", "9.255.255.255", "fd00::8"];
    let silent = ["10.0.0.2", "fd00::1:0", "10.0.2.7"];
    let crowds = [crowd(&closed, 10, PortState::Closed), crowd(&silent, 20, PortState::Filtered)];
    site.store.record_crowds(run, &crowds).await.unwrap();
    // The same crowd again, as another batch has it.
    let more = [crowd(&["10.0.0.1", "10.0.0.3"], 30, PortState::Closed)];
    site.store.record_crowds(run, &more).await.unwrap();

    let mut expected: Vec<IpAddr> =
        [&own[..], &closed, &silent, &["10.0.0.3"]].concat().into_iter().map(ip).collect();
    expected.sort();
    for size in [1, 2, 3, 5, 100] {
        let (mut listed, mut done, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = site.store.results(run, after, size).await.unwrap();
            let addresses = site.store.addresses_done(run, after, size).await.unwrap();
            assert!(page.len() <= size);
            let Some(last) = page.last() else { break };
            after = Some(last.address);
            listed.extend(page.iter().map(|line| line.address));
            done.extend(addresses);
        }
        assert_eq!((&listed, &done), (&expected, &expected), "in pages of {size}");
    }
    let lines = site.store.results(run, None, 100).await.unwrap();
    let line = |text| lines.iter().find(|line| line.address == ip(text)).unwrap();
    assert_eq!((line("10.0.0.255").at, line("10.0.0.1").at), (Timestamp(12), Timestamp(30)));
    assert_eq!(&*line("10.0.0.2").json, r#"{"address":"10.0.0.2"}"#);
    assert_eq!(line("10.0.2.7").crowd, line("10.0.0.2").crowd);
    assert_eq!(line("10.0.1.0").crowd, None);
}

#[tokio::test]
async fn what_was_seen_of_one_in_a_crowd_is_found_by_its_address() {
    let site = Site::new().await;
    let (first, second) = (site.run().await, site.run().await);
    let known = [record("10.0.0.1", 5, &["SRV1"])];
    site.store.record(first, &known).await.unwrap();
    let addresses = ["10.0.0.2", "10.0.0.1"];
    site.store.record_crowds(second, &[crowd(&addresses, 9, PortState::Closed)]).await.unwrap();

    let latest = site.store.latest_result(ip("10.0.0.1")).await.unwrap().unwrap();
    assert_eq!((latest.run, latest.at), (second, Timestamp(10)));
    // Who had the address last is still its host; nobody else in the crowd is one.
    assert!(latest.host.is_some());
    let other = site.store.latest_result(ip("10.0.0.2")).await.unwrap().unwrap();
    assert_eq!((other.run, other.host), (second, None));
    assert_eq!(site.store.latest_result(ip("10.0.0.3")).await.unwrap(), None);

    let seen = site.store.observations(second, ip("10.0.0.1")).await.unwrap();
    let expected = port("10.0.0.1", 10, PortState::Closed);
    assert_eq!(seen, [expected]);
    assert_eq!(site.store.observations(first, ip("10.0.0.1")).await.unwrap().len(), 1);
    assert_eq!(site.store.observations(first, ip("10.0.0.2")).await.unwrap(), []);
    assert!(site.store.hosts().await.unwrap().len() == 1);
}

#[tokio::test]
async fn a_crowd_stays_as_it_was_written_until_its_run_is_forgotten() {
    let site = Site::new().await;
    let run = site.run().await;
    let members = ["10.0.0.1", "10.0.0.2", "10.0.9.1"];
    site.store.record_crowds(run, &[crowd(&members, 9, PortState::Closed)]).await.unwrap();
    let mut raw = site.raw().await;
    for sql in [
        "DELETE FROM crowd",
        "DELETE FROM crowd_member",
        "UPDATE crowd SET document = '{}'",
        "UPDATE crowd_member SET members = x'000000000000000000'",
        "REPLACE INTO crowd_member (id, crowd, run, network, members)
         VALUES (1, 1, 1, x'04', x'000000000000000000')",
    ] {
        let said = raw.execute(sql).await.unwrap_err().to_string();
        assert!(said.contains("append-only"), "{sql}: {said}");
    }
    assert!(site.store.verify().await.unwrap().faults.is_empty());

    let state = seawall_store::RunState::Finished;
    site.store.finish_run(run, state, Timestamp(20)).await.unwrap();
    let late = site.store.record_crowds(run, &[crowd(&members, 9, PortState::Closed)]).await;
    assert!(matches!(late, Err(StoreError::RunEnded { .. })), "{late:?}");
    let act = seawall_store::Act { at: Timestamp(30), who: "somebody".into() };
    let forgotten = site.store.forget_runs_before(Timestamp(100), &act).await.unwrap();
    assert_eq!((forgotten.observations, forgotten.results), (3, 3));
    assert_eq!(site.store.results(run, None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn damage_in_a_crowd_is_found() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record_crowds(run, &[crowd(&["10.0.0.1"], 9, PortState::Closed)]).await.unwrap();
    let mut raw = site.raw().await;
    for sql in [
        "DROP TRIGGER crowd_keeps_its_values",
        "UPDATE crowd SET answers = '[7]'",
        "INSERT INTO crowd_member (crowd, run, network, members)
         VALUES (1, 1, x'040a', x'000000000000000000')",
    ] {
        raw.execute(sql).await.unwrap();
    }
    let report = site.store.verify().await.unwrap();
    assert_eq!(report.faults.len(), 3, "{:?}", report.faults);
}
