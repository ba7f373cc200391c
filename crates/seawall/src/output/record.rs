//! One host as every form prints it.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    net::IpAddr,
};

use seawall_assess::{
    Method, Reason, State, Step, Verdict,
    remote::{RemoteAssessment, RemoteStatus},
};
use seawall_dcerpc::{Uuid, interface};
use seawall_facts::{
    Body, Door, Family, Identity, Outcome, PortState, ProbeAnswer, ProductId, Products,
};
use seawall_probe::{HostReport, Refusal};
use serde::{Deserialize, Serialize};

use crate::inventory::{InventoryRecord, Join, Keys, Mac};

/// Name and version of the records' shape.
pub const SCHEMA: &str = "seawall.scan/1";

/// One address of a scan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HostRecord {
    kind: String,
    schema: String,
    /// The address.
    pub address: IpAddr,
    /// The best name it gave itself.
    pub name: Option<String>,
    /// The remote status.
    pub status: RemoteStatus,
    /// Why that status.
    pub reasons: Vec<Reason>,
    /// Doors and their states.
    pub ports: BTreeMap<Door, PortState>,
    /// What it runs.
    pub os: Os,
    /// How it was identified.
    pub identity: IdentityRecord,
    /// Its endpoint map.
    pub endpoints: Vec<EndpointRecord>,
    /// One a bulletin.
    pub verdicts: Vec<VerdictRecord>,
    /// How many answers it gave, asked probes included.
    pub probes: usize,
    /// Whether everything was asked, and why not.
    pub coverage: Coverage,
    /// Whether it still took connections some time after it was probed; none where nobody looked.
    pub still_answering: Option<bool>,
    /// What the user's inventory has on it. No part of what is stored: the inventory of the day
    /// it is printed counts.
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub inventory: Option<InventoryRecord>,
}

/// How far a host was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Everything there was to ask was asked.
    Complete,
    /// Its time ran out.
    RanOut,
    /// It fell silent or slow and was left alone.
    Distressed,
    /// Its network was left alone because others in it were in distress.
    Spared,
    /// It was excluded, or outside the scope.
    Refused,
}

/// What a host runs, as far as is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Os {
    /// Products it may be.
    pub candidates: Vec<ProductId>,
    /// Their names.
    pub names: Vec<String>,
    /// Their families, each once.
    pub families: Vec<String>,
    /// `major.minor.build`, where it said one.
    pub build: Option<String>,
}

/// How a host was identified.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IdentityRecord {
    /// The broad family.
    pub family: Family,
    /// Builds it gave.
    pub builds: Vec<String>,
    /// The DCOM version it gave.
    pub com_version: Option<String>,
    /// Whether it took NDR64.
    pub ndr64: Option<bool>,
    /// Names it gave itself.
    pub names: Vec<String>,
    /// Addresses it said it has.
    pub addresses: Vec<IpAddr>,
    /// The rules that identified it.
    pub rules: Vec<String>,
    /// Hardware addresses it said it has, where it said any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub macs: Vec<String>,
}

/// One entry of an endpoint map.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndpointRecord {
    /// The interface's UUID.
    pub interface: String,
    /// Its version, `major.minor`.
    pub version: String,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// The string binding.
    pub binding: String,
    /// The annotation.
    pub annotation: String,
}

/// One verdict without its proof, which `explain` derives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// The bulletin.
    pub advisory: String,
    /// The state.
    pub state: State,
    /// The bulletins whose updates hold the fix.
    pub via: Vec<String>,
    /// The caveat of how it was found out.
    pub method: Option<Method>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What to do next.
    pub next_step: Option<Step>,
    /// The rules the proof used.
    pub rules: Vec<String>,
    /// The date of the catalogue it was judged by.
    pub data_as_of: String,
}

impl HostRecord {
    /// The record of a report and what was judged of it.
    pub fn new(report: &HostReport, assessment: &RemoteAssessment) -> Self {
        let identity = &report.identity;
        Self {
            kind: "host".to_owned(),
            schema: SCHEMA.to_owned(),
            address: report.address,
            name: identity.names.iter().min().map(|name| name.text.clone()),
            status: assessment.status,
            reasons: assessment.reasons.clone(),
            ports: report.ports(),
            os: Os::new(identity),
            identity: IdentityRecord {
                macs: macs(report.observations.iter().map(|seen| &seen.answer))
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                ..IdentityRecord::new(identity)
            },
            endpoints: endpoints(report),
            verdicts: assessment.verdicts.iter().map(VerdictRecord::new).collect(),
            probes: report.observations.len(),
            coverage: Coverage::of(report),
            still_answering: None,
            inventory: None,
        }
    }

    /// Takes what a look back saw.
    pub fn look_back(&mut self, answer: &ProbeAnswer) {
        self.still_answering = Some(answer.outcome.port_state() == Some(PortState::Open));
        self.probes += 1;
    }

    /// Takes what an inventory has on it.
    pub fn look_up(&mut self, inventory: &Join<'_>) {
        let addresses: Vec<IpAddr> =
            iter::once(self.address).chain(self.identity.addresses.iter().copied()).collect();
        let macs: Vec<Mac> = self.identity.macs.iter().flat_map(|mac| mac.parse()).collect();
        let names = &self.identity.names;
        self.inventory = inventory.find(&Keys { addresses: &addresses, names, macs: &macs });
    }

    /// Whether everything about it is settled: no verdict unknown, nothing cut short.
    pub fn is_settled(&self) -> bool {
        self.coverage == Coverage::Complete
            && self.verdicts.iter().all(|verdict| verdict.state != State::Unknown)
    }
}

