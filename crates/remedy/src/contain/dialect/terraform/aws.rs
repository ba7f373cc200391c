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
/// range of ports counts.
const LIMIT: usize = 60;

/// Hosts that have the same closed to them, and closed from them.
struct Territory {
    hosts: AddressSet,
    cells: [Vec<Cell>; 2],
}

/// A rule that allows.
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
        let name = format!("seawall-{}-{}", policy.id, groups.len() + 1);
        attach.push(json!({
            "security_group": format!("${{aws_security_group.{name}.id}}"),
            "hosts": texts(&hosts),
        }));
        let group = group(policy, target, &name, &territory)?;
        groups.insert(name, group);
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

fn group(
    policy: &Policy,
    target: Target,
    name: &str,
    territory: &Territory,
) -> Result<Value, Refusal> {
    let [ingress, egress] = &territory.cells;
    let rules = |cells: &[Cell]| -> Result<Vec<Value>, Refusal> {
        let mut found = Vec::new();
        for family in [Family::V4, Family::V6] {
            let rules = if Family::compiled(policy).contains(&family) {
                rules(cells, family)
            } else {
                rules(&[], family)
            };
            let needed = rules.iter().map(|rule| rule.peers.len()).sum();
            if needed > LIMIT {
                return Err(Refusal::TooMany { target, limit: LIMIT, needed });
            }
            found.extend(rules.iter().map(|rule| rule.json(policy, family)));
        }
        Ok(found)
    };
    Ok(json!({
        "name": name,
        "description": format!("seawall plan {}", policy.id),
        "vpc_id": format!("${{var.{}}}", vpc(policy)),
        "tags": tags(policy),
        "ingress": rules(ingress)?,
        "egress": rules(egress)?,
    }))
}

/// What stays open of one direction and family.
fn rules(cells: &[Cell], family: Family) -> Vec<Rule> {
    let everybody = || family.networks(&AddressSet::everything());
    if cells.is_empty() {
        return vec![Rule { protocol: "-1", ports: (0, 0), peers: everybody() }];
    }
    let icmp = match family {
        Family::V4 => "icmp",
        Family::V6 => "icmpv6",
    };
    let mut found = vec![Rule { protocol: icmp, ports: (-1, -1), peers: everybody() }];
    for transport in [Transport::Tcp, Transport::Udp] {
        let protocol = match transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        let closed = || cells.iter().flat_map(|cell| cell.services.of(transport).ranges());
        for (low, high) in gaps(&PortSet::from_ranges(closed())) {
            found.push(Rule { protocol, ports: (low.into(), high.into()), peers: everybody() });
        }
        for cell in cells {
            let peers = family.networks(&cell.admitted_now());
            // No network would be nobody to AWS too, but nobody needs no rule.
            if peers.is_empty() {
                continue;
            }
            for (low, high) in cell.services.of(transport).ranges() {
                let peers = peers.clone();
                found.push(Rule { protocol, ports: (low.into(), high.into()), peers });
            }
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
            &["Each host of the output has its group, and no other: groups add up."],
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
