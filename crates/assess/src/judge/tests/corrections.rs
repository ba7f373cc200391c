//! The corrections that are about judging, each by its number.

use seawall_facts::{EvidenceKind, Gap, UpdateAction};

use super::made::{DAY, INSTALLED, assert_sound, has, host, proof};
use crate::{Reason, Speaks, State::*, Step};

const KB824146: &str = r"Updates\Windows 2000\SP5\KB824146";

#[test]
fn correction_6_what_the_vendor_never_tested_is_not_cleared() {
    for (product, sp) in [("w2k", "gold"), ("w2k", "SP1"), ("win95", "gold"), ("win98", "gold")] {
        let verdict = host(product, sp).whole_registry().verdict("MS03-039");
        assert_eq!(verdict.state, Unknown, "{product} {sp}");
        assert!(has(&verdict, |reason| matches!(reason, Reason::VendorNeverTested { .. })));
    }
    host("winme", "gold").gives(&[("MS03-039", NotApplicable), ("MS04-012", NoFixExists)]);
    host("win98", "gold").gives(&[("MS04-012", NoFixExists)]);
}

#[test]
fn correction_9_what_the_newer_package_lacks_stays_open() {
    let with_902400 = || {
        host("w2k", "SP4")
            .key(r"Updates\Windows 2000\SP5\KB902400")
            .file(r"%system32%\ole32.dll", "5.0.2195.7059")
            .file(r"%system32%\rpcss.dll", "5.0.2195.7059")
            .file(r"%system32%\rpcrt4.dll", "5.0.2195.6904")
    };
    let unseen = with_902400().verdict("MS04-012");
    assert_eq!(unseen.state, Unknown);
    let cves = ["CVE-2003-0807".to_owned()];
    let is_left =
        |reason: &Reason| matches!(reason, Reason::LeftOpen { cves: own, .. } if own[..] == cves);
    assert!(has(&unseen, is_left));
    let files = vec![r"%system32%\rpcproxy.dll".to_owned()];
    let advisory = "MS04-012".to_owned();
    assert_eq!(unseen.next_step, Some(Step::CollectFileVersions { advisory, files }));
    // The component is there and old, there and new, or not there at all.
    let old = with_902400().file(r"%system32%\rpcproxy.dll", "5.0.2195.6700").verdict("MS04-012");
    assert_eq!(old.state, Missing);
    assert!(has(&old, is_left));
    with_902400().file(r"%system32%\rpcproxy.dll", "5.0.2195.6904").gives(&[("MS04-012", Fixed)]);
    with_902400().from(EvidenceKind::Files, vec![]).gives(&[("MS04-012", Fixed)]);
    // What another update that is in place holds is not left open.
    let rolled_up = with_902400().key(r"Updates\Windows 2000\SP5\Update Rollup 1");
    let held = rolled_up.verdict("MS04-012");
    assert_eq!((held.state, held.via.first().map(String::as_str)), (FixedVia, Some("KB891861")));
    assert_sound(&rolled_up, &held);
    // What MS05-051 does replace is in place with it.
    host("w2k", "SP4").whole_registry().key(r"Updates\Windows 2000\SP5\KB902400").gives(&[
        ("MS05-051", Fixed),
        ("MS03-039", FixedVia),
        ("MS04-012", Missing),
    ]);
}

#[test]
fn correction_10_a_well_kept_2000_with_the_rollup_misses_nothing_it_holds() {
    let made = host("w2k", "SP4").whole_registry().key(r"Updates\Windows 2000\SP5\Update Rollup 1");
    made.gives(&[
        ("KB891861", Fixed),
        ("MS03-026", FixedVia),
        ("MS03-039", FixedVia),
        ("MS04-012", FixedVia),
        ("MS05-012", FixedVia),
        ("MS05-051", Missing),
        ("MS08-067", Missing),
    ]);
    let without = host("w2k", "SP4").whole_registry().verdict("KB891861");
    assert_eq!((without.state, without.reasons), (NotApplicable, vec![Reason::CarriesOthers]));
    host("xp-x86", "SP1").whole_registry().key(r"Updates\Windows XP\SP2\KB826939").gives(&[
        ("MS03-007", FixedVia),
        ("MS03-039", Unknown),
        ("MS04-012", Missing),
    ]);
}

