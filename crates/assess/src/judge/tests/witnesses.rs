//! Each kind of witness, and how they stand to each other.

use seawall_facts::{Door, EvidenceKind, Gap, ProductId};

use super::made::{DAY, INSTALLED, has, host};
use crate::{Reason, State::*, Step};

const KB824146: &str = r"Updates\Windows 2000\SP5\KB824146";

#[test]
fn a_key_with_an_old_ole32_is_a_conflict_and_new_files_without_a_key_are_fixed() {
    let made = host("w2k", "SP4").key(KB824146).file(r"%system32%\ole32.dll", "5.0.2195.6769");
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Conflict);
    assert!(has(&verdict, |reason| matches!(reason, Reason::KeyFound { .. })));
    assert!(has(&verdict, |reason| matches!(reason, Reason::FileBelow { .. })));
    let new = host("w2k", "SP4")
        .whole_registry()
        .file(r"%system32%\ole32.dll", "5.0.2195.6810")
        .file(r"%system32%\rpcss.dll", "5.0.2195.6810")
        .file(r"%system32%\rpcrt4.dll", "5.0.2195.6802");
    let verdict = new.verdict("MS03-039");
    assert_eq!(verdict.state, Fixed);
    assert!(has(&verdict, |reason| matches!(reason, Reason::NewWithoutKey { .. })));
}

#[test]
fn a_key_alone_is_enough_and_said_to_be_weaker() {
    let verdict = host("w2k", "SP4").key(KB824146).verdict("MS03-039");
    assert_eq!(verdict.state, Fixed);
    assert!(has(&verdict, |reason| matches!(reason, Reason::OnlyWrittenDown { .. })));
}

#[test]
fn keys_match_by_their_digits_in_every_spelling() {
    for key in [
        r"Updates\Windows 2000\SP5\Q824146",
        r"UPDATES\windows 2000\sp4\kb824146",
        r"Updates\Windows 2000\SP5\KB824146\Filelist",
    ] {
        host("w2k", "SP4").key(key).gives(&[("MS03-039", Fixed)]);
    }
    for key in ["Q824146", "KB824146", r"KB824146\File 1"] {
        let path = format!(r"Windows NT\Current Version\Hotfix\{key}");
        host("nt4-srv", "SP6a").key(&path).gives(&[("MS03-039", Fixed)]);
    }
    host("ws2003-x64", "SP1")
        .key(r"WOW6432Node\x")
        .fact(
            EvidenceKind::Registry,
            seawall_facts::FactValue::RegistryKey(seawall_facts::RegistryPath::new(
                r"SOFTWARE\Wow6432Node\Microsoft\Updates\Windows Server 2003\SP2\KB902400",
            )),
            None,
        )
        .gives(&[("MS05-051", Fixed)]);
    // A key of another product's is none of this one's.
    host("w2k", "SP4").key(r"Updates\Windows XP\SP2\KB824146").gives(&[("MS03-039", Unknown)]);
}

#[test]
fn a_list_a_name_and_a_package_speak_too() {
    host("xp-x86", "SP1").hotfix("824146").gives(&[("MS03-039", Fixed)]);
    host("xp-x86", "SP1").shown("Windows XP Hotfix (SP2) Q823980").gives(&[("MS03-026", Fixed)]);
    let package = "Package_for_KB2305420~31bf3856ad364e35~amd64~~6.1.1.1";
    let id = "MS10-092";
    host("w7-x64", "gold").package(package, 112).gives(&[(id, Fixed)]);
    let staged = host("w7-x64", "gold").package(package, 64).verdict(id);
    assert_eq!((staged.state, staged.next_step), (PendingReboot, Some(Step::Restart)));
}

#[test]
fn where_a_file_lies_counts() {
    let kept = host("w2k", "SP4")
        .file(r"%system32%\ole32.dll", "5.0.2195.6810")
        .file(r"$NtUninstallKB824146$\ole32.dll", "5.0.2195.6692")
        .file(r"%system32%\dllcache\ole32.dll", "5.0.2195.6692");
    kept.gives(&[("MS03-039", Fixed)]);
    let only_kept = host("w2k", "SP4").file(r"$NtUninstallKB828741$\ole32.dll", "5.0.2195.6810");
    only_kept.gives(&[("MS03-039", Unknown)]);
    // Of two that say they are the same file, the older counts.
    host("w2k", "SP4")
        .file(r"%system32%\ole32.dll", "5.0.2195.6810")
        .file(r"C:\WINNT\system32\ole32.dll", "5.0.2195.6692")
        .gives(&[("MS03-039", Missing)]);
}

