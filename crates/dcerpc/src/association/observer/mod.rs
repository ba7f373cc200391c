//! Both sides of one connection, read along: contexts become interfaces, calls operations.
//!
//! After damage that leaves no safe point to go on from, a direction is stopped and said to be;
//! over octets that were not captured it is taken up again where a segment begins a packet.

mod event;
mod offers;
mod security;
mod side;

pub use event::{ObservedCall, ObservedContext, ObserverEvent, Stub};

use std::{collections::VecDeque, mem::size_of};

use super::{calls::Calls, contexts::Contexts, remarks, table::Phase};
use crate::{
    Anomaly, Direction, Limits, Malformed,
    ntlm::Challenge,
    pdu::{AuthVerifier, Bind, BindAck, Body, PacketType, Pdu, SecurityContext},
    reassembly::Message,
};
use offers::{Offered, Offers};
use security::{Leg, is_plain_ntlmssp, ntlmssp};
use side::{Item, Side};

/// What is known of a connection before its first octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Start {
    /// It is seen from its beginning and goes to an endpoint of RPC: whatever is not DCE/RPC is
    /// an anomaly.
    RpcEndpoint,
    /// It is seen from its beginning and may be anything: nothing is said before a whole packet
    /// was read.
    Anything,
    /// Its beginning was not seen.
    Joined,
}

/// An observer of one connection.
#[derive(Clone, Debug)]
pub struct Observer {
    limits: Limits,
    start: Start,
    phase: Phase,
    to_server: Side,
    to_client: Side,
    contexts: Contexts,
    offers: Offers,
    calls: Calls<ObservedCall>,
    securities: Vec<Leg>,
    events: VecDeque<ObserverEvent>,
    is_dcerpc: bool,
    over: bool,
}

impl Observer {
    /// An observer of a connection of which nothing was read yet.
    pub fn new(limits: Limits, start: Start) -> Self {
        let is_joined = start == Start::Joined;
        Self {
            limits,
            start,
            phase: if is_joined { Phase::Joined } else { Phase::Fresh },
            to_server: Side::new(limits, Direction::ToServer, is_joined),
            to_client: Side::new(limits, Direction::ToClient, is_joined),
            contexts: Contexts::new(),
            offers: Offers::new(limits.calls),
            calls: Calls::new(limits.calls),
            securities: Vec::new(),
            events: VecDeque::new(),
            is_dcerpc: false,
            over: false,
        }
    }

    /// Takes octets that went in a direction.
    pub fn push(&mut self, direction: Direction, bytes: &[u8]) {
        if self.over {
            return;
        }
        self.side(direction).push(bytes);
        while let Some(item) = self.side(direction).next() {
            match item {
                Item::Pdu(pdu, at, remark) => self.take(*pdu, direction, at, remark),
                Item::Broken(fault, at, call_id) => self.broken(fault, direction, at, call_id),
                Item::Lost(fault, at) => self.lost(fault, direction, at),
            }
        }
    }

    /// Says that octets of a direction were not captured.
    pub fn gap(&mut self, direction: Direction, length: u64) {
        if self.over || length == 0 {
            return;
        }
        self.side(direction).gap(length);
        // What was said in the gap is not known: from here on as if joined.
        self.phase = Phase::Joined;
        self.calls.forget();
        self.offers.clear();
        if self.is_dcerpc {
            self.events.push_back(ObserverEvent::Gap { direction, length });
        }
    }

    /// Lets go of everything that is kept of what is not whole or not answered. From here on it
    /// is as if joined, but for the offsets, which go on.
    pub fn forget(&mut self) {
        self.to_server.forget();
        self.to_client.forget();
        self.phase = Phase::Joined;
        self.contexts = Contexts::new();
        self.calls.forget();
        self.offers.clear();
        self.securities = Vec::new();
    }

    /// The next event.
    pub fn poll(&mut self) -> Option<ObserverEvent> {
        self.events.pop_front()
    }

    /// Whether a packet of DCE/RPC was read.
    pub const fn is_dcerpc(&self) -> bool {
        self.is_dcerpc
    }

