use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{TARGETS, rendered, rpc};
use crate::contain::{
    Place, compare,
    dialect::{Loss, Part, Target, read, testing::unexplained},
    tests::policies::{NOW, policies, thousand_ranges},
};

#[test]
fn every_target_decides_as_any_policy_does() {
    let (rules, cases) = (AtomicUsize::new(0), 48);
    TestRunner::new(ProptestConfig::with_cases(cases))
        .run(&policies(Place::Host), |policy| {
            for target in TARGETS {
                // None of them refuses anything.
                prop_assert_eq!(unexplained(&policy, target, NOW), Some(vec![]), "{}", target);
            }
            let text = super::text(&rendered(&policy, Target::Advfirewall), Part::Apply);
            rules.fetch_add(usize::from(text.contains("enable=yes")), Relaxed);
            Ok(())
        })
        .unwrap();
    // Some close nothing, or except everybody.
    assert!(rules.into_inner() >= 12, "hardly a policy came to rules");
}

#[test]
fn a_policy_that_they_can_express_has_no_loss_that_explains_a_difference() {
    let policy = rpc();
    for target in TARGETS {
        let artefact = rendered(&policy, target);
        let mut wanted = vec![
            Loss::UntestedOnTarget,
            Loss::NeedsFirewallOn,
            Loss::OpenSessionsUncertain,
            Loss::UnspecifiedPasses,
        ];
        let is_policy = target == Target::RegistryPol;
        wanted.push(if is_policy { Loss::NoDeadMan } else { Loss::LocalRulesMayBeIgnored });
        wanted.sort();
        assert_eq!(artefact.losses, wanted, "{target}");
        // The one address that no list takes is the only one let be.
        let rules = read(&artefact).unwrap();
        assert!(compare(&policy, rules.as_ref(), &[], NOW).iter().all(|difference| {
            ["::", "::1"].contains(&difference.packet.peer.to_string().as_str())
        }));
    }
}

#[test]
fn a_thousand_ranges_are_split_and_lose_nothing() {
    let policy = thousand_ranges(Place::Host);
    for target in TARGETS {
        assert_eq!(unexplained(&policy, target, NOW), Some(vec![]), "{target}");
    }
    let lines = super::text(&rendered(&policy, Target::Advfirewall), Part::Apply);
    let longest = lines.lines().map(str::len).max().unwrap();
    assert!((700..=1_000).contains(&longest), "{longest}");
    assert!(lines.lines().count() > 60);
    // 1,001 ranges of IPv4 between the exceptions, and one of IPv6: two rules a transport.
    let commands = super::text(&rendered(&policy, Target::AdvfirewallPs), Part::Apply);
    assert_eq!(commands.matches("New-NetFirewallRule").count(), 4);
}
