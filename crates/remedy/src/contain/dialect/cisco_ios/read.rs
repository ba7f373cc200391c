//! Access lists as a device takes them.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, Part, ReadError, family::Family, minute::Minute},
    MONTHS, list_name,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
};

#[derive(Debug, Default)]
struct Lists {
    lists: BTreeMap<(Direction, Family), Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    decision: Decision,
    /// Every protocol where nothing stands.
    transport: Option<Transport>,
    source: AddressSet,
    destination: AddressSet,
    ports: PortSet,
    established: bool,
    until: Option<Timestamp>,
}

/// Where the next line is taken.
enum Mode {
    Exec,
    Config,
    TimeRange(String),
    List(Direction, Family),
}

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let no_text = |_| ReadError { line: 0, text: "no ASCII".to_owned() };
    let text = std::str::from_utf8(octets).map_err(no_text)?;
    let mut reader =
        Reader { artefact, mode: Mode::Exec, lists: Lists::default(), ends: BTreeMap::new() };
    for (number, line) in (1..).zip(text.lines()) {
        let fault = || ReadError { line: number, text: line.chars().take(80).collect() };
        if !line.is_ascii() {
            return Err(fault());
        }
        if line.trim().is_empty() || line.starts_with('!') {
            continue;
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        reader.line(&words).ok_or_else(fault)?;
    }
    match reader.mode {
        Mode::Exec => Ok(Box::new(reader.lists)),
        _ => Err(ReadError { line: text.lines().count(), text: "no `end`".to_owned() }),
    }
}

struct Reader<'a> {
    artefact: &'a Artefact,
    mode: Mode,
    lists: Lists,
    ends: BTreeMap<String, Timestamp>,
}

impl Reader<'_> {
    fn line(&mut self, words: &[&str]) -> Option<()> {
        match (&self.mode, words) {
            (Mode::Exec, ["configure", "terminal"]) => self.mode = Mode::Config,
            (Mode::Exec, ["configure", "terminal", "revert", "timer", minutes]) => {
                minutes.parse::<u8>().ok()?;
                self.mode = Mode::Config;
            }
            (Mode::Exec, _) => return None,
            (_, ["end"]) => self.mode = Mode::Exec,
            (_, ["time-range", name]) => self.mode = Mode::TimeRange((*name).to_owned()),
            (Mode::TimeRange(name), ["absolute", "end", time, day, month, year]) => {
                let end = moment(time, day, month, year)?;
                self.ends.insert(name.clone(), end);
            }
            (_, ["no", "ip", "access-list", "extended", name]) => self.forget(name, Family::V4)?,
            (_, ["no", "ipv6", "access-list", name]) => self.forget(name, Family::V6)?,
            (_, ["ip", "access-list", "extended", name]) => self.list(name, Family::V4)?,
            (_, ["ipv6", "access-list", name]) => self.list(name, Family::V6)?,
            (Mode::List(..), ["remark", ..]) => {}
            (&Mode::List(direction, family), words) => {
                let entry = entry(words, family, &self.ends)?;
                self.lists.lists.entry((direction, family)).or_default().push(entry);
            }
            _ => return None,
        }
        Some(())
    }

    fn forget(&mut self, name: &str, family: Family) -> Option<()> {
        let direction = self.direction(name, family)?;
        self.lists.lists.remove(&(direction, family));
        self.mode = Mode::Config;
        Some(())
    }

    fn list(&mut self, name: &str, family: Family) -> Option<()> {
        self.mode = Mode::List(self.direction(name, family)?, family);
        Some(())
    }

    fn direction(&self, name: &str, family: Family) -> Option<Direction> {
        let is = |&direction: &Direction| list_name(&self.artefact.plan, direction, family) == name;
        [Direction::Inbound, Direction::Outbound].into_iter().find(is)
    }
}

fn moment(time: &str, day: &str, month: &str, year: &str) -> Option<Timestamp> {
    let (hour, minute) = time.split_once(':')?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let minute = Minute {
        year: year.parse().ok()?,
        month: i64::try_from(month).ok()? + 1,
        day: day.parse().ok()?,
        hour: hour.parse().ok()?,
        minute: minute.parse().ok()?,
    };
    minute.begin()
}

