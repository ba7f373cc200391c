//! The catalogue: bulletins, their updates, what proves them, and which contains which.
//! Values only: no files, no sockets, no clock.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod graph;
mod model;
mod pack;
mod query;

pub use graph::Reached;
pub use model::{
    Bulletin, BulletinId, Certainty, Containment, CveId, Dates, Edge, EvidenceDefinition,
    EvidenceRule, Impact, Kb, KnownIssue, Listing, Machine, NoFix, NoFixReason, Package,
    Precondition, Rating, Reboot, Relation, RolledInto, Scope, Severity, Strength, Title,
    Uninstall, Update,
};
pub use pack::{CatalogueError, Place};
pub use query::Catalogue;
