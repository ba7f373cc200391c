use seawall_assess::hunt::{FamilyId, HuntVerdict, Role as Means, Unseen};

use super::made::{blaster, exception, file, found, hunt, signed, workstation};
use crate::{
    cleanup::{Course, SecondIntruder, WhyRebuild, course},
    contain::case::{HostCase, Known, Role},
};

fn why(course: &Course) -> &[WhyRebuild] {
    let Course::Rebuild { why } = course else { panic!("{course:?}") };
    why
}

#[test]
fn a_host_is_cleaned_only_where_everything_speaks_for_it() {
    let hunt = blaster();
    let case = signed(workstation("w2k", "SP4"), &hunt);
    assert_eq!(course(&case), Course::Clean { exception: exception() });

    let mut unsigned = case.clone();
    unsigned.exception = None;
    assert_eq!(why(&course(&unsigned)), [WhyRebuild::NoExceptionSigned]);

    for blank in 0..3 {
        let mut partly = case.clone();
        let exception = partly.exception.as_mut().unwrap();
        let texts = [&mut exception.signed_by, &mut exception.on, &mut exception.because].map(Some);
        *texts.into_iter().flatten().nth(blank).unwrap() = " ".to_owned();
        assert_eq!(why(&course(&partly)), [WhyRebuild::ExceptionIncomplete]);
    }

    let mut alone = case.clone();
    alone.second = SecondIntruder::Unknown;
    assert_eq!(why(&course(&alone)), [WhyRebuild::SecondIntruderUnknown]);
    alone.second = SecondIntruder::RuledOut { by: String::new() };
    assert_eq!(why(&course(&alone)), [WhyRebuild::SecondIntruderUnknown]);
    alone.second = SecondIntruder::Seen;
    assert_eq!(why(&course(&alone)), [WhyRebuild::SecondIntruderSeen]);
}

#[test]
fn servers_and_hosts_that_may_be_one_are_rebuilt() {
    let hunt = blaster();
    let of = |host: HostCase| course(&signed(host, &hunt));
    assert_eq!(why(&of(workstation("ws2003-x86", "gold"))), [WhyRebuild::Server]);
    assert_eq!(why(&of(workstation("nt4-srv", "SP6a"))), [WhyRebuild::Server]);
    let mut host = workstation("w2k", "SP4");
    host.roles.insert(Role::DomainController, true);
    assert_eq!(why(&of(host)), [WhyRebuild::DomainController, WhyRebuild::RoleNotKnown]);
    let mut host = workstation("w2k", "SP4");
    host.roles.clear();
    assert_eq!(why(&of(host)), [WhyRebuild::RoleNotKnown]);
    // Nothing is known of it.
    assert_eq!(why(&of(HostCase::default())), [WhyRebuild::RoleNotKnown]);
    let mut host = workstation("xp-x86", "SP1");
    host.roles.clear();
    assert!(matches!(of(host), Course::Clean { .. }));
}

#[test]
fn each_family_but_blaster_is_rebuilt() {
    for family in ["nachi", "sdbot", "gaobot", "sasser", "conficker", "wannacry", "own"] {
        let finding = found(family, "x", Means::Infects, file(r"%system32%\x.exe"));
        for verdict in [HuntVerdict::Infected, HuntVerdict::Remnant] {
            let hunt = hunt(verdict, vec![finding.clone()]);
            let found = course(&signed(workstation("w2k", "SP4"), &hunt));
            let family = family.to_owned();
            assert_eq!(why(&found), [WhyRebuild::FamilyNotCleanable { family }]);
        }
    }
    let nameless = hunt(HuntVerdict::Infected, vec![]);
    let found = course(&signed(workstation("w2k", "SP4"), &nameless));
    assert_eq!(why(&found), [WhyRebuild::FamilyNotKnown]);
}

#[test]
fn what_was_not_looked_at_wholly_is_not_cleaned() {
    let mut hunt = blaster();
    let folder = Unseen::Folder { path: "%system32%".to_owned() };
    hunt.families[0].unseen.push(folder.clone());
    let family = "blaster".to_owned();
    let found = course(&signed(workstation("w2k", "SP4"), &hunt));
    assert_eq!(why(&found), [WhyRebuild::NotAllSeen { family }]);
    // What nobody looked at for another family says nothing of this one.
    hunt.families[0].unseen.clear();
    let mut other = hunt.families[0].clone();
    (other.family, other.verdict) = (FamilyId::new("nachi"), HuntVerdict::NotEvaluated);
    other.unseen.push(folder);
    hunt.families.push(other);
    let found = course(&signed(workstation("w2k", "SP4"), &hunt));
    assert!(matches!(found, Course::Clean { .. }));
}

#[test]
fn a_back_door_beside_blaster_is_a_second_intruder() {
    let mut hunt = blaster();
    let root32 =
        found("blaster", "blaster.teekids.root32", Means::Infects, file(r"%system32%\root32.exe"));
    hunt.hints.push(root32);
    let indicator = "blaster.teekids.root32".to_owned();
    let found_ = course(&signed(workstation("w2k", "SP4"), &hunt));
    assert_eq!(why(&found_), [WhyRebuild::BackDoorTrace { indicator }]);

    let mut hunt = blaster();
    hunt.hints.push(found("nachi", "nachi.a.file", Means::Infects, file("dllhost.exe")));
    let family = "nachi".to_owned();
    let found_ = course(&signed(workstation("w2k", "SP4"), &hunt));
    assert_eq!(why(&found_), [WhyRebuild::HintOfAnother { family }]);

    let mut hunt = blaster();
    hunt.not_listed = 1;
    let found_ = course(&signed(workstation("w2k", "SP4"), &hunt));
    assert_eq!(why(&found_), [WhyRebuild::NotAllListed]);
}

#[test]
fn what_was_not_found_is_not_cleaned_and_what_people_know_counts() {
    for (verdict, expected) in [
        (HuntVerdict::Clean, Course::Nothing),
        (HuntVerdict::NotEvaluated, Course::CollectFirst),
        (HuntVerdict::Attempted, Course::PatchUnderAttack),
    ] {
        let hunt = hunt(verdict, vec![]);
        let mut case = signed(workstation("xp-x86", "SP1"), &hunt);
        assert_eq!(course(&case), expected);
        case.host.infected = Known::Known(true);
        assert!(matches!(course(&case), Course::Rebuild { .. }), "{verdict:?}");
        case.host.infected = Known::Unknown;
        case.second = SecondIntruder::Seen;
        assert!(matches!(course(&case), Course::Rebuild { .. }), "{verdict:?}");
    }
}
