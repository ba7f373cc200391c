//! Firewall rules as the registry settings of a group policy: values of
//! `Software\Policies\Microsoft\WindowsFirewall\FirewallRules` in the grammar of [MS-GPFAS]
//! 2.2.2.19, in a file of [MS-GPREG].
//!
//! The file is for a group policy object of its own: laid over another's, it would take the place
//! of what that one sets. Whether the host's own rules count does not matter to such rules.
//!
//! It carries the policy's switches too. Those outside the keys of policies stay on the hosts when
//! the object is unlinked, so each is named, and is undone from what stood there alone.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{Timestamp, Transport};
use seawall_winfmt::{
    Limits,
    reg_text::Data,
    registry_pol::{Instruction, RegistryPol},
};

use super::{
    Action, BlockRules, Room, Rule, Rules, block_rule::BlockRule, losses, own, plain, ports,
    remote, text,
};
use crate::contain::{
    AddressSet, Direction, Policy, PortSet, Switch, ValueAt, changes,
    dialect::{Artefact, File, Loss, Part, ReadError, Refusal, Target},
    is_place,
};

const FIREWALL: &str = r"SOFTWARE\Policies\Microsoft\WindowsFirewall";
const RULES: &str = r"SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules";

/// The schema: the first with ranges of ports, of Windows 7 and Server 2008 R2. Older hosts read
/// rules of a higher minor version as far as they understand them ([MS-FASP], PARTIALLY_IGNORED).
const VERSION: &str = "v2.10";
const POLICY_VERSION: &str = "PolicyVersion";
const POLICY_VERSION_2_10: u32 = 0x020a;

/// A value's data has at most 65,535 octets ([MS-GPREG] 2.2.1): 32,767 characters with the zero.
/// With the name of its field, a port takes up to four times its characters, an address up to twice.
const ROOM: Room = Room { ports: 1_000, addresses: 12_000 };
const DATA: usize = 65_535;

pub(super) fn render(policy: &Policy, now: Timestamp) -> Result<Artefact, Refusal> {
    let plan = &policy.id;
    let rules = BlockRules::new(policy, now, ROOM);
    let switches = Switches::new(policy)?;
    let own = own(plan);
    let names = || (1..=rules.rules.len()).map(|number| format!("{own} {number}"));
    // What editors of group policies write beside rules (from memory). It carries no plan's id, so
    // it stays when the rules go.
    let version = Instruction {
        key: FIREWALL.to_owned(),
        value: POLICY_VERSION.to_owned(),
        data: Data::dword(POLICY_VERSION_2_10),
    };
    let written = rules.rules.iter().zip(names()).zip(1..).map(|((rule, value), number)| {
        let data = Data::string(&fields(policy, rule, number));
        Instruction { key: RULES.to_owned(), value, data }
    });
    let apply = file([version].into_iter().chain(written).chain(switches.set()))?;
    let deleted = names().map(|value| Instruction::deletion(RULES, &value));
    let undo = file(deleted.chain(switches.undone))?;
    let verify = [
        format!("@rem Seawall plan {plan}: untested-on-target"),
        "@rem The rules are there, and each profile is ON.".to_owned(),
        "gpupdate /target:computer /force".to_owned(),
        format!("reg query HKLM\\{RULES}"),
        "netsh advfirewall show allprofiles state".to_owned(),
    ];
    let values = switches.set.keys();
    let values = values.map(|at| format!("reg query \"HKLM\\{}\" /v \"{}\"", at.key(), at.name()));
    let verify: Vec<String> = verify.into_iter().chain(values).collect();
    let file = |part, name: &str, octets| File { part, name: format!("{plan}-{name}"), octets };
    let losses: BTreeSet<Loss> =
        losses(policy, &rules, now).into_iter().chain(switches.losses).collect();
    Ok(Artefact {
        target: Target::RegistryPol,
        plan: plan.clone(),
        files: vec![
            file(Part::Apply, "registry.pol", apply),
            file(Part::Verify, "registry-pol-verify.cmd", text::lines(&verify)),
            file(Part::Undo, "registry-undo.pol", undo),
        ],
        losses: losses.into_iter().collect(),
    })
}

/// What of a policy is values of the registry beside rules.
struct Switches {
    set: BTreeMap<ValueAt, Data>,
    /// What takes them back.
    undone: Vec<Instruction>,
    losses: BTreeSet<Loss>,
}

