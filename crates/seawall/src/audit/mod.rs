//! What `audit` tells of hosts: one record a host, as a table or in JSON.

mod judged;
mod known;
mod record;
mod table;
mod verdict_table;

pub use judged::{Judged, VerdictRecord, judged};
pub use record::{HostRecord, SCHEMA, Summary};
pub use table::Table;
