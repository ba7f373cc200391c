use proptest::prelude::*;
use seawall_facts::{Timestamp, Transport};
use serde_json::{Value, json};

use super::{
    super::{Loss, Part, Target, conntrack::Sight, render, testing},
    read::rules,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Packet, Place, Policy, PortSet, Ruleset,
    Sessions, differences, packets,
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGETS: [Target; 2] = [Target::NftablesHost, Target::NftablesGateway];

fn apply(policy: &Policy, target: Target) -> Value {
    let artefact = render(policy, target, NOW).unwrap();
    serde_json::from_slice(&artefact.file(Part::Apply).unwrap().octets).unwrap()
}

fn place(target: Target) -> Place {
    target.place()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_host_does_what_the_policy_says(policy in policies(Place::Host)) {
        prop_assert_eq!(testing::unexplained(&policy, TARGETS[0], NOW), Some(vec![]));
    }

    #[test]
    fn a_gateway_does_what_the_policy_says(policy in policies(Place::Gateway)) {
        prop_assert_eq!(testing::unexplained(&policy, TARGETS[1], NOW), Some(vec![]));
    }

    /// Ends are dates: one file is right before and after them, with no loss to tell why.
    #[test]
    fn one_file_is_right_at_every_whole_second(
        policy in prop_oneof![policies(Place::Host), policies(Place::Gateway)],
        later in prop::sample::select(vec![2_000, 4_000, 5_000, 8_999_000, 9_000_000]),
    ) {
        let target = TARGETS[usize::from(policy.place == Place::Gateway)];
        let artefact = render(&policy, target, NOW).unwrap();
        let rules = rules(&artefact).unwrap();
        prop_assert_eq!(differences(&policy, &rules, Timestamp(later)), vec![]);
    }

    /// A conversation that conntrack has not seen opening is cut from both of its ends, and kept
    /// where sessions are kept.
    #[test]
    fn sessions_that_were_never_seen_are_cut_and_kept_too(
        policy in prop_oneof![policies(Place::Host), policies(Place::Gateway)],
    ) {
        let target = TARGETS[usize::from(policy.place == Place::Gateway)];
        let rules = rules(&render(&policy, target, NOW).unwrap()).unwrap();
        for packet in packets(&policy, &rules) {
            if packet.transport == Transport::Udp || packet.conversation != Conversation::Continued {
                continue;
            }
            // Ports that nobody closes, so that no packet could be of either side.
            let packet = Packet { source_port: 30_000, ..packet };
            let intended = policy.decide(&packet, NOW);
            let back = Packet {
                direction: match packet.direction {
                    Direction::Inbound => Direction::Outbound,
                    Direction::Outbound => Direction::Inbound,
                },
                source_port: packet.destination_port,
                destination_port: 30_000,
                ..packet
            };
            prop_assert_eq!(rules.decide_seen(&packet, Sight::STRAY, NOW), intended);
            prop_assert_eq!(rules.decide_seen(&back, Sight::STRAY, NOW), intended);
        }
    }

    #[test]
    fn no_octets_make_the_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let artefact = render(&thousand_ranges(Place::Host), TARGETS[0], NOW).unwrap();
        let _ = rules(&testing::with_apply(&artefact, octets));
    }

    #[test]
    fn no_bent_document_makes_the_reader_panic(at in any::<prop::sample::Index>(), by in any::<u8>()) {
        let artefact = render(&testing::console_policy(Place::Host), TARGETS[0], NOW).unwrap();
        let mut octets = artefact.file(Part::Apply).unwrap().octets.clone();
        let at = at.index(octets.len());
        octets[at] = by;
        let _ = rules(&testing::with_apply(&artefact, octets));
    }
}

#[test]
fn a_thousand_exceptions_are_a_few_rules() {
    for target in TARGETS {
        assert_eq!(testing::thousand_differences(target), vec![]);
        let document = apply(&thousand_ranges(place(target)), target);
        let commands = document["nftables"].as_array().unwrap().len();
        assert!(commands < 25, "{target}: {commands} commands");
    }
}

#[test]
fn a_policy_without_groups_or_services_blocks_nothing() {
    for target in TARGETS {
        let mut policy = testing::console_policy(place(target));
        policy.groups[0].services = crate::contain::Services::default();
        for policy in [&policy.clone(), &Policy { groups: vec![], ..policy }] {
            let document = apply(policy, target).to_string();
            assert!(!document.contains("drop") && !document.contains("reject"), "{document}");
            assert_eq!(testing::unexplained(policy, target, NOW), Some(vec![]));
        }
    }
}

