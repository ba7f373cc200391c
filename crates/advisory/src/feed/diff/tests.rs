//! Each sort of row, by what a reader would see.

use super::{FeedChanges, bulletins::BulletinChanges};
use crate::{
    feed::{
        Exploitation, Feed, FeedBuilder, FeedKind, FeedSource, FixedBuild, Mended, Offer, Release,
        Replacement, Software,
    },
    model::{BulletinId, CveId, Rating},
    packed::ImportedBulletins,
};

fn source() -> FeedSource {
    FeedSource {
        kind: FeedKind::Wesng,
        name: "wesng".to_owned(),
        digest: String::new(),
        date: None,
        documents: 1,
    }
}

fn software(name: &str) -> Software {
    Software {
        name: name.to_owned(),
        products: Vec::new(),
        service_pack: None,
        component: None,
        server_core: false,
    }
}

/// A feed with one fix; `first` puts other rows before those it needs, so that places differ.
fn feed(first: bool, change: impl FnOnce(&mut FeedBuilder)) -> Feed {
    let mut builder = FeedBuilder::new();
    if first {
        builder.label("KB2");
        builder.label("KB1");
    }
    let label = builder.label("KB1");
    let host = builder.software("Windows 10", software);
    let cve = builder.vulnerability(&CveId::new("CVE-2020-0001"));
    let mended = Mended {
        vulnerability: Some(cve),
        severity: Some(Rating::Critical),
        impact: None,
        component: None,
    };
    builder.mends(host, label, mended);
    let older = builder.label("KB2");
    builder.fix(host, label).supersedes(older);
    builder.fix(host, label).fixed_from(FixedBuild::new("10.0.1.2").unwrap());
    change(&mut builder);
    builder.finish(source())
}

#[test]
fn the_same_statements_in_another_order_are_no_change() {
    let (one, other) = (feed(false, |_| ()), feed(true, |_| ()));
    assert_ne!(one, other, "the places differ");
    assert!(FeedChanges::between(Some(&one), Some(&other)).is_empty());
    assert!(FeedChanges::between(None, None).is_empty());
}

#[test]
fn a_reading_that_is_not_there_has_no_rows() {
    let feed = feed(false, |_| ());
    let new = FeedChanges::between(None, Some(&feed));
    assert_eq!((new.vulnerabilities.new.len(), new.updates.new.len()), (1, 2));
    assert_eq!((new.fixes.new.len(), new.replacements.new.len()), (1, 1));
    assert_eq!(new.fixed_builds.new[0].says, ["10.0.1.2"]);
    assert_eq!(new.fixes.new[0].key.to_string(), "KB1: Windows 10");
    let gone = FeedChanges::between(Some(&feed), None);
    assert_eq!(gone.fixes.gone, new.fixes.new);
    assert!(gone.fixes.new.is_empty() && gone.updates.new.is_empty());
}

#[test]
fn every_sort_of_row_is_compared() {
    let old = feed(false, |_| ());
    let new = feed(true, |builder| {
        let first = builder.vulnerability(&CveId::new("CVE-2020-0001"));
        let mark = Exploitation { since: None, ransomware: Some(true) };
        builder.vulnerability_mut(first).unwrap().exploited = Some(mark);
        let second = builder.vulnerability(&CveId::new("CVE-2020-0002"));
        let (label, host) = (builder.label("KB1"), builder.software("Windows 10", software));
        let mended =
            Mended { vulnerability: Some(second), severity: None, impact: None, component: None };
        builder.mends(host, label, mended);
        builder.fix(host, label).fixed_from(FixedBuild::new("10.0.1.3").unwrap());
        let (newer, older) = (builder.label("KB3"), builder.label("KB1"));
        builder.replacement(Replacement { newer, older, software: Vec::new() });
        builder.release(Release {
            heading: "Version 1".to_owned(),
            build: "10.0.1.3".parse().unwrap(),
            label: Some(newer),
            date: None,
            option: None,
            update_type: None,
            hotpatch: false,
        });
    });
    let changes = FeedChanges::between(Some(&old), Some(&new));
    assert_eq!(changes.vulnerabilities.new[0].key.to_string(), "CVE-2020-0002");
    assert!(changes.vulnerabilities.changed.is_empty(), "its mark is a row of its own");
    assert_eq!(changes.exploited.new[0].says[0].ransomware, Some(true));
    assert_eq!(changes.updates.new[0].to_string(), "KB3");
    assert_eq!(changes.replacements.new[0].to_string(), "KB3 > KB1");
    assert_eq!(changes.releases.new[0].key.to_string(), "10.0.1.3: Version 1");
    let fix = &changes.fixes.changed[0];
    assert_eq!((fix.before[0].mends.len(), fix.after[0].mends.len()), (1, 2));
    let builds = &changes.fixed_builds.changed[0];
    assert_eq!(
        (builds.before.len(), builds.after.as_slice()),
        (1, &["10.0.1.2".to_owned(), "10.0.1.3".to_owned()][..])
    );
    assert!(changes.software.new.is_empty());
    let back = FeedChanges::between(Some(&new), Some(&old));
    assert_eq!(back.releases.gone, changes.releases.new);
    assert_eq!(back.fixes.changed[0].before, fix.after);
}

