//! A policy as a network security group of Azure: first match by priority.

use seawall_facts::{Timestamp, Transport};
use serde_json::{Value, json};

use super::{
    super::{Artefact, File, Part, Refusal, Target, family::Family},
    WAYS,
    commands::{self, Command},
    losses, tags,
    template::escaped,
    texts,
};
use crate::contain::{AddressSet, Cell, Direction, Policy};

/// Rules of a group, and networks and ranges of ports in all of them ("Azure subscription and
/// service limits").
const RULES: usize = 1_000;
const PARTS: usize = 4_000;

/// A rule, before it has a priority.
struct Rule {
    direction: Direction,
    access: &'static str,
    protocol: &'static str,
    peers: Vec<String>,
    hosts: Vec<String>,
    ports: Vec<String>,
}

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let cells = WAYS.map(|direction| policy.cells(direction, now));
    let losses = losses(policy, &cells);
    let written = |write: Write| -> Vec<Rule> {
        WAYS.into_iter()
            .zip(&cells)
            .flat_map(|(direction, cells)| {
                let families = Family::compiled(policy).iter();
                families.flat_map(move |&family| write(cells, direction, family))
            })
            .collect()
    };
    let mut rules = written(each);
    if rules.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    // Each port by itself says more to who reads it.
    if parts(&rules) > PARTS {
        rules = written(joined);
    }
    let parts = parts(&rules);
    for (limit, needed) in [(RULES, rules.len() + WAYS.len()), (PARTS, parts)] {
        if needed > limit {
            return Err(Refusal::TooMany { target, limit, needed });
        }
    }
    let (plan, name) = (policy.id.as_str(), format!("seawall-{}", policy.id));
    let mut numbered: Vec<Value> =
        (100..).zip(&rules).map(|(priority, rule)| rule.json(plan, priority)).collect();
    // Without these the group's own last rules would close what the policy does not name.
    numbered.extend(WAYS.map(|direction| Rule::rest(direction).json(plan, 4_096)));
    let variable = |what: &str| format!("seawall_{plan}_{what}");
    let document = json!({
        "//": format!("seawall plan {plan}: untested-on-target"),
        "variable": {
            variable("resource_group"): { "type": "string" },
            variable("location"): { "type": "string" },
        },
        "resource": { "azurerm_network_security_group": { name.clone(): {
            "name": name,
            "resource_group_name": format!("${{var.{}}}", variable("resource_group")),
            "location": format!("${{var.{}}}", variable("location")),
            "tags": tags(policy),
            "security_rule": numbered,
        } } },
        "output": { format!("seawall_{plan}"): { "value": {
            "plan": plan,
            "title": escaped(&policy.title),
            "associate": format!("${{azurerm_network_security_group.{name}.id}}"),
        } } },
    });
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: files(policy, &document, &name),
        losses: losses.into_iter().collect(),
    })
}

/// Writes the cells of a direction and family.
type Write = fn(&[Cell], Direction, Family) -> Vec<Rule>;

/// Networks and ranges of ports in all of them.
fn parts(rules: &[Rule]) -> usize {
    rules.iter().map(|rule| rule.peers.len() + rule.hosts.len() + rule.ports.len()).sum()
}

/// Cell by cell, in any order.
fn each(cells: &[Cell], direction: Direction, family: Family) -> Vec<Rule> {
    cells.iter().flat_map(|cell| of_cell(cell, direction, family)).collect()
}

/// The same with fewer networks. Behind the rules of all others the last cell need not name its
/// hosts, and where nothing else is closed on hosts, who is admitted to them is let to every port.
fn joined(cells: &[Cell], direction: Direction, family: Family) -> Vec<Rule> {
    let mut cells: Vec<&Cell> =
        cells.iter().filter(|cell| !of_cell(cell, direction, family).is_empty()).collect();
    cells.sort_by_key(|cell| family.networks(&cell.hosts).len());
    let mut found = Vec::new();
    for (index, cell) in (1..).zip(&cells) {
        let is_last = index == cells.len();
        let shared = |other: &&Cell| !other.hosts.intersection(&cell.hosts).is_empty();
        let own = of_cell(cell, direction, family).into_iter();
        // Itself is the one.
        if !is_last && cells.iter().copied().filter(shared).count() > 1 {
            found.extend(own);
            continue;
        }
        let peers = texts(&family.networks(&cell.admitted_now()));
        if !peers.is_empty() {
            let hosts = if is_last { vec![] } else { texts(&family.networks(&cell.hosts)) };
            let (access, protocol, ports) = ("Allow", "*", vec![]);
            found.push(Rule { direction, access, protocol, peers, hosts, ports });
        }
        found.extend(own.filter(|rule| rule.access == "Deny"));
    }
    found
}

