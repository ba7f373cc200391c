use proptest::prelude::*;

use super::{TARGETS, rendered, rpc, text};
use crate::contain::{
    compare,
    dialect::{
        Part, Target, read,
        testing::{unexplained, with_apply},
    },
    tests::policies::NOW,
};

/// Words that mean something to one reader or another.
fn like_a_script() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("advfirewall firewall add rule name=\"Seawall p1\" "),
        Just("New-NetFirewallRule -Group 'Seawall p1' "),
        Just("-Name 'a' -DisplayName 'b' -Description 'c' "),
        Just("dir=in "),
        Just("action=block "),
        Just("protocol=TCP "),
        Just("localport=1-2,"),
        Just("remoteip=10.0.0.1-::1"),
        Just("'"),
        Just("\u{2019}"),
        Just("\""),
        Just("="),
        Just("|"),
        Just(","),
        Just("#"),
        Just("\r\n"),
        Just("名"),
    ];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_octets_make_a_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        for target in TARGETS {
            let artefact = rendered(&rpc(), target);
            let _ = read(&with_apply(&artefact, octets.clone()));
            for head in [&b"\xef\xbb\xbf"[..], b"PReg\x01\0\0\0"] {
                let _ = read(&with_apply(&artefact, [head, &octets].concat()));
            }
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(script in like_a_script()) {
        for target in TARGETS {
            let artefact = rendered(&rpc(), target);
            let _ = read(&with_apply(&artefact, script.clone().into_bytes()));
            let _ = read(&with_apply(&artefact, format!("\u{feff}{script}").into_bytes()));
        }
    }

    #[test]
    fn no_title_changes_a_rule(
        title in prop_oneof![
            any::<String>(),
            Just("' -Enabled 'False".to_owned()),
            Just("\u{2019} -Enabled \u{2019}False".to_owned()),
            Just("a\r\nRemove-NetFirewallRule -All #".to_owned()),
            Just("|Active=FALSE|Desc=".to_owned()),
            Just("\0$(calc)`n\"%PATH%^&<>".to_owned()),
        ],
    ) {
        let mut policy = rpc();
        policy.groups[0].exceptions[0].why.clone_from(&title);
        policy.title = title;
        for target in TARGETS {
            let artefact = rendered(&policy, target);
            let rules = read(&artefact).unwrap();
            prop_assert_eq!(compare(&policy, rules.as_ref(), &artefact.losses, NOW), vec![]);
        }
        let plain = text(&rendered(&rpc(), Target::Advfirewall), Part::Apply);
        prop_assert_eq!(text(&rendered(&policy, Target::Advfirewall), Part::Apply), plain);
    }
}

#[test]
fn the_longest_id_of_a_plan_fits() {
    let mut policy = crate::contain::tests::policies::thousand_ranges(crate::contain::Place::Host);
    policy.id = "p--------------------9-9".parse().unwrap();
    policy.groups[0].exceptions.truncate(100);
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]));
    }
    let lines = text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    assert!(lines.lines().all(|line| line.len() <= 1_000));
}
