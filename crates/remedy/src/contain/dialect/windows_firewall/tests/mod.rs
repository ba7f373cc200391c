//! The three languages of the Windows Firewall against the truth.

mod edges;
mod goldens;
mod hostile;
mod mutations;
mod switches;
mod truth;

use std::collections::BTreeSet;

use seawall_facts::Timestamp;

use crate::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    Services, Sessions,
    dialect::{Artefact, Part, Target, render},
    tests::policies::NOW,
};

pub(super) const TARGETS: [Target; 3] =
    [Target::Advfirewall, Target::AdvfirewallPs, Target::RegistryPol];

/// Two hosts keep what RPC listens on; everybody else is shut out of it.
pub(crate) fn rpc() -> Policy {
    let services = Services {
        tcp: PortSet::from_iter([135, 139, 445, 593]),
        udp: PortSet::from_iter([135, 137, 138, 445]),
    };
    let peers = ["10.77.0.2-10.77.0.3", "fd00::2"].map(|text| text.parse::<AddressSet>().unwrap());
    Policy {
        id: "p1".parse().unwrap(),
        title: "MS03-039".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::default(),
            services: services.clone(),
            directions: Directions::Inbound,
            exceptions: vec![Exception {
                peers: peers.iter().collect(),
                services: Services { tcp: PortSet::from_iter([135, 445]), udp: PortSet::default() },
                until: None,
                why: "patch console".to_owned(),
            }],
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

pub(super) fn rendered(policy: &Policy, target: Target) -> Artefact {
    render(policy, target, NOW).unwrap()
}

/// A file's text, whatever its encoding.
pub(super) fn text(artefact: &Artefact, part: Part) -> String {
    let octets = &artefact.file(part).unwrap().octets;
    if let Some(units) = octets.strip_prefix(b"\xff\xfe") {
        let units: Vec<u16> =
            units.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        return String::from_utf16(&units).unwrap();
    }
    String::from_utf8(octets.clone()).unwrap()
}

pub(super) const LATER: Timestamp = Timestamp(1_798_675_199_000);
