//! What `audit` tells of hosts: one record a host, as a table or in JSON.

mod inventory;
mod known;
mod record;
mod table;
mod verdict_table;

pub use inventory::{addresses as addresses_of, inventory_of};
pub use record::{HostRecord, SCHEMA, Summary, base, revision};
pub use table::Table;
