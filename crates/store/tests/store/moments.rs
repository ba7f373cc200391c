//! The store as it stood at a moment.

use std::sync::Arc;

use seawall_facts::{PortState, Timestamp};
use seawall_store::{
    Act, AuditRef, AuditedHost, Crowd, Moment, NewRun, RunId, RunState, Sighting, Store,
};

use crate::{Site, audited, ip, port, record, scan, silent};

const SID: &str = "sid:S-1-5-21-1-2-3";

fn up_to(at: i64) -> Moment {
    Moment::UpTo(Timestamp(at))
}

fn labelled(label: &str, at: i64) -> AuditedHost {
    AuditedHost { label: label.into(), ..audited("", at, &[]) }
}

/// Addresses that showed one closed door, all done at once.
fn crowd(addresses: &[&str], at: i64) -> Crowd {
    Crowd {
        answers: [port("127.0.0.1", 0, PortState::Closed).answer].into(),
        result_json: Arc::from(format!(r#"{{"address":"{}","crowd":true}}"#, addresses[0])),
        members: addresses.iter().map(|text| (ip(text), Timestamp(at))).collect(),
    }
}

/// Records audits in a run of their own.
async fn read(site: &Site, audits: &[AuditedHost]) -> RunId {
    let run = site.run().await;
    site.store.record_audited(run, audits).await.unwrap();
    run
}

/// The time and label of each audit at a moment, in order.
async fn audits(store: &Store, moment: Moment) -> Vec<(i64, String)> {
    let audits = store.audits_at(moment).await.unwrap();
    assert!(audits.is_sorted_by_key(|audit| audit.id));
    audits.into_iter().map(|audit| (audit.at.0, audit.label)).collect()
}

/// The address, time and run of each sighting at a moment, and whether it is a crowd's.
async fn sightings(store: &Store, moment: Moment) -> Vec<(String, i64, RunId, bool)> {
    let sightings = store.sightings_at(moment).await.unwrap();
    let told = |one: Sighting| (one.address.to_string(), one.at.0, one.run, one.crowd.is_some());
    sightings.into_iter().map(told).collect()
}

fn seen(address: &str, at: i64, run: RunId) -> (String, i64, RunId, bool) {
    (address.to_owned(), at, run, false)
}

fn in_crowd(address: &str, at: i64, run: RunId) -> (String, i64, RunId, bool) {
    (address.to_owned(), at, run, true)
}

fn told(pairs: &[(i64, &str)]) -> Vec<(i64, String)> {
    pairs.iter().map(|(at, label)| (*at, (*label).to_owned())).collect()
}

#[tokio::test]
async fn the_latest_audit_of_a_host_counts_up_to_a_moment_and_at_it() {
    let site = Site::new().await;
    let first = read(&site, &[audited(SID, 10, &["SRV1"]), audited("", 11, &["SRV2"])]).await;
    let second = read(&site, &[audited(SID, 20, &["SRV1"])]).await;
    for (moment, expected) in [
        (up_to(9), &[][..]),
        (up_to(10), &[(10, "SRV1")]),
        (up_to(19), &[(10, "SRV1"), (11, "SRV2")]),
        (up_to(20), &[(11, "SRV2"), (20, "SRV1")]),
        (up_to(i64::MAX), &[(11, "SRV2"), (20, "SRV1")]),
        (up_to(i64::MIN), &[]),
        (Moment::Run(first), &[(10, "SRV1"), (11, "SRV2")]),
        (Moment::Run(second), &[(20, "SRV1")]),
        (Moment::Run(RunId(99)), &[]),
    ] {
        assert_eq!(audits(&site.store, moment).await, told(expected), "{moment:?}");
    }
}

#[tokio::test]
async fn of_audits_the_later_counts_however_they_were_recorded() {
    let site = Site::new().await;
    let (early, late) = (site.run().await, site.run().await);
    let of = |at| [audited(SID, at, &["SRV1"])];
    site.store.record_audited(late, &of(90)).await.unwrap();
    site.store.record_audited(early, &of(10)).await.unwrap();
    assert_eq!(audits(&site.store, up_to(100)).await, told(&[(90, "SRV1")]));
    // Of two at one time, the one recorded last; within a run as well.
    site.store.record_audited(early, &of(90)).await.unwrap();
    let latest = site.store.audits_at(up_to(100)).await.unwrap();
    assert_eq!((latest[0].run, latest.len()), (early, 1));
    let of_run = site.store.audits_at(Moment::Run(early)).await.unwrap();
    assert_eq!(of_run, latest);
}

#[tokio::test]
async fn hosts_without_a_name_are_told_apart_by_their_label_in_any_case() {
    let site = Site::new().await;
    let batch = [labelled("Ablage/Ärzte-PC", 20), labelled("受付端末", 21)];
    let run = read(&site, &batch).await;
    // A host with a name has no part in it, whatever it is called.
    read(&site, &[AuditedHost { label: "受付端末".into(), ..audited(SID, 30, &["SRV1"]) }]).await;
    let last = read(&site, &[labelled("ablage/ärzte-pc ", 40)]).await;
    for (moment, expected) in [
        (up_to(39), &[(20, "Ablage/Ärzte-PC"), (21, "受付端末"), (30, "受付端末")][..]),
        (up_to(40), &[(21, "受付端末"), (30, "受付端末"), (40, "ablage/ärzte-pc ")]),
        (Moment::Run(run), &[(20, "Ablage/Ärzte-PC"), (21, "受付端末")]),
        (Moment::Run(last), &[(40, "ablage/ärzte-pc ")]),
    ] {
        assert_eq!(audits(&site.store, moment).await, told(expected), "{moment:?}");
    }
}

#[tokio::test]
async fn parts_of_a_merged_host_stay_parts() {
    let site = Site::new().await;
    read(&site, &[audited("netbios:SRV1", 10, &[])]).await;
    read(&site, &[audited(r"computer:CORP\SRV1", 20, &[])]).await;
    let run = site.run().await;
    site.store.record(run, &[record("192.0.2.1", 30, &["SRV1"])]).await.unwrap();
    let hosts = site.store.hosts().await.unwrap();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    let audits = site.store.audits_at(up_to(99)).await.unwrap();
    let parts: Vec<_> = audits.iter().filter_map(|audit| audit.host).collect();
    assert_eq!(parts.len(), 2);
    assert!(parts.iter().all(|part| hosts[0].parts.contains(part)));
    let sightings = site.store.sightings_at(up_to(99)).await.unwrap();
    assert!(hosts[0].parts.contains(&sightings[0].host.unwrap()));
}

#[tokio::test]
async fn documents_come_in_the_order_asked_for() {
    let site = Site::new().await;
    let batch: Vec<AuditedHost> = (0..300)
        .map(|n| AuditedHost {
            document: format!(r#"{{"n":{n},"x":"{}"}}"#, "x".repeat(2000)),
            ..labelled(&format!("PC{n}"), n)
        })
        .collect();
    read(&site, &batch).await;
    let mut ids: Vec<_> =
        site.store.audits_at(up_to(300)).await.unwrap().iter().map(|audit| audit.id).collect();
    assert_eq!(ids.len(), batch.len());
    ids.reverse();
    ids.push(ids[7]);
    let audits = site.store.audits_by_id(&ids).await.unwrap();
    let audits: Vec<_> = audits.into_iter().map(Option::unwrap).collect();
    assert_eq!(audits.iter().map(|audit| audit.id).collect::<Vec<_>>(), ids);
    assert_eq!(audits[0].document, batch[299].document);
    assert_eq!(site.store.audits_by_id(&[]).await.unwrap(), []);
    let gone = [seawall_store::AuditId(9999), ids[1]];
    let found = site.store.audits_by_id(&gone).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn the_latest_result_of_an_address_counts_up_to_a_moment_and_at_it() {
    let site = Site::new().await;
    let (first, second) = (site.run().await, site.run().await);
    let batch = [record("10.0.0.10", 10, &["SRV1"]), silent("fd00::1", 11), silent("9.0.0.1", 12)];
    site.store.record(first, &batch).await.unwrap();
    site.store.record(second, &[record("10.0.0.10", 20, &["SRV1"])]).await.unwrap();
    let all =
        [seen("9.0.0.1", 12, first), seen("10.0.0.10", 10, first), seen("fd00::1", 11, first)];
    let now =
        [seen("9.0.0.1", 12, first), seen("10.0.0.10", 20, second), seen("fd00::1", 11, first)];
    for (moment, expected) in [
        (up_to(9), &[][..]),
        (up_to(10), &all[1..2]),
        (up_to(19), &all),
        (up_to(20), &now),
        (Moment::Run(first), &all),
        (Moment::Run(second), &now[1..2]),
        (Moment::Run(RunId(99)), &[]),
    ] {
        assert_eq!(sightings(&site.store, moment).await, expected, "{moment:?}");
    }
    let hosts: Vec<_> = site.store.sightings_at(up_to(20)).await.unwrap();
    let answered: Vec<bool> = hosts.iter().map(|sighting| sighting.host.is_some()).collect();
    assert_eq!(answered, [false, true, false]);
}

#[tokio::test]
async fn a_host_stays_known_where_nobody_answers_any_more() {
    let site = Site::new().await;
    let (first, second, third) = (site.run().await, site.run().await, site.run().await);
    site.store.record(first, &[record("10.0.0.1", 10, &["SRV1"])]).await.unwrap();
    let members = ["10.0.1.2", "10.0.0.1", "fd00::7", "10.0.0.2"];
    site.store.record_crowds(second, &[crowd(&members, 20)]).await.unwrap();
    site.store.record(third, &[record("10.0.0.2", 30, &["SRV2"])]).await.unwrap();
    let (one, other) = (in_crowd("10.0.0.1", 20, second), in_crowd("10.0.0.2", 20, second));
    let rest = [in_crowd("10.0.1.2", 20, second), in_crowd("fd00::7", 20, second)];
    let all = [&[one.clone(), other.clone()][..], &rest].concat();
    for (moment, expected) in [
        (up_to(19), vec![seen("10.0.0.1", 10, first)]),
        (up_to(20), [&[seen("10.0.0.1", 10, first)][..], &all].concat()),
        (
            up_to(30),
            [&[seen("10.0.0.1", 10, first), one, other, seen("10.0.0.2", 30, third)][..], &rest]
                .concat(),
        ),
        (Moment::Run(second), all),
        (Moment::Run(third), vec![seen("10.0.0.2", 30, third)]),
    ] {
        assert_eq!(sightings(&site.store, moment).await, expected, "{moment:?}");
    }
    // Within one run, and at one time, both are told.
    site.store.record_crowds(third, &[crowd(&["10.0.0.2", "10.0.0.3"], 30)]).await.unwrap();
    let crowd_of = |address| in_crowd(address, 30, third);
    let expected = [crowd_of("10.0.0.2"), seen("10.0.0.2", 30, third), crowd_of("10.0.0.3")];
    assert_eq!(sightings(&site.store, Moment::Run(third)).await, expected);
    site.store.record_crowds(third, &[crowd(&["10.0.0.2"], 31)]).await.unwrap();
    let sightings = sightings(&site.store, Moment::Run(third)).await;
    assert_eq!(sightings[1], in_crowd("10.0.0.2", 31, third));
}

#[tokio::test]
async fn of_crowds_the_latest_counts_whatever_the_order_of_runs() {
    let site = Site::new().await;
    let (first, second) = (site.run().await, site.run().await);
    site.store.record_crowds(second, &[crowd(&["10.0.0.1"], 10)]).await.unwrap();
    site.store.record_crowds(first, &[crowd(&["10.0.0.1"], 20)]).await.unwrap();
    site.store.record_crowds(first, &[crowd(&["10.0.0.1"], 15)]).await.unwrap();
    for (moment, expected) in [
        (up_to(9), vec![]),
        (up_to(14), vec![in_crowd("10.0.0.1", 10, second)]),
        (up_to(15), vec![in_crowd("10.0.0.1", 15, first)]),
        (up_to(20), vec![in_crowd("10.0.0.1", 20, first)]),
        (Moment::Run(first), vec![in_crowd("10.0.0.1", 20, first)]),
    ] {
        assert_eq!(sightings(&site.store, moment).await, expected, "{moment:?}");
    }
}

#[tokio::test]
async fn lines_and_answers_come_in_the_order_asked_for() {
    let site = Site::new().await;
    let run = site.run().await;
    let mut two = record("10.0.0.2", 12, &["SRV2"]);
    two.observations.push(port("10.0.0.2", 13, PortState::Closed));
    let batch = [record("10.0.0.1", 10, &["SRV1"]), two.clone(), silent("fd00::1", 11)];
    site.store.record(run, &batch).await.unwrap();
    let of_many = crowd(&["10.0.0.3", "10.0.7.3"], 20);
    site.store.record_crowds(run, std::slice::from_ref(&of_many)).await.unwrap();
    let mut sightings = site.store.sightings_at(Moment::Run(run)).await.unwrap();
    sightings.reverse();
    sightings.push(sightings[0]);

    let lines = site.store.lines_of(&sightings).await.unwrap();
    let lines: Vec<_> = lines.into_iter().map(Option::unwrap).collect();
    for (line, sighting) in lines.iter().zip(&sightings) {
        assert_eq!((line.address, line.at), (sighting.address, sighting.at));
        assert_eq!(line.crowd, sighting.crowd);
    }
    let texts: Vec<&str> = lines.iter().map(|line| &*line.json).collect();
    let shared = &*of_many.result_json;
    let own: Vec<&str> = batch.iter().map(|record| record.result_json.as_str()).collect();
    assert_eq!(texts, [own[2], shared, shared, own[1], own[0], own[2]]);

    let answers = site.store.answers_of(&sightings).await.unwrap();
    let of = |record: &seawall_store::HostRecord| -> Vec<_> {
        record.observations.iter().map(|seen| seen.answer.clone()).collect()
    };
    let shared = of_many.answers.to_vec();
    let [one, two, silent] = &batch;
    let expected = [of(silent), shared.clone(), shared, of(two), of(one), of(silent)];
    assert_eq!(answers, expected);
    assert_eq!(site.store.lines_of(&[]).await.unwrap(), []);
    assert_eq!(site.store.answers_of(&[]).await.unwrap(), Vec::<Vec<_>>::new());
}

#[tokio::test]
async fn what_was_forgotten_counts_no_more() {
    let site = Site::new().await;
    let store = &site.store;
    let old = store.begin_run(&NewRun { started: Timestamp(5), ..scan() }).await.unwrap();
    let new = store.begin_run(&NewRun { started: Timestamp(50), ..scan() }).await.unwrap();
    for (run, at) in [(old, 10), (new, 60)] {
        let audits = [audited(SID, at, &["SRV1"]), labelled("folder", at)];
        store.record_audited(run, &audits[usize::from(run == new)..]).await.unwrap();
        store.record(run, &[record("10.0.0.1", at, &["SRV1"])]).await.unwrap();
        store.record_crowds(run, &[crowd(&["10.0.0.2"], at)]).await.unwrap();
        store.finish_run(run, RunState::Finished, Timestamp(at + 1)).await.unwrap();
    }
    let before: Vec<AuditRef> = store.audits_at(up_to(99)).await.unwrap();
    assert_eq!(before.len(), 2);
    let lost = store.sightings_at(Moment::Run(old)).await.unwrap();
    assert_eq!(lost.len(), 2);

    let act = Act { at: Timestamp(100), who: "operator".into() };
    store.forget_runs_before(Timestamp(50), &act).await.unwrap();
    for moment in [Moment::Run(old), up_to(59)] {
        assert_eq!(store.audits_at(moment).await.unwrap(), []);
        assert_eq!(store.sightings_at(moment).await.unwrap(), []);
    }
    assert_eq!(audits(store, up_to(99)).await, told(&[(60, "folder")]));
    let left = [seen("10.0.0.1", 60, new), in_crowd("10.0.0.2", 60, new)];
    assert_eq!(sightings(store, up_to(99)).await, left);
    // Chosen before it was forgotten, asked for since.
    assert_eq!(store.lines_of(&lost).await.unwrap(), [None, None]);
    assert_eq!(store.answers_of(&lost).await.unwrap(), [vec![], vec![]]);
    assert_eq!(store.audits_by_id(&[before[0].id]).await.unwrap(), [None]);
}
