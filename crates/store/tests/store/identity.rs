use seawall_facts::{AddressSpan, HostKey, Timestamp};
use seawall_store::{Because, Change, Store};

use crate::{Site, ip, record, saying, silent};

fn span(address: &str, from: i64, to: i64) -> AddressSpan {
    AddressSpan { address: ip(address), from: Timestamp(from), to: Timestamp(to) }
}

async fn events(store: &Store) -> Vec<(Change, Because, String)> {
    let events = store.identity_events().await.unwrap();
    events.into_iter().map(|event| (event.change, event.because, event.subject)).collect()
}

#[tokio::test]
async fn server_alive2_binds_two_addresses_in_either_order() {
    for said_by_the_first in [true, false] {
        let site = Site::new().await;
        let run = site.run().await;
        let (mut first, mut second) =
            (record("192.0.2.1", 10, &["SRV1"]), record("198.51.100.1", 11, &[]));
        if said_by_the_first {
            first = saying(first, &["192.0.2.1", "198.51.100.1"]);
        } else {
            second = saying(second, &["192.0.2.1", "198.51.100.1"]);
        }
        for one in [first, second] {
            site.store.record(run, &[one]).await.unwrap();
        }
        let hosts = site.store.hosts().await.unwrap();
        assert_eq!(hosts.len(), 1, "{hosts:?}");
        assert_eq!(hosts[0].key, HostKey::NetbiosName("SRV1".into()));
        assert_eq!(hosts[0].addresses, [span("192.0.2.1", 10, 10), span("198.51.100.1", 11, 11)]);
        let log = events(&site.store).await;
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].0, log[0].1), (Change::Merge, Because::ServerAlive2));
    }
}

#[tokio::test]
async fn an_address_only_said_is_the_hosts_until_it_is_seen() {
    let site = Site::new().await;
    let run = site.run().await;
    let said = saying(record("192.0.2.1", 10, &["SRV1"]), &["198.51.100.1", "127.0.0.1"]);
    site.store.record(run, &[said]).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts[0].addresses, [span("192.0.2.1", 10, 10), span("198.51.100.1", 10, 10)]);
    assert_eq!(site.store.host_of(ip("198.51.100.1"), Timestamp(10)).await.unwrap(), None);
}

#[tokio::test]
async fn a_shared_inner_address_does_not_bind_hosts_of_different_names() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [
        saying(record("192.0.2.1", 10, &["SRV1"]), &["192.168.56.1"]),
        saying(record("192.0.2.2", 11, &["SRV2"]), &["192.168.56.1"]),
        record("192.168.56.1", 12, &["SRV3"]),
    ];
    site.store.record(run, &batch).await.unwrap();
    assert_eq!(site.store.hosts().await.unwrap().len(), 3);
    assert_eq!(events(&site.store).await, []);
}

#[tokio::test]
async fn what_an_earlier_run_saw_at_a_said_address_may_be_gone() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record(run, &[record("198.51.100.1", 10, &[])]).await.unwrap();
    let run = site.run().await;
    let said = saying(record("192.0.2.1", 50, &["SRV1"]), &["198.51.100.1"]);
    site.store.record(run, &[said]).await.unwrap();
    assert_eq!(site.store.hosts().await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_name_binds_two_addresses_within_a_batch_and_across_runs() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [
        record("192.0.2.1", 10, &["dns:srv1.example", "SRV1"]),
        record("192.0.2.2", 11, &["dns:SRV1.Example."]),
    ];
    site.store.record(run, &batch).await.unwrap();
    let run = site.run().await;
    site.store.record(run, &[record("192.0.2.3", 50, &["srv1"])]).await.unwrap();

    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert_eq!(hosts[0].key, HostKey::DnsName("srv1.example".into()));
    assert_eq!(hosts[0].parts.len(), 3);
    let same_name = |text: &str| (Change::Merge, Because::SameName, text.to_owned());
    assert_eq!(events(&site.store).await, [same_name("srv1.example"), same_name("SRV1")]);
}

