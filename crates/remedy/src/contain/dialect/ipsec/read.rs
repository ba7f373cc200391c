//! Reads an apply file as the host would run it: what is written into files, what `regedit` takes
//! in, and which filters stand in the policy that is assigned in the end.

use std::{collections::BTreeMap, net::Ipv4Addr};

use seawall_facts::Transport;

use super::{
    super::cmd_file::{self, Does, Line, Simple, Then},
    Artefact, Part, Target,
    filter::{Action, Filter, Network},
    ruleset::Assigned,
};
use crate::contain::{Direction, Ruleset, dialect::ReadError};

mod netsh;

pub(in super::super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let apply = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let mut host = Host { target: artefact.target, ..Host::default() };
    let mut lines = cmd_file::read(apply)?.into_iter();
    for line in lines.by_ref() {
        let fault = || ReadError { line: line.number, text: format!("{:?}", line.does) };
        match host.run(&line).ok_or_else(fault)? {
            Flow::On => {}
            Flow::End => break,
        }
    }
    // What comes after the end is where failures go: nothing may be set there.
    for line in lines {
        let harmless = match &line.does {
            Does::Label(label) => label == "failed",
            Does::Command(command, Then::Next) => match command.words()[..] {
                ["echo", ..] => command.output.is_none(),
                ["exit", "/b", "1"] => true,
                _ => false,
            },
            _ => false,
        };
        if !harmless {
            return Err(ReadError { line: line.number, text: format!("{:?}", line.does) });
        }
    }
    Ok(Box::new(host.assigned()))
}

enum Flow {
    On,
    End,
}

/// What the file has done to the host so far. Nothing is done where anything is not understood.
#[derive(Debug)]
struct Host {
    target: Target,
    /// What was written into files.
    files: BTreeMap<String, Vec<String>>,
    kerberos_filtered: bool,
    /// Filters by policy, of `ipsecpol` and `ipseccmd`.
    policies: BTreeMap<String, Vec<Filter>>,
    netsh: netsh::Policies,
    assigned: Option<String>,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            target: Target::Ipsec2000,
            files: BTreeMap::new(),
            kerberos_filtered: false,
            policies: BTreeMap::new(),
            netsh: netsh::Policies::default(),
            assigned: None,
        }
    }
}

impl Host {
    fn run(&mut self, line: &Line) -> Option<Flow> {
        let (command, then) = match &line.does {
            // Where notes are taken of what is assigned.
            Does::Label(label) => return (label == "noted").then_some(Flow::On),
            Does::Pipe(from, to) => return looks_through(from, to).then_some(Flow::On),
            Does::Command(command, then) => (command, then),
        };
        let words = command.words();
        let noted = matches!(words[..], ["findstr", "/b", "/r", _, _]) && command.output.is_some();
        let known = match then {
            // A permit that could not be added must not leave a policy in force.
            Then::Next => !noted && !sets_something(&words),
            Then::OrGoto(label) => label == if noted { "noted" } else { "failed" },
            Then::AndGoto(_) => false,
        };
        if !known {
            return None;
        }
        match words[..] {
            ["exit", "/b", "0"] if *then == Then::Next => return Some(Flow::End),
            ["echo", ..] => self.echo(command)?,
            _ if noted => {}
            _ if command.output.is_some() => return None,
            ["if", "exist", file, "del", same] if file == same => {
                self.files.remove(file);
            }
            ["move", "/y", from, to] => {
                let moved = self.files.remove(from);
                self.files.remove(to);
                self.files.extend(moved.map(|lines| (to.to_owned(), lines)));
            }
            ["if", "not", "exist", _, "goto", "failed"]
            | ["@echo", "off"]
            | ["setlocal", "DisableDelayedExpansion"]
            | ["net", "start", "policyagent"] => {}
            // What comes out of it is the host's.
            ["regedit", "/e", file, _] => {
                self.files.remove(file);
            }
            ["regedit", "/s", file] => {
                let text = self.files.get(file)?.clone();
                self.take_in(&text)?;
            }
            ["netsh", "ipsec", ref words @ ..] if self.target == Target::Ipsec2003 => {
                self.netsh_ipsec(words)?;
            }
            [program, ref words @ ..] if Some(program) == polcmd_of(self.target) => {
                self.polcmd(words)?;
            }
            _ => return None,
        }
        Some(Flow::On)
    }

    fn echo(&mut self, command: &Simple) -> Option<()> {
        let text = command.text.strip_prefix("echo ")?;
        if let Some((name, append)) = &command.output {
            let lines = self.files.entry(name.clone()).or_default();
            if !append {
                lines.clear();
            }
            lines.push(text.to_owned());
        }
        Some(())
    }