#[test]
fn correction_11_a_service_pack_that_never_came_out_holds_nothing() {
    // Windows 2000 SP5 was planned to hold MS03-026 and MS03-039.
    let planned = host("w2k", "SP4").whole_registry();
    planned.gives(&[("MS03-026", Missing), ("MS03-039", Missing), ("MS03-010", FixedBySp)]);
    host("xp-x86", "SP2").gives(&[("MS03-039", FixedBySp)]);
}

#[test]
fn correction_12_sp6_and_sp6a_of_nt4_are_told_apart_by_a_key() {
    let with_sp6 = || host("nt4-srv", "SP6").whole_registry();
    with_sp6().gives(&[("MS03-039", NeedsSpFirst)]);
    let second = with_sp6().key(r"Windows NT\CurrentVersion\Hotfix\Q246009");
    second.gives(&[("MS03-039", Missing)]);
    let either = host("nt4-srv", "SP6").verdict("MS03-039");
    assert_eq!(either.state, Unknown);
    assert!(has(&either, |reason| matches!(reason, Reason::ServicePacksDiffer { .. })));
    assert!(matches!(either.next_step, Some(Step::CollectServicePack { .. })));
    // Its files settle it all the same.
    host("nt4-srv", "SP6").file("ole32.dll", "4.0.1381.7230").gives(&[("MS03-039", Fixed)]);
}

#[test]
fn correction_14_a_misprinted_name_proves_nothing_unless_files_agree() {
    let misprinted = || {
        host("ws2003-x86", "gold").whole_registry().key(r"Updates\Window Server 2003\SP1\KB824146")
    };
    let verdict = misprinted().verdict("MS03-039");
    assert_eq!(verdict.state, Unknown);
    assert!(has(&verdict, |reason| matches!(reason, Reason::KeyMisprinted { .. })));
    misprinted().file("ole32.dll", "5.2.3790.80").gives(&[("MS03-039", Fixed)]);
    misprinted().file("ole32.dll", "5.2.3790.50").gives(&[("MS03-039", Missing)]);
    // As the only name of the product it is as weak.
    let mut nameless = host("w2k", "gold").product_name("Window Server 2003");
    nameless.products.clear();
    nameless.sp = Some(seawall_facts::ServicePack::GOLD);
    let unknown = nameless.clone().whole_registry().verdict("MS03-039");
    assert_eq!((unknown.state, unknown.next_step), (Unknown, Some(Step::IdentifyHost)));
}

#[test]
fn correction_19_installed_is_not_in_effect_before_the_next_start() {
    let installed = || {
        host("w2k", "SP4")
            .key_at(KB824146, Some(INSTALLED))
            .file(r"%system32%\ole32.dll", "5.0.2195.6810")
    };
    let before = installed().booted(INSTALLED - DAY).verdict("MS03-039");
    assert_eq!((before.state, before.next_step.clone()), (PendingReboot, Some(Step::Restart)));
    assert!(has(&before, |reason| matches!(reason, Reason::NotStartedSince { .. })));
    installed().booted(INSTALLED + DAY).gives(&[("MS03-039", Fixed), ("MS03-026", FixedVia)]);
    let waiting = installed().booted(INSTALLED + DAY).rename(r"C:\WINNT\system32\ole32.dll");
    waiting.gives(&[("MS03-039", PendingReboot)]);
    // What is not known is said, and takes nothing back.
    let unknown = installed().verdict("MS03-039");
    assert_eq!(unknown.state, Fixed);
    assert!(has(&unknown, |reason| matches!(reason, Reason::StartNotKnown { .. })));
    // What it holds waits with it.
    let older = host("w2k", "SP4").key_at(KB824146, Some(INSTALLED)).booted(INSTALLED - DAY);
    older.gives(&[("MS03-039", PendingReboot), ("MS03-026", PendingReboot)]);
    assert_eq!(older.verdict("MS03-026").via, ["MS03-039"]);
}

