//! The store as it stood at a moment, read for a whole fleet at once.

mod audits;
mod behind;
mod moment;
mod sightings;

pub use audits::AuditRef;
pub use moment::Moment;
pub use sightings::Sighting;
