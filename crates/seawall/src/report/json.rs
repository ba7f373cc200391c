//! The fleet as JSON, host by host: `docs/schema/report-1.json`.

use std::{collections::BTreeMap, io, io::Write, net::IpAddr};

use seawall_advisory::BulletinId;
use seawall_assess::{Reason, State, checks::CheckResult, remote::RemoteStatus};
use seawall_facts::{Door, PortState, Timestamp};
use serde::Serialize;

use super::{First, Summary, Writer};
use crate::{
    clock,
    contain::{Containment, Meanwhile},
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
    /// What hosts get until they are mended; they name it by its number.
    meanwhile: Meanwhile,
}

impl Json {
    /// One document, made at that moment.
    pub fn new(made: Timestamp) -> Self {
        Self { list: Some(List::default()), meanwhile: Meanwhile::new(made) }
    }

    /// One document a line, made at that moment.
    pub fn lines(made: Timestamp) -> Self {
        Self { list: None, meanwhile: Meanwhile::new(made) }
    }
}

impl Writer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.list.as_ref().map_or(Ok(()), |_| List::begin(SCHEMA, "hosts", out))
    }

    fn host(&mut self, host: &FleetHost, out: &mut dyn Write) -> io::Result<()> {
        let record = HostRecord::new(host, self.meanwhile.place(host));
        match &mut self.list {
            Some(list) => list.item(&record, out),
            None => line(&record, out),
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let record = SummaryRecord::new(summary, self.meanwhile.records());
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
    /// What it gets until it is mended: its place among those of the summary.
    containment: Option<usize>,
}

impl<'a> HostRecord<'a> {
    fn new(host: &'a FleetHost, containment: Option<usize>) -> Self {
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
            containment,
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
    /// What hosts get until they are mended.
    containments: Vec<Containment<'a>>,
}

impl<'a> SummaryRecord<'a> {
    fn new(summary: &'a Summary, containments: Vec<Containment<'a>>) -> Self {
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
            containments,
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::Timestamp;
    use serde_json::Value;

    use super::Json;
    use crate::report::made::{fleet, written};

    #[test]
    fn hosts_with_open_flaws_name_their_containment_and_share_it() {
        let hosts = fleet();
        let octets = written(&mut Json::lines(Timestamp(1_069_491_900_000)), &hosts);
        let lines: Vec<Value> = String::from_utf8(octets)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let (summary, told) = lines.split_last().unwrap();
        let decided = summary["containments"].as_array().unwrap();
        let mut named = 0;
        for (host, line) in hosts.iter().zip(told) {
            let place = line["containment"].as_u64();
            assert_eq!(place.is_some(), host.open().next().is_some(), "{}", host.name);
            let Some(place) = place else { continue };
            named += 1;
            let it = &decided[usize::try_from(place).unwrap()];
            for what in ["rules", "steps", "residual", "unknowns"] {
                assert!(!it[what].as_array().unwrap().is_empty(), "{what}");
            }
            // Nobody said how updates come: that is said, and nothing is closed for it.
            assert!(!it["plan_refused"].as_array().unwrap().is_empty());
        }
        assert!(named > decided.len(), "{named} hosts, {} decisions", decided.len());
    }
}
