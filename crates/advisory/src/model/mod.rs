//! What a bulletin says, as typed values in the catalogue's final shape.

mod bulletin;
mod certainty;
mod date;
mod edge;
mod evidence;
mod id;
mod notice;
mod pack_head;
mod statements;
mod update;

use std::sync::Arc;

pub use bulletin::{
    Bulletin, Containment, Dates, Impact, Kind, Listing, NoFix, NoFixReason, Rating, Scope,
    Severity, Title,
};
pub use certainty::Certainty;
pub use date::{Date, DateError};
pub use edge::{Edge, LeftOpen, Relation, Strength};
pub use evidence::{EvidenceDefinition, EvidenceRule};
pub use id::{BulletinId, CveId, Kb};
pub use notice::{Cvss, Exploited, KnownExploited, Note, RemovalTool, Revision, ServicePackRecord};
pub(crate) use pack_head::PackHead;
pub use update::{
    KnownIssue, Machine, Package, PackageKind, Precondition, Reboot, RolledInto, Uninstall, Update,
};

/// What a statement rests on: names of the pack's sources, in no order of weight. Shared, for
/// thousands of statements rest on the same.
pub type Sources = Arc<[String]>;
