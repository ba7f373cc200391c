//! What hosts of the demonstration left behind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod event_log;
mod event_logs;
mod inventory;
mod stories;
