//! One list: the lines of a direction and a family.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::{IpAddr, Ipv4Addr},
};

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{
        Loss, Refusal, Target,
        family::{Family, Network},
        minute::Minute,
    },
    list_name,
};
use crate::contain::{Admitted, Cell, Direction, Policy, Sessions};

pub(super) struct List {
    pub(super) name: String,
    pub(super) family: Family,
    pub(super) direction: Direction,
    pub(super) lines: Vec<String>,
    /// Whether it permits more than its hosts to those whom it excepts: what follows behind it in
    /// another list would not be asked.
    pub(super) stands_alone: bool,
}

/// A line of a list. Nothing but numbers, addresses and our own names goes into it.
struct Entry<'a> {
    action: &'static str,
    transport: Transport,
    source: Side,
    destination: Side,
    ports: Option<(u16, u16)>,
    established: bool,
    until: Option<&'a str>,
}

/// Whom a line is about.
#[derive(Clone, Copy)]
enum Side {
    Any,
    Network(Network),
}

/// What of a cell is of one family and transport.
struct Part<'a> {
    transport: Transport,
    hosts: &'a [Network],
    ports: Vec<(u16, u16)>,
    /// Networks that are admitted, each with the end of that.
    admitted: Vec<(Network, Option<Timestamp>)>,
}

/// Lines of one list at the most. No reference names a bound: a device's memory is one, and differs
/// by model. This is ours.
const MOST: usize = 200_000;

/// The list of one direction and family; nothing where it would deny nothing. Where it would have
/// more than `most_each` lines with every exception written for every network of hosts, exceptions
/// are permitted to any where that opens nothing.
pub(super) fn of(
    policy: &Policy,
    cells: &[Cell],
    (direction, family): (Direction, Family),
    ends: &BTreeMap<Minute, String>,
    most_each: usize,
    losses: &mut BTreeSet<Loss>,
) -> Result<Option<List>, Refusal> {
    let hosts: Vec<_> = cells.iter().map(|cell| family.networks(&cell.hosts)).collect();
    let mut parts: Vec<Part<'_>> = cells
        .iter()
        .zip(&hosts)
        .flat_map(|(cell, hosts)| {
            [Transport::Tcp, Transport::Udp]
                .map(|transport| Part::new(cell, transport, hosts, family))
        })
        .filter(|part| !part.hosts.is_empty() && !part.ports.is_empty())
        .collect();
    let closed: BTreeSet<Transport> = parts.iter().map(|part| part.transport).collect();
    if closed.is_empty() {
        return Ok(None);
    }
    let each = parts.iter().fold(0usize, |all, part| all.saturating_add(part.each()));
    let is_wide = each > most_each;
    if is_wide {
        // The dearest last: behind the lines of all others it need not name its hosts.
        parts.sort_by_key(Part::each);
    }
    let to_any: Vec<bool> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let mut behind = parts.iter().skip(index + 1);
            is_wide && !behind.any(|later| later.shares_ports(part))
        })
        .collect();
    let formed = || parts.iter().zip(&to_any);
    let needed =
        formed().fold(0usize, |all, (part, &to_any)| all.saturating_add(part.lines(to_any)));
    if needed > MOST {
        return Err(Refusal::TooMany { target: Target::CiscoIos, limit: MOST, needed });
    }
    let mut lines = Lines { direction, ends, expires: policy.expires, lines: Vec::new() };
    formed().for_each(|(part, &to_any)| lines.add(part, to_any));
    let stands_alone = formed().any(|(part, &to_any)| to_any && !part.admitted.is_empty());
    name_losses(policy, &closed, direction, losses);
    let mut lines = lines.lines;
    if policy.sessions == Sessions::Keep && closed.contains(&Transport::Tcp) {
        lines.insert(0, ESTABLISHED.to_string());
    }
    if stands_alone {
        losses.insert(Loss::StandsAlone);
    }
    let name = list_name(&policy.id, direction, family);
    Ok(Some(List { name, family, direction, lines, stands_alone }))
}

const ESTABLISHED: Entry<'_> = Entry {
    action: "permit",
    transport: Transport::Tcp,
    source: Side::Any,
    destination: Side::Any,
    ports: None,
    established: true,
    until: None,
};

