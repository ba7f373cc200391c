//! What an inventory has on the hosts that are told of.

use std::net::IpAddr;

use seawall_evidence::HostEvidence;
use seawall_facts::{FactValue, HostName};

use crate::inventory::{InventoryRecord, Join, Keys};

/// What an inventory has on a host: by the names and the addresses that it was set up with.
pub fn inventory_of(host: &HostEvidence, inventory: &Join<'_>) -> Option<InventoryRecord> {
    let (names, addresses) = (names(host), addresses(host));
    inventory.find(&Keys { addresses: &addresses, names: &names, macs: &[] })
}

/// The computer's name, and its full DNS names: its parts may be told by different files.
fn names(host: &HostEvidence) -> Vec<String> {
    let told = |of: fn(&HostName) -> Option<&String>| {
        host.facts.iter().filter_map(move |fact| match &fact.value {
            FactValue::HostName(name) => of(name),
            _ => None,
        })
    };
    let domains = told(|name| match name {
        HostName::DnsDomain(name) | HostName::Domain(name) => Some(name),
        _ => None,
    });
    let hosts = told(|name| match name {
        HostName::DnsHost(name) => Some(name),
        _ => None,
    });
    let it = &host.description;
    let hosts: Vec<&String> = it.name.iter().chain(hosts).collect();
    let mut names: Vec<String> = hosts.iter().map(|name| (*name).clone()).collect();
    // A NetBIOS domain or a workgroup is no part of a DNS name.
    for domain in it.domain.iter().chain(domains).filter(|domain| domain.contains('.')) {
        names.extend(hosts.iter().map(|host| format!("{host}.{domain}")));
    }
    names.dedup();
    names
}

/// The addresses of its interfaces.
pub fn addresses(host: &HostEvidence) -> Vec<IpAddr> {
    let values = host.facts.iter().filter_map(|fact| match &fact.value {
        FactValue::RegistryValue { name, data, .. }
            if ADDRESSES.iter().any(|known| name.eq_ignore_ascii_case(known)) =>
        {
            Some(data)
        }
        _ => None,
    });
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let texts = values.flat_map(|data| data.split(move |c| !is_part(c)));
    texts.filter_map(|text| text.parse().ok()).filter(|it: &IpAddr| !it.is_unspecified()).collect()
}

/// The values of an interface that hold them.
const ADDRESSES: [&str; 2] = ["IPAddress", "DhcpIPAddress"];
