//! Connection-oriented protocol data units, C706 12.6 and [MS-RPCE] 2.2.2.
//!
//! [`Frame`] is a checked view over one fragment; [`Pdu`] is the owned value that encodes.
//! [`FrameBuffer`] cuts a byte stream into frames and judges every byte as it arrives.

mod auth;
mod bind;
mod call;
mod frame;
mod header;
mod ndr64;
mod value;

pub use auth::{
    AUTH_LEVEL_CONNECT, AUTH_LEVEL_PRIVACY, AUTH_TYPE_NTLMSSP, AuthVerifier, SecurityContext,
};
pub use bind::{
    Bind, BindAck, BindNak, ContextResult, PresentationContext, REASON_ABSTRACT_SYNTAX,
    REASON_LOCAL_LIMIT, REASON_NONE, REASON_TRANSFER_SYNTAX, RESULT_ACCEPTANCE,
    RESULT_NEGOTIATE_ACK, RESULT_PROVIDER_REJECTION, nak,
};
pub use call::{Fault, Request, Response, status};
pub use frame::{Frame, FrameBuffer};
pub use header::{CommonHeader, DataRepresentation, HEADER_LENGTH, PacketType, PfcFlags};
pub use ndr64::Ndr20Offer;
pub use value::{Body, Pdu};