/// Who is admitted, then everybody, a transport: a rule may not hold two families.
fn of_cell(cell: &Cell, direction: Direction, family: Family) -> Vec<Rule> {
    let hosts = texts(&family.networks(&cell.hosts));
    let peers = texts(&family.networks(&cell.admitted_now()));
    let everybody = texts(&family.networks(&AddressSet::everything()));
    let mut found = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let range = |(low, high): (u16, u16)| {
            if low == high { low.to_string() } else { format!("{low}-{high}") }
        };
        let ports: Vec<_> = cell.services.of(transport).ranges().map(range).collect();
        if hosts.is_empty() || ports.is_empty() {
            continue;
        }
        let protocol = match transport {
            Transport::Tcp => "Tcp",
            Transport::Udp => "Udp",
        };
        let rule = |access, peers: &[String]| {
            let (peers, hosts, ports) = (peers.to_vec(), hosts.clone(), ports.clone());
            Rule { direction, access, protocol, peers, hosts, ports }
        };
        // A rule without networks is refused by Azure; nobody needs none.
        if !peers.is_empty() {
            found.push(rule("Allow", &peers));
        }
        found.push(rule("Deny", &everybody));
    }
    found
}

impl Rule {
    /// Everything else, of both families and every protocol.
    fn rest(direction: Direction) -> Self {
        let (peers, hosts, ports) = (vec![], vec![], vec![]);
        Self { direction, access: "Allow", protocol: "*", peers, hosts, ports }
    }

    /// In JSON the provider takes a rule as an attribute, of which no part may be missing.
    fn json(&self, plan: &str, priority: u32) -> Value {
        let (direction, source, destination) = match self.direction {
            Direction::Inbound => ("Inbound", &self.peers, &self.hosts),
            Direction::Outbound => ("Outbound", &self.hosts, &self.peers),
        };
        let any = |list: &[String]| if list.is_empty() { json!("*") } else { Value::Null };
        json!({
            "name": format!("seawall-{plan}-{direction}-{priority}"),
            "description": format!("seawall plan {plan}"),
            "priority": priority,
            "direction": direction,
            "access": self.access,
            "protocol": self.protocol,
            "source_port_range": "*",
            "source_port_ranges": [],
            "destination_port_range": any(&self.ports),
            "destination_port_ranges": self.ports,
            "source_address_prefix": any(source),
            "source_address_prefixes": source,
            "source_application_security_group_ids": [],
            "destination_address_prefix": any(destination),
            "destination_address_prefixes": destination,
            "destination_application_security_group_ids": [],
        })
    }
}

fn files(policy: &Policy, document: &Value, name: &str) -> Vec<File> {
    let plan = &policy.id;
    let before = format!("seawall-{plan}-before.json");
    let query = format!("[?tags.seawall_plan=='{plan}']");
    let target = format!("-target=azurerm_network_security_group.{name}");
    let capture = |what: &'static str, file: &'static str| {
        [what, "list", "--query", file, "--output", "json"]
    };
    let nics = capture(
        "nic",
        "[].{id:id,addresses:ipConfigurations[].privateIPAddress,group:networkSecurityGroup.id}",
    );
    let command = Command {
        into: Some(&before),
        ..Command::new(&[&["az", "network"], nics.as_slice()].concat())
    };
    vec![
        commands::file(
            plan,
            Part::Capture,
            "capture",
            &[
                "Which group every interface has: undo gives it back. Subnets may have one too;",
                "what both let pass passes.",
            ],
            &[command],
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
            &[],
            &[
                Command::new(&["terraform", "plan", "-detailed-exitcode"]),
                Command::new(&["az", "network", "nsg", "list", "--query", &query]),
            ],
        ),
        commands::file(
            plan,
            Part::Undo,
            "undo",
            &[
                "First give every interface or subnet the group back that the capture names. A",
                "group that is still in use is not destroyed.",
            ],
            &[Command::new(&["terraform", "destroy", &target])],
        ),
    ]
}
