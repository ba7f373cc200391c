//! Runs, hosts and observations, kept in one SQLite file.
//!
//! A run is one scan, audit, hunt or demo. What a probe saw is kept as it came, raw bytes included,
//! until the whole run is forgotten; which host it was seen on is worked out while it is stored,
//! written down as an [`IdentityEvent`] wherever two things became one or one became two, and can
//! be undone. Addresses that only showed the states of their doors are kept as a [`Crowd`]. What an
//! audit read of a host is kept as one document, an [`AuditedHost`]'s.
//! The crate reads no clock: every time is handed in.

mod audit_log;
mod audits;
mod codes;
mod crowds;
mod documents;
mod error;
mod events;
mod forget;
mod hosts;
mod ids;
mod moments;
mod observations;
mod place;
mod record;
mod results;
mod rows;
mod runs;
mod schema;
mod sorting;
mod store;
mod verify;

pub use audit_log::AuditEntry;
pub use audits::{AuditedHost, StoredAudit};
pub use crowds::Crowd;
pub use error::StoreError;
pub use events::{Act, Because, Change, IdentityEvent};
pub use forget::Forgotten;
pub use hosts::Host;
pub use ids::{AuditId, CrowdId, EventId, HostId, RunId};
pub use moments::{AuditRef, Moment, Sighting};
pub use place::Place;
pub use record::HostRecord;
pub use results::{ResultLine, StoredResult};
pub use runs::{NewRun, Run, RunKind, RunState};
pub use store::Store;
pub use verify::{StoreFault, StoreReport, TableCount};
