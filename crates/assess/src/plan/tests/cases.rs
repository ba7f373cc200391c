//! Hosts of which the right plan is known.

use seawall_advisory::{BulletinId, Kb, Machine, NoFixReason, Reboot, Update};
use seawall_facts::{EvidenceKind, FactValue};

use super::made::{DAY, INSTALLED, Made, bare, catalogue, host, ids, judge};
use crate::{
    Step,
    plan::{
        BatchKind, Check, Options, Plan, Standing, Undo, WhyOpen, candidate::Candidate,
        update::planned,
    },
};

const FIRST: [&str; 4] = ["MS03-010", "MS03-026", "MS03-039", "MS04-012"];

fn kbs(plan: &Plan) -> Vec<&str> {
    plan.updates().map(|update| update.kb.as_str()).collect()
}

fn closed(plan: &Plan) -> Vec<&str> {
    let mut closed: Vec<&str> = plan.closes().map(BulletinId::as_str).collect();
    closed.sort_unstable();
    closed
}

fn codes(plan: &Plan) -> Vec<&str> {
    plan.rules.iter().map(|rule| rule.id.as_str()).collect()
}

fn with_026() -> Made {
    host("w2k", "SP4").key(r"Updates\Windows 2000\SP5\KB823980")
}

#[test]
fn ex1_one_update_closes_what_ms03_026_leaves_on_2000_sp4() {
    let plan = with_026().plan(&ids(&FIRST));
    assert_eq!(plan.updates().count(), 1, "{:?}", kbs(&plan));
    assert_eq!(closed(&plan), ["MS03-039", "MS04-012"]);
    assert!(plan.is_minimal && plan.open.is_empty() && plan.contain.is_empty());
    // The oracle names KB828741 or its successor; the successors hold MS04-012.
    assert_eq!(kbs(&plan), ["828741"]);
    let update = plan.updates().next().unwrap();
    assert_eq!(update.closes[0].path, ["MS04-012", "MS03-039"]);
    assert_eq!(plan.batches[0].reboot, Reboot::Required);
    assert!(matches!(&update.checks[0], Check::Audit { advisories } if advisories.len() == 2));
}

#[test]
fn ex11_what_ms03_039_leaves_open_is_closed_by_one() {
    let made = host("w2k", "SP4").key(r"Updates\Windows 2000\SP5\KB824146");
    let plan = made.plan(&ids(&FIRST));
    assert_eq!((plan.updates().count(), closed(&plan)), (1, vec!["MS04-012"]));
}

#[test]
fn ex2_where_all_is_in_place_nothing_is_planned() {
    let plan = host("xp-x86", "SP1").key(r"Updates\Windows XP\SP2\KB828741").plan(&ids(&FIRST));
    assert!(plan.batches.is_empty() && plan.open.is_empty() && plan.contain.is_empty());
    assert!(plan.is_minimal);
}

#[test]
fn ex3_what_has_no_fix_on_nt4_is_contained() {
    let plan = host("nt4-srv", "SP6a").plan(&ids(&FIRST));
    assert_eq!(plan.contain.len(), 1);
    let contained = &plan.contain[0];
    assert_eq!(contained.advisory.as_str(), "MS03-010");
    assert_eq!(contained.why, Some(NoFixReason::Architecture));
    assert!(matches!(contained.measure, Some(Step::FilterPort { .. })));
    assert_eq!(
        (kbs(&plan), closed(&plan)),
        (vec!["828741"], vec!["MS03-026", "MS03-039", "MS04-012"])
    );
    assert!(codes(&plan).contains(&"plan.contain"));
}

#[test]
fn ex9_a_conflict_is_installed_again() {
    let made = host("w2k", "SP4")
        .key(r"Updates\Windows 2000\SP5\KB824146")
        .file("ole32.dll", "5.0.2195.6769")
        .file("rpcss.dll", "5.0.2195.6769")
        .file("rpcrt4.dll", "5.0.2195.6753");
    let plan = made.plan(&ids(&["MS03-039"]));
    assert_eq!(closed(&plan), ["MS03-039"]);
    assert_eq!(plan.updates().count(), 1);
    // Where nothing newer is in question, it is the very same update.
    let rollup = host("nt4-srv", "SP6a")
        .key(r"Windows NT\CurrentVersion\Hotfix\KB828741\File 1")
        .file("ole32.dll", "4.0.1381.7000")
        .file("rpcss.exe", "4.0.1381.7000");
    let plan = rollup.plan(&ids(&["MS04-012"]));
    assert_eq!(kbs(&plan), ["828741"]);
    assert!(plan.updates().all(|update| update.reinstall));
    assert!(codes(&plan).contains(&"plan.reinstall"));
}

