//! What a bulletin says, as typed values in the catalogue's final shape.

mod bulletin;
mod certainty;
mod edge;
mod evidence;
mod id;
mod update;

pub use bulletin::{
    Bulletin, Containment, Dates, Impact, Listing, NoFix, NoFixReason, Rating, Scope, Severity,
    Title,
};
pub use certainty::Certainty;
pub use edge::{Edge, Relation, Strength};
pub use evidence::{EvidenceDefinition, EvidenceRule};
pub use id::{BulletinId, CveId, Kb};
pub use update::{
    KnownIssue, Machine, Package, Precondition, Reboot, RolledInto, Uninstall, Update,
};
