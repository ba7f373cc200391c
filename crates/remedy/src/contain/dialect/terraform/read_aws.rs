//! Security groups as AWS takes them: one rule that allows is enough, and none is none.

use std::collections::BTreeMap;

use seawall_facts::{Timestamp, Transport};
use serde::Deserialize;

use super::{
    super::{Artefact, ReadError},
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
    aws_security_group: BTreeMap<String, Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    description: String,
    vpc_id: String,
    tags: BTreeMap<String, String>,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    description: String,
    protocol: String,
    from_port: i32,
    to_port: i32,
    cidr_blocks: Vec<String>,
    ipv6_cidr_blocks: Vec<String>,
    prefix_list_ids: [String; 0],
    security_groups: [String; 0],
    #[serde(rename = "self")]
    itself: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    plan: String,
    title: String,
    attach: Vec<Attached>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attached {
    security_group: String,
    hosts: Vec<String>,
}

/// What hosts are let, by the groups they have.
#[derive(Debug, Default)]
struct Groups {
    groups: Vec<Allowed>,
}

#[derive(Debug)]
struct Allowed {
    hosts: AddressSet,
    inbound: Vec<Allow>,
    outbound: Vec<Allow>,
}

#[derive(Debug)]
struct Allow {
    transports: Vec<Transport>,
    ports: PortSet,
    peers: AddressSet,
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let document = Document::<Resources, Placed>::of(artefact)?;
    let plan = artefact.plan.as_str();
    let mut allowed = BTreeMap::new();
    for (name, group) in &document.resource.aws_security_group {
        let is_known = document.is_variable(&group.vpc_id);
        let is_ours = group.tags.get("seawall_plan").is_some_and(|tag| tag == plan);
        let texts = group.tags.values().chain([&group.name, &group.description]);
        if !is_known || !is_ours || texts.clone().any(|text| plain(text).is_none()) {
            return Err(unknown(name));
        }
        let rules = |rules: &[Rule]| rules.iter().map(Rule::allow).collect::<Result<Vec<_>, _>>();
        allowed.insert(name.as_str(), (rules(&group.ingress)?, rules(&group.egress)?));
    }
    let mut found = Groups::default();
    for value in document.outputs() {
        if value.plan != plan || plain(&value.title).is_none() {
            return Err(unknown(&value.title));
        }
        for Attached { security_group, hosts } in &value.attach {
            let name = reference(security_group)
                .and_then(|path| path.strip_prefix("aws_security_group.")?.strip_suffix(".id"));
            let group = name.and_then(|name| allowed.remove(name));
            let (inbound, outbound) = group.ok_or_else(|| unknown(security_group))?;
            found.groups.push(Allowed { hosts: set(hosts)?, inbound, outbound });
        }
    }
    match allowed.into_keys().next() {
        Some(name) => Err(unknown(name)),
        None => Ok(Box::new(found)),
    }
}

impl Rule {
    fn allow(&self) -> Result<Allow, ReadError> {
        let odd = || unknown(&format!("{} {}", self.protocol, self.from_port));
        if self.itself || plain(&self.description).is_none() {
            return Err(odd());
        }
        let _: (&[String; 0], &[String; 0]) = (&self.prefix_list_ids, &self.security_groups);
        let all = PortSet::from_ranges([(0, u16::MAX)]);
        let both = vec![Transport::Tcp, Transport::Udp];
        let of = |transport| -> Option<(Vec<Transport>, PortSet)> {
            let low = u16::try_from(self.from_port).ok()?;
            let high = u16::try_from(self.to_port).ok()?;
            (low <= high).then(|| (vec![transport], PortSet::from_ranges([(low, high)])))
        };
        let (transports, ports) = match (self.protocol.as_str(), self.from_port, self.to_port) {
            ("-1", 0, 0) => (both, all),
            ("icmp" | "icmpv6", -1, -1) => (vec![], all),
            ("tcp", ..) => of(Transport::Tcp).ok_or_else(odd)?,
            ("udp", ..) => of(Transport::Udp).ok_or_else(odd)?,
            _ => return Err(odd()),
        };
        let (v4, v6) = (set(&self.cidr_blocks)?, set(&self.ipv6_cidr_blocks)?);
        if v6.v4().len() > 0 || v4.v6().len() > 0 {
            return Err(odd());
        }
        Ok(Allow { transports, ports, peers: v4.union(&v6) })
    }
}

fn set(networks: &[String]) -> Result<AddressSet, ReadError> {
    let read = |text: &String| {
        let network = text.contains('/').then(|| text.parse::<AddressSet>().ok()).flatten();
        network.ok_or_else(|| unknown(text))
    };
    networks.iter().map(read).collect::<Result<Vec<_>, _>>().map(AddressSet::from_iter)
}

impl Ruleset for Groups {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        let mut groups = self.groups.iter().filter(|it| it.hosts.contains(packet.host)).peekable();
        // Conversations that were let in are tracked, and so are their answers.
        if groups.peek().is_none() || packet.conversation != Conversation::New {
            return Decision::Pass;
        }
        let allows = |group: &Allowed| {
            let rules = match packet.direction {
                Direction::Inbound => &group.inbound,
                Direction::Outbound => &group.outbound,
            };
            rules.iter().any(|rule| {
                rule.transports.contains(&packet.transport)
                    && rule.ports.contains(packet.destination_port)
                    && rule.peers.contains(packet.peer)
            })
        };
        if groups.any(allows) { Decision::Pass } else { Decision::Block }
    }

    fn mark(&self, edges: &mut Edges) {
        for group in &self.groups {
            edges.hosts(&group.hosts);
            for rule in group.inbound.iter().chain(&group.outbound) {
                edges.peers(&rule.peers);
                edges.ports(&rule.ports);
            }
        }
    }
}
