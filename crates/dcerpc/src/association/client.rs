//! The client's side of one connection.

use std::collections::BTreeMap;

use super::encode_fragments;
use crate::{
    Anomaly, ByteOrder, Error, Limits, Malformed,
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
    state: State,
    contexts: BTreeMap<u16, SyntaxId>,
    offered: Vec<(u16, SyntaxId)>,
    next_context: u16,
    next_call: u32,
    max_xmit_frag: u16,
    assoc_group_id: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Binding,
    Bound,
    Altering,
    Calling(u32),
    Dead,
}

impl Client {
    /// A client on a connection that has just been opened.
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            frames: FrameBuffer::new(limits),
            assembler: Assembler::new(limits),
            state: State::Fresh,
            contexts: BTreeMap::new(),
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
        let next = match self.state {
            State::Fresh => State::Binding,
            State::Bound => State::Altering,
            _ => return Err(Error::Misuse("contexts can be offered only between calls")),
        };
        let ids = self.next_context..;
        self.offered = ids.zip(offers).map(|(id, offer)| (id, offer.abstract_syntax)).collect();
        let contexts: Vec<_> = self
            .offered
            .iter()
            .zip(offers)
            .map(|((id, abstract_syntax), offer)| PresentationContext {
                p_cont_id: *id,
                abstract_syntax: *abstract_syntax,
                transfer_syntaxes: vec![offer.transfer_syntax],
            })
            .collect();
        if contexts.is_empty() {
            return Err(Error::Unencodable("a bind without contexts"));
        }
        self.next_context = self
            .offered
            .last()
            .and_then(|(id, _)| id.checked_add(1))
            .ok_or(Error::Misuse("context ids are used up"))?;
        let bind = Bind {
            max_xmit_frag: MAX_FRAG,
            max_recv_frag: MAX_FRAG,
            assoc_group_id: self.assoc_group_id,
            contexts,
        };
        let body = if next == State::Binding { Body::Bind(bind) } else { Body::AlterContext(bind) };
        self.state = next;
        Pdu { auth, ..Pdu::new(self.take_call_id(), body) }.encode()
    }

    /// The context id an interface was accepted under.
    pub fn context_of(&self, interface: SyntaxId) -> Option<u16> {
        self.contexts.iter().find(|(_, syntax)| **syntax == interface).map(|(id, _)| *id)
    }

    /// Asks a call in an accepted context.
    pub fn request(&mut self, p_cont_id: u16, opnum: u16, stub: &[u8]) -> Result<Vec<u8>, Error> {
        if self.state != State::Bound {
            return Err(Error::Misuse("a call needs a bound connection with no call under way"));
        }
        if !self.contexts.contains_key(&p_cont_id) {
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
        self.state = State::Calling(call_id);
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
            self.state = State::Dead;
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
        match (self.state, pdu.body) {
            (State::Calling(asked), body @ Body::Response(_)) if asked == call_id => {
                let message = self.assembler.push(Pdu { body, ..pdu })?;
                if message.is_some() {
                    self.state = State::Bound;
                }
                Ok(message.map(ClientEvent::Response))
            }
            (State::Calling(asked), Body::Fault(fault)) if asked == call_id => {
                self.state = State::Bound;
                Ok(Some(ClientEvent::Fault { call_id, fault, order }))
            }
            (State::Binding, Body::BindAck(ack))
            | (State::Altering, Body::AlterContextResp(ack)) => self.bound(ack, pdu.auth).map(Some),
            // Contexts can be refused by a nak or, by some servers, with a fault; either way
            // nothing more can be asked here.
            (State::Binding | State::Altering, Body::BindNak(nak)) => {
                self.state = State::Dead;
                Ok(Some(ClientEvent::Refused(nak)))
            }
            (State::Binding | State::Altering, Body::Fault(fault)) => {
                self.state = State::Dead;
                Ok(Some(ClientEvent::Fault { call_id, fault, order }))
            }
            _ => Err(Malformed::new(Anomaly::UnexpectedPacket, 2).into()),
        }
    }

    fn bound(&mut self, ack: BindAck, auth: Option<AuthVerifier>) -> Result<ClientEvent, Error> {
        if ack.results.len() != self.offered.len() {
            return Err(Malformed::new(Anomaly::SizeMismatch, 24).into());
        }
        for ((id, syntax), result) in self.offered.drain(..).zip(&ack.results) {
            if result.is_accepted() {
                self.contexts.insert(id, syntax);
            }
        }
        // The server says what it receives; C706 promises every peer takes 1,432 octets.
        self.max_xmit_frag = ack.max_recv_frag.clamp(1432, MAX_FRAG);
        self.assoc_group_id = ack.assoc_group_id;
        self.state = State::Bound;
        Ok(ClientEvent::Bound { results: ack.results, auth })
    }

    fn take_call_id(&mut self) -> u32 {
        let id = self.next_call;
        self.next_call = self.next_call.wrapping_add(1);
        id
    }
}
