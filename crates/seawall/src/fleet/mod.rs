//! The fleet at one moment: every host with what is said of it, however it was looked at.

mod gather;
mod grade;
mod host;
mod standing;
mod subject;

pub use gather::{Fault, Gathering};
pub use grade::{Grade, Urgency, doors_in, gravity, is_used};
pub use host::{FleetHost, Seen, System, is_open};
pub use standing::Standing;
