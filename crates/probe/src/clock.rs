//! The scan's only clock, handed in from outside.

use std::sync::Arc;

use seawall_facts::Timestamp;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
