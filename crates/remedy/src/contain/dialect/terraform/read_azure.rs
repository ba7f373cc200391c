//! A network security group as Azure takes it: the lowest priority that matches decides, and what
//! nothing of ours matches falls to the group's own last rules, which deny.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{Timestamp, Transport};
use serde::Deserialize;

use super::{
    super::{Artefact, ReadError, family::Family},
    document::Document,
    template::{plain, reference},
    unknown,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resources {
    azurerm_network_security_group: BTreeMap<String, Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    resource_group_name: String,
    location: String,
    tags: BTreeMap<String, String>,
    security_rule: Vec<Stated>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    name: String,
    description: String,
    priority: u32,
    direction: String,
    access: String,
    protocol: String,
    source_port_range: Option<String>,
    source_port_ranges: Vec<String>,
    destination_port_range: Option<String>,
    destination_port_ranges: Vec<String>,
    source_address_prefix: Option<String>,
    source_address_prefixes: Vec<String>,
    source_application_security_group_ids: Vec<String>,
    destination_address_prefix: Option<String>,
    destination_address_prefixes: Vec<String>,
    destination_application_security_group_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    plan: String,
    title: String,
    associate: String,
}

#[derive(Debug)]
struct Rules {
    /// By direction, lowest priority first.
    rules: BTreeMap<(Direction, u32), Rule>,
}

#[derive(Debug)]
struct Rule {
    decision: Decision,
    transports: Vec<Transport>,
    source: AddressSet,
    destination: AddressSet,
    source_ports: PortSet,
    destination_ports: PortSet,
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let document = Document::<Resources, Placed>::of(artefact)?;
    let plan = artefact.plan.as_str();
    let mut groups = document.resource.azurerm_network_security_group.iter();
    let (Some((id, group)), None) = (groups.next(), groups.next()) else {
        return Err(unknown("one group is one plan"));
    };
    let is_ours = group.tags.get("seawall_plan").is_some_and(|tag| tag == plan)
        && document.is_variable(&group.resource_group_name)
        && document.is_variable(&group.location);
    let texts = group.tags.values().chain([&group.name]);
    if !is_ours || texts.clone().any(|text| plain(text).is_none()) {
        return Err(unknown(&group.name));
    }
    for value in document.outputs() {
        let associated = reference(&value.associate).unwrap_or_default();
        let is_group = associated == format!("azurerm_network_security_group.{id}.id");
        if value.plan != plan || plain(&value.title).is_none() || !is_group {
            return Err(unknown(&value.title));
        }
    }
    let (mut names, mut rules) = (BTreeSet::new(), BTreeMap::new());
    for stated in &group.security_rule {
        let odd = || unknown(&stated.name);
        let (key, rule) = stated.rule().ok_or_else(odd)?;
        // Neither a name nor a priority of a direction stands twice.
        if !names.insert(stated.name.clone()) || rules.insert(key, rule).is_some() {
            return Err(odd());
        }
    }
    Ok(Box::new(Rules { rules }))
}

impl Stated {
    fn rule(&self) -> Option<((Direction, u32), Rule)> {
        let direction = match self.direction.as_str() {
            "Inbound" => Direction::Inbound,
            "Outbound" => Direction::Outbound,
            _ => return None,
        };
        let decision = match self.access.as_str() {
            "Allow" => Decision::Pass,
            "Deny" => Decision::Block,
            _ => return None,
        };
        let transports = match self.protocol.as_str() {
            "*" => vec![Transport::Tcp, Transport::Udp],
            "Tcp" => vec![Transport::Tcp],
            "Udp" => vec![Transport::Udp],
            _ => return None,
        };
        let is_plain = plain(&self.name).is_some() && plain(&self.description).is_some();
        let by_group = self.source_application_security_group_ids.len()
            + self.destination_application_security_group_ids.len();
        if !(100..=4_096).contains(&self.priority) || !is_plain || by_group > 0 {
            return None;
        }
        let ports = |one: &Option<String>, many: &[String]| ports(one.as_deref(), many);
        let addresses = |one: &Option<String>, many: &[String]| addresses(one.as_deref(), many);
        let rule = Rule {
            decision,
            transports,
            source: addresses(&self.source_address_prefix, &self.source_address_prefixes)?,
            destination: addresses(
                &self.destination_address_prefix,
                &self.destination_address_prefixes,
            )?,
            source_ports: ports(&self.source_port_range, &self.source_port_ranges)?,
            destination_ports: ports(&self.destination_port_range, &self.destination_port_ranges)?,
        };
        Some(((direction, self.priority), rule))
    }
}

/// Exactly one of the two has something in it.
fn listed<'a>(one: Option<&'a str>, many: &'a [String]) -> Option<Vec<&'a str>> {
    match (one, many) {
        (Some(one), []) => Some(vec![one]),
        (None, [_, ..]) => Some(many.iter().map(String::as_str).collect()),
        _ => None,
    }
}

fn ports(one: Option<&str>, many: &[String]) -> Option<PortSet> {
    let range = |text: &str| -> Option<(u16, u16)> {
        if text == "*" {
            return Some((0, u16::MAX));
        }
        let (low, high) = text.split_once('-').unwrap_or((text, text));
        let (low, high) = (low.parse().ok()?, high.parse().ok()?);
        (low <= high).then_some((low, high))
    };
    let ranges = listed(one, many)?.into_iter().map(range).collect::<Option<Vec<_>>>()?;
    Some(PortSet::from_ranges(ranges))
}

fn addresses(one: Option<&str>, many: &[String]) -> Option<AddressSet> {
    let texts = listed(one, many)?;
    if texts == ["*"] {
        return Some(AddressSet::everything());
    }
    let mut families = BTreeSet::new();
    let mut network = |text: &str| -> Option<AddressSet> {
        let (base, _) = text.split_once('/')?;
        families.insert(Family::of(base.parse().ok()?));
        text.parse().ok()
    };
    let sets = texts.into_iter().map(&mut network).collect::<Option<Vec<_>>>()?;
    (families.len() == 1).then(|| sets.into_iter().collect())
}

impl Ruleset for Rules {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        // Conversations that were let in are tracked, and so are their answers.
        if packet.conversation != Conversation::New {
            return Decision::Pass;
        }
        let own = (packet.direction, 0)..=(packet.direction, u32::MAX);
        let first = self.rules.range(own).find(|(_, rule)| rule.matches(packet));
        first.map_or(Decision::Block, |(_, rule)| rule.decision)
    }

    fn mark(&self, edges: &mut Edges) {
        for ((direction, _), rule) in &self.rules {
            let (host, peer) = match direction {
                Direction::Inbound => (&rule.destination, &rule.source),
                Direction::Outbound => (&rule.source, &rule.destination),
            };
            edges.hosts(host);
            edges.peers(peer);
            edges.ports(&rule.source_ports);
            edges.ports(&rule.destination_ports);
        }
    }
}

impl Rule {
    fn matches(&self, packet: &Packet) -> bool {
        let (source, destination) = match packet.direction {
            Direction::Inbound => (packet.peer, packet.host),
            Direction::Outbound => (packet.host, packet.peer),
        };
        self.transports.contains(&packet.transport)
            && self.source_ports.contains(packet.source_port)
            && self.destination_ports.contains(packet.destination_port)
            && self.source.contains(source)
            && self.destination.contains(destination)
    }
}
