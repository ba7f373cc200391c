//! From the text to rules, as both restore programs and the kernel understand them: the first
//! verdict in `INPUT` or `OUTPUT`, chains that are jumped to, and back where one says RETURN.

use std::collections::BTreeMap;

use seawall_facts::{Timestamp, Transport};

use super::super::{Artefact, Part, ReadError, conntrack::Sight};
use crate::contain::{AddressSet, Decision, Direction, Edges, Packet, PortSet, Ruleset};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    rules(artefact).map(|rules| -> Box<dyn Ruleset> { Box::new(rules) })
}

/// As [`read`], with the rules' own type.
pub(super) fn rules(artefact: &Artefact) -> Result<Rules, ReadError> {
    let fault = |line, text: &str| ReadError { line, text: text.to_owned() };
    let apply = artefact.file(Part::Apply).ok_or_else(|| fault(0, "no apply file"))?;
    let text = str::from_utf8(&apply.octets).map_err(|_| fault(0, "not UTF-8"))?;
    let mut rules = Rules { plan: artefact.plan.to_string(), chains: BTreeMap::new() };
    let mut place = Place::Before;
    for (index, line) in text.lines().enumerate() {
        rules.line(line, &mut place).ok_or_else(|| fault(index + 1, line))?;
    }
    if place == Place::After { Ok(rules) } else { Err(fault(0, "no COMMIT")) }
}

/// Chains by name, those of the kernel among them.
pub(super) struct Rules {
    plan: String,
    chains: BTreeMap<String, Vec<Rule>>,
}

#[derive(PartialEq, Eq)]
enum Place {
    Before,
    Within,
    After,
}

struct Rule {
    matches: Vec<Match>,
    verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Return,
    Block,
    Jump(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Source,
    Destination,
}

#[derive(Debug)]
enum Match {
    Ipv6(bool),
    Transport(Transport),
    Ports(End, PortSet),
    Address(End, AddressSet),
    /// To that second since 1970, with it.
    Until(i64),
    Reply,
    Established,
    New,
    OpensNothing,
    Loopback,
}

impl Ruleset for Rules {
    fn decide(&self, packet: &Packet, now: Timestamp) -> Decision {
        self.decide_seen(packet, Sight::of(packet), now)
    }

    fn mark(&self, edges: &mut Edges) {
        for step in self.chains.values().flatten().flat_map(|rule| &rule.matches) {
            match step {
                // On a host, the addresses that rules name are others'; a rule of ours that named
                // the host's own would be found by the ends of the families.
                Match::Address(_, set) => edges.peers(set),
                Match::Ports(_, set) => edges.ports(set),
                _ => {}
            }
        }
    }
}

impl Rules {
    /// What becomes of a packet of which conntrack knows that.
    pub(super) fn decide_seen(&self, packet: &Packet, seen: Sight, now: Timestamp) -> Decision {
        let hook = match packet.direction {
            Direction::Inbound => "INPUT",
            Direction::Outbound => "OUTPUT",
        };
        let view = View { packet, seen, now };
        if self.walk(hook, &view, 0) { Decision::Block } else { Decision::Pass }
    }

