//! The server's side of one connection.

use std::collections::{BTreeMap, VecDeque};

use super::encode_fragments;
use crate::{
    ByteOrder, Error, Limits, Uuid,
    interface::{self, SyntaxId},
    pdu::{
        AUTH_TYPE_NTLMSSP, AuthVerifier, Bind, BindAck, BindNak, Body, ContextResult, Fault,
        FrameBuffer, Pdu, PfcFlags, PresentationContext, REASON_ABSTRACT_SYNTAX, REASON_NONE,
        REASON_TRANSFER_SYNTAX, RESULT_ACCEPTANCE, RESULT_NEGOTIATE_ACK, RESULT_PROVIDER_REJECTION,
        Response, nak, status,
    },
    reassembly::{Assembler, Message},
};

/// What a server offers on one endpoint.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The interfaces served.
    pub interfaces: Vec<Served>,
    /// The transfer syntaxes taken; NDR 2.0, and NDR64 on 64-bit hosts.
    pub transfer_syntaxes: Vec<SyntaxId>,
    /// Largest fragment sent and taken, in octets: 5,840 over TCP.
    pub max_frag: u16,
    /// `sec_addr` of a bind_ack, such as `135`.
    pub sec_addr: Vec<u8>,
    /// `assoc_group_id` given to a client that asks for a new group.
    pub assoc_group_id: u32,
    /// The NTLMSSP CHALLENGE sent to an NTLM bind; without one such a bind is refused.
    pub challenge: Option<Vec<u8>>,
    /// Refuse every bind with this reason.
    pub refuse_bind: Option<u16>,
    /// Bounds on what a client may send.
    pub limits: Limits,
}

/// An interface served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its identifier. A client may ask for a lower minor version.
    pub syntax: SyntaxId,
    /// How many operations it has; a higher `opnum` is a fault.
    pub operations: u16,
}

/// What a client's bytes led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// Bytes to send.
    Send(Vec<u8>),
    /// A whole call to answer with [`Server::respond`] or [`Server::fault`].
    Call(Call),
    /// The connection must be closed once everything before was sent.
    Close,
}

/// A whole call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The interface its context stands for.
    pub interface: SyntaxId,
    /// `opnum`, known to be within the interface's range.
    pub opnum: u16,
    /// `call_id`.
    pub call_id: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// The object UUID.
    pub object: Option<Uuid>,
    /// Byte order of the stub.
    pub order: ByteOrder,
    /// Stub data.
    pub stub: Vec<u8>,
}

/// The server's side of one connection.
#[derive(Clone, Debug)]
pub struct Server {
    config: ServerConfig,
    frames: FrameBuffer,
    assembler: Assembler,
    contexts: BTreeMap<u16, SyntaxId>,
    events: VecDeque<ServerEvent>,
    bound: bool,
    authenticating: bool,
    closed: bool,
    max_xmit_frag: u16,
}

impl Server {
    /// A server on a connection that was just accepted.
    pub fn new(config: ServerConfig) -> Self {
        Self {
            frames: FrameBuffer::new(config.limits),
            assembler: Assembler::new(config.limits),
            contexts: BTreeMap::new(),
            events: VecDeque::new(),
            bound: false,
            authenticating: false,
            closed: false,
            max_xmit_frag: config.max_frag,
            config,
        }
    }

    /// Takes bytes off the connection.
    pub fn receive(&mut self, bytes: &[u8]) {
        if !self.closed {
            self.frames.push(bytes);
        }
    }

    /// The next thing to do, `None` while more bytes are needed.
    pub fn poll(&mut self) -> Option<ServerEvent> {
        while self.events.is_empty() && !self.closed {
            match self.frames.next_frame() {
                Ok(None) => return None,
                Ok(Some(frame)) => match Pdu::decode(&frame, &self.config.limits) {
                    Ok(pdu) => self.take(pdu),
                    Err(_) => self.close(),
                },
                // No safe point to go on from; a bind of another version still gets its nak.
                Err(_) => self.refuse_stream(),
            }
        }
        self.events.pop_front()
    }

    /// Encodes the response to a call.
    pub fn respond(&self, call: &Call, stub: &[u8]) -> Result<Vec<u8>, Error> {
        let alloc_hint =
            u32::try_from(stub.len()).map_err(|_| Error::Unencodable("stub too long"))?;
        encode_fragments(stub, self.max_xmit_frag, false, |flags, part| {
            let response = Response {
                alloc_hint,
                p_cont_id: call.p_cont_id,
                cancel_count: 0,
                stub: part.to_vec(),
            };
            Pdu { pfc_flags: flags, ..Pdu::new(call.call_id, Body::Response(response)) }
        })
    }

