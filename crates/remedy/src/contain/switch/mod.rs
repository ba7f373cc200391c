//! Measures that are values of the host's registry.

mod before;
#[cfg(test)]
mod tests;
mod value_at;

use std::{collections::BTreeMap, fmt, str::FromStr};

use seawall_winfmt::reg_text::Data;
use thiserror::Error;

pub use before::{Adapter, Before};
pub use value_at::ValueAt;

/// A measure that sets values of the registry. All of them act after a restart at the latest; none
/// is known to act before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Switch {
    /// DCOM off (KB825750): Windows NT 4.0, 2000 SP3 and later (SP2 with MS01-041, unsupported;
    /// before that it does nothing), XP, Server 2003.
    DcomOff,
    /// Remote launch and activation for administrators alone; local COM goes on. XP SP2 and Server
    /// 2003 SP1 and later.
    LaunchRestriction,
    /// RPC servers take no anonymous callers but over named pipes. XP SP2 and Server 2003 SP1 and
    /// later, never on domain controllers.
    RestrictRemoteClients,
    /// Clients authenticate to the endpoint mapper; that of NT 4.0 cannot be asked any more. XP SP2
    /// and Server 2003 SP1 and later.
    AuthEpResolution,
    /// Activation with packet integrity, demanded and offered (KB5004442): with the updates of June
    /// 2021, and a switch only until those of March 2023.
    ActivationAuthentication,
    /// Dynamic RPC ports from one range (KB154596).
    StaticRpcPorts(RpcPorts),
    /// DCOM over TCP alone: neither UDP nor HTTP, nor what else was in the list.
    DcomTcpOnly,
    /// RPC over HTTP without DCOM: every port of the server but 593 (KB826382). Server 2003.
    RpcProxyPorts(ServerName),
    /// IPsec filters see Kerberos and RSVP (KB811832, KB813878): Windows 2000 SP1 and later, XP.
    /// Server 2003 begins with more, which this would lower.
    NoDefaultExempt,
}

/// How well it is known that a value has that place and that data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The vendor's own article says so.
    Documented,
    /// From memory: look before you rely on it.
    FromMemory,
}

/// Ports for dynamic RPC endpoints. One bad entry in the value would end every RPC server over TCP
/// and UDP, so there is one range, and it has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RpcPorts {
    low: u16,
    high: u16,
}

/// The name of a server, as it stands in a list of ports: 1 to 63 of letters, digits, `-`, `_` and
/// `.`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName(String);

/// What no switch can be made of.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SwitchError {
    /// The ports are too few, too low or the wrong way round.
    #[error("RPC needs 100 ports or more from 1025 on, not {low}-{high}")]
    Ports {
        /// The first.
        low: u16,
        /// The last.
        high: u16,
    },
    /// No name of a server.
    #[error("`{0}` is no name of a server")]
    Server(String),
    /// Neither a GUID nor a service of an adapter.
    #[error("`{0}` is neither an adapter's GUID nor its service")]
    Adapter(String),
}

const OLE: &str = r"SOFTWARE\Microsoft\Ole";
const RPC: &str = r"SOFTWARE\Microsoft\Rpc";
const RPC_POLICY: &str = r"SOFTWARE\Policies\Microsoft\Windows NT\Rpc";