/// A package for the one software of [`feed`], under another place.
fn offer(builder: &mut FeedBuilder, package: &str, title: &str) -> Offer {
    let server = builder.software("Windows Server 2019", software);
    let host = builder.software("Windows 10", software);
    Offer {
        label: builder.label("KB1"),
        package: package.to_owned(),
        title: title.to_owned(),
        software: vec![server, host],
        classification: Some("Security Updates".into()),
        bulletins: vec![BulletinId::new("MS17-010")],
        date: None,
        bytes: Some(1),
    }
}

#[test]
fn an_offer_goes_by_its_package_or_else_by_its_title() {
    let old = feed(false, |builder| {
        for (package, title) in [("one", "A title"), ("two", "Same"), ("", "Without an id")] {
            let offer = offer(builder, package, title);
            builder.offer(offer);
        }
    });
    let new = feed(true, |builder| {
        let mut resized = offer(builder, "one", "Another title");
        resized.bytes = Some(2);
        builder.offer(resized);
        let mut same = offer(builder, "two", "Same");
        same.software.reverse();
        builder.offer(same);
    });
    let changes = FeedChanges::between(Some(&old), Some(&new)).offers;
    assert_eq!(changes.gone[0].key.to_string(), "KB1: Without an id");
    assert_eq!((changes.new.len(), changes.gone.len(), changes.changed.len()), (0, 1, 1));
    let changed = &changes.changed[0];
    assert_eq!(changed.key.to_string(), "KB1: one");
    assert_eq!((changed.before[0].title, changed.before[0].bytes), ("A title", Some(1)));
    assert_eq!((changed.after[0].title, changed.after[0].bytes), ("Another title", Some(2)));
    assert_eq!(changed.after[0].software, ["Windows 10", "Windows Server 2019"]);
    let back = FeedChanges::between(Some(&new), Some(&old)).offers;
    assert_eq!(back.new, changes.gone);
}

#[test]
fn an_update_joins_a_bulletin_or_leaves_it() {
    let of = |id: &'static str| {
        feed(false, move |builder| {
            let label = builder.label("KB1");
            builder.bulletin(BulletinId::new(id), label);
        })
    };
    let (old, new) = (of("MS17-010"), of("MS17-011"));
    let changes = FeedChanges::between(Some(&old), Some(&new));
    assert_eq!(changes.bulletins.new[0].to_string(), "MS17-011: KB1");
    assert_eq!(changes.bulletins.gone[0].to_string(), "MS17-010: KB1");
    assert!(!changes.is_empty() && changes.updates.new.is_empty());
}

#[test]
fn every_table_of_statements_is_compared() {
    let feed = feed(false, |_| ());
    // A new table breaks these two patterns together: whoever adds one compares it too.
    let Feed {
        source: _,
        software: _,
        labels: _,
        vulnerabilities: _,
        components: _,
        mended: _,
        fixes: _,
        releases: _,
        replacements: _,
        bulletins: _,
        claims: _,
        offers: _,
    } = &feed;
    let FeedChanges {
        vulnerabilities: _,
        exploited: _,
        updates: _,
        software: _,
        fixes: _,
        fixed_builds: _,
        replacements: _,
        releases: _,
        bulletins: _,
        claims: _,
        offers: _,
    } = FeedChanges::between(None, Some(&feed));
}

#[test]
fn a_place_in_no_table_names_nothing() {
    let mut feed = feed(false, |builder| {
        let offer = offer(builder, "one", "A title");
        builder.bulletin(BulletinId::new("MS17-010"), offer.label);
        builder.offer(offer);
    });
    feed.offers[0].label = u32::MAX;
    feed.bulletins[0].label = u32::MAX;
    feed.fixes[0].software = u32::MAX;
    feed.fixes[0].mended = u32::MAX;
    feed.fixes[0].supersedes = vec![7];
    let changes = FeedChanges::between(None, Some(&feed));
    assert!(changes.fixes.new.is_empty() && changes.replacements.new.is_empty());
    assert!(changes.offers.new.is_empty() && changes.bulletins.new.is_empty());
}

#[test]
fn rows_are_json_objects_with_their_key() {
    let feed = feed(false, |_| ());
    let json = serde_json::to_value(FeedChanges::between(None, Some(&feed))).unwrap();
    let fix = &json["fixes"]["new"][0];
    assert_eq!(fix["update"], "KB1");
    assert_eq!(fix["software"], "Windows 10");
    assert_eq!(fix["says"][0]["mends"][0]["cve"], "CVE-2020-0001");
    assert_eq!(json["replacements"]["new"][0]["older"], "KB2");
}

#[test]
fn a_changed_bulletin_names_its_fields() {
    let old = ImportedBulletins::embedded().unwrap();
    let mut new = old.clone();
    assert!(BulletinChanges::between(Some(&old), Some(&new)).is_empty());
    new.bulletins[0].title.ja = Some("別".to_owned());
    let gone = new.bulletins.pop().unwrap();
    let changes = BulletinChanges::between(Some(&old), Some(&new));
    assert_eq!(changes.gone, [&gone.id]);
    assert_eq!(changes.changed.len(), 1);
    assert_eq!(changes.changed[0].bulletin, &old.bulletins[0].id);
    assert_eq!(changes.changed[0].fields, ["title"]);
}
