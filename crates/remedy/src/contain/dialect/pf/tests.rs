use proptest::prelude::*;
use seawall_facts::{Timestamp, Transport};

use super::super::{Artefact, Loss, Part, Target, read, render, testing};
use crate::contain::{
    AddressSet, Conversation, Decision, Ipv6, Place, Policy, PortSet, Services, Sessions,
    differences,
    tests::policies::{NOW, policies, thousand_ranges},
};

const TARGET: Target = Target::Pf;

fn written(policy: &Policy) -> Artefact {
    render(policy, TARGET, NOW).unwrap()
}

fn text(artefact: &Artefact, part: Part) -> String {
    String::from_utf8(artefact.file(part).unwrap().octets.clone()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_does_what_the_policy_says(policy in policies(Place::Gateway)) {
        prop_assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
    }

    /// A blanket loss would hide faults: where sessions are kept nothing differs at all, and where
    /// they are cut nothing but those.
    #[test]
    fn nothing_differs_but_open_sessions_that_should_be_cut(policy in policies(Place::Gateway)) {
        let rules = read(&written(&policy)).unwrap();
        for found in differences(&policy, rules.as_ref(), NOW) {
            prop_assert_eq!(policy.sessions, Sessions::Cut);
            prop_assert_eq!(found.packet.conversation, Conversation::Continued);
            prop_assert_eq!(found.done, Decision::Pass);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let artefact = written(&testing::console_policy(Place::Gateway));
        let _ = read(&testing::with_apply(&artefact, octets));
    }

    #[test]
    fn no_bent_text_makes_the_reader_panic(at in any::<prop::sample::Index>(), by in any::<u8>()) {
        let artefact = written(&testing::console_policy(Place::Gateway));
        let mut octets = artefact.file(Part::Apply).unwrap().octets.clone();
        let at = at.index(octets.len());
        octets[at] = by;
        let _ = read(&testing::with_apply(&artefact, octets));
    }
}

#[test]
fn no_generated_policy_is_refused_and_many_block_something() {
    let (blocking, rendered) = testing::share(TARGET);
    assert!(blocking >= 16 && rendered == blocking, "{rendered} of {blocking}");
}

#[test]
fn a_thousand_exceptions_are_one_table() {
    assert_eq!(testing::thousand_differences(TARGET), vec![]);
    let apply = text(&written(&thousand_ranges(Place::Gateway)), Part::Apply);
    assert!(apply.lines().count() < 10, "{}", apply.lines().count());
}

#[test]
fn a_policy_without_groups_or_services_blocks_nothing() {
    let mut policy = testing::console_policy(Place::Gateway);
    policy.groups[0].services = Services::default();
    for policy in [&policy.clone(), &Policy { groups: vec![], ..policy }] {
        assert!(!text(&written(policy), Part::Apply).contains("\nblock"));
        assert_eq!(testing::unexplained(policy, TARGET, NOW), Some(vec![]));
    }
}

#[test]
fn an_exception_for_nobody_opens_nothing_and_one_for_all_closes_nothing() {
    let mut policy = testing::console_policy(Place::Gateway);
    for set in [AddressSet::default(), AddressSet::everything()] {
        for exception in &mut policy.groups[0].exceptions {
            exception.peers = set.clone();
        }
        assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
        assert!(!text(&written(&policy), Part::Apply).contains("{  }"));
    }
}

#[test]
fn a_table_of_the_longest_plan_has_a_name_that_fits() {
    let mut policy = testing::console_policy(Place::Gateway);
    policy.id = "abcdefghijklmnopqrstuvwx".parse().unwrap();
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
}

#[test]
fn titles_and_reasons_are_no_part_of_the_files() {
    let policy = testing::console_policy(Place::Gateway);
    let mut plain = Policy { title: "x".to_owned(), ..policy.clone() };
    plain.groups[0].exceptions.iter_mut().for_each(|exception| exception.why.clear());
    assert_eq!(render(&policy, TARGET, NOW), render(&plain, TARGET, NOW));
}

#[test]
fn losses_are_named_and_only_where_they_are() {
    let mut policy = testing::console_policy(Place::Gateway);
    assert_eq!(
        written(&policy).losses,
        [Loss::UntestedOnTarget, Loss::NoExpiry, Loss::OpenSessionsKept]
    );
    policy.sessions = Sessions::Keep;
    policy.expires = None;
    policy.groups[0].exceptions[0].until = Some(Timestamp(1_000));
    policy.ipv6 = Ipv6::Waived;
    assert_eq!(written(&policy).losses, [Loss::UntestedOnTarget, Loss::Ipv6Waived]);
}

#[test]
fn what_is_changed_in_a_file_is_found() {
    let mut policy = testing::console_policy(Place::Gateway);
    policy.groups[0].directions = crate::contain::Directions::Both;
    let artefact = written(&policy);
    let whole = text(&artefact, Part::Apply);
    assert!(!testing::is_caught(&policy, &artefact, whole.clone().into_bytes(), NOW));
    let without = |what: &str| -> String {
        let keep = |line: &&str| !line.contains(what);
        whole.lines().filter(keep).flat_map(|line| [line, "\n"]).collect()
    };
    let with = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from} is not in {whole}");
        whole.replacen(from, to, 1)
    };
    let changes = [
        ("a block is missing", without("return-rst")),
        ("UDP is missing", without("proto udp")),
        ("one direction is missing", without(":outbound")),
        ("IPv6 is missing", with("quick proto", "quick inet proto")),
        ("a block passes", with("block return-rst", "pass")),
        ("a range is wider", with("10.77.1.0/24", "10.77.0.0/23")),
        ("a range is narrower", with("10.77.1.0/24", "10.77.1.0/25")),
        ("an exception is missing", with("10.77.0.2/32, ", "")),
        ("an exception of IPv6 is missing", with(", fd77::/64", "")),
        ("a contained host is missing", with("10.0.5.9/32, ", "")),
        ("a host more is contained", with("10.0.5.9/32", "10.0.5.8/31")),
        ("the exceptions are everybody", with("! <ms03-039_i1_a>", "any")),
        ("the table the other way round", with("! <ms03-039_i1_a>", "<ms03-039_i1_a>")),
        ("a port is missing", with("{ 135, 445 }", "{ 135 }")),
        ("a port is more", with("{ 135, 445 }", "{ 135, 445:446 }")),
        ("a port is another", with("{ 135, 445 }", "{ 135, 444 }")),
        ("the protocol is another", with("proto udp", "proto tcp")),
        (
            "from and to change places",
            with(
                "from ! <ms03-039_i1_a> to <ms03-039_i1_c>",
                "from <ms03-039_i1_c> to ! <ms03-039_i1_a>",
            ),
        ),
        ("only answers are blocked", with("port { 135, 445 }", "port { 135, 445 } flags SA/SA")),
        ("another plan's rule", with("seawall:ms03-039:inbound", "seawall:other:inbound")),
        ("an unknown table", with("<ms03-039_i1_a> to", "<nobody> to")),
        ("a pass in front", format!("pass quick all\n{whole}")),
        ("everything is skipped", format!("set skip on all\n{whole}")),
    ];
    for (what, changed) in &changes {
        let octets = changed.clone().into_bytes();
        assert!(testing::is_caught(&policy, &artefact, octets, NOW), "{what}:\n{changed}");
    }
    println!("{} changes found", changes.len());
}