impl Coverage {
    fn of(report: &HostReport) -> Self {
        match report.refused {
            None if report.ran_out => Self::RanOut,
            None => Self::Complete,
            Some(Refusal::Distressed(_)) => Self::Distressed,
            Some(Refusal::NetworkSpared(_)) => Self::Spared,
            Some(_) => Self::Refused,
        }
    }
}

impl Os {
    fn new(identity: &Identity) -> Self {
        let products = Products::embedded();
        let known: Vec<_> = identity.candidates.iter().filter_map(|id| products.get(id)).collect();
        let mut families: Vec<String> =
            known.iter().map(|product| product.family.clone()).collect();
        families.dedup();
        Self {
            candidates: identity.candidates.clone(),
            names: known.iter().map(|product| product.name.clone()).collect(),
            families,
            build: identity.builds.first().cloned(),
        }
    }
}

impl IdentityRecord {
    fn new(identity: &Identity) -> Self {
        Self {
            family: identity.family,
            builds: identity.builds.clone(),
            com_version: identity.com_version.map(|version| version.to_string()),
            ndr64: identity.ndr64,
            names: identity.names.iter().map(|name| name.text.clone()).collect(),
            addresses: identity.addresses.clone(),
            rules: identity.clues.iter().map(|clue| clue.rule.clone()).collect(),
            macs: Vec::new(),
        }
    }
}

impl VerdictRecord {
    fn new(verdict: &Verdict) -> Self {
        let rules = verdict.proof.rules().iter();
        Self {
            advisory: verdict.advisory.clone(),
            state: verdict.state,
            via: verdict.via.clone(),
            method: verdict.method.clone(),
            reasons: verdict.reasons.clone(),
            next_step: verdict.next_step.clone(),
            rules: rules.map(|rule| format!("{}/{}", rule.id, rule.version)).collect(),
            data_as_of: verdict.proof.catalogue_date().to_owned(),
        }
    }
}

/// The hardware addresses in answers: NetBIOS tells them with the names.
pub fn macs<'a>(answers: impl Iterator<Item = &'a ProbeAnswer>) -> BTreeSet<Mac> {
    answers
        .filter_map(|answer| match &answer.outcome {
            Outcome::NodeStatus { mac, .. } => Mac::new(mac.as_slice().try_into().ok()?),
            _ => None,
        })
        .collect()
}

fn endpoints(report: &HostReport) -> Vec<EndpointRecord> {
    report
        .observations
        .iter()
        .filter_map(|observation| match &observation.answer.outcome {
            Outcome::Response { body: Body::Endpoints { endpoints, .. } } => Some(endpoints),
            _ => None,
        })
        .flatten()
        .map(|endpoint| {
            let interface = &endpoint.interface;
            let name = interface.uuid.parse::<Uuid>().ok().and_then(interface_name);
            EndpointRecord {
                interface: interface.uuid.clone(),
                version: format!("{}.{}", interface.major, interface.minor),
                name,
                binding: endpoint.binding.clone(),
                annotation: endpoint.annotation.clone(),
            }
        })
        .collect()
}

fn interface_name(uuid: Uuid) -> Option<String> {
    interface::lookup(uuid).map(|interface| interface.name.clone())
}

/// The end of a scan.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryRecord {
    kind: &'static str,
    schema: &'static str,
    /// The run in the store.
    pub run: String,
    /// Addresses asked for.
    pub targets: u64,
    /// Addresses looked at.
    pub hosts: u64,
    /// Addresses with an open port.
    pub answered: u64,
    /// Addresses about which something stayed unknown.
    pub unsettled: u64,
    /// How far addresses were looked at: every one of `hosts` is in here once. Those of
    /// `targets` that are not among `hosts` were not reached before the scan ended.
    pub coverage: BTreeMap<Coverage, u64>,
    /// Hosts that no longer took connections when they were looked back at.
    pub fell_silent: u64,
    /// How many of each status.
    pub statuses: BTreeMap<RemoteStatus, u64>,
    /// How many of each state, by bulletin.
    pub verdicts: BTreeMap<String, BTreeMap<State, u64>>,
    /// The date of the catalogue.
    pub data_as_of: String,
    /// Whether the scan was cut short.
    pub interrupted: bool,
}

impl SummaryRecord {
    /// A summary of nothing yet.
    pub fn new(run: String, targets: u64, data_as_of: &str, interrupted: bool) -> Self {
        Self {
            kind: "summary",
            schema: SCHEMA,
            run,
            targets,
            hosts: 0,
            answered: 0,
            unsettled: 0,
            coverage: BTreeMap::new(),
            fell_silent: 0,
            statuses: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            data_as_of: data_as_of.to_owned(),
            interrupted,
        }
    }

    /// Counts one host.
    pub fn count(&mut self, host: &HostRecord) {
        self.hosts += 1;
        self.unsettled += u64::from(!host.is_settled());
        let is_open = |state: &PortState| *state == PortState::Open;
        self.answered += u64::from(host.ports.values().any(is_open));
        self.fell_silent += u64::from(host.still_answering == Some(false));
        *self.coverage.entry(host.coverage).or_default() += 1;
        *self.statuses.entry(host.status).or_default() += 1;
        for verdict in &host.verdicts {
            let states = self.verdicts.entry(verdict.advisory.clone()).or_default();
            *states.entry(verdict.state).or_default() += 1;
        }
    }
}
