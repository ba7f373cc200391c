//! From a policy to the text.

use std::{fmt::Write as _, net::IpAddr};

use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, File, Loss, Part, Refusal, Target, dead_man, ends},
    chain, script, stray_chain,
};
use crate::contain::{AddressSet, Answer, Cell, Direction, Ipv6, Policy, PortSet, Sessions};

#[expect(clippy::unnecessary_wraps, reason = "every dialect's signature; this one refuses nothing")]
pub(in super::super) fn render(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Artefact, Refusal> {
    let rules = Writer { policy }.rules(now);
    let undo = script::undo(&policy.id);
    let [dead_man, confirm] = dead_man::files(&policy.id, &undo);
    let text = |part, name: String, octets| File { part, name, octets };
    let plan = &policy.id;
    let scripts = script::Scripts { policy, jumps: jumps(policy) };
    Ok(Artefact {
        target,
        plan: plan.clone(),
        files: vec![
            text(Part::Apply, script::rules_name(plan), document(policy, &rules)),
            text(Part::Load, format!("seawall-{plan}-load.sh"), scripts.load()),
            text(Part::Verify, format!("seawall-{plan}-verify.sh"), scripts.verify(&rules)),
            text(Part::Undo, format!("seawall-{plan}-undo.sh"), script::undo_file(plan)),
            dead_man,
            confirm,
        ],
        losses: losses(policy, now),
    })
}

fn losses(policy: &Policy, now: Timestamp) -> Vec<Loss> {
    let named = [
        (Loss::Ipv6Waived, policy.ipv6 == Ipv6::Waived),
        (Loss::WholeSeconds, ends::of(policy, now).any(|end| !ends::is_whole(end))),
        (Loss::Until2038, ends::of(policy, now).any(|end| ends::second(end) > LAST_SECOND)),
    ];
    named.into_iter().filter_map(|(loss, is_so)| is_so.then_some(loss)).collect()
}

/// A rule: for which families, and its arguments from the chain's name on.
pub(super) struct Rule {
    family: Option<Family>,
    pub(super) chain: String,
    arguments: Vec<String>,
}

impl Rule {
    /// Whether `iptables` or `ip6tables` takes it.
    pub(super) fn is_of(&self, v6: bool) -> bool {
        self.family.is_none_or(|family| (family == Family::V6) == v6)
    }
}

/// What leads into the chains of the blocks: the arguments behind `INPUT` and `OUTPUT`.
fn jumps(policy: &Policy) -> [(&'static str, Vec<String>); 2] {
    [("INPUT", Direction::Inbound), ("OUTPUT", Direction::Outbound)].map(|(hook, direction)| {
        let end = policy.expires.map(ends::second).filter(|&end| end <= LAST_SECOND);
        let mut arguments = end.map(until).unwrap_or_default();
        arguments.extend(words(&["-j", &chain(&policy.id, direction)]));
        (hook, arguments)
    })
}

fn document(policy: &Policy, rules: &[Rule]) -> Vec<u8> {
    let plan = &policy.id;
    let mut text = format!(
        "# seawall plan {plan}: for iptables-restore --noflush and ip6tables-restore --noflush\n\
         *filter\n"
    );
    let ways = [Direction::Inbound, Direction::Outbound];
    for name in
        ways.map(|way| chain(plan, way)).into_iter().chain(ways.map(|way| stray_chain(plan, way)))
    {
        // Writing to a String cannot fail.
        let _ = writeln!(text, ":{name} - [0:0]");
    }
    let waived = (policy.ipv6 == Ipv6::Waived).then_some(Family::V4);
    for (hook, jump) in jumps(policy) {
        line(&mut text, waived, &[&words(&["-I", hook, "1"]), &jump]);
    }
    for rule in rules {
        line(&mut text, rule.family, &[&words(&["-A", &rule.chain]), &rule.arguments]);
    }
    text.push_str("COMMIT\n");
    text.into_bytes()
}

/// No argument of ours holds what iptables-restore would read otherwise: they are names of chains
/// and options, addresses, ports and dates.
fn line(text: &mut String, family: Option<Family>, arguments: &[&[String]]) {
    let family = family.map(|family| if family == Family::V4 { "-4" } else { "-6" });
    let arguments = arguments.iter().copied().flatten().map(String::as_str);
    let all: Vec<&str> = family.into_iter().chain(arguments).collect();
    text.push_str(&all.join(" "));
    text.push('\n');
}

struct Writer<'a> {
    policy: &'a Policy,
}

impl Writer<'_> {
    fn rules(&self, now: Timestamp) -> Vec<Rule> {
        let mut rules = Vec::new();
        for direction in [Direction::Inbound, Direction::Outbound] {
            let chain = chain(&self.policy.id, direction);
            rules.extend(self.preface(direction, &chain));
            for cell in self.policy.cells(direction, now) {
                let peer = if direction == Direction::Inbound { "src" } else { "dst" };
                for transport in [Transport::Tcp, Transport::Udp] {
                    rules.extend(self.close(&chain, &cell, transport, (peer, "--dports")));
                }
            }
        }
        if self.policy.sessions == Sessions::Cut {
            for (direction, other, peer) in [
                (Direction::Inbound, Direction::Outbound, "dst"),
                (Direction::Outbound, Direction::Inbound, "src"),
            ] {
                let chain = stray_chain(&self.policy.id, other);
                for cell in self.policy.cells(direction, now) {
                    rules.extend(self.close(&chain, &cell, Transport::Tcp, (peer, "--sports")));
                }
            }
        }
        rules
    }

    /// What is let alone before any block is looked at.
    fn preface(&self, direction: Direction, chain: &str) -> Vec<Rule> {
        let device = if direction == Direction::Inbound { "-i" } else { "-o" };
        let mut steps = vec![
            // A host talks to itself through a device of its own; that is nobody else.
            words(&[device, "lo", "-j", "RETURN"]),
            // Not ORIGINAL: what is no part of a conversation has no direction at all.
            words(&["-m", "conntrack", "--ctdir", "REPLY", "-j", "RETURN"]),
        ];
        if self.policy.sessions == Sessions::Keep {
            steps.push(words(&["-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "RETURN"]));
            steps.push([words(OPENS_NOTHING), words(&["-j", "RETURN"])].concat());
        } else {
            let unseen = words(&["-m", "conntrack", "--ctstate", "NEW", "-j"]);
            let stray = stray_chain(&self.policy.id, direction);
            steps.push([words(OPENS_NOTHING), unseen, vec![stray]].concat());
        }
        let family = self.only_family();
        let rule = |arguments| Rule { family, chain: chain.to_owned(), arguments };
        steps.into_iter().map(rule).collect()
    }

    /// The rules that close a cell's ports of one transport: `peer` says whether the other side is
    /// a packet's `src` or `dst`, `ports` which of its ports is the closed one.
    fn close(
        &self,
        chain: &str,
        cell: &Cell,
        transport: Transport,
        (peer, ports): (&str, &str),
    ) -> Vec<Rule> {
        let protocol = match transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        let mut rules = Vec::new();
        for some in port_lists(cell.services.of(transport)) {
            let common = words(&["-p", protocol, "-m", "multiport", ports, &some]);
            let mut push = |family, further: &[&[String]]| {
                let arguments = [&[common.as_slice()], further].concat().concat();
                rules.push(Rule { family, chain: chain.to_owned(), arguments });
            };
            for admitted in &cell.admitted {
                let end = admitted.until.map(|end| until(ends::second(end))).unwrap_or_default();
                for family in self.families() {
                    for who in family.peers(&admitted.peers, peer) {
                        push(Some(*family), &[&who, &end, &words(&["-j", "RETURN"])]);
                    }
                }
            }
            push(self.only_family(), &[&self.verdict(transport)]);
        }
        rules
    }

    fn families(&self) -> &'static [Family] {
        match self.policy.ipv6 {
            Ipv6::Compiled => &[Family::V4, Family::V6],
            Ipv6::Waived => &[Family::V4],
        }
    }

    /// What a rule without addresses is for: both families, if both are wanted.
    fn only_family(&self) -> Option<Family> {
        (self.policy.ipv6 == Ipv6::Waived).then_some(Family::V4)
    }

    fn verdict(&self, transport: Transport) -> Vec<String> {
        match (self.policy.answer, transport) {
            (Answer::Reset, Transport::Tcp) => {
                words(&["-j", "REJECT", "--reject-with", "tcp-reset"])
            }
            _ => words(&["-j", "DROP"]),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

impl Family {
    /// What matches each range of a set, by itself, at that end of a packet.
    fn peers(self, set: &AddressSet, end: &str) -> Vec<Vec<String>> {
        let everything = AddressSet::everything();
        let ranges: Vec<(IpAddr, IpAddr)> = match self {
            Self::V4 if set.v4().eq(everything.v4()) => return vec![Vec::new()],
            Self::V6 if set.v6().eq(everything.v6()) => return vec![Vec::new()],
            Self::V4 => set.v4().map(|(low, high)| (low.into(), high.into())).collect(),
            Self::V6 => set.v6().map(|(low, high)| (low.into(), high.into())).collect(),
        };
        let one = |(low, high): (IpAddr, IpAddr)| {
            if low == high {
                words(&[if end == "src" { "-s" } else { "-d" }, &low.to_string()])
            } else {
                words(&["-m", "iprange", &format!("--{end}-range"), &format!("{low}-{high}")])
            }
        };
        ranges.into_iter().map(one).collect()
    }
}

/// Ports in lists that multiport holds: 15 of them, a range counting for two.
fn port_lists(ports: &PortSet) -> Vec<String> {
    let mut lists: Vec<(usize, String)> = Vec::new();
    for (low, high) in ports.ranges() {
        let (weight, text) =
            if low == high { (1, low.to_string()) } else { (2, format!("{low}:{high}")) };
        match lists.last_mut() {
            Some((filled, list)) if *filled + weight <= MULTIPORT => {
                *filled += weight;
                list.push(',');
                list.push_str(&text);
            }
            _ => lists.push((weight, text)),
        }
    }
    lists.into_iter().map(|(_, list)| list).collect()
}

/// Holds up to that second, without it.
fn until(end: i64) -> Vec<String> {
    // The last second is one that it still holds in.
    let last = (end - 1).clamp(0, LAST_SECOND);
    words(&["-m", "time", "--datestop", &date(last)])
}

/// A second since 1970 as `2003-09-10T00:00:00`, of the Gregorian calendar in UTC.
fn date(second: i64) -> String {
    let (days, rest) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    let length = |year: i64| if is_leap(year) { 366 } else { 365 };
    let (mut year, mut day) = (1970, days);
    while day >= length(year) {
        day -= length(year);
        year += 1;
    }
    let mut month = 1;
    for days in [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}", day + 1)
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// TCP, and not SYN without ACK.
const OPENS_NOTHING: &[&str] = &["-p", "tcp", "-m", "tcp", "!", "--tcp-flags", "SYN,ACK", "SYN"];

/// What `-m multiport` holds (iptables-extensions(8)).
const MULTIPORT: usize = 15;

/// 2038-01-19T03:14:07, the last that `-m time` knows (iptables-extensions(8)).
const LAST_SECOND: i64 = 0x7fff_ffff;
