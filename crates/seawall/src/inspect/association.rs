//! An association while it lasts: what is said of it when it is over, and its open calls.

use std::{collections::VecDeque, mem::size_of};

use seawall_capture::Timestamp;
use seawall_dcerpc::{
    Direction,
    association::{ObservedCall, ObservedContext},
    interface::SyntaxId,
    pdu::{ContextResult, SecurityContext},
};

use super::{
    interfaces, names,
    record::{self, Anomaly, Association, Call, Context, Place, Record, Stub},
    values::{At, Interface, Shown, Status},
};

/// Contexts listed of one association. Clients alter for every interface they use, mostly the
/// same few again and again.
const MOST_CONTEXTS: usize = 256;
/// Offers that wait for their answer, calls that do, and security contexts.
const MOST_WAITING: usize = 64;
/// Contexts of all offers that wait: more than an observer keeps.
const MOST_OFFERED: usize = 1024;

/// An association under way.
#[derive(Debug)]
pub struct Draft {
    said: Association,
    offers: VecDeque<Offer>,
    calls: VecDeque<Call>,
}

/// A bind or alter_context that was not answered yet.
#[derive(Debug)]
struct Offer {
    call_id: u32,
    contexts: Vec<(u16, SyntaxId)>,
}

impl Draft {
    /// An association of which nothing is known yet.
    pub fn new(place: Place, file: &str, protocol: &'static str, first: Timestamp) -> Self {
        let said = Association {
            place,
            file: file.to_owned(),
            protocol,
            http: None,
            first: At(first),
            last: At(first),
            joined: false,
            ended: "end_of_capture",
            contexts: Vec::new(),
            contexts_left_out: 0,
            security: Vec::new(),
            server_identity: None,
            client_identity: None,
            pdus: std::collections::BTreeMap::new(),
            calls: 0,
            anomalies: 0,
            gaps: record::Gaps::default(),
            unread: Vec::new(),
        };
        Self { said, offers: VecDeque::new(), calls: VecDeque::new() }
    }

    /// What is said of the association so far.
    pub const fn said(&mut self) -> &mut Association {
        &mut self.said
    }

    /// Octets kept: whatever grows with what is said.
    pub fn held(&self) -> usize {
        let offered: usize = self.offers.iter().map(|offer| offer.contexts.capacity()).sum();
        let Association { contexts, unread, server_identity, client_identity, .. } = &self.said;
        offered * size_of::<(u16, SyntaxId)>()
            + self.offers.capacity() * size_of::<Offer>()
            + self.calls.capacity() * size_of::<Call>()
            + contexts.capacity() * size_of::<Context>()
            + unread.capacity() * size_of::<record::Unread>()
            + server_identity.as_ref().map_or(0, record::ServerIdentity::octets)
            + client_identity.as_ref().map_or(0, record::ClientIdentity::octets)
    }

    /// A bind or alter_context was sent.
    pub fn offered(&mut self, call_id: u32, contexts: Vec<(u16, SyntaxId)>) {
        self.offers.push_back(Offer { call_id, contexts });
        let waiting = |this: &Self| this.offers.iter().map(|it| it.contexts.len()).sum::<usize>();
        while self.offers.len() > MOST_WAITING
            || (self.offers.len() > 1 && waiting(self) > MOST_OFFERED)
        {
            self.oldest_unanswered();
        }
    }

    /// The one with this `call_id` was answered, where it was seen.
    pub fn bound(&mut self, offer: Option<u32>, contexts: &[ObservedContext]) {
        let offered = self.answered(offer);
        let unanswered = offered.get(contexts.len()..).unwrap_or_default().to_vec();
        for context in contexts {
            let is_refused = !context.result.is_accepted();
            let ContextResult { reason, transfer_syntax, .. } = context.result;
            self.context(Context {
                id: context.offer.map(|(id, _)| id),
                interface: context.offer.map(|(_, interface)| Interface(interface)),
                result: names::result(&context.result),
                reason: is_refused.then_some(reason),
                transfer: (!is_refused).then_some(Interface(transfer_syntax)),
            });
        }
        self.not_accepted(unanswered, "unanswered", None);
    }

    /// It was refused as a whole.
    pub fn refused(&mut self, offer: Option<u32>, reason: u16) {
        let offered = self.answered(offer);
        self.not_accepted(offered, "bind_nak", Some(reason));
    }

    /// What was offered with this `call_id`. The server has passed over what was before it.
    fn answered(&mut self, offer: Option<u32>) -> Vec<(u16, SyntaxId)> {
        let Some(at) = offer.and_then(|call_id| self.position(call_id)) else {
            return Vec::new();
        };
        (0..at).for_each(|_| self.oldest_unanswered());
        self.offers.pop_front().map(|offer| offer.contexts).unwrap_or_default()
    }