#[test]
fn an_exception_for_nobody_opens_nothing() {
    for target in TARGETS {
        let mut policy = testing::console_policy(place(target));
        for exception in &mut policy.groups[0].exceptions {
            exception.peers = AddressSet::default();
        }
        assert_eq!(testing::unexplained(&policy, target, NOW), Some(vec![]));
        let document = apply(&policy, target).to_string();
        assert!(!document.contains(r#""set":[]"#), "{document}");
    }
}

#[test]
fn both_ends_of_the_world_and_of_the_ports_are_held() {
    for target in TARGETS {
        let mut policy = testing::console_policy(place(target));
        policy.groups[0].hosts = AddressSet::everything();
        policy.groups[0].services.tcp = PortSet::from_ranges([(0, 0), (49_152, 65_535)]);
        policy.groups[0].exceptions[1].services = policy.groups[0].services.clone();
        policy.groups[0].exceptions[1].peers =
            ["0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
                .iter()
                .map(|text| text.parse::<AddressSet>().unwrap())
                .collect();
        assert_eq!(testing::unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn titles_and_reasons_are_no_part_of_the_rules() {
    for target in TARGETS {
        let policy = testing::console_policy(place(target));
        let plain = Policy {
            title: "x".to_owned(),
            groups: policy
                .groups
                .iter()
                .cloned()
                .map(|mut group| {
                    group.exceptions.iter_mut().for_each(|exception| exception.why.clear());
                    group
                })
                .collect(),
            ..policy.clone()
        };
        assert_eq!(render(&policy, target, NOW), render(&plain, target, NOW));
    }
}

#[test]
fn losses_are_named_and_only_where_they_are() {
    let mut policy = testing::console_policy(Place::Host);
    assert_eq!(render(&policy, TARGETS[0], NOW).unwrap().losses, vec![]);
    policy.expires = Some(Timestamp(86_401_001));
    policy.ipv6 = crate::contain::Ipv6::Waived;
    assert_eq!(
        render(&policy, TARGETS[0], NOW).unwrap().losses,
        [Loss::Ipv6Waived, Loss::WholeSeconds]
    );
}

#[test]
fn another_place_is_refused() {
    for target in TARGETS {
        let other = if place(target) == Place::Host { Place::Gateway } else { Place::Host };
        assert!(render(&testing::console_policy(other), target, NOW).is_err());
    }
}

/// What is done to the commands, by name.
type Mutation = (&'static str, fn(&mut Vec<Value>));

/// Changes to the document, each of which must be found.
fn mutations() -> Vec<Mutation> {
    fn rules(commands: &mut [Value]) -> impl Iterator<Item = &mut Value> {
        commands.iter_mut().filter_map(|command| command.pointer_mut("/add/rule"))
    }
    fn text(commands: &mut Vec<Value>, from: &str, to: &str) {
        let all = Value::from(commands.clone()).to_string();
        assert!(all.contains(from), "{from} is not in {all}");
        *commands = serde_json::from_str(&all.replacen(from, to, 1)).unwrap();
    }
    fn drop_first(commands: &mut Vec<Value>, wanted: &str) {
        let at = commands.iter().position(|c| c.to_string().contains(wanted)).unwrap();
        commands.remove(at);
    }
    vec![
        ("a block is missing", |c| drop_first(c, "reject")),
        ("IPv6 is missing", |c| c.retain(|c| !c.to_string().contains("ip6"))),
        ("UDP is missing", |c| c.retain(|c| !c.to_string().contains("udp"))),
        ("a block accepts", |c| text(c, r#"{"drop":null}"#, r#"{"accept":null}"#)),
        ("a range is wider", |c| text(c, "10.77.1.255", "10.77.2.255")),
        ("a range is narrower", |c| text(c, "10.77.1.255", "10.77.1.254")),
        ("a range of IPv6 is narrower", |c| text(c, "fd77::ffff:ffff:ffff:ffff", "fd77::1")),
        ("an exception is missing", |c| text(c, r#""10.77.0.2",{"range""#, r#"{"range""#)),
        ("a port is missing", |c| text(c, "[135,445]", "[135]")),
        ("a port is another", |c| text(c, "[135,445]", "[135,446]")),
        ("a port is more", |c| text(c, "[135,445]", "[135,{\"range\":[445,446]}]")),
        ("a set is empty", |c| text(c, r#"{"set":[135,445]}"#, r#"{"set":[]}"#)),
        ("the set is the other way round", |c| {
            text(
                c,
                r#""op":"!=","left":{"payload":{"protocol":"ip","#,
                r#""op":"==","left":{"payload":{"protocol":"ip","#,
            );
        }),
        ("the protocol is another", |c| text(c, r#""protocol":"udp""#, r#""protocol":"tcp""#)),
        ("the end is another", |c| text(c, r#""field":"saddr""#, r#""field":"daddr""#)),
        ("the port is the source's", |c| text(c, r#""field":"dport""#, r#""field":"sport""#)),
        ("it ends a second later", |c| text(c, "86401", "1")),
        ("an exception never ends", |c| drop_first(c, "3601")),
        ("answers are not let pass", |c| drop_first(c, r#""right":"reply""#)),
        ("everything is let pass first", |c| {
            rules(c).find(|r| r["expr"][0]["match"]["right"] == "lo").unwrap()["expr"] =
                json!([{"accept": null}]);
        }),
        ("another device is let pass", |c| text(c, r#""right":"lo""#, r#""right":"eth0""#)),
        ("no hook leads there", |c| drop_first(c, "hook")),
        ("the jump is missing", |c| drop_first(c, "jump")),
        ("the rules are flushed last", |c| {
            let at = c.iter().position(|c| c.get("flush").is_some()).unwrap();
            let flush = c.remove(at);
            c.push(flush);
        }),
        ("everything is flushed", |c| c.insert(1, json!({"flush": {"ruleset": null}}))),
        ("a foreign table is touched", |c| {
            text(c, r#""name":"seawall_ms03_039""#, r#""name":"filter""#);
        }),
        ("the chain blocks what nobody named", |c| {
            text(c, r#""policy":"accept""#, r#""policy":"drop""#);
        }),
        ("an accept stands among the blocks", |c| {
            let rule = c.iter().rfind(|c| c.pointer("/add/rule").is_some()).unwrap().clone();
            let at = c
                .iter()
                .position(|c| c.pointer("/add/rule/chain") == Some(&json!("inbound")))
                .unwrap();
            let mut first = rule;
            first["add"]["rule"]["chain"] = json!("inbound");
            first["add"]["rule"]["expr"] = json!([{"accept": null}]);
            c.insert(at, first);
        }),
        ("sessions are kept", |c| {
            let at = c.iter().position(|c| c.to_string().contains(r#""reply""#)).unwrap();
            let kept = c[at]
                .to_string()
                .replace("direction", "state")
                .replace("reply", "established")
                .replace("==", "in");
            c.insert(at, serde_json::from_str(&kept).unwrap());
        }),
    ]
}

#[test]
fn what_is_changed_in_a_file_is_found() {
    for target in TARGETS {
        let policy = testing::console_policy(place(target));
        let artefact = render(&policy, target, NOW).unwrap();
        let whole = apply(&policy, target);
        let same = whole.to_string().into_bytes();
        assert!(!testing::is_caught(&policy, &artefact, same, NOW));
        let mut found = 0;
        for (what, change) in mutations() {
            let is_hosts = what.contains("device") || what.contains("pass first");
            if is_hosts && target == Target::NftablesGateway {
                continue;
            }
            let mut document = whole.clone();
            change(document["nftables"].as_array_mut().unwrap());
            // Ends are seen only when they come.
            let moments = [NOW, Timestamp(2_000), Timestamp(3_601_000), Timestamp(86_400_000)];
            let octets = document.to_string().into_bytes();
            let caught = moments
                .iter()
                .any(|&now| testing::is_caught(&policy, &artefact, octets.clone(), now));
            assert!(caught, "{target}: {what}");
            found += 1;
        }
        println!("{target}: {found} changes found");
    }
}

#[test]
fn no_generated_policy_is_refused_and_most_block_something() {
    for target in TARGETS {
        let (blocking, rendered) = testing::share(target);
        assert!(blocking >= 16 && rendered == blocking, "{target}: {rendered} of {blocking}");
    }
}

#[test]
fn loopback_is_nobody_else() {
    let policy = testing::console_policy(Place::Host);
    let document = apply(&policy, TARGETS[0]).to_string();
    assert!(document.contains("iifname") && document.contains("oifname"));
    assert!(
        !apply(&testing::console_policy(Place::Gateway), TARGETS[1]).to_string().contains("lo\"")
    );
}

#[test]
fn a_kept_session_goes_on_and_a_new_one_does_not() {
    let mut policy = testing::console_policy(Place::Host);
    policy.sessions = Sessions::Keep;
    let rules = rules(&render(&policy, TARGETS[0], NOW).unwrap()).unwrap();
    let packet = |conversation| Packet {
        direction: Direction::Inbound,
        host: "10.0.5.9".parse().unwrap(),
        peer: "10.1.1.1".parse().unwrap(),
        transport: Transport::Tcp,
        source_port: 30_000,
        destination_port: 135,
        conversation,
    };
    assert_eq!(rules.decide(&packet(Conversation::Continued), NOW), Decision::Pass);
    assert_eq!(rules.decide(&packet(Conversation::New), NOW), Decision::Block);
}

/// The rules about strays decide nothing in the truth table; they are looked at by themselves.
#[test]
fn a_contained_host_that_speaks_first_reopens_nothing() {
    for target in TARGETS {
        let policy = testing::console_policy(place(target));
        let rules = rules(&render(&policy, target, NOW).unwrap()).unwrap();
        let stray = |peer: &str| Packet {
            direction: Direction::Outbound,
            host: "10.0.5.9".parse().unwrap(),
            peer: peer.parse().unwrap(),
            transport: Transport::Tcp,
            source_port: 135,
            destination_port: 30_000,
            conversation: Conversation::Continued,
        };
        let blocked =
            |peer, now| rules.decide_seen(&stray(peer), Sight::STRAY, now) == Decision::Block;
        assert!(blocked("10.1.1.1", NOW));
        assert!(!blocked("10.77.1.7", NOW));
        assert!(!blocked("10.77.0.2", NOW) && blocked("10.77.0.2", Timestamp(3_601_000)));
    }
}

#[test]
fn what_is_written_can_be_read_by_people() {
    let mut policy = testing::console_policy(Place::Gateway);
    policy.groups[0].services.udp = PortSet::default();
    policy.groups[0].exceptions.truncate(1);
    policy.ipv6 = crate::contain::Ipv6::Waived;
    policy.sessions = Sessions::Keep;
    let artefact = render(&policy, TARGETS[1], NOW).unwrap();
    let file = |part| String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap();
    assert_eq!(file(Part::Apply), GOLDEN);
    assert_eq!(
        file(Part::Undo),
        r#"{"nftables":[
{"metainfo":{"json_schema_version":1}},
{"add":{"table":{"family":"inet","name":"seawall_ms03_039"}}},
{"delete":{"table":{"family":"inet","name":"seawall_ms03_039"}}}
]}
"#
    );
    assert!(
        file(Part::DeadMan).contains(
            "\nnft 'add table inet seawall_ms03_039; delete table inet seawall_ms03_039'\n"
        )
    );
}

const GOLDEN: &str = r#"{"nftables":[
{"metainfo":{"json_schema_version":1}},
{"add":{"table":{"family":"inet","name":"seawall_ms03_039"}}},
{"add":{"counter":{"family":"inet","table":"seawall_ms03_039","name":"blocked"}}},
{"add":{"chain":{"family":"inet","table":"seawall_ms03_039","name":"inbound"}}},
{"add":{"chain":{"family":"inet","table":"seawall_ms03_039","name":"outbound"}}},
{"add":{"chain":{"family":"inet","table":"seawall_ms03_039","name":"forward","type":"filter","hook":"forward","prio":-10,"policy":"accept"}}},
{"flush":{"table":{"family":"inet","name":"seawall_ms03_039"}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"match":{"op":">=","left":{"meta":{"key":"time"}},"right":86401}},{"accept":null}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"match":{"op":"==","left":{"ct":{"key":"direction"}},"right":"reply"}},{"accept":null}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"match":{"op":"in","left":{"ct":{"key":"state"}},"right":"established"}},{"accept":null}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"match":{"op":"!=","left":{"&":[{"payload":{"protocol":"tcp","field":"flags"}},{"|":["syn","ack"]}]},"right":"syn"}},{"accept":null}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"jump":{"target":"inbound"}}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"forward","comment":"seawall:ms03-039","expr":[{"jump":{"target":"outbound"}}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"inbound","comment":"seawall:ms03-039","expr":[{"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":{"set":["10.77.0.2"]}}},{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"set":["10.0.5.9"]}}},{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":{"set":[135,445]}}},{"counter":"blocked"},{"reject":{"type":"tcp reset"}}]}}},
{"add":{"rule":{"family":"inet","table":"seawall_ms03_039","chain":"inbound","comment":"seawall:ms03-039","expr":[{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":{"set":["10.77.0.2"]}}},{"match":{"op":">=","left":{"meta":{"key":"time"}},"right":3601}},{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"set":["10.0.5.9"]}}},{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":{"set":[135,445]}}},{"counter":"blocked"},{"reject":{"type":"tcp reset"}}]}}}
]}
"#;