    /// How many fragments of a type were read so far, those that could not be decoded included.
    pub fn fragments(&self, ptype: PacketType) -> u64 {
        self.to_server.fragments(ptype).saturating_add(self.to_client.fragments(ptype))
    }

    /// Octets kept of fragments and calls that are not whole, of offers and calls that were not
    /// answered, and of contexts: whatever grows with what is said.
    pub fn held(&self) -> usize {
        let fragments = self.to_server.held().saturating_add(self.to_client.held());
        fragments
            .saturating_add(self.offers.held())
            .saturating_add(self.calls.held())
            .saturating_add(self.contexts.held())
            .saturating_add(self.securities.len() * size_of::<Leg>())
    }

    /// Whether nothing more will be said, whatever comes.
    pub const fn is_over(&self) -> bool {
        self.over
    }

    fn take(&mut self, pdu: Pdu, direction: Direction, at: u64, remark: Option<Malformed>) {
        let (ptype, before) = (pdu.ptype(), self.phase);
        let is_answer = !self.offers.is_empty() && matches!(pdu.body, Body::BindNak(_));
        if let Err(anomaly) = before.expects(ptype)
            && !is_answer
        {
            self.note(Malformed::new(anomaly, 2), direction, at);
            if anomaly == Anomaly::NotBound {
                // Whole packets without a bind: what is missing was said somewhere else.
                self.phase = Phase::Joined;
            }
        }
        self.is_dcerpc = true;
        for fault in remarks::on(&pdu, &self.limits).into_iter().chain(remark) {
            self.note(fault, direction, at);
        }
        let call_id = pdu.call_id;
        let outcome = match pdu.body {
            Body::Bind(ref bind) | Body::AlterContext(ref bind) => self.offer(&pdu, bind),
            Body::BindAck(ack) | Body::AlterContextResp(ack) => {
                self.bound(call_id, &ack, pdu.auth.as_ref())
            }
            Body::BindNak(nak) => {
                let (offered, matched) = self.answered(call_id);
                let (offer, reason) = (offered.map(|it| it.call_id), nak.provider_reject_reason);
                self.events.push_back(ObserverEvent::Nak { offer, reason });
                matched
            }
            Body::Auth3 => self.auth3(pdu.auth.as_ref()),
            Body::Request(_) => self.request(pdu),
            Body::Response(_) => self.response(pdu),
            Body::Fault(fault) => self.fault(call_id, fault.p_cont_id, fault.status),
            Body::CoCancel => self.cancel(call_id, Anomaly::StrayCancel),
            Body::Orphaned => self.cancel(call_id, Anomaly::StrayOrphaned),
            Body::Shutdown => Ok(()),
        };
        if self.phase == before {
            self.phase = before.after(ptype);
        }
        if self.phase == Phase::Bound && !self.offers.is_empty() {
            self.phase = Phase::Altering;
        }
        if let Err(fault) = outcome {
            self.note(fault, direction, at);
        }
    }

    fn offer(&mut self, pdu: &Pdu, bind: &Bind) -> Result<(), Malformed> {
        let (call_id, altered) = (pdu.call_id, matches!(pdu.body, Body::AlterContext(_)));
        let names = bind.contexts.iter().map(|offer| (offer.p_cont_id, offer.abstract_syntax));
        let contexts = names.collect();
        self.events.push_back(ObserverEvent::Offered { call_id, contexts, altered });
        let is_over = self.offers.push(Offered {
            call_id,
            contexts: bind.contexts.clone(),
            altered,
            security: pdu.auth.as_ref().map(SecurityContext::of),
        });
        self.contexts.check(&bind.contexts)?;
        pdu.auth.as_ref().map_or(Ok(()), |auth| self.leg(auth))?;
        if is_over { Err(Malformed::new(Anomaly::TooManyCalls, 12)) } else { Ok(()) }
    }

