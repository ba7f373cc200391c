//! From a policy to JSON.

use std::net::IpAddr;

use seawall_facts::{Timestamp, Transport};
use serde_json::{Value, json};

use super::{
    super::{Artefact, File, Loss, Part, Refusal, Target, dead_man, ends, posix_shell},
    comment, table,
};
use crate::contain::{
    AddressSet, Answer, Cell, Direction, Ipv6, PlanId, Policy, PortSet, Sessions,
};

#[expect(clippy::unnecessary_wraps, reason = "every dialect's signature; this one refuses nothing")]
pub(in super::super) fn render(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    let writer = Writer { policy, target };
    let table = json!({"table": {"family": FAMILY, "name": table(&policy.id)}});
    // Deleting what is not there fails; what was just added is there.
    let undo = [json!({"add": table}), json!({"delete": table})];
    let show = [json!({"list": table})];
    let file = |part, what: &str, commands: &[Value]| File {
        part,
        name: format!("seawall-{}{what}.nft.json", policy.id),
        octets: document(commands),
    };
    let name = super::table(&policy.id);
    let undo_line = format!("add table {FAMILY} {name}; delete table {FAMILY} {name}");
    let [dead_man, confirm] =
        dead_man::files(&policy.id, &[posix_shell::command(&["nft", &undo_line])]);
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: vec![
            file(Part::Apply, "", &writer.commands(now)),
            file(Part::Verify, "-verify", &show),
            file(Part::Undo, "-undo", &undo),
            dead_man,
            confirm,
        ],
        losses: losses(policy, now),
    })
}

fn losses(policy: &Policy, now: Timestamp) -> Vec<Loss> {
    let waived = (policy.ipv6 == Ipv6::Waived).then_some(Loss::Ipv6Waived);
    let rounded = ends::of(policy, now).any(|end| !ends::is_whole(end));
    waived.into_iter().chain(rounded.then_some(Loss::WholeSeconds)).collect()
}

/// One command a line, so that people can read and compare it.
fn document(commands: &[Value]) -> Vec<u8> {
    let meta = json!({"metainfo": {"json_schema_version": 1}});
    let lines: Vec<String> = [&meta].into_iter().chain(commands).map(Value::to_string).collect();
    format!("{{\"nftables\":[\n{}\n]}}\n", lines.join(",\n")).into_bytes()
}

struct Writer<'a> {
    policy: &'a Policy,
    target: Target,
}

/// Which end of a packet something is asked of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Source,
    Destination,
}

