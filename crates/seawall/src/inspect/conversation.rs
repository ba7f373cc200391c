//! One TCP stream: followed by an observer as long as it may be DCE/RPC.

use std::mem::size_of;

use seawall_capture::{
    Timestamp,
    tcp::{Closing, Direction as Way, Flow, Opening as How},
};
use seawall_dcerpc::{
    Direction, Limits,
    association::{Observer, ObserverEvent, Start},
    pdu::PacketType,
};

use super::{
    association::Draft,
    names,
    opening::{Opening, is_reversed},
    record::{Place, Record, Unread},
};

/// A stream.
#[derive(Debug)]
pub struct Conversation {
    flow: Flow,
    first: Timestamp,
    is_joined: bool,
    /// Whether what the capture took for the client is the server.
    is_reversed: bool,
    reading: Reading,
    opening: Option<Box<Opening>>,
    draft: Option<Box<Draft>>,
}

/// What is done with the bytes that come.
#[derive(Debug)]
enum Reading {
    /// They are kept until the first few tell whether a client of RPC begins.
    Waiting(Vec<(Direction, Vec<u8>)>),
    /// An observer gets them.
    Observed(Box<Observer>),
    /// It is known that nothing more will be said.
    Foreign,
}

/// Bytes that are kept while a server speaks and its client does not.
const MOST_WAITING: usize = 1024;

impl Reading {
    fn observed(start: Start) -> Self {
        Self::Observed(Box::new(Observer::new(Limits::OBSERVER, start)))
    }

    const fn observer(&mut self) -> Option<&mut Observer> {
        match self {
            Self::Observed(observer) => Some(observer),
            Self::Waiting(_) | Self::Foreign => None,
        }
    }
}

/// What conversations share.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The file that is being read.
    pub file: String,
    /// Associations recognised so far.
    pub associations: u64,
    /// What is to be printed.
    pub records: Vec<Record>,
}

impl Ledger {
    /// The next association between two ends.
    pub fn open(
        &mut self,
        client: std::net::SocketAddr,
        server: std::net::SocketAddr,
        protocol: &'static str,
        first: Timestamp,
    ) -> Draft {
        self.associations += 1;
        Draft::new(Place::new(self.associations, client, server), &self.file, protocol, first)
    }
}

impl Conversation {
    /// A stream that was just met.
    pub fn new(flow: Flow, first: Timestamp, how: How) -> Self {
        let is_joined = how == How::MidStream;
        let reading =
            if is_joined { Reading::observed(Start::Joined) } else { Reading::Waiting(Vec::new()) };
        Self {
            flow,
            first,
            is_joined,
            is_reversed: false,
            reading,
            opening: (!is_joined).then(Box::default),
            draft: None,
        }
    }

    /// Octets kept: whatever grows with what is said.
    pub fn held(&self) -> usize {
        let reading = match &self.reading {
            Reading::Observed(observer) => observer.held(),
            Reading::Waiting(waiting) => {
                // A short piece takes more for being one than for its octets.
                let octets: usize = waiting.iter().map(|(_, bytes)| bytes.len()).sum();
                octets + waiting.capacity() * size_of::<(Direction, Vec<u8>)>() + waiting.len() * 16
            }
            Reading::Foreign => 0,
        };
        reading + self.draft.as_ref().map_or(0, |draft| draft.held())
    }

    /// Takes the next bytes.
    pub fn data(&mut self, way: Way, bytes: &[u8], at: Timestamp, ledger: &mut Ledger) {
        if self.is_joined && self.draft.is_none() && is_reversed(self.direction(way), bytes) {
            self.is_reversed = !self.is_reversed;
        }
        let direction = self.direction(way);
        if let Some(opening) = &mut self.opening {
            opening.push(direction, bytes);
        }
        match &mut self.reading {
            Reading::Observed(observer) => {
                observer.push(direction, bytes);
                self.take(at, ledger);
            }
            Reading::Waiting(waiting) => {
                waiting.push((direction, bytes.to_vec()));
                let is_rpc = self.opening.as_ref().and_then(|opening| opening.is_rpc());
                let length: usize = waiting.iter().map(|(_, bytes)| bytes.len()).sum();
                if is_rpc.is_some() || length > MOST_WAITING {
                    self.decide(at, ledger);
                }
            }
            Reading::Foreign => {}
        }
        self.forget_opening();
    }

    /// Gives an observer what waited. A client that begins as one of RPC is held to the rules of
    /// RPC; anything else has to show a bind before something is said of it.
    fn decide(&mut self, at: Timestamp, ledger: &mut Ledger) {
        let Reading::Waiting(waiting) = &mut self.reading else {
            return;
        };
        let waiting = std::mem::take(waiting);
        let is_rpc = self.opening.as_ref().and_then(|opening| opening.is_rpc());
        let start = if is_rpc == Some(true) { Start::RpcEndpoint } else { Start::Anything };
        self.reading = Reading::observed(start);
        for (direction, bytes) in waiting {
            if let Some(observer) = self.reading.observer() {
                observer.push(direction, &bytes);
            }
            self.take(at, ledger);
        }
    }

