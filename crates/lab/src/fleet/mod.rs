//! Which hosts a lab has: addresses, their profiles and names.

mod demo;
mod evidence;

use std::{collections::BTreeSet, fs, net::IpAddr, path::Path, sync::Arc};

use serde::Deserialize;

use crate::{LabError, Profile, Profiles};

pub use evidence::EvidenceFile;

/// Hosts, by address.
#[derive(Clone, Debug)]
pub struct Fleet {
    hosts: Vec<FleetHost>,
}

/// A host of a fleet.
#[derive(Clone, Debug)]
pub struct FleetHost {
    /// Where it answers.
    pub address: IpAddr,
    /// What it answers.
    pub profile: Arc<Profile>,
    /// Its computer name.
    pub computer: String,
    /// NetBIOS name of its domain or work group.
    pub domain: String,
    /// DNS name of its domain.
    pub dns_domain: Option<String>,
    /// Further addresses it says it has.
    pub other_addresses: Vec<IpAddr>,
}

impl Fleet {
    /// A fleet of these hosts.
    pub fn new(hosts: Vec<FleetHost>) -> Result<Self, LabError> {
        if hosts.is_empty() {
            return Err(LabError::EmptyFleet);
        }
        let mut seen = BTreeSet::new();
        for host in &hosts {
            if !host.address.is_loopback() {
                return Err(LabError::NotLoopback(host.address));
            }
            if !seen.insert(host.address) {
                return Err(LabError::AddressTwice(host.address));
            }
            if !is_computer_name(&host.computer) {
                return Err(LabError::ComputerName(host.computer.clone()));
            }
        }
        Ok(Self { hosts })
    }

    /// A fleet of one host with a built-in profile.
    pub fn single(address: IpAddr, profile: &str) -> Result<Self, LabError> {
        let profile = Profiles::embedded()?.get(profile)?;
        Self::new(vec![FleetHost::new(address, profile, 1)])
    }

    /// Reads a fleet file. Profiles it names are built in, or files beside it that end in
    /// `.toml`.
    ///
    /// ```toml
    /// [[host]]
    /// address = "127.0.0.5"
    /// profile = "w2k-sp4-unpatched"
    /// name = "PRESS-5"                  # the profile's own pattern if absent
    /// addresses = ["192.0.2.5"]         # further addresses it says it has
    /// ```
    pub fn read(path: &Path) -> Result<Self, LabError> {
        let text = fs::read_to_string(path)
            .map_err(|fault| LabError::File { path: path.to_owned(), fault })?;
        Self::parse(&text, path.parent().unwrap_or(Path::new("")))
    }

    /// Reads the text of a fleet file; `folder` is where its profile files are.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, LabError> {
        let file: File = toml::from_str(text)?;
        let mut profiles = Profiles::embedded()?;
        let hosts = file
            .host
            .into_iter()
            .zip(1..)
            .map(|(host, number)| host.build(number, &mut profiles, folder))
            .collect::<Result<_, _>>()?;
        Self::new(hosts)
    }

    /// The hosts in the order given.
    pub fn hosts(&self) -> &[FleetHost] {
        &self.hosts
    }

    /// The host at an address.
    pub fn host(&self, address: IpAddr) -> Option<&FleetHost> {
        self.hosts.iter().find(|host| host.address == address)
    }
}

impl FleetHost {
    /// A host named after its profile's pattern and its number.
    pub fn new(address: IpAddr, profile: Arc<Profile>, number: u32) -> Self {
        let names = &profile.names;
        Self {
            address,
            computer: names.computer.replace("{n}", &format!("{number:03}")),
            domain: names.domain.clone(),
            dns_domain: names.dns_domain.clone(),
            other_addresses: Vec::new(),
            profile,
        }
    }

    /// The remote status code that a correct scan gives.
    pub fn expected(&self) -> &str {
        &self.profile.expect
    }

