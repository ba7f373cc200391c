//! Windows' own formats, bytes to values.
//!
//! What is read here comes from hosts that may be infected: no input panics, work and memory are
//! bounded by the size of the input, and damage is reported where it is, since a short list
//! without an error would read as a missing update.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod bytes;
mod error;
pub mod evt;
pub mod hotfix;
mod limits;
pub mod qfe;
pub mod reg_text;
pub mod regf;
pub mod registry_pol;
pub mod systeminfo;
pub mod text;
pub mod version_resource;

pub use error::Error;
pub use limits::Limits;
