//! What arrived at each host, kept so that tests can read it.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use seawall_dcerpc::{Anomaly, Uuid, interface::SyntaxId};
use seawall_facts::Door;

/// The journal of a lab. Clones share one record, so it can be read after the lab was stopped.
#[derive(Clone, Debug)]
pub struct Journal {
    start: Instant,
    hosts: Arc<Mutex<BTreeMap<IpAddr, Page>>>,
}

/// What one host saw.
#[derive(Debug, Default)]
struct Page {
    entries: Vec<Entry>,
    dropped: usize,
}

/// One thing that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Time since the lab was started.
    pub at: Duration,
    /// Who sent it.
    pub peer: SocketAddr,
    /// The port it came to, by its well-known number.
    pub door: Door,
    /// What it was.
    pub event: Event,
}

/// What can arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A connection was accepted.
    Connected,
    /// A connection ended.
    Disconnected,
    /// Bytes came that the host does not look into.
    Octets {
        /// How many.
        count: usize,
    },
    /// A bind or alter_context.
    Bind {
        /// The interfaces asked for, each with whether it was accepted.
        interfaces: Vec<(SyntaxId, bool)>,
        /// Whether it carried authentication.
        authenticated: bool,
        /// The reason of the bind_nak it was answered with.
        refused: Option<u16>,
    },
    /// A call.
    Call {
        /// The interface.
        interface: SyntaxId,
        /// `opnum`.
        opnum: u16,
        /// What it asked.
        asked: Asked,
        /// What it was told.
        told: Told,
    },
    /// A rule was broken.
    Anomaly(Anomaly),
    /// A fault for a call that names no operation of an accepted interface, or breaks the
    /// protocol.
    Rejected {
        /// Its status.
        status: u32,
    },
    /// A datagram of a name, datagram or RPC service.
    Datagram {
        /// How many octets.
        count: usize,
        /// Whether it was answered.
        answered: bool,
    },
}

/// What a call asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// ept_lookup.
    Lookup {
        /// `inquiry_type`.
        inquiry_type: u32,
        /// Index of the first entry asked for.
        from: u32,
        /// `max_ents`.
        max_ents: u32,
    },
    /// ept_map.
    Map {
        /// The interface looked for.
        interface: SyntaxId,
    },
    /// ServerAlive or ServerAlive2.
    ServerAlive,
    /// An operation of the management interface.
    Management,
    /// An activation.
    Activation(ActivationSummary),
    /// Another operation of a known interface.
    Other,
    /// A stub that breaks the rules.
    Undecodable(Anomaly),
}

/// What an activation request asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivationSummary {
    /// The class, where the request names one.
    pub class: Option<Uuid>,
    /// Units of the object's name, terminator not counted.
    pub name_units: Option<usize>,
    /// Units of the server part of a UNC name.
    pub server_units: Option<usize>,
    /// Property classes nobody knows.
    pub unknown_properties: usize,
    /// Interfaces asked for.
    pub interfaces: usize,
    /// Whether the request could do harm to a real host: its server part is longer than a
    /// NetBIOS name, which is how MS03-026 and MS03-039 are exploited.
    pub dangerous: bool,
}

/// What a call was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A response of so many octets.
    Response {
        /// Octets of its stub.
        octets: usize,
    },
    /// An HRESULT in a response.
    Hresult(u32),
    /// A fault.
    Fault(u32),
    /// Nothing: the connection was cut.
    Nothing,
}

/// Entries kept for one host: enough for any scan, and a bound for those that never end.
const MOST_ENTRIES: usize = 4096;

impl Journal {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), hosts: Arc::default() }
    }

    pub(crate) fn record(&self, host: IpAddr, peer: SocketAddr, door: Door, event: Event) {
        let at = self.start.elapsed();
        self.with(|hosts| {
            let page = hosts.entry(host).or_default();
            if page.entries.len() < MOST_ENTRIES {
                page.entries.push(Entry { at, peer, door, event });
            } else {
                page.dropped = page.dropped.saturating_add(1);
            }
        });
    }

    /// What arrived at a host, in order.
    pub fn of(&self, host: IpAddr) -> Vec<Entry> {
        self.with(|hosts| hosts.get(&host).map(|page| page.entries.clone()).unwrap_or_default())
    }

    /// Entries of a host that were not kept.
    pub fn dropped(&self, host: IpAddr) -> usize {
        self.with(|hosts| hosts.get(&host).map_or(0, |page| page.dropped))
    }

    /// The hosts where anything arrived.
    pub fn hosts(&self) -> Vec<IpAddr> {
        self.with(|hosts| hosts.keys().copied().collect())
    }

    /// The activation requests a host got, those of another pass included.
    pub fn activation_requests(&self, host: IpAddr) -> Vec<ActivationSummary> {
        let activation = |entry: Entry| match entry.event {
            Event::Call { asked: Asked::Activation(summary), .. } => Some(summary),
            _ => None,
        };
        self.of(host).into_iter().filter_map(activation).collect()
    }

    /// The hosts that got a request which could do harm to a real one.
    pub fn endangered(&self) -> Vec<IpAddr> {
        let is_endangered =
            |host: &IpAddr| self.activation_requests(*host).iter().any(|summary| summary.dangerous);
        self.hosts().into_iter().filter(is_endangered).collect()
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<IpAddr, Page>) -> T) -> T {
        // A panic in another thread leaves whole entries behind: the record stays readable.
        work(&mut self.hosts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::Door;

    use super::{Event, Journal, MOST_ENTRIES};

    #[test]
    fn a_flood_is_counted_but_not_kept() {
        let journal = Journal::new();
        let (host, peer) = ("127.0.0.1".parse().unwrap(), "127.0.0.9:5".parse().unwrap());
        for _ in 0..MOST_ENTRIES + 3 {
            journal.record(host, peer, Door::tcp(135), Event::Connected);
        }
        assert_eq!((journal.of(host).len(), journal.dropped(host)), (MOST_ENTRIES, 3));
        assert_eq!(journal.hosts(), [host]);
    }
}
