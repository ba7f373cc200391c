//! What is decided for a host, as JSON: `docs/schema/contain-plan-1.json`.

use std::net::IpAddr;

use seawall_facts::{Door, ProductId, ServicePack};
use seawall_remedy::contain::{
    breaks::{Break, UseDirection},
    case::{EvidenceState, Known, Patch},
    decide::Decision,
    policy_file::{Lint, Severity},
};
use serde::Serialize;

use super::host::ContainedHost;
use crate::{clock, inventory::InventoryRecord};

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.contain-plan/1";

/// What is decided for one host.
#[derive(Debug, Serialize)]
pub struct HostRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    host: &'a str,
    key: Option<&'a str>,
    addresses: &'a [IpAddr],
    product: Option<&'a ProductId>,
    /// The products that fit, where several do.
    products: &'a [ProductId],
    sp: Option<ServicePack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<&'a InventoryRecord>,
    case: CaseRecord,
    #[serde(flatten)]
    decision: &'a Decision,
    ways_from_exceptions: bool,
    policy: Vec<LintRecord<'a>>,
    breaks: Vec<BreakRecord<'a>>,
}

/// What it was decided by, as far as that is not shown by what is not known.
#[derive(Debug, Serialize)]
struct CaseRecord {
    roles: Vec<Flag>,
    needs: Vec<Flag>,
    parts: Vec<Flag>,
    installed: Vec<Flag>,
    patch: Known<Patch>,
    evidence: EvidenceState,
}

/// Something that is so, or not.
#[derive(Debug, Serialize)]
struct Flag {
    what: String,
    is: bool,
}

/// Something that is wrong with the policy.
#[derive(Debug, Serialize)]
struct LintRecord<'a> {
    severity: Severity,
    #[serde(flatten)]
    lint: &'a Lint,
}

/// A use that ends.
#[derive(Debug, Serialize)]
struct BreakRecord<'a> {
    peer: IpAddr,
    direction: UseDirection,
    door: Door,
    hosts: Vec<&'a IpAddr>,
    last_seen: String,
    times: u64,
    /// From when on; nothing where it is at once.
    begins: Option<String>,
}

impl<'a> HostRecord<'a> {
    /// The record of a host.
    pub fn new(host: &'a ContainedHost) -> Self {
        Self {
            kind: "host",
            schema: SCHEMA,
            host: &host.name,
            key: host.key.as_deref(),
            addresses: &host.addresses,
            product: host.product(),
            products: &host.case.products,
            sp: host.service_pack(),
            inventory: host.inventory.as_ref(),
            case: CaseRecord::new(host),
            decision: &host.decision,
            ways_from_exceptions: host.ways_from_exceptions,
            policy: host
                .lints
                .iter()
                .map(|lint| LintRecord { severity: lint.severity(), lint })
                .collect(),
            breaks: host.breaks.iter().map(BreakRecord::new).collect(),
        }
    }
}

impl CaseRecord {
    fn new(host: &ContainedHost) -> Self {
        let case = &host.case;
        let flag = |what: &str, is: bool| Flag { what: what.to_owned(), is };
        Self {
            roles: case.roles.iter().map(|(role, is)| flag(role.code(), *is)).collect(),
            needs: case.needs.iter().map(|(need, is)| flag(need.code(), *is)).collect(),
            parts: case.parts.iter().map(|(part, is)| flag(part.code(), *is)).collect(),
            installed: case.installed.iter().map(|(name, is)| flag(name, *is)).collect(),
            patch: case.patch,
            evidence: case.evidence,
        }
    }
}

impl<'a> BreakRecord<'a> {
    fn new(broken: &'a Break) -> Self {
        Self {
            peer: broken.peer,
            direction: broken.direction,
            door: broken.door,
            hosts: broken.hosts.iter().collect(),
            last_seen: clock::rfc3339(broken.last_seen),
            times: broken.times,
            begins: broken.begins.map(clock::rfc3339),
        }
    }
}