fn name_losses(
    policy: &Policy,
    closed: &BTreeSet<Transport>,
    direction: Direction,
    losses: &mut BTreeSet<Loss>,
) {
    let keeps = policy.sessions == Sessions::Keep;
    for &transport in closed {
        // Kept TCP sessions and answers have the same flags, so both pass, or neither does.
        if keeps && transport == Transport::Tcp {
            losses.insert(Loss::FlagsTrusted);
            continue;
        }
        losses.insert(Loss::AnswersBlockedOf { transport, direction });
        if keeps {
            losses.insert(Loss::OpenSessionsCutOf { transport });
        }
    }
}

impl<'a> Part<'a> {
    fn new(cell: &'a Cell, transport: Transport, hosts: &'a [Network], family: Family) -> Self {
        let of = |admitted: &'a Admitted| {
            let networks = family.networks(&admitted.peers).into_iter();
            networks.map(move |network| (network, admitted.until))
        };
        Self {
            transport,
            hosts,
            ports: cell.services.of(transport).ranges().collect(),
            admitted: cell.admitted.iter().flat_map(of).collect(),
        }
    }

    /// How many lines it takes where every exception is written for every network of hosts.
    fn each(&self) -> usize {
        self.lines(false)
    }

    fn lines(&self, to_any: bool) -> usize {
        let permits = if to_any {
            self.admitted.len()
        } else {
            self.admitted.len().saturating_mul(self.hosts.len())
        };
        permits.saturating_add(self.hosts.len()).saturating_mul(self.ports.len())
    }

    fn shares_ports(&self, other: &Self) -> bool {
        self.transport == other.transport
            && self
                .ports
                .iter()
                .any(|&(low, high)| other.ports.iter().any(|&(from, to)| low <= to && from <= high))
    }
}

struct Lines<'a> {
    direction: Direction,
    ends: &'a BTreeMap<Minute, String>,
    expires: Option<Timestamp>,
    lines: Vec<String>,
}

impl Lines<'_> {
    /// The lines of a part: who is admitted, to its hosts or to any, then that nobody else is. What
    /// goes to others than its hosts is decided by lines before it, or by none.
    fn add(&mut self, part: &Part<'_>, to_any: bool) {
        const ANY: &[Side] = &[Side::Any];
        let hosts: Vec<Side> = part.hosts.iter().copied().map(Side::Network).collect();
        let permitted = if to_any { ANY } else { hosts.as_slice() };
        for &(peer, until) in &part.admitted {
            self.write("permit", part, Side::Network(peer), permitted, until);
        }
        self.write("deny", part, Side::Any, &hosts, self.expires);
    }

    fn write(
        &mut self,
        action: &'static str,
        part: &Part<'_>,
        peer: Side,
        hosts: &[Side],
        end: Option<Timestamp>,
    ) {
        let until = end.and_then(|end| self.ends.get(&Minute::at_or_after(end)));
        for &range in &part.ports {
            for &host in hosts {
                let (source, destination) = match self.direction {
                    Direction::Inbound => (peer, host),
                    Direction::Outbound => (host, peer),
                };
                let entry = Entry {
                    action,
                    transport: part.transport,
                    source,
                    destination,
                    ports: Some(range),
                    established: false,
                    until: until.map(String::as_str),
                };
                self.lines.push(entry.to_string());
            }
        }
    }
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = match self.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        write!(f, "{} {transport} {} {}", self.action, self.source, self.destination)?;
        match self.ports {
            Some((low, high)) if low == high => write!(f, " eq {low}")?,
            Some((low, high)) => write!(f, " range {low} {high}")?,
            None => {}
        }
        if self.established {
            f.write_str(" established")?;
        }
        self.until.map_or(Ok(()), |name| write!(f, " time-range {name}"))
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let network = match self {
            Self::Network(network) if network.prefix > 0 => network,
            _ => return f.write_str("any"),
        };
        match network.base {
            base if network.is_host() => write!(f, "host {base}"),
            IpAddr::V4(base) => write!(f, "{base} {}", wildcard(network.prefix)),
            IpAddr::V6(_) => write!(f, "{network}"),
        }
    }
}

/// The bits behind a prefix, as an IPv4 address.
fn wildcard(prefix: u8) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::MAX.checked_shr(prefix.into()).unwrap_or(0))
}