    /// Encodes a fault that ends a call.
    pub fn fault(&self, call: &Call, status: u32) -> Result<Vec<u8>, Error> {
        fault_pdu(call.call_id, call.p_cont_id, status, PfcFlags(0)).encode()
    }

    fn take(&mut self, pdu: Pdu) {
        let call_id = pdu.call_id;
        match &pdu.body {
            Body::Bind(bind) if !self.bound => {
                let (bind, auth) = (bind.clone(), pdu.auth.clone());
                self.bind(call_id, &bind, auth.as_ref());
            }
            Body::Bind(_) => self.refuse(call_id, nak::NOT_SPECIFIED),
            _ if !self.bound => self.refuse(call_id, nak::PROTOCOL_VERSION),
            Body::AlterContext(bind) => {
                let bind = bind.clone();
                self.alter(call_id, &bind);
            }
            Body::Request(request) => {
                // Nobody was authenticated here, so nothing can be signed.
                if pdu.auth.is_some() {
                    self.protest(call_id, request.p_cont_id, status::ACCESS_DENIED, PfcFlags(0));
                    return;
                }
                match self.assembler.push(pdu) {
                    Ok(None) => {}
                    Ok(Some(message)) => self.call(message),
                    Err(_) => self.protest(call_id, 0, status::PROTO_ERROR, PfcFlags(0)),
                }
            }
            Body::Auth3 if self.authenticating => self.authenticating = false,
            // Cancels of calls that are not under way are swallowed, C706 12.6.4.6.
            Body::CoCancel | Body::Orphaned => {}
            _ => self.protest(call_id, 0, status::PROTO_ERROR, PfcFlags::DID_NOT_EXECUTE),
        }
    }

    fn bind(&mut self, call_id: u32, bind: &Bind, auth: Option<&AuthVerifier>) {
        if let Some(reason) = self.config.refuse_bind {
            return self.refuse(call_id, reason);
        }
        let verifier = match (auth, &self.config.challenge) {
            (None, _) => None,
            (Some(asked), Some(challenge)) if asked.auth_type == AUTH_TYPE_NTLMSSP => {
                Some(AuthVerifier { value: challenge.clone(), ..asked.clone() })
            }
            (Some(_), _) => return self.refuse(call_id, nak::AUTH_TYPE),
        };
        let Some(results) = self.negotiate(&bind.contexts) else {
            return self.refuse(call_id, nak::NOT_SPECIFIED);
        };
        self.bound = true;
        self.authenticating = verifier.is_some();
        let ours = self.config.max_frag;
        self.max_xmit_frag = bind.max_recv_frag.clamp(2048, ours.max(2048));
        let ack = BindAck {
            max_xmit_frag: self.max_xmit_frag,
            max_recv_frag: bind.max_xmit_frag.clamp(2048, ours.max(2048)),
            assoc_group_id: match bind.assoc_group_id {
                0 => self.config.assoc_group_id,
                given => given,
            },
            sec_addr: self.config.sec_addr.clone(),
            results,
        };
        self.send(&Pdu { auth: verifier, ..Pdu::new(call_id, Body::BindAck(ack)) });
    }

    fn alter(&mut self, call_id: u32, bind: &Bind) {
        let Some(results) = self.negotiate(&bind.contexts) else {
            let flags = PfcFlags::DID_NOT_EXECUTE;
            return self.protest(call_id, 0, status::PROTO_ERROR, flags);
        };
        let ack = BindAck {
            max_xmit_frag: self.max_xmit_frag,
            max_recv_frag: bind.max_xmit_frag.clamp(2048, self.config.max_frag.max(2048)),
            assoc_group_id: self.config.assoc_group_id,
            sec_addr: Vec::new(),
            results,
        };
        self.send(&Pdu::new(call_id, Body::AlterContextResp(ack)));
    }

    /// One result a context; `None` where a context id would change its meaning.
    fn negotiate(&mut self, contexts: &[PresentationContext]) -> Option<Vec<ContextResult>> {
        contexts
            .iter()
            .map(|context| {
                let result = self.judge(context);
                if result.is_accepted() {
                    let known = self.contexts.insert(context.p_cont_id, context.abstract_syntax);
                    if known.is_some_and(|syntax| syntax != context.abstract_syntax) {
                        return None;
                    }
                }
                Some(result)
            })
            .collect()
    }

