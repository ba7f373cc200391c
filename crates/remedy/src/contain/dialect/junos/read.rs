//! Firewall filters as a device takes them.

use std::collections::BTreeMap;

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, Part, ReadError, family::Family},
    filter_name, words,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
};

#[derive(Debug, Default)]
struct Filters {
    filters: BTreeMap<(Direction, Family), Vec<Term>>,
}

/// A term. Where no condition of a sort stands, whatever that sort is matches.
#[derive(Debug, Default)]
struct Term {
    name: String,
    source: Vec<AddressSet>,
    destination: Vec<AddressSet>,
    transport: Vec<Transport>,
    ports: Vec<(u16, u16)>,
    established: bool,
    then: Option<Decision>,
    /// The lists put together, once all lines are read.
    whole: Option<(AddressSet, AddressSet, PortSet)>,
}

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let text = std::str::from_utf8(octets)
        .map_err(|_| ReadError { line: 0, text: "no text".to_owned() })?;
    let mut found = Filters::default();
    for (number, line) in (1..).zip(text.lines()) {
        let fault = || ReadError { line: number, text: line.chars().take(80).collect() };
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let words = split(line).ok_or_else(fault)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        found.line(artefact, &words).ok_or_else(fault)?;
    }
    for terms in found.filters.values_mut() {
        for term in terms {
            term.close().ok_or_else(|| ReadError { line: 0, text: term.name.clone() })?;
        }
    }
    Ok(Box::new(found))
}

/// The words of a line, those between quotes without them; nothing where a quote is not closed.
fn split(line: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(&next) = chars.peek() {
        if next.is_ascii_whitespace() {
            chars.next();
            continue;
        }
        let mut word = String::new();
        let mut is_open = false;
        while let Some(&c) = chars.peek() {
            match c {
                '"' => is_open = !is_open,
                '\\' if is_open => {
                    chars.next();
                    word.push(*chars.peek()?);
                }
                c if c.is_ascii_whitespace() && !is_open => break,
                c if c.is_ascii_graphic() || is_open => word.push(c),
                _ => return None,
            }
            chars.next();
        }
        if is_open {
            return None;
        }
        found.push(word);
    }
    Some(found)
}

impl Filters {
    fn line(&mut self, artefact: &Artefact, line: &[&str]) -> Option<()> {
        let [action, "firewall", "family", family, "filter", name, rest @ ..] = line else {
            return None;
        };
        let is_family = |it: &Family| words(*it).0 == *family;
        let family = [Family::V4, Family::V6].into_iter().find(is_family)?;
        let is_way = |it: &Direction| filter_name(&artefact.plan, *it) == *name;
        let way = [Direction::Inbound, Direction::Outbound].into_iter().find(is_way)?;
        match (*action, rest) {
            ("delete", []) => {
                self.filters.remove(&(way, family));
            }
            ("set", ["term", name, statement @ ..]) => {
                let terms = self.filters.entry((way, family)).or_default();
                // A term keeps the place where it was first named.
                let at = terms.iter().position(|term| term.name == *name).unwrap_or(terms.len());
                if at == terms.len() {
                    terms.push(Term { name: (*name).to_owned(), ..Term::default() });
                }
                terms.get_mut(at)?.statement(statement, family)?;
            }
            _ => return None,
        }
        Some(())
    }
}

impl Term {
    fn statement(&mut self, statement: &[&str], family: Family) -> Option<()> {
        let (_, protocol) = words(family);
        match statement {
            ["from", "source-address", network] => self.source.push(own(network, family)?),
            ["from", "destination-address", network] => {
                self.destination.push(own(network, family)?);
            }
            ["from", word, transport] if *word == protocol => {
                self.transport.push(match *transport {
                    "tcp" => Transport::Tcp,
                    "udp" => Transport::Udp,
                    _ => return None,
                });
            }
            ["from", "destination-port", range] => {
                let (low, high) = range.split_once('-').unwrap_or((range, range));
                let (low, high) = (low.parse().ok()?, high.parse().ok()?);
                if low > high {
                    return None;
                }
                self.ports.push((low, high));
            }
            ["from", "tcp-established"] => self.established = true,
            ["then", then @ ..] => {
                // The last action set is the one that stands.
                self.then = Some(match then {
                    ["accept"] => Decision::Pass,
                    ["discard" | "reject"] | ["reject", "tcp-reset"] => Decision::Block,
                    _ => return None,
                });
            }
            _ => return None,
        }
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let any = |sets: &[AddressSet]| {
            if sets.is_empty() { AddressSet::everything() } else { sets.iter().collect() }
        };
        let ports = if self.ports.is_empty() { vec![(0, u16::MAX)] } else { self.ports.clone() };
        // Ports and flags are looked for wherever they would stand, so it takes the transport.
        let looks_into = self.established || !self.ports.is_empty();
        let is_tcp = self.transport == [Transport::Tcp];
        if (looks_into && self.transport.is_empty()) || (self.established && !is_tcp) {
            return None;
        }
        let ports = PortSet::from_ranges(ports);
        self.whole = Some((any(&self.source), any(&self.destination), ports));
        // A term without an action accepts, but ours all have one.
        self.then.map(|_| ())
    }

    fn matches(&self, packet: &Packet) -> bool {
        let (source, destination) = match packet.direction {
            Direction::Inbound => (packet.peer, packet.host),
            Direction::Outbound => (packet.host, packet.peer),
        };
        let Some((from, to, ports)) = &self.whole else { return false };
        (self.transport.is_empty() || self.transport.contains(&packet.transport))
            && (!self.established || packet.conversation != Conversation::New)
            && ports.contains(packet.destination_port)
            && from.contains(source)
            && to.contains(destination)
    }
}

fn own(network: &str, family: Family) -> Option<AddressSet> {
    let (base, _) = network.split_once('/')?;
    (Family::of(base.parse().ok()?) == family).then(|| network.parse().ok())?
}

impl Ruleset for Filters {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        let key = (packet.direction, Family::of(packet.host));
        let Some(terms) = self.filters.get(&key) else { return Decision::Pass };
        let first = terms.iter().find(|term| term.matches(packet));
        first.and_then(|term| term.then).unwrap_or(Decision::Block)
    }

    fn mark(&self, edges: &mut Edges) {
        for ((direction, _), terms) in &self.filters {
            for (from, to, ports) in terms.iter().filter_map(|term| term.whole.as_ref()) {
                let (host, peer) = match direction {
                    Direction::Inbound => (to, from),
                    Direction::Outbound => (from, to),
                };
                edges.hosts(host);
                edges.peers(peer);
                edges.ports(ports);
            }
        }
    }
}
