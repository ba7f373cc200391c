use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use seawall_facts::{Timestamp, Transport};

use crate::contain::{
    AddressSet, Answer, Before, Conversation, Decision, Direction, Directions, Exception, Group,
    Ipv6, Packet, Place, Policy, PortSet, Services, Sessions, compare,
    dialect::{
        Artefact, Loss, Part, Refusal, Target, read, render,
        testing::{is_caught, unexplained, with_apply},
    },
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGETS: [Target; 3] = [Target::Ipsec2000, Target::IpsecXp, Target::Ipsec2003];

fn ports(ports: &[u16]) -> PortSet {
    ports.iter().copied().collect()
}

fn exception(peers: &str, tcp: &[u16]) -> Exception {
    let peers = match peers {
        "" => AddressSet::default(),
        texts => texts.split(',').map(|text| text.parse::<AddressSet>().unwrap()).collect(),
    };
    let services = Services { tcp: ports(tcp), udp: PortSet::default() };
    Exception { peers, services, until: None, why: "保守端末 & \"係\" %PATH% ^".to_owned() }
}

fn policy(tcp: &[u16], udp: &[u16], exceptions: Vec<Exception>) -> Policy {
    Policy {
        id: "p1".parse().unwrap(),
        title: "第二工場 & ^ % \" ' 封じ込め".to_owned(),
        place: Place::Host,
        groups: vec![Group {
            hosts: AddressSet::everything(),
            services: Services { tcp: ports(tcp), udp: ports(udp) },
            directions: Directions::Inbound,
            exceptions,
        }],
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: BTreeSet::new(),
        before: Before::default(),
    }
}

fn small() -> Policy {
    policy(&[135], &[137], vec![exception("10.77.0.2,10.80.0.0/16", &[135])])
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

fn apply(policy: &Policy, target: Target) -> String {
    text(&render(policy, target, NOW).unwrap(), Part::Apply)
}

fn inbound(peer: &str, transport: Transport, source_port: u16, destination_port: u16) -> Packet {
    Packet {
        direction: Direction::Inbound,
        host: "10.0.0.9".parse().unwrap(),
        peer: peer.parse().unwrap(),
        transport,
        source_port,
        destination_port,
        conversation: Conversation::New,
    }
}

/// No file of failures: these runners know no source file.
fn config(cases: u32) -> Config {
    Config { failure_persistence: None, ..Config::with_cases(cases) }
}

/// What a target refuses, told from the policy alone.
fn must_be_refused(policy: &Policy) -> bool {
    let named = |port| {
        policy
            .groups
            .iter()
            .any(|group| group.services.tcp.contains(port) || group.services.udp.contains(port))
    };
    policy.ipv6 == Ipv6::Compiled || named(0) || named(50_000)
}

#[test]
fn generated_policies_come_back_as_they_were_or_are_refused_with_a_reason() {
    let (mut rendered, mut refused, mut closing) = (0, 0, 0);
    let mut runner = TestRunner::new(config(240));
    // As they come, and with what every tool refuses taken out, so that enough are written.
    let tame = policies(Place::Host).prop_map(|mut policy| {
        policy.ipv6 = Ipv6::Waived;
        for group in &mut policy.groups {
            for set in [&mut group.services.tcp, &mut group.services.udp] {
                *set = set.ports().filter(|port| (1..1_024).contains(port)).collect();
            }
        }
        policy
    });
    let any = prop_oneof![policies(Place::Host), tame];
    let cases = std::cell::RefCell::new((&mut rendered, &mut refused, &mut closing));
    runner
        .run(&(any, prop::sample::select(TARGETS.to_vec())), |(policy, target)| {
            let mut counts = cases.borrow_mut();
            match render(&policy, target, NOW) {
                Err(Refusal::Ipv6 { .. }) => prop_assert_eq!(policy.ipv6, Ipv6::Compiled),
                Err(Refusal::Port { port: 0, .. } | Refusal::TooMany { .. }) => {
                    prop_assert!(must_be_refused(&policy));
                    *counts.1 += 1;
                }
                Err(other) => prop_assert!(false, "{other}"),
                Ok(_) => {
                    *counts.0 += 1;
                    *counts.2 += usize::from(policy.groups.iter().any(|g| !g.services.is_empty()));
                    let differences = unexplained(&policy, target, NOW);
                    prop_assert_eq!(differences, Some(vec![]));
                }
            }
            Ok(())
        })
        .unwrap();
    println!("{rendered} rendered, {closing} of them with services; {refused} refused for ports");
    assert!(rendered >= 100 && closing >= 60, "{rendered} rendered, {closing} closing");
}

#[test]
fn a_small_policy_for_windows_2000_reads_so() {
    let expected = r#"@echo off
setlocal DisableDelayedExpansion
rem Seawall plan p1: applies the policy; capture first
rem for Windows 2000 SP1 or later with ipsecpol.exe of the Resource Kit; untested-on-target
if not exist "%~dp0seawall-p1-before-policy.reg" goto failed
ipsecpol -w REG -p "Seawall p1" -o
>"%~dp0seawall-p1-exempt.reg" echo REGEDIT4
>>"%~dp0seawall-p1-exempt.reg" echo [HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\IPSEC]
>>"%~dp0seawall-p1-exempt.reg" echo ^"NoDefaultExempt^"=dword:00000001
regedit /s "%~dp0seawall-p1-exempt.reg"
if not "%errorlevel%"=="0" goto failed
ipsecpol -w REG -p "Seawall p1" -r "Seawall p1 in UDP 137 block" -f *=0:137:UDP -n BLOCK
if not "%errorlevel%"=="0" goto failed
ipsecpol -w REG -p "Seawall p1" -r "Seawall p1 in TCP 135 permit 10.77.0.2" -f 10.77.0.2=0:135:TCP -n PASS
if not "%errorlevel%"=="0" goto failed
ipsecpol -w REG -p "Seawall p1" -r "Seawall p1 in TCP 135 permit 10.80.0.0-16" -f 10.80.0.0/255.255.0.0=0:135:TCP -n PASS
if not "%errorlevel%"=="0" goto failed
ipsecpol -w REG -p "Seawall p1" -r "Seawall p1 in TCP 135 block" -f *=0:135:TCP -n BLOCK
if not "%errorlevel%"=="0" goto failed
>"%~dp0seawall-p1-ours.txt" echo unknown
net start policyagent
ipsecpol -w REG -p "Seawall p1" -x
if not "%errorlevel%"=="0" goto failed
if exist "%~dp0seawall-p1-export.reg" del "%~dp0seawall-p1-export.reg"
regedit /e "%~dp0seawall-p1-export.reg" HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Local
type "%~dp0seawall-p1-export.reg" | findstr /b /r .ActivePolicy.= >"%~dp0seawall-p1-current.txt"
>"%~dp0seawall-p1-found.txt" findstr /b /r .ActivePolicy.= "%~dp0seawall-p1-current.txt"
if not "%errorlevel%"=="0" goto noted
move /y "%~dp0seawall-p1-current.txt" "%~dp0seawall-p1-ours.txt"
:noted
echo applied; Kerberos is filtered from the next start on
exit /b 0
:failed
echo not applied: capture first, and run undo
exit /b 1
"#;
    assert_eq!(apply(&small(), Target::Ipsec2000).replace("\r\n", "\n"), expected);
}

#[test]
fn a_small_policy_for_server_2003_reads_so() {
    let text = apply(&small(), Target::Ipsec2003);
    let lines: Vec<&str> =
        text.lines().filter(|line| line.starts_with("netsh") && !line.contains("delete")).collect();
    let expected = [
        "dynamic set config ipsecexempt value=3",
        "static add policy \"name=Seawall p1\" activatedefaultrule=no assign=no",
        "static add filteraction \"name=Seawall p1 permit\" action=permit",
        "static add filterlist \"name=Seawall p1 permit\"",
        "static add filter \"filterlist=Seawall p1 permit\" dstaddr=me srcaddr=10.77.0.2 srcmask=32 protocol=TCP srcport=0 dstport=135 mirrored=no",
        "static add filter \"filterlist=Seawall p1 permit\" dstaddr=me srcaddr=10.80.0.0 srcmask=16 protocol=TCP srcport=0 dstport=135 mirrored=no",
        "static add rule \"name=Seawall p1 permit\" \"policy=Seawall p1\" \"filterlist=Seawall p1 permit\" \"filteraction=Seawall p1 permit\"",
        "static add filteraction \"name=Seawall p1 block\" action=block",
        "static add filterlist \"name=Seawall p1 block\"",
        "static add filter \"filterlist=Seawall p1 block\" dstaddr=me srcaddr=any protocol=UDP srcport=0 dstport=137 mirrored=no",
        "static add filter \"filterlist=Seawall p1 block\" dstaddr=me srcaddr=any protocol=TCP srcport=0 dstport=135 mirrored=no",
        "static add rule \"name=Seawall p1 block\" \"policy=Seawall p1\" \"filterlist=Seawall p1 block\" \"filteraction=Seawall p1 block\"",
        "static set policy \"name=Seawall p1\" assign=yes",
    ];
    let expected: Vec<String> = expected.iter().map(|line| format!("netsh ipsec {line}")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn undo_restores_what_was_captured_and_deletes_ours_alone() {
    let artefact = render(&small(), Target::Ipsec2003, NOW).unwrap();
    let undo = text(&artefact, Part::Undo);
    let at = |what: &str| undo.find(what).unwrap_or_else(|| panic!("no `{what}`"));
    assert!(at("assign=no") < at("regedit /s \"%~dp0seawall-p1-before-policy.reg\""));
    assert!(at("seawall-p1-before-policy.reg\"") < at("static delete policy"));
    assert!(at("seawall-p1-before-exempt.reg\"") < at("static delete policy"));
    let deletes: Vec<&str> = undo.lines().filter(|line| line.contains("static delete")).collect();
    assert_eq!(deletes.len(), 5);
    assert!(deletes.iter().all(|line| line.contains("\"name=Seawall p1")));
}

#[test]
fn the_hole_of_source_port_88_is_closed_or_told() {
    for target in TARGETS {
        let policy = small();
        let artefact = render(&policy, target, NOW).unwrap();
        let from_88 = inbound("10.0.0.66", Transport::Tcp, 88, 135);
        let rules = read(&artefact).unwrap();
        assert_eq!(rules.decide(&from_88, NOW), Decision::Block, "{target}");
        assert!(artefact.losses.contains(&Loss::KerberosUntilRestart));
        assert!(!artefact.losses.contains(&Loss::KerberosPasses));
        // Kerberos' own answers come to a port that nothing closes.
        let answer = inbound("10.0.0.5", Transport::Udp, 88, 1_026);
        assert_eq!(rules.decide(&answer, NOW), Decision::Pass);

        // Without the line that closes it, the hole is open, and no loss hides that.
        let lines = text(&artefact, Part::Apply);
        let lines: Vec<&str> = lines
            .lines()
            .filter(|line| !line.contains("ipsecexempt") && !line.starts_with("regedit /s"))
            .collect();
        let open = with_apply(&artefact, lines.join("\r\n").into_bytes());
        let rules = read(&open).unwrap();
        assert_eq!(rules.decide(&from_88, NOW), Decision::Pass, "{target}");
        let to_88 = Packet { source_port: 49_152, destination_port: 88, ..from_88 };
        assert_eq!(rules.decide(&to_88, NOW), Decision::Pass);
        assert!(!compare(&policy, rules.as_ref(), &artefact.losses, NOW).is_empty());
    }
}

#[test]
fn udp_500_stays_open_and_that_is_told() {
    for target in TARGETS {
        let policy = policy(&[], &[137, 500], vec![]);
        let artefact = render(&policy, target, NOW).unwrap();
        let rules = read(&artefact).unwrap();
        for packet in [
            inbound("10.0.0.66", Transport::Udp, 4_000, 500),
            inbound("10.0.0.66", Transport::Udp, 500, 137),
        ] {
            assert_eq!(rules.decide(&packet, NOW), Decision::Pass);
        }
        assert!(artefact.losses.contains(&Loss::IkePasses));
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn answers_to_the_hosts_own_name_queries_are_told_to_be_lost() {
    let policy = policy(&[], &[137, 138], vec![]);
    let artefact = render(&policy, Target::IpsecXp, NOW).unwrap();
    let asked = inbound("10.0.0.7", Transport::Udp, 137, 137);
    let answer = Packet { conversation: Conversation::Answer, ..asked };
    assert_eq!(read(&artefact).unwrap().decide(&answer, NOW), Decision::Block);
    assert!(artefact.losses.contains(&Loss::AnswersBlocked));
    assert!(artefact.losses.contains(&Loss::BroadcastPasses));
}

#[test]
fn a_policy_that_closes_nothing_does_nothing() {
    let mut nothing = policy(&[], &[], vec![exception("10.0.0.1", &[135])]);
    let mut nobody = policy(&[135], &[], vec![]);
    nobody.groups.clear();
    let mut over = small();
    over.expires = Some(NOW);
    let everybody = policy(&[135], &[], vec![exception("0.0.0.0/0", &[135])]);
    nothing.title = "b".to_owned();
    for policy in [nothing, nobody, over, everybody] {
        for target in TARGETS {
            let artefact = render(&policy, target, NOW).unwrap();
            let text = text(&artefact, Part::Apply);
            assert!(text.lines().skip(2).all(|line| line.starts_with("rem ")), "{text}");
            assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
        }
    }
}

#[test]
fn an_empty_exception_excepts_nobody() {
    for target in TARGETS {
        let policy = policy(&[135], &[], vec![exception("", &[135])]);
        let text = apply(&policy, target);
        assert!(!text.contains("PASS") && !text.contains("action=permit"), "{text}");
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn port_0_is_refused_as_it_would_be_every_port() {
    for target in TARGETS {
        for policy in [policy(&[0], &[], vec![]), policy(&[135], &[0], vec![])] {
            let refusal = render(&policy, target, NOW).unwrap_err();
            assert_eq!(refusal, Refusal::Port { target, port: 0 });
        }
    }
}

#[test]
fn a_range_of_ports_is_refused_with_what_it_would_take() {
    let mut policy = small();
    policy.groups[0].services.tcp = PortSet::from_ranges([(49_152, 65_535)]);
    for target in TARGETS {
        let refusal = render(&policy, target, NOW).unwrap_err();
        assert_eq!(refusal, Refusal::TooMany { target, limit: 1_000, needed: 16_385 });
    }
}

#[test]
fn ipv6_is_waived_or_refused() {
    let mut policy = small();
    policy.ipv6 = Ipv6::Compiled;
    for target in TARGETS {
        assert_eq!(render(&policy, target, NOW).unwrap_err(), Refusal::Ipv6 { target });
    }
}

#[test]
fn a_thousand_ranges_are_refused_and_fewer_are_not() {
    let mut policy = thousand_ranges(Place::Host);
    for target in TARGETS {
        assert_eq!(render(&policy, target, NOW).unwrap_err(), Refusal::Ipv6 { target });
    }
    policy.ipv6 = Ipv6::Waived;
    for target in TARGETS {
        let refusal = render(&policy, target, NOW).unwrap_err();
        assert_eq!(refusal, Refusal::TooMany { target, limit: 1_000, needed: 8_008 });
    }
    policy.groups[0].exceptions.truncate(124);
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]), "{target}");
    }
}

#[test]
fn both_ends_of_the_addresses_are_kept_apart_from_me_and_any() {
    let peers = "0.0.0.0,255.255.255.255";
    let policy = policy(&[135], &[], vec![exception(peers, &[135])]);
    for target in TARGETS {
        let artefact = render(&policy, target, NOW).unwrap();
        assert!(!text(&artefact, Part::Apply).contains("0.0.0.0"));
        assert!(artefact.losses.contains(&Loss::UnspecifiedBlocked));
        let rules = read(&artefact).unwrap();
        let from = |peer| inbound(peer, Transport::Tcp, 4_000, 135);
        assert_eq!(rules.decide(&from("255.255.255.255"), NOW), Decision::Pass);
        assert_eq!(rules.decide(&from("255.255.255.254"), NOW), Decision::Block);
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    // A network that begins there comes without its first address.
    let half = super::tests::policy(&[135], &[], vec![exception("0.0.0.0/1", &[135])]);
    for target in TARGETS {
        assert_eq!(unexplained(&half, target, NOW), Some(vec![]));
    }
}

#[test]
fn the_longer_prefix_wins_over_any_and_over_shorter_ones() {
    // By hand, as our own networks never overlap.
    let artefact = render(&small(), Target::Ipsec2000, NOW).unwrap();
    let text = text(&artefact, Part::Apply);
    let inner = "ipsecpol -w REG -p \"Seawall p1\" -r x -f 10.80.1.0/255.255.255.0=0:135:TCP -n BLOCK\r\nif not \"%errorlevel%\"==\"0\" goto failed\r\n";
    let (before, after) = text.split_once(">\"%~dp0seawall-p1-ours.txt\"").unwrap();
    let changed = format!("{before}{inner}>\"%~dp0seawall-p1-ours.txt\"{after}");
    let rules = read(&with_apply(&artefact, changed.into_bytes())).unwrap();
    let from = |peer| rules.decide(&inbound(peer, Transport::Tcp, 4_000, 135), NOW);
    assert_eq!(from("10.80.0.1"), Decision::Pass);
    assert_eq!(from("10.80.1.1"), Decision::Block);
    assert_eq!(from("10.81.0.1"), Decision::Block);
}

#[test]
fn tcp_and_udp_445_are_two_filters_and_ways_are_kept_apart() {
    for target in TARGETS {
        let mut policy = policy(&[445], &[445], vec![exception("10.77.0.2", &[445])]);
        policy.groups[0].directions = Directions::Both;
        let artefact = render(&policy, target, NOW).unwrap();
        let blocks = match target {
            Target::Ipsec2003 => "srcport=0 dstport=445",
            _ => ":445:",
        };
        // Two ways: TCP with a permit and a block, UDP with a block.
        assert_eq!(text(&artefact, Part::Apply).matches(blocks).count(), 6);
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn what_the_target_cannot_do_is_told() {
    let mut policy = small();
    policy.answer = Answer::Reset;
    policy.sessions = Sessions::Keep;
    policy.groups[0].exceptions[0].until = Some(Timestamp(5_000));
    for target in TARGETS {
        let losses = render(&policy, target, NOW).unwrap().losses;
        for loss in [
            Loss::NoReset,
            Loss::OpenSessionsCut,
            Loss::NoExpiry,
            Loss::BootGap,
            Loss::DomainPolicyWins,
            Loss::UntestedOnTarget,
            Loss::Ipv6Waived,
        ] {
            assert!(losses.contains(&loss), "{target} {loss:?}");
        }
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
}

#[test]
fn hostile_words_change_no_octet() {
    let mut named = small();
    let plain = apply(&named, Target::Ipsec2000);
    named.title = "\r\nipsecpol -y & del C:\\ %COMSPEC% ^".to_owned();
    named.groups[0].exceptions[0].why = "\" || goto x\n".to_owned();
    assert_eq!(apply(&named, Target::Ipsec2000), plain);
    assert!(plain.is_ascii() && plain.contains("untested-on-target"));
    assert_eq!(plain.matches('\n').count(), plain.matches("\r\n").count());
}

/// What is changed, and the changed text.
type Mutation = (&'static str, fn(&str) -> String);

fn mutations(target: Target) -> Vec<Mutation> {
    let mut found: Vec<Mutation> = vec![
        ("another port", |text| text.replacen("135", "136", 9)),
        ("another protocol", |text| text.replace("TCP", "UDP")),
        ("a permit is dropped", |text| without(text, "10.77.0.2")),
        ("the exemptions stay", |text| without(&without(text, "ipsecexempt"), "regedit /s")),
        ("it is not assigned", |text| without(&without(text, " -x\r"), "assign=yes")),
        ("an unknown word", |text| text.replace("\r\nif not", " -q\r\nif not")),
        ("a failure is not heeded", |text| {
            text.replacen("if not \"%errorlevel%\"==\"0\" goto failed\r\n", "", 1)
        }),
        ("an unknown line", |text| format!("net stop policyagent\r\n{text}")),
        ("a file it does not know", |text| {
            text.replacen("echo REGEDIT4", "echo REGEDIT5", 1) + "x"
        }),
        ("it ends early", |text| text.replacen("net start", "exit /b 0\r\nnet start", 1)),
        ("two commands on a line", |text| text.replacen("net start", "a & net start", 1)),
    ];
    let own: Vec<Mutation> = match target {
        Target::Ipsec2003 => vec![
            ("actions are swapped", |text| {
                text.replace("action=permit", "action=x")
                    .replace("action=block", "action=permit")
                    .replace("action=x", "action=block")
            }),
            ("a block is dropped", |text| without(text, "srcaddr=any protocol=TCP")),
            ("a wider network", |text| {
                text.replace("srcaddr=10.80.0.0 srcmask=16", "srcaddr=10.80.0.0 srcmask=15")
            }),
            ("a narrower network", |text| text.replace("srcmask=16", "srcmask=17")),
            ("everybody is permitted", |text| {
                text.replace("srcaddr=10.77.0.2 srcmask=32", "srcaddr=any")
            }),
            ("me is permitted", |text| text.replace("10.77.0.2", "0.0.0.0")),
            ("every port", |text| text.replace("dstport=135", "dstport=0")),
            ("mirrored", |text| text.replace("mirrored=no", "mirrored=yes")),
            ("a rule is dropped", |text| without(text, "add rule \"name=Seawall p1 block\"")),
            ("a rule has the other action", |text| {
                text.replace(
                    "\"filteraction=Seawall p1 block\"",
                    "\"filteraction=Seawall p1 permit\"",
                )
            }),
            ("the other way", |text| {
                text.replace("dstaddr=me srcaddr=any", "srcaddr=me dstaddr=any")
            }),
            ("it is unassigned again", |text| text.replace("assign=yes", "assign=no")),
            ("exempt as on 2000", |text| text.replace("value=3", "value=0")),
            ("it is deleted first", |text| {
                text.replace("static set policy", "static delete policy")
            }),
        ],
        _ => vec![
            ("actions are swapped", |text| {
                text.replace("PASS", "x").replace("BLOCK", "PASS").replace("-n x", "-n BLOCK")
            }),
            ("a block is dropped", |text| without(text, "*=0:135:TCP")),
            ("a wider network", |text| {
                text.replace("10.80.0.0/255.255.0.0", "10.80.0.0/255.254.0.0")
            }),
            ("a narrower network", |text| text.replace("/255.255.0.0", "/255.255.128.0")),
            ("a mask with holes", |text| text.replace("/255.255.0.0", "/255.0.255.0")),
            ("everybody is permitted", |text| text.replace("10.77.0.2=", "*=")),
            ("me is permitted", |text| text.replace("10.77.0.2=", "0=")),
            ("every port", |text| text.replace(":135:TCP", ":0:TCP")),
            ("mirrored", |text| text.replace("*=0:", "*+0:")),
            ("the other way", |text| text.replace("*=0:", "0=*:")),
            ("a rule of another policy", |text| {
                text.replacen(
                    "-p \"Seawall p1\" -r \"Seawall p1 in UDP",
                    "-p Other -r \"Seawall p1 in UDP",
                    1,
                )
            }),
            ("it is unassigned again", |text| text.replace("\" -x\r", "\" -y\r")),
            ("it is deleted again", |text| text.replace("\" -x\r", "\" -o\r")),
            ("another policy is assigned", |text| {
                text.replace("-p \"Seawall p1\" -x", "-p Other -x")
            }),
            ("exempt as before", |text| text.replace("dword:00000001", "dword:00000000")),
            ("another value", |text| text.replace("NoDefaultExempt", "NoDefaultExempts")),
            ("the rules only said", |text| {
                text.replace("ipsecpol -w", "echo ipsecpol -w")
                    .replace("ipseccmd -w", "echo ipseccmd -w")
            }),
        ],
    };
    found.extend(own);
    found
}

fn without(text: &str, what: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.contains(what)).collect()
}

#[test]
fn every_planted_change_is_caught() {
    let policy = small();
    let mut caught = 0;
    for target in TARGETS {
        let artefact = render(&policy, target, NOW).unwrap();
        let text = text(&artefact, Part::Apply);
        assert!(!is_caught(&policy, &artefact, text.clone().into_bytes(), NOW));
        for (what, change) in mutations(target) {
            let changed = change(&text);
            assert_ne!(changed, text, "{target}: {what} changes nothing");
            assert!(is_caught(&policy, &artefact, changed.into_bytes(), NOW), "{target}: {what}");
            caught += 1;
        }
    }
    println!("{caught} planted changes caught");
}

proptest! {
    #[test]
    fn no_octets_make_reading_panic(
        octets in prop::collection::vec(any::<u8>(), 0..120),
        at in any::<prop::sample::Index>(),
        target in prop::sample::select(TARGETS.to_vec()),
    ) {
        let artefact = render(&small(), target, NOW).unwrap();
        let _ = read(&with_apply(&artefact, octets.clone()));
        // In the middle of what is sound.
        let mut text = text(&artefact, Part::Apply).into_bytes();
        let at = at.index(text.len());
        text.splice(at..at, octets);
        let _ = read(&with_apply(&artefact, text));
    }
}
