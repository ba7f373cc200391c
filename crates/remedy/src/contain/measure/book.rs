//! The measures: data, with the place each statement was read.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::codes::{MeasureId, SideEffect, UndoStep, VerifyStep};
use crate::contain::{
    PortSet, Services,
    case::{Held, Knowledge, When, any_of},
    decide::Reason,
};

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Raised with everything that is said of it.
    pub version: u16,
    /// Where it works: any of these.
    pub works: Vec<When>,
    /// What is said where it does not.
    pub works_reason: Reason,
    /// What forbids it.
    #[serde(default)]
    pub forbid: Vec<Forbid>,
    /// Whether it acts only after the next start.
    #[serde(default)]
    pub restart: bool,
    /// What it closes.
    pub closes: Closes,
    /// Whether addresses can be excepted from it.
    #[serde(default)]
    pub excepts: bool,
    /// Whether it is put in place and taken back by hand, so that no path has to stay open for it.
    #[serde(default)]
    pub by_hand: bool,
    /// The bulletins whose holes it stands against.
    pub stands_against: Vec<String>,
    /// What it breaks, or costs.
    #[serde(default)]
    pub side_effects: Vec<SideEffect>,
    /// How to see that it is in force.
    pub verify: Vec<VerifyStep>,
    /// How to take it back.
    pub undo: Vec<UndoStep>,
    /// The targets that can carry it, and where.
    #[serde(default)]
    pub target: Vec<Carrier>,
    /// Where documents err about it.
    #[serde(default)]
    pub as_printed: Vec<AsPrinted>,
    /// What of it is less sure than the rest.
    #[serde(default)]
    pub doubt: Vec<Doubt>,
    /// How sure it is as a whole.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// What a measure closes on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closes {
    /// No port.
    Nothing,
    /// The usual ports ([`Measure::services`]).
    Usual,
    /// The usual ports, and those of the web.
    UsualAndWeb,
    /// TCP 135.
    EndpointMapper,
    /// Everything inbound.
    AllInbound,
    /// Everything.
    Everything,
}

/// Something that forbids a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbid {
    /// Where.
    pub when: When,
    /// Why.
    pub reason: Reason,
    /// What is done where that is not known.
    #[serde(default)]
    pub unknown: WhereUnknown,
}

/// What is done where a condition that forbids is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhereUnknown {
    /// It forbids.
    #[default]
    Refuse,
    /// It is said beside the measure.
    Flag,
}

/// Targets that can carry a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Their names.
    pub ids: Vec<String>,
    /// On which hosts.
    #[serde(default)]
    pub when: When,
}

/// What a document prints and what is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsPrinted {
    /// The document.
    pub source: String,
    /// What it prints.
    pub printed: String,
    /// What is right.
    pub corrected: String,
    /// How sure the correction is.
    pub certainty: Certainty,
}

/// Something about a measure that is less sure than the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// What, as a code.
    pub about: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// Where a statement comes from, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The vendor's documents, read again.
    Doc,
    /// The documents that the project began with.
    Seed,
    /// Remembered; not to be had again.
    Memory,
    /// It follows from other statements.
    Inferred,
}

/// Every measure, in the order of the file. Should the file not parse, which a test rules out,
/// there is none, and nothing is ever chosen.
pub fn measures() -> &'static [Measure] {
    static MEASURES: LazyLock<Vec<Measure>> = LazyLock::new(|| {
        toml::from_str::<MeasureFile>(FILE).map(|file| file.measure).unwrap_or_default()
    });
    &MEASURES
}

/// A measure by its id.
pub fn measure(id: MeasureId) -> Option<&'static Measure> {
    measures().iter().find(|measure| measure.id == id)
}

impl Measure {
    /// The ports that it closes, where they can be counted: with those that were set up for RPC
    /// on the host. Nothing where it closes none, or all.
    pub fn services(&self, custom: &Services) -> Services {
        let web: &[(u16, u16)] = match self.closes {
            Closes::UsualAndWeb => &[(80, 80), (443, 443)],
            Closes::Usual => &[],
            Closes::EndpointMapper => {
                return Services { tcp: PortSet::from_ranges([(135, 135)]), ..Services::default() };
            }
            Closes::Nothing | Closes::AllInbound | Closes::Everything => {
                return Services::default();
            }
        };
        usual_ports().with(custom).with(&Services {
            tcp: PortSet::from_ranges(web.iter().copied()),
            udp: PortSet::default(),
        })
    }

    /// The names of the targets that can carry it on that host.
    pub(in crate::contain) fn targets(&self, known: &Knowledge<'_>) -> Vec<String> {
        let fitting = self
            .target
            .iter()
            .filter(|carrier| !carrier.when.held(known).is(crate::contain::case::Truth::No));
        fitting.flat_map(|carrier| carrier.ids.iter().cloned()).collect()
    }

    /// The names of every target that can carry it somewhere.
    pub fn all_targets(&self) -> impl Iterator<Item = &str> {
        self.target.iter().flat_map(|carrier| carrier.ids.iter().map(String::as_str))
    }

    pub(in crate::contain) fn works_on(&self, known: &Knowledge<'_>) -> Held {
        any_of(&self.works, known)
    }
}

/// The ports that the bulletins of 2003 name: UDP 135, 137, 138, 445 and TCP 135, 139, 445, 593.
/// UDP 139 and TCP 137 and 138 are not among them; nor are ports above 1024, which MS04-012 adds.
pub fn usual_ports() -> Services {
    Services {
        tcp: [135, 139, 445, 593].into_iter().collect(),
        udp: [135, 137, 138, 445].into_iter().collect(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasureFile {
    #[serde(rename = "schema")]
    _schema: String,
    measure: Vec<Measure>,
}

const FILE: &str = include_str!("../../../data/measures.toml");