impl Writer<'_> {
    fn plan(&self) -> &PlanId {
        &self.policy.id
    }

    fn commands(&self, now: Timestamp) -> Vec<Value> {
        let table = table(self.plan());
        let chain = |name: &str| json!({"family": FAMILY, "table": table, "name": name});
        let mut commands = vec![json!({"add": {"table": {"family": FAMILY, "name": table}}})];
        commands.push(json!({"add": {"counter": chain("blocked")}}));
        commands.extend(WAYS.map(|(_, name, _)| json!({"add": {"chain": chain(name)}})));
        for hook in self.hooks() {
            commands.push(json!({"add": {"chain": {
                "family": FAMILY, "table": table, "name": hook, "type": "filter", "hook": hook,
                // Before the filters of others, after the address translation of packets that
                // come in.
                "prio": -10, "policy": "accept",
            }}}));
        }
        commands.push(json!({"flush": {"table": {"family": FAMILY, "name": table}}}));
        for hook in self.hooks() {
            commands.extend(self.preface(hook));
            let ways = WAYS.iter().filter(|(_, _, own)| *hook == "forward" || hook == own);
            commands.extend(
                ways.map(|(_, chain, _)| {
                    self.rule(hook, vec![], json!({"jump": {"target": chain}}))
                }),
            );
        }
        for (direction, chain, _) in WAYS {
            for cell in self.policy.cells(direction, now) {
                let peer = match direction {
                    Direction::Inbound => End::Source,
                    Direction::Outbound => End::Destination,
                };
                for transport in [Transport::Tcp, Transport::Udp] {
                    commands.extend(self.block(
                        chain,
                        &cell,
                        transport,
                        (peer, End::Destination),
                        &[],
                    ));
                }
            }
        }
        if self.policy.sessions == Sessions::Cut {
            commands.extend(self.strays(now));
        }
        commands
    }

    fn hooks(&self) -> &'static [&'static str] {
        if self.target == Target::NftablesGateway { &["forward"] } else { &["input", "output"] }
    }

    /// What passes before any block is looked at.
    fn preface(&self, hook: &str) -> Vec<Value> {
        let accept = |matches| self.rule(hook, matches, json!({"accept": null}));
        let mut rules = Vec::new();
        if let Some(end) = self.policy.expires.and_then(seconds) {
            rules.push(accept(vec![since(end)]));
        }
        // A host talks to itself through a device of its own; that is nobody else.
        let device = match hook {
            "input" => Some("iifname"),
            "output" => Some("oifname"),
            _ => None,
        };
        rules.extend(device.map(|key| accept(vec![is(&json!({"meta": {"key": key}}), "lo")])));
        // Not `original`: what is no part of a conversation has no direction at all, and must not
        // slip past the blocks.
        rules.push(accept(vec![is(&json!({"ct": {"key": "direction"}}), "reply")]));
        if self.policy.sessions == Sessions::Keep {
            rules.push(accept(vec![state("established")]));
            rules.push(accept(vec![opens_nothing()]));
        }
        rules
    }

    /// Sessions that conntrack did not see opening, from their other end.
    fn strays(&self, now: Timestamp) -> Vec<Value> {
        let mut rules = Vec::new();
        for (direction, other, peer) in [
            (Direction::Inbound, "outbound", End::Destination),
            (Direction::Outbound, "inbound", End::Source),
        ] {
            for cell in self.policy.cells(direction, now) {
                let unseen = [state("new"), opens_nothing()];
                let ends = (peer, End::Source);
                rules.extend(self.block(other, &cell, Transport::Tcp, ends, &unseen));
            }
        }
        rules
    }

    /// The rules that close a cell's ports of one transport: `peer` is the end that the other side
    /// is on, `port` the end that the closed port is on.
    fn block(
        &self,
        chain: &str,
        cell: &Cell,
        transport: Transport,
        (peer, port): (End, End),
        further: &[Value],
    ) -> Vec<Value> {
        let ports = cell.services.of(transport);
        if ports.is_empty() {
            return Vec::new();
        }
        let admitted = cell.admitted_now();
        let mut rules = Vec::new();
        for family in self.families() {
            let hosts = family.ranges(&cell.hosts);
            if hosts.is_empty() {
                continue;
            }
            let mut common = Vec::new();
            if !family.is_everything(&cell.hosts) {
                common.push(family.address(peer.other(), "==", &hosts));
            }
            common.push(of_ports(transport, port, ports));
            common.extend_from_slice(further);
            let mut push = |mut matches: Vec<Value>| {
                matches.extend(common.iter().cloned());
                rules.push(self.rule(chain, matches, self.verdict(transport)));
            };
            // Whom nobody admits, ever.
            if !family.is_everything(&admitted) {
                let admitted = family.ranges(&admitted);
                push(vec![if admitted.is_empty() {
                    is(&json!({"meta": {"key": "nfproto"}}), family.name())
                } else {
                    family.address(peer, "!=", &admitted)
                }]);
            }
            // Who was admitted until a date that has come.
            for (peers, end) in cell
                .admitted
                .iter()
                .filter_map(|admitted| Some((&admitted.peers, seconds(admitted.until?)?)))
            {
                let ranges = family.ranges(peers);
                if !ranges.is_empty() {
                    push(vec![family.address(peer, "==", &ranges), since(end)]);
                }
            }
        }
        rules
    }

    fn families(&self) -> &'static [Family] {
        match self.policy.ipv6 {
            Ipv6::Compiled => &[Family::V4, Family::V6],
            Ipv6::Waived => &[Family::V4],
        }
    }

    fn verdict(&self, transport: Transport) -> Value {
        match (self.policy.answer, transport) {
            (Answer::Reset, Transport::Tcp) => json!({"reject": {"type": "tcp reset"}}),
            _ => json!({"drop": null}),
        }
    }

    fn rule(&self, chain: &str, mut expressions: Vec<Value>, verdict: Value) -> Value {
        if verdict.get("drop").is_some() || verdict.get("reject").is_some() {
            expressions.push(json!({"counter": "blocked"}));
        }
        expressions.push(verdict);
        json!({"add": {"rule": {
            "family": FAMILY, "table": table(self.plan()), "chain": chain,
            "comment": comment(self.plan()), "expr": expressions,
        }}})
    }
}

