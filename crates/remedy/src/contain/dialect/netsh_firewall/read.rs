//! Reading a batch file of `netsh firewall` commands as `cmd` and `netsh` do.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::Ipv4Addr,
};

use seawall_facts::{Timestamp, Transport};

use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Edges, Packet, PortSet, Ruleset,
    dialect::{Artefact, Part, ReadError},
};

/// The firewall after the commands. Which programs and ports were excepted before is not known, and
/// not looked at; the services with names of their own are taken to have been.
#[derive(Clone, Debug)]
pub(super) struct Firewall {
    is_on: bool,
    takes_exceptions: bool,
    /// By transport and port, as the firewall keeps them.
    openings: BTreeMap<(Transport, u16), Scope>,
    /// Services that are excepted, for everybody.
    services: BTreeSet<&'static str>,
}

/// What each service listens on, from memory.
const SERVICES: [(&str, Transport, u16); 9] = [
    ("FILEANDPRINT", Transport::Tcp, 139),
    ("FILEANDPRINT", Transport::Tcp, 445),
    ("FILEANDPRINT", Transport::Udp, 137),
    ("FILEANDPRINT", Transport::Udp, 138),
    ("REMOTEADMIN", Transport::Tcp, 135),
    ("REMOTEADMIN", Transport::Tcp, 445),
    ("REMOTEDESKTOP", Transport::Tcp, 3_389),
    ("UPNP", Transport::Tcp, 2_869),
    ("UPNP", Transport::Udp, 1_900),
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Nobody,
    /// Of both families.
    All,
    /// Of IPv4.
    Custom(AddressSet),
}

impl Ruleset for Firewall {
    fn decide(&self, packet: &Packet, _now: Timestamp) -> Decision {
        // It looks at nothing that the host sends, and lets in what it asked for.
        let is_free = !self.is_on
            || packet.direction == Direction::Outbound
            || packet.conversation == Conversation::Answer;
        let at = (packet.transport, packet.destination_port);
        let serves = |&(name, transport, port): &(&str, Transport, u16)| {
            (transport, port) == at && self.services.contains(name)
        };
        let is_opened = match self.openings.get(&at) {
            None | Some(Scope::Nobody) => false,
            Some(Scope::All) => true,
            Some(Scope::Custom(peers)) => peers.contains(packet.peer),
        };
        let is_open = self.takes_exceptions && (is_opened || SERVICES.iter().any(serves));
        if is_free || is_open { Decision::Pass } else { Decision::Block }
    }

    fn mark(&self, edges: &mut Edges) {
        edges.ports(&SERVICES.iter().map(|&(.., port)| port).collect::<PortSet>());
        edges.ports(&self.openings.keys().map(|&(_, port)| port).collect::<PortSet>());
        for scope in self.openings.values() {
            if let Scope::Custom(peers) = scope {
                edges.peers(peers);
            }
        }
    }
}

pub(super) fn read(artefact: &Artefact) -> Result<Firewall, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    let fault = |line, text: &str| ReadError { line, text: text.chars().take(200).collect() };
    let script = str::from_utf8(octets).map_err(|_| fault(0, "no ASCII"))?;
    let mut firewall = Firewall {
        is_on: false,
        takes_exceptions: false,
        openings: BTreeMap::new(),
        services: SERVICES.iter().map(|&(name, ..)| name).collect(),
    };
    for (index, line) in script.split_terminator("\r\n").enumerate() {
        let fault = || fault(index + 1, line);
        // The longest line that `cmd` takes (KB830473).
        if !line.is_ascii() || line.contains(|c: char| c.is_ascii_control()) || line.len() > 8_191 {
            return Err(fault());
        }
        // `cmd` looks for variables in remarks as well, which does no harm there.
        let is_remark = line.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("@rem "));
        let is_plain = !line.contains(['&', '|', '<', '>', '^']);
        if line.is_empty() || (is_remark && is_plain) {
            continue;
        }
        firewall.run(line).ok_or_else(fault)?;
    }
    Ok(firewall)
}

