//! Writes what containment policies become on Linux, and what each of them says of some packets,
//! for `cargo xtask suite enforce`, which loads them into real kernels and probes.
//!
//! `artefacts FOLDER NOW [POLICY]` (milliseconds since 1970) makes, below FOLDER, a folder a policy and
//! target with the artefact's files, and `index.jsonl`, a line each:
//! `{"policy","target","folder","files":{"apply":NAME,…},"moments":[{"at":MS,"probes":[…]}]}`, the
//! moments being NOW and the ends that come. The policies that begin with `any-` have none: they are
//! for syntax alone.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool of the tests"
)]

use std::{collections::BTreeSet, fs, path::Path};

use seawall_facts::{Timestamp, Transport};
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Conversation, Decision, Direction, Directions, Exception, Group,
    Ipv6, Packet, Place, Policy, PortSet, Services, Sessions,
    dialect::{Part, Target, render},
};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, now, only @ ..] = arguments.as_slice() else {
        println!("usage: artefacts FOLDER NOW [POLICY]");
        return;
    };
    let now = Timestamp(now.parse().unwrap());
    let mut index = Vec::new();
    for target in [Target::NftablesHost, Target::NftablesGateway, Target::Iptables] {
        let drawn = (0..30).map(|seed| drawn(seed, target.place()));
        let named = named(target.place(), now);
        let probed: Vec<_> = named.iter().map(|policy| policy.id.clone()).collect();
        for policy in named.into_iter().chain(drawn).chain([thousand(target.place())]) {
            if only.first().is_some_and(|only| only != policy.id.as_str()) {
                continue;
            }
            let name = format!("{}-{target}", policy.id);
            let files = write(&policy, target, now, &Path::new(folder).join(&name));
            let moments: Vec<Value> = if probed.contains(&policy.id) {
                moments(&policy, now)
                    .map(|at| json!({"at": at.0, "probes": probes(&policy, at)}))
                    .collect()
            } else {
                Vec::new()
            };
            let line = json!({
                "policy": policy.id.as_str(), "target": target.id(), "folder": name,
                "files": files, "moments": moments,
            });
            index.push(line.to_string());
        }
    }
    fs::write(Path::new(folder).join("index.jsonl"), index.join("\n")).unwrap();
}

fn write(policy: &Policy, target: Target, now: Timestamp, folder: &Path) -> Value {
    fs::create_dir_all(folder).unwrap();
    let artefact = render(policy, target, now).unwrap();
    let mut names = serde_json::Map::new();
    for file in &artefact.files {
        fs::write(folder.join(&file.name), &file.octets).unwrap();
        let part = match file.part {
            Part::Capture => "capture",
            Part::Apply => "apply",
            Part::Verify => "verify",
            Part::Undo => "undo",
            Part::DeadMan => "dead_man",
            Part::Confirm => "confirm",
            Part::Load => "load",
        };
        names.insert(part.to_owned(), file.name.clone().into());
    }
    names.into()
}

/// Both of the contained host's addresses, and of those around it.
const HOST: [&str; 2] = ["10.99.1.1", "fd99:1::1"];
const FREE: [&str; 2] = ["10.99.1.9", "fd99:1::9"];
const CONSOLE: [&str; 2] = ["10.99.2.2", "fd99:2::2"];
const OTHER: [&str; 2] = ["10.99.2.3", "fd99:2::3"];

/// When something changes.
fn moments(policy: &Policy, now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let exceptions = policy.groups.iter().flat_map(|group| &group.exceptions);
    let ends = exceptions.filter_map(|exception| exception.until).chain(policy.expires);
    let mut moments: Vec<_> = ends.filter(|&end| now < end).chain([now]).collect();
    moments.sort_unstable();
    moments.into_iter()
}