    fn judge(&self, context: &PresentationContext) -> ContextResult {
        let rejected = |reason| ContextResult {
            result: RESULT_PROVIDER_REJECTION,
            reason,
            transfer_syntax: SyntaxId::default(),
        };
        let asked = context.abstract_syntax;
        if context.transfer_syntaxes.iter().any(|syntax| syntax.is_bind_time_feature()) {
            // No feature is acknowledged, [MS-RPCE] 3.3.1.5.3.
            return ContextResult { result: RESULT_NEGOTIATE_ACK, ..rejected(0) };
        }
        if self.served(asked).is_none() {
            return rejected(REASON_ABSTRACT_SYNTAX);
        }
        let taken = &self.config.transfer_syntaxes;
        match context.transfer_syntaxes.iter().find(|syntax| taken.contains(syntax)) {
            None => rejected(REASON_TRANSFER_SYNTAX),
            Some(syntax) => ContextResult {
                result: RESULT_ACCEPTANCE,
                reason: REASON_NONE,
                transfer_syntax: *syntax,
            },
        }
    }

    fn served(&self, asked: SyntaxId) -> Option<Served> {
        self.config.interfaces.iter().copied().find(|served| {
            served.syntax.uuid == asked.uuid
                && served.syntax.major == asked.major
                && served.syntax.minor >= asked.minor
        })
    }

    fn call(&mut self, message: Message) {
        let Message { call_id, p_cont_id, opnum, object, order, stub } = message;
        let interface = self.contexts.get(&p_cont_id).copied();
        let Some((interface, served)) = interface.and_then(|i| Some((i, self.served(i)?))) else {
            let fault = fault_pdu(call_id, p_cont_id, status::UNK_IF, PfcFlags::DID_NOT_EXECUTE);
            return self.send(&fault);
        };
        if opnum >= served.operations {
            let flags = PfcFlags::DID_NOT_EXECUTE;
            return self.send(&fault_pdu(call_id, p_cont_id, status::OP_RNG_ERROR, flags));
        }
        let call = Call { interface, opnum, call_id, p_cont_id, object, order, stub };
        self.events.push_back(ServerEvent::Call(call));
    }

    fn send(&mut self, pdu: &Pdu) {
        // What this machine builds fits into a fragment; if it ever did not, saying nothing
        // and closing is the safe answer.
        match pdu.encode() {
            Ok(bytes) => self.events.push_back(ServerEvent::Send(bytes)),
            Err(_) => self.close(),
        }
    }

    fn refuse(&mut self, call_id: u32, reason: u16) {
        let nak = BindNak { provider_reject_reason: reason, versions: vec![(5, 0)] };
        self.send(&Pdu::new(call_id, Body::BindNak(nak)));
        self.close();
    }

    fn protest(&mut self, call_id: u32, p_cont_id: u16, status: u32, flags: PfcFlags) {
        self.send(&fault_pdu(call_id, p_cont_id, status, flags));
        self.close();
    }

    fn refuse_stream(&mut self) {
        match self.frames.pending() {
            // rpc_vers 5 but a minor version, label or lengths nobody takes.
            [5, _, 11, ..] if !self.bound => self.refuse(0, nak::PROTOCOL_VERSION),
            _ => self.close(),
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.events.push_back(ServerEvent::Close);
    }
}

impl ServerConfig {
    /// A server of these interfaces in NDR 2.0 over TCP.
    pub fn new(interfaces: Vec<Served>, sec_addr: &str) -> Self {
        Self {
            interfaces,
            transfer_syntaxes: vec![interface::NDR20],
            max_frag: 5840,
            sec_addr: sec_addr.as_bytes().to_vec(),
            assoc_group_id: 0x0000_5e01,
            challenge: None,
            refuse_bind: None,
            limits: Limits::STRICT,
        }
    }
}

fn fault_pdu(call_id: u32, p_cont_id: u16, status: u32, flags: PfcFlags) -> Pdu {
    let fault = Fault { alloc_hint: 32, p_cont_id, cancel_count: 0, status, stub: Vec::new() };
    Pdu { pfc_flags: PfcFlags::WHOLE | flags, ..Pdu::new(call_id, Body::Fault(fault)) }
}