    /// The offer that an answer belongs to. One that names no offer is taken for the answer to
    /// the oldest, as by a client that has no other; to whom joined later, it may be of an offer
    /// that was not seen.
    fn answered(&mut self, call_id: u32) -> (Option<Offered>, Result<(), Malformed>) {
        if self.offers.is_empty() {
            return (None, Ok(()));
        }
        match self.offers.answered(call_id) {
            Some(offered) => (Some(offered), Ok(())),
            None if self.phase == Phase::Joined => (None, Ok(())),
            None => (self.offers.take_oldest(), Err(Malformed::new(Anomaly::WrongCall, 12))),
        }
    }

    fn bound(
        &mut self,
        call_id: u32,
        ack: &BindAck,
        auth: Option<&AuthVerifier>,
    ) -> Result<(), Malformed> {
        let (offered, matched) = self.answered(call_id);
        let offers = offered.as_ref().map(|offered| offered.contexts.as_slice());
        let names = offers.unwrap_or_default().iter().map(|o| (o.p_cont_id, o.abstract_syntax));
        let names = names.map(Some).chain(std::iter::repeat(None));
        let results = ack.results.iter().zip(names);
        let contexts =
            results.map(|(result, offer)| ObservedContext { offer, result: *result }).collect();
        let challenge = auth
            .and_then(|auth| Challenge::decode(ntlmssp(auth)?, &self.limits).ok().map(Box::new));
        let has_bad_token = match &challenge {
            Some(challenge) => !challenge.is_whole(),
            None => auth.is_some_and(is_plain_ntlmssp),
        };
        self.events.push_back(ObserverEvent::Bound {
            offer: offered.as_ref().map(|offered| offered.call_id),
            contexts,
            altered: offered.as_ref().is_some_and(|offered| offered.altered),
            assoc_group_id: ack.assoc_group_id,
            security: offered.as_ref().and_then(|offered| offered.security),
            challenge,
        });
        if has_bad_token {
            return Err(Malformed::new(Anomaly::Ntlmssp, 10));
        }
        if let Some(offers) = offers {
            self.contexts.settle(offers, &ack.results, &self.limits)?;
        }
        matched
    }

    fn request(&mut self, pdu: Pdu) -> Result<(), Malformed> {
        let call_id = pdu.call_id;
        let security = match self.to_server.assembler.under_way() {
            None => self.check_security(pdu.auth.as_ref()),
            Some(_) => Ok(()),
        };
        let message = match self.to_server.assembler.push(pdu) {
            Ok(None) => return security,
            Ok(Some(message)) => message,
            Err(fault) => return self.broken_call(fault, call_id),
        };
        let call = self.name(&message);
        let begun = self.calls.begin(call_id, call);
        let stub = stub_of(message);
        self.events.push_back(ObserverEvent::Request { call, stub });
        security?;
        if call.interface.is_none() && self.phase != Phase::Joined {
            return Err(Malformed::new(Anomaly::UnknownContext, 20));
        }
        begun.map_err(|anomaly| Malformed::new(anomaly, 12))
    }

    fn response(&mut self, pdu: Pdu) -> Result<(), Malformed> {
        let call_id = pdu.call_id;
        let known = match (self.calls.get(call_id), self.phase) {
            (Ok(call), _) => Some(*call),
            (Err(_), Phase::Joined) => None,
            (Err(anomaly), _) => return Err(Malformed::new(anomaly, 12)),
        };
        let message = match self.to_client.assembler.push(pdu) {
            Ok(None) => return Ok(()),
            Ok(Some(message)) => message,
            Err(_) if self.phase == Phase::Joined => return Ok(()),
            Err(fault) => {
                let _ = self.calls.end(call_id);
                return Err(fault);
            }
        };
        let _ = self.calls.end(call_id);
        let call = known.unwrap_or(ObservedCall { opnum: None, ..self.name(&message) });
        let is_other = call.p_cont_id != message.p_cont_id;
        self.events.push_back(ObserverEvent::Response { call, stub: stub_of(message) });
        if is_other { Err(Malformed::new(Anomaly::WrongContext, 20)) } else { Ok(()) }
    }