/// Packets that open a conversation, and whether they pass.
fn probes(policy: &Policy, now: Timestamp) -> Vec<Value> {
    let mut found = Vec::new();
    let hosts: &[_] = if policy.place == Place::Gateway { &[HOST, FREE] } else { &[HOST] };
    for family in [0, 1] {
        for (host, peer) in
            hosts.iter().flat_map(|host| [CONSOLE, OTHER].map(|peer| (host[family], peer[family])))
        {
            for (transport, port) in [
                (Transport::Tcp, 80),
                (Transport::Tcp, 135),
                (Transport::Tcp, 445),
                (Transport::Tcp, 50_001),
                (Transport::Udp, 137),
                (Transport::Udp, 500),
            ] {
                for direction in [Direction::Inbound, Direction::Outbound] {
                    // From a closed port too: what comes back to it is an answer. From 88: the
                    // port of Kerberos, which other targets let pass.
                    for source_port in [0, 88, 50_000] {
                        if direction == Direction::Inbound && source_port == 50_000 {
                            continue;
                        }
                        let packet = Packet {
                            direction,
                            host: host.parse().unwrap(),
                            peer: peer.parse().unwrap(),
                            transport,
                            source_port: if source_port == 0 { 30_000 } else { source_port },
                            destination_port: port,
                            conversation: Conversation::New,
                        };
                        let (from, to) = match direction {
                            Direction::Inbound => (peer, host),
                            Direction::Outbound => (host, peer),
                        };
                        found.push(json!({
                            "outbound": direction == Direction::Outbound, "from": from, "to": to,
                            "transport": if transport == Transport::Tcp { "tcp" } else { "udp" },
                            "source_port": source_port, "port": port,
                            "passes": policy.decide(&packet, now) == Decision::Pass,
                            "reset": policy.answer == Answer::Reset && transport == Transport::Tcp,
                        }));
                    }
                }
            }
        }
    }
    found
}

fn ports(ranges: &[(u16, u16)]) -> PortSet {
    PortSet::from_ranges(ranges.iter().copied())
}

fn addresses(texts: &[&str]) -> AddressSet {
    texts.iter().map(|text| text.parse::<AddressSet>().unwrap()).collect()
}

/// Policies by what is special about them.
fn named(place: Place, now: Timestamp) -> Vec<Policy> {
    let services = Services {
        tcp: ports(&[(135, 135), (445, 445), (49_152, 65_535)]),
        udp: ports(&[(135, 135), (137, 138), (50_000, 50_000)]),
    };
    let console = Exception {
        peers: addresses(&CONSOLE),
        services: Services { tcp: ports(&[(135, 135), (445, 445)]), udp: ports(&[]) },
        until: None,
        why: "patch console".to_owned(),
    };
    let plain = Policy {
        id: "plain".parse().unwrap(),
        title: "plain".to_owned(),
        place,
        groups: vec![Group {
            hosts: addresses(&HOST),
            services: services.clone(),
            directions: Directions::Inbound,
            exceptions: vec![console.clone()],
        }],
        ipv6: Ipv6::Compiled,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    };
    let mut all = vec![plain.clone()];
    let mut add = |id: &str, change: &dyn Fn(&mut Policy)| {
        let mut policy = plain.clone();
        policy.id = id.parse().unwrap();
        change(&mut policy);
        all.push(policy);
    };
    add("reset-keep", &|policy| {
        policy.answer = Answer::Reset;
        policy.sessions = Sessions::Keep;
    });
    add("reset-cut", &|policy| policy.answer = Answer::Reset);
    add("waived", &|policy| policy.ipv6 = Ipv6::Waived);
    add("both-ways", &|policy| policy.groups[0].directions = Directions::Both);
    // What one group admits, another closes all the same; and nobody is excepted by nothing.
    add("two-groups", &|policy| {
        let other = Group {
            services: Services { tcp: ports(&[(445, 445)]), udp: ports(&[(500, 500)]) },
            directions: Directions::Outbound,
            exceptions: vec![Exception { peers: AddressSet::default(), ..console.clone() }],
            ..policy.groups[0].clone()
        };
        policy.groups.push(Group { directions: Directions::Inbound, ..other.clone() });
        policy.groups.push(other);
    });
    add("everybody-but-one", &|policy| {
        policy.groups[0].exceptions[0].peers = addresses(&OTHER).complement();
        policy.groups[0].exceptions[0].services = services.clone();
    });
    let second = Timestamp((now.0 / 1_000 + 1) * 1_000);
    add("ending", &|policy| {
        policy.groups[0].exceptions[0].until = Some(Timestamp(second.0 + 9_000));
        policy.expires = Some(Timestamp(second.0 + 18_000));
    });
    add("ended", &|policy| policy.expires = Some(Timestamp(second.0 - 5_000)));
    all
}

