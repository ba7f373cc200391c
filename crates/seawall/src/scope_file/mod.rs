//! Scope files: who allowed what to be scanned, and until when.

mod date;
mod document;
mod key;
mod permission;

pub use date::{Day, read as read_date};
pub use document::{Document, is_line, network};
pub use key::{PrivateKey, PublicKey};
pub use permission::{Permission, last_allowed, millis};
