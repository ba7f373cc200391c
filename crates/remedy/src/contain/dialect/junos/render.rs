//! A policy as firewall filters.

use std::{collections::BTreeSet, fmt::Write as _};

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{
        Artefact, File, Loss, Part, Refusal, Target,
        family::{Family, Network},
    },
    filter_name, words,
};
use crate::contain::{Answer, Cell, Direction, PlanId, Policy, Sessions};

struct Filter {
    name: String,
    family: Family,
    direction: Direction,
    /// What stands behind `set firewall family … filter …`, word by word.
    statements: Vec<Vec<String>>,
}

/// A term; nobody is not everybody, so it is not made for empty lists.
struct Term<'a> {
    name: String,
    peers: Option<&'a [Network]>,
    hosts: &'a [Network],
    transport: Transport,
    ports: Vec<(u16, u16)>,
    then: &'static [&'static str],
}

pub(in super::super) fn render(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    let mut filters = Vec::new();
    let mut losses = BTreeSet::from([Loss::NotBound, Loss::UntestedOnTarget]);
    for direction in [Direction::Inbound, Direction::Outbound] {
        let cells = policy.cells(direction, now);
        for &family in Family::compiled(policy) {
            let found = filter(policy, &cells, direction, family, &mut losses);
            let ends = cells.iter().flat_map(|cell| &cell.admitted).any(|it| it.until.is_some());
            if found.is_some() && (policy.expires.is_some() || ends) {
                losses.insert(Loss::NoExpiry);
            }
            filters.extend(found);
        }
    }
    if filters.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    if Family::compiled(policy).len() == 1 {
        losses.insert(Loss::Ipv6Waived);
    }
    let file = |part, name: &str, text: String| File {
        part,
        name: format!("seawall-{}-{name}.set", policy.id),
        octets: text.into_bytes(),
    };
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: vec![
            file(Part::Capture, "capture", capture()),
            file(Part::Apply, "apply", apply(&policy.id, &filters)),
            file(Part::DeadMan, "commit", "commit check\ncommit confirmed 10\n".to_owned()),
            file(Part::Confirm, "confirm", "commit\n".to_owned()),
            file(Part::Verify, "verify", verify(&filters)),
            file(Part::Undo, "undo", undo(&policy.id, &filters)),
        ],
        losses: losses.into_iter().collect(),
    })
}

/// The filter of one direction and family; nothing where it would discard nothing.
fn filter(
    policy: &Policy,
    cells: &[Cell],
    direction: Direction,
    family: Family,
    losses: &mut BTreeSet<Loss>,
) -> Option<Filter> {
    let mut closed = BTreeSet::new();
    let mut statements = Vec::new();
    let of_family = cells.iter().map(|cell| (cell, family.networks(&cell.hosts)));
    for (number, (cell, hosts)) in (1..).zip(of_family.filter(|(_, hosts)| !hosts.is_empty())) {
        let peers = family.networks(&cell.admitted_now());
        for transport in [Transport::Tcp, Transport::Udp] {
            let ports: Vec<_> = cell.services.of(transport).ranges().collect();
            if ports.is_empty() {
                continue;
            }
            closed.insert(transport);
            let name = |what: &str| format!("{what}-{number}-{}", word(transport));
            if !peers.is_empty() {
                let (hosts, ports) = (hosts.as_slice(), ports.clone());
                let (name, peers) = (name("admit"), Some(peers.as_slice()));
                let then = &["accept"];
                let term = Term { name, peers, hosts, transport, ports, then };
                term.write(direction, family, &mut statements);
            }
            let then: &[&str] = match (policy.answer, transport) {
                (Answer::Reset, Transport::Tcp) => &["reject", "tcp-reset"],
                _ => &["discard"],
            };
            let (name, hosts) = (name("block"), hosts.as_slice());
            let term = Term { name, peers: None, hosts, transport, ports, then };
            term.write(direction, family, &mut statements);
        }
    }
    if closed.is_empty() {
        return None;
    }
    let keeps = policy.sessions == Sessions::Keep;
    for &transport in &closed {
        // Kept TCP sessions and answers have the same flags, so both pass, or neither does.
        if keeps && transport == Transport::Tcp {
            losses.insert(Loss::FlagsTrusted);
            let (_, protocol) = words(family);
            let term = |rest: &[&str]| statement(&[&["term", "established"], rest].concat());
            statements.splice(
                0..0,
                [
                    term(&["from", protocol, "tcp"]),
                    term(&["from", "tcp-established"]),
                    term(&["then", "accept"]),
                ],
            );
            continue;
        }
        losses.insert(Loss::AnswersBlockedOf { transport, direction });
        if keeps {
            losses.insert(Loss::OpenSessionsCutOf { transport });
        }
    }
    statements.push(statement(&["term", "rest", "then", "accept"]));
    Some(Filter { name: filter_name(&policy.id, direction), family, direction, statements })
}

