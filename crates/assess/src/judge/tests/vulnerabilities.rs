//! Vulnerabilities that feeds name and no bulletin is about: judged by the build.

use std::collections::BTreeSet;

use seawall_advisory::{
    BulletinId, Catalogue, CveId, Date,
    feed::{FeedBuilder, FeedKind, FeedSource, Feeds, FixedBuild, Mended, Software},
};
use seawall_facts::{ProductId, Products};

use super::made::{Made, catalogue, host};
use crate::{
    Reason, ReplayError,
    State::{self, *},
    Step, Verdict,
    judge::Judge,
    plan, replay, replay_by,
};

const FLAW: &str = "CVE-2024-0001";
const NEXT: &str = "CVE-2024-0002";
const HALF: &str = "CVE-2024-0003";
const OLD: &str = "CVE-2003-0352";

// The shape is that of MSRC's documents; the numbers are made.
fn feeds(digest: &str) -> Feeds {
    let mut builder = FeedBuilder::new();
    let rows = [
        ("ws2019", FLAW, "5034127", Some("10.0.17763.5329"), 1),
        ("ws2019", NEXT, "5034768", Some("10.0.17763.5458"), 2),
        ("ws2019", HALF, "5034127", Some("10.0.17763.5329"), 1),
        ("ws2019", HALF, "5034000", None, 1),
        ("w7-x64", FLAW, "5034169", None, 1),
        ("ws2019", OLD, "5034127", Some("10.0.17763.5329"), 1),
    ];
    for (product, cve, kb, build, month) in rows {
        let software = builder.software(product, |name| Software {
            name: name.to_owned(),
            products: vec![ProductId::new(product)],
            service_pack: None,
            component: None,
            server_core: false,
        });
        let vulnerability = Some(builder.vulnerability(&CveId::new(cve)));
        let label = builder.label(kb);
        let mended = Mended { vulnerability, component: None, severity: None, impact: None };
        builder.mends(software, label, mended);
        let fix = builder.fix(software, label);
        fix.dated(Date::new(2024, month, 9).unwrap());
        if let Some(build) = build {
            fix.fixed_from(FixedBuild::new(build).unwrap());
        }
    }
    let source = FeedSource {
        kind: FeedKind::Cvrf,
        name: "made".into(),
        digest: digest.into(),
        date: Date::new(2024, 2, 13),
        documents: 1,
    };
    Feeds::new(vec![builder.finish(source)])
}

fn fed(digest: &str) -> Catalogue {
    let cves: BTreeSet<CveId> = [FLAW, NEXT, HALF, OLD].map(CveId::new).into();
    catalogue().clone().with_vulnerabilities(&feeds(digest), &cves)
}

fn verdict(made: &Made, id: &str) -> Verdict {
    let fed = fed("00");
    let judge = Judge::new(&fed, Products::embedded());
    let verdict = judge.verdict(&judge.dossier(made.facts()), &BulletinId::new(id)).unwrap();
    assert_eq!(replay_by(&verdict.proof, &judge).map(|row| row.state), Ok(verdict.state));
    verdict
}

fn at(build: &str) -> Made {
    host("ws2019", "gold").build(build)
}

fn state(made: &Made, id: &str) -> State {
    verdict(made, id).state
}

#[test]
fn the_build_tells_whether_it_is_mended() {
    assert_eq!(state(&at("10.0.17763.5328"), FLAW), Missing);
    assert_eq!(state(&at("10.0.17763.5329"), FLAW), Fixed);
    let unknown = verdict(&at("10.0.17763.0"), FLAW);
    assert_eq!((unknown.state, unknown.next_step), (Unknown, Some(Step::CollectRevision)));
    let unknown = verdict(&host("ws2019", "gold"), FLAW);
    assert_eq!((unknown.state, unknown.next_step), (Unknown, Some(Step::CollectRevision)));
}

#[test]
fn an_update_without_a_build_may_have_brought_a_lower_one() {
    let unknown = verdict(&at("10.0.17763.5328"), HALF);
    assert_eq!((unknown.state, unknown.next_step), (Unknown, Some(Step::ImportBuilds)));
    let kbs = vec!["KB5034000".to_owned()];
    assert!(unknown.reasons.contains(&Reason::NoFixedBuildKnown { kbs }));
    assert_eq!(state(&at("10.0.17763.5329"), HALF), Fixed);
}

#[test]
fn only_what_no_bulletin_is_about_is_judged_and_only_where_the_build_tells() {
    let fed = fed("00");
    assert!(fed.bulletin(OLD).unwrap().id.as_str().starts_with("MS"));
    assert_eq!(fed.feeds_behind(&BulletinId::new(OLD)).count(), 0);
    let judge = Judge::new(&fed, Products::embedded());
    let of = |made: &Made| {
        let ids = judge.bulletins(&judge.dossier(made.facts()));
        ids.into_iter().filter(|id| id.as_str().starts_with("CVE-")).count()
    };
    assert_eq!(of(&at("10.0.17763.1")), 3);
    assert_eq!(of(&host("w7-x64", "SP1")), 0);
    // Its article stays unknown to bulletins: it may be cumulative and hold their fixes.
    assert!(fed.by_kb("5034127").is_empty());
    let january = fed.as_of(Date::new(2024, 1, 31).unwrap());
    assert!(january.bulletin(FLAW).is_some());
    assert!(january.bulletin(NEXT).is_none());
}

#[test]
fn a_proof_names_its_feeds_and_is_of_them() {
    let proof = verdict(&at("10.0.17763.5328"), FLAW).proof;
    let named = |error| matches!(error, Err(ReplayError::Feed(feed)) if feed.name == "made");
    assert!(named(replay(&proof, catalogue())));
    assert!(named(replay(&proof, &fed("01"))));
    assert!(replay(&proof, &fed("00")).is_ok());
    let text = serde_json::to_string(&proof).unwrap();
    assert!(text.contains(r#""feeds":[{"name":"made","date":"2024-02-13","digest":"00"}]"#));
}

#[test]
fn one_cumulative_update_closes_all() {
    let fed = fed("00");
    let judge = Judge::new(&fed, Products::embedded());
    let made = at("10.0.17763.1");
    let dossier = judge.dossier(made.facts());
    let judged = judge.all(&dossier, &[FLAW, NEXT].map(BulletinId::new));
    let plan = plan::plan(&judge, &judge.hear(&dossier), &judged, &plan::Options::default());
    let kbs: Vec<&str> = plan.updates().map(|update| update.kb.as_str()).collect();
    assert_eq!(kbs, ["5034768"]);
    assert_eq!(plan.closes().count(), 2);
}
