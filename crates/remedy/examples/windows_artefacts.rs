//! Writes what Windows hosts are contained with into a folder, for programs that judge it: a folder
//! for each policy, and in it one for each target, and prints how many files there are.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, Place, Policy, PortSet,
    Services, Sessions, Switch, ValueAt,
    dialect::{Target, render},
};
use seawall_winfmt::reg_text::Data;

const TARGETS: [Target; 5] = [
    Target::Advfirewall,
    Target::AdvfirewallPs,
    Target::NetshFirewall,
    Target::RegistryPol,
    Target::Ansible,
];

const NOW: Timestamp = Timestamp(1_760_000_000_000);
const LATER: Timestamp = Timestamp(1_798_675_199_000);

fn main() {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap());
    let mut count = 0;
    for (name, policy) in [
        ("plain", policy("MS03-039", 1, None)),
        ("thousand", policy("a thousand", 1_000, None)),
        ("hostile", policy("{{ 7 * 7 }} {% x %} {# y #} '\" | ’ & %PATH% 封じ込め\r\n", 2, None)),
        ("ending", policy("ends", 3, Some(LATER))),
        ("switches", switched(policy("switches", 1, None))),
    ] {
        for target in TARGETS {
            // The oldest firewall refuses a thousand addresses.
            let Ok(artefact) = render(&policy, target, NOW) else { continue };
            let folder = folder.join(name).join(target.id());
            fs::create_dir_all(&folder).unwrap();
            for file in artefact.files {
                fs::write(folder.join(file.name), file.octets).unwrap();
                count += 1;
            }
        }
    }
    println!("{count}");
}

/// The same with every kind of data that a switch sets, and what stood there before.
fn switched(mut policy: Policy) -> Policy {
    policy.switches = BTreeSet::from([
        Switch::DcomOff,
        Switch::DcomTcpOnly,
        Switch::LaunchRestriction,
        Switch::RestrictRemoteClients,
    ]);
    let before = [
        (r"SOFTWARE\Microsoft\Ole", "EnableDCOM", Some(Data::string("Y"))),
        (r"SOFTWARE\Microsoft\Rpc", "DCOM Protocols", None),
    ];
    for (key, name, data) in before {
        policy.before.note(ValueAt::new(key, name), data);
    }
    policy
}

fn policy(title: &str, excepted: u32, expires: Option<Timestamp>) -> Policy {
    let services = Services {
        tcp: PortSet::from_ranges([(135, 135), (139, 139), (445, 445), (49_152, 65_535)]),
        udp: PortSet::from_ranges([(135, 135), (137, 138), (445, 445)]),
    };
    let peers: AddressSet = (0..excepted)
        .map(|index| std::net::IpAddr::from((0x0a4d_0002 + index * 2).to_be_bytes()))
        .map(AddressSet::from)
        .collect();
    Policy {
        id: "p1".parse().unwrap(),
        title: title.to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::default(),
            services: services.clone(),
            directions: Directions::Inbound,
            exceptions: vec![Exception {
                peers,
                services: Services {
                    tcp: PortSet::from_iter([135, 445]),
                    udp: PortSet::from_iter([445]),
                },
                until: expires,
                why: title.to_owned(),
            }],
        }],
        // The oldest firewall has it no other way.
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}