#[test]
fn correction_20_an_event_alone_is_history() {
    let made = host("w2k", "SP4").event("824146", UpdateAction::Installed, INSTALLED);
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Unknown);
    assert!(has(&verdict, |reason| matches!(reason, Reason::WasInstalled { on: Some(_), .. })));
    assert!(matches!(verdict.next_step, Some(Step::CollectFileVersions { .. })));
    // Complete evidence without the key is state: it was removed since.
    made.clone().whole_registry().gives(&[("MS03-039", Missing)]);
    made.file("ole32.dll", "5.0.2195.6810").gives(&[("MS03-039", Fixed)]);
}

#[test]
fn correction_22_one_number_of_a_third_party_is_not_enough() {
    let one = host("ws2003-x86", "gold").file("rpcrt4.dll", "5.2.3790.68").verdict("MS03-026");
    assert_eq!(one.state, Unknown);
    assert!(has(&one, |reason| matches!(reason, Reason::FileNumberDoubtful { .. })));
    // Two files by two such numbers are; so is one by a number that two sources share.
    host("nt4-srv", "SP6a")
        .file("rpcrt4.dll", "4.0.1381.7219")
        .file("rpcss.exe", "4.0.1381.7224")
        .gives(&[("MS03-026", Fixed), ("MS03-039", Missing)]);
    host("w2k", "SP4").file("rpcrt4.dll", "5.0.2195.6753").gives(&[("MS03-026", Fixed)]);
    // A number that is remembered only decides nothing either way.
    host("w2k", "SP4").file("ole32.dll", "5.0.2195.6769").gives(&[("MS03-026", Unknown)]);
    host("w2k", "SP4").file("ole32.dll", "5.0.2195.6000").gives(&[("MS03-026", Unknown)]);
}

#[test]
fn correction_23_a_file_in_another_language_is_told() {
    let made = host("w2k", "SP4").language("ja").file_in("ole32.dll", "5.0.2195.6810", Some("en"));
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Fixed);
    assert!(has(&verdict, |reason| matches!(reason, Reason::OtherLanguage { .. })));
    let own = host("w2k", "SP4").language("ja").file_in("ole32.dll", "5.0.2195.6810", Some("ja"));
    let own = own.verdict("MS03-039");
    assert!(!has(&own, |reason| matches!(reason, Reason::OtherLanguage { .. })));
}

#[test]
fn corrections_21_and_24_a_conflict_ranks_its_causes_and_an_incomplete_list_misses_nothing() {
    let made = host("xp-x86", "SP1")
        .key_at(r"Updates\Windows XP\SP2\KB824146", Some(INSTALLED))
        .file(r"%system32%\ole32.dll", "5.1.2600.1106")
        .file(r"%system32%\dllcache\ole32.dll", "5.1.2600.1106");
    let verdict = made.verdict("MS03-039");
    assert_eq!((verdict.state, &verdict.next_step), (Conflict, &Some(Step::CollectStartTime)));
    let causes = |verdict: &crate::Verdict| -> Vec<String> {
        let cause = |reason: &Reason| match reason {
            Reason::MayBeBecause { cause } => Some(format!("{cause:?}")),
            _ => None,
        };
        verdict.reasons.iter().filter_map(cause).collect()
    };
    let ranked = [
        "FileCache",
        "NotStarted",
        "ComponentAddedAgain",
        "ServicePackAppliedAgain",
        "SystemRestore",
    ];
    assert_eq!(causes(&verdict), ranked);
    // A start since then leaves no such cause.
    let started = made.booted(INSTALLED + DAY).verdict("MS03-039");
    assert!(!causes(&started).contains(&"NotStarted".to_owned()));
    assert!(proof(&started).counter_evidence.iter().any(|row| row.speaks == Speaks::Older));

    let gap = Gap::CountDiffers { claimed: 5, listed: 1 };
    let short = host("ws2003-x86", "gold").hotfix("828741");
    let short = short.from(EvidenceKind::HotfixList, vec![gap]);
    let ids: Vec<_> = super::made::catalogue().by_product(&short.products[0]).to_vec();
    for id in ids {
        assert_ne!(short.state(id.as_str()), Missing, "{id}");
    }
    let whole = host("ws2003-x86", "gold").hotfix("828741");
    whole
        .from(EvidenceKind::HotfixList, vec![])
        .gives(&[("MS04-012", Fixed), ("MS05-051", Missing)]);
}
