//! One host as JSON: `docs/schema/audit-1.json`.

use seawall_advisory::{Catalogue, FeedRef};
use seawall_assess::{checks::CheckResult, hunt::HostHunt};
use seawall_evidence::{Contradiction, Gathered, HostEvidence, Joined, Note, ReadFile};
use seawall_facts::{Arch, Evidence, EvidenceKind, Fact, ProductId, ServicePack, Version};
use serde::Serialize;

use super::known::Known;
use crate::{
    clock,
    hunt::HuntRecord,
    inventory::InventoryRecord,
    judging::{Judged, VerdictRecord},
    plan::Act,
};

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.audit/1";

/// All that was read of one host.
#[derive(Debug, Serialize)]
pub struct HostRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    host: &'a str,
    key: Option<String>,
    name: Option<&'a str>,
    domain: Option<&'a str>,
    product: Option<&'a ProductId>,
    /// The products that fit, where several do.
    products: &'a [ProductId],
    product_name: Option<&'a str>,
    sp: Option<ServicePack>,
    /// Without its revision.
    build: Option<String>,
    /// The revision of the build, where it is known.
    ubr: Option<u32>,
    arch: Option<Arch>,
    language: Option<&'a str>,
    /// The last start that is known.
    boot: Option<String>,
    joined: &'a [Joined],
    complete: Vec<EvidenceKind>,
    facts: Known<'a>,
    contradictions: &'a [Contradiction],
    notes: &'a [Note],
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<InventoryRecord>,
    #[serde(flatten)]
    part: Part<'a>,
    /// What was found of worms, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    hunt: Option<HuntRecord<'a>>,
}

/// What is told of a host beside what is known.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Part<'a> {
    /// What was read of it.
    Read {
        evidence: &'a [Evidence],
        files: &'a [ReadFile],
        /// Every fact with its source.
        witnesses: &'a [Fact],
    },
    /// What is said of it.
    Judged {
        /// The date of the catalogue it was judged by.
        data_as_of: &'a str,
        /// The feeds that it was judged by beside the catalogue.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        feeds: Vec<&'a FeedRef>,
        verdicts: &'a [VerdictRecord],
        /// How it is set up.
        checks: &'a [CheckResult],
        /// What to do, in order.
        #[serde(skip_serializing_if = "Option::is_none")]
        plan: Option<Vec<Act<'a>>>,
    },
}

impl<'a> HostRecord<'a> {
    /// The record of what was read of a host.
    pub fn read(host: &'a HostEvidence) -> Self {
        let HostEvidence { evidence, files, facts: witnesses, .. } = host;
        Self::of(host, Part::Read { evidence, files, witnesses })
    }

    /// The record of what is said of a host.
    pub fn judged(host: &'a HostEvidence, judged: &'a Judged, catalogue: &'a Catalogue) -> Self {
        let Judged { verdicts, checks, plan } = judged;
        let plan = plan.as_ref().map(Act::all);
        let (data_as_of, feeds) = (catalogue.date(), catalogue.judging_feeds().collect());
        Self::of(host, Part::Judged { data_as_of, feeds, verdicts, checks, plan })
    }

    /// It with what an inventory has on the host.
    #[must_use]
    pub fn with(self, inventory: Option<InventoryRecord>) -> Self {
        Self { inventory, ..self }
    }

    /// It with what was found of worms.
    #[must_use]
    pub fn hunted(self, hunt: Option<&'a HostHunt>) -> Self {
        Self { hunt: hunt.map(HuntRecord::of), ..self }
    }

    fn of(host: &'a HostEvidence, part: Part<'a>) -> Self {
        let it = &host.description;
        Self {
            kind: "host",
            schema: SCHEMA,
            host: &host.host,
            key: host.key.as_ref().map(ToString::to_string),
            name: it.name.as_deref(),
            domain: it.domain.as_deref(),
            product: it.product.as_ref(),
            products: &it.among,
            product_name: it.product_name.as_deref(),
            sp: it.sp,
            build: it.build.map(base),
            ubr: it.build.and_then(revision),
            arch: it.arch,
            language: it.language.as_deref(),
            boot: it.boot.map(clock::rfc3339),
            joined: &host.joined,
            complete: complete(host),
            facts: Known::of(host),
            contradictions: &host.contradictions,
            notes: &host.notes,
            inventory: None,
            part,
            hunt: None,
        }
    }
}

/// A build without its revision, as `5.0.2195`.
pub fn base(build: Version) -> String {
    let [major, minor, build, _] = build.fields();
    format!("{major}.{minor}.{build}")
}

/// The revision of a build; 0 is that of a build whose revision nobody told.
pub fn revision(build: Version) -> Option<u32> {
    let [.., revision] = build.fields();
    (revision != 0).then_some(revision)
}

/// The kinds of evidence of which some piece is complete.
fn complete(host: &HostEvidence) -> Vec<EvidenceKind> {
    let complete = host.evidence.iter().filter(|evidence| evidence.gaps.is_empty());
    let mut kinds: Vec<EvidenceKind> = complete.map(|evidence| evidence.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// What was read in all.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    kind: &'static str,
    schema: &'static str,
    /// Hosts.
    pub hosts: usize,
    /// Files that were looked at.
    pub files: u64,
    /// What belongs to no host: files that gave no facts, containers that could not be read.
    pub notes: &'a [Note],
    /// Files of unknown form that have no note of their own, since there are too many.
    pub not_noted: u64,
}

impl<'a> Summary<'a> {
    /// The summary of what was gathered.
    pub fn of(gathered: &'a Gathered) -> Self {
        Self {
            kind: "summary",
            schema: SCHEMA,
            hosts: gathered.hosts.len(),
            files: gathered.files,
            notes: &gathered.notes,
            not_noted: gathered.not_noted,
        }
    }
}
