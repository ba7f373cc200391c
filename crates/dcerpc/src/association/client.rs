//! The client's side of one connection.

use super::{calls::Calls, contexts::Contexts, encode_fragments, table::Phase};
use crate::{
    Anomaly, ByteOrder, Direction, Error, Limits, Malformed,
    interface::SyntaxId,
    pdu::{
        AuthVerifier, Bind, BindAck, BindNak, Body, ContextResult, Fault, FrameBuffer, Pdu,
        PresentationContext, Request,
    },
    reassembly::{Assembler, Message},
};

/// Largest fragment offered: what Windows uses over TCP.
const MAX_FRAG: u16 = 5840;

/// A presentation context to offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The interface.
    pub abstract_syntax: SyntaxId,
    /// The one transfer syntax offered for it.
    pub transfer_syntax: SyntaxId,
}

/// What the server's bytes meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// A bind_ack or alter_context_resp: one result an offer, and what authentication it carried.
    Bound {
        /// In the order of the offers.
        results: Vec<ContextResult>,
        /// The server's verifier.
        auth: Option<AuthVerifier>,
    },
    /// A bind_nak.
    Refused(BindNak),
    /// A whole response.
    Response(Message),
    /// A fault.
    Fault {
        /// The call it ends.
        call_id: u32,
        /// Its fields.
        fault: Fault,
        /// Byte order of its stub.
        order: ByteOrder,
    },
}

/// The client's side of one connection: binds, asks one call at a time, reads the answers.
#[derive(Clone, Debug)]
pub struct Client {
    limits: Limits,
    frames: FrameBuffer,
    assembler: Assembler,
    phase: Phase,
    calling: Option<u32>,
    dead: bool,
    contexts: Contexts,
    calls: Calls<u16>,
    offered: Vec<PresentationContext>,
    next_context: u16,
    next_call: u32,
    max_xmit_frag: u16,
    assoc_group_id: u32,
}

