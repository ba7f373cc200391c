//! Clean-up as data: steps, ways and notes, with the place each was read.

use std::sync::LazyLock;

use seawall_facts::ProductId;
use serde::{Deserialize, Serialize};

use super::step::{CourseId, NoteId, StepId, StepWay};
use crate::contain::{
    case::When,
    measure::{Certainty, MeasureId},
};

/// A family of which a source says that nothing else is left behind by it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cleanable {
    /// Its id.
    pub family: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRow {
    /// Its id.
    pub id: StepId,
    /// The courses that have it.
    pub courses: Vec<CourseId>,
    /// The hosts that have it.
    #[serde(default)]
    pub when: When,
    /// How to do it: one of these.
    #[serde(default)]
    pub way: Vec<WayRow>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// A way to do a step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayRow {
    /// Its id.
    pub id: StepWay,
    /// The courses that have it; all where none is named.
    #[serde(default)]
    pub courses: Vec<CourseId>,
    /// Where it works.
    #[serde(default)]
    pub when: When,
    /// The measure that it is, which must not be refused.
    pub measure: Option<MeasureId>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// What must be told at a step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// The step.
    pub at: StepId,
    /// The ways to do it that it is about: it is told where one of them is offered; always where
    /// none is named.
    #[serde(default)]
    pub ways: Vec<StepWay>,
    /// The courses; all where none is named.
    #[serde(default)]
    pub courses: Vec<CourseId>,
    /// The hosts.
    #[serde(default)]
    pub when: When,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// The programs that a script may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tools {
    /// `reg`, `sc` and `taskkill`.
    Reg,
    /// `regedit` and `net` alone.
    Regedit,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    #[serde(rename = "schema")]
    _schema: String,
    cleanable: Vec<Cleanable>,
    pub(super) back_door: Vec<BackDoor>,
    pub(super) rebuilt: Products,
    pub(super) workstation: Products,
    pub(super) system_names: SystemNames,
    pub(super) script: Vec<ScriptRow>,
    step: Vec<StepRow>,
    note: Vec<Note>,
}

/// An indicator that tells of somebody else than a worm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BackDoor {
    pub(super) indicator: String,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: Vec<String>,
}

/// Some products.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Products {
    families: Vec<String>,
    products: Vec<ProductId>,
}

impl Products {
    /// Whether all that a host may run is among them; not so where nothing is known.
    pub(super) fn are_all(&self, products: &[ProductId]) -> bool {
        !products.is_empty() && products.iter().all(|id| self.has(id))
    }

    /// Whether something that a host may run is among them.
    pub(super) fn are_some(&self, products: &[ProductId]) -> bool {
        products.iter().any(|id| self.has(id))
    }

    fn has(&self, id: &ProductId) -> bool {
        let family = seawall_facts::Products::embedded().get(id).map(|it| &it.family);
        self.products.contains(id) || family.is_some_and(|it| self.families.contains(it))
    }
}

/// Names that the system has itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SystemNames {
    names: Vec<String>,
    services: Vec<String>,
}

impl SystemNames {
    /// Whether a program of the system is called that.
    pub(super) fn has_program(&self, name: &str) -> bool {
        self.names.iter().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether a service of the system is called that.
    pub(super) fn has_service(&self, name: &str) -> bool {
        self.services.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// Where a script may be written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptRow {
    pub(super) tools: Tools,
    pub(super) when: When,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: Vec<String>,
}

impl Book {
    /// The data that is built in. Should it not parse, which a test rules out, no family may be
    /// cleaned, and no step is planned.
    pub(super) fn embedded() -> &'static Self {
        static BOOK: LazyLock<Book> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());
        &BOOK
    }
}

/// The families that may be cleaned.
pub fn cleanable() -> &'static [Cleanable] {
    &Book::embedded().cleanable
}

/// The steps, in their order.
pub fn steps() -> &'static [StepRow] {
    &Book::embedded().step
}

/// What must be told.
pub fn notes() -> &'static [Note] {
    &Book::embedded().note
}

pub(super) const FILE: &str = include_str!("../../data/cleanup.toml");