#[test]
fn ms03_013_does_not_stand_in_for_ms03_007_on_xp() {
    let plan = host("xp-x86", "SP1").plan(&ids(&["MS03-007", "MS03-013"]));
    assert_eq!(closed(&plan), ["MS03-007", "MS03-013"]);
    assert!(!kbs(&plan).is_empty());
    assert!(kbs(&plan) != ["811493"]);
}

#[test]
fn what_waits_for_a_start_is_started_first() {
    let made = host("w2k", "SP4")
        .key_at(r"Updates\Windows 2000\SP5\KB824146", Some(INSTALLED))
        .booted(INSTALLED - DAY);
    let plan = made.plan(&ids(&FIRST));
    assert_eq!(plan.batches[0].kind, BatchKind::Restart);
    assert_eq!(plan.batches[0].closes, ids(&["MS03-026", "MS03-039"]));
    assert_eq!(plan.batches[1].updates.len(), 1);
    assert_eq!(plan.batches.len(), 2);
}

#[test]
fn xp_without_a_service_pack_has_updates_of_its_own_and_nt4_needs_one_first() {
    // XP gold has its own packages for these.
    let plan = host("xp-x86", "gold").plan(&ids(&FIRST));
    assert!(plan.open.is_empty(), "{:?}", plan.open);
    assert!(plan.batches.iter().all(|batch| !batch.is_forecast));
    let plan = host("nt4-srv", "SP5").plan(&ids(&["MS03-039", "MS04-012"]));
    let BatchKind::ServicePack { service_packs } = &plan.batches[0].kind else {
        panic!("{:#?}", plan.batches)
    };
    assert_eq!(service_packs[0].service_pack, "SP6a".parse().unwrap());
    assert!(plan.batches[1].is_forecast && plan.open.is_empty());
    assert_eq!(kbs(&plan), ["828741"]);
}

#[test]
fn xp_gold_goes_to_the_service_pack_where_an_update_needs_one() {
    let made = host("xp-x86", "gold");
    let wanted = made.everything();
    let plan = made.plan(&wanted);
    let BatchKind::ServicePack { service_packs } = &plan.batches[0].kind else {
        panic!("{:#?}", plan.batches[0])
    };
    eprintln!(
        "xp gold: {} open, {}, closes {}, then {} updates, {} stay open",
        made.missing(&wanted).len(),
        service_packs[0].service_pack,
        plan.batches[0].closes.len(),
        plan.updates().count(),
        plan.open.len()
    );
    assert!(plan.batches[0].closes.contains(&ids(&["MS03-026"])[0]));
    assert!(plan.batches[1..].iter().all(|batch| batch.is_forecast));
}

#[test]
fn a_2000_with_nothing_is_closed_by_far_fewer_updates_than_it_lacks() {
    let made = host("w2k", "SP4");
    let wanted = made.everything();
    let missing = made.missing(&wanted);
    let plan = made.plan(&wanted);
    eprintln!(
        "2000 SP4 with nothing: {} missing, {} updates, minimal: {}, {} stay open, {} contained",
        missing.len(),
        plan.updates().count(),
        plan.is_minimal,
        plan.open.len(),
        plan.contain.len()
    );
    assert!(plan.updates().count() < missing.len());
    let dates: Vec<_> = plan.batches[0].updates.iter().map(|update| update.published).collect();
    assert!(dates.is_sorted());
    assert_eq!(plan.batches.len(), 1);
}

#[test]
fn what_is_not_known_is_asked_for_and_not_planned() {
    let plan = bare("w2k", "SP4").plan(&ids(&FIRST));
    assert!(plan.updates().next().is_none());
    assert_eq!(plan.open.len(), 3);
    for row in &plan.open {
        assert!(matches!(&row.why, WhyOpen::Unknown { step: Some(_) }), "{row:?}");
    }
}

