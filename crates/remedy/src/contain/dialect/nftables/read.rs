//! From JSON to rules, as nft and the kernel understand them: the first verdict of a base chain.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_facts::{Timestamp, Transport};
use serde_json::{Map, Value};

use super::{
    super::{Artefact, Part, ReadError, Target, conntrack::Sight},
    comment, table,
};
use crate::contain::{AddressSet, Decision, Direction, Edges, Packet, PortSet, Ruleset};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    rules(artefact).map(|rules| -> Box<dyn Ruleset> { Box::new(rules) })
}

/// As [`read`], with the rules' own type.
pub(super) fn rules(artefact: &Artefact) -> Result<Rules, ReadError> {
    let fault = |text: &str| ReadError { line: 0, text: text.to_owned() };
    let apply = artefact.file(Part::Apply).ok_or_else(|| fault("no apply file"))?;
    let document: Value =
        serde_json::from_slice(&apply.octets).map_err(|why| fault(&why.to_string()))?;
    let commands = object(&document, &["nftables"])
        .and_then(|members| members.first().copied()?.as_array())
        .ok_or_else(|| fault("not a document of libnftables"))?;
    let mut reader = Reader {
        table: table(&artefact.plan),
        comment: comment(&artefact.plan),
        has_table: false,
        rules: Rules {
            gateway: artefact.target == Target::NftablesGateway,
            hooks: BTreeMap::new(),
            chains: BTreeMap::new(),
        },
        counter: None,
    };
    for (index, command) in commands.iter().enumerate() {
        let unknown = || ReadError { line: index + 1, text: command.to_string() };
        let known = if index == 0 { is_meta(command) } else { reader.command(command) };
        known.ok_or_else(unknown)?;
    }
    reader
        .rules
        .is_sound()
        .then_some(reader.rules)
        .ok_or_else(|| fault("no hook leads to the rules"))
}

/// Chains by name, and what leads into them.
pub(super) struct Rules {
    gateway: bool,
    /// Base chains by hook.
    hooks: BTreeMap<String, String>,
    chains: BTreeMap<String, Vec<Rule>>,
}

struct Rule {
    matches: Vec<Match>,
    verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Accept,
    Block,
    Jump(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Source,
    Destination,
}

enum Match {
    Ipv6(bool),
    Address {
        v6: bool,
        end: End,
        within: bool,
        set: AddressSet,
    },
    Ports {
        transport: Transport,
        end: End,
        set: PortSet,
    },
    /// Nanoseconds since 1970.
    Since(u128),
    Reply,
    Established,
    New,
    TcpOpensNothing,
    /// A device that only a host's packets to itself pass.
    Loopback,
}

impl Ruleset for Rules {
    fn decide(&self, packet: &Packet, now: Timestamp) -> Decision {
        self.decide_seen(packet, Sight::of(packet), now)
    }

    fn mark(&self, edges: &mut Edges) {
        for (name, rules) in &self.chains {
            for step in rules.iter().flat_map(|rule| &rule.matches) {
                match step {
                    // In `inbound` the source is the peer, in `outbound` it is the host.
                    Match::Address { end, set, .. }
                        if (*end == End::Source) == (name == INBOUND) =>
                    {
                        edges.peers(set);
                    }
                    Match::Address { set, .. } => edges.hosts(set),
                    Match::Ports { set, .. } => edges.ports(set),
                    _ => {}
                }
            }
        }
    }
}

impl Rules {
    /// What becomes of a packet of which conntrack knows that.
    ///
    /// A gateway sends every packet through both chains: to see what is done on behalf of the
    /// contained host of `packet`, the one that is about the other end is left out. That is
    /// sound, since nothing is accepted in them: a packet passes when it passes both.
    pub(super) fn decide_seen(&self, packet: &Packet, seen: Sight, now: Timestamp) -> Decision {
        let (hook, skipped) = match (self.gateway, packet.direction) {
            (true, Direction::Inbound) => ("forward", OUTBOUND),
            (true, Direction::Outbound) => ("forward", INBOUND),
            (false, Direction::Inbound) => ("input", ""),
            (false, Direction::Outbound) => ("output", ""),
        };
        let base = self.hooks.get(hook).and_then(|chain| self.chains.get(chain));
        let view = View { packet, seen, now };
        match base.and_then(|chain| self.walk(chain, &view, skipped)) {
            Some(Verdict::Block) => Decision::Block,
            _ => Decision::Pass,
        }
    }