#[test]
fn one_old_file_of_several_is_not_fixed() {
    host("w2k", "SP4")
        .file("ole32.dll", "5.0.2195.6810")
        .file("rpcss.dll", "5.0.2195.6769")
        .gives(&[("MS03-039", Missing)]);
}

#[test]
fn only_complete_evidence_shows_an_absence() {
    host("w2k", "SP4").gives(&[("MS03-039", Unknown)]);
    let partial = host("w2k", "SP4").from(EvidenceKind::Registry, vec![Gap::Unfinished]);
    partial.gives(&[("MS03-039", Unknown)]);
    let verdict = host("w2k", "SP4").whole_registry().verdict("MS03-039");
    assert_eq!(verdict.state, Missing);
    assert!(has(&verdict, |reason| matches!(reason, Reason::NoKeyFound { .. })));
    // NT 4.0 has no key for MS03-007: its file alone tells.
    let nt4 = host("nt4-srv", "SP6a").whole_registry().verdict("MS03-007");
    assert_eq!(nt4.state, Unknown);
    assert!(matches!(nt4.next_step, Some(Step::CollectFileVersions { .. })));
}

#[test]
fn an_old_copy_of_the_registry_is_history() {
    let made = host("w2k", "SP4").key(KB824146);
    let made = made.from(EvidenceKind::Registry, vec![Gap::BackupCopy]);
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Unknown);
    assert!(has(&verdict, |reason| matches!(reason, Reason::OnlyInOldCopy { .. })));
}

#[test]
fn a_newer_key_over_an_older_file_of_the_older_update_is_a_conflict() {
    let made = host("w2k", "SP4")
        .key(r"Updates\Windows 2000\SP5\KB828741")
        .file("ole32.dll", "5.0.2195.6692");
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Conflict);
    assert!(has(&verdict, |reason| matches!(reason, Reason::Contradiction { .. })));
}

#[test]
fn a_service_pack_over_a_file_from_older_media_is_a_conflict() {
    let made = host("w2k", "SP4").file("rpcrt4.dll", "5.0.2195.2195");
    made.gives(&[("MS03-010", Conflict), ("MS03-026", Missing)]);
    host("w2k", "SP4").file("rpcrt4.dll", "5.0.2195.6701").gives(&[("MS03-010", FixedBySp)]);
}

#[test]
fn an_unknown_service_pack_is_every_one_of_them() {
    let made = host("w2k", "?").file("ole32.dll", "5.0.2195.6810");
    let verdict = made.verdict("MS03-039");
    assert_eq!(verdict.state, Unknown);
    assert!(matches!(verdict.next_step, Some(Step::CollectServicePack { .. })));
    let xp = host("xp-x86", "?").file("ole32.dll", "5.1.2600.2180");
    xp.gives(&[("MS03-039", Fixed)]);
}

#[test]
fn a_newer_update_that_waits_for_a_start_waits_for_what_has_no_update_of_its_own_too() {
    // MS01-048 has none for Terminal Server with Service Pack 6; MS04-029 holds its fix.
    let key = r"Windows NT\CurrentVersion\Hotfix\KB873350\File 1";
    let made = host("nt4-tse", "SP6").key_at(key, Some(INSTALLED));
    let waiting = made.clone().booted(INSTALLED - DAY).verdict("MS01-048");
    assert_eq!((waiting.state, waiting.next_step), (PendingReboot, Some(Step::Restart)));
    assert_eq!(waiting.via, ["MS04-029", "MS03-026"]);
    made.booted(INSTALLED + DAY).gives(&[("MS01-048", FixedVia)]);
    host("nt4-tse", "SP6").whole_registry().gives(&[("MS01-048", Unknown)]);
}

#[test]
fn a_verdict_holds_for_every_product_or_is_unknown() {
    let mut both = host("ws2003-x86", "SP1");
    both.products.push(ProductId::new("xp-x64"));
    both.gives(&[("MS03-039", FixedBySp)]);
    let mut differ = host("ws2003-x86", "gold").whole_registry();
    differ.products.push(ProductId::new("winme"));
    let verdict = differ.verdict("MS03-039");
    assert_eq!((verdict.state, verdict.next_step.clone()), (Unknown, Some(Step::IdentifyHost)));
    assert!(has(&verdict, |reason| matches!(reason, Reason::CandidatesDiffer { .. })));
    let mut nothing = host("w2k", "SP4");
    nothing.products.clear();
    nothing.gives(&[("MS03-039", Unknown)]);
}

