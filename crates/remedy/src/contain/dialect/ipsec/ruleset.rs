//! What filters that were read do.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_facts::{Timestamp, Transport};

use super::filter::{Action, Filter};
use crate::contain::{AddressSet, Decision, Direction, Edges, Packet, PortSet, Ruleset};

/// The assigned policy's filters and the driver's exemptions.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    /// By way and port, so that a packet meets few of them.
    filters: BTreeMap<(Direction, Transport, u16), Vec<Filter>>,
    /// Whether Kerberos is filtered as all else is.
    kerberos_filtered: bool,
}

impl Assigned {
    /// Of filters of which no two say different things of the same packets.
    pub(super) fn new(filters: Vec<Filter>, kerberos_filtered: bool) -> Self {
        let mut sorted: BTreeMap<_, Vec<Filter>> = BTreeMap::new();
        for filter in filters {
            let at = (filter.direction, filter.transport, filter.port);
            sorted.entry(at).or_default().push(filter);
        }
        Self { filters: sorted, kerberos_filtered }
    }
}

impl Ruleset for Assigned {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        let of = |port| packet.source_port == port || packet.destination_port == port;
        // IKE is exempt in every mode, by its port at either end (from memory).
        let exempt =
            (packet.transport == Transport::Udp && of(500)) || (!self.kerberos_filtered && of(88));
        // No filter sees IPv6, and none knows conversations.
        let IpAddr::V4(peer) = packet.peer else { return Decision::Pass };
        if exempt {
            return Decision::Pass;
        }
        let at = (packet.direction, packet.transport, packet.destination_port);
        let matching = self.filters.get(&at).into_iter().flatten();
        let winner = matching
            .filter(|filter| filter.peers.is_none_or(|network| network.contains(peer)))
            .max_by_key(|filter| filter.peers.map_or(0, |own| own.prefix));
        match winner.map(|filter| filter.action) {
            Some(Action::Block) => Decision::Block,
            Some(Action::Permit) | None => Decision::Pass,
        }
    }

    fn mark(&self, edges: &mut Edges) {
        for filter in self.filters.values().flatten() {
            edges.ports(&PortSet::from_ranges([(filter.port, filter.port)]));
            if let Some(network) = filter.peers {
                let text = format!("{}/{}", network.base, network.prefix);
                edges.peers(&text.parse::<AddressSet>().unwrap_or_default());
            }
        }
    }
}