impl End {
    const fn other(self) -> Self {
        match self {
            Self::Source => Self::Destination,
            Self::Destination => Self::Source,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

impl Family {
    const fn name(self) -> &'static str {
        match self {
            Self::V4 => "ipv4",
            Self::V6 => "ipv6",
        }
    }

    fn is_everything(self, set: &AddressSet) -> bool {
        let everything = AddressSet::everything();
        match self {
            Self::V4 => set.v4().eq(everything.v4()),
            Self::V6 => set.v6().eq(everything.v6()),
        }
    }

    /// The part of a set that is of this family, as elements of a set.
    fn ranges(self, set: &AddressSet) -> Vec<Value> {
        let element = |low: IpAddr, high: IpAddr| {
            if low == high {
                json!(low.to_string())
            } else {
                json!({"range": [low.to_string(), high.to_string()]})
            }
        };
        match self {
            Self::V4 => set.v4().map(|(low, high)| element(low.into(), high.into())).collect(),
            Self::V6 => set.v6().map(|(low, high)| element(low.into(), high.into())).collect(),
        }
    }

    fn address(self, end: End, op: &str, ranges: &[Value]) -> Value {
        let protocol = if self == Self::V4 { "ip" } else { "ip6" };
        let field = if end == End::Source { "saddr" } else { "daddr" };
        matching(
            op,
            &json!({"payload": {"protocol": protocol, "field": field}}),
            &json!({"set": ranges}),
        )
    }
}

fn of_ports(transport: Transport, end: End, ports: &PortSet) -> Value {
    let protocol = match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    let field = if end == End::Source { "sport" } else { "dport" };
    let elements: Vec<Value> = ports
        .ranges()
        .map(|(low, high)| if low == high { json!(low) } else { json!({"range": [low, high]}) })
        .collect();
    matching(
        "==",
        &json!({"payload": {"protocol": protocol, "field": field}}),
        &json!({"set": elements}),
    )
}

fn matching(op: &str, left: &Value, right: &Value) -> Value {
    json!({"match": {"op": op, "left": left, "right": right}})
}

fn is(left: &Value, right: &str) -> Value {
    matching("==", left, &json!(right))
}

fn state(state: &str) -> Value {
    matching("in", &json!({"ct": {"key": "state"}}), &json!(state))
}

/// TCP, and not SYN without ACK.
fn opens_nothing() -> Value {
    let flags = json!({"payload": {"protocol": "tcp", "field": "flags"}});
    matching("!=", &json!({"&": [flags, {"|": ["syn", "ack"]}]}), &json!("syn"))
}

fn since(end: u64) -> Value {
    matching(">=", &json!({"meta": {"key": "time"}}), &json!(end))
}

/// The second from which something has ended; nothing where that is too late for nanoseconds in 64
/// bits (the year 2540), and it ends as good as never.
fn seconds(end: Timestamp) -> Option<u64> {
    u64::try_from(ends::second(end)).ok().filter(|&end| end < 18_000_000_000)
}

const FAMILY: &str = "inet";

/// Directions, the chains of their blocks, and the hook of a host that is theirs.
const WAYS: [(Direction, &str, &str); 2] =
    [(Direction::Inbound, "inbound", "input"), (Direction::Outbound, "outbound", "output")];