impl Client {
    /// A client on a connection that has just been opened.
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            frames: FrameBuffer::directed(limits, Direction::ToClient),
            assembler: Assembler::new(limits),
            phase: Phase::Fresh,
            calling: None,
            dead: false,
            contexts: Contexts::new(),
            calls: Calls::new(limits.calls),
            offered: Vec::new(),
            next_context: 0,
            next_call: 1,
            max_xmit_frag: MAX_FRAG,
            assoc_group_id: 0,
        }
    }

    /// Offers contexts: a bind at first, an alter_context afterwards.
    pub fn offer(
        &mut self,
        offers: &[Offer],
        auth: Option<AuthVerifier>,
    ) -> Result<Vec<u8>, Error> {
        let is_bind = match self.phase {
            Phase::Fresh if !self.dead => true,
            Phase::Bound if !self.dead && self.calling.is_none() => false,
            _ => return Err(Error::Misuse("contexts can be offered only between calls")),
        };
        let ids = self.next_context..;
        let contexts: Vec<_> = ids
            .zip(offers)
            .map(|(p_cont_id, offer)| PresentationContext {
                p_cont_id,
                abstract_syntax: offer.abstract_syntax,
                transfer_syntaxes: vec![offer.transfer_syntax],
            })
            .collect();
        let last = contexts.last().ok_or(Error::Unencodable("a bind without contexts"))?.p_cont_id;
        self.next_context =
            last.checked_add(1).ok_or(Error::Misuse("context ids are used up"))?;
        self.offered.clone_from(&contexts);
        let bind = Bind {
            max_xmit_frag: MAX_FRAG,
            max_recv_frag: MAX_FRAG,
            assoc_group_id: self.assoc_group_id,
            contexts,
        };
        let body = if is_bind { Body::Bind(bind) } else { Body::AlterContext(bind) };
        let pdu = Pdu { auth, ..Pdu::new(self.take_call_id(), body) };
        self.phase = self.phase.after(pdu.ptype());
        pdu.encode()
    }

    /// The context id an interface was accepted under.
    pub fn context_of(&self, interface: SyntaxId) -> Option<u16> {
        self.contexts.of(interface)
    }

    /// Asks a call in an accepted context.
    pub fn request(&mut self, p_cont_id: u16, opnum: u16, stub: &[u8]) -> Result<Vec<u8>, Error> {
        if self.dead || self.phase != Phase::Bound || self.calling.is_some() {
            return Err(Error::Misuse("a call needs a bound connection with no call under way"));
        }
        if self.contexts.get(p_cont_id).is_none() {
            return Err(Error::Misuse("a call needs an accepted context"));
        }
        let call_id = self.take_call_id();
        let alloc_hint =
            u32::try_from(stub.len()).map_err(|_| Error::Unencodable("stub too long"))?;
        let bytes = encode_fragments(stub, self.max_xmit_frag, false, |flags, part| {
            let request =
                Request { alloc_hint, p_cont_id, opnum, object: None, stub: part.to_vec() };
            Pdu { pfc_flags: flags, ..Pdu::new(call_id, Body::Request(request)) }
        })?;
        self.calling = Some(call_id);
        // An id comes again after 2^32 calls, and none is open but this one.
        let _ = self.calls.begin(call_id, p_cont_id);
        Ok(bytes)
    }

    /// Takes bytes off the connection.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.frames.push(bytes);
    }

    /// The next event, `None` while more bytes are needed. After an error the connection is of
    /// no further use.
    pub fn poll(&mut self) -> Result<Option<ClientEvent>, Error> {
        let event = self.next_event();
        if event.is_err() {
            self.dead = true;
        }
        event
    }

    fn next_event(&mut self) -> Result<Option<ClientEvent>, Error> {
        while let Some(frame) = self.frames.next_frame()? {
            let pdu = Pdu::decode(&frame, &self.limits)?;
            if let Some(event) = self.take(pdu)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn take(&mut self, pdu: Pdu) -> Result<Option<ClientEvent>, Error> {
        let (call_id, order) = (pdu.call_id, pdu.packed_drep.integers);
        let fault = |anomaly| Error::from(Malformed::new(anomaly, 12));
        let before = self.phase;
        before.expects(pdu.ptype()).map_err(|anomaly| Malformed::new(anomaly, 2))?;
        self.phase = before.after(pdu.ptype());
        match pdu.body {
            body @ Body::Response(_) => {
                let p_cont_id = *self.calls.get(call_id).map_err(fault)?;
                if matches!(&body, Body::Response(response) if response.p_cont_id != p_cont_id) {
                    return Err(Malformed::new(Anomaly::WrongContext, 20).into());
                }
                let message = self.assembler.push(Pdu { body, ..pdu })?;
                if message.is_some() {
                    self.end(call_id).map_err(fault)?;
                }
                Ok(message.map(ClientEvent::Response))
            }
            Body::BindAck(ack) | Body::AlterContextResp(ack) => self.bound(ack, pdu.auth).map(Some),
            // Contexts can be refused by a nak or, by some servers, with a fault; either way
            // nothing more can be asked here.
            Body::BindNak(nak) => {
                self.dead = true;
                Ok(Some(ClientEvent::Refused(nak)))
            }
            Body::Fault(answer) if matches!(before, Phase::Binding | Phase::Altering) => {
                self.dead = true;
                Ok(Some(ClientEvent::Fault { call_id, fault: answer, order }))
            }
            Body::Fault(answer) => {
                self.end(call_id).map_err(fault)?;
                self.assembler.clear();
                Ok(Some(ClientEvent::Fault { call_id, fault: answer, order }))
            }
            _ => Err(Malformed::new(Anomaly::UnexpectedPacket, 2).into()),
        }
    }

    fn end(&mut self, call_id: u32) -> Result<(), Anomaly> {
        self.calls.end(call_id)?;
        self.calling = None;
        Ok(())
    }

    fn bound(&mut self, ack: BindAck, auth: Option<AuthVerifier>) -> Result<ClientEvent, Error> {
        let offered = std::mem::take(&mut self.offered);
        self.contexts.settle(&offered, &ack.results, &self.limits)?;
        // The server says what it receives; C706 promises every peer takes 1,432 octets.
        self.max_xmit_frag = ack.max_recv_frag.clamp(1432, MAX_FRAG);
        self.assoc_group_id = ack.assoc_group_id;
        Ok(ClientEvent::Bound { results: ack.results, auth })
    }

    fn take_call_id(&mut self) -> u32 {
        let id = self.next_call;
        self.next_call = self.next_call.wrapping_add(1);
        id
    }
}
