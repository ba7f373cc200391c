//! Registry hives: files that begin with `regf`.
//!
//! ```text
//! primary file ─┐
//!               ├─ Hive::open ──> Hive ──┬─ walk ──> every key once, and all damage
//! logs ─────────┘   (Recovery)           └─ key ───> Lookup: found, absent, or not to be known
//! ```
//!
//! The format is that of M. Suhanov's "Windows registry file format specification"
//! (msuhanov/regf), versions 1.1 (NT 3.1) to 1.6. Key security is not read. Links between keys
//! are not followed.
//!
//! Nothing is trusted. A cell that cannot be what points to it is [`Damage`], named with the key
//! it belongs to, and reading goes on with the rest. A walk takes every byte for one purpose at
//! most, so that its work and memory are linear in the size of the file, whatever is in it; a
//! look-up reads one list a level.

mod bins;
mod bytes;
mod cell;
mod claims;
mod damage;
mod data;
mod filetime;
mod header;
mod hive;
mod key;
mod limits;
mod list;
mod log;
mod lookup;
mod name;
mod value;
mod walk;

pub use damage::{Broken, Damage, DamageReport, Fault, Part};
pub use data::Data;
pub use filetime::Filetime;
pub use header::{BaseBlock, Version};
pub use hive::Hive;
pub use key::{Key, Listing};
pub use limits::Limits;
pub use log::{LogFault, LogFormat, LogUse, Recovery, State};
pub use lookup::Lookup;
pub use value::Value;
pub use walk::{Node, Walk};
