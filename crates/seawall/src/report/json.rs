//! The fleet as JSON, host by host: `docs/schema/report-1.json`.

use std::{collections::BTreeMap, io, io::Write, net::IpAddr};

use seawall_advisory::BulletinId;
use seawall_assess::{Reason, State, checks::CheckResult, remote::RemoteStatus};
use seawall_facts::{Door, PortState};
use serde::Serialize;

use super::{First, Summary, Writer};
use crate::{
    clock,
    fleet::{FleetHost, Grade, Seen, Standing, System},
    inventory::InventoryRecord,
    judging::VerdictRecord,
    output::{List, line},
    plan::Act,
    words::bare,
};

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.report/1";

/// One document, or one a line.
pub struct Json {
    list: Option<List>,
}

impl Json {
    /// One document.
    pub fn new() -> Self {
        Self { list: Some(List::default()) }
    }

    /// One document a line.
    pub const fn lines() -> Self {
        Self { list: None }
    }
}

impl Writer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.list.as_ref().map_or(Ok(()), |_| List::begin(SCHEMA, "hosts", out))
    }

    fn host(&mut self, host: &FleetHost, out: &mut dyn Write) -> io::Result<()> {
        let record = HostRecord::new(host);
        match &mut self.list {
            Some(list) => list.item(&record, out),
            None => line(&record, out),
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let record = SummaryRecord::new(summary);
        match &self.list {
            Some(_) => List::end(&record, out),
            None => line(&record, out),
        }
    }
}

#[derive(Serialize)]
struct HostRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    key: &'a str,
    name: &'a str,
    addresses: &'a [IpAddr],
    system: &'a System,
    standing: Standing,
    /// The worst of what is open; null where nobody could judge it.
    grade: Option<Grade>,
    audited: Option<&'a Seen>,
    scanned: Option<&'a Seen>,
    /// When nothing came back any more.
    silent: Option<&'a Seen>,
    status: Option<RemoteStatus>,
    reasons: &'a [Reason],
    ports: &'a BTreeMap<Door, PortState>,
    inventory: Option<&'a InventoryRecord>,
    verdicts: &'a [VerdictRecord],
    checks: &'a [CheckResult],
    plan: Option<Vec<Act<'a>>>,
}

impl<'a> HostRecord<'a> {
    fn new(host: &'a FleetHost) -> Self {
        let status = host.status.as_ref();
        Self {
            kind: "host",
            schema: SCHEMA,
            key: &host.key,
            name: &host.name,
            addresses: &host.addresses,
            system: &host.system,
            standing: host.standing,
            grade: host.weight.grade,
            audited: host.audited.as_ref(),
            scanned: host.scanned.as_ref(),
            silent: host.silent.as_ref(),
            status: status.map(|(status, _)| *status),
            reasons: status.map(|(_, reasons)| reasons.as_slice()).unwrap_or_default(),
            ports: &host.ports,
            inventory: host.inventory.as_ref(),
            verdicts: &host.judged.verdicts,
            checks: &host.judged.checks,
            plan: host.judged.plan.as_ref().map(Act::all),
        }
    }
}

#[derive(Serialize)]
struct SummaryRecord<'a> {
    kind: &'static str,
    schema: &'static str,
    title: Option<&'a str>,
    made: String,
    data_as_of: &'a str,
    /// Hosts and addresses, by how far they were looked at.
    hosts: BTreeMap<String, u64>,
    grade: Option<Grade>,
    /// How many hosts have each state, by bulletin.
    verdicts: &'a BTreeMap<BulletinId, BTreeMap<State, u64>>,
    first: Vec<First>,
}

impl<'a> SummaryRecord<'a> {
    fn new(summary: &'a Summary) -> Self {
        let standings = Standing::ALL.iter();
        let count = |it: &Standing| summary.standings.get(it).copied().unwrap_or_default();
        Self {
            kind: "summary",
            schema: SCHEMA,
            title: summary.title.as_deref(),
            made: clock::rfc3339(summary.made),
            data_as_of: &summary.data_as_of,
            hosts: standings.map(|it| (bare(it), count(it))).collect(),
            grade: summary.grade(),
            verdicts: &summary.verdicts,
            first: summary.ranking.first(),
        }
    }
}
