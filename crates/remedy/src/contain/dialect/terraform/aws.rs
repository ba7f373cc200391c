//! A policy as security groups of AWS: what is to stay open, written out.

use seawall_facts::{Timestamp, Transport};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Artefact, File, Loss, Part, Refusal, Target,
        family::{Family, Network},
    },
    WAYS,
    commands::{self, Command},
    losses, tags,
    template::escaped,
    texts,
};
use crate::contain::{AddressSet, Cell, Policy, PortSet, Sessions};

/// Rules of a group, a family and a direction, unless a quota was raised: each network of each
/// range of ports counts. Groups of an interface, whose rules add up ("Amazon VPC quotas").
const RULES: usize = 60;
const GROUPS: usize = 5;

/// Hosts that have the same closed to them, and closed from them.
struct Territory {
    hosts: AddressSet,
    cells: [Vec<Cell>; 2],
}

/// A rule that allows.
#[derive(Clone)]
struct Rule {
    protocol: &'static str,
    ports: (i32, i32),
    peers: Vec<Network>,
}

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let cells = WAYS.map(|direction| policy.cells(direction, now));
    let mut losses = losses(policy, &cells);
    losses.insert(Loss::OtherProtocolsBlocked);
    if policy.sessions == Sessions::Keep {
        losses.insert(Loss::UntrackedCut);
    }
    let (mut groups, mut attach) = (Map::new(), Vec::new());
    for territory in territories(cells) {
        let families = Family::compiled(policy).iter();
        let hosts: Vec<_> = families.flat_map(|family| family.networks(&territory.hosts)).collect();
        if hosts.is_empty() {
            continue;
        }
        for rules in divided(policy, target, &territory)? {
            let name = format!("seawall-{}-{}", policy.id, groups.len() + 1);
            attach.push(json!({
                "security_group": format!("${{aws_security_group.{name}.id}}"),
                "hosts": texts(&hosts),
            }));
            let group = group(policy, &name, &rules);
            groups.insert(name, group);
        }
    }
    if groups.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    let names: Vec<String> = groups.keys().cloned().collect();
    let (plan, vpc) = (policy.id.as_str(), vpc(policy));
    let document = json!({
        "//": format!("seawall plan {plan}: untested-on-target"),
        "variable": { vpc: { "type": "string" } },
        "resource": { "aws_security_group": groups },
        // Which group each host gets, in the place of those that it has.
        "output": { format!("seawall_{plan}"): { "value": {
            "plan": plan,
            "title": escaped(&policy.title),
            "attach": attach,
        } } },
    });
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: files(policy, &document, &names),
        losses: losses.into_iter().collect(),
    })
}

/// The variable that names where the hosts are.
fn vpc(policy: &Policy) -> String {
    format!("seawall_{}_vpc_id", policy.id)
}

/// Hosts by all that is closed to them and from them.
fn territories(cells: [Vec<Cell>; 2]) -> Vec<Territory> {
    let mut found: Vec<Territory> = Vec::new();
    for (way, cells) in cells.into_iter().enumerate() {
        for cell in cells.into_iter().filter(|cell| !cell.services.is_empty()) {
            let with = |mut cells: [Vec<Cell>; 2]| {
                cells.iter_mut().skip(way).take(1).for_each(|cells| cells.push(cell.clone()));
                cells
            };
            let mut fresh = cell.hosts.clone();
            let mut divided = Vec::with_capacity(found.len() + 1);
            for Territory { hosts, cells } in found {
                let both = hosts.intersection(&cell.hosts);
                let rest = hosts.intersection(&cell.hosts.complement());
                fresh = fresh.intersection(&hosts.complement());
                if !rest.is_empty() {
                    divided.push(Territory { hosts: rest, cells: cells.clone() });
                }
                if !both.is_empty() {
                    divided.push(Territory { hosts: both, cells: with(cells) });
                }
            }
            if !fresh.is_empty() {
                divided.push(Territory { hosts: fresh, cells: with(Default::default()) });
            }
            found = divided;
        }
    }
    found
}

/// Rules of one group: of each way, those of each family.
type GroupRules = [[Vec<Rule>; 2]; 2];