#[tokio::test]
async fn a_netbios_name_common_to_two_domains_binds_neither() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [
        record("192.0.2.1", 10, &["dns:pc1.a.example", "PC1"]),
        record("192.0.2.2", 11, &["dns:pc1.b.example", "PC1"]),
        record("192.0.2.3", 12, &["PC1"]),
    ];
    site.store.record(run, &batch).await.unwrap();
    assert_eq!(site.store.hosts().await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_changed_name_is_another_host_from_then_on() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, name) in [(10, "SRV1"), (20, "SRV1"), (30, "SRV2")] {
        site.store.record(run, &[record("192.0.2.1", at, &[name])]).await.unwrap();
    }
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 2);
    assert_eq!(hosts[0].addresses, [span("192.0.2.1", 10, 20)]);
    assert_eq!(hosts[1].addresses, [span("192.0.2.1", 30, 30)]);
    let split = (Change::Split, Because::NameChanged, "192.0.2.1".to_owned());
    assert_eq!(events(&site.store).await, [split]);

    for (at, index) in [(9, None), (10, Some(0)), (29, Some(0)), (30, Some(1)), (99, Some(1))] {
        let host = site.store.host_of(ip("192.0.2.1"), Timestamp(at)).await.unwrap();
        assert_eq!(host, index.map(|index: usize| hosts[index].clone()), "at {at}");
    }
}

#[tokio::test]
async fn a_host_that_comes_back_to_its_address_is_the_same_host() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, name) in [(10, "SRV1"), (20, "SRV2"), (30, "SRV1")] {
        site.store.record(run, &[record("192.0.2.1", at, &[name])]).await.unwrap();
    }
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 2);
    assert_eq!(hosts[0].addresses, [span("192.0.2.1", 10, 10), span("192.0.2.1", 30, 30)]);
    assert_eq!(hosts[1].addresses, [span("192.0.2.1", 20, 20)]);
}

#[tokio::test]
async fn a_laptop_with_a_new_lease_stays_one_host() {
    let site = Site::new().await;
    let run = site.run().await;
    let first = [record("192.0.2.1", 10, &["LAPTOP"]), record("192.0.2.2", 10, &["DESK"])];
    site.store.record(run, &first).await.unwrap();
    let run = site.run().await;
    let second = [record("192.0.2.1", 50, &["DESK"]), record("192.0.2.2", 50, &["LAPTOP"])];
    site.store.record(run, &second).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
    for host in hosts {
        assert_eq!(host.addresses.len(), 2);
        assert_eq!(host.names.len(), 1);
    }
}

#[tokio::test]
async fn an_answer_without_a_name_and_no_answer_change_nothing() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch =
        [record("192.0.2.1", 10, &["SRV1"]), record("192.0.2.1", 20, &[]), silent("192.0.2.1", 30)];
    site.store.record(run, &batch).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1);
    assert_eq!(hosts[0].addresses, [span("192.0.2.1", 10, 20)]);
}

#[tokio::test]
async fn a_name_learnt_later_strengthens_the_key() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, names) in [(10, &[][..]), (20, &["SRV1"]), (30, &["SRV1", "dns:srv1.example"])] {
        site.store.record(run, &[record("192.0.2.1", at, names)]).await.unwrap();
    }
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1);
    assert_eq!(hosts[0].key, HostKey::DnsName("srv1.example".into()));
    assert_eq!(events(&site.store).await, []);
}

#[tokio::test]
async fn a_sighting_recorded_late_goes_where_it_belongs_in_time() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, name) in [(20, "SRV2"), (10, "SRV1")] {
        site.store.record(run, &[record("192.0.2.1", at, &[name])]).await.unwrap();
    }
    let earlier = site.store.host_of(ip("192.0.2.1"), Timestamp(15)).await.unwrap().unwrap();
    assert_eq!(earlier.key, HostKey::NetbiosName("SRV1".into()));
    let event = &site.store.identity_events().await.unwrap()[0];
    assert_eq!((event.from, event.at), (earlier.id, Timestamp(20)));
}
