//! Which host an audit read of.

use seawall_facts::{AddressSpan, HostKey, Timestamp};
use seawall_store::{Act, AuditedHost, Because, Change, HostId, HostRecord, Store};

use crate::{Site, audited, ip, record};

const SID: &str = "sid:S-1-5-21-1-2-3";
const OTHER_SID: &str = "sid:S-1-5-21-4-5-6";

fn act() -> Act {
    Act { at: Timestamp(100), who: "operator".into() }
}

/// Records one audit in a run of its own.
async fn read(site: &Site, audited: AuditedHost) -> Option<HostId> {
    let run = site.run().await;
    site.store.record_audited(run, &[audited]).await.unwrap()[0]
}

async fn see(site: &Site, record: HostRecord) {
    let run = site.run().await;
    site.store.record(run, &[record]).await.unwrap();
}

async fn count(store: &Store) -> usize {
    store.hosts().await.unwrap().len()
}

async fn found(store: &Store, text: &str) -> Vec<HostId> {
    store.find_hosts(text).await.unwrap().into_iter().map(|host| host.id).collect()
}

#[tokio::test]
async fn a_host_read_again_is_the_same_host() {
    for (key, again, names) in [
        (SID, "sid: s-1-5-21-1-2-3", &["SRV1"][..]),
        (SID, SID, &[]),
        (r"computer:CORP\SRV1", r"computer:corp\srv1", &[]),
        ("computer:SRV1", "computer:SRV1", &["dns:srv1.example"]),
        ("netbios:SRV1", "netbios:srv1", &[]),
        ("dns:srv1.example", "dns:SRV1.example.", &["SRV1"]),
        ("", "", &["受付端末"]),
    ] {
        let site = Site::new().await;
        let first = read(&site, audited(key, 10, names)).await.unwrap();
        assert_eq!(read(&site, audited(again, 20, names)).await, Some(first), "{key}");
        let run = site.run().await;
        let twice = [audited(key, 30, names), audited(again, 40, names)];
        let hosts = site.store.record_audited(run, &twice).await.unwrap();
        assert_eq!(hosts, [Some(first), Some(first)], "{key}");
        assert_eq!(count(&site.store).await, 1);
        assert_eq!(site.store.identity_events().await.unwrap(), []);
        assert_eq!(site.store.verify().await.unwrap().faults, []);
    }
}

#[tokio::test]
async fn scan_and_audit_of_one_name_are_one_host_until_that_is_undone() {
    for audited_first in [true, false] {
        let site = Site::new().await;
        let seen = || record("192.0.2.1", 10, &["SRV1"]);
        let of_files = || audited(r"computer:CORP\SRV1", 20, &["dns:srv1.corp.example"]);
        if audited_first {
            read(&site, of_files()).await;
            see(&site, seen()).await;
        } else {
            see(&site, seen()).await;
            read(&site, of_files()).await;
        }
        let hosts = site.store.hosts().await.unwrap();
        assert_eq!(hosts.len(), 1, "{hosts:?}");
        assert_eq!(hosts[0].key, HostKey::ComputerName(r"CORP\SRV1".into()));
        assert_eq!(hosts[0].parts.len(), 2);
        let (at, address) = (Timestamp(10), ip("192.0.2.1"));
        assert_eq!(hosts[0].addresses, [AddressSpan { address, from: at, to: at }]);
        assert_eq!(site.store.host_of(address, at).await.unwrap().as_ref(), Some(&hosts[0]));
        assert!(site.store.latest_audit(&hosts[0]).await.unwrap().is_some());
        let log = site.store.identity_events().await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].change, log[0].because), (Change::Merge, Because::SameName));
        assert_eq!(log[0].subject, "SRV1");

        site.store.undo_event(log[0].id, &act()).await.unwrap();
        assert_eq!(count(&site.store).await, 2);
        let seen_host = site.store.host_of(address, at).await.unwrap().unwrap();
        assert_eq!(site.store.latest_audit(&seen_host).await.unwrap(), None);
        // Neither says anything new by being looked at again.
        see(&site, seen()).await;
        read(&site, of_files()).await;
        assert_eq!(count(&site.store).await, 2);
        assert_eq!(site.store.identity_events().await.unwrap().len(), 2);
        assert_eq!(site.store.verify().await.unwrap().faults, []);
    }
}