    /// Whether a chain blocks. Those of a plan are two deep; the kernel refuses loops.
    fn walk(&self, chain: &str, view: &View<'_>, depth: usize) -> bool {
        let rules = self.chains.get(chain).into_iter().flatten();
        for rule in rules {
            if !rule.matches.iter().all(|step| view.meets(step)) {
                continue;
            }
            match &rule.verdict {
                Verdict::Return => return false,
                Verdict::Block => return true,
                Verdict::Jump(target) => {
                    if depth < 4 && self.walk(target, view, depth + 1) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn line(&mut self, line: &str, place: &mut Place) -> Option<()> {
        if line.is_empty() || line.starts_with('#') {
            return Some(());
        }
        match (&place, line) {
            (Place::Before, "*filter") => *place = Place::Within,
            (Place::Within, "COMMIT") => *place = Place::After,
            (Place::Within, _) if line.starts_with(':') => {
                let name = line.strip_prefix(':')?.strip_suffix(" - [0:0]")?;
                self.is_own(name).then_some(())?;
                self.chains.insert(name.to_owned(), Vec::new()).is_none().then_some(())?;
            }
            (Place::Within, _) => self.rule(line)?,
            _ => return None,
        }
        Some(())
    }

    /// Names of chains hold 28 characters.
    fn is_own(&self, chain: &str) -> bool {
        let prefix = chain.strip_suffix(&self.plan).and_then(|rest| rest.strip_suffix('-'));
        chain.len() <= 28 && prefix.is_some_and(|it| ["SWI", "SWO", "SXI", "SXO"].contains(&it))
    }

    fn rule(&mut self, line: &str) -> Option<()> {
        // Nothing of ours needs quotes.
        if line.contains(['"', '\'', '\\']) {
            return None;
        }
        let mut words = line.split(' ').peekable();
        let family = match *words.peek()? {
            "-4" => Some(false),
            "-6" => Some(true),
            _ => None,
        };
        if family.is_some() {
            words.next();
        }
        let command = words.next()?;
        let chain = words.next()?.to_owned();
        match command {
            "-A" => self.chains.contains_key(&chain).then_some(())?,
            // First, or an ACCEPT of somebody else could stand in front.
            "-I" => {
                let hook = chain == "INPUT" || chain == "OUTPUT";
                (hook && words.next()? == "1").then_some(())?;
            }
            _ => return None,
        }
        let mut parser = Parser { family, modules: Vec::new(), matches: Vec::new(), verdict: None };
        parser.matches.extend(family.map(Match::Ipv6));
        let hook = (chain.as_str(), command);
        while let Some(word) = words.next() {
            parser.option(word, hook.0, &mut words)?;
        }
        let rule = Rule { verdict: parser.verdict?, matches: parser.matches };
        match &rule.verdict {
            Verdict::Jump(target) => {
                self.chains.contains_key(target).then_some(())?;
            }
            verdict => {
                let resets = parser.modules.contains(&"reset");
                let tcp =
                    rule.matches.iter().any(|m| matches!(m, Match::Transport(Transport::Tcp)));
                (command == "-A" && (!resets || (tcp && *verdict == Verdict::Block)))
                    .then_some(())?;
            }
        }
        let rules = self.chains.entry(chain).or_default();
        rules.insert(if command == "-I" { 0 } else { rules.len() }, rule);
        Some(())
    }
}

struct Parser<'a> {
    family: Option<bool>,
    modules: Vec<&'a str>,
    matches: Vec<Match>,
    verdict: Option<Verdict>,
}

impl<'a> Parser<'a> {
    fn option(
        &mut self,
        word: &'a str,
        chain: &str,
        words: &mut impl Iterator<Item = &'a str>,
    ) -> Option<()> {
        let has = |module: &str| self.modules.contains(&module);
        let step = match word {
            "-m" => {
                let module = words.next()?;
                // What a protocol's module needs before it.
                let tcp = matches!(self.matches.last(), Some(Match::Transport(Transport::Tcp)));
                let fits = match module {
                    "conntrack" | "time" | "iprange" => true,
                    "multiport" => matches!(self.matches.last(), Some(Match::Transport(_))),
                    "tcp" => tcp,
                    _ => false,
                };
                fits.then_some(())?;
                self.modules.push(module);
                return Some(());
            }
            "-j" => {
                let verdict = match words.next()? {
                    "RETURN" => Verdict::Return,
                    "DROP" => Verdict::Block,
                    // The kind of answer matters: without it, the default is an ICMP error.
                    "REJECT" => {
                        let reset =
                            words.next()? == "--reject-with" && words.next()? == "tcp-reset";
                        reset.then_some(())?;
                        self.modules.push("reset");
                        Verdict::Block
                    }
                    target if target.starts_with("SW") || target.starts_with("SX") => {
                        Verdict::Jump(target.to_owned())
                    }
                    _ => return None,
                };
                self.verdict.replace(verdict).is_none().then_some(())?;
                return words.next().is_none().then_some(());
            }
            "-i" => (words.next()? == "lo" && inbound(chain)?).then_some(Match::Loopback)?,
            "-o" => (words.next()? == "lo" && !inbound(chain)?).then_some(Match::Loopback)?,
            "-p" => Match::Transport(match words.next()? {
                "tcp" => Transport::Tcp,
                "udp" => Transport::Udp,
                _ => return None,
            }),
            "-s" => Match::Address(End::Source, self.addresses(words.next()?, false)?),
            "-d" => Match::Address(End::Destination, self.addresses(words.next()?, false)?),
            "--src-range" if has("iprange") => {
                Match::Address(End::Source, self.addresses(words.next()?, true)?)
            }
            "--dst-range" if has("iprange") => {
                Match::Address(End::Destination, self.addresses(words.next()?, true)?)
            }
            "--sports" if has("multiport") => Match::Ports(End::Source, ports(words.next()?)?),
            "--dports" if has("multiport") => Match::Ports(End::Destination, ports(words.next()?)?),
            "--datestop" if has("time") => Match::Until(second(words.next()?)?),
            "--ctdir" if has("conntrack") => (words.next()? == "REPLY").then_some(Match::Reply)?,
            "--ctstate" if has("conntrack") => match words.next()? {
                "ESTABLISHED" => Match::Established,
                "NEW" => Match::New,
                _ => return None,
            },
            "!" if has("tcp") => {
                let flags = [words.next()?, words.next()?, words.next()?];
                (flags == ["--tcp-flags", "SYN,ACK", "SYN"]).then_some(Match::OpensNothing)?
            }
            _ => return None,
        };
        self.matches.push(step);
        Some(())
    }

    /// Addresses stand in rules of their own family alone; the other's program refuses them.
    fn addresses(&self, text: &str, range: bool) -> Option<AddressSet> {
        let set: AddressSet = (text.contains('-') == range).then_some(text)?.parse().ok()?;
        let fits = if self.family? { set.v4().len() == 0 } else { set.v6().len() == 0 };
        fits.then_some(set)
    }
}

/// Whether the packets of a chain come in: its device is the one that they came by.
fn inbound(chain: &str) -> Option<bool> {
    match chain.get(..4)? {
        "SWI-" | "SXI-" => Some(true),
        "SWO-" | "SXO-" => Some(false),
        _ => None,
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
            Match::Transport(transport) => packet.transport == *transport,
            Match::Ports(End::Source, set) => set.contains(packet.source_port),
            Match::Ports(End::Destination, set) => set.contains(packet.destination_port),
            Match::Address(end, set) => {
                let inbound = packet.direction == Direction::Inbound;
                set.contains(if inbound == (*end == End::Source) {
                    packet.peer
                } else {
                    packet.host
                })
            }
            Match::Until(last) => self.now.0.div_euclid(1_000) <= *last,
            Match::Reply => self.seen.reply,
            Match::Established => self.seen.established,
            Match::New => !self.seen.established,
            Match::OpensNothing => !self.seen.opens,
            // Packets are between a host and somebody else.
            Match::Loopback => false,
        }
    }
}

/// At most 15 ports, a range counting for two.
fn ports(text: &str) -> Option<PortSet> {
    let (mut ranges, mut weight) = (Vec::new(), 0);
    for part in text.split(',') {
        let port = |text: &str| -> Option<u16> {
            text.bytes().all(|c| c.is_ascii_digit()).then_some(text)?.parse().ok()
        };
        let (low, high) = match part.split_once(':') {
            Some((low, high)) => (port(low)?, port(high)?),
            None => (port(part)?, port(part)?),
        };
        weight += if part.contains(':') { 2 } else { 1 };
        (low <= high).then(|| ranges.push((low, high)))?;
    }
    (weight <= 15).then(|| PortSet::from_ranges(ranges))
}

/// Seconds from 1970 to `2003-09-10T00:00:00` (UTC), which is at most 2038-01-19T03:14:07. Counted
/// in eras of 400 years that begin in March, so that leap days come last.
fn second(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let numbers = |text: &str, by: char, widths: [usize; 3]| -> Option<[i64; 3]> {
        let mut parts = text.split(by).zip(widths).map(|(part, width)| {
            let sound = part.len() == width && part.bytes().all(|c| c.is_ascii_digit());
            sound.then_some(part)?.parse().ok()
        });
        let found = [parts.next()??, parts.next()??, parts.next()??];
        (text.split(by).count() == 3).then_some(found)
    };
    let [year, month, day] = numbers(day, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let sound = (1970..=2038).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    sound.then_some(())?;
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let found = days * 86_400 + hour * 3_600 + minute * 60 + second;
    (found <= 0x7fff_ffff).then_some(found)
}