const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// The rules of a territory, as many groups as it takes.
fn divided(
    policy: &Policy,
    target: Target,
    territory: &Territory,
) -> Result<Vec<GroupRules>, Refusal> {
    let whole = territory.cells.each_ref().map(|cells| {
        FAMILIES.map(|family| {
            let is_compiled = Family::compiled(policy).contains(&family);
            let cells = if is_compiled { cells.as_slice() } else { &[] };
            let rules = rules(cells, family);
            // Each port by itself says more to who reads it.
            if count(&rules) <= RULES { rules } else { joined(cells, family) }
        })
    });
    let needed = whole.iter().flatten().map(|rules| count(rules)).max().unwrap_or(0);
    if needed > RULES * GROUPS {
        return Err(Refusal::TooMany { target, limit: RULES * GROUPS, needed });
    }
    let part = |number: usize| {
        whole.each_ref().map(|way| way.each_ref().map(|rules| part(rules, number * RULES)))
    };
    Ok((0..needed.div_ceil(RULES)).map(part).collect())
}

/// How many rules they are to AWS.
fn count(rules: &[Rule]) -> usize {
    rules.iter().map(|rule| rule.peers.len()).sum()
}

/// The rules of one group, from that one on.
fn part(rules: &[Rule], first: usize) -> Vec<Rule> {
    let mut before = 0;
    let mut found = Vec::new();
    for rule in rules {
        let skipped = first.saturating_sub(before);
        let taken = (first + RULES).saturating_sub(before.max(first));
        let peers: Vec<_> = rule.peers.iter().copied().skip(skipped).take(taken).collect();
        before += rule.peers.len();
        if !peers.is_empty() {
            found.push(Rule { peers, ..rule.clone() });
        }
    }
    found
}

fn group(policy: &Policy, name: &str, [ingress, egress]: &GroupRules) -> Value {
    let rules = |way: &[Vec<Rule>; 2]| -> Vec<Value> {
        let of = |(rules, family): (&Vec<Rule>, Family)| {
            rules.iter().map(|rule| rule.json(policy, family)).collect::<Vec<_>>()
        };
        way.iter().zip(FAMILIES).flat_map(of).collect()
    };
    json!({
        "name": name,
        "description": format!("seawall plan {}", policy.id),
        "vpc_id": format!("${{var.{}}}", vpc(policy)),
        "tags": tags(policy),
        "ingress": rules(ingress),
        "egress": rules(egress),
    })
}

/// What stays open of one direction and family, port by port.
fn rules(cells: &[Cell], family: Family) -> Vec<Rule> {
    let mut found = open_to_all(cells, family);
    for (cell, transport) in each(cells) {
        add(&mut found, cell.services.of(transport), transport, &cell.admitted_now(), family);
    }
    found
}

/// The same in fewer rules: who is admitted to all that is closed, of a transport or at all, is
/// allowed all of it.
fn joined(cells: &[Cell], family: Family) -> Vec<Rule> {
    let mut found = open_to_all(cells, family);
    let admitted_to = |transports: &[Transport]| {
        each(cells)
            .filter(|(cell, transport)| {
                transports.contains(transport) && !cell.services.of(*transport).is_empty()
            })
            .map(|(cell, _)| cell.admitted_now())
            .reduce(|some, other| some.intersection(&other))
            .unwrap_or_default()
    };
    let whole = admitted_to(&TRANSPORTS);
    let peers = family.networks(&whole);
    if !peers.is_empty() {
        found.push(Rule { protocol: "-1", ports: (0, 0), peers });
    }
    let all = PortSet::from_ranges([(0, u16::MAX)]);
    let beyond = whole.complement();
    let of_transport = TRANSPORTS.map(|transport| {
        let admitted = admitted_to(&[transport]);
        add(&mut found, &all, transport, &admitted.intersection(&beyond), family);
        (transport, admitted.complement())
    });
    for (cell, transport) in each(cells) {
        let left = of_transport.iter().filter(|(own, _)| *own == transport);
        let peers = left.fold(cell.admitted_now().intersection(&beyond), |peers, (_, left)| {
            peers.intersection(left)
        });
        add(&mut found, cell.services.of(transport), transport, &peers, family);
    }
    found
}

const TRANSPORTS: [Transport; 2] = [Transport::Tcp, Transport::Udp];

fn each(cells: &[Cell]) -> impl Iterator<Item = (&Cell, Transport)> {
    let of = |transport| cells.iter().map(move |cell| (cell, transport));
    TRANSPORTS.into_iter().flat_map(of)
}