impl Firewall {
    fn run(&mut self, line: &str) -> Option<()> {
        let command = line.strip_suffix(" || exit /b 1")?;
        // Signs that mean something to `cmd`.
        (!command.contains(['%', '^', '&', '|', '<', '>', '!', '(', ')'])).then_some(())?;
        let words = words(command)?;
        let (head, rest) = words.split_at_checked(4)?;
        let mut named = BTreeMap::new();
        for word in rest {
            let (key, value) = word.split_once('=')?;
            let is_new = named.insert(key.to_ascii_lowercase(), value.to_owned()).is_none();
            (is_new && !value.is_empty()).then_some(())?;
        }
        // One profile alone would leave the host open under the other.
        named.remove("profile")?.eq_ignore_ascii_case("all").then_some(())?;
        let head: Vec<String> = head.iter().map(|word| word.to_ascii_lowercase()).collect();
        let ["netsh", "firewall", "set", what] =
            head.iter().map(String::as_str).collect::<Vec<_>>()[..]
        else {
            return None;
        };
        match what {
            "opmode" => {
                self.is_on = switch(&named.remove("mode")?)?;
                self.takes_exceptions = switch(&named.remove("exceptions")?)?;
            }
            "service" => {
                let service = named.remove("type")?.to_ascii_uppercase();
                let &(name, ..) = SERVICES.iter().find(|(name, ..)| *name == service)?;
                if switch(&named.remove("mode")?)? {
                    self.services.insert(name);
                } else {
                    self.services.remove(name);
                }
            }
            "portopening" => {
                let (at, scope) = opening(&mut named)?;
                self.openings.insert(at, scope);
            }
            _ => return None,
        }
        named.is_empty().then_some(())
    }
}

fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_uppercase().as_str() {
        "ENABLE" => Some(true),
        "DISABLE" => Some(false),
        _ => None,
    }
}

fn opening(named: &mut BTreeMap<String, String>) -> Option<((Transport, u16), Scope)> {
    let transport = match named.remove("protocol")?.to_ascii_uppercase().as_str() {
        "TCP" => Transport::Tcp,
        "UDP" => Transport::Udp,
        _ => return None,
    };
    let port = named.remove("port")?;
    let digits = port.bytes().all(|digit| digit.is_ascii_digit());
    let port = digits.then(|| port.parse::<u16>().ok()).flatten().filter(|&port| port != 0)?;
    named.remove("name")?;
    // What is not said is said with the command's defaults: on, for everybody.
    let is_on = named.remove("mode").map_or(Some(true), |mode| switch(&mode))?;
    let scope = named.remove("scope").map(|scope| scope.to_ascii_uppercase());
    let addresses = named.remove("addresses");
    let scope = match (scope.as_deref(), addresses) {
        (None | Some("ALL"), None) => Scope::All,
        (Some("CUSTOM"), Some(addresses)) => Scope::Custom(custom(&addresses)?),
        _ => return None,
    };
    Some(((transport, port), if is_on { scope } else { Scope::Nobody }))
}

/// Addresses and networks of IPv4. A scope takes no range, and no unspecified or loopback address.
fn custom(list: &str) -> Option<AddressSet> {
    let mut found = Vec::new();
    for item in list.split(',') {
        let (base, prefix) = item.split_once('/').unwrap_or((item, "32"));
        let base: Ipv4Addr = base.parse().ok()?;
        (!base.is_unspecified() && !base.is_loopback()).then_some(())?;
        found.push(format!("{base}/{prefix}").parse::<AddressSet>().ok()?);
    }
    Some(found.iter().collect())
}

/// Words, without their quotation marks; nothing where a mark is not closed.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for sign in line.chars() {
        match (sign, words.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (' ', _) if !is_quoted => words.push(String::new()),
            (sign, Some(word)) => word.push(sign),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    (!is_quoted).then_some(words)
}
