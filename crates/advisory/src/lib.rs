//! The catalogue: bulletins, their updates, what proves them, and which contains which.
//! Values only: no files, no sockets, no clock.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod as_of;
mod check;
mod contradiction;
mod graph;
mod model;
mod pack;
mod query;

pub use contradiction::Contradiction;
pub use graph::Reached;
pub use model::{
    Bulletin, BulletinId, Certainty, Containment, CveId, Cvss, Date, DateError, Dates, Edge,
    EvidenceDefinition, EvidenceRule, Exploited, Impact, Kb, Kind, KnownIssue, LeftOpen, Listing,
    Machine, NoFix, NoFixReason, Note, Package, Precondition, Rating, Reboot, Relation,
    RemovalTool, Revision, RolledInto, Scope, ServicePackRecord, Severity, Strength, Title,
    Uninstall, Update,
};
pub use pack::{CatalogueError, Place};
pub use query::{Catalogue, Related};