/// Allows ports to some. No network would be nobody to AWS too, but nobody needs no rule.
fn add(
    rules: &mut Vec<Rule>,
    ports: &PortSet,
    transport: Transport,
    peers: &AddressSet,
    family: Family,
) {
    let peers = family.networks(peers);
    if peers.is_empty() {
        return;
    }
    let protocol = word(transport);
    for (low, high) in ports.ranges() {
        let peers = peers.clone();
        rules.push(Rule { protocol, ports: (low.into(), high.into()), peers });
    }
}

const fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    }
}

/// What no cell closes to anybody.
fn open_to_all(cells: &[Cell], family: Family) -> Vec<Rule> {
    let everybody = || family.networks(&AddressSet::everything());
    if cells.is_empty() {
        return vec![Rule { protocol: "-1", ports: (0, 0), peers: everybody() }];
    }
    let icmp = match family {
        Family::V4 => "icmp",
        Family::V6 => "icmpv6",
    };
    let mut found = vec![Rule { protocol: icmp, ports: (-1, -1), peers: everybody() }];
    for transport in TRANSPORTS {
        let closed = cells.iter().flat_map(|cell| cell.services.of(transport).ranges());
        for (low, high) in gaps(&PortSet::from_ranges(closed)) {
            let ports = (low.into(), high.into());
            found.push(Rule { protocol: word(transport), ports, peers: everybody() });
        }
    }
    found
}

/// The ports that are not among those.
fn gaps(closed: &PortSet) -> Vec<(u16, u16)> {
    let mut found = Vec::new();
    let mut from = Some(0u16);
    for (low, high) in closed.ranges() {
        if let (Some(from), Some(to)) = (from, low.checked_sub(1))
            && from <= to
        {
            found.push((from, to));
        }
        from = high.checked_add(1);
    }
    found.extend(from.map(|from| (from, u16::MAX)));
    found
}

impl Rule {
    /// In JSON the provider takes a rule as an attribute, of which no part may be missing.
    fn json(&self, policy: &Policy, family: Family) -> Value {
        let peers = texts(&self.peers);
        let (v4, v6) = match family {
            Family::V4 => (peers, vec![]),
            Family::V6 => (vec![], peers),
        };
        let (from, to) = self.ports;
        json!({
            "description": format!("seawall plan {}", policy.id),
            "protocol": self.protocol,
            "from_port": from,
            "to_port": to,
            "cidr_blocks": v4,
            "ipv6_cidr_blocks": v6,
            "prefix_list_ids": [],
            "security_groups": [],
            "self": false,
        })
    }
}

fn files(policy: &Policy, document: &Value, names: &[String]) -> Vec<File> {
    let plan = &policy.id;
    let before = format!("seawall-{plan}-before.json");
    let filter = format!("Name=tag:seawall_plan,Values={plan}");
    let capture = Command {
        into: Some(&before),
        ..Command::new(&[
            "aws",
            "ec2",
            "describe-network-interfaces",
            "--query",
            "NetworkInterfaces[].[NetworkInterfaceId,PrivateIpAddresses,Ipv6Addresses,Groups]",
            "--output",
            "json",
        ])
    };
    let targets: Vec<_> =
        names.iter().map(|name| format!("-target=aws_security_group.{name}")).collect();
    let mut destroy = vec!["terraform", "destroy"];
    destroy.extend(targets.iter().map(String::as_str));
    vec![
        commands::file(
            plan,
            Part::Capture,
            "capture",
            &["Which groups every interface has: undo gives them back."],
            &[capture],
        ),
        File {
            part: Part::Apply,
            name: format!("seawall-{plan}.tf.json"),
            octets: format!("{document:#}\n").into_bytes(),
        },
        commands::file(
            plan,
            Part::Verify,
            "verify",
            &["Each host of the output has its groups, and no others: groups add up."],
            &[
                Command::new(&["terraform", "plan", "-detailed-exitcode"]),
                Command::new(&["aws", "ec2", "describe-security-groups", "--filters", &filter]),
            ],
        ),
        commands::file(
            plan,
            Part::Undo,
            "undo",
            &[
                "First give every interface the groups back that the capture names. A group that",
                "some interface still has is not destroyed.",
            ],
            &[Command::new(&destroy)],
        ),
    ]
}
