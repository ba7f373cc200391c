//! The catalogue: bulletins, their updates, what proves them, and which contains which.
//! Values only: no files, no sockets, no clock.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod as_of;
mod check;
mod claims;
mod contradiction;
mod disagreement;
mod entry;
pub mod feed;
mod graph;
mod layers;
mod model;
mod pack;
mod packed;
mod query;
mod scope;
mod vulnerabilities;

pub use claims::{ClaimDifference, Comparison, Threshold, compare_claims};
pub use contradiction::Contradiction;
pub use disagreement::{Disagreement, Only, Stated};
pub use graph::Reached;
pub use layers::SetAside;
pub use model::{
    Bulletin, BulletinId, Certainty, Containment, CveId, Cvss, Date, DateError, Dates, Edge,
    EvidenceDefinition, EvidenceRule, Exploited, Impact, Kb, Kind, KnownExploited, KnownIssue,
    LeftOpen, Listing, Machine, NoFix, NoFixReason, Note, Package, PackageKind, Precondition,
    Rating, Reboot, Relation, RemovalTool, Revision, RolledInto, Scope, ServicePackRecord,
    Severity, Sources, Strength, Title, Uninstall, Update,
};
pub use pack::{CatalogueError, Place};
pub use packed::{ImportedBulletins, PackError, Source};
pub use query::{Catalogue, Related};
pub use scope::{Concern, Tag};
pub use vulnerabilities::FeedRef;
