//! Reading a script as `netsh` does: line by line, words apart by spaces, quotation marks around
//! what has some.

use std::collections::BTreeMap;

use seawall_facts::Transport;

use super::{
    super::{Action, Rule, Rules, own, ports, remote},
    LINE,
};
use crate::contain::{
    AddressSet, Direction,
    dialect::{Artefact, Part, ReadError},
};

pub(in super::super) fn read(artefact: &Artefact) -> Result<Rules, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let fault = |line, text: &str| ReadError { line, text: text.chars().take(200).collect() };
    let script = str::from_utf8(octets).map_err(|_| fault(0, "no ASCII"))?;
    let own = own(&artefact.plan);
    let mut rules = Vec::new();
    for (index, line) in script.split_terminator("\r\n").enumerate() {
        let fault = || fault(index + 1, line);
        if !line.is_ascii() || line.contains(|c: char| c.is_ascii_control()) || line.len() > LINE {
            return Err(fault());
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match command(line, &own).ok_or_else(fault)? {
            Command::Add(rule) => rules.push(rule),
            Command::DeleteOwn => rules.clear(),
        }
    }
    Ok(Rules(rules))
}

enum Command {
    Add(Rule),
    DeleteOwn,
}

fn command(line: &str, own: &str) -> Option<Command> {
    let words = words(line)?;
    let (head, rest) = words.split_at_checked(4)?;
    let mut named = BTreeMap::new();
    for word in rest {
        let (key, value) = word.split_once('=')?;
        // Neither twice nor empty.
        let is_new = named.insert(key.to_ascii_lowercase(), value.to_owned()).is_none();
        (is_new && !value.is_empty()).then_some(())?;
    }
    let is = |wanted: [&str; 4]| head.iter().zip(wanted).all(|(a, b)| a.eq_ignore_ascii_case(b));
    // What is not the plan's own is not touched.
    (named.remove("name")? == own).then_some(())?;
    if is(["advfirewall", "firewall", "add", "rule"]) {
        return rule(named).map(Command::Add);
    }
    (is(["advfirewall", "firewall", "delete", "rule"]) && named.is_empty())
        .then_some(Command::DeleteOwn)
}

/// Words, without their quotation marks; nothing where a mark is not closed.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut is_word, mut is_quoted) =
        (Vec::new(), String::new(), false, false);
    for sign in line.chars() {
        match sign {
            '"' => (is_word, is_quoted) = (true, !is_quoted),
            ' ' if !is_quoted => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            sign => {
                word.push(sign);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    (!is_quoted).then_some(words)
}

/// A rule by its named arguments, with what `netsh` takes where one is missing.
fn rule(mut named: BTreeMap<String, String>) -> Option<Rule> {
    let lower = |value: String| value.to_ascii_lowercase();
    let direction = match lower(named.remove("dir")?).as_str() {
        "in" => Direction::Inbound,
        "out" => Direction::Outbound,
        _ => return None,
    };
    let action = match lower(named.remove("action")?).as_str() {
        "allow" => Action::Allow,
        "block" => Action::Block,
        _ => return None,
    };
    let transport = match named.remove("protocol").map(lower).as_deref() {
        None | Some("any") => None,
        Some("tcp" | "6") => Some(Transport::Tcp),
        Some("udp" | "17") => Some(Transport::Udp),
        Some(_) => return None,
    };
    let is_on = match named.remove("enable").map(lower).as_deref() {
        None | Some("yes") => true,
        Some("no") => false,
        Some(_) => return None,
    };
    // Conditions, which would narrow the rule, are known only where they say "any".
    for key in ["profile", "interfacetype", "localip"] {
        if named.remove(key).is_some_and(|value| !value.eq_ignore_ascii_case("any")) {
            return None;
        }
    }
    let key = match direction {
        Direction::Inbound => "localport",
        Direction::Outbound => "remoteport",
    };
    let ports = match named.remove(key) {
        None => None,
        Some(value) if value.eq_ignore_ascii_case("any") => None,
        Some(value) => Some(ports(value.split(','))?),
    };
    let remote = match named.remove("remoteip") {
        None => AddressSet::everything(),
        Some(value) if value.eq_ignore_ascii_case("any") => AddressSet::everything(),
        Some(value) => remote(value.split(','))?,
    };
    // Ports are of a protocol.
    (named.is_empty() && (ports.is_none() || transport.is_some())).then_some(())?;
    Some(Rule { is_on, action, direction, transport, ports, remote })
}
