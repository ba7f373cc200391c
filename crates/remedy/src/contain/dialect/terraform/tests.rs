use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use seawall_facts::Transport;
use serde_json::{Value, json};

use crate::contain::{
    AddressSet, Answer, Conversation, Direction, Directions, Packet, Place, Policy, PortSet,
    Sessions,
    dialect::{
        Artefact, Loss, Part, Refusal, Target, read, render,
        testing::{
            assert_blocks_nothing, is_caught, plain, text, thousand_differences, trial, with_apply,
        },
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const AWS: Target = Target::TerraformAws;
const AZURE: Target = Target::TerraformAzure;

fn document(artefact: &Artefact) -> Value {
    serde_json::from_str(&text(artefact, Part::Apply)).unwrap()
}

#[test]
fn groups_decide_as_the_policy_does() {
    for target in [AWS, AZURE] {
        let (rendered, refused) = trial(policies(Place::Gateway), target, 64, NOW);
        println!("{target}: {rendered} of 64 rendered");
        assert!(rendered >= 20);
        for (policy, refusal) in refused {
            assert_eq!(refusal, Refusal::NothingToSay { target }, "{policy:#?}");
            assert_blocks_nothing(&policy, NOW);
        }
    }
}

#[test]
fn a_thousand_ranges_are_too_many_for_aws_and_hold_in_azure() {
    let policy = thousand_ranges(Place::Gateway);
    let refusal = render(&policy, AWS, NOW).unwrap_err();
    // 60 rules in each of 5 groups. 1,000 networks, and what is open to everybody.
    assert_eq!(refusal, Refusal::TooMany { target: AWS, limit: 300, needed: 1_010 });
    assert_eq!(thousand_differences(AZURE), vec![]);
}

/// The exceptions of the thousand up to that number, for hosts of which no two touch.
fn some(exceptions: usize, hosts: u32) -> Policy {
    let mut policy = thousand_ranges(Place::Gateway);
    policy.groups[0].exceptions.truncate(exceptions);
    policy.groups[0].hosts = (0..hosts)
        .map(|index| AddressSet::from(IpAddr::from(Ipv4Addr::from(0x0a32_0000 + index * 2))))
        .collect();
    policy
}

#[test]
fn aws_takes_what_five_groups_hold_and_no_more() {
    let policy = some(290, 3);
    let artefact = render(&policy, AWS, NOW).unwrap();
    let document = document(&artefact);
    let groups = document["resource"]["aws_security_group"].as_object().unwrap();
    assert_eq!(groups.len(), 5);
    for group in groups.values() {
        for (way, family) in [("ingress", "cidr_blocks"), ("egress", "cidr_blocks")] {
            let rules = group[way].as_array().unwrap().iter();
            let count: usize = rules.map(|rule| rule[family].as_array().unwrap().len()).sum();
            assert!(count <= 60, "{way}: {count}");
        }
    }
    for attached in document["output"]["seawall_p1000"]["value"]["attach"].as_array().unwrap() {
        assert_eq!(attached["hosts"], json!(["10.50.0.0/32", "10.50.0.2/32", "10.50.0.4/32"]));
    }
    let more = render(&some(291, 3), AWS, NOW);
    assert_eq!(more, Err(Refusal::TooMany { target: AWS, limit: 300, needed: 301 }));
}

#[test]
fn fewer_and_wider_rules_decide_as_the_policy_does_too() {
    for target in [AWS, AZURE] {
        // Who is admitted to all that is closed, of TCP, and to one port; in two groups.
        let mut policy = some(200, 500);
        for (index, exception) in policy.groups[0].exceptions.iter_mut().enumerate() {
            if index % 20 == 1 {
                exception.services.udp = PortSet::default();
            }
            if index % 50 == 2 {
                exception.services.udp = PortSet::default();
                exception.services.tcp = PortSet::from_ranges([(135, 135)]);
            }
        }
        let mut other = some(2, 1).groups.remove(0);
        other.hosts = "10.60.0.0-10.60.0.3".parse().unwrap();
        other.exceptions[0].peers = "10.77.0.2".parse().unwrap();
        policy.groups.push(other);
        let artefact = render(&policy, target, NOW).unwrap();
        let rules = read(&artefact).unwrap();
        let peers = (0..201u32).map(|index| Ipv4Addr::from(0x0a00_0000 + index * 4));
        let peers = peers.chain(["10.77.0.2".parse().unwrap(), "192.0.2.1".parse().unwrap()]);
        for peer in peers {
            for host in ["10.50.0.0", "10.50.0.1", "10.50.3.230", "10.60.0.3", "10.60.0.4"] {
                for port in [80, 135, 137, 139, 445] {
                    for transport in [Transport::Tcp, Transport::Udp] {
                        let packet = Packet {
                            direction: Direction::Inbound,
                            host: host.parse().unwrap(),
                            peer: peer.into(),
                            transport,
                            source_port: 49_152,
                            destination_port: port,
                            conversation: Conversation::New,
                        };
                        let done = rules.decide(&packet, NOW);
                        assert_eq!(done, policy.decide(&packet, NOW), "{target}: {packet:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_azure_cannot_hold_is_refused() {
    // Its hosts stand in a rule of each transport.
    let policy = some(1, 2_000);
    let refusal = render(&policy, AZURE, NOW).unwrap_err();
    assert!(matches!(refusal, Refusal::TooMany { limit: 4_000, .. }), "{refusal:?}");
}

/// One network, one port, one console, one way.
fn tiny() -> (Policy, seawall_facts::Timestamp) {
    let (mut policy, now) = plain(Place::Gateway);
    policy.groups.truncate(1);
    let group = &mut policy.groups[0];
    group.services.tcp = PortSet::from_ranges([(135, 135)]);
    group.services.udp = PortSet::default();
    (policy, now)
}

#[test]
fn a_small_policy_reads_well_in_aws() {
    let (policy, now) = tiny();
    let artefact = render(&policy, AWS, now).unwrap();
    let rule = |protocol: &str, low: i32, high: i32, v4: &[&str], v6: &[&str]| {
        json!({
            "description": "seawall plan p1", "protocol": protocol,
            "from_port": low, "to_port": high, "cidr_blocks": v4, "ipv6_cidr_blocks": v6,
            "prefix_list_ids": [], "security_groups": [], "self": false,
        })
    };
    let (all, all6): (&[&str], &[&str]) = (&["0.0.0.0/0"], &["::/0"]);
    let wanted = json!({
        "//": "seawall plan p1: untested-on-target",
        "variable": { "seawall_p1_vpc_id": { "type": "string" } },
        "resource": { "aws_security_group": { "seawall-p1-1": {
            "name": "seawall-p1-1",
            "description": "seawall plan p1",
            "vpc_id": "${var.seawall_p1_vpc_id}",
            "tags": { "seawall_plan": "p1", "seawall_expires": "2026-12-31T23:59Z" },
            "ingress": [
                rule("icmp", -1, -1, all, &[]),
                rule("tcp", 0, 134, all, &[]),
                rule("tcp", 136, 65_535, all, &[]),
                rule("udp", 0, 65_535, all, &[]),
                rule("tcp", 135, 135, &["10.77.0.2/32"], &[]),
                rule("icmpv6", -1, -1, &[], all6),
                rule("tcp", 0, 134, &[], all6),
                rule("tcp", 136, 65_535, &[], all6),
                rule("udp", 0, 65_535, &[], all6),
            ],
            "egress": [rule("-1", 0, 0, all, &[]), rule("-1", 0, 0, &[], all6)],
        } } },
        "output": { "seawall_p1": { "value": {
            "plan": "p1",
            "title": "MS03-039",
            "attach": [{
                "security_group": "${aws_security_group.seawall-p1-1.id}",
                "hosts": ["10.50.0.0/16"],
            }],
        } } },
    });
    assert_eq!(document(&artefact), wanted);
    let undo = text(&artefact, Part::Undo);
    assert!(undo.ends_with("terraform destroy -target=aws_security_group.seawall-p1-1\n"));
}

#[test]
fn a_small_policy_reads_well_in_azure() {
    let (policy, now) = tiny();
    let artefact = render(&policy, AZURE, now).unwrap();
    let document = document(&artefact);
    let group = &document["resource"]["azurerm_network_security_group"]["seawall-p1"];
    let short: Vec<_> = group["security_rule"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| {
            let ends =
                ["source_address_prefix", "destination_address_prefix", "destination_port_range"];
            let ends = ends.map(|end| {
                match (&rule[end], &rule[format!("{end}es")], &rule[format!("{end}s")]) {
                    (Value::String(one), ..) => one.clone(),
                    (_, Value::Array(many), _) | (_, _, Value::Array(many)) => {
                        json!(many).to_string()
                    }
                    odd => panic!("{odd:?}"),
                }
            });
            let word = |name: &str| rule[name].as_str().unwrap().to_owned();
            let [source, destination, ports] = ends;
            format!(
                "{} {} {} {} {source} -> {destination} {ports}",
                rule["priority"],
                word("direction"),
                word("access"),
                word("protocol"),
            )
        })
        .collect();
    let wanted = [
        r#"100 Inbound Allow Tcp ["10.77.0.2/32"] -> ["10.50.0.0/16"] ["135"]"#,
        r#"101 Inbound Deny Tcp ["0.0.0.0/0"] -> ["10.50.0.0/16"] ["135"]"#,
        "4096 Inbound Allow * * -> * *",
        "4096 Outbound Allow * * -> * *",
    ];
    assert_eq!(short, wanted);
    assert_eq!(
        group["tags"],
        json!({"seawall_plan": "p1", "seawall_expires": "2026-12-31T23:59Z"})
    );
}

/// What is wrong, and how it comes to be.
type Fault<'a> = (&'a str, &'a dyn Fn(&mut Value));

/// Plants faults in a document: each changes it, and each has to be found.
fn assert_found(target: Target, faults: &[Fault<'_>]) {
    let (policy, now) = plain(Place::Gateway);
    let artefact = render(&policy, target, now).unwrap();
    let whole = document(&artefact);
    for (fault, plant) in faults {
        let mut changed = whole.clone();
        plant(&mut changed);
        assert_ne!(changed, whole, "{fault}");
        assert!(is_caught(&policy, &artefact, changed.to_string().into_bytes(), now), "{fault}");
    }
    println!("{target}: {} faults found", faults.len());
}

fn list<'a>(document: &'a mut Value, path: &str) -> &'a mut Vec<Value> {
    document.pointer_mut(path).unwrap().as_array_mut().unwrap()
}

#[test]
fn every_fault_planted_is_found_in_aws() {
    // The first group is that of the IPv6 hosts.
    const GROUP: &str = "/resource/aws_security_group/seawall-p1-2";
    const INGRESS: &str = "/resource/aws_security_group/seawall-p1-2/ingress";
    let at = |path: &str| format!("{GROUP}{path}");
    let of = |rules: &Vec<Value>, protocol: &str, from: i32| {
        let found = |rule: &Value| {
            rule["protocol"] == protocol
                && rule["from_port"] == from
                && rule["cidr_blocks"] != json!([])
        };
        rules.iter().position(found).unwrap()
    };
    let change = |document: &mut Value, protocol: &str, from: i32, name: &str, value: Value| {
        let rules = list(document, INGRESS);
        let at = of(rules, protocol, from);
        rules[at][name] = value;
    };
    let drop = |document: &mut Value, protocol: &str, from: i32| {
        let rules = list(document, INGRESS);
        let at = of(rules, protocol, from);
        rules.remove(at);
    };
    assert_found(
        AWS,
        &[
            ("an exception dropped", &|it| drop(it, "tcp", 135)),
            ("what is open dropped", &|it| drop(it, "tcp", 0)),
            ("UDP dropped", &|it| drop(it, "udp", 0)),
            ("a range widened", &|it| change(it, "tcp", 0, "to_port", json!(135))),
            ("a range narrowed", &|it| change(it, "tcp", 446, "from_port", json!(447))),
            ("an exception for any", &|it| {
                change(it, "tcp", 135, "cidr_blocks", json!(["0.0.0.0/0"]));
            }),
            ("an exception widened", &|it| {
                change(it, "tcp", 135, "cidr_blocks", json!(["10.77.0.2/31"]));
            }),
            ("an exception for nobody", &|it| change(it, "tcp", 135, "cidr_blocks", json!([]))),
            ("an exception of a port less", &|it| change(it, "udp", 137, "from_port", json!(138))),
            ("a protocol changed", &|it| change(it, "tcp", 135, "protocol", json!("udp"))),
            ("every protocol", &|it| change(it, "icmp", -1, "protocol", json!("-1"))),
            ("the group itself", &|it| change(it, "tcp", 135, "self", json!(true))),
            ("other groups", &|it| change(it, "tcp", 135, "security_groups", json!(["sg-1"]))),
            ("egress for ingress", &|it| {
                let egress = it.pointer(&at("/egress")).unwrap().clone();
                *it.pointer_mut(INGRESS).unwrap() = egress;
            }),
            ("egress dropped", &|it| list(it, &at("/egress")).clear()),
            ("IPv6 dropped", &|it| {
                let path = "/resource/aws_security_group/seawall-p1-1/ingress";
                list(it, path).retain(|rule| rule["ipv6_cidr_blocks"] == json!([]));
            }),
            ("IPv6 opened", &|it| {
                let path = "/resource/aws_security_group/seawall-p1-1/ingress";
                let open = list(it, "/resource/aws_security_group/seawall-p1-1/egress").clone();
                list(it, path).extend(open);
            }),
            ("hosts dropped", &|it| list(it, "/output/seawall_p1/value/attach/1/hosts").clear()),
            ("other hosts", &|it| {
                *it.pointer_mut("/output/seawall_p1/value/attach/1/hosts/0").unwrap() =
                    json!("10.51.0.0/16");
            }),
            ("groups swapped", &|it| {
                let attach = list(it, "/output/seawall_p1/value/attach");
                let first = attach[0]["hosts"].take();
                attach[0]["hosts"] = attach[1]["hosts"].take();
                attach[1]["hosts"] = first;
            }),
            ("a group nobody gets", &|it| {
                list(it, "/output/seawall_p1/value/attach").pop();
            }),
            ("another plan", &|it| {
                *it.pointer_mut(&at("/tags/seawall_plan")).unwrap() = json!("p2");
            }),
            ("a name that is evaluated", &|it| {
                *it.pointer_mut(&at("/name")).unwrap() = json!("${file(\"/etc/passwd\")}");
            }),
            ("a word nobody knows", &|it| it.pointer_mut(GROUP).unwrap()["lifecycle"] = json!({})),
        ],
    );
}

#[test]
fn every_fault_planted_is_found_in_azure() {
    const RULES: &str = "/resource/azurerm_network_security_group/seawall-p1/security_rule";
    // Allow and deny of TCP, of UDP, then the same of IPv6, then the rest both ways.
    let set = |document: &mut Value, rule: usize, name: &str, value: Value| {
        list(document, RULES)[rule][name] = value;
    };
    assert_found(
        AZURE,
        &[
            ("an exception dropped", &|it| {
                list(it, RULES).remove(0);
            }),
            ("a block dropped", &|it| {
                list(it, RULES).remove(1);
            }),
            ("IPv6 dropped", &|it| {
                list(it, RULES).drain(4..8);
            }),
            ("the rest dropped", &|it| {
                list(it, RULES).remove(8);
            }),
            ("the other rest dropped", &|it| {
                list(it, RULES).remove(9);
            }),
            ("an action swapped", &|it| set(it, 1, "access", json!("Allow"))),
            ("another action swapped", &|it| set(it, 0, "access", json!("Deny"))),
            ("priorities swapped", &|it| {
                set(it, 0, "priority", json!(101));
                set(it, 1, "priority", json!(100));
            }),
            ("a priority twice", &|it| set(it, 1, "priority", json!(100))),
            ("a priority too low", &|it| set(it, 0, "priority", json!(99))),
            ("the rest first", &|it| {
                set(it, 0, "priority", json!(200));
                set(it, 8, "priority", json!(100));
            }),
            ("the other way", &|it| set(it, 3, "direction", json!("Outbound"))),
            ("a protocol changed", &|it| set(it, 3, "protocol", json!("Tcp"))),
            ("every protocol", &|it| set(it, 1, "protocol", json!("*"))),
            ("a port dropped", &|it| set(it, 1, "destination_port_ranges", json!(["135", "139"]))),
            ("a range widened", &|it| {
                set(it, 3, "destination_port_ranges", json!(["135", "137-139"]));
            }),
            ("every port", &|it| {
                set(it, 1, "destination_port_ranges", json!([]));
                set(it, 1, "destination_port_range", json!("*"));
            }),
            ("no port", &|it| set(it, 1, "destination_port_ranges", json!([]))),
            ("an exception for any", &|it| {
                set(it, 0, "source_address_prefixes", json!(["0.0.0.0/0"]));
            }),
            ("an exception for nobody", &|it| set(it, 0, "source_address_prefixes", json!([]))),
            ("an exception moved", &|it| {
                set(it, 4, "source_address_prefixes", json!(["fd77::3/128"]));
            }),
            ("hosts narrowed", &|it| {
                set(it, 1, "destination_address_prefixes", json!(["10.50.0.0/17"]));
            }),
            ("hosts of two families", &|it| {
                set(it, 1, "destination_address_prefixes", json!(["10.50.0.0/16", "fd50::/64"]));
            }),
            ("a source port", &|it| set(it, 1, "source_port_range", json!("88"))),
            ("another group associated", &|it| {
                it["output"]["seawall_p1"]["value"]["associate"] =
                    json!("${var.seawall_p1_location}");
            }),
            ("a word nobody knows", &|it| set(it, 1, "deny", json!(true))),
        ],
    );
}

#[test]
fn no_text_of_people_is_evaluated_or_changes_a_rule() {
    for target in [AWS, AZURE] {
        let (policy, now) = plain(Place::Gateway);
        let plain = document(&render(&policy, target, now).unwrap());
        let mut hostile = policy.clone();
        hostile.title =
            "${file(\"/etc/passwd\")} %{if true}x%{endif} $${y} 第二工場\n\"'".to_owned();
        hostile.groups[0].exceptions[0].why = "${aws_security_group.x.id}".to_owned();
        let artefact = render(&hostile, target, now).unwrap();
        assert!(read(&artefact).is_ok());
        let mut found = document(&artefact);
        let title = found.pointer_mut("/output/seawall_p1/value/title").unwrap();
        let escaped = "$${file(\"/etc/passwd\")} %%{if true}x%%{endif} $$${y} 第二工場\n\"'";
        assert_eq!(title.as_str(), Some(escaped));
        *title = json!("MS03-039");
        assert_eq!(found, plain);
    }
}

#[test]
fn losses_are_named_for_what_is_there() {
    let (mut policy, now) = plain(Place::Gateway);
    policy.answer = Answer::Silent;
    policy.sessions = Sessions::Keep;
    policy.expires = None;
    policy.groups[0].exceptions[0].until = None;
    policy.groups[1].directions = Directions::Outbound;
    let losses = |target| render(&policy, target, now).unwrap().losses;
    let common = [Loss::UntestedOnTarget, Loss::NotBound, Loss::ReplacesRules, Loss::NoDeadMan];
    assert_eq!(losses(AZURE), common);
    let mut more = [common.as_slice(), &[Loss::OtherProtocolsBlocked, Loss::UntrackedCut]].concat();
    more.sort();
    assert_eq!(losses(AWS), more);
}

proptest! {
    #[test]
    fn any_octets_are_read_without_a_fault(
        octets in prop::collection::vec(any::<u8>(), 0..200),
        at in 0usize..4_000,
        with in "[ -~]{0,3}",
    ) {
        for target in [AWS, AZURE] {
            let (policy, now) = plain(Place::Gateway);
            let artefact = render(&policy, target, now).unwrap();
            let _ = read(&with_apply(&artefact, octets.clone()));
            let mut whole = text(&artefact, Part::Apply);
            let at = at.min(whole.len());
            whole.replace_range(at..whole.len().min(at + with.len()), &with);
            let _ = read(&with_apply(&artefact, whole.into_bytes()));
        }
    }
}
