//! What `hunt` tells of hosts, and the indicators in the words of other tools.

pub mod export;
mod record;
mod table;

pub use record::{
    HostRecord, HuntRecord, SCHEMA, Summary, VERIFY_SCHEMA, VerifiedRecord, VerifySummary,
};
pub use table::Table;
