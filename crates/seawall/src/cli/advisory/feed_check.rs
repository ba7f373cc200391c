//! What `advisory check` looks for in feeds: chains that are broken, claims of others that differ
//! from the catalogue, and feeds of the vendor that contradict each other.

use std::io::{self, Write};

use seawall_advisory::{
    Catalogue, Comparison, compare_claims,
    feed::{Feed, FeedKind, FixedBuild, Label, LineFault},
};
use seawall_facts::{ProductId, Products, ServicePack};
use seawall_feeds::compare::{Differing, differences};
use serde::Serialize;

use crate::{
    printable::printable,
    words::{Words, bare},
};

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct FeedFaults {
    /// What is wrong with the chains of updates, by product.
    chains: Vec<Chain>,
    /// Thresholds that others claim and that are not the catalogue's.
    claims: Vec<ClaimRow>,
    /// Where the vendor's own feeds differ.
    differences: Vec<DifferenceRow>,
}

#[derive(Debug, Serialize)]
struct Chain {
    product: ProductId,
    service_pack: Option<ServicePack>,
    faults: Vec<LineFault>,
}

#[derive(Debug, Serialize)]
struct ClaimRow {
    code: &'static str,
    claim: String,
    cve: String,
    file: String,
    below: String,
    bulletin: String,
    at_least: Option<String>,
    /// What is wrong with the claim's own logic.
    faults: Vec<String>,
}

#[derive(Debug, Serialize)]
struct DifferenceRow {
    code: &'static str,
    one: String,
    other: String,
    cve: String,
    software: String,
    first: String,
    second: String,
}

impl FeedFaults {
    /// Looks.
    pub fn of(known: &Catalogue) -> Self {
        let Some(feeds) = known.feeds() else { return Self::default() };
        let chain = |(product, service_pack, faults)| Chain { product, service_pack, faults };
        let chains = feeds.line_faults(Products::embedded()).into_iter().map(chain).collect();
        let claims = feeds.feeds().iter().flat_map(|feed| claims(feed, known)).collect();
        Self { chains, claims, differences: vendor_differences(feeds.feeds()) }
    }

    /// Prints one line each, but for references to updates that are not there: of these there are
    /// thousands, and only their number is printed.
    pub fn print(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        let mut dangling = 0_usize;
        for Chain { product, service_pack, faults } in &self.chains {
            let sp = service_pack.map(|sp| format!(" {sp}")).unwrap_or_default();
            for fault in faults {
                if matches!(fault, LineFault::Dangling { .. }) {
                    dangling += 1;
                } else {
                    writeln!(out, "{product}{sp}: {}", words.tagged("line-fault", "code", fault))?;
                }
            }
        }
        for row in &self.claims {
            writeln!(out, "{}", printable(&words.tagged("claim", "code", row)))?;
        }
        for row in &self.differences {
            writeln!(out, "{}", printable(&words.tagged("feeds-differ", "code", row)))?;
        }
        if dangling == 0 {
            return Ok(());
        }
        let count = dangling.to_string();
        writeln!(out, "{}", words.with("advisory-dangling", &[("count", &count)]))
    }
}

fn claims(feed: &Feed, known: &Catalogue) -> Vec<ClaimRow> {
    let rows = compare_claims(feed, known).into_iter();
    rows.filter_map(|row| {
        let code = match row.comparison {
            Comparison::Agrees => return None,
            Comparison::Lower => "lower",
            Comparison::Higher => "higher",
            Comparison::NoEvidence => "no_evidence",
        };
        Some(ClaimRow {
            code,
            claim: row.claim.id.clone(),
            cve: row.cve.to_string(),
            file: row.test.file.clone(),
            below: row.test.below.to_string(),
            bulletin: row.bulletin.to_string(),
            at_least: row.threshold.map(|threshold| threshold.at_least.to_string()),
            faults: row.claim.faults.clone(),
        })
    })
    .collect()
}

fn vendor_differences(feeds: &[Feed]) -> Vec<DifferenceRow> {
    let of = |kinds: &'static [FeedKind]| {
        feeds.iter().filter(move |feed| kinds.contains(&feed.source.kind))
    };
    let mut rows = Vec::new();
    for one in of(&[FeedKind::Cvrf]) {
        for other in of(&[FeedKind::Csaf, FeedKind::Vex]) {
            let found = differences(one, other).into_iter();
            rows.extend(found.map(|difference| {
                let (code, first, second) = said(&difference.what);
                DifferenceRow {
                    code,
                    one: one.source.name.clone(),
                    other: other.source.name.clone(),
                    cve: difference.cve.to_string(),
                    software: difference.software,
                    first,
                    second,
                }
            }));
        }
    }
    rows
}

fn said(what: &Differing) -> (&'static str, String, String) {
    let list =
        |items: Vec<String>| if items.is_empty() { "–".to_owned() } else { items.join(", ") };
    let build = |build: &FixedBuild| match build {
        FixedBuild::Version(version) => version.to_string(),
        FixedBuild::Url(text) | FixedBuild::Other(text) => text.clone(),
    };
    match what {
        Differing::OnlyInFirst => ("only_in_first", String::new(), String::new()),
        Differing::OnlyInSecond => ("only_in_second", String::new(), String::new()),
        Differing::FixedBuilds(one, other) => (
            "fixed_builds",
            list(one.iter().map(build).collect()),
            list(other.iter().map(build).collect()),
        ),
        Differing::Articles(one, other) => (
            "articles",
            list(one.iter().map(Label::to_string).collect()),
            list(other.iter().map(Label::to_string).collect()),
        ),
        Differing::Severities(one, other) => (
            "severities",
            list(one.iter().map(bare).collect()),
            list(other.iter().map(bare).collect()),
        ),
        Differing::Impacts(one, other) => (
            "impacts",
            list(one.iter().map(bare).collect()),
            list(other.iter().map(bare).collect()),
        ),
    }
}