fn thousand(place: Place) -> Policy {
    let mut policy = named(place, Timestamp(0)).remove(0);
    policy.id = "any-thousand".parse().unwrap();
    let services = policy.groups[0].services.clone();
    policy.groups[0].exceptions = (0..1_000u32)
        .map(|index| {
            let low = std::net::Ipv4Addr::from_bits(0x0a00_0000 + index * 4);
            let high = std::net::Ipv4Addr::from_bits(0x0a00_0000 + index * 4 + 1);
            Exception {
                peers: addresses(&[&format!("{low}-{high}")]),
                services: services.clone(),
                until: None,
                why: String::new(),
            }
        })
        .collect();
    policy
}

/// A policy that nobody would think of, always the same for a seed.
fn drawn(seed: u64, place: Place) -> Policy {
    let mut dice = Dice(seed * 2 + 1);
    let sets = [
        &["0.0.0.0"][..],
        &["255.255.255.255", "10.0.0.0/8"],
        &["0.0.0.0/0"],
        &["::/0"],
        &["0.0.0.0/0", "::/0"],
        &["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
        &["10.0.0.1-10.0.0.9", "10.0.0.10-10.0.0.20", "10.0.0.5"],
        &["fd00::1-fd00::9", "192.0.2.7"],
        &["128.0.0.0/1", "8000::/1"],
        &[],
    ];
    let lists = [
        &[(135, 135)][..],
        &[(0, 0), (65_535, 65_535)],
        &[(0, 65_535)],
        &[(49_152, 65_535), (445, 445)],
        &[
            (1, 1),
            (3, 3),
            (5, 5),
            (7, 7),
            (9, 9),
            (11, 11),
            (13, 13),
            (15, 15),
            (17, 17),
            (19, 19),
            (21, 21),
            (23, 23),
            (25, 25),
            (27, 27),
            (29, 29),
            (31, 33),
            (35, 36),
        ],
        &[],
    ];
    let services =
        |dice: &mut Dice| Services { tcp: ports(dice.of(&lists)), udp: ports(dice.of(&lists)) };
    let groups = (0..=dice.below(3)).map(|_| Group {
        hosts: addresses(dice.of(&sets)),
        services: services(&mut dice),
        directions: dice.of(&[Directions::Inbound, Directions::Outbound, Directions::Both]),
        exceptions: (0..dice.below(4))
            .map(|_| Exception {
                peers: addresses(dice.of(&sets)),
                services: services(&mut dice),
                until: dice.of(&[
                    None,
                    Some(Timestamp(4_102_444_800_000)),
                    Some(Timestamp(2_000_000_000_001)),
                ]),
                why: "保守 \"x\" $(y)\n".to_owned(),
            })
            .collect(),
    });
    let groups = groups.collect();
    Policy {
        id: format!("any-{seed}").parse().unwrap(),
        title: "第二工場 & ^ % \" ' 封じ込め".to_owned(),
        place,
        groups,
        ipv6: dice.of(&[Ipv6::Compiled, Ipv6::Waived]),
        sessions: dice.of(&[Sessions::Cut, Sessions::Keep]),
        answer: dice.of(&[Answer::Silent, Answer::Reset]),
        expires: dice.of(&[
            None,
            Some(Timestamp(4_102_444_800_000)),
            Some(Timestamp(1_900_000_000_500)),
        ]),
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

/// Knuth's MMIX generator: its high bits are good enough to draw policies with.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        *all.get(self.below(all.len())).unwrap()
    }
}