#[test]
fn packages_are_of_the_language_and_the_kind_of_machine() {
    let wanted = ids(&["MS03-039"]);
    let machine = |machine| Options { machine: Some(machine), ..Options::default() };
    let japanese = host("nt4-srv", "SP6a").fact(
        EvidenceKind::Registry,
        FactValue::Language("ja".into()),
        None,
    );
    let of = |made: &Made, machine_kind| {
        let plan = made.plan_with(&wanted, &machine(machine_kind));
        plan.updates().flat_map(|update| update.packages.clone()).collect::<Vec<_>>()
    };
    let (at, nec) = (of(&japanese, Machine::PcAt), of(&japanese, Machine::Pc98));
    assert!(at.iter().all(|row| row.machine == Machine::PcAt && row.lang == "ja"));
    assert!(nec.iter().all(|row| row.machine == Machine::Pc98 && row.lang == "ja"));
    assert!(!at.is_empty() && !nec.is_empty(), "{at:?} {nec:?}");
    let german = host("nt4-srv", "SP6a").fact(
        EvidenceKind::Registry,
        FactValue::Language("de".into()),
        None,
    );
    assert!(of(&german, Machine::PcAt).is_empty());
}

#[test]
fn a_precondition_is_looked_at_and_what_breaks_one_is_not_chosen() {
    let bulletin = catalogue().bulletin("MS03-007").unwrap();
    let is_it = |update: &&Update| update.preconditions.len() == 1;
    let update = bulletin.updates.iter().find(is_it).unwrap();
    let candidate = Candidate { bulletin, update };
    let standing = |made: &Made| {
        let dossier = judge().dossier(made.facts());
        let sps = [made.sp.unwrap()];
        let planned = planned(&candidate, &sps, false, &dossier, &Options::default());
        planned.preconditions.first().map(|row| row.standing)
    };
    let on_sp2 = || host("w2k", "SP2");
    let seen = [
        standing(&on_sp2()),
        standing(&on_sp2().file(r"%system32%\ntoskrnl.exe", "5.0.2195.4800")),
        standing(&on_sp2().file(r"%system32%\ntoskrnl.exe", "5.0.2195.5000")),
        standing(&host("w2k", "SP3")),
    ];
    let wanted = [Some(Standing::ToCheck), Some(Standing::Violated), Some(Standing::Holds), None];
    assert_eq!(seen, wanted);
    let plan = on_sp2().plan(&ids(&["MS03-007"]));
    assert_eq!(kbs(&plan), ["835732"]);
    assert_eq!(plan.updates().next().unwrap().undo, Undo::Remove { kb: Kb::new("835732") });
}

#[test]
fn what_if_tells_what_updates_would_close() {
    let kbs = [Kb::new("824146"), Kb::new("835732"), Kb::new("1")];
    let options = Options { what_if: &kbs, ..Options::default() };
    let plan = host("w2k", "SP4").plan_with(&ids(&FIRST), &options);
    let what_if = plan.what_if.unwrap();
    let closes: Vec<&str> = what_if.closes.iter().map(|row| row.advisory.as_str()).collect();
    assert_eq!(closes, ["MS03-026", "MS03-039"]);
    assert_eq!(what_if.kbs, [Kb::new("824146")]);
    assert_eq!(what_if.without_effect, [Kb::new("1"), Kb::new("835732")]);
    assert_eq!(what_if.leaves, ids(&["MS04-012"]));
}

#[test]
fn what_the_host_may_be_is_planned_for_alike() {
    let mut either = host("nt4-srv", "SP6a");
    either.products.push(seawall_facts::ProductId::new("nt4-ws"));
    let plan = either.plan(&ids(&["MS03-039", "MS04-012"]));
    assert_eq!(kbs(&plan), ["828741"]);
    // No update is for both of these.
    let mut apart = host("w2k", "SP4");
    apart.products.push(seawall_facts::ProductId::new("xp-x86"));
    let plan = apart.plan(&ids(&["MS03-039"]));
    for row in &plan.open {
        let is_told = matches!(row.why, WhyOpen::CandidatesDiffer | WhyOpen::Unknown { .. });
        assert!(is_told, "{row:?}");
    }
}

#[test]
fn a_service_pack_whose_files_are_older_is_named_to_be_installed_again() {
    let older = ["ole32.dll", "rpcrt4.dll", "rpcss.dll"];
    let made = host("xp-x86", "SP2");
    let made = older.into_iter().fold(made, |made, name| made.file(name, "5.1.2600.1"));
    let plan = made.plan(&ids(&["MS04-012"]));
    assert_eq!(plan.open.len(), 1);
    let WhyOpen::ServicePackAgain { service_pack } = &plan.open[0].why else {
        panic!("{:?}", plan.open)
    };
    assert_eq!(service_pack.service_pack, "SP2".parse().unwrap());
}
