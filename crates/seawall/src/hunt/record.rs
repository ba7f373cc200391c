//! One host as JSON: `docs/schema/hunt-1.json` and `hunt-verify-1.json`.

use std::collections::BTreeMap;

use seawall_assess::hunt::{
    Checked, FamilyHunt, Finding, HostHunt, HuntVerdict, Remark, Unseen, Verified,
};
use seawall_evidence::{Gathered, HostEvidence, Note};
use seawall_facts::ProductId;
use serde::Serialize;

use crate::{
    cleanup::{CleanupRecord, PlannedHost},
    clock,
};

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.hunt/1";

/// Name and version of the schema of `--verify`.
pub const VERIFY_SCHEMA: &str = "seawall.hunt-verify/1";

/// What is said of one host.
#[derive(Debug, Serialize)]
pub struct HostRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    host: &'a str,
    key: Option<String>,
    product: Option<&'a ProductId>,
    #[serde(flatten)]
    hunt: HuntRecord<'a>,
    /// What becomes of it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<CleanupRecord<'a>>,
}

/// What was found on a host, whoever tells of it.
#[derive(Debug, Serialize)]
pub struct HuntRecord<'a> {
    verdict: HuntVerdict,
    /// The latest moment that the evidence shows.
    as_of: Option<String>,
    families: &'a [FamilyHunt],
    findings: &'a [Finding],
    hints: &'a [Finding],
    remarks: &'a [Remark],
    unseen: &'a [Unseen],
    not_listed: u64,
}

impl<'a> HuntRecord<'a> {
    /// The record of a hunt.
    pub fn of(hunt: &'a HostHunt) -> Self {
        let HostHunt { verdict, families, findings, hints, remarks, unseen, not_listed, as_of } =
            hunt;
        Self {
            verdict: *verdict,
            as_of: as_of.map(clock::rfc3339),
            families,
            findings,
            hints,
            remarks,
            unseen,
            not_listed: *not_listed,
        }
    }
}

impl<'a> HostRecord<'a> {
    /// The record of a host.
    pub fn of(
        host: &'a HostEvidence,
        hunt: &'a HostHunt,
        planned: Option<&'a PlannedHost>,
    ) -> Self {
        Self {
            kind: "host",
            schema: SCHEMA,
            host: &host.host,
            key: host.key.as_ref().map(ToString::to_string),
            product: host.description.product.as_ref(),
            hunt: HuntRecord::of(hunt),
            plan: planned.map(CleanupRecord::new),
        }
    }
}

/// What was hunted in all.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    kind: &'static str,
    schema: &'static str,
    /// Hosts.
    pub hosts: usize,
    /// Hosts of each verdict.
    pub verdicts: BTreeMap<HuntVerdict, usize>,
    /// Files that were looked at.
    pub files: u64,
    /// What belongs to no host: files that gave no facts, containers that could not be read.
    pub notes: &'a [Note],
}

impl<'a> Summary<'a> {
    /// The summary of what was gathered and found.
    pub fn of(gathered: &'a Gathered, found: &[HuntVerdict]) -> Self {
        let mut verdicts: BTreeMap<HuntVerdict, usize> =
            HuntVerdict::ALL.iter().map(|verdict| (*verdict, 0)).collect();
        for verdict in found {
            *verdicts.entry(*verdict).or_default() += 1;
        }
        Self {
            kind: "summary",
            schema: SCHEMA,
            hosts: gathered.hosts.len(),
            verdicts,
            files: gathered.files,
            notes: &gathered.notes,
        }
    }
}

/// Whether what was found on one host is out.
#[derive(Debug, Serialize)]
pub struct VerifiedRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    host: &'a str,
    before: HuntVerdict,
    /// None where the new evidence has no such host.
    now: Option<HuntRecord<'a>>,
    is_out: bool,
    checked: &'a [Checked],
}

impl<'a> VerifiedRecord<'a> {
    /// The record of a host.
    pub fn of(host: &'a HostEvidence, before: &HostHunt, verified: Option<&'a Verified>) -> Self {
        Self {
            kind: "host",
            schema: VERIFY_SCHEMA,
            host: &host.host,
            before: before.verdict,
            now: verified.map(|verified| HuntRecord::of(&verified.now)),
            is_out: verified.is_some_and(|verified| verified.is_out),
            checked: verified.map(|verified| verified.checked.as_slice()).unwrap_or_default(),
        }
    }
}

/// What was verified in all.
#[derive(Debug, Serialize)]
pub struct VerifySummary {
    kind: &'static str,
    schema: &'static str,
    hosts: usize,
    out: usize,
}

impl VerifySummary {
    /// The summary of all hosts.
    pub fn of<'a>(verified: impl Iterator<Item = Option<&'a Verified>>) -> Self {
        let all: Vec<bool> = verified.map(|it| it.is_some_and(|it| it.is_out)).collect();
        let out = all.iter().filter(|is_out| **is_out).count();
        Self { kind: "summary", schema: VERIFY_SCHEMA, hosts: all.len(), out }
    }
}
