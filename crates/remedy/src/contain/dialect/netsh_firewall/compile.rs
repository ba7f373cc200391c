//! What a policy comes to where only openings can be said.

use seawall_facts::{Timestamp, Transport};

use super::TARGET;
use crate::contain::{
    AddressSet, Cell, Direction, Ipv6, Policy, Services,
    dialect::{Refusal, windows_firewall::transport},
};

/// Openings and what they take the place of.
#[derive(Clone, Debug, Default)]
pub(super) struct Openings {
    /// Whether anything is closed: without that the firewall is left alone.
    pub(super) closes: bool,
    /// Ports that the policy closes, one by one.
    pub(super) ports: Vec<Opening>,
    /// Services that would open what the policy closes.
    pub(super) services: Vec<&'static Service>,
    /// Whether the policy closes or excepts port 0, which is none.
    pub(super) port_zero: bool,
    /// Whether some are excepted only until a date.
    pub(super) exceptions_end: bool,
}

/// A port, and for whom it is open.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) transport: Transport,
    pub(super) port: u16,
    /// For nobody where none stands: an opening that is off takes the place of one that was on.
    pub(super) scope: Option<Scope>,
}

#[derive(Clone, Debug)]
pub(super) enum Scope {
    All,
    /// Addresses and networks; never empty.
    Custom(Vec<String>),
}

/// A service that the firewall excepts by name.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    /// `NET_FW_SERVICE_TYPE`.
    pub(super) kind: u8,
    tcp: &'static [u16],
    udp: &'static [u16],
}

/// From "Appendix B"; the ports are those of its remarks, as far as they are remembered.
const SERVICES: [Service; 4] = [
    Service { name: "FILEANDPRINT", kind: 0, tcp: &[139, 445], udp: &[137, 138] },
    Service { name: "UPNP", kind: 1, tcp: &[2_869], udp: &[1_900] },
    Service { name: "REMOTEDESKTOP", kind: 2, tcp: &[3_389], udp: &[] },
    // And whatever port RPC gives a service.
    Service { name: "REMOTEADMIN", kind: NO_KIND, tcp: &[135, 445], udp: &[] },
];

/// Remote administration is none of them; it has settings of its own.
pub(super) const NO_KIND: u8 = u8::MAX;

/// A line of `cmd` has at most 8,191 characters (KB830473), and a network at most 19 with its comma.
const ADDRESSES: usize = 400;
/// Each opening is a command, which takes about a second.
const OPENINGS: usize = 500;
/// Wider ranges that are open for nobody are not written port by port.
const WIDEST_APART: usize = 16;

impl Openings {
    pub(super) fn new(policy: &Policy, now: Timestamp) -> Result<Self, Refusal> {
        let mut found = Self::default();
        if policy.expires.is_some_and(|end| end <= now) {
            return Ok(found);
        }
        let everybody = AddressSet::everything();
        let shut = |cell: &Cell| match (cell.admitted_now(), policy.ipv6) {
            (admitted, Ipv6::Compiled) => admitted != everybody,
            (admitted, Ipv6::Waived) => admitted.only_v4() != everybody.only_v4(),
        };
        let cells = |direction| {
            let mut cells = policy.cells(direction, now);
            cells.retain(|cell| !cell.services.is_empty());
            cells
        };
        if cells(Direction::Outbound).iter().any(shut) {
            return Err(Refusal::Outbound { target: TARGET });
        }
        let cells = cells(Direction::Inbound);
        found.closes = cells.iter().any(shut);
        if !found.closes {
            return Ok(found);
        }
        if policy.ipv6 == Ipv6::Compiled {
            return Err(Refusal::Ipv6 { target: TARGET });
        }
        for cell in cells {
            found.exceptions_end |= cell.admitted.iter().any(|admitted| admitted.until.is_some());
            let scope = scope(&cell.admitted_now())?;
            found.add(&cell.services, scope.as_ref())?;
        }
        Ok(found)
    }

    fn add(&mut self, services: &Services, scope: Option<&Scope>) -> Result<(), Refusal> {
        for transport in [Transport::Tcp, Transport::Udp] {
            let ports = services.of(transport);
            self.port_zero |= ports.contains(0);
            let apart = ports
                .ranges()
                .filter(|&(low, high)| scope.is_some() || usize::from(high - low) < WIDEST_APART);
            let apart: Vec<u16> =
                apart.flat_map(|(low, high)| low..=high).filter(|&port| port != 0).collect();
            let needed = self.ports.len() + apart.len();
            if needed > OPENINGS {
                return Err(Refusal::TooMany { target: TARGET, limit: OPENINGS, needed });
            }
            self.ports.extend(apart.into_iter().map(|port| Opening {
                transport,
                port,
                scope: scope.cloned(),
            }));
        }
        // Where a service opens a port for others than the policy, it goes.
        let all = matches!(scope, Some(Scope::All));
        for service in &SERVICES {
            let is_closed = service.tcp.iter().any(|&port| services.tcp.contains(port))
                || service.udp.iter().any(|&port| services.udp.contains(port));
            let is_there = self.services.iter().any(|known| known.name == service.name);
            if is_closed && !all && !is_there {
                self.services.push(service);
            }
        }
        Ok(())
    }
}

impl Opening {
    pub(super) fn protocol(&self) -> String {
        transport(self.transport).to_ascii_uppercase()
    }

    pub(super) fn name(&self, own: &str) -> String {
        format!("{own} {} {}", transport(self.transport), self.port)
    }
}

fn scope(admitted: &AddressSet) -> Result<Option<Scope>, Refusal> {
    let v4 = admitted.only_v4();
    if v4.is_empty() {
        return Ok(None);
    }
    if v4 == AddressSet::everything().only_v4() {
        return Ok(Some(Scope::All));
    }
    let networks = v4.v4_networks();
    if networks.len() > ADDRESSES {
        let needed = networks.len();
        return Err(Refusal::TooManyAddresses { target: TARGET, limit: ADDRESSES, needed });
    }
    let text = |(base, prefix): (std::net::Ipv4Addr, u8)| {
        let network = if prefix == 32 { base.to_string() } else { format!("{base}/{prefix}") };
        if base.is_unspecified() || base.is_loopback() {
            return Err(Refusal::Address { target: TARGET, address: network });
        }
        Ok(network)
    };
    networks.into_iter().map(text).collect::<Result<_, _>>().map(|it| Some(Scope::Custom(it)))
}
