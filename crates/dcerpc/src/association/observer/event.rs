//! What an observer says of a connection.

use crate::{
    Anomaly, ByteOrder, Direction, Uuid,
    interface::SyntaxId,
    ntlm::{Authenticate, Challenge},
    pdu::{ContextResult, SecurityContext},
};

/// Something that was said on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObserverEvent {
    /// The connection carries something else. Nothing follows.
    NotDceRpc,
    /// A bind or alter_context was sent.
    Offered {
        /// `call_id`.
        call_id: u32,
        /// `p_cont_id` and interface of each context.
        contexts: Vec<(u16, SyntaxId)>,
        /// Whether it is an alter_context.
        altered: bool,
    },
    /// A bind or alter_context was answered.
    Bound {
        /// `call_id` of the offer; none where it was not seen.
        offer: Option<u32>,
        /// What was offered, each with its result.
        contexts: Vec<ObservedContext>,
        /// Whether it was an alter_context.
        altered: bool,
        /// `assoc_group_id` of the answer.
        assoc_group_id: u32,
        /// The security context that is being made.
        security: Option<SecurityContext>,
        /// How the server introduces itself, where NTLMSSP is spoken.
        challenge: Option<Box<Challenge>>,
    },
    /// Who the client says is asking, where NTLMSSP is spoken.
    Identity {
        /// The security context.
        security: SecurityContext,
        /// The names.
        claim: Box<Authenticate>,
    },
    /// A bind_nak.
    Nak {
        /// `call_id` of the offer; none where it was not seen.
        offer: Option<u32>,
        /// `provider_reject_reason`.
        reason: u16,
    },
    /// A whole request.
    Request {
        /// What is called.
        call: ObservedCall,
        /// Its stub.
        stub: Stub,
    },
    /// A whole response.
    Response {
        /// The call it answers.
        call: ObservedCall,
        /// Its stub.
        stub: Stub,
    },
    /// A fault.
    Fault {
        /// The call it answers.
        call: ObservedCall,
        /// Its status.
        status: u32,
    },
    /// A rule was broken.
    Anomaly {
        /// Which one.
        anomaly: Anomaly,
        /// By the sender of this direction.
        direction: Direction,
        /// Offset in octets from the beginning of the direction's stream.
        at: u64,
    },
    /// Octets of one direction were not seen.
    Gap {
        /// Which way they went.
        direction: Direction,
        /// How many.
        length: u64,
    },
    /// After damage nothing of this direction is read any more.
    Stopped {
        /// Which way it went.
        direction: Direction,
        /// Offset in octets of the first one not read.
        at: u64,
    },
}

/// A context offered and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedContext {
    /// `p_cont_id` and interface; unknown where the offer was not seen.
    pub offer: Option<(u16, SyntaxId)>,
    /// The answer.
    pub result: ContextResult,
}

/// A call, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObservedCall {
    /// `call_id`.
    pub call_id: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// The interface; unknown where its bind was not seen.
    pub interface: Option<SyntaxId>,
    /// The encoding of its stubs; unknown where its bind was not seen or not answered yet.
    pub transfer_syntax: Option<SyntaxId>,
    /// `opnum`; unknown where the request was not seen.
    pub opnum: Option<u16>,
    /// The object UUID.
    pub object: Option<Uuid>,
}

/// Stub data as it went over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stub {
    /// Readable.
    Clear {
        /// Byte order.
        order: ByteOrder,
        /// The octets.
        octets: Vec<u8>,
    },
    /// Sealed by PKT_PRIVACY: only its length in octets can be told.
    Sealed(usize),
}

impl Stub {
    /// Length in octets.
    pub const fn len(&self) -> usize {
        match self {
            Self::Clear { octets, .. } => octets.len(),
            Self::Sealed(length) => *length,
        }
    }

    /// Whether it is empty.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