    /// Nothing was seen in answer to the oldest.
    fn oldest_unanswered(&mut self) {
        let offered = self.offers.pop_front().map(|offer| offer.contexts).unwrap_or_default();
        self.not_accepted(offered, "unanswered", None);
    }

    fn not_accepted(
        &mut self,
        offered: Vec<(u16, SyntaxId)>,
        result: &'static str,
        reason: Option<u16>,
    ) {
        for (id, interface) in offered {
            let (id, interface) = (Some(id), Some(Interface(interface)));
            self.context(Context { id, interface, result, reason, transfer: None });
        }
    }

    /// A security context was used.
    pub fn secured(&mut self, context: SecurityContext) {
        let security = names::security(context);
        let listed = &mut self.said.security;
        if !listed.contains(&security) && listed.len() < MOST_WAITING {
            listed.push(security);
        }
    }

    /// A request was read. Where too many wait, the oldest is given up.
    pub fn request(&mut self, call: Call, records: &mut Vec<Record>) {
        self.said.calls += 1;
        if self.calls.len() >= MOST_WAITING {
            records.extend(self.calls.pop_front().map(Record::call));
        }
        self.calls.push_back(call);
    }

    /// Whether a call waits for its answer.
    pub fn is_waiting(&self, is_its: impl Fn(&Call) -> bool) -> bool {
        self.calls.iter().any(is_its)
    }

    /// A call was answered; by a fault, or by the response in `answer`.
    pub fn answer(
        &mut self,
        answer: Call,
        is_its: impl Fn(&Call) -> bool,
        records: &mut Vec<Record>,
    ) {
        let at = self.calls.iter().position(is_its);
        let asked = at.and_then(|at| self.calls.remove(at));
        let offer = match asked {
            None => answer.fault.and_then(|_| self.position(answer.call_id)),
            Some(_) => None,
        };
        if let Some(offer) = offer.and_then(|at| self.offers.remove(at)) {
            // A fault may answer a bind, which is no call.
            return self.not_accepted(offer.contexts, "fault", None);
        }
        self.said.calls += u64::from(asked.is_none());
        let call = match asked {
            Some(asked) => Call { response: answer.response, fault: answer.fault, ..asked },
            None => answer,
        };
        records.push(Record::call(call));
    }

    /// A rule was broken.
    pub fn anomaly(
        &mut self,
        code: &'static str,
        direction: Direction,
        at: Timestamp,
        offset: u64,
    ) -> Record {
        self.said.anomalies += 1;
        let (place, direction) = (self.said.place, names::direction(direction));
        Record::Anomaly(Anomaly { place, at: At(at), code, direction, offset })
    }

    /// What still waits will not be answered.
    pub fn give_up(&mut self, records: &mut Vec<Record>) {
        records.extend(std::mem::take(&mut self.calls).into_iter().map(Record::call));
        while !self.offers.is_empty() {
            self.oldest_unanswered();
        }
        self.offers = VecDeque::new();
    }

    /// The association is over.
    pub fn finish(mut self, last: Timestamp, ended: &'static str, records: &mut Vec<Record>) {
        self.give_up(records);
        self.said.last = At(last);
        self.said.ended = ended;
        records.push(Record::Association(Box::new(self.said)));
    }

    /// A call of this association.
    pub fn call(&self, call: &ObservedCall, at: Timestamp) -> Call {
        Call {
            place: self.said.place,
            at: At(at),
            call_id: call.call_id,
            context: Some(call.p_cont_id),
            interface: call.interface.map(Interface),
            opnum: call.opnum,
            operation: call
                .interface
                .zip(call.opnum)
                .and_then(|(i, o)| interfaces::operation(&i, o)),
            object: call.object.map(Shown),
            activity: None,
            request: None,
            response: None,
            fault: None,
        }
    }

    fn position(&self, call_id: u32) -> Option<usize> {
        self.offers.iter().position(|offer| offer.call_id == call_id)
    }

    fn context(&mut self, context: Context) {
        let listed = &mut self.said.contexts;
        if listed.contains(&context) {
            return;
        }
        if listed.len() < MOST_CONTEXTS {
            listed.push(context);
        } else {
            self.said.contexts_left_out += 1;
        }
    }
}

impl Record {
    fn call(call: Call) -> Self {
        Self::Call(Box::new(call))
    }
}

impl Call {
    /// The call with its request.
    #[must_use]
    pub const fn asking(self, stub: Stub) -> Self {
        Self { request: Some(stub), ..self }
    }

    /// The call with its response.
    #[must_use]
    pub const fn answered(self, stub: Stub) -> Self {
        Self { response: Some(stub), ..self }
    }

    /// The call with its fault.
    #[must_use]
    pub const fn failed(self, status: u32) -> Self {
        Self { fault: Some(Status(status)), ..self }
    }
}
