use seawall_facts::{HostKey, Timestamp};
use seawall_store::{Act, Because, Change, EventId, Store, StoreError};

use crate::{Site, ip, record};

fn act() -> Act {
    Act { at: Timestamp(100), who: "operator".into() }
}

async fn count(store: &Store) -> usize {
    store.hosts().await.unwrap().len()
}

#[tokio::test]
async fn a_merge_undone_stays_undone_when_the_network_says_it_again() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [record("192.0.2.1", 10, &["CLONE"]), record("192.0.2.2", 11, &["CLONE"])];
    site.store.record(run, &batch).await.unwrap();
    assert_eq!(count(&site.store).await, 1);

    let undo = site.store.undo_event(EventId(1), &act()).await.unwrap();
    assert_eq!(count(&site.store).await, 2);
    site.store.record(run, &batch).await.unwrap();
    assert_eq!(count(&site.store).await, 2);
    for address in ["192.0.2.1", "192.0.2.2"] {
        let host = site.store.host_of(ip(address), Timestamp(100)).await.unwrap().unwrap();
        assert_eq!(host.addresses.len(), 1);
    }
    let log = site.store.identity_events().await.unwrap();
    assert_eq!(log[0].undone_by, Some(undo));
    assert_eq!((log[1].change, log[1].because), (Change::Split, Because::Undo));
    let audited = site.store.audit_log().await.unwrap();
    assert_eq!((audited[0].who.as_str(), audited[0].what.as_str()), ("operator", "identity.undo"));

    site.store.undo_event(undo, &act()).await.unwrap();
    assert_eq!(count(&site.store).await, 1);
}

#[tokio::test]
async fn a_split_undone_makes_the_renamed_machine_one_host_again() {
    let site = Site::new().await;
    let run = site.run().await;
    for (at, name) in [(10, "OLDNAME"), (20, "NEWNAME")] {
        site.store.record(run, &[record("192.0.2.1", at, &[name])]).await.unwrap();
    }
    assert_eq!(count(&site.store).await, 2);
    let undo = site.store.undo_event(EventId(1), &act()).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1);
    assert_eq!(hosts[0].names.len(), 2);

    // Either name at the address is this host from now on, and nothing is split again.
    for (at, name) in [(30, "OLDNAME"), (40, "NEWNAME")] {
        site.store.record(run, &[record("192.0.2.1", at, &[name])]).await.unwrap();
    }
    assert_eq!(count(&site.store).await, 1);
    assert_eq!(site.store.identity_events().await.unwrap().len(), 2);

    site.store.undo_event(undo, &act()).await.unwrap();
    let host = site.store.host_of(ip("192.0.2.1"), Timestamp(35)).await.unwrap().unwrap();
    assert_eq!(host.key, HostKey::NetbiosName("OLDNAME".into()));
    assert_eq!(count(&site.store).await, 2);
}

#[tokio::test]
async fn what_has_been_undone_or_never_was_cannot_be_undone() {
    let site = Site::new().await;
    let run = site.run().await;
    let batch = [record("192.0.2.1", 10, &["CLONE"]), record("192.0.2.2", 11, &["CLONE"])];
    site.store.record(run, &batch).await.unwrap();
    site.store.undo_event(EventId(1), &act()).await.unwrap();
    let again = site.store.undo_event(EventId(1), &act()).await.unwrap_err();
    assert!(matches!(again, StoreError::NothingToUndo { event: EventId(1), .. }), "{again:?}");
    let never = site.store.undo_event(EventId(9), &act()).await.unwrap_err();
    assert!(matches!(never, StoreError::UnknownEvent { event: EventId(9), .. }), "{never:?}");
}
