//! A host of the fleet.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_assess::{Reason, State, remote::RemoteStatus};
use seawall_evidence::HostEvidence;
use seawall_facts::{Arch, Door, PortState, ProductId, Products, ServicePack};
use serde::Serialize;

use super::{Standing, Weight};
use crate::{
    audit::inventory_of,
    inventory::{InventoryRecord, Join, Keys, Mac},
    judging::{Judged, Outside, VerdictRecord},
    output::macs,
};

/// A host with what is said of it.
#[derive(Debug)]
pub struct FleetHost {
    /// What tells it from the others for good, as the store prints its key; the same from report
    /// to report.
    pub key: String,
    /// What to call it: a name, else an address or a folder.
    pub name: String,
    /// Where it was seen, without repetition, in order.
    pub addresses: Vec<IpAddr>,
    /// What it runs.
    pub system: System,
    /// Who answers for it, and where it stands.
    pub inventory: Option<InventoryRecord>,
    /// How far it was looked at.
    pub standing: Standing,
    /// The latest audit of it.
    pub audited: Option<Seen>,
    /// The latest scan of it.
    pub scanned: Option<Seen>,
    /// When nothing came back from it any more.
    pub silent: Option<Seen>,
    /// What the scan says of it as a whole, and why.
    pub status: Option<(RemoteStatus, Vec<Reason>)>,
    /// The doors that the scan tried.
    pub ports: BTreeMap<Door, PortState>,
    /// What is said of bulletins, by id, of its set-up, and what to do.
    pub judged: Judged,
    /// How urgent it is to mend it.
    pub weight: Weight,
    /// What was read of it, where it was audited.
    pub evidence: Option<HostEvidence>,
    /// What it answered, where it was scanned.
    pub outside: Option<Outside>,
}

/// When a host was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// When, as RFC 3339 has it.
    pub at: String,
    /// In which run of the store.
    pub run: i64,
}

/// What a host runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct System {
    /// The products that fit; several where that is not certain.
    pub products: Vec<ProductId>,
    /// Their names, or the name that the host gave itself.
    pub name: Option<String>,
    /// Its service pack.
    pub sp: Option<ServicePack>,
    /// Its build, as it gave it.
    pub build: Option<String>,
    /// Its architecture.
    pub arch: Option<Arch>,
    /// Its language, as a two-letter code.
    pub language: Option<String>,
}

impl FleetHost {
    /// Its verdicts, that of the gravest flaw first.
    pub fn by_gravity(&self) -> impl Iterator<Item = &VerdictRecord> {
        self.weight.order.iter().filter_map(|place| self.judged.verdicts.get(*place))
    }

    /// Looks it up in an inventory: by its files, else by its answers.
    pub fn look_up(&mut self, inventory: &Join<'_>) {
        let within = self.evidence.as_ref().and_then(|it| inventory_of(it, inventory));
        self.inventory = within.or_else(|| {
            let outside = self.outside.as_ref();
            let names = outside.iter().flat_map(|it| &it.identity.names);
            let names: Vec<String> = names.map(|name| name.text.clone()).collect();
            let answers = outside.iter().flat_map(|it| &it.answers);
            let macs: Vec<Mac> = macs(answers).into_iter().collect();
            inventory.find(&Keys { addresses: &self.addresses, names: &names, macs: &macs })
        });
    }

    /// Doors that took connections.
    pub fn open_doors(&self) -> impl Iterator<Item = Door> {
        self.ports.iter().filter(|(_, state)| **state == PortState::Open).map(|(door, _)| *door)
    }

    /// Verdicts by which something is open: missing, contradicted, or without a fix.
    pub fn open(&self) -> impl Iterator<Item = &VerdictRecord> {
        self.judged.verdicts.iter().filter(|verdict| is_open(verdict.state))
    }
}

/// Whether a flaw is open by this, or must be taken to be.
pub const fn is_open(state: State) -> bool {
    matches!(
        state,
        State::Missing
            | State::Conflict
            | State::NeedsSpFirst
            | State::NoFixExists
            | State::PendingReboot
    )
}

impl System {
    /// Names of products in one line: `Windows XP Professional / Windows XP Home Edition`.
    pub fn named(products: &[ProductId]) -> Option<String> {
        let table = Products::embedded();
        let names: Vec<&str> =
            products.iter().filter_map(|id| table.get(id)).map(|it| it.name.as_str()).collect();
        (!names.is_empty()).then(|| names.join(" / "))
    }
}
