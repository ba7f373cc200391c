//! Hosts that are kept by cumulative updates, by a made feed.

use seawall_advisory::{
    BulletinId, Catalogue, CveId, Date,
    feed::{FeedBuilder, FeedKind, FeedSource, Feeds, FixedBuild, Mended, Software},
};
use seawall_facts::{ProductId, Products};

use super::made::{Made, catalogue, host};
use crate::{Proof, Reason, State, State::*, Step, Verdict, judge::Judge, replay_by};

// The shape is that of MSRC's documents; the numbers are made.
fn fed() -> Catalogue {
    let mut builder = FeedBuilder::new();
    let software = builder.software("Windows Server 2019", |name| Software {
        name: name.to_owned(),
        products: vec![ProductId::new("ws2019")],
        service_pack: None,
        component: None,
        server_core: false,
    });
    let vulnerability = builder.vulnerability(&CveId::new("CVE-2024-0001"));
    for (kb, build) in [("5034127", "10.0.17763.5329"), ("5034768", "10.0.17763.5458")] {
        let label = builder.label(kb);
        let mended = Mended {
            vulnerability: Some(vulnerability),
            component: None,
            severity: None,
            impact: None,
        };
        builder.mends(software, label, mended);
        let fix = builder.fix(software, label);
        fix.dated(Date::new(2024, 1, 9).unwrap());
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

fn verdict(made: &Made, id: &str) -> Verdict {
    let fed = fed();
    let judge = Judge::new(&fed, Products::embedded());
    let verdict = judge.verdict(&judge.dossier(made.facts()), &BulletinId::new(id)).unwrap();
    assert_eq!(replay_by(&verdict.proof, &judge).map(|row| row.state), Ok(verdict.state));
    assert!(matches!(verdict.proof, Proof::Host(_)));
    verdict
}

#[test]
fn the_build_stands_above_every_list() {
    let at = |build: &str| host("ws2019", "gold").build(build);
    let state = |made: &Made| -> State { verdict(made, "KB5034768").state };
    assert_eq!(state(&at("10.0.17763.5458")), Fixed);
    assert_eq!(state(&at("10.0.17763.6054")), Fixed);
    assert_eq!(state(&at("10.0.17763.5329")), Missing);
    // A list that has it, on a build that has not: not started since.
    assert_eq!(state(&at("10.0.17763.5329").hotfix("5034768")), Conflict);
    let package = "Package_for_RollupFix_KB5034768~31bf3856ad364e35~amd64~~17763.5458.1.1";
    assert_eq!(state(&at("10.0.17763.5329").package(package, 64)), PendingReboot);
}

#[test]
fn without_its_revision_a_build_says_nothing_and_the_revision_is_asked_for() {
    let unknown = verdict(&host("ws2019", "gold").build("10.0.17763.0"), "KB5034768");
    assert_eq!((unknown.state, unknown.next_step), (Unknown, Some(Step::CollectRevision)));
    assert!(matches!(unknown.reasons[0], Reason::RevisionNotKnown { .. }));
}
