use proptest::prelude::*;
use seawall_facts::{Timestamp, Transport};

use super::{
    super::{Artefact, Loss, Part, Target, conntrack::Sight, render, testing},
    read::rules,
};
use crate::contain::{
    AddressSet, Conversation, Decision, Direction, Ipv6, Packet, Place, Policy, PortSet, Services,
    Sessions, differences, packets,
    tests::policies::{NOW, policies},
};

const TARGET: Target = Target::Iptables;

fn written(policy: &Policy) -> Artefact {
    render(policy, TARGET, NOW).unwrap()
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_does_what_the_policy_says(policy in policies(Place::Host)) {
        prop_assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
    }

    #[test]
    fn one_file_is_right_at_every_whole_second(
        policy in policies(Place::Host),
        later in prop::sample::select(vec![2_000, 4_000, 5_000, 8_999_000, 9_000_000]),
    ) {
        let rules = rules(&written(&policy)).unwrap();
        prop_assert_eq!(differences(&policy, &rules, Timestamp(later)), vec![]);
    }

    /// As with nftables: what conntrack has not seen opening is cut from both ends, or kept.
    #[test]
    fn sessions_that_were_never_seen_are_cut_and_kept_too(policy in policies(Place::Host)) {
        let rules = rules(&written(&policy)).unwrap();
        for packet in packets(&policy, &rules) {
            if packet.transport == Transport::Udp || packet.conversation != Conversation::Continued {
                continue;
            }
            let packet = Packet { source_port: 30_000, ..packet };
            let back = Packet {
                direction: match packet.direction {
                    Direction::Inbound => Direction::Outbound,
                    Direction::Outbound => Direction::Inbound,
                },
                source_port: packet.destination_port,
                destination_port: 30_000,
                ..packet
            };
            let intended = policy.decide(&packet, NOW);
            prop_assert_eq!(rules.decide_seen(&packet, Sight::STRAY, NOW), intended);
            prop_assert_eq!(rules.decide_seen(&back, Sight::STRAY, NOW), intended);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let artefact = written(&testing::console_policy(Place::Host));
        let _ = rules(&testing::with_apply(&artefact, octets));
    }

    #[test]
    fn no_bent_text_makes_the_reader_panic(at in any::<prop::sample::Index>(), by in any::<u8>()) {
        let artefact = written(&testing::console_policy(Place::Host));
        let mut octets = artefact.file(Part::Apply).unwrap().octets.clone();
        let at = at.index(octets.len());
        octets[at] = by;
        let _ = rules(&testing::with_apply(&artefact, octets));
    }
}

#[test]
fn no_generated_policy_is_refused_and_most_block_something() {
    let (blocking, rendered) = testing::share(TARGET);
    assert!(blocking >= 16 && rendered == blocking, "{rendered} of {blocking}");
}

#[test]
fn a_thousand_exceptions_are_held() {
    assert_eq!(testing::thousand_differences(TARGET), vec![]);
}

#[test]
fn a_policy_without_groups_or_services_blocks_nothing() {
    let mut policy = testing::console_policy(Place::Host);
    policy.groups[0].services = Services::default();
    for policy in [&policy.clone(), &Policy { groups: vec![], ..policy }] {
        let apply = text(&written(policy), Part::Apply);
        assert!(!apply.contains("DROP") && !apply.contains("REJECT"), "{apply}");
        assert_eq!(testing::unexplained(policy, TARGET, NOW), Some(vec![]));
    }
}

#[test]
fn an_exception_for_nobody_opens_nothing() {
    let mut policy = testing::console_policy(Place::Host);
    for exception in &mut policy.groups[0].exceptions {
        exception.peers = AddressSet::default();
    }
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn sixteen_ports_are_two_lists() {
    let mut policy = testing::console_policy(Place::Host);
    policy.groups[0].services.tcp = (0..16).map(|index| 100 + index * 2).collect();
    policy.groups[0].exceptions.clear();
    let apply = text(&written(&policy), Part::Apply);
    assert!(
        apply.contains(",128 -j REJECT") && apply.contains("--dports 130 -j REJECT"),
        "{apply}"
    );
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
    // A range counts for two: fourteen ports and one range do not go together.
    policy.groups[0].services.tcp =
        PortSet::from_ranges((0..14).map(|index| (index * 2, index * 2)).chain([(49_152, 65_535)]));
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn names_of_chains_fit_the_longest_plan() {
    let mut policy = testing::console_policy(Place::Host);
    policy.id = "abcdefghijklmnopqrstuvwx".parse().unwrap();
    let artefact = written(&policy);
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
    assert!(text(&artefact, Part::Apply).contains("\n:SWI-abcdefghijklmnopqrstuvwx - [0:0]\n"));
}

#[test]
fn ends_behind_the_calendar_are_told() {
    let mut policy = testing::console_policy(Place::Host);
    let far = Timestamp(0x8000_0000 * 1_000);
    policy.expires = Some(far);
    policy.groups[0].exceptions[0].until = Some(far);
    let artefact = written(&policy);
    assert_eq!(artefact.losses, [Loss::Until2038]);
    let apply = text(&artefact, Part::Apply);
    assert!(apply.contains("-I INPUT 1 -j SWI-ms03-039\n"), "{apply}");
    assert!(apply.contains("--datestop 2038-01-19T03:14:07 -j RETURN"), "{apply}");
}

#[test]
fn dates_are_read_as_they_are_written() {
    // Ends of months, leap days, and the last second.
    for end in [1, 86_399, 86_400, 68_256_000, 951_782_400, 951_868_800, 1_709_251_199, 0x7fff_ffff]
    {
        let mut policy = testing::console_policy(Place::Host);
        policy.groups[0].exceptions.clear();
        policy.expires = Some(Timestamp(end * 1_000));
        let rules = rules(&written(&policy)).unwrap();
        for moment in [end * 1_000 - 1, end * 1_000] {
            assert_eq!(differences(&policy, &rules, Timestamp(moment)), vec![], "{end}");
        }
    }
}

#[test]
fn titles_and_reasons_are_no_part_of_the_files() {
    let policy = testing::console_policy(Place::Host);
    let mut plain = Policy { title: "x".to_owned(), ..policy.clone() };
    plain.groups[0].exceptions.iter_mut().for_each(|exception| exception.why.clear());
    assert_eq!(render(&policy, TARGET, NOW), render(&plain, TARGET, NOW));
}

#[test]
fn a_waived_family_is_not_touched() {
    let mut policy = testing::console_policy(Place::Host);
    policy.ipv6 = Ipv6::Waived;
    let artefact = written(&policy);
    assert_eq!(artefact.losses, [Loss::Ipv6Waived]);
    let apply = text(&artefact, Part::Apply);
    assert!(
        apply.lines().all(|line| !line.starts_with("-6") && !line.starts_with("-A")),
        "{apply}"
    );
    assert!(!text(&artefact, Part::Verify).contains("ip6tables"));
}

#[test]
fn what_is_changed_in_a_file_is_found() {
    let policy = testing::console_policy(Place::Host);
    let artefact = written(&policy);
    let whole = text(&artefact, Part::Apply);
    assert!(!testing::is_caught(&policy, &artefact, whole.clone().into_bytes(), NOW));
    let without = |what: &str| -> String {
        let mut left = 1;
        let keep = |line: &&str| {
            let drop = left > 0 && line.contains(what);
            left -= i32::from(drop);
            !drop
        };
        whole.lines().filter(keep).flat_map(|line| [line, "\n"]).collect()
    };
    let with = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from} is not in {whole}");
        whole.replacen(from, to, 1)
    };
    let changes = [
        ("a block is missing", without("REJECT")),
        ("UDP is missing", without("DROP")),
        (
            "IPv6 is missing",
            with("-j REJECT", "-j REJECT").replace(
                "\n-A SWI-ms03-039 -p tcp -m multiport",
                "\n-4 -A SWI-ms03-039 -p tcp -m multiport",
            ),
        ),
        ("an exception of IPv6 is missing", without("-6")),
        ("an exception is missing", without("10.77.1.0")),
        ("a block returns", with("-j DROP", "-j RETURN")),
        ("a block accepts", with("-j DROP", "-j ACCEPT")),
        ("a reset is an ICMP error", with(" --reject-with tcp-reset", "")),
        ("a range is wider", with("10.77.1.255", "10.77.2.255")),
        ("a range is narrower", with("10.77.1.255", "10.77.1.254")),
        ("a port is missing", with("--dports 135,445 -j REJECT", "--dports 135 -j REJECT")),
        ("a port is more", with("--dports 135,445 -j REJECT", "--dports 135,445:446 -j REJECT")),
        (
            "the port is the source's",
            with("--dports 135,445 -j REJECT", "--sports 135,445 -j REJECT"),
        ),
        ("the protocol is another", with("-p udp", "-p tcp")),
        ("the end is another", with("--src-range", "--dst-range")),
        ("the exception is anybody", with(" -m iprange --src-range 10.77.1.0-10.77.1.255", "")),
        ("the exception never ends", with(" -m time --datestop 1970-01-01T01:00:00", "")),
        ("the exception ends later", with("01:00:00", "01:00:01")),
        ("the policy ends earlier", with("1970-01-02T00:00:00", "1970-01-01T23:59:58")),
        ("the jump is missing", without("-I INPUT")),
        ("the jump is last", with("-I INPUT 1", "-A INPUT")),
        ("the jump goes elsewhere", with("-j SWI-ms03-039", "-j SWO-ms03-039")),
        ("the wrong hook", with("-I INPUT 1", "-I FORWARD 1")),
        ("answers are not let pass", without("REPLY")),
        ("another device is let pass", with("-i lo", "-i eth0")),
        ("everything is let pass first", with(" -i lo", "")),
        ("blocks come first", {
            let block =
                whole.lines().find(|line| line.contains("REJECT")).unwrap().to_owned() + "\n";
            whole.replacen(&block, "", 1).replacen("-A SWI", &format!("{block}-A SWI"), 1)
        }),
        ("a foreign chain is emptied", with(":SWI-ms03-039", ":DOCKER")),
        ("foreign rules are flushed", with("COMMIT", "-F INPUT\nCOMMIT")),
        ("nothing is committed", without("COMMIT")),
        ("another table", with("*filter", "*mangle")),
        (
            "sixteen ports in a list",
            with("--dports 135,445", "--dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,135,445"),
        ),
        ("sessions are kept", with("--ctdir REPLY", "--ctstate ESTABLISHED")),
    ];
    for (what, changed) in &changes {
        let moments = [
            NOW,
            Timestamp(2_000),
            Timestamp(3_600_500),
            Timestamp(3_601_000),
            Timestamp(86_400_999),
        ];
        let caught = |&now: &Timestamp| {
            testing::is_caught(&policy, &artefact, changed.clone().into_bytes(), now)
        };
        assert!(moments.iter().any(caught), "{what}:\n{changed}");
    }
    println!("{} changes found", changes.len());
}

#[test]
fn a_contained_host_that_speaks_first_reopens_nothing() {
    let policy = testing::console_policy(Place::Host);
    let whole = written(&policy);
    let stray = |peer: &str| Packet {
        direction: Direction::Outbound,
        host: "10.0.5.9".parse().unwrap(),
        peer: peer.parse().unwrap(),
        transport: Transport::Tcp,
        source_port: 135,
        destination_port: 30_000,
        conversation: Conversation::Continued,
    };
    let sound = rules(&whole).unwrap();
    let blocked = |peer, now| sound.decide_seen(&stray(peer), Sight::STRAY, now) == Decision::Block;
    assert!(blocked("10.1.1.1", NOW));
    assert!(!blocked("10.77.1.7", NOW));
    assert!(!blocked("10.77.0.2", NOW) && blocked("10.77.0.2", Timestamp(3_601_000)));
    let cut = text(&whole, Part::Apply)
        .replace("--ctstate NEW -j SXO-ms03-039", "--ctstate NEW -j SXI-ms03-039");
    let bent = rules(&testing::with_apply(&whole, cut.into_bytes())).unwrap();
    assert_eq!(bent.decide_seen(&stray("10.1.1.1"), Sight::STRAY, NOW), Decision::Pass);
}

#[test]
fn what_is_written_can_be_read_by_people() {
    let mut policy = testing::console_policy(Place::Host);
    policy.groups[0].exceptions.truncate(2);
    policy.groups[0].services.udp = PortSet::default();
    policy.sessions = Sessions::Keep;
    policy.expires = None;
    let artefact = written(&policy);
    assert_eq!(
        text(&artefact, Part::Apply),
        "\
# seawall plan ms03-039: for iptables-restore --noflush and ip6tables-restore --noflush
*filter
:SWI-ms03-039 - [0:0]
:SWO-ms03-039 - [0:0]
:SXI-ms03-039 - [0:0]
:SXO-ms03-039 - [0:0]
-I INPUT 1 -j SWI-ms03-039
-I OUTPUT 1 -j SWO-ms03-039
-A SWI-ms03-039 -i lo -j RETURN
-A SWI-ms03-039 -m conntrack --ctdir REPLY -j RETURN
-A SWI-ms03-039 -m conntrack --ctstate ESTABLISHED -j RETURN
-A SWI-ms03-039 -p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN
-4 -A SWI-ms03-039 -p tcp -m multiport --dports 135,445 -s 10.77.0.2 -m time --datestop 1970-01-01T01:00:00 -j RETURN
-4 -A SWI-ms03-039 -p tcp -m multiport --dports 135,445 -m iprange --src-range 10.77.1.0-10.77.1.255 -j RETURN
-6 -A SWI-ms03-039 -p tcp -m multiport --dports 135,445 -m iprange --src-range fd77::-fd77::ffff:ffff:ffff:ffff -j RETURN
-A SWI-ms03-039 -p tcp -m multiport --dports 135,445 -j REJECT --reject-with tcp-reset
-A SWO-ms03-039 -o lo -j RETURN
-A SWO-ms03-039 -m conntrack --ctdir REPLY -j RETURN
-A SWO-ms03-039 -m conntrack --ctstate ESTABLISHED -j RETURN
-A SWO-ms03-039 -p tcp -m tcp ! --tcp-flags SYN,ACK SYN -j RETURN
COMMIT
"
    );
    assert_eq!(
        text(&artefact, Part::Load),
        r#"#!/bin/sh
# seawall plan ms03-039: loads its rules; --test changes nothing
set -eu
cd "$(dirname -- "$0")"
load() {
tool=$1; shift
text=$(
echo '*filter'
"$tool" -S INPUT | sed -n 's/^-A \(INPUT .*-j SWI-ms03-039\)$/-D \1/p'
"$tool" -S OUTPUT | sed -n 's/^-A \(OUTPUT .*-j SWO-ms03-039\)$/-D \1/p'
sed '1,/^\*filter$/d' seawall-ms03-039.rules
)
printf '%s\n' "$text" | "$tool-restore" --noflush "$@"
}
load iptables "$@"
load ip6tables "$@"
"#
    );
}
