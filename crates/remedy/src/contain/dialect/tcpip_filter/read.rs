//! The filter as TCP/IP takes it from the registry at the next start.

use std::collections::BTreeMap;

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{
        Artefact, Part, ReadError,
        registry::{files::REGEDIT4, reg_values},
    },
    ENABLE, PARAMETERS, RAW, TCP, UDP,
};
use crate::contain::{Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset, ValueAt};

#[derive(Debug, Default)]
struct Filter {
    is_on: bool,
    /// By the key of their adapter.
    adapters: BTreeMap<String, Lists>,
}

/// What an adapter takes: every port where there is no list.
#[derive(Debug)]
struct Lists {
    tcp: PortSet,
    udp: PortSet,
}

impl Default for Lists {
    fn default() -> Self {
        Self { tcp: all(), udp: all() }
    }
}

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let mut filter = Filter::default();
    for (at, data) in reg_values(octets, REGEDIT4)? {
        let odd = || ReadError { line: 0, text: at.to_string() };
        if at == ValueAt::new(PARAMETERS, ENABLE) {
            let number = data.as_ref().and_then(seawall_winfmt::reg_text::Data::number);
            filter.is_on = number.ok_or_else(odd)? == 1;
            continue;
        }
        if !is_adapter(at.key()) {
            return Err(odd());
        }
        let lists = filter.adapters.entry(at.key().to_lowercase()).or_default();
        let list = match data {
            Some(data) => data.texts().as_deref().and_then(ports).ok_or_else(odd)?,
            None => all(),
        };
        match at.name() {
            TCP => lists.tcp = list,
            UDP => lists.udp = list,
            // Of raw IP alone, which carries neither.
            RAW if list == all() => {}
            _ => return Err(odd()),
        }
    }
    Ok(Box::new(filter))
}

/// The ports of a list. What a zero among others means is not defined.
fn ports(entries: &[String]) -> Option<PortSet> {
    if entries == ["0"] {
        return Some(all());
    }
    let port = |entry: &String| entry.parse::<u16>().ok().filter(|&port| port > 0);
    entries.iter().map(port).collect()
}

fn all() -> PortSet {
    PortSet::from_ranges([(0, u16::MAX)])
}

/// Whether a key is that of an adapter, of NT 4.0 or of 2000 and later.
fn is_adapter(key: &str) -> bool {
    let parts: Vec<String> = key.split('\\').map(str::to_lowercase).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["system", "currentcontrolset", "services", rest @ ..] => match rest {
            ["tcpip", "parameters", "interfaces", guid] => guid.starts_with('{'),
            [service, "parameters", "tcpip"] => *service != "tcpip",
            _ => false,
        },
        _ => false,
    }
}

impl Ruleset for Filter {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        let opens = packet.conversation == Conversation::New || packet.transport == Transport::Udp;
        let is_seen = packet.direction == Direction::Inbound && packet.peer.is_ipv4() && opens;
        let takes = |lists: &Lists| {
            let list = match packet.transport {
                Transport::Tcp => &lists.tcp,
                Transport::Udp => &lists.udp,
            };
            list.contains(packet.destination_port)
        };
        // A packet comes in by any adapter, and one that takes it is enough.
        let mut adapters = self.adapters.values();
        if self.is_on && is_seen && !self.adapters.is_empty() && !adapters.any(takes) {
            Decision::Block
        } else {
            Decision::Pass
        }
    }

    fn mark(&self, edges: &mut Edges) {
        for lists in self.adapters.values() {
            edges.ports(&lists.tcp);
            edges.ports(&lists.udp);
        }
    }
}
