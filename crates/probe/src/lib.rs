//! The network side: safe probes and the scan engine.
//!
//! Every byte that leaves for a host goes through three gates, each a type that only its own
//! module can make: [`Permit`] (where to), [`SafeRequest`] and [`SafeDatagram`] (what), and
//! [`ActivationPermission`] (who may be asked to activate, and how often).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod activation;
mod clock;
mod datagram;
mod distress;
mod forecast;
mod ground;
mod identity;
mod net;
mod order;
mod pace;
mod patience;
pub mod reader;
mod scan;
mod schedule;
mod scope;
mod session;
mod target;
mod throttle;

pub use activation::{ACTIVATION_BUDGET, ActivationPermission, SafeName, SafeRequest, UnsafeName};
pub use clock::Clock;
pub use datagram::SafeDatagram;
pub use distress::Distress;
pub use forecast::{ANSWERS, Cost, Forecast};
pub use ground::Ground;
pub use identity::identify;
pub use net::{KernelNet, Net, Unconnected};
pub use pace::Pace;
pub use scan::{Progress, ScanEvent, Snapshot, Targets, scan};
pub use schedule::{Depth, HostReport, Place, Plan, Surroundings, look_at, look_back};
pub use scope::{Grant, Permit, Refusal, Scope};
pub use session::Session;
pub use target::{AddressRange, AddressSet, TargetError, TargetSpec};
pub use throttle::{Throttle, Window};