impl Switches {
    fn new(policy: &Policy) -> Result<Self, Refusal> {
        let set = changes(&policy.switches)
            .map_err(|value| Refusal::Contradiction { value: value.to_string() })?;
        let (mut undone, mut losses) = (Vec::new(), BTreeSet::from([Loss::NoDeadMan]));
        for at in set.keys() {
            losses.insert(Loss::SwitchesAfterRestart);
            let is_policy = is_policy(at);
            if !is_policy {
                losses.insert(Loss::StaysWhenUnlinked);
            }
            match policy.before.value(at) {
                Some(Some(data)) => undone.push(instruction(at, data.clone())),
                // A policy's own value goes with the object that sets it.
                Some(None) => undone.push(Instruction::deletion(at.key(), at.name())),
                None if is_policy => undone.push(Instruction::deletion(at.key(), at.name())),
                None => {
                    losses.insert(Loss::UndoUnknown);
                }
            }
        }
        if policy.switches.contains(&Switch::DcomOff) {
            losses.insert(Loss::OneWayDoor);
        }
        Ok(Self { set, undone, losses })
    }

    fn set(&self) -> impl Iterator<Item = Instruction> + '_ {
        self.set.iter().map(|(at, data)| instruction(at, data.clone()))
    }
}

fn instruction(at: &ValueAt, data: Data) -> Instruction {
    Instruction { key: at.key().to_owned(), value: at.name().to_owned(), data }
}

/// Whether a value lies where group policies clear up after themselves ("Registry-based policy":
/// below `Software\\Policies`).
fn is_policy(at: &ValueAt) -> bool {
    const POLICIES: &str = r"software\policies\";
    at.key().to_lowercase().starts_with(POLICIES)
}

/// The switches' values that a file sets or deletes: all that it holds beside rules.
pub(in crate::contain::dialect) fn values(
    octets: &[u8],
) -> Result<BTreeMap<ValueAt, Option<Data>>, ReadError> {
    let mut found = BTreeMap::new();
    for (index, instruction) in instructions(octets)?.into_iter().enumerate() {
        let Instruction { key, value, data } = instruction;
        if is_firewall(&key) {
            continue;
        }
        let at = ValueAt::new(&key, &value);
        if !is_place(&at) || found.insert(at, Some(data)).is_some() {
            return Err(fault(index + 1, &format!("{key}\\{value}")));
        }
    }
    Ok(found)
}

fn is_firewall(key: &str) -> bool {
    let (key, own) = (key.to_lowercase(), FIREWALL.to_lowercase());
    key == own || key.strip_prefix(&own).is_some_and(|rest| rest.starts_with('\\'))
}

fn instructions(octets: &[u8]) -> Result<Vec<Instruction>, ReadError> {
    let pol = RegistryPol::read(octets, &Limits::DEFAULT)
        .map_err(|error| fault(0, &error.to_string()))?;
    match pol.damage {
        Some(at) => Err(fault(pol.instructions.len() + 1, &format!("damage at byte {at}"))),
        None => Ok(pol.instructions),
    }
}

fn fault(line: usize, text: &str) -> ReadError {
    ReadError { line, text: text.chars().take(200).collect() }
}

fn file(instructions: impl Iterator<Item = Instruction>) -> Result<Vec<u8>, Refusal> {
    let pol = RegistryPol { instructions: instructions.collect(), damage: None };
    let longest = pol.instructions.iter().map(|instruction| instruction.data.bytes.len()).max();
    // Only what is too long cannot be written, and nothing is: see `ROOM`.
    pol.write().map_err(|_| Refusal::TooMany {
        target: Target::RegistryPol,
        limit: DATA,
        needed: longest.unwrap_or_default(),
    })
}

fn fields(policy: &Policy, rule: &BlockRule, number: usize) -> String {
    let own = own(&policy.id);
    let (way, side) = match rule.direction {
        Direction::Inbound => ("In", 'L'),
        Direction::Outbound => ("Out", 'R'),
    };
    let protocol = match rule.transport {
        Transport::Tcp => 6,
        Transport::Udp => 17,
    };
    let ports = rule.ports().map(|port| {
        let since = if port.contains('-') { "2_10" } else { "" };
        format!("{side}Port{since}={port}")
    });
    let addresses = rule.remote.ranges().into_iter().map(|range| {
        let family = if range.contains(':') { 6 } else { 4 };
        format!("RA{family}={range}")
    });
    let fields: Vec<String> = [
        VERSION.to_owned(),
        "Action=Block".to_owned(),
        "Active=TRUE".to_owned(),
        format!("Dir={way}"),
        format!("Protocol={protocol}"),
    ]
    .into_iter()
    .chain(ports)
    .chain(addresses)
    .chain([
        format!("Name={}", rule.name(&own, number)),
        format!("Desc={}", plain(&format!("{own}: {}", policy.title))),
        format!("EmbedCtxt={own}"),
        String::new(),
    ])
    .collect();
    fields.join("|")
}