    fn walk(&self, chain: &[Rule], view: &View<'_>, skipped: &str) -> Option<Verdict> {
        for rule in chain {
            if !rule.matches.iter().all(|step| view.meets(step)) {
                continue;
            }
            match &rule.verdict {
                Verdict::Jump(target) if target == skipped => {}
                Verdict::Jump(target) => {
                    // No chain that is jumped to jumps: see `is_sound`.
                    let inner = self.chains.get(target).into_iter().flatten();
                    let first =
                        inner.into_iter().find(|r| r.matches.iter().all(|step| view.meets(step)));
                    if let Some(rule) = first {
                        return Some(rule.verdict.clone());
                    }
                }
                verdict => return Some(verdict.clone()),
            }
        }
        None
    }

    fn is_sound(&self) -> bool {
        let hooks: &[&str] = if self.gateway { &["forward"] } else { &["input", "output"] };
        let is_base = |chain: &String| self.hooks.values().any(|base| base == chain);
        let blocks = |rule: &Rule| rule.verdict == Verdict::Block;
        self.hooks.keys().map(String::as_str).eq(hooks.iter().copied())
            && self.chains.iter().all(|(name, rules)| is_base(name) || rules.iter().all(blocks))
    }
}

struct View<'a> {
    packet: &'a Packet,
    seen: Sight,
    now: Timestamp,
}

impl View<'_> {
    fn meets(&self, step: &Match) -> bool {
        let packet = self.packet;
        match step {
            Match::Ipv6(v6) => packet.peer.is_ipv6() == *v6,
            Match::Address { v6, end, within, set } => {
                let inbound = packet.direction == Direction::Inbound;
                let address =
                    if inbound == (*end == End::Source) { packet.peer } else { packet.host };
                address.is_ipv6() == *v6 && set.contains(address) == *within
            }
            Match::Ports { transport, end, set } => {
                let port = match end {
                    End::Source => packet.source_port,
                    End::Destination => packet.destination_port,
                };
                packet.transport == *transport && set.contains(port)
            }
            Match::Since(begin) => {
                u128::try_from(self.now.0).is_ok_and(|now| now * 1_000_000 >= *begin)
            }
            Match::Reply => self.seen.reply,
            Match::Established => self.seen.established,
            Match::New => !self.seen.established,
            Match::TcpOpensNothing => packet.transport == Transport::Tcp && !self.seen.opens,
            // Packets are between a host and somebody else.
            Match::Loopback => false,
        }
    }
}

struct Reader {
    table: String,
    comment: String,
    has_table: bool,
    counter: Option<String>,
    rules: Rules,
}

impl Reader {
    /// Carries out a command; nothing where it is not known.
    fn command(&mut self, command: &Value) -> Option<()> {
        let (verb, object) = only(command)?;
        let (kind, inner) = only(object)?;
        match (verb, kind) {
            ("add", "table") => {
                self.in_table(inner, &["family", "name"], "name")?;
                self.has_table = true;
            }
            ("flush", "table") => {
                self.in_table(inner, &["family", "name"], "name")?;
                self.rules.chains.values_mut().for_each(Vec::clear);
            }
            ("add", "counter") => {
                self.in_table(inner, &["family", "table", "name"], "table")?;
                self.counter = Some(text(inner, "name")?.to_owned());
            }
            ("add", "chain") => self.chain(inner)?,
            ("add", "rule") => self.rule(inner)?,
            _ => return None,
        }
        self.has_table.then_some(())
    }

