//! Names by which files belong together.

use seawall_facts::{FactValue, HostKey, HostName};

use crate::Reading;

/// What a file, or several, call their host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) sid: Option<String>,
    pub(super) name: Option<String>,
    pub(super) domain: Option<String>,
    /// Whether the name is that of a hive, the strongest there is.
    is_from_hive: bool,
}

impl Identity {
    /// That of one file. A file with several names is of none.
    pub(super) fn of(reading: &Reading) -> Self {
        let names = || {
            reading.facts.iter().filter_map(|fact| match &fact.value {
                FactValue::HostName(name) => Some(name),
                _ => None,
            })
        };
        let computers = || {
            names().filter_map(|name| match name {
                HostName::Computer(name) if is_name(name) => Some(name.as_str()),
                _ => None,
            })
        };
        let dns = || {
            names().find_map(|name| match name {
                HostName::DnsHost(name) => Some(name.as_str()),
                _ => None,
            })
        };
        let name = computers().next().or_else(dns);
        let is_one = |name: &&str| computers().all(|other| short(other) == short(name));
        let domain = names().find_map(|name| match name {
            HostName::Domain(domain) | HostName::DnsDomain(domain) => Some(domain.clone()),
            _ => None,
        });
        let of_name = || {
            let (_, domain) = name?.split_once('.')?;
            Some(domain.to_owned())
        };
        Self {
            sid: names().find_map(|name| match name {
                HostName::MachineSid(sid) => Some(sid.clone()),
                _ => None,
            }),
            name: name.filter(is_one).map(str::to_owned),
            domain: domain.or_else(of_name).filter(|domain| !is_workgroup(domain)),
            is_from_hive: reading.hive().is_some(),
        }
    }

    /// Takes over what the other knows and this one does not.
    pub(super) fn add(&mut self, other: &Self) {
        if other.is_from_hive && !self.is_from_hive && other.name.is_some() {
            self.name.clone_from(&other.name);
            self.is_from_hive = true;
        }
        for (mine, theirs) in [
            (&mut self.sid, &other.sid),
            (&mut self.name, &other.name),
            (&mut self.domain, &other.domain),
        ] {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        }
    }

    /// The name as it is compared: the part before the domain, as long as NetBIOS has it.
    pub(super) fn short_name(&self) -> Option<String> {
        self.name.as_deref().map(short).filter(|name| !name.is_empty())
    }

    /// The domain as it is compared: the first part, which is its NetBIOS name as a rule.
    pub(super) fn short_domain(&self) -> Option<String> {
        self.domain.as_deref().map(short).filter(|domain| !domain.is_empty())
    }

    pub(super) fn key(&self) -> Option<HostKey> {
        if let Some(sid) = &self.sid {
            return Some(HostKey::MachineSid(sid.clone()));
        }
        let name = self.name.as_ref()?;
        if !self.is_from_hive {
            return Some(HostKey::NetbiosName(self.short_name()?));
        }
        let key = match &self.domain {
            Some(domain) => format!("{domain}\\{name}"),
            None => name.clone(),
        };
        Some(HostKey::ComputerName(key))
    }
}

/// Characters of a NetBIOS name.
const NETBIOS: usize = 15;

fn short(name: &str) -> String {
    let first = name.split('.').next().unwrap_or_default();
    first.trim().to_uppercase().chars().take(NETBIOS).collect()
}

/// Whether it names anything: dots or dashes stand where a name was blotted out.
pub(super) fn is_name(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
}

/// The names that Windows gives to the workgroup of hosts without a domain; they bind nothing.
fn is_workgroup(domain: &str) -> bool {
    domain.is_empty() || ["workgroup", "mshome", "n/a"].contains(&domain.to_lowercase().as_str())
}
