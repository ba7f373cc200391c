//! What `audit` tells of hosts: one record a host, as a table or in JSON.

mod known;
mod record;
mod table;
mod verdict_table;

pub use record::{HostRecord, SCHEMA, Summary};
pub use table::Table;