impl Switch {
    /// Its name.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::DcomOff => "dcom-off",
            Self::LaunchRestriction => "launch-restriction",
            Self::RestrictRemoteClients => "restrict-remote-clients",
            Self::AuthEpResolution => "auth-ep-resolution",
            Self::ActivationAuthentication => "activation-authentication",
            Self::StaticRpcPorts(_) => "static-rpc-ports",
            Self::DcomTcpOnly => "dcom-tcp-only",
            Self::RpcProxyPorts(_) => "rpc-proxy-ports",
            Self::NoDefaultExempt => "no-default-exempt",
        }
    }

    /// Whether Windows NT 4.0 knows it.
    pub const fn is_for_nt4(&self) -> bool {
        matches!(self, Self::DcomOff | Self::StaticRpcPorts(_) | Self::DcomTcpOnly)
    }

    /// How well its values are known.
    pub const fn certainty(&self) -> Certainty {
        match self {
            // The policy's place for the text form of the descriptor.
            Self::LaunchRestriction => Certainty::FromMemory,
            _ => Certainty::Documented,
        }
    }

    /// The values it sets.
    pub fn changes(&self) -> Vec<(ValueAt, Data)> {
        let one = |key, name, data| vec![(ValueAt::new(key, name), data)];
        match self {
            Self::DcomOff => one(OLE, "EnableDCOM", Data::string("N")),
            Self::LaunchRestriction => one(
                r"SOFTWARE\Policies\Microsoft\Windows NT\DCOM",
                "MachineLaunchRestriction",
                // LC is launch and RP activation from afar: administrators keep them, everybody
                // has what is local.
                Data::string("O:BAG:BAD:(A;;CCDCLCSWRP;;;BA)(A;;CCDCSW;;;WD)"),
            ),
            Self::RestrictRemoteClients => one(RPC_POLICY, "RestrictRemoteClients", Data::dword(1)),
            Self::AuthEpResolution => one(RPC_POLICY, "EnableAuthEpResolution", Data::dword(1)),
            Self::ActivationAuthentication => {
                let key = r"SOFTWARE\Microsoft\Ole\AppCompat";
                let at = |name| ValueAt::new(key, name);
                vec![
                    (at("RequireIntegrityActivationAuthenticationLevel"), Data::dword(1)),
                    (at("RaiseActivationAuthenticationLevel"), Data::dword(2)),
                ]
            }
            Self::StaticRpcPorts(RpcPorts { low, high }) => {
                let at = |name| ValueAt::new(r"SOFTWARE\Microsoft\Rpc\Internet", name);
                vec![
                    (at("Ports"), strings(&[&format!("{low}-{high}")])),
                    (at("PortsInternetAvailable"), Data::string("Y")),
                    (at("UseInternetPorts"), Data::string("Y")),
                ]
            }
            Self::DcomTcpOnly => one(RPC, "DCOM Protocols", strings(&["ncacn_ip_tcp"])),
            Self::RpcProxyPorts(ServerName(server)) => {
                let ports = format!("{server}:100-592;{server}:594-5000");
                one(r"SOFTWARE\Microsoft\Rpc\RpcProxy", "ValidPorts", Data::string(&ports))
            }
            Self::NoDefaultExempt => {
                one(r"SYSTEM\CurrentControlSet\Services\IPSEC", "NoDefaultExempt", Data::dword(1))
            }
        }
    }
}

/// The values that switches set together; the one that two of them would set differently is the
/// error.
pub fn changes<'a>(
    switches: impl IntoIterator<Item = &'a Switch>,
) -> Result<BTreeMap<ValueAt, Data>, ValueAt> {
    let mut found = BTreeMap::new();
    for (at, data) in switches.into_iter().flat_map(Switch::changes) {
        if found.insert(at.clone(), data.clone()).is_some_and(|other| other != data) {
            return Err(at);
        }
    }
    Ok(found)
}

/// Whether some switch sets that value, to whatever.
pub(crate) fn is_place(at: &ValueAt) -> bool {
    let every = [
        Switch::DcomOff,
        Switch::LaunchRestriction,
        Switch::RestrictRemoteClients,
        Switch::AuthEpResolution,
        Switch::ActivationAuthentication,
        Switch::StaticRpcPorts(RpcPorts { low: 0, high: 0 }),
        Switch::DcomTcpOnly,
        Switch::RpcProxyPorts(ServerName(String::new())),
        Switch::NoDefaultExempt,
    ];
    every.iter().flat_map(Switch::changes).any(|(own, _)| own == *at)
}

/// A `REG_MULTI_SZ` of texts, none of which is empty.
pub(crate) fn strings<T: AsRef<str>>(texts: &[T]) -> Data {
    let mut units: Vec<u16> = Vec::new();
    for text in texts {
        units.extend(text.as_ref().encode_utf16().chain([0]));
    }
    units.push(0);
    Data { kind: Data::STRINGS, bytes: units.into_iter().flat_map(u16::to_le_bytes).collect() }
}

impl RpcPorts {
    /// A range, both ends included. KB154596 asks for ports above those of services, and a hundred
    /// of them at least.
    pub fn new(low: u16, high: u16) -> Result<Self, SwitchError> {
        let is_wide = high.checked_sub(low).is_some_and(|more| more >= 99);
        if low >= 1_025 && is_wide {
            Ok(Self { low, high })
        } else {
            Err(SwitchError::Ports { low, high })
        }
    }
}

impl FromStr for ServerName {
    type Err = SwitchError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_sound = (1..=63).contains(&text.len())
            && text.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_.".contains(&c));
        if is_sound { Ok(Self(text.to_owned())) } else { Err(SwitchError::Server(text.to_owned())) }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
