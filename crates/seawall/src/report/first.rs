//! What to mend first: at most ten hosts, the most urgent one first, each with why and with what
//! to type next.

use std::{
    cmp::Reverse,
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use seawall_advisory::{Bulletin, BulletinId, Catalogue};
use seawall_assess::{State, plan::BatchKind};
use seawall_facts::Door;
use serde::Serialize;

use super::command::{self, Command};
use crate::{
    fleet::{FleetHost, System, Urgency, doors_in, is_open, is_used},
    inventory::InventoryRecord,
};

/// Hosts that are named: more is no longer first.
pub const MOST: usize = 10;

/// A host to mend first.
#[derive(Clone, Debug, Serialize)]
pub struct First {
    /// What tells it from the others.
    pub key: String,
    /// What to call it.
    pub name: String,
    /// An address to find it at.
    pub address: Option<String>,
    /// What it runs.
    pub system: System,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory: Option<InventoryRecord>,
    /// How many more hosts run the same and have the same open.
    pub alike: u64,
    /// The gravest of what is open on it.
    pub advisory: BulletinId,
    /// What is said of that.
    pub state: State,
    /// Why it stands here.
    pub why: Vec<Why>,
    /// What to do, in order.
    pub next: Vec<Next>,
    /// What is weighed.
    pub urgency: Urgency,
}

/// Why a host is mended first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    /// Worms use a flaw that is open.
    Worms {
        /// The bulletin.
        advisory: BulletinId,
        /// The worms.
        worms: Vec<String>,
    },
    /// A list of exploited flaws names one that is open.
    KnownExploited {
        /// The bulletin.
        advisory: BulletinId,
    },
    /// A door that leads there takes connections from where the scan stood.
    Reachable {
        /// The doors.
        doors: Vec<Door>,
    },
    /// Its files and its records contradict each other: counts as missing.
    Contradiction {
        /// The bulletin.
        advisory: BulletinId,
    },
    /// No fix will ever come.
    NoFix {
        /// The bulletins.
        advisories: Vec<BulletinId>,
    },
    /// Something installed waits for a start.
    WaitsForStart {
        /// The bulletins.
        advisories: Vec<BulletinId>,
    },
    /// Critical flaws are open.
    Critical {
        /// How many.
        count: usize,
    },
    /// Flaws are open.
    Open {
        /// How many.
        count: usize,
    },
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Next {
    /// Install a service pack.
    InstallServicePack {
        /// The service packs, of each product it may run.
        service_packs: Vec<String>,
    },
    /// Install updates.
    Install {
        /// Them, by number, with the package for the host where the catalogue has it.
        updates: Vec<ToInstall>,
    },
    /// Start it again.
    Restart,
    /// Keep others from it: nothing will mend it.
    Contain {
        /// The bulletins.
        advisories: Vec<BulletinId>,
    },
    /// Look at it from within: a scan cannot name its packages.
    Collect {
        /// What to type.
        command: Command,
    },
    /// See the whole plan.
    Plan {
        /// What to type.
        command: Command,
    },
    /// See why.
    Explain {
        /// What to type.
        command: Command,
    },
    /// Prove that it is done, by its answers.
    Verify {
        /// What to type.
        command: Command,
    },
    /// Prove that it is done, from within: its answers do not tell.
    VerifyWithin {
        /// What to type.
        command: Command,
    },
}

/// An update to install.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToInstall {
    /// Its number.
    pub kb: String,
    /// The file to run, where the catalogue names it for the host's language.
    pub package: Option<String>,
}

/// The most urgent hosts of those that were weighed.
#[derive(Debug, Default)]
pub struct Ranking {
    first: Vec<(u64, First)>,
    /// How many hosts are alike: one number for each kind.
    alike: HashMap<u64, u64>,
}

impl Ranking {
    /// Weighs a host.
    pub fn weigh(&mut self, host: &FleetHost, catalogue: &Catalogue) {
        let Some(urgency) = host.weight.urgency.clone() else { return };
        let kind = kind(host);
        *self.alike.entry(kind).or_default() += 1;
        let is_after = |known: &First| {
            (&known.urgency, Reverse(known.name.as_str())) > (&urgency, Reverse(host.name.as_str()))
        };
        let place = self.first.partition_point(|(_, known)| is_after(known));
        let twin = self.first.iter().position(|(known, _)| *known == kind);
        if place >= MOST || twin.is_some_and(|twin| twin < place) {
            return;
        }
        let Some(first) = First::new(host, urgency, catalogue) else { return };
        if let Some(twin) = twin {
            self.first.remove(twin);
        }
        self.first.insert(place, (kind, first));
        self.first.truncate(MOST);
    }

    /// The most urgent ones in order; of hosts that are alike the first.
    pub fn first(&self) -> Vec<First> {
        let alike = |kind: &u64| self.alike.get(kind).map_or(0, |all| all.saturating_sub(1));
        let counted = |(kind, first): &(u64, First)| First { alike: alike(kind), ..first.clone() };
        self.first.iter().map(counted).collect()
    }
}

