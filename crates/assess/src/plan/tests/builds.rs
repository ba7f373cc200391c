//! Hosts that are kept by cumulative updates, by a made feed.

use seawall_advisory::{
    BulletinId, Catalogue, CveId, Date,
    feed::{FeedBuilder, FeedKind, FeedSource, Feeds, FixedBuild, Mended, Software},
};
use seawall_facts::{EvidenceKind, FactValue, ProductId, Products};

use super::made::{Made, bare, catalogue};
use crate::{
    judge::Judge,
    plan::{Check, Options, Plan, plan},
};

// The shape is that of MSRC's documents; the numbers are made. No row says that one replaces the
// other.
fn fed() -> Catalogue {
    let mut builder = FeedBuilder::new();
    let software = builder.software("Windows Server 2019", |name| Software {
        name: name.to_owned(),
        products: vec![ProductId::new("ws2019")],
        service_pack: None,
        component: None,
        server_core: false,
    });
    let rows = [
        ("CVE-2024-0001", "5034127", "10.0.17763.5329", 1),
        ("CVE-2024-0002", "5034768", "10.0.17763.5458", 2),
    ];
    for (cve, kb, build, month) in rows {
        let vulnerability = builder.vulnerability(&CveId::new(cve));
        let label = builder.label(kb);
        let mended = Mended {
            vulnerability: Some(vulnerability),
            component: None,
            severity: None,
            impact: None,
        };
        builder.mends(software, label, mended);
        let fix = builder.fix(software, label);
        fix.dated(Date::new(2024, month, 9).unwrap());
        fix.fixed_from(FixedBuild::new(build).unwrap());
    }
    let source = FeedSource {
        kind: FeedKind::Cvrf,
        name: "made".into(),
        digest: "00".into(),
        date: Date::new(2024, 2, 13),
        documents: 1,
    };
    let feeds = Feeds::new(vec![builder.finish(source)]);
    catalogue().clone().with_feeds(feeds, Products::embedded())
}

fn planned(made: &Made) -> Plan {
    let fed = fed();
    let judge = Judge::new(&fed, Products::embedded());
    let dossier = judge.dossier(made.facts());
    let wanted = ["KB5034127", "KB5034768"].map(BulletinId::new);
    let trial = judge.hear(&dossier);
    let judged = trial.all(&wanted);
    plan(&judge, &trial, &judged, &Options::default())
}

fn at(build: &str) -> Made {
    let build = FactValue::Build(build.parse().unwrap());
    bare("ws2019", "gold").fact(EvidenceKind::Build, build, None)
}

#[test]
fn the_newest_cumulative_update_stands_for_all_before_it() {
    let plan = planned(&at("10.0.17763.5000"));
    let kbs: Vec<&str> = plan.updates().map(|update| update.kb.as_str()).collect();
    assert_eq!(kbs, ["5034768"]);
    assert_eq!(plan.closes().count(), 2);
    assert!(plan.open.is_empty() && plan.is_minimal);
    let is_build = |check: &Check| matches!(check, Check::Build { .. });
    assert!(plan.updates().next().unwrap().checks.iter().any(is_build));
    assert!(planned(&at("10.0.17763.5458")).batches.is_empty());
    let partly = planned(&at("10.0.17763.5329"));
    assert_eq!(partly.closes().count(), 1);
}

#[test]
fn without_its_revision_nothing_is_planned() {
    let plan = planned(&at("10.0.17763.0"));
    assert!(plan.batches.is_empty());
    assert_eq!(plan.open.len(), 2);
}
