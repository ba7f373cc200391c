//! Frames to TCP segments and UDP datagrams.
//!
//! Checksums are not judged: hosts that leave them to the network card are captured with wrong
//! ones. VLAN tags are stepped over and do not tell hosts apart.

mod decoder;
mod fields;
mod fragments;
mod internet;
mod link;
mod skip;
mod transport;
mod value;

pub use decoder::Decoder;
pub use fragments::FragmentLimits;
pub use skip::{Counts, Skip};
pub use value::{Datagram, Packet, Segment, TcpFlags, Transport};