fn entry(words: &[&str], family: Family, ends: &BTreeMap<String, Timestamp>) -> Option<Entry> {
    let (action, words) = words.split_first()?;
    let decision = match *action {
        "permit" => Decision::Pass,
        "deny" => Decision::Block,
        _ => return None,
    };
    let (protocol, words) = words.split_first()?;
    let transport = match (*protocol, family) {
        ("tcp", _) => Some(Transport::Tcp),
        ("udp", _) => Some(Transport::Udp),
        ("ip", Family::V4) | ("ipv6", Family::V6) => None,
        _ => return None,
    };
    let (source, words) = side(words, family)?;
    let (destination, words) = side(words, family)?;
    let (ports, words) = ports(words)?;
    let (established, words) = match words {
        ["established", rest @ ..] => (true, rest),
        words => (false, words),
    };
    let until = match words {
        [] => None,
        // A device takes a range that is not there as one that never ends.
        ["time-range", name] => Some(*ends.get(*name)?),
        _ => return None,
    };
    // What has no ports cannot be asked for them, and only TCP has flags.
    let is_whole = ports == PortSet::from_ranges([(0, u16::MAX)]);
    if (transport.is_none() && !is_whole) || (established && transport != Some(Transport::Tcp)) {
        return None;
    }
    Some(Entry { decision, transport, source, destination, ports, established, until })
}

fn side<'w, 't>(words: &'w [&'t str], family: Family) -> Option<(AddressSet, &'w [&'t str])> {
    let everything = match family {
        Family::V4 => "0.0.0.0/0",
        Family::V6 => "::/0",
    };
    let own = |address: IpAddr| (Family::of(address) == family).then_some(address);
    match (words, family) {
        (["any", rest @ ..], _) => Some((everything.parse().ok()?, rest)),
        (["host", address, rest @ ..], _) => Some((own(address.parse().ok()?)?.into(), rest)),
        ([base, wild, rest @ ..], Family::V4) => {
            let wild: Ipv4Addr = wild.parse().ok()?;
            let base: Ipv4Addr = base.parse().ok()?;
            let bits = wild.to_bits().trailing_ones();
            // Holes in it are legal, and nothing that we would write.
            if wild.to_bits().leading_zeros() + bits != 32 {
                return None;
            }
            Some((format!("{base}/{}", 32 - bits).parse().ok()?, rest))
        }
        ([network, rest @ ..], Family::V6) if network.contains('/') => {
            let (base, _) = network.split_once('/')?;
            own(base.parse().ok()?)?;
            Some((network.parse().ok()?, rest))
        }
        _ => None,
    }
}

fn ports<'w, 't>(words: &'w [&'t str]) -> Option<(PortSet, &'w [&'t str])> {
    let port = |word: &str| -> Option<u16> { word.parse().ok() };
    match words {
        ["eq", only, rest @ ..] => Some((PortSet::from_iter([port(only)?]), rest)),
        ["range", low, high, rest @ ..] => {
            let (low, high) = (port(low)?, port(high)?);
            (low <= high).then(|| (PortSet::from_ranges([(low, high)]), rest))
        }
        rest => Some((PortSet::from_ranges([(0, u16::MAX)]), rest)),
    }
}

impl Ruleset for Lists {
    fn decide(&self, packet: &Packet, now: Timestamp) -> Decision {
        let key = (packet.direction, Family::of(packet.host));
        let Some(list) = self.lists.get(&key) else { return Decision::Pass };
        let first = list.iter().find(|entry| entry.matches(packet, now));
        first.map_or(Decision::Block, |entry| entry.decision)
    }

    fn mark(&self, edges: &mut Edges) {
        for ((direction, _), entries) in &self.lists {
            for entry in entries {
                let (host, peer) = match direction {
                    Direction::Inbound => (&entry.destination, &entry.source),
                    Direction::Outbound => (&entry.source, &entry.destination),
                };
                edges.hosts(host);
                edges.peers(peer);
                edges.ports(&entry.ports);
            }
        }
    }
}

impl Entry {
    fn matches(&self, packet: &Packet, now: Timestamp) -> bool {
        let (source, destination) = match packet.direction {
            Direction::Inbound => (packet.peer, packet.host),
            Direction::Outbound => (packet.host, packet.peer),
        };
        self.until.is_none_or(|end| now < end)
            && self.transport.is_none_or(|transport| transport == packet.transport)
            && (!self.established || packet.conversation != Conversation::New)
            && self.ports.contains(packet.destination_port)
            && self.source.contains(source)
            && self.destination.contains(destination)
    }
}