#[test]
fn what_is_written_can_be_read_by_people() {
    let policy = testing::console_policy(Place::Gateway);
    let artefact = written(&policy);
    assert_eq!(
        text(&artefact, Part::Apply),
        r#"# seawall plan ms03-039: untested-on-target
# load: pfctl -a seawall/ms03-039 -f FILE; pf.conf needs: anchor "seawall/*"
# open sessions go on until their states are killed: pfctl -k
table <ms03-039_i0_c> { 10.0.5.9/32, fd00:5::9/128 }
table <ms03-039_i1_c> { 10.0.5.9/32, fd00:5::9/128 }
table <ms03-039_i1_a> { 10.77.0.2/32, 10.77.1.0/24, fd77::/64 }
block drop quick proto udp from any to <ms03-039_i0_c> port { 137:138 } label "seawall:ms03-039:inbound"
block return-rst quick proto tcp from ! <ms03-039_i1_a> to <ms03-039_i1_c> port { 135, 445 } label "seawall:ms03-039:inbound"
"#
    );
    assert!(text(&artefact, Part::Undo).contains("\npfctl -a seawall/ms03-039 -F rules\n"));
}

#[test]
fn both_ends_of_the_world_and_of_the_ports_are_held() {
    let mut policy = testing::console_policy(Place::Gateway);
    policy.groups[0].hosts = AddressSet::everything();
    policy.groups[0].services.udp = PortSet::from_ranges([(0, 0), (65_535, 65_535)]);
    policy.groups[0].exceptions[1].services = policy.groups[0].services.clone();
    policy.groups[0].exceptions[1].peers = ["0.0.0.0", "255.255.255.255", "::"]
        .iter()
        .map(|text| text.parse::<AddressSet>().unwrap())
        .collect();
    assert_eq!(testing::unexplained(&policy, TARGET, NOW), Some(vec![]));
    assert!(policy.groups[0].services.contains(Transport::Udp, 65_535));
}
