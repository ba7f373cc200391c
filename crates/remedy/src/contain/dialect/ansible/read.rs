//! Reading a playbook as Ansible and its modules do.

use std::collections::BTreeMap;

use seawall_facts::Transport;
use serde_json::{Map, Value};

use super::{POWERSHELL, RULE};
use crate::contain::{
    AddressSet, Direction,
    dialect::{
        Artefact, Part, ReadError,
        windows_firewall::{Action, Rule, Rules, own, ports, remote},
    },
};

pub(super) fn read(artefact: &Artefact) -> Result<Rules, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let fault = |line, text: &str| ReadError { line, text: text.chars().take(200).collect() };
    let playbook: Value =
        serde_json::from_slice(octets).map_err(|error| fault(error.line(), &error.to_string()))?;
    let own = own(&artefact.plan);
    let tasks = tasks(&playbook).ok_or_else(|| fault(0, "no play of one list of tasks"))?;
    let mut rules = Named::new();
    for (index, task) in tasks.iter().enumerate() {
        run(task, &own, &mut rules).ok_or_else(|| fault(index + 1, &task.to_string()))?;
    }
    let read = rules.values().map(rule).collect::<Option<Vec<Rule>>>();
    read.map(Rules).ok_or_else(|| fault(0, "a rule that is none"))
}

/// Rules by their names in lower case: the module finds by name, without regard to case. Each is
/// kept as the settings it was given last.
type Named = BTreeMap<String, BTreeMap<String, String>>;

/// The tasks of the one play, which is about every host of the group and does nothing else.
fn tasks(playbook: &Value) -> Option<&Vec<Value>> {
    let [play] = playbook.as_array()?.as_slice() else { return None };
    let play = play.as_object()?;
    let known = ["name", "hosts", "gather_facts", "tasks"];
    let is_plain = !has_template(playbook) && play.keys().all(|key| known.contains(&key.as_str()));
    (is_plain && play.get("hosts")?.as_str()? == "contained").then_some(())?;
    play.get("tasks")?.as_array()
}

/// What a template comes to is not known here.
fn has_template(value: &Value) -> bool {
    let is_template = |text: &str| ["{{", "{%", "{#"].iter().any(|sign| text.contains(sign));
    match value {
        Value::String(text) => is_template(text),
        Value::Array(values) => values.iter().any(has_template),
        Value::Object(values) => {
            values.iter().any(|(key, value)| is_template(key) || has_template(value))
        }
        _ => false,
    }
}

fn run(task: &Value, own: &str, rules: &mut Named) -> Option<()> {
    let task = task.as_object()?;
    // A condition, a loop or the like would decide whether it is run.
    (task.len() == 2 && task.get("name")?.is_string()).then_some(())?;
    if let Some(arguments) = task.get(RULE) {
        return set(arguments.as_object()?, own, rules);
    }
    let arguments = task.get(POWERSHELL)?.as_object()?;
    (arguments.len() == 1).then_some(())?;
    let kept = kept(arguments.get("script")?.as_str()?, own)?;
    rules.retain(|name, _| kept.contains(name));
    Some(())
}

/// Adds a rule, or goes over one of that name with what is given, or removes it.
fn set(arguments: &Map<String, Value>, own: &str, rules: &mut Named) -> Option<()> {
    let mut given = BTreeMap::new();
    for (key, value) in arguments {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Array(items) => {
                let items = items.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
                items.join(",")
            }
            _ => return None,
        };
        given.insert(key.clone(), value);
    }
    let name = given.remove("name")?.to_lowercase();
    // Foreign rules are let be.
    let is_own = name.strip_prefix(&own.to_lowercase()).is_some_and(|rest| rest.starts_with(' '));
    (is_own && given.remove("group")? == own).then_some(())?;
    given.remove("description");
    match given.remove("state").as_deref() {
        None | Some("present") => rules.entry(name).or_default().extend(given),
        Some("absent") => drop(rules.remove(&name)),
        Some(_) => return None,
    }
    Some(())
}

/// A rule by its settings, with the module's defaults.
fn rule(settings: &BTreeMap<String, String>) -> Option<Rule> {
    let mut settings = settings.clone();
    let direction = match settings.remove("direction").as_deref() {
        None | Some("in") => Direction::Inbound,
        Some("out") => Direction::Outbound,
        Some(_) => return None,
    };
    let action = match settings.remove("action").as_deref() {
        None | Some("allow") => Action::Allow,
        Some("block") => Action::Block,
        Some(_) => return None,
    };
    let transport = match settings.remove("protocol").as_deref() {
        None | Some("any") => None,
        Some("tcp" | "6") => Some(Transport::Tcp),
        Some("udp" | "17") => Some(Transport::Udp),
        Some(_) => return None,
    };
    let is_on = match settings.remove("enabled").as_deref() {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return None,
    };
    if let Some(profiles) = settings.remove("profiles") {
        let mut profiles: Vec<&str> = profiles.split(',').collect();
        profiles.sort_unstable();
        (profiles == ["domain", "private", "public"]).then_some(())?;
    }
    let side = match direction {
        Direction::Inbound => "localport",
        Direction::Outbound => "remoteport",
    };
    let ports = match settings.remove(side) {
        None => None,
        Some(list) if list == "any" => None,
        Some(list) => Some(ports(list.split(','))?),
    };
    let remote = match settings.remove("remoteip") {
        None => AddressSet::everything(),
        Some(list) if list == "any" => AddressSet::everything(),
        Some(list) => remote(list.split(','))?,
    };
    // Whatever else was set would narrow it.
    (settings.is_empty() && (ports.is_none() || transport.is_some())).then_some(())?;
    Some(Rule { is_on, action, direction, transport, ports, remote })
}

/// A script that removes the rules of the group that have none of these names, each between quotes.
pub(super) fn remove_others(own: &str, kept: &[String]) -> String {
    let which = match kept {
        [] => String::new(),
        names => format!("{BUT}{}", names.join(",")),
    };
    format!("{FIND}'{own}'{QUIET}{which}{REMOVE}")
}

const FIND: &str = "$old = @(Get-NetFirewallRule -Group ";
const QUIET: &str = " -ErrorAction 'SilentlyContinue'";
const BUT: &str = " | Where-Object DisplayName -NotIn ";
const REMOVE: &str = "); $old | Remove-NetFirewallRule; $Ansible.Changed = $old.Count -gt 0";

/// The names that such a script keeps, in lower case; nothing where it is another.
fn kept(script: &str, own: &str) -> Option<Vec<String>> {
    let rest = script.strip_prefix(FIND)?.strip_prefix('\'')?.strip_prefix(own)?;
    let rest = rest.strip_prefix('\'')?.strip_prefix(QUIET)?.strip_suffix(REMOVE)?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let names = rest.strip_prefix(BUT)?.split(',').map(|name| {
        let name = name.strip_prefix('\'')?.strip_suffix('\'')?;
        let is_plain = name.chars().all(|sign| sign.is_ascii_alphanumeric() || " -".contains(sign));
        is_plain.then(|| name.to_lowercase())
    });
    names.collect()
}