#[test]
fn the_update_of_a_component_asks_for_the_component() {
    let id = "MS08-005";
    let unknown = host("w2k", "SP4").whole_registry().verdict(id);
    assert_eq!(unknown.state, Unknown);
    assert!(matches!(unknown.next_step, Some(Step::CollectComponents { .. })));
    host("w2k", "SP4").whole_registry().component("iis").gives(&[(id, Missing)]);
    let without = host("w2k", "SP4").whole_registry().from(EvidenceKind::Components, vec![]);
    without.gives(&[(id, NotApplicable)]);
    // Whoever has its update has it.
    host("w2k", "SP4").hotfix("942831").gives(&[(id, Fixed)]);
}

#[test]
fn a_day_without_an_hour_settles_no_order_on_that_day() {
    let day = INSTALLED - INSTALLED.rem_euclid(DAY);
    let installed = |boot| {
        host("xp-x86", "SP1")
            .fact(
                EvidenceKind::HotfixList,
                seawall_facts::FactValue::Hotfix("824146".into()),
                Some(day),
            )
            .booted(boot)
            .verdict("MS03-039")
    };
    assert_eq!(installed(day - 1).state, PendingReboot);
    let same_day = installed(day + DAY / 2);
    assert_eq!(same_day.state, Fixed);
    assert!(has(&same_day, |reason| matches!(reason, Reason::StartNotKnown { .. })));
    assert!(!has(&installed(day + DAY), |reason| matches!(reason, Reason::StartNotKnown { .. })));
}

#[test]
fn a_service_pack_newer_than_the_bulletin_may_hold_the_fix_without_a_key() {
    // MS01-059 names no service pack of XP; MS02-070 was read as if it could name SP3, which came
    // out six years later.
    for (id, before) in [("MS01-059", "gold"), ("MS02-070", "SP1")] {
        let later = host("xp-x86", "SP3").whole_registry().verdict(id);
        assert_eq!(later.state, Unknown, "{id}");
        assert!(has(&later, |reason| matches!(reason, Reason::ServicePackMayHold { .. })));
        host("xp-x86", before).whole_registry().gives(&[(id, Missing)]);
    }
}

#[test]
fn what_is_no_news_is_found_by_computing_it() {
    // By hand a file is marked that an older update brought; the computed set has no such file
    // that the marks leave out, in any bulletin made by hand, on any of its grounds.
    use seawall_advisory::EvidenceRule;
    use seawall_facts::Products;
    let mut unmarked = Vec::new();
    for bulletin in super::made::catalogue().bulletins().filter(|bulletin| !bulletin.imported) {
        for update in &bulletin.updates {
            for product in &update.products {
                let packs = Products::embedded().get(product).unwrap().service_packs.clone();
                for sp in packs.into_iter().filter(|sp| update.is_for(product, Some(*sp))) {
                    let ground = super::made::judge().ground(product, sp);
                    let case = ground.place(&bulletin.id).and_then(|place| ground.at(place));
                    for row in case.unwrap().questions.iter().flat_map(|question| &question.files) {
                        for minimum in row.minima.iter().filter(|minimum| !minimum.discriminates) {
                            let is_marked = update.evidence.iter().any(|own| match &own.rule {
                                EvidenceRule::FileVersion {
                                    path, at_least, discriminates, ..
                                } => {
                                    **path == *row.path
                                        && *at_least == minimum.at_least
                                        && !discriminates
                                }
                                _ => false,
                            });
                            if !is_marked {
                                unmarked.push(format!(
                                    "{} {product} {sp} {} {}",
                                    bulletin.id, row.path, minimum.at_least
                                ));
                            }
                        }
                    }
                }
            }
        }
    }
    unmarked.sort();
    unmarked.dedup();
    assert_eq!(unmarked, Vec::<String>::new());
}

#[test]
fn a_rollup_has_no_flaw_of_its_own_on_any_service_pack() {
    host("w2k", "SP2").whole_registry().gives(&[("KB891861", NotApplicable)]);
    host("w2k", "SP4").whole_registry().gives(&[("KB891861", NotApplicable)]);
}

#[test]
fn what_was_never_tested_is_not_resolved_by_evidence() {
    let verdict = host("win98", "?").verdict("MS03-026");
    let door = Door::tcp(135);
    assert_eq!((verdict.state, verdict.next_step), (Unknown, Some(Step::FilterPort { door })));
    // Where a service pack brings it within what was tested, that comes first.
    let verdict = host("w2k", "SP1").verdict("MS03-026");
    assert!(matches!(verdict.next_step, Some(Step::InstallServicePack { .. })));
}
