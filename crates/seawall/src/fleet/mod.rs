//! The fleet at one moment: every host with what is said of it, however it was looked at.

mod gather;
mod grade;
mod host;
mod standing;
mod subject;

pub use gather::{Fault, Gathering};
pub use grade::{Grade, Urgency, Weight, doors_in, is_used};
pub use host::{FleetHost, Seen, System, is_open};
pub use standing::Standing;
pub use subject::Subject;
