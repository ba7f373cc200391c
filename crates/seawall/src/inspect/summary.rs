//! The end of an inspection: how much there was, and how much of it could not be read.

use std::collections::BTreeMap;

use seawall_capture::packet::Counts;
use serde::Serialize;

use super::record::{Gaps, Record, SCHEMA};

/// The last record.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    kind: &'static str,
    schema: &'static str,
    /// The files, in the order in which they were read.
    pub files: Vec<FileSummary>,
    /// Packets of all files.
    pub packets: u64,
    /// Bytes of these packets on the wire.
    pub bytes: u64,
    /// TCP connections, whatever they carry.
    pub streams: u64,
    /// UDP datagrams, whatever they carry.
    pub datagrams: u64,
    /// Packets that could not be used.
    pub unusable: Unusable,
    /// Holes in TCP connections.
    pub gaps: Gaps,
    /// Connections given up because others needed the room.
    pub evicted: u64,
    /// Times that bytes were sent again and differed.
    pub overlaps: u64,
    /// Associations.
    pub associations: u64,
    /// Calls.
    pub calls: u64,
    /// Calls that ended with a fault.
    pub faults: u64,
    /// Calls of which a stub is sealed.
    pub sealed: u64,
    /// Fragments of connections by type.
    pub pdus: BTreeMap<&'static str, u64>,
    /// DCE/RPC datagrams by type.
    pub datagram_pdus: BTreeMap<&'static str, u64>,
    /// Anomalies by code.
    pub anomalies: BTreeMap<&'static str, u64>,
}

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct FileSummary {
    /// Its name, as it was given.
    pub file: String,
    /// Packets read from it.
    pub packets: u64,
    /// Whether it was read to its end.
    pub complete: bool,
}

/// Packets that could not be used, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unusable {
    /// Neither IPv4 nor IPv6.
    pub not_ip: u64,
    /// Neither TCP nor UDP.
    pub other_transport: u64,
    /// Of a kind of network that is not read.
    pub other_link: u64,
    /// Damaged headers.
    pub damaged: u64,
    /// Cut off by the capture, within the headers.
    pub cut_headers: u64,
    /// Cut off by the capture, behind the headers: used as far as they go.
    pub cut_short: u64,
    /// Fragments of datagrams that never became whole, contradicted each other or had no room.
    pub fragments: u64,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            kind: "summary",
            schema: SCHEMA,
            files: Vec::new(),
            packets: 0,
            bytes: 0,
            streams: 0,
            datagrams: 0,
            unusable: Unusable::default(),
            gaps: Gaps::default(),
            evicted: 0,
            overlaps: 0,
            associations: 0,
            calls: 0,
            faults: 0,
            sealed: 0,
            pdus: BTreeMap::new(),
            datagram_pdus: BTreeMap::new(),
            anomalies: BTreeMap::new(),
        }
    }
}

impl Summary {
    /// Counts a record.
    pub fn count(&mut self, record: &Record) {
        match record {
            Record::Association(association) => {
                self.associations += 1;
                let is_datagram = association.protocol == "ncadg_ip_udp";
                let pdus = if is_datagram { &mut self.datagram_pdus } else { &mut self.pdus };
                for (ptype, count) in &association.pdus {
                    *pdus.entry(ptype).or_default() += count;
                }
            }
            Record::Call(call) => {
                self.calls += 1;
                self.faults += u64::from(call.fault.is_some());
                let stubs = [call.request, call.response];
                let is_sealed = stubs.into_iter().flatten().any(|stub| stub.sealed);
                self.sealed += u64::from(is_sealed);
            }
            Record::Anomaly(anomaly) => *self.anomalies.entry(anomaly.code).or_default() += 1,
        }
    }

    /// Counts what the packets of a file became.
    pub const fn add(&mut self, counts: &Counts) {
        self.packets += counts.frames;
        self.datagrams += counts.udp;
        let unusable = &mut self.unusable;
        unusable.not_ip += counts.not_ip;
        unusable.other_transport += counts.unsupported_transport;
        unusable.other_link += counts.unsupported_link;
        unusable.damaged += counts.malformed;
        unusable.cut_headers += counts.truncated;
        unusable.cut_short += counts.cut_short;
        unusable.fragments +=
            counts.fragment_conflicts + counts.fragment_limit + counts.datagrams_given_up;
    }
}

impl Unusable {
    /// All of them with their codes, in the order of the schema.
    pub const fn all(&self) -> [(&'static str, u64); 7] {
        [
            ("not_ip", self.not_ip),
            ("other_transport", self.other_transport),
            ("other_link", self.other_link),
            ("damaged", self.damaged),
            ("cut_headers", self.cut_headers),
            ("cut_short", self.cut_short),
            ("fragments", self.fragments),
        ]
    }
}