    /// A registry text with the driver's exemptions and nothing else.
    fn take_in(&mut self, lines: &[String]) -> Option<()> {
        const DRIVER: &str = r"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\IPSEC]";
        let [head, key, values @ ..] = lines else { return None };
        if head != "REGEDIT4" || key != DRIVER {
            return None;
        }
        for value in values {
            let digits = value.strip_prefix("\"NoDefaultExempt\"=dword:")?;
            // 1 filters Kerberos and RSVP, 3 broadcasts too; 2 only these.
            self.kerberos_filtered = match u32::from_str_radix(digits, 16).ok()? {
                0 | 2 => false,
                1 | 3 => true,
                _ => return None,
            };
        }
        Some(())
    }

    /// `-w REG -p POLICY` and what is to be done with it.
    fn polcmd(&mut self, words: &[&str]) -> Option<()> {
        let ["-w", "REG", "-p", policy, rest @ ..] = words else { return None };
        match rest {
            ["-r", _, "-f", specification, "-n", action] => {
                let action = match *action {
                    "BLOCK" => Action::Block,
                    "PASS" => Action::Permit,
                    _ => return None,
                };
                let filter = specified(specification, action)?;
                let filters = self.policies.entry((*policy).to_owned()).or_default();
                add(filters, filter)?;
            }
            ["-x"] => {
                self.policies.get(*policy)?;
                self.assigned = Some((*policy).to_owned());
            }
            ["-y"] => self.assigned = None,
            ["-o"] => {
                self.policies.remove(*policy);
                self.assigned.take_if(|assigned| assigned == policy);
            }
            _ => return None,
        }
        Some(())
    }

    fn netsh_ipsec(&mut self, words: &[&str]) -> Option<()> {
        match words {
            ["dynamic", "set", "config", "ipsecexempt", value] => {
                self.kerberos_filtered = match value.strip_prefix("value=")? {
                    "0" | "2" => false,
                    "1" | "3" => true,
                    _ => return None,
                };
                Some(())
            }
            ["static", words @ ..] => self.netsh.change(words),
            _ => None,
        }
    }

    fn assigned(mut self) -> Assigned {
        let filters = match self.target {
            Target::Ipsec2003 => self.netsh.assigned(),
            _ => self.assigned.and_then(|name| self.policies.remove(&name)).unwrap_or_default(),
        };
        Assigned::new(filters, self.kerberos_filtered)
    }
}

/// The program that a target's policies are set with.
const fn polcmd_of(target: Target) -> Option<&'static str> {
    match target {
        Target::Ipsec2000 => Some("ipsecpol"),
        Target::IpsecXp => Some("ipseccmd"),
        _ => None,
    }
}

/// Whether a command adds to a policy, assigns it, or changes what is exempt.
fn sets_something(words: &[&str]) -> bool {
    match words {
        ["netsh", "ipsec", _, verb, ..] => matches!(*verb, "add" | "set"),
        ["ipsecpol" | "ipseccmd", .., last] => !matches!(*last, "-o" | "-y"),
        ["regedit", "/s", ..] => true,
        _ => false,
    }
}

/// Writes down what is assigned: no rule.
fn looks_through(from: &Simple, to: &Simple) -> bool {
    matches!(from.words()[..], ["type", _])
        && from.output.is_none()
        && matches!(to.words()[..], ["findstr", "/b", "/r", _])
        && to.output.is_some()
}

/// Adds a filter, unless one that weighs the same says otherwise: nobody knows which wins.
fn add(filters: &mut Vec<Filter>, filter: Filter) -> Option<()> {
    let clash = |other: &&Filter| {
        Filter { action: filter.action, ..**other } == filter && other.action != filter.action
    };
    if filters.iter().any(|other| clash(&other)) {
        return None;
    }
    filters.push(filter);
    Some(())
}

/// `source=destination:port:protocol`, one-way, to or from this host.
fn specified(text: &str, action: Action) -> Option<Filter> {
    let (from, to) = text.split_once('=')?;
    let mut to = to.split(':');
    let (to, port, protocol) = (to.next()?, to.next()?, to.next().filter(|_| to.next().is_none())?);
    let (direction, peers) = match (from, to) {
        (peers, "0") if peers != "0" => (Direction::Inbound, peers),
        ("0", peers) => (Direction::Outbound, peers),
        _ => return None,
    };
    let peers = match peers.split_once('/') {
        _ if peers == "*" => None,
        None => Some(Network::new(peers.parse().ok()?, 32)?),
        Some((base, mask)) => {
            let mask = mask.parse::<Ipv4Addr>().ok()?.to_bits();
            let prefix = u8::try_from(mask.leading_ones()).ok()?;
            let network = Network::new(base.parse().ok()?, prefix)?;
            Some(network).filter(|network| network.mask() == mask).map(Some)?
        }
    };
    Some(Filter { direction, transport: transport(protocol)?, port: port_of(port)?, peers, action })
}

fn transport(text: &str) -> Option<Transport> {
    match text {
        "TCP" => Some(Transport::Tcp),
        "UDP" => Some(Transport::Udp),
        _ => None,
    }
}

/// One port; 0 would be all of them.
fn port_of(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|&port| digits && port != 0)
}