impl Term<'_> {
    fn write(&self, direction: Direction, family: Family, statements: &mut Vec<Vec<String>>) {
        let mut add = |rest: &[&str]| {
            statements.push(statement(&[&["term", self.name.as_str()], rest].concat()));
        };
        let (to_peers, to_hosts) = match direction {
            Direction::Inbound => ("source-address", "destination-address"),
            Direction::Outbound => ("destination-address", "source-address"),
        };
        for network in self.peers.unwrap_or_default() {
            add(&["from", to_peers, &network.to_string()]);
        }
        for network in self.hosts {
            add(&["from", to_hosts, &network.to_string()]);
        }
        let (_, protocol) = words(family);
        add(&["from", protocol, word(self.transport)]);
        for &(low, high) in &self.ports {
            let range = if low == high { low.to_string() } else { format!("{low}-{high}") };
            add(&["from", "destination-port", &range]);
        }
        add(&[&["then"], self.then].concat());
    }
}

const fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    }
}

fn statement(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// A word as the command line takes it: between quotes where it is not plain.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

impl Filter {
    fn path(&self) -> String {
        let (family, _) = words(self.family);
        format!("firewall family {family} filter {}", self.name)
    }

    /// How somebody binds it; the interface is theirs to know.
    fn binding(&self) -> String {
        // Seen from the interface that the hosts are behind.
        let way = match self.direction {
            Direction::Inbound => "output",
            Direction::Outbound => "input",
        };
        let (family, _) = words(self.family);
        format!("interfaces INTERFACE unit UNIT family {family} filter {way} {}", self.name)
    }
}

fn apply(plan: &PlanId, filters: &[Filter]) -> String {
    // Neither the title nor anybody's reasons stand here: nothing on the device needs them.
    let mut text = format!(
        "# seawall plan {plan}: untested-on-target\n\
         # Load this file with `load set`, bind the filters, then `commit check` and\n\
         # `commit confirmed 10`: without another `commit` within 10 minutes the device takes\n\
         # everything back. `delete` warns where nothing was there yet.\n"
    );
    for filter in filters {
        let path = filter.path();
        let _ = writeln!(text, "delete {path}");
        for statement in &filter.statements {
            let words: Vec<_> = statement.iter().map(|word| quoted(word)).collect();
            let _ = writeln!(text, "set {path} {}", words.join(" "));
        }
    }
    text.push_str(
        "# Bind each at the interface that the hosts are behind. Where a filter is bound there\n\
         # already, do not replace it: bind both with `input-list` or `output-list`, this one\n\
         # first, and leave out its term `rest`.\n",
    );
    for filter in filters {
        let _ = writeln!(text, "#  set {}", filter.binding());
    }
    text
}

fn capture() -> String {
    "show configuration firewall | display set | no-more\n\
     show configuration interfaces | display set | match filter | no-more\n"
        .to_owned()
}

fn verify(filters: &[Filter]) -> String {
    let mut text = String::new();
    for filter in filters {
        let _ = writeln!(text, "show configuration {} | display set | no-more", filter.path());
    }
    text.push_str("show configuration interfaces | display set | match SEAWALL- | no-more\n");
    text
}

fn undo(plan: &PlanId, filters: &[Filter]) -> String {
    let mut text = format!(
        "# seawall plan {plan}: untested-on-target\n\
         # At every interface where they were bound, first:\n"
    );
    for filter in filters {
        let _ = writeln!(text, "#  delete {}", filter.binding());
    }
    for filter in filters {
        let _ = writeln!(text, "delete {}", filter.path());
    }
    text.push_str("# Then `commit check` and `commit`.\n");
    text
}
