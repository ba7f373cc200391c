//! What the filters are, whatever tool sets them.

use std::net::Ipv4Addr;

use seawall_facts::Transport;

use super::{Refusal, Target};
use crate::contain::{AddressSet, Cell, Direction};

/// One filter: one way, one port, one network of peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Filter {
    /// Towards the host, or from it.
    pub(super) direction: Direction,
    /// TCP or UDP.
    pub(super) transport: Transport,
    /// Where the packet goes to; never 0.
    pub(super) port: u16,
    /// Whose packets, or to whom; everybody's where nothing stands.
    pub(super) peers: Option<Network>,
    /// What becomes of them.
    pub(super) action: Action,
}

/// A network of more than no and less than all addresses. It does not begin at 0.0.0.0, which
/// means the host itself, or everybody, according to its mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Network {
    /// Its first address.
    pub(super) base: Ipv4Addr,
    /// Bits that its members share, 1 to 32.
    pub(super) prefix: u8,
}

/// What a filter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Action {
    /// Lets pass.
    Permit,
    /// Drops.
    Block,
}

impl Network {
    /// The bits of its members that are shared.
    pub(super) fn mask(self) -> u32 {
        u32::MAX.checked_shl(32_u32.saturating_sub(self.prefix.into())).unwrap_or(0)
    }

    /// A network as filters can name it.
    pub(super) fn new(base: Ipv4Addr, prefix: u8) -> Option<Self> {
        let network = Self { base, prefix };
        let sound = (1..=32).contains(&prefix)
            && base != Ipv4Addr::UNSPECIFIED
            && base.to_bits() & !network.mask() == 0;
        sound.then_some(network)
    }

    /// Whether that address is one of its members.
    pub(super) fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & self.mask() == self.base.to_bits()
    }
}

/// A policy's filters.
#[derive(Debug, Default)]
pub(super) struct Filters(Vec<Filter>);

/// How many filters an artefact may have: chosen, not measured. Each takes a run of the tool, a
/// fraction of a second, and stands in the driver once for each address of the host.
const MOST: usize = 1_000;

impl Filters {
    /// All of them, permits of a port before its block.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Filter> {
        self.0.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds those of some cells.
    pub(super) fn add(
        &mut self,
        cells: &[Cell],
        direction: Direction,
        target: Target,
    ) -> Result<(), Refusal> {
        let cells: Vec<(&Cell, Vec<Network>)> =
            cells.iter().map(|cell| (cell, admitted(cell))).collect();
        // Counted first: a range of ports is soon some ten thousand filters.
        let needed = cells.iter().map(|(cell, networks)| {
            let ports = cell.services.tcp.ports().count() + cell.services.udp.ports().count();
            ports.saturating_mul(networks.len() + 1)
        });
        let needed = needed.fold(self.0.len(), usize::saturating_add);
        if needed > MOST {
            return Err(Refusal::TooMany { target, limit: MOST, needed });
        }
        for (cell, networks) in cells {
            for transport in [Transport::Tcp, Transport::Udp] {
                for port in cell.services.of(transport).ports() {
                    // It would be every port.
                    if port == 0 {
                        return Err(Refusal::Port { target, port });
                    }
                    let filter =
                        |peers, action| Filter { direction, transport, port, peers, action };
                    self.0.extend(networks.iter().map(|&own| filter(Some(own), Action::Permit)));
                    self.0.push(filter(None, Action::Block));
                }
            }
        }
        Ok(())
    }
}

/// Whether a cell blocks anybody of IPv4.
pub(super) fn closes_for_somebody(cell: &Cell) -> bool {
    cell.admitted_now().complement().v4().len() > 0
}

/// Who is admitted, as networks that filters can name: 0.0.0.0 itself is left out.
fn admitted(cell: &Cell) -> Vec<Network> {
    let unspecified: AddressSet = std::net::IpAddr::from(Ipv4Addr::UNSPECIFIED).into();
    let named = cell.admitted_now().intersection(&unspecified.complement());
    named
        .v4_networks()
        .into_iter()
        .filter_map(|(base, prefix)| Network::new(base, prefix))
        .collect()
}
