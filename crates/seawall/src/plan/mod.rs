//! What to do on a host, in order: for programs and for eyes.

mod record;
mod table;

pub use record::{Act, PlanRecord, SCHEMA};
pub use table::PlanTable;
