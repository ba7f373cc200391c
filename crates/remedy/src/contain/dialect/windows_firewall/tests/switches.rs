//! Switches in a group policy's registry settings.

use proptest::prelude::*;
use seawall_winfmt::{
    Limits,
    reg_text::Data,
    registry_pol::{Instruction, RegistryPol},
};

use super::{rendered, rpc};
use crate::contain::{
    Place, Policy, Switch, ValueAt, changes,
    dialect::{
        Artefact, Loss, Part, Refusal, Target, read, registry_values, render, testing::with_apply,
    },
    self_check,
    tests::policies::{NOW, policies},
};

const TARGET: Target = Target::RegistryPol;

fn with(switches: &[Switch]) -> Policy {
    let mut policy = rpc();
    policy.switches = switches.iter().cloned().collect();
    policy
}

fn instructions(artefact: &Artefact, part: Part) -> Vec<Instruction> {
    let octets = &artefact.file(part).unwrap().octets;
    let pol = RegistryPol::read(octets, &Limits::DEFAULT).unwrap();
    assert_eq!(pol.damage, None);
    pol.instructions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn values_are_those_of_the_switches(policy in policies(Place::Host)) {
        let artefact = rendered(&policy, TARGET);
        let wanted = changes(&policy.switches).unwrap();
        let found = registry_values(&artefact).unwrap();
        prop_assert!(found.into_iter().eq(wanted.into_iter().map(|(at, data)| (at, Some(data)))));
    }
}

/// What is wrong, and how it comes to be.
type Fault<'a> = (&'a str, &'a dyn Fn(&mut Vec<Instruction>));

#[test]
fn a_switch_that_was_changed_dropped_or_added_is_found() {
    let policy = with(&[Switch::DcomOff, Switch::RestrictRemoteClients]);
    let artefact = rendered(&policy, TARGET);
    assert!(self_check(&policy, &artefact, NOW).unwrap().holds());
    let whole = instructions(&artefact, Part::Apply);
    let at = whole.iter().position(|it| it.value == "EnableDCOM").unwrap();
    let stranger = |key: &str, value: &str| Instruction {
        key: key.to_owned(),
        value: value.to_owned(),
        data: Data::dword(1),
    };
    let faults: [Fault<'_>; 7] = [
        ("changed", &|it| it[at].data = Data::string("Y")),
        ("of another kind", &|it| it[at].data = Data::dword(0)),
        ("dropped", &|it| drop(it.remove(at))),
        ("deleted", &|it| it[at].value = "**del.EnableDCOM".to_owned()),
        ("twice", &|it| it.push(it[at].clone())),
        ("one more", &|it| {
            it.push(stranger(
                r"SOFTWARE\Policies\Microsoft\Windows NT\Rpc",
                "EnableAuthEpResolution",
            ));
        }),
        ("a stranger", &|it| it.push(stranger(r"SOFTWARE\Microsoft\Ole", "Other"))),
    ];
    for (fault, plant) in faults {
        let mut changed = whole.clone();
        plant(&mut changed);
        let octets = RegistryPol { instructions: changed, damage: None }.write().unwrap();
        let changed = with_apply(&artefact, octets);
        let check = self_check(&policy, &changed, NOW);
        assert!(check.is_err() || check.is_ok_and(|check| !check.holds()), "{fault}");
    }
    // What the firewall's own keys say besides could decide.
    let profile = r"SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile";
    let mut changed = whole;
    changed.push(stranger(profile, "EnableFirewall"));
    let octets = RegistryPol { instructions: changed, damage: None }.write().unwrap();
    assert!(read(&with_apply(&artefact, octets)).is_err());
}

#[test]
fn undo_deletes_policies_and_brings_back_what_stood_elsewhere() {
    let mut policy = with(&[Switch::DcomOff, Switch::LaunchRestriction]);
    let artefact = rendered(&policy, TARGET);
    let switches = |artefact: &Artefact| -> Vec<Instruction> {
        let all = instructions(artefact, Part::Undo).into_iter();
        all.filter(|it| !it.key.ends_with("FirewallRules")).collect()
    };
    let dcom = r"SOFTWARE\Policies\Microsoft\Windows NT\DCOM";
    let deleted = Instruction::deletion(dcom, "MachineLaunchRestriction");
    assert_eq!(switches(&artefact), std::slice::from_ref(&deleted));
    for loss in [
        Loss::UndoUnknown,
        Loss::StaysWhenUnlinked,
        Loss::SwitchesAfterRestart,
        Loss::OneWayDoor,
        Loss::NoDeadMan,
    ] {
        assert!(artefact.losses.contains(&loss), "{loss:?}");
    }
    let ole = r"SOFTWARE\Microsoft\Ole";
    policy.before.note(ValueAt::new(ole, "EnableDCOM"), Some(Data::string("Y")));
    let artefact = rendered(&policy, TARGET);
    let brought = Instruction {
        key: ole.to_owned(),
        value: "EnableDCOM".to_owned(),
        data: Data::string("Y"),
    };
    assert_eq!(switches(&artefact), [brought, deleted]);
    assert!(!artefact.losses.contains(&Loss::UndoUnknown));
}

#[test]
fn policies_alone_go_with_the_object_that_sets_them() {
    let artefact = rendered(&with(&[Switch::RestrictRemoteClients]), TARGET);
    for loss in [Loss::StaysWhenUnlinked, Loss::UndoUnknown, Loss::OneWayDoor] {
        assert!(!artefact.losses.contains(&loss), "{loss:?}");
    }
    let without = rendered(&with(&[]), TARGET);
    assert!(!without.losses.contains(&Loss::SwitchesAfterRestart));
}

#[test]
fn switches_that_contradict_each_other_are_refused() {
    let ports = |low| Switch::StaticRpcPorts(crate::contain::RpcPorts::new(low, 6_000).unwrap());
    let value = r"SOFTWARE\Microsoft\Rpc\Internet\Ports".to_owned();
    let refusal = Refusal::Contradiction { value };
    assert_eq!(render(&with(&[ports(5_000), ports(5_100)]), TARGET, NOW), Err(refusal));
}