#[tokio::test]
async fn a_sid_read_later_joins_what_was_read_under_the_name() {
    let site = Site::new().await;
    read(&site, audited(r"computer:CORP\SRV1", 10, &[])).await;
    see(&site, record("192.0.2.1", 20, &["SRV1"])).await;
    read(&site, audited(SID, 30, &["SRV1"])).await;
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    assert_eq!(hosts[0].key, HostKey::MachineSid("S-1-5-21-1-2-3".into()));
    assert_eq!(hosts[0].parts.len(), 3);
    assert_eq!(site.store.identity_events().await.unwrap().len(), 2);
}

#[tokio::test]
async fn two_clones_stay_two_hosts() {
    let site = Site::new().await;
    let run = site.run().await;
    let clones = [audited(SID, 10, &["SRV1"]), audited(SID, 11, &["SRV2"])];
    let first = site.store.record_audited(run, &clones).await.unwrap();
    assert_ne!(first[0], first[1]);
    assert_eq!(site.store.record_audited(run, &clones).await.unwrap(), first);
    assert_eq!(found(&site.store, SID).await.len(), 2);
    // Files of one of them that do not say of which.
    let nameless = read(&site, audited(SID, 12, &[])).await;
    assert!(!first.contains(&nameless));
    assert_eq!(read(&site, audited(SID, 13, &[])).await, nameless);
    assert_eq!(count(&site.store).await, 3);
    assert_eq!(site.store.identity_events().await.unwrap(), []);
}

#[tokio::test]
async fn one_sid_in_another_domain_is_the_same_machine() {
    let site = Site::new().await;
    let first = read(&site, audited(SID, 10, &["SRV1", "dns:srv1.old.example"])).await;
    let moved = audited(SID, 20, &["SRV1", "dns:srv1.new.example"]);
    assert_eq!(read(&site, moved).await, first);
}

#[tokio::test]
async fn machines_of_one_name_and_two_sids_are_two_and_bind_no_scan() {
    let site = Site::new().await;
    let run = site.run().await;
    let names = ["SRV1", "dns:srv1.example"];
    let machines = [audited(SID, 10, &names), audited(OTHER_SID, 11, &names)];
    site.store.record_audited(run, &machines).await.unwrap();
    assert_eq!(count(&site.store).await, 2);
    for (address, names) in [("192.0.2.1", &names[..]), ("192.0.2.2", &names[..1])] {
        see(&site, record(address, 20, names)).await;
    }
    // Each address may be either machine's.
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 4, "{hosts:?}");
    assert_eq!(found(&site.store, "srv1").await.len(), hosts.len());
}

#[tokio::test]
async fn an_ambiguous_netbios_name_binds_no_audit() {
    let site = Site::new().await;
    let run = site.run().await;
    let seen = [
        record("192.0.2.1", 10, &["dns:pc1.a.example", "PC1"]),
        record("192.0.2.2", 11, &["dns:pc1.b.example", "PC1"]),
    ];
    site.store.record(run, &seen).await.unwrap();
    read(&site, audited(r"computer:A\PC1", 20, &[])).await;
    assert_eq!(count(&site.store).await, 3);
    assert_eq!(site.store.identity_events().await.unwrap(), []);
    // Its DNS name would tell.
    read(&site, audited(r"computer:A\PC1", 30, &["dns:pc1.a.example"])).await;
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
    let (a, b) = (found(&site.store, r"A\PC1").await, found(&site.store, "pc1.b.example").await);
    assert_eq!((a.len(), b.len()), (1, 1));
    assert_ne!(a, b);
}

#[tokio::test]
async fn one_name_in_two_domains_is_two_hosts_and_binds_no_scan() {
    let site = Site::new().await;
    let run = site.run().await;
    let read = [audited(r"computer:A\PC1", 10, &[]), audited(r"computer:B\PC1", 11, &[])];
    site.store.record_audited(run, &read).await.unwrap();
    see(&site, record("192.0.2.1", 20, &["PC1"])).await;
    assert_eq!(count(&site.store).await, 3);
    assert_eq!(site.store.identity_events().await.unwrap(), []);
}

