//! The server's side of one connection.

mod binding;
mod config;

pub use config::{Served, ServerConfig};

use std::collections::VecDeque;

use super::{
    calls::Calls, contexts::Contexts, encode_fragments, groups::Membership, remarks, table::Phase,
};
use crate::{
    Action, Anomaly, ByteOrder, Direction, Error, Judgement, Malformed, Occasion, Uuid,
    interface::SyntaxId,
    pdu::{
        BindNak, Body, CommonHeader, Fault, FrameBuffer, Pdu, PfcFlags, Response, SecurityContext,
    },
    reassembly::{Assembler, Message},
};

/// What a client's bytes led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// The client broke a rule. The answer, where there is one, follows.
    Anomaly(Judgement),
    /// A bind or alter_context was judged; its answer follows.
    Bound(Binding),
    /// Bytes to send.
    Send(Vec<u8>),
    /// A whole call to answer with [`Server::respond`] or [`Server::fault`].
    Call(Call),
    /// The connection must be closed once everything before was sent.
    Close,
}

/// What became of a bind or alter_context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// The interfaces asked for, each with whether it was accepted.
    pub interfaces: Vec<(SyntaxId, bool)>,
    /// Whether it carried a security trailer.
    pub authenticated: bool,
    /// The reason of the bind_nak it is answered with.
    pub refused: Option<u16>,
}

/// A whole call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The interface its context stands for.
    pub interface: SyntaxId,
    /// The encoding of its stub.
    pub transfer_syntax: SyntaxId,
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
    contexts: Contexts,
    calls: Calls<()>,
    events: VecDeque<ServerEvent>,
    phase: Phase,
    security: Security,
    group: Option<Membership>,
    max_xmit_frag: u16,
    binding: Binding,
    closed: bool,
}

/// How far authentication is. Nobody is ever authenticated: there are no accounts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    None,
    Negotiating(SecurityContext),
    Done(SecurityContext),
}

/// The packet an answer is for.
#[derive(Clone, Copy, Debug, Default)]
struct Subject {
    call_id: u32,
    p_cont_id: u16,
}