    fn in_table(&self, inner: &Value, members: &[&str], name: &str) -> Option<()> {
        object(inner, members)?;
        (text(inner, "family")? == "inet" && text(inner, name)? == self.table).then_some(())
    }

    fn chain(&mut self, inner: &Value) -> Option<()> {
        let name = text(inner, "name")?.to_owned();
        if inner.get("hook").is_some() {
            let members = ["family", "table", "name", "type", "hook", "prio", "policy"];
            self.in_table(inner, &members, "table")?;
            inner.get("prio")?.as_i64().filter(|prio| (-100..0).contains(prio))?;
            let open = text(inner, "type")? == "filter" && text(inner, "policy")? == "accept";
            let hook = text(inner, "hook")?.to_owned();
            (open && self.rules.hooks.insert(hook, name.clone()).is_none()).then_some(())?;
        } else {
            self.in_table(inner, &["family", "table", "name"], "table")?;
        }
        self.rules.chains.insert(name, Vec::new()).is_none().then_some(())
    }

    fn rule(&mut self, inner: &Value) -> Option<()> {
        self.in_table(inner, &["family", "table", "chain", "comment", "expr"], "table")?;
        (text(inner, "comment")? == self.comment).then_some(())?;
        let (verdict, mut matches) = inner.get("expr")?.as_array()?.split_last()?;
        if let Some((last, before)) = matches.split_last()
            && let Some(counter) = last.get("counter")
        {
            object(last, &["counter"])?;
            (counter.as_str()? == self.counter.as_ref()?).then_some(())?;
            matches = before;
        }
        let matches: Vec<Match> = matches.iter().map(step).collect::<Option<_>>()?;
        let tcp = |step: &Match| {
            matches!(step, Match::Ports { transport: Transport::Tcp, .. } | Match::TcpOpensNothing)
        };
        let verdict = match only(verdict)? {
            ("accept", Value::Null) => Verdict::Accept,
            ("drop", Value::Null) => Verdict::Block,
            // The kernel can answer TCP alone with a reset; nft refuses the rest.
            ("reject", how) => {
                object(how, &["type"])?;
                let reset = text(how, "type")? == "tcp reset" && matches.iter().any(tcp);
                reset.then_some(Verdict::Block)?
            }
            ("jump", to) => {
                object(to, &["target"])?;
                let target = text(to, "target")?.to_owned();
                let is_way = target == INBOUND || target == OUTBOUND;
                (is_way && self.rules.chains.contains_key(&target))
                    .then_some(Verdict::Jump(target))?
            }
            _ => return None,
        };
        let chain = self.rules.chains.get_mut(text(inner, "chain")?)?;
        chain.push(Rule { matches, verdict });
        Some(())
    }
}