    /// The DNS name, where the host has a DNS domain.
    pub fn dns_name(&self) -> Option<String> {
        let domain = self.dns_domain.as_ref()?;
        Some(format!("{}.{domain}", self.computer.to_lowercase()))
    }

    /// The hardware address, which the profile and the address make up.
    pub fn mac(&self) -> [u8; 6] {
        let prefix = self.profile.netbios.as_ref().and_then(|netbios| netbios.mac_prefix);
        let (Some(prefix), IpAddr::V4(address)) = (prefix, self.address) else {
            return [0; 6];
        };
        let mut octets = [0; 6];
        let [_, host @ ..] = address.octets();
        for (place, octet) in octets.iter_mut().zip(prefix.into_iter().chain(host)) {
            *place = octet;
        }
        octets
    }
}

fn is_computer_name(name: &str) -> bool {
    (1..=15).contains(&name.len()) && name.bytes().all(|octet| octet.is_ascii_graphic())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    host: Vec<HostLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostLine {
    address: IpAddr,
    profile: String,
    name: Option<String>,
    domain: Option<String>,
    dns_domain: Option<String>,
    #[serde(default)]
    addresses: Vec<IpAddr>,
}

impl HostLine {
    fn build(
        self,
        number: u32,
        profiles: &mut Profiles,
        folder: &Path,
    ) -> Result<FleetHost, LabError> {
        let is_file = Path::new(&self.profile).extension().is_some_and(|ending| ending == "toml");
        let profile = if is_file {
            profiles.add_file(&folder.join(&self.profile))?
        } else {
            profiles.get(&self.profile)?
        };
        let host = FleetHost::new(self.address, profile, number);
        Ok(FleetHost {
            computer: self.name.unwrap_or(host.computer),
            domain: self.domain.unwrap_or(host.domain),
            dns_domain: self.dns_domain.or(host.dns_domain),
            other_addresses: self.addresses,
            ..host
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Fleet;
    use crate::LabError;

    fn parse(text: &str) -> Result<Fleet, LabError> {
        Fleet::parse(text, Path::new(""))
    }

    #[test]
    fn a_fleet_file_names_hosts() {
        let fleet = parse(
            "[[host]]\naddress = \"127.0.0.5\"\nprofile = \"modern\"\nname = \"DC1\"\n\
             addresses = [\"192.0.2.5\"]\n[[host]]\naddress = \"127.0.0.6\"\nprofile = \"win98\"",
        )
        .unwrap();
        let [dc, old] = fleet.hosts() else { panic!("two hosts") };
        assert_eq!(dc.dns_name().as_deref(), Some("dc1.plant.example"));
        assert_eq!(dc.mac(), [0x00, 0x15, 0x5d, 0, 0, 5]);
        assert_eq!((old.computer.as_str(), old.expected()), ("WIN98-002", "not_affected"));
        assert_eq!(old.dns_name(), None);
    }

    #[test]
    fn what_others_could_reach_is_refused() {
        let text = "[[host]]\naddress = \"192.0.2.1\"\nprofile = \"modern\"";
        assert!(matches!(parse(text), Err(LabError::NotLoopback(_))));
    }

    #[test]
    fn mistakes_in_a_fleet_file_are_named() {
        let host = "[[host]]\naddress = \"127.0.0.1\"\nprofile = \"modern\"\n";
        assert!(matches!(parse(""), Err(LabError::EmptyFleet)));
        assert!(matches!(parse(&host.repeat(2)), Err(LabError::AddressTwice(_))));
        assert!(matches!(
            parse(&format!("{host}name = \"A NAME\"")),
            Err(LabError::ComputerName(_))
        ));
        assert!(matches!(parse(&format!("{host}colour = 1")), Err(LabError::Fleet(_))));
        assert!(matches!(parse(&host.replace("modern", "beos")), Err(LabError::UnknownProfile(_))));
        assert!(matches!(
            parse(&host.replace("modern", "nowhere.toml")),
            Err(LabError::File { .. })
        ));
    }
}
