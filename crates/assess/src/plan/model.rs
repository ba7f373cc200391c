//! What a plan says: codes with arguments, no sentences.

use seawall_advisory::{BulletinId, Date, Kb, Machine, NoFixReason, Reboot};
use seawall_facts::{RegistryPath, Version};
use serde::{Deserialize, Serialize};

use crate::{RuleRef, ServicePackOf, Step};

/// What is asked of a plan beside closing what is open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Updates of which is asked what they would close; none for not asking.
    pub what_if: &'a [Kb],
    /// The kind of machine, where it is known.
    pub machine: Option<Machine>,
}

/// What to do on one host, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The day of the catalogue it was made by.
    pub catalogue: String,
    /// One after the other; the host is started again between them.
    pub batches: Vec<Batch>,
    /// Bulletins that no update will ever close.
    pub contain: Vec<Contained>,
    /// Bulletins that stay open or unknown, and why.
    pub open: Vec<StaysOpen>,
    /// Whether no smaller set of updates would close as much: what was too large for an exact
    /// search was chosen greedily.
    pub is_minimal: bool,
    /// What the updates asked about would close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
    /// The rules it was made by.
    pub rules: Vec<RuleRef>,
}

impl Plan {
    /// Every update, in order.
    pub fn updates(&self) -> impl Iterator<Item = &PlannedUpdate> {
        self.batches.iter().flat_map(|batch| &batch.updates)
    }

    /// Every bulletin that it closes, in order; one may be named twice where a service pack comes
    /// first.
    pub fn closes(&self) -> impl Iterator<Item = &BulletinId> {
        self.batches.iter().flat_map(|batch| {
            let updates = batch.updates.iter().flat_map(|update| &update.closes);
            batch.closes.iter().chain(updates.map(|closed| &closed.advisory))
        })
    }
}

/// What is done between two starts of the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// What it is.
    #[serde(flatten)]
    pub kind: BatchKind,
    /// The updates, in order.
    pub updates: Vec<PlannedUpdate>,
    /// The bulletins that the start or the service pack itself closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<BulletinId>,
    /// Whether the host must be started again after it.
    pub reboot: Reboot,
    /// Whether it rests on what the host will be like after a service pack: audit it before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_forecast: bool,
}

/// What a batch is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BatchKind {
    /// Start the host: something waits for it.
    Restart,
    /// Install a service pack.
    ServicePack {
        /// The service pack, of each product the host may run.
        service_packs: Vec<ServicePackOf>,
    },
    /// Install updates.
    Updates,
}

/// An update to install.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedUpdate {
    /// Its number, or its name where it has none.
    pub kb: Kb,
    /// The bulletin it is of.
    pub advisory: BulletinId,
    /// The component it is for, as the source prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// The day it came out.
    pub published: Option<Date>,
    /// What it closes.
    pub closes: Vec<Closed>,
    /// Bulletins not known to be in place that are so after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settles: Vec<BulletinId>,
    /// Whether it was installed before, and its files are older.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reinstall: bool,
    /// Whether it asks for a start.
    pub reboot: Reboot,
    /// Its packages for the host's language and kind of machine, where the catalogue has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PlannedPackage>,
    /// Ids of its pages in the vendor's download centre.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub download_families: Vec<String>,
    /// What must be so before it is installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preconditions: Vec<PreconditionCheck>,
    /// Articles about faults it is known to bring, with their codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_issues: Vec<(Kb, String)>,
    /// What shows that it is in place.
    pub checks: Vec<Check>,
    /// How it is taken off again.
    pub undo: Undo,
}

/// A bulletin that an update closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The bulletin.
    pub advisory: BulletinId,
    /// For one that the update of another holds, the bulletins on the way, newest first, both
    /// ends included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Components with updates of their own, of which it is not known whether they are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub but_for: Vec<String>,
}

/// A package to download.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedPackage {
    /// Its language, as a two-letter code.
    pub lang: String,
    /// The kind of machine it is for.
    pub machine: Machine,
    /// The file's name, where known.
    pub name: Option<String>,
    /// The id of its page in the vendor's download centre.
    pub family: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
}

/// A precondition, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreconditionCheck {
    /// A stable code that the words are found by.
    pub code: String,
    /// The file that must not have a version in the range, where it is about one.
    pub file: Option<String>,
    /// The first version of the range.
    pub from: Option<Version>,
    /// The last version of the range.
    pub to: Option<Version>,
    /// Whether it holds.
    pub standing: Standing,
}

/// Whether a precondition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does.
    Holds,
    /// It does not: something else comes first.
    Violated,
    /// It must be looked at.
    ToCheck,
}

/// What shows that an update is in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// Audit the host again for these bulletins, after the start.
    Audit {
        /// The bulletins.
        advisories: Vec<BulletinId>,
    },
    /// Any one of these keys is there.
    Keys {
        /// The keys.
        keys: Vec<RegistryPath>,
    },
    /// These files are at least of these versions, each of its own branch.
    Files {
        /// The files.
        files: Vec<FileMinimum>,
    },
    /// The build is at least this.
    Build {
        /// The build, with its revision.
        at_least: Version,
    },
}

/// A file with the lowest version that holds a fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMinimum {
    /// The file, as the catalogue names it.
    pub path: String,
    /// The version.
    pub at_least: Version,
    /// The branch it is of, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// How an update is taken off again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Undo {
    /// It can be removed.
    Remove {
        /// The update.
        kb: Kb,
    },
    /// It cannot: take a copy of the system before.
    Impossible,
    /// The source does not say.
    NotStated,
}

/// A bulletin that no update will close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contained {
    /// The bulletin.
    pub advisory: BulletinId,
    /// Why there is none, where the catalogue says.
    pub why: Option<NoFixReason>,
    /// The measure that the bulletin names in its place.
    pub measure: Option<Step>,
}

/// A bulletin that stays open or unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaysOpen {
    /// The bulletin.
    pub advisory: BulletinId,
    /// Why.
    pub why: WhyOpen,
}

/// Why the plan does not close a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyOpen {
    /// It is not known whether it is open.
    Unknown {
        /// What would tell.
        step: Option<Step>,
    },
    /// It will not be known after the service pack.
    UnknownAfterServicePack {
        /// What will tell.
        step: Option<Step>,
    },
    /// No one update installs on everything the host may be.
    CandidatesDiffer,
    /// It needs a service pack, and none is known that would do.
    NoServicePack,
    /// The service pack should hold it, and its files are older: the service pack itself must be
    /// installed again, and after it what came later.
    ServicePackAgain {
        /// The service pack.
        service_pack: ServicePackOf,
    },
    /// No update is known that installs.
    NoUpdate,
}

impl WhyOpen {
    /// What would tell, where it is a matter of knowing.
    pub const fn step(&self) -> Option<&Step> {
        match self {
            Self::Unknown { step } | Self::UnknownAfterServicePack { step } => step.as_ref(),
            _ => None,
        }
    }
}

/// What some updates would close on the host as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The updates asked about that could be installed, and have to do with what was judged.
    pub kbs: Vec<Kb>,
    /// Those that are in place, not for this host, not known, or have nothing to do with what was
    /// judged.
    pub without_effect: Vec<Kb>,
    /// What they would close.
    pub closes: Vec<Closed>,
    /// What is not known to be in place and would be.
    pub settles: Vec<BulletinId>,
    /// What they would leave open.
    pub leaves: Vec<BulletinId>,
}