impl Server {
    /// A server on a connection that was just accepted.
    pub fn new(config: ServerConfig) -> Self {
        Self {
            frames: FrameBuffer::directed(config.limits, Direction::ToServer),
            assembler: Assembler::new(config.limits),
            contexts: Contexts::new(),
            calls: Calls::new(config.limits.calls),
            events: VecDeque::new(),
            phase: Phase::Fresh,
            security: Security::None,
            group: None,
            max_xmit_frag: config.max_frag,
            binding: Binding::default(),
            closed: false,
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
                Ok(Some(frame)) => self.take_frame(&frame),
                // No safe point to go on from. An answer needs the header's call.
                Err(fault) => {
                    let judgement = self.judged(fault, self.pending_occasion());
                    let subject = self.pending_subject();
                    if subject.is_none() && judgement.action != Action::Drop {
                        return None;
                    }
                    self.act(judgement, subject.unwrap_or_default());
                    if !self.closed {
                        self.close();
                    }
                }
            }
        }
        self.events.pop_front()
    }

    /// Says that the client took longer than the caller waits: what it began is at an end.
    pub fn expire(&mut self) {
        let anomaly = if !self.frames.pending().is_empty() {
            Anomaly::PduUnfinished
        } else if self.assembler.under_way().is_some() {
            Anomaly::CallUnfinished
        } else {
            return self.close();
        };
        self.break_off(Malformed::new(anomaly, 0), Occasion::Other, Subject::default());
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

    fn take_frame(&mut self, frame: &[u8]) {
        let subject = subject_of(frame);
        match Pdu::decode(frame, &self.config.limits) {
            Ok(pdu) => {
                if let Err((fault, subject)) = self.take(pdu) {
                    let occasion = occasion(self.phase, frame);
                    self.break_off(fault, occasion, subject);
                }
            }
            Err(Error::Malformed(fault)) => {
                self.break_off(fault, occasion(self.phase, frame), subject);
            }
            Err(_) => self.close(),
        }
    }

    fn take(&mut self, pdu: Pdu) -> Result<(), (Malformed, Subject)> {
        let mut subject = Subject { call_id: pdu.call_id, p_cont_id: 0 };
        if let Body::Request(request) = &pdu.body {
            subject.p_cont_id = request.p_cont_id;
        }
        let here = |fault| (fault, subject);
        let ptype = pdu.ptype();
        self.phase.expects(ptype).map_err(|anomaly| here(Malformed::new(anomaly, 2)))?;
        for remark in remarks::on(&pdu, &self.config.limits) {
            let occasion = if matches!(pdu.body, Body::Bind(_)) {
                Occasion::Bind
            } else {
                Occasion::Other
            };
            let judgement = self.judged(remark, occasion);
            if judgement.action != Action::Log {
                return Err(here(remark));
            }
            self.events.push_back(ServerEvent::Anomaly(judgement));
        }
        match &pdu.body {
            Body::Bind(bind) => self.bind(&pdu, bind).map_err(here),
            Body::AlterContext(bind) => self.alter(&pdu, bind).map_err(here),
            Body::Auth3 => self.auth3(pdu.auth.as_ref()).map_err(here),
            Body::Request(_) => self.request(pdu, subject),
            Body::CoCancel => self.end_call(pdu.call_id, Anomaly::StrayCancel).map_err(here),
            Body::Orphaned => self.end_call(pdu.call_id, Anomaly::StrayOrphaned).map_err(here),
            // INVARIANT: the frames are directed, so no other type comes here.
            _ => Err(here(Malformed::new(Anomaly::WrongDirection, 2))),
        }
    }

    fn request(&mut self, pdu: Pdu, subject: Subject) -> Result<(), (Malformed, Subject)> {
        if self.assembler.under_way().is_none() {
            self.check_security(&pdu).map_err(|anomaly| (Malformed::new(anomaly, 10), subject))?;
        }
        match self.assembler.push(pdu) {
            Ok(None) => Ok(()),
            Ok(Some(message)) => self.call(message),
            Err(fault) => Err((fault, subject)),
        }
    }

    fn check_security(&mut self, pdu: &Pdu) -> Result<(), Anomaly> {
        match (self.security, &pdu.auth) {
            (Security::Negotiating(_), Some(_)) => Err(Anomaly::AuthTooEarly),
            // Nobody was authenticated here, so nothing can be signed.
            (Security::None | Security::Done(_), Some(_)) => Err(Anomaly::AuthUnexpected),
            (Security::Negotiating(_), None) => {
                let fault = Malformed::new(Anomaly::AuthUnfinished, 10);
                let judgement = self.judged(fault, Occasion::Other);
                if judgement.action != Action::Log {
                    return Err(Anomaly::AuthUnfinished);
                }
                self.events.push_back(ServerEvent::Anomaly(judgement));
                Ok(())
            }
            (Security::None | Security::Done(_), None) => Ok(()),
        }
    }

    fn call(&mut self, message: Message) -> Result<(), (Malformed, Subject)> {
        let Message { call_id, p_cont_id, opnum, object, order, security: _, stub } = message;
        if self.calls.has_ended(call_id) {
            let fault = Malformed::new(Anomaly::CallIdReused, 12);
            self.events.push_back(ServerEvent::Anomaly(self.judged(fault, Occasion::Other)));
        } else {
            self.calls.note_ended(call_id);
        }
        let context = self.contexts.get(p_cont_id);
        let served = context.and_then(|context| self.config.served(context.abstract_syntax));
        let Some((context, served)) = context.zip(served) else {
            // A fault about a context that is not there names none.
            let subject = Subject { call_id, p_cont_id: 0 };
            return Err((Malformed::new(Anomaly::UnknownContext, 20), subject));
        };
        if opnum >= served.operations {
            let subject = Subject { call_id, p_cont_id };
            return Err((Malformed::new(Anomaly::UnknownOperation, 22), subject));
        }
        let (interface, transfer_syntax) = (context.abstract_syntax, context.transfer_syntax);
        let call =
            Call { interface, transfer_syntax, opnum, call_id, p_cont_id, object, order, stub };
        self.events.push_back(ServerEvent::Call(call));
        Ok(())
    }

    /// A cancel or orphaned: a call still in fragments is given up, any other has its answer.
    fn end_call(&mut self, call_id: u32, stray: Anomaly) -> Result<(), Malformed> {
        if self.assembler.under_way() != Some(call_id) {
            return Err(Malformed::new(stray, 12));
        }
        if stray == Anomaly::StrayOrphaned {
            self.assembler.clear();
        }
        Ok(())
    }

    fn judged(&self, fault: Malformed, occasion: Occasion) -> Judgement {
        let mut judgement = fault.judged(self.config.conduct, Direction::ToServer, occasion);
        if fault.anomaly == Anomaly::UnknownContext {
            judgement.action = Action::Fault { status: self.config.unknown_context };
        }
        judgement
    }

    fn break_off(&mut self, fault: Malformed, occasion: Occasion, subject: Subject) {
        self.act(self.judged(fault, occasion), subject);
    }

    fn act(&mut self, judgement: Judgement, subject: Subject) {
        self.events.push_back(ServerEvent::Anomaly(judgement));
        let Subject { call_id, p_cont_id } = subject;
        match judgement.action {
            Action::Log => {}
            Action::Fault { status } => {
                self.send(&fault_pdu(call_id, p_cont_id, status, PfcFlags::DID_NOT_EXECUTE));
            }
            Action::End { status, did_not_execute } => {
                let executed = PfcFlags(0);
                let flags = if did_not_execute { PfcFlags::DID_NOT_EXECUTE } else { executed };
                self.send(&fault_pdu(call_id, p_cont_id, status, flags));
                self.close();
            }
            Action::BindNak { reason } => self.refuse(call_id, reason),
            Action::Drop => self.close(),
        }
    }

    fn refuse(&mut self, call_id: u32, reason: u16) {
        let binding = Binding { refused: Some(reason), ..std::mem::take(&mut self.binding) };
        self.events.push_back(ServerEvent::Bound(binding));
        let nak = BindNak { provider_reject_reason: reason, versions: vec![(5, 0)] };
        self.send(&Pdu::new(call_id, Body::BindNak(nak)));
        self.close();
    }

    fn send(&mut self, pdu: &Pdu) {
        // What this machine builds fits into a fragment; if it ever did not, saying nothing
        // and closing is the safe answer.
        match pdu.encode() {
            Ok(bytes) => self.events.push_back(ServerEvent::Send(bytes)),
            Err(_) => self.close(),
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.events.push_back(ServerEvent::Close);
    }

    fn pending_occasion(&self) -> Occasion {
        occasion(self.phase, self.frames.pending())
    }

    fn pending_subject(&self) -> Option<Subject> {
        let pending = self.frames.pending();
        (pending.len() >= crate::pdu::HEADER_LENGTH).then(|| subject_of(pending))
    }
}

/// Before a bind, and for one, only a bind_nak is understood.
fn occasion(phase: Phase, frame: &[u8]) -> Occasion {
    match (phase, frame.get(2)) {
        (Phase::Fresh, _) | (_, Some(11)) => Occasion::Bind,
        _ => Occasion::Other,
    }
}

/// The call that a header names, however broken it is.
fn subject_of(frame: &[u8]) -> Subject {
    let call_id = frame.first_chunk().map_or(0, CommonHeader::call_id_of);
    Subject { call_id, p_cont_id: 0 }
}

fn fault_pdu(call_id: u32, p_cont_id: u16, status: u32, flags: PfcFlags) -> Pdu {
    let fault = Fault { alloc_hint: 32, p_cont_id, cancel_count: 0, status, stub: Vec::new() };
    Pdu { pfc_flags: PfcFlags::WHOLE | flags, ..Pdu::new(call_id, Body::Fault(fault)) }
}
