//! DCE/RPC and DCOM on the wire, without I/O: bytes in, values and bytes out.
//!
//! The codec reads what anybody may send, hostile senders included: nothing here panics,
//! allocates by an unchecked length or takes time that its [`Limits`] do not bound.
//! Specifications: C706 (The Open Group, DCE 1.1 RPC), [MS-RPCE], [MS-DCOM], [MS-NLMP].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod anomaly;
pub mod association;
mod byte_order;
pub mod datagram;
pub mod endpoint;
mod error;
pub mod http;
pub mod interface;
mod judgement;
mod limits;
pub mod mgmt;
pub mod ndr;
pub mod ntlm;
pub mod object;
pub mod pdu;
pub mod reassembly;
mod uuid;

pub use anomaly::Anomaly;
pub use byte_order::ByteOrder;
pub use error::{Error, Malformed};
pub use judgement::{Action, Conduct, Direction, Judgement, Occasion};
pub use limits::Limits;
pub use uuid::Uuid;