fn step(expression: &Value) -> Option<Match> {
    let ("match", inner) = only(expression)? else { return None };
    object(inner, &["op", "left", "right"])?;
    let (op, left, right) = (text(inner, "op")?, inner.get("left")?, inner.get("right")?);
    let (kind, what) = only(left)?;
    match (kind, op) {
        ("meta", _) => {
            object(what, &["key"])?;
            match (text(what, "key")?, op) {
                ("nfproto", "==") => match right.as_str()? {
                    "ipv4" => Some(Match::Ipv6(false)),
                    "ipv6" => Some(Match::Ipv6(true)),
                    _ => None,
                },
                // nft reads seconds and hands nanoseconds to the kernel.
                ("time", ">=") => {
                    Some(Match::Since(u128::from(right.as_u64()?).checked_mul(1_000_000_000)?))
                }
                ("iifname" | "oifname", "==") => {
                    (right.as_str()? == "lo").then_some(Match::Loopback)
                }
                _ => None,
            }
        }
        ("ct", _) => {
            object(what, &["key"])?;
            match (text(what, "key")?, op, right.as_str()?) {
                ("direction", "==", "reply") => Some(Match::Reply),
                ("state", "in", "established") => Some(Match::Established),
                ("state", "in", "new") => Some(Match::New),
                _ => None,
            }
        }
        ("payload", _) => {
            object(what, &["protocol", "field"])?;
            let end = match text(what, "field")? {
                "saddr" | "sport" => End::Source,
                "daddr" | "dport" => End::Destination,
                _ => return None,
            };
            let within = match op {
                "==" => true,
                "!=" => false,
                _ => return None,
            };
            let port = text(what, "field")?.ends_with("port");
            match (text(what, "protocol")?, port, within) {
                ("tcp", true, true) => {
                    Some(Match::Ports { transport: Transport::Tcp, end, set: ports(right)? })
                }
                ("udp", true, true) => {
                    Some(Match::Ports { transport: Transport::Udp, end, set: ports(right)? })
                }
                ("ip", false, _) => {
                    Some(Match::Address { v6: false, end, within, set: addresses(right, false)? })
                }
                ("ip6", false, _) => {
                    Some(Match::Address { v6: true, end, within, set: addresses(right, true)? })
                }
                _ => None,
            }
        }
        ("&", "!=") => {
            let flags = serde_json::json!([
                {"payload": {"protocol": "tcp", "field": "flags"}}, {"|": ["syn", "ack"]}
            ]);
            (*what == flags && right.as_str()? == "syn").then_some(Match::TcpOpensNothing)
        }
        _ => None,
    }
}

fn elements(right: &Value) -> Option<&Vec<Value>> {
    object(right, &["set"])?;
    // nft refuses a set without elements in a rule.
    right.get("set")?.as_array().filter(|elements| !elements.is_empty())
}

fn range(element: &Value) -> Option<(&Value, &Value)> {
    object(element, &["range"])?;
    match element.get("range")?.as_array()?.as_slice() {
        [low, high] => Some((low, high)),
        _ => None,
    }
}

fn addresses(right: &Value, v6: bool) -> Option<AddressSet> {
    let address = |value: &Value| -> Option<IpAddr> {
        value.as_str()?.parse().ok().filter(|address: &IpAddr| address.is_ipv6() == v6)
    };
    let set = |element: &Value| -> Option<AddressSet> {
        if element.is_string() {
            return Some(address(element)?.into());
        }
        let (low, high) = range(element)?;
        format!("{}-{}", address(low)?, address(high)?).parse().ok()
    };
    elements(right)?.iter().map(set).collect::<Option<Vec<_>>>().map(|sets| sets.iter().collect())
}

fn ports(right: &Value) -> Option<PortSet> {
    let port = |value: &Value| u16::try_from(value.as_u64()?).ok();
    let one = |element: &Value| -> Option<(u16, u16)> {
        if element.is_u64() {
            return port(element).map(|port| (port, port));
        }
        let (low, high) = range(element)?;
        Some((port(low)?, port(high)?)).filter(|(low, high)| low <= high)
    };
    elements(right)?.iter().map(one).collect::<Option<Vec<_>>>().map(PortSet::from_ranges)
}

fn is_meta(command: &Value) -> Option<()> {
    let ("metainfo", inner) = only(command)? else { return None };
    object(inner, &["json_schema_version"])?;
    (inner.get("json_schema_version")?.as_u64()? == 1).then_some(())
}

/// The one member of an object.
fn only(value: &Value) -> Option<(&str, &Value)> {
    let mut members = value.as_object()?.iter();
    let (name, inner) = members.next()?;
    members.next().is_none().then_some((name.as_str(), inner))
}

/// An object's members where it has those and no others.
fn object<'a>(value: &'a Value, members: &[&str]) -> Option<Vec<&'a Value>> {
    let object: &Map<String, Value> = value.as_object()?;
    if object.len() != members.len() {
        return None;
    }
    members.iter().map(|member| object.get(*member)).collect()
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

const INBOUND: &str = "inbound";
const OUTBOUND: &str = "outbound";
