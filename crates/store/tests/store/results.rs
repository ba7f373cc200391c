use std::net::IpAddr;

use seawall_facts::Timestamp;
use seawall_store::RunState;

use crate::{Site, ip, record, silent};

/// In the order they are given back in.
const ORDERED: [&str; 7] =
    ["9.255.255.255", "10.0.0.2", "10.0.0.10", "192.0.2.1", "::1", "2001:db8::2", "2001:db8::10"];

#[tokio::test]
async fn results_come_in_the_order_of_addresses_a_page_at_a_time() {
    let site = Site::new().await;
    let (other, run) = (site.run().await, site.run().await);
    site.store.record(other, &[record("10.0.0.5", 1, &[])]).await.unwrap();
    for (at, address) in (10..).zip(ORDERED.iter().rev()) {
        site.store.record(run, &[silent(address, at)]).await.unwrap();
    }
    let ordered = ORDERED.map(ip);

    let (mut lines, mut done): (Vec<_>, Vec<IpAddr>) = Default::default();
    loop {
        let after = done.last().copied();
        let page = site.store.results(run, after, 3).await.unwrap();
        let addresses = site.store.addresses_done(run, after, 3).await.unwrap();
        assert_eq!(page.iter().map(|line| line.address).collect::<Vec<_>>(), addresses);
        if page.is_empty() {
            break;
        }
        lines.extend(page);
        done.extend(addresses);
    }
    assert_eq!(done, ordered);
    assert_eq!(lines[0].at, Timestamp(16));
    assert_eq!(*lines[0].json, silent(ORDERED[0], 16).result_json);
}

#[tokio::test]
async fn a_page_may_begin_after_an_address_that_has_no_result() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record(run, &ORDERED.map(|address| record(address, 10, &[]))).await.unwrap();
    let after = |address| site.store.addresses_done(run, Some(ip(address)), 2);
    assert_eq!(after("10.0.0.9").await.unwrap(), [ip("10.0.0.10"), ip("192.0.2.1")]);
    assert_eq!(after("255.255.255.255").await.unwrap(), [ip("::1"), ip("2001:db8::2")]);
    assert_eq!(after("2001:db8::10").await.unwrap(), Vec::<IpAddr>::new());
    assert_eq!(site.store.results(run, None, 0).await.unwrap(), []);
}

#[tokio::test]
async fn an_address_in_either_spelling_is_one_result() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, address) in [(10, "192.0.2.1"), (20, "::ffff:192.0.2.1")] {
        site.store.record(run, &[record(address, at, &[])]).await.unwrap();
    }
    assert_eq!(site.store.addresses_done(run, None, 10).await.unwrap(), [ip("192.0.2.1")]);
    let result = site.store.latest_result(ip("::ffff:192.0.2.1")).await.unwrap().unwrap();
    assert_eq!((result.address, result.at), (ip("192.0.2.1"), Timestamp(20)));
    site.store.finish_run(run, RunState::Finished, Timestamp(30)).await.unwrap();
}