#[tokio::test]
async fn a_scan_with_the_dns_name_of_one_domain_joins_the_audit_that_has_it() {
    let site = Site::new().await;
    let run = site.run().await;
    let read = [
        audited(r"computer:A\PC1", 10, &["dns:pc1.a.example"]),
        audited(r"computer:B\PC1", 11, &[]),
    ];
    let hosts = site.store.record_audited(run, &read).await.unwrap();
    see(&site, record("192.0.2.1", 20, &["PC1", "dns:pc1.a.example"])).await;
    assert_eq!(count(&site.store).await, 2);
    assert_eq!(found(&site.store, "192.0.2.1").await, [hosts[0].unwrap()]);
}

#[tokio::test]
async fn an_address_that_goes_to_another_name_leaves_the_audit_with_its_host() {
    let site = Site::new().await;
    read(&site, audited(r"computer:CORP\SRV1", 5, &[])).await;
    see(&site, record("192.0.2.1", 10, &["SRV1"])).await;
    see(&site, record("192.0.2.1", 20, &["SRV2"])).await;
    let host = site.store.host_of(ip("192.0.2.1"), Timestamp(30)).await.unwrap().unwrap();
    assert_eq!(host.key, HostKey::NetbiosName("SRV2".into()));
    assert_eq!(site.store.latest_audit(&host).await.unwrap(), None);
    let log = site.store.identity_events().await.unwrap();
    let split = log.iter().find(|event| event.change == Change::Split).unwrap();
    let undo = site.store.undo_event(split.id, &act()).await.unwrap();
    assert_eq!(count(&site.store).await, 1);
    site.store.undo_event(undo, &act()).await.unwrap();
    assert_eq!(count(&site.store).await, 2);
}

#[tokio::test]
async fn what_nothing_names_is_no_host() {
    let site = Site::new().await;
    for key in ["", "address:192.0.2.1", "sid: ", r"computer:CORP\", "netbios: "] {
        assert_eq!(read(&site, audited(key, 10, &[])).await, None, "{key}");
    }
    assert_eq!(count(&site.store).await, 0);
    assert_eq!(read(&site, audited("address:192.0.2.1", 10, &["SRV1"])).await, Some(HostId(1)));
}

#[tokio::test]
async fn a_host_is_found_by_all_that_it_is_called() {
    let site = Site::new().await;
    see(&site, record("192.0.2.1", 10, &["SRV1", "dns:srv1.corp.example"])).await;
    see(&site, record("192.0.2.9", 11, &["dns:srv1.corp.example"])).await;
    read(&site, audited(r"computer:CORP\SRV1", 20, &[])).await;
    see(&site, record("192.0.2.2", 30, &["SRV10", "dns:srv10.corp.example"])).await;
    let hosts = site.store.hosts().await.unwrap();
    let host = &hosts[0];
    for text in [
        "192.0.2.1",
        "::ffff:192.0.2.1",
        "address:192.0.2.9",
        "srv1",
        " SRV1 ",
        "Srv1.corp.EXAMPLE.",
        "dns:srv1.corp.example",
        "netbios:srv1",
        r"computer:CORP\SRV1",
        r"corp\srv1",
        r"corp.example\SRV1",
        &format!("host:{}", host.id),
        &format!("host:{}", host.parts.last().unwrap()),
        &host.key.to_string(),
    ] {
        assert_eq!(site.store.find_hosts(text).await.unwrap(), hosts[..1], "{text}");
    }
    for text in [
        "",
        "srv",
        "SRV2",
        "192.0.2.3",
        "host:99",
        "corp",
        "srv1.corp",
        r"OTHER\SRV1",
        "srv1%",
        SID,
    ] {
        assert_eq!(found(&site.store, text).await, [], "{text}");
    }
}

#[tokio::test]
async fn an_address_that_was_two_hosts_names_both() {
    let site = Site::new().await;
    see(&site, record("192.0.2.1", 10, &["SRV1"])).await;
    see(&site, record("192.0.2.1", 20, &["SRV2"])).await;
    assert_eq!(found(&site.store, "192.0.2.1").await, [HostId(1), HostId(2)]);
}

#[tokio::test]
async fn an_address_only_said_names_its_host_until_another_is_seen_there() {
    let site = Site::new().await;
    see(&site, crate::saying(record("192.0.2.1", 10, &["SRV1"]), &["192.168.56.1"])).await;
    assert_eq!(found(&site.store, "192.168.56.1").await, [HostId(1)]);
    see(&site, record("192.168.56.1", 20, &["SRV2"])).await;
    assert_eq!(found(&site.store, "192.168.56.1").await, [HostId(2)]);
}
