//! Which host is which: one host behind several addresses, another behind the same one.

mod audited;
mod find;
mod host;
mod key;
mod ledger;
mod load;
mod marks;
mod names;
mod queries;
mod save;

pub(crate) use audited::Reading;
pub use host::Host;
pub(crate) use key::{StoredKey, address as parse_address};
pub(crate) use ledger::Sighting;
pub(crate) use load::{Near, load, load_family, seen_at};
