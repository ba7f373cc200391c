//! Connectionless DCE/RPC, C706 12.5: datagrams to calls.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
};

use seawall_capture::Timestamp;
use seawall_dcerpc::{
    Direction, Limits, Uuid,
    datagram::{Datagram, HEADER_SIZE, ptype},
    pdu::AUTH_LEVEL_PRIVACY,
};

use super::{
    association::Draft,
    conversation::Ledger,
    interfaces,
    record::{Call, Record, Stub},
    values::{At, Interface, Shown},
};

/// Pairs of ends known at once. For another one, the first one met is given up.
const MOST: usize = 4096;

/// All ends that exchange datagrams.
#[derive(Debug, Default)]
pub struct Datagrams {
    pairs: HashMap<(SocketAddr, SocketAddr), Pair>,
    order: VecDeque<(SocketAddr, SocketAddr)>,
}

/// A client and a server.
#[derive(Debug)]
struct Pair {
    draft: Draft,
    last: Timestamp,
}

impl Datagrams {
    /// Takes a datagram; whether it is DCE/RPC.
    pub fn push(
        &mut self,
        (sender, receiver): (SocketAddr, SocketAddr),
        bytes: &[u8],
        at: Timestamp,
        ledger: &mut Ledger,
    ) -> bool {
        if !looks_like_one(bytes) {
            return false;
        }
        let Ok(datagram) = Datagram::decode(bytes, &Limits::OBSERVER) else {
            return false;
        };
        let direction = direction(datagram.ptype);
        let ends = match direction {
            Direction::ToServer => (sender, receiver),
            Direction::ToClient => (receiver, sender),
        };
        let pair = self.pairs.entry(ends).or_insert_with(|| {
            self.order.push_back(ends);
            Pair { draft: ledger.open(ends.0, ends.1, "ncadg_ip_udp", at), last: at }
        });
        pair.last = at;
        pair.take(&datagram, at, &mut ledger.records);
        let strictly = Datagram::decode_strictly(bytes, &Limits::OBSERVER);
        if let Some(anomaly) = strictly.err().and_then(|error| error.anomaly()) {
            let record = pair.draft.anomaly(anomaly.code(), direction, at, 0);
            ledger.records.push(record);
        }
        if self.order.len() > MOST {
            self.end_first("evicted", ledger);
        }
        true
    }

    /// The capture is over.
    pub fn finish(&mut self, ledger: &mut Ledger) {
        while self.end_first("end_of_capture", ledger) {}
    }

    fn end_first(&mut self, ended: &'static str, ledger: &mut Ledger) -> bool {
        let Some(ends) = self.order.pop_front() else {
            return false;
        };
        if let Some(Pair { draft, last }) = self.pairs.remove(&ends) {
            draft.finish(last, ended, &mut ledger.records);
        }
        true
    }
}

impl Pair {
    fn take(&mut self, datagram: &Datagram, at: Timestamp, records: &mut Vec<Record>) {
        *self.draft.said().pdus.entry(name(datagram.ptype)).or_default() += 1;
        let activity = Some(Shown(datagram.act_id));
        let is_its = |call: &Call| call.call_id == datagram.seqnum && call.activity == activity;
        let call = self.call(datagram, at);
        // A verifier begins with its protection level, C706 13.3.2.
        let sealed = datagram.verifier.first() == Some(&AUTH_LEVEL_PRIVACY);
        let stub = Stub { length: datagram.body.len(), sealed };
        match datagram.ptype {
            // Of a call in fragments the first tells; what comes again is the same call.
            ptype::REQUEST if datagram.fragnum == 0 && !self.draft.is_waiting(is_its) => {
                self.draft.request(call.asking(stub), records);
            }
            ptype::RESPONSE if datagram.fragnum == 0 => {
                self.draft.answer(call.answered(stub), is_its, records);
            }
            ptype::FAULT | ptype::REJECT => {
                let status = datagram.status().unwrap_or_default();
                self.draft.answer(call.failed(status), is_its, records);
            }
            _ => {}
        }
    }

    fn call(&mut self, datagram: &Datagram, at: Timestamp) -> Call {
        Call {
            place: self.draft.said().place,
            at: At(at),
            call_id: datagram.seqnum,
            context: None,
            interface: Some(Interface(datagram.interface)),
            opnum: Some(datagram.opnum),
            operation: interfaces::operation(&datagram.interface, datagram.opnum),
            object: (datagram.object != Uuid::NIL).then_some(Shown(datagram.object)),
            activity: Some(Shown(datagram.act_id)),
            request: None,
            response: None,
            fault: None,
        }
    }
}

/// Whether a header could not well be anything else: no bit is set that is not defined. That
/// leaves one of some hundred million random datagrams.
fn looks_like_one(bytes: &[u8]) -> bool {
    let Some([4, 0..=ptype::CANCEL_ACK, _, 0 | 2, 0x00 | 0x10, 0..=3, 0, ..]) =
        bytes.first_chunk::<HEADER_SIZE>()
    else {
        return false;
    };
    true
}

const fn direction(ptype: u8) -> Direction {
    match ptype {
        ptype::REQUEST | ptype::PING | ptype::CL_CANCEL | ptype::ACK => Direction::ToServer,
        _ => Direction::ToClient,
    }
}

const fn name(ptype: u8) -> &'static str {
    match ptype {
        ptype::REQUEST => "request",
        ptype::PING => "ping",
        ptype::RESPONSE => "response",
        ptype::FAULT => "fault",
        ptype::WORKING => "working",
        ptype::NOCALL => "nocall",
        ptype::REJECT => "reject",
        ptype::ACK => "ack",
        ptype::CL_CANCEL => "cl_cancel",
        ptype::FACK => "fack",
        _ => "cancel_ack",
    }
}