    /// Bytes were not captured.
    pub fn gap(&mut self, way: Way, length: u64, at: Timestamp, ledger: &mut Ledger) {
        let direction = self.direction(way);
        if let Some(draft) = &mut self.draft {
            // What was answered in the gap is not known.
            draft.give_up(&mut ledger.records);
        }
        self.decide(at, ledger);
        if let Some(observer) = self.reading.observer() {
            observer.gap(direction, length);
        }
        self.take(at, ledger);
    }

    /// Lets go of what is not whole and not answered, as over a gap.
    pub fn shrink(&mut self, at: Timestamp, ledger: &mut Ledger) {
        self.decide(at, ledger);
        if let Some(observer) = self.reading.observer() {
            observer.forget();
        }
        if let Some(draft) = &mut self.draft {
            draft.give_up(&mut ledger.records);
            draft.said().gaps.add(0);
        }
    }

    /// The stream is over.
    pub fn finish(mut self, at: Timestamp, ended: &'static str, ledger: &mut Ledger) {
        self.decide(at, ledger);
        let http = self.opening.as_ref().and_then(|opening| opening.http());
        if http.is_some() {
            self.draft(ledger);
        }
        self.tally();
        if let Some(mut draft) = self.draft {
            let said = draft.said();
            said.joined = self.is_joined;
            if http.is_some() {
                (said.protocol, said.http) = ("ncacn_http", http);
            }
            draft.finish(at, ended, &mut ledger.records);
        }
    }

    /// Adds what the observer counted.
    fn tally(&mut self) {
        let (Reading::Observed(observer), Some(draft)) = (&self.reading, &mut self.draft) else {
            return;
        };
        for ptype in PacketType::ALL {
            let count = observer.fragments(ptype);
            if count > 0 {
                *draft.said().pdus.entry(names::ptype(ptype)).or_default() += count;
            }
        }
    }

    fn take(&mut self, at: Timestamp, ledger: &mut Ledger) {
        while let Some(event) = self.reading.observer().and_then(Observer::poll) {
            if event == ObserverEvent::NotDceRpc {
                self.reading = Reading::Foreign;
                return;
            }
            note(self.draft(ledger), event, at, &mut ledger.records);
        }
    }

    fn draft(&mut self, ledger: &mut Ledger) -> &mut Draft {
        let Flow { client, server, .. } = self.flow;
        let (client, server) = if self.is_reversed { (server, client) } else { (client, server) };
        let first = self.first;
        self.draft
            .get_or_insert_with(|| Box::new(ledger.open(client, server, "ncacn_ip_tcp", first)))
    }

    /// The first bytes are kept as long as they may tell more.
    fn forget_opening(&mut self) {
        let is_done = |opening: &Opening| opening.is_full() && opening.http().is_none();
        if self.opening.as_deref().is_some_and(is_done) {
            self.opening = None;
        }
    }

    const fn direction(&self, way: Way) -> Direction {
        match (way, self.is_reversed) {
            (Way::ToServer, false) | (Way::ToClient, true) => Direction::ToServer,
            (Way::ToClient, false) | (Way::ToServer, true) => Direction::ToClient,
        }
    }
}

/// What an event adds to an association.
fn note(draft: &mut Draft, event: ObserverEvent, at: Timestamp, records: &mut Vec<Record>) {
    match event {
        ObserverEvent::Offered { call_id, contexts, .. } => draft.offered(call_id, contexts),
        ObserverEvent::Bound { offer, contexts, security, challenge, .. } => {
            draft.bound(offer, &contexts);
            if let Some(security) = security {
                draft.secured(security);
            }
            if let Some(challenge) = challenge {
                draft.said().server_identity = Some(names::server(&challenge));
            }
        }
        ObserverEvent::Identity { security, claim } => {
            draft.secured(security);
            draft.said().client_identity = Some(names::client(&claim));
        }
        ObserverEvent::Nak { offer, reason } => draft.refused(offer, reason),
        ObserverEvent::Request { call, stub } => {
            let call = draft.call(&call, at).asking(names::stub(&stub));
            draft.request(call, records);
        }
        ObserverEvent::Response { call, stub } => {
            let call = draft.call(&call, at).answered(names::stub(&stub));
            let call_id = call.call_id;
            draft.answer(call, |asked| asked.call_id == call_id, records);
        }
        ObserverEvent::Fault { call, status } => {
            let call = draft.call(&call, at).failed(status);
            let call_id = call.call_id;
            draft.answer(call, |asked| asked.call_id == call_id, records);
        }
        ObserverEvent::Anomaly { anomaly, direction, at: offset } => {
            let record = draft.anomaly(anomaly.code(), direction, at, offset);
            records.push(record);
        }
        ObserverEvent::Gap { length, .. } => draft.said().gaps.add(length),
        ObserverEvent::Stopped { direction, at } => {
            draft.said().unread.push(Unread { direction: names::direction(direction), offset: at });
        }
        // Said before an association was begun, or by later versions.
        _ => {}
    }
}

/// How a stream ended.
pub const fn ending(how: Closing) -> &'static str {
    match how {
        Closing::Finished => "finished",
        Closing::Reset(_) => "reset",
        Closing::Replaced => "replaced",
        _ => "end_of_capture",
    }
}