    fn fault(&mut self, call_id: u32, p_cont_id: u16, status: u32) -> Result<(), Malformed> {
        let unknown = ObservedCall {
            call_id,
            p_cont_id,
            interface: None,
            transfer_syntax: None,
            opnum: None,
            object: None,
        };
        let known = self.calls.end(call_id);
        let offered = if known.is_err() { self.offers.take(call_id) } else { None };
        if let Some(offered) = &offered {
            self.phase = match self.phase {
                Phase::Binding if !offered.altered => Phase::Fresh,
                Phase::Altering => Phase::Bound,
                other => other,
            };
        }
        if self.to_client.assembler.under_way() == Some(call_id) {
            self.to_client.assembler.clear();
        }
        let call = known.unwrap_or(unknown);
        self.events.push_back(ObserverEvent::Fault { call, status });
        match known {
            Err(anomaly) if offered.is_none() && self.phase != Phase::Joined => {
                Err(Malformed::new(anomaly, 12))
            }
            _ => Ok(()),
        }
    }

    fn cancel(&mut self, call_id: u32, stray: Anomaly) -> Result<(), Malformed> {
        let assembler = &mut self.to_server.assembler;
        let is_open = assembler.under_way() == Some(call_id);
        if is_open && stray == Anomaly::StrayOrphaned {
            assembler.clear();
        }
        if is_open || self.calls.get(call_id).is_ok() || self.phase == Phase::Joined {
            return Ok(());
        }
        Err(Malformed::new(stray, 12))
    }

    /// A call's interface: the one accepted, or offered and not answered yet.
    fn name(&self, message: &Message) -> ObservedCall {
        let accepted = self.contexts.get(message.p_cont_id);
        let offered = self.offers.interface(message.p_cont_id);
        ObservedCall {
            call_id: message.call_id,
            p_cont_id: message.p_cont_id,
            interface: accepted.map(|context| context.abstract_syntax).or(offered),
            transfer_syntax: accepted.map(|context| context.transfer_syntax),
            opnum: Some(message.opnum),
            object: message.object,
        }
    }

    /// A request whose fragments are refused; its fault is no surprise.
    fn broken_call(&mut self, fault: Malformed, call_id: u32) -> Result<(), Malformed> {
        self.to_server.assembler.clear();
        if self.phase == Phase::Joined && fault.anomaly == Anomaly::NoFirstFragment {
            return Ok(());
        }
        self.expect_fault(call_id);
        Err(fault)
    }

    fn expect_fault(&mut self, call_id: u32) {
        let call = ObservedCall {
            call_id,
            p_cont_id: 0,
            interface: None,
            transfer_syntax: None,
            opnum: None,
            object: None,
        };
        // Where the limit is reached the fault will be an anomaly more.
        let _ = self.calls.begin(call_id, call);
    }

    fn broken(&mut self, fault: Malformed, direction: Direction, at: u64, call_id: u32) {
        if self.is_foreign() {
            return self.end_as_foreign();
        }
        if direction == Direction::ToServer {
            self.expect_fault(call_id);
        }
        self.note(fault, direction, at);
    }

    fn lost(&mut self, fault: Malformed, direction: Direction, at: u64) {
        if self.is_foreign() {
            return self.end_as_foreign();
        }
        self.note(fault, direction, at);
        self.side(direction).stop();
        self.events.push_back(ObserverEvent::Stopped { direction, at });
    }

    fn note(&mut self, fault: Malformed, direction: Direction, at: u64) {
        let within = u64::try_from(fault.at).unwrap_or(u64::MAX);
        let (anomaly, at) = (fault.anomaly, at.saturating_add(within));
        self.events.push_back(ObserverEvent::Anomaly { anomaly, direction, at });
    }

    fn is_foreign(&self) -> bool {
        !self.is_dcerpc && self.start != Start::RpcEndpoint
    }

    fn end_as_foreign(&mut self) {
        self.over = true;
        self.to_server.stop();
        self.to_client.stop();
        self.events.push_back(ObserverEvent::NotDceRpc);
    }

    const fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

fn stub_of(message: Message) -> Stub {
    match message.security {
        Some(security) if security.is_sealed() => Stub::Sealed(message.stub.len()),
        _ => Stub::Clear { order: message.order, octets: message.stub },
    }
}
