//! Where a CVRF and the CSAF of the same vulnerability agree or differ.
//!
//! No vulnerability stands in both among the real samples. The pairs here are made by the known
//! shapes, so that they show what the comparison finds, not that the vendor's two forms agree.

use std::collections::BTreeSet;

use seawall_advisory::{
    CveId, Rating,
    feed::{Feed, FeedKind, FixedBuild, Label},
};
use seawall_facts::Products;
use seawall_feeds::{
    FeedLimits, Intake,
    compare::{Differing, differences},
    csaf, cvrf,
};

use crate::csaf::MADE;

/// The month in which the made advisory stands, as CVRF has it.
const CVRF: &str = r#"{"DocumentTracking": {"InitialReleaseDate": "2025-03-11T07:00:00",
  "CurrentReleaseDate": "2025-04-02T07:00:00"},
"ProductTree": {"FullProductName": [
    {"ProductID": "11568", "Value": "Windows 10 Version 1809 for x64-based Systems"},
    {"ProductID": "11571", "Value": "Windows Server 2019"}]},
"Vulnerability": [{"CVE": "CVE-2025-0001",
  "Threats": [{"Description": {"Value": "Elevation of Privilege"}, "Type": 0},
    {"Description": {"Value": "Important"}, "ProductID": ["11568"], "Type": 3},
    {"Description": {"Value": "Critical"}, "ProductID": ["11571"], "Type": 3}],
  "Remediations": [{"Description": {"Value": "5053596"}, "ProductID": ["11568", "11571"], "Type": 2,
    "SubType": "Security Update", "FixedBuild": "10.0.17763.7009"}]},
  {"CVE": "CVE-2025-9999", "Remediations": [{"Description": {"Value": "5053596"}, "ProductID": ["11568"], "Type": 2}]}]}"#;

fn month(text: &str) -> Feed {
    let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
    cvrf::read(text.as_bytes(), "2025-Mar", &mut intake).unwrap();
    intake.finish(FeedKind::Cvrf, "").feed
}

fn advisory(text: &str) -> Feed {
    let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
    let kind = csaf::read(text.as_bytes(), "msrc_cve-2025-0001.json", &mut intake).unwrap();
    intake.finish(kind, "").feed
}

#[test]
fn a_made_pair_that_agrees_has_no_difference() {
    assert_eq!(differences(&month(CVRF), &advisory(MADE)), []);
    assert_eq!(differences(&advisory(MADE), &month(CVRF)), []);
}

#[test]
fn a_made_pair_that_differs_has_every_difference_listed() {
    let other = MADE
        .replace("5053596", "5053597")
        .replace("<10.0.17763.7009", "<10.0.17763.7010")
        .replace("Critical", "Low")
        .replace("Elevation of Privilege", "Spoofing")
        .replace(
            "Windows 10 Version 1809 for x64-based Systems",
            "Windows 10 Version 1809 for ARM64-based Systems",
        );
    let found = differences(&month(CVRF), &advisory(&other));
    assert!(found.iter().all(|row| row.cve == CveId::new("CVE-2025-0001")));
    let of = |software: &str| -> Vec<&Differing> {
        found.iter().filter(|row| row.software == software).map(|row| &row.what).collect()
    };
    assert_eq!(of("Windows 10 Version 1809 for x64-based Systems"), [&Differing::OnlyInFirst]);
    assert_eq!(of("Windows 10 Version 1809 for ARM64-based Systems"), [&Differing::OnlyInSecond]);
    let build = |text: &str| BTreeSet::from([FixedBuild::new(text).unwrap()]);
    let article = |number| BTreeSet::from([Label::Kb(number)]);
    let server = of("Windows Server 2019");
    assert_eq!(server.len(), 4);
    assert_eq!(
        *server[0],
        Differing::FixedBuilds(build("10.0.17763.7009"), build("10.0.17763.7010"))
    );
    assert_eq!(*server[1], Differing::Articles(article(5_053_596), article(5_053_597)));
    let (critical, low) = (BTreeSet::from([Rating::Critical]), BTreeSet::from([Rating::Low]));
    assert_eq!(*server[2], Differing::Severities(critical, low));
    assert!(matches!(server[3], Differing::Impacts(..)));
    assert_eq!(found.len(), 6);
}

#[test]
fn names_that_are_printed_differently_meet_by_their_products() {
    let spaced = MADE.replace("Windows Server 2019", "windows  server 2019");
    assert_eq!(differences(&month(CVRF), &advisory(&spaced)), []);
    let vendor = MADE.replace("\"Windows Server 2019\"", "\"Microsoft Windows Server 2019\"");
    assert_ne!(vendor, MADE);
    assert_eq!(differences(&month(CVRF), &advisory(&vendor)), []);
}

#[test]
fn what_stands_in_one_feed_alone_is_no_difference() {
    let other = MADE.replace("CVE-2025-0001", "CVE-2025-0003");
    assert_eq!(differences(&month(CVRF), &advisory(&other)), []);
}

#[test]
fn a_label_that_is_no_article_is_not_held_against_an_article_less_one() {
    let month = month(&CVRF.replace("{\"Value\": \"5053596\"}", "{\"Value\": \"Release Notes\"}"));
    let other = MADE.replace("5053596:", "10.0.17763.7009:").replace("/help/5053596", "");
    assert_eq!(differences(&month, &advisory(&other)), []);
}