pub(super) fn read(artefact: &Artefact) -> Result<Rules, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let own = own(&artefact.plan);
    // A value that comes again takes the place of the one before.
    let mut rules = BTreeMap::new();
    for (index, instruction) in instructions(octets)?.iter().enumerate() {
        let Instruction { key, value, data } = instruction;
        // Switches filter nothing; `values` reads them.
        if is_place(&ValueAt::new(key, value)) {
            continue;
        }
        let fault = || fault(index + 1, &format!("{key}\\{value}"));
        if key.eq_ignore_ascii_case(FIREWALL) && value.eq_ignore_ascii_case(POLICY_VERSION) {
            if data.number() != Some(POLICY_VERSION_2_10) {
                return Err(fault());
            }
            continue;
        }
        let is_own = value.strip_prefix(&own).is_some_and(|rest| rest.starts_with(' '));
        let text = data.text().filter(|text| *data == Data::string(text));
        let (true, true, Some(text)) = (key.eq_ignore_ascii_case(RULES), is_own, text) else {
            return Err(fault());
        };
        rules.insert(value.to_lowercase(), rule(&text, &own).ok_or_else(fault)?);
    }
    Ok(Rules(rules.into_values().collect()))
}

/// A rule by the grammar of [MS-GPFAS] 2.2.2.19.
fn rule(text: &str, own: &str) -> Option<Rule> {
    let mut fields = text.strip_suffix('|')?.split('|');
    (fields.next()? == VERSION).then_some(())?;
    let mut once: BTreeMap<&str, &str> = BTreeMap::new();
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for field in fields {
        let (key, value) = field.split_once('=')?;
        match key {
            "LPort" | "RPort" | "LPort2_10" | "RPort2_10" | "RA4" | "RA6" => {
                let is_range = value.contains('-');
                let is_new = !key.ends_with("2_10");
                (is_range != is_new || key.starts_with("RA")).then_some(())?;
                let is_v6 = value.contains(':');
                (!key.starts_with("RA") || is_v6 == (key == "RA6")).then_some(())?;
                lists.entry(key).or_default().push(value);
            }
            "Action" | "Active" | "Dir" | "Protocol" | "Name" | "Desc" | "EmbedCtxt" => {
                once.insert(key, value).is_none().then_some(())?;
            }
            _ => return None,
        }
    }
    (once.get("EmbedCtxt") == Some(&own)).then_some(())?;
    let direction = match *once.get("Dir")? {
        "In" => Direction::Inbound,
        "Out" => Direction::Outbound,
        _ => return None,
    };
    let action = match *once.get("Action")? {
        "Allow" => Action::Allow,
        "Block" => Action::Block,
        _ => return None,
    };
    let transport = match once.get("Protocol").copied() {
        None => None,
        Some("6") => Some(Transport::Tcp),
        Some("17") => Some(Transport::Udp),
        Some(_) => return None,
    };
    let is_active = match once.get("Active").copied() {
        None | Some("FALSE") => false,
        Some("TRUE") => true,
        Some(_) => return None,
    };
    let mut list = |keys: [&str; 2]| -> Vec<&str> {
        keys.into_iter().filter_map(|key| lists.remove(key)).flatten().collect()
    };
    let own_side = match direction {
        Direction::Inbound => list(["LPort", "LPort2_10"]),
        Direction::Outbound => list(["RPort", "RPort2_10"]),
    };
    let addresses = list(["RA4", "RA6"]);
    // The other side's ports would narrow it.
    (lists.is_empty() && (own_side.is_empty() || transport.is_some())).then_some(())?;
    let ports: Option<PortSet> = if own_side.is_empty() { None } else { Some(ports(own_side)?) };
    let remote = if addresses.is_empty() { AddressSet::everything() } else { remote(addresses)? };
    Some(Rule { is_on: is_active, action, direction, transport, ports, remote })
}
