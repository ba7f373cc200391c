//! Reads a `netsh -f` file of RPC filters.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use seawall_facts::{Timestamp, Transport};

use super::{Artefact, INTERFACES, Part};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
    dialect::ReadError,
};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let apply = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let mut script = Script::default();
    let mut last = 0;
    for (index, line) in apply.split(|&octet| octet == b'\n').enumerate() {
        last = index + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = String::from_utf8_lossy(line);
        if !text.is_empty() && !text.starts_with('#') {
            let known = line.is_ascii().then(|| script.line(&text)).flatten();
            known.ok_or_else(|| ReadError { line: last, text: text.into_owned() })?;
        }
    }
    let rules = script.finished();
    let rules = rules.ok_or_else(|| ReadError {
        line: last,
        text: "a rule without its end, or interfaces that are treated unlike".to_owned(),
    })?;
    Ok(Box::new(rules))
}

#[derive(Debug, Default)]
struct Script {
    in_context: bool,
    quit: bool,
    rule: Option<Rule>,
    keys: BTreeSet<String>,
    interfaces: BTreeMap<String, Blocked>,
}

/// A rule until its filter is added.
#[derive(Debug)]
struct Rule {
    blocks: bool,
    interface: Option<String>,
    over_tcp: bool,
    peer: Option<IpAddr>,
}

/// What is done with the calls of one interface, over TCP.
#[derive(Debug, Default, PartialEq, Eq)]
struct Blocked {
    everybody: bool,
    permitted: BTreeSet<IpAddr>,
}

impl Script {
    fn line(&mut self, text: &str) -> Option<()> {
        if self.quit {
            return None;
        }
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            ["rpc", "filter"] => self.in_context = true,
            ["quit"] => self.quit = true,
            _ if !self.in_context => return None,
            ["add", "rule", "layer=um", action, key] if self.rule.is_none() => {
                let blocks = match action {
                    "actiontype=block" => true,
                    "actiontype=permit" => false,
                    _ => return None,
                };
                // The second one with a key would not be added.
                let key = key.strip_prefix("filterkey=").filter(|key| is_uuid(key))?;
                self.keys.insert(key.to_owned()).then_some(())?;
                self.rule = Some(Rule { blocks, interface: None, over_tcp: false, peer: None });
            }
            ["add", "condition", field, "matchtype=equal", data] => {
                let rule = self.rule.as_mut()?;
                let data = data.strip_prefix("data=")?;
                match field {
                    "field=if_uuid" if rule.interface.is_none() && is_uuid(data) => {
                        rule.interface = Some(data.to_owned());
                    }
                    "field=protocol" if !rule.over_tcp && data == "ncacn_ip_tcp" => {
                        rule.over_tcp = true;
                    }
                    "field=remote_addr_v4" | "field=remote_addr_v6" if rule.peer.is_none() => {
                        let peer: IpAddr = data.parse().ok()?;
                        (peer.is_ipv4() == field.ends_with("v4")).then_some(())?;
                        rule.peer = Some(peer);
                    }
                    _ => return None,
                }
            }
            ["add", "filter"] => {
                let rule = self.rule.take()?;
                self.add(rule)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// One without an interface would be for all of them; one that blocks a single address, or
    /// permits everybody, is not written here.
    fn add(&mut self, rule: Rule) -> Option<()> {
        let known = |interface: &String| INTERFACES.contains(&interface.as_str());
        let interface = rule.interface.filter(known)?;
        if !rule.over_tcp {
            return None;
        }
        let calls = self.interfaces.entry(interface).or_default();
        match (rule.blocks, rule.peer) {
            (true, None) if !calls.everybody => calls.everybody = true,
            (false, Some(peer)) => calls.permitted.insert(peer).then_some(())?,
            _ => return None,
        }
        Some(())
    }

    /// Whether a packet to the port comes to anything must not depend on what it asks for.
    fn finished(self) -> Option<Filters> {
        if self.rule.is_some() || !self.quit {
            return None;
        }
        let mut calls = self.interfaces.into_values();
        let count = calls.len();
        let Some(first) = calls.next() else {
            return Some(Filters::default());
        };
        let alike = count == INTERFACES.len() && calls.all(|other| other == first);
        alike.then_some(Filters { blocked: first })
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let digits = |octet: u8| matches!(octet, b'0'..=b'9' | b'a'..=b'f' | b'-');
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(digits)
}

/// The interfaces of TCP 135.
#[derive(Debug, Default)]
struct Filters {
    blocked: Blocked,
}

impl Ruleset for Filters {
    /// A packet to TCP 135 is taken to be blocked where no call of what is served there goes
    /// through. What is bound already is taken to go on: it is not known when filters are asked.
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        let to_it = packet.direction == Direction::Inbound
            && packet.conversation == Conversation::New
            && (packet.transport, packet.destination_port) == (Transport::Tcp, 135);
        let blocked = self.blocked.everybody && !self.blocked.permitted.contains(&packet.peer);
        if to_it && blocked { Decision::Block } else { Decision::Pass }
    }

    fn mark(&self, edges: &mut Edges) {
        edges.ports(&PortSet::from_ranges([(135, 135)]));
        edges.peers(&self.blocked.permitted.iter().map(|&peer| AddressSet::from(peer)).collect());
    }
}