/// Hosts of one kind run the same and have the same open.
fn kind(host: &FleetHost) -> u64 {
    let mut hasher = DefaultHasher::new();
    host.system.products.hash(&mut hasher);
    host.system.sp.hash(&mut hasher);
    for open in host.open() {
        (&open.advisory, open.state).hash(&mut hasher);
    }
    doors_in(host).next().is_some().hash(&mut hasher);
    hasher.finish()
}

impl First {
    fn new(host: &FleetHost, urgency: Urgency, catalogue: &Catalogue) -> Option<Self> {
        let bulletin = |id: &BulletinId| catalogue.bulletin(id.as_str());
        let gravest = host.by_gravity().find(|it| is_open(it.state))?;
        Some(Self {
            key: host.key.clone(),
            name: host.name.clone(),
            address: host.addresses.first().map(ToString::to_string),
            system: host.system.clone(),
            inventory: host.inventory.clone(),
            alike: 0,
            advisory: gravest.advisory.clone(),
            state: gravest.state,
            why: why(host, &urgency, bulletin(&gravest.advisory)),
            next: next(host, &gravest.advisory),
            urgency,
        })
    }
}

fn why(host: &FleetHost, urgency: &Urgency, gravest: Option<&Bulletin>) -> Vec<Why> {
    let mut why = Vec::new();
    if let Some(bulletin) = gravest.filter(|bulletin| is_used(bulletin)) {
        let advisory = bulletin.id.clone();
        let mut worms: Vec<String> =
            bulletin.exploited_by.iter().map(|row| row.worm.clone()).collect();
        worms.sort_unstable();
        worms.dedup();
        why.push(if worms.is_empty() {
            Why::KnownExploited { advisory }
        } else {
            Why::Worms { advisory, worms }
        });
    }
    let doors: Vec<Door> = doors_in(host).collect();
    if !doors.is_empty() {
        why.push(Why::Reachable { doors });
    }
    let of = |state: State| -> Vec<BulletinId> {
        let open = host.open().filter(|open| open.state == state);
        open.map(|open| open.advisory.clone()).collect()
    };
    why.extend(of(State::Conflict).into_iter().map(|advisory| Why::Contradiction { advisory }));
    let (no_fix, waiting) = (of(State::NoFixExists), of(State::PendingReboot));
    if !no_fix.is_empty() {
        why.push(Why::NoFix { advisories: no_fix });
    }
    if !waiting.is_empty() {
        why.push(Why::WaitsForStart { advisories: waiting });
    }
    if urgency.critical > 0 {
        why.push(Why::Critical { count: urgency.critical });
    }
    why.push(Why::Open { count: urgency.open });
    why
}

fn next(host: &FleetHost, gravest: &BulletinId) -> Vec<Next> {
    let mut next = Vec::new();
    if let Some(plan) = &host.judged.plan {
        // What stands behind a service pack is looked at again after it.
        for batch in plan.batches.iter().take_while(|batch| !batch.is_forecast) {
            match &batch.kind {
                BatchKind::Restart => next.push(Next::Restart),
                BatchKind::ServicePack { service_packs } => {
                    let named = |it: &seawall_assess::ServicePackOf| {
                        let product = System::named(std::slice::from_ref(&it.product));
                        format!("{} {}", product.unwrap_or_default(), it.service_pack)
                    };
                    let service_packs = service_packs.iter().map(named).collect();
                    next.push(Next::InstallServicePack { service_packs });
                    next.push(Next::Restart);
                }
                _ => {
                    let updates = batch.updates.iter().map(|update| ToInstall {
                        kb: update.kb.to_string(),
                        package: update.packages.iter().find_map(|package| package.name.clone()),
                    });
                    next.push(Next::Install { updates: updates.collect() });
                    next.push(Next::Restart);
                }
            }
        }
    }
    next.dedup();
    let no_fix = host.open().filter(|open| open.state == State::NoFixExists);
    let advisories: Vec<BulletinId> = no_fix.map(|open| open.advisory.clone()).collect();
    if !advisories.is_empty() {
        next.push(Next::Contain { advisories });
    }
    if host.audited.is_some() {
        next.extend(command::plan(host).map(|command| Next::Plan { command }));
    } else {
        next.push(Next::Collect { command: command::collect() });
    }
    next.extend(command::explain(host, gravest).map(|command| Next::Explain { command }));
    next.push(proof(host));
    next
}

/// How to see that it is done. A scan is enough where its answers said what is open.
fn proof(host: &FleetHost) -> Next {
    let is_told =
        |id: &BulletinId| host.outside.as_ref().is_some_and(|it| it.verdict(id.as_str()).is_some());
    match command::scan(host).filter(|_| host.open().all(|open| is_told(&open.advisory))) {
        Some(command) => Next::Verify { command },
        None => Next::VerifyWithin { command: command::collect() },
    }
}
