//! From the text of an anchor to rules, as pf understands them: a packet of a known state passes;
//! else the last rule that matches decides, or the first that matches and is `quick`.

use std::collections::BTreeMap;

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, Part, ReadError},
    label,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PlanId, PortSet, Ruleset,
};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let fault = |line, text: &str| ReadError { line, text: text.to_owned() };
    let apply = artefact.file(Part::Apply).ok_or_else(|| fault(0, "no apply file"))?;
    let text = str::from_utf8(&apply.octets).map_err(|_| fault(0, "not UTF-8"))?;
    let mut rules = Rules { tables: BTreeMap::new(), rules: Vec::new() };
    for (index, line) in text.lines().enumerate() {
        let known = match line.split(' ').next() {
            Some("" | "#") | None => Some(()),
            Some("table") => rules.table(line),
            Some("block") => rules.rule(line, &artefact.plan),
            _ => None,
        };
        known.ok_or_else(|| fault(index + 1, line))?;
    }
    Ok(Box::new(rules))
}

struct Rules {
    tables: BTreeMap<String, AddressSet>,
    rules: Vec<Rule>,
}

/// A rule; all of them block.
struct Rule {
    /// On behalf of which end its label says that it stands.
    direction: Direction,
    quick: bool,
    v4_only: bool,
    transport: Transport,
    from: Addresses,
    to: Addresses,
    ports: PortSet,
    /// TCP with SYN and without ACK.
    opening: bool,
}

struct Addresses {
    within: bool,
    set: AddressSet,
}

impl Ruleset for Rules {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        // The state was made when the conversation opened, before the anchor was loaded, or by the
        // one who asked.
        if packet.conversation != Conversation::New {
            return Decision::Pass;
        }
        let mut decision = Decision::Pass;
        for rule in self.rules.iter().filter(|rule| rule.matches(packet)) {
            decision = Decision::Block;
            if rule.quick {
                break;
            }
        }
        decision
    }

    fn mark(&self, edges: &mut Edges) {
        for rule in &self.rules {
            let (hosts, peers) = match rule.direction {
                Direction::Inbound => (&rule.to, &rule.from),
                Direction::Outbound => (&rule.from, &rule.to),
            };
            edges.hosts(&hosts.set);
            edges.peers(&peers.set);
            edges.ports(&rule.ports);
        }
    }
}

impl Rule {
    fn matches(&self, packet: &Packet) -> bool {
        let (from, to) = match packet.direction {
            Direction::Inbound => (packet.peer, packet.host),
            Direction::Outbound => (packet.host, packet.peer),
        };
        // A packet that is here opens its conversation: of TCP it is a SYN.
        let flags = !self.opening || packet.transport == Transport::Tcp;
        packet.direction == self.direction
            && (from.is_ipv4() || !self.v4_only)
            && packet.transport == self.transport
            && self.from.set.contains(from) == self.from.within
            && self.to.set.contains(to) == self.to.within
            && self.ports.contains(packet.destination_port)
            && flags
    }
}

impl Rules {
    fn table(&mut self, line: &str) -> Option<()> {
        let (name, rest) = line.strip_prefix("table ")?.split_once(' ')?;
        let inner = name.strip_prefix('<')?.strip_suffix('>')?;
        let sound = !inner.is_empty()
            && inner.len() <= 31
            && inner.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
        let elements = rest.strip_prefix("{ ")?.strip_suffix(" }")?;
        let network = |text: &str| -> Option<AddressSet> {
            // Tables hold networks and addresses, not ranges.
            (!text.contains('-')).then_some(text)?.parse().ok()
        };
        let sets: Vec<AddressSet> = elements.split(", ").map(network).collect::<Option<_>>()?;
        let fresh = self.tables.insert(name.to_owned(), sets.iter().collect()).is_none();
        (sound && fresh).then_some(())
    }

    fn rule(&mut self, line: &str, plan: &PlanId) -> Option<()> {
        let mut words = Words { words: line.split(' ').collect(), at: 0 };
        words.expect("block")?;
        let reset = match words.next()? {
            "drop" => false,
            "return-rst" => true,
            _ => return None,
        };
        let quick = words.take("quick");
        let v4_only = words.take("inet");
        words.expect("proto")?;
        let transport = match words.next()? {
            "tcp" => Transport::Tcp,
            "udp" => Transport::Udp,
            _ => return None,
        };
        words.expect("from")?;
        let from = self.addresses(&mut words)?;
        words.expect("to")?;
        let to = self.addresses(&mut words)?;
        words.expect("port")?;
        words.expect("{")?;
        let mut ranges = Vec::new();
        loop {
            let item = words.next()?;
            let last = !item.ends_with(',');
            ranges.push(range(item.strip_suffix(',').unwrap_or(item))?);
            if last {
                break;
            }
        }
        words.expect("}")?;
        let opening = words.take("flags");
        if opening {
            words.expect("S/SA")?;
        }
        words.expect("label")?;
        let quoted = words.next()?;
        let ways = [Direction::Inbound, Direction::Outbound].into_iter();
        let direction =
            ways.into_iter().find(|&way| quoted == format!("\"{}\"", label(plan, way)))?;
        // pf resets TCP alone, and knows flags of TCP alone.
        let tcp = transport == Transport::Tcp;
        (words.next().is_none() && (tcp || (!reset && !opening))).then_some(())?;
        let ports = PortSet::from_ranges(ranges);
        self.rules.push(Rule { direction, quick, v4_only, transport, from, to, ports, opening });
        Some(())
    }

    fn addresses(&self, words: &mut Words<'_>) -> Option<Addresses> {
        let within = !words.take("!");
        let set = match words.next()? {
            "any" if within => AddressSet::everything(),
            name => self.tables.get(name)?.clone(),
        };
        Some(Addresses { within, set })
    }
}

struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.words.get(self.at).copied()?;
        self.at += 1;
        Some(word)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let there = self.words.get(self.at) == Some(&wanted);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, wanted: &str) -> Option<()> {
        self.take(wanted).then_some(())
    }
}

/// `135` or `49152:65535`, both ends included.
fn range(text: &str) -> Option<(u16, u16)> {
    let port = |text: &str| -> Option<u16> {
        text.bytes().all(|c| c.is_ascii_digit()).then_some(text)?.parse().ok()
    };
    let (low, high) = text.split_once(':').unwrap_or((text, text));
    Some((port(low)?, port(high)?)).filter(|(low, high)| low <= high)
}
