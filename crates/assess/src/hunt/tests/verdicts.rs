//! From traces to verdicts: each family with all of its traces and with one alone, and the errors
//! that others made.

use seawall_facts::{EvidenceKind, FactValue, Timestamp};

use super::made::{IMAGE, Made, RUN};
use crate::hunt::{
    Book, CrashStanding, HuntVerdict, Remark, Role, Sureness, Trace, Unjudged, Unseen, What,
};

use HuntVerdict::{Attempted, Clean, Infected, NotEvaluated, Remnant};

/// Puts on a host what an indicator is met by.
fn planted(host: Made, what: &What) -> Made {
    // A sign stands for something in what is there.
    let real = |pattern: &str| pattern.replace('#', "1").replace('*', "77");
    match what {
        What::File(path) => host.file(&real(path.as_str()), 12_345),
        What::Content { path, size, packer, sha256, .. } => {
            let path = path.as_ref().map_or(r"%windir%\a.exe".to_owned(), |it| real(it.as_str()));
            let value = FactValue::FileThere {
                path,
                size: size.unwrap_or(9),
                sha256: sha256.clone(),
                packer: packer.clone(),
            };
            host.fact(EvidenceKind::Files, value)
        }
        What::RunValue { keys, name, data_contains } => {
            let key = keys.first().map_or(RUN, |key| key.as_str());
            host.value(key, name, &format!("{} -x", data_contains.as_deref().unwrap_or("b.exe")))
        }
        What::StartValue(test) | What::RegistryValue(test) => {
            let data = test.data_contains.as_deref().unwrap_or("0a");
            host.value(test.key.as_str(), &test.name, &format!("explorer.exe {data}"))
        }
        What::Service { name, image } => {
            let image = image.as_deref().unwrap_or(r"%system32%\x.exe");
            host.service(name, &image.replace("%system32%", r"C:\WINNT\System32"))
        }
        What::RegistryKey(key) => host.key(key.as_str()),
        What::Process { image } => host.process(image),
        What::Prefetch { image } => {
            host.file(&format!(r"%windir%\Prefetch\{image}-1A2B3C4D.pf"), 900)
        }
        What::Event { program, event, ends_with, has, .. } => {
            let end = ends_with.as_deref().or(has.first().map(String::as_str)).unwrap();
            host.event(program, *event, &[&format!("Remote Procedure Call {end}")], 50)
        }
        What::Sweep { protocol, ports, least } => {
            let value = FactValue::Sweep {
                from: "192.0.2.1".into(),
                protocol: protocol.clone(),
                port: ports[0],
                addresses: *least,
                began: "2003-08-12 10:00:00".into(),
            };
            host.from(EvidenceKind::FirewallLog, "pfirewall.log", value, None)
        }
        What::Unjudged(_) => host,
    }
}

#[test]
fn every_family_is_infected_by_all_of_its_traces_as_far_as_it_has_such() {
    for family in Book::embedded().families() {
        let its = || Book::embedded().indicators().iter().filter(|it| it.family == family.id);
        let host = its().fold(Made::new(), |host, it| planted(host, &it.what));
        let hunt = host.hunt();
        let expected = match family.id.as_str() {
            "rpc_attack" => Attempted,
            // Only names that others have too, or settings that are left.
            "autorooter" => NotEvaluated,
            "conficker" => Remnant,
            _ => Infected,
        };
        let said = hunt.families.iter().find(|it| it.family == family.id).unwrap();
        assert_eq!((said.verdict, hunt.verdict), (expected, expected), "{}", family.id);
        for other in hunt.families.iter().filter(|it| it.family != family.id) {
            assert!(other.verdict <= NotEvaluated, "{} beside {}", other.family, family.id);
        }
    }
}

#[test]
fn every_trace_alone_is_what_the_data_says() {
    for indicator in Book::embedded().indicators() {
        let hunt = planted(Made::new(), &indicator.what).hunt();
        let is_judged = match &indicator.what {
            What::Unjudged(_) => false,
            What::Content { size, sha256, .. } => size.is_some() || sha256.is_some(),
            _ => true,
        };
        let is_met = |finding: &&crate::hunt::Finding| finding.indicator == indicator.id;
        // Its size in its place is the file in its place as well.
        let with_its_file = matches!(&indicator.what, What::Content { path: Some(_), .. });
        let expected = match (indicator.certainty, indicator.role) {
            _ if !is_judged => NotEvaluated,
            _ if with_its_file => continue,
            (Sureness::Sourced, Role::Attempt) => Attempted,
            (Sureness::Sourced, _) => Remnant,
            _ => NotEvaluated,
        };
        assert_eq!(hunt.verdict, expected, "{}", indicator.id);
        if is_judged {
            let all: Vec<_> = hunt.findings.iter().chain(&hunt.hints).filter(is_met).collect();
            assert_eq!(all.len(), 1, "{}", indicator.id);
            assert_eq!(all[0].source, indicator.source);
        }
    }
}

#[test]
fn a_file_is_proven_by_its_size_and_packer_together() {
    let path = r"%system32%\msblast.exe";
    assert_eq!(Made::new().packed(path, 6176, Some("upx")).hunt().verdict, Infected);
    assert_eq!(Made::new().packed(path, 6176, None).hunt().verdict, Remnant);
    assert_eq!(Made::new().packed(path, 0, None).hunt().verdict, Remnant);
}

#[test]
fn a_started_program_that_runs_is_an_infection_without_its_file() {
    let started = Made::new().value(RUN, "windows auto update", "MSBLAST.EXE");
    assert_eq!(started.hunt().verdict, Remnant);
    assert_eq!(started.process("msblast.exe").hunt().verdict, Infected);
    // Of another variant it proves nothing.
    let other = Made::new().value(RUN, "windows auto update", "msblast.exe").process("penis32.exe");
    assert_eq!(other.hunt().verdict, Remnant);
}

/// Tenable's plugin 11818 asks for `%windir%\wins\dllhost.exe`, where Nachi never was, and a notice of
/// 2003 calls any dllhost.exe a sign of it: Windows has its own in system32.
#[test]
fn the_wrong_folder_is_no_finding() {
    for path in [
        r"%system32%\dllhost.exe",
        r"%system32%\dllcache\dllhost.exe",
        r"%windir%\wins\dllhost.exe",
        r"%windir%\ServicePackFiles\i386\svchost.exe",
        "dllhost.exe",
        "svchost.exe",
    ] {
        let hunt = Made::new().file(path, 10_240).process("dllhost.exe").hunt();
        assert_eq!((hunt.findings.len(), hunt.hints.len()), (0, 0), "{path}");
    }
    let wins = Made::new().file(r"%system32%\wins\dllhost.exe", 10_240);
    assert_eq!(wins.hunt().verdict, Remnant);
}

/// The OpenVAS copy of that plugin ends its condition with `|| "mspatch.exe"`: a text that is not
/// empty, and so always true, so that whatever a value of that name starts is reported.
#[test]
fn a_condition_that_is_always_true_is_not_there() {
    for data in ["wuauclt.exe", "mspatch", "", "C:\\Program Files\\update.exe"] {
        let hunt = Made::new().value(RUN, "windows auto update", data).hunt();
        assert_eq!((hunt.findings.len(), hunt.hints.len()), (0, 0), "{data}");
    }
    let hunt = Made::new().value(RUN, "ctfmon.exe", r"C:\WINDOWS\system32\mspatch.exe").hunt();
    assert_eq!(hunt.findings, []);
}

#[test]
fn a_genuine_tftpd_counts_by_its_place() {
    let (verdict, by) = Made::new().file(r"%system32%\wins\svchost.exe", 19_728).said();
    assert_eq!((verdict, by), (Remnant, vec!["nachi.a.tftpd".to_owned()]));
    assert_eq!(Made::new().file(r"%system32%\tftpd.exe", 19_728).said(), (NotEvaluated, vec![]));
}

#[test]
fn a_list_of_programs_to_kill_is_no_finding() {
    let kill = "msblast.exe teekids.exe penis32.exe mspatch.exe dllhost.exe wins";
    let hunt = Made::new()
        .value(r"SOFTWARE\Bot\Kill", "list", kill)
        .value(RUN, "cleaner", &format!("cleaner.exe {kill}"))
        .fact(
            EvidenceKind::Files,
            FactValue::FileThere {
                path: r"%system32%\cleaner.exe".into(),
                size: 6176,
                sha256: None,
                packer: Some("upx".into()),
            },
        )
        .hunt();
    assert_eq!((hunt.findings.len(), hunt.hints.len()), (0, 0));
}

#[test]
fn a_weak_indicator_counts_beside_a_sourced_one_of_its_variant_alone() {
    let alone = Made::new().file(r"%system32%\mspatch.exe", 5).hunt();
    assert_eq!((alone.verdict, alone.findings.len(), alone.hints.len()), (NotEvaluated, 0, 1));
    let host = Made::new().file(r"%system32%\mspatch.exe", 5);
    let both = host.clone().value(RUN, "windows auto update", "mspatch.exe").hunt();
    assert_eq!((both.verdict, both.findings.len()), (Infected, 2));
    let other = host.value(RUN, "windows auto update", "msblast.exe").hunt();
    assert_eq!((other.verdict, other.findings.len(), other.hints.len()), (Remnant, 1, 1));
}

#[test]
fn what_is_recalled_never_decides() {
    let host = Made::new()
        .file(r"%system32%\drivers\svchost.exe", 12_800)
        .service("WksPatch", r"C:\WINDOWS\system32\drivers\svchost.exe");
    let hunt = host.hunt();
    assert_eq!((hunt.verdict, hunt.findings.len(), hunt.hints.len()), (NotEvaluated, 0, 2));
}

#[test]
fn a_file_whose_folder_is_not_known_is_a_hint() {
    let hunt = Made::new().file("msblast.exe", 6176).hunt();
    assert_eq!((hunt.verdict, hunt.findings.len()), (NotEvaluated, 0));
    assert_eq!(hunt.hints[0].certainty, Sureness::Weak);
}

#[test]
fn a_service_of_the_name_with_another_program_is_another() {
    let other = Made::new().service("RpcPatch", r"C:\Program Files\Patch\rpcpatch.exe");
    assert_eq!(other.hunt().findings, []);
    let nachi = Made::new().service("rpcpatch", r"C:\WINNT\System32\wins\DLLHOST.EXE");
    assert_eq!(nachi.hunt().verdict, Remnant);
    let bare = Made::new().key(r"SYSTEM\CurrentControlSet\Services\RpcPatch");
    assert_eq!(bare.hunt().verdict, Remnant);
}

#[test]
fn an_older_copy_of_a_hive_shows_what_was_and_not_what_is() {
    let host = Made::new()
        .value(RUN, "windows auto update", "msblast.exe")
        .process("msblast.exe")
        .old_copy();
    let hunt = host.hunt();
    assert_eq!(hunt.verdict, Remnant);
    assert!(hunt.findings.iter().any(|it| it.sighting.is_old_copy && it.role == Role::Remains));
}

#[test]
fn what_system_restore_keeps_is_a_hint_that_names_it() {
    let entry = FactValue::RestoreEntry(r"\WINDOWS\system32\msblast.exe".into());
    let host = Made::new().fact(EvidenceKind::Files, entry);
    assert!(matches!(&host.hunt().hints[0].trace, Trace::Restore { .. }));
    let beside = host.value(RUN, "windows auto update", "msblast.exe").hunt();
    assert_eq!((beside.verdict, beside.findings.len()), (Remnant, 2));
}

#[test]
fn it_is_clean_only_where_everything_that_would_show_it_was_seen() {
    let whole = Made::new().whole(None);
    let hunt = whole.hunt();
    assert_eq!(hunt.verdict, Clean);
    let of = |id: &str| hunt.families.iter().find(|it| it.family.as_str() == id).unwrap();
    assert_eq!(of("nachi").verdict, Clean);
    // No table of names rules out what picks its names at random.
    assert_eq!(of("conficker").unseen, [Unseen::RandomNames]);
    let hinted = whole.clone().file(r"%system32%\mspatch.exe", 5).hunt();
    assert_eq!(hinted.verdict, NotEvaluated);
    assert_eq!(of("conficker").verdict, NotEvaluated);
    assert!(hunt.unseen.contains(&Unseen::Processes));

    let mut no_wins = whole.clone();
    no_wins.facts.retain(|fact| fact.value != FactValue::FolderListed(r"%system32%\wins".into()));
    assert_eq!(no_wins.hunt().verdict, NotEvaluated);
    let mut dirty = whole;
    dirty.evidence[0].gaps.push(seawall_facts::Gap::Unfinished);
    dirty.evidence[0].completeness = seawall_facts::Completeness::Partial;
    assert_eq!(dirty.hunt().verdict, NotEvaluated);
    assert_eq!(Made::new().hunt().verdict, NotEvaluated);
}

fn crash(host: Made) -> Made {
    let text = "Remote Procedure Call (RPC)";
    host.event("Service Control Manager", 7031, &[text, "1", "60000", "2", "Reboot"], 1000)
}

fn standing(host: &Made) -> CrashStanding {
    let hunt = host.hunt();
    let mut all = hunt.findings.iter().chain(&hunt.hints);
    all.find_map(|finding| match &finding.trace {
        Trace::Crash { standing, .. } => Some(standing.clone()),
        _ => None,
    })
    .unwrap()
}

#[test]
fn a_crash_of_rpc_is_an_attack_and_never_an_infection() {
    let host = crash(Made::new().product("xp-x86"))
        .event(
            "USER32",
            1074,
            &["winlogon.exe", "XP1", "", "", "", "", r"NT AUTHORITY\SYSTEM"],
            1058,
        )
        .from(
            EvidenceKind::Events,
            "SysEvent.Evt",
            FactValue::Booted(Timestamp(1_150_000)),
            Some(Timestamp(1_150_000)),
        );
    let hunt = host.hunt();
    assert_eq!(hunt.verdict, Attempted);
    let Trace::Crash { shut_down, restarted, standing, .. } = &hunt.findings[0].trace else {
        panic!("{:?}", hunt.findings)
    };
    assert_eq!(*shut_down, Some(Timestamp(1_058_000)));
    assert_eq!(*restarted, Some(Timestamp(1_150_000)));
    assert_eq!(*standing, CrashStanding::NotUpdated);
    // Windows 2000 does not restart by default: that nothing follows takes nothing away.
    let quiet = Made::new().product("w2k").event(
        "Service Control Manager",
        7034,
        &["Remoteprozeduraufruf (RPC)", "1"],
        1000,
    );
    assert_eq!(quiet.hunt().verdict, Attempted);
}

#[test]
fn other_services_that_end_are_none() {
    for text in ["McAfee McShield", "Remote Procedure Call (RPC) Locator", "(RPC) Proxy", ""] {
        let host = Made::new().event("Service Control Manager", 7031, &[text], 5);
        assert_eq!(host.hunt().findings, [], "{text}");
    }
    let elsewhere = Made::new().event("Other", 7031, &["Remote Procedure Call (RPC)"], 5);
    assert_eq!(elsewhere.hunt().findings, []);
}

#[test]
fn a_crash_after_the_update_is_no_contradiction_by_itself() {
    let of = |host: Made| standing(&crash(host));
    let update = |number: &str, second| Made::new().product("w2k").updated(number, second);
    let open = |hotfix: &str| CrashStanding::UpdatedButOpen { hotfix: hotfix.into() };
    assert_eq!(of(update("824146", Some(900))), open("KB824146"));
    assert_eq!(of(update("824146", Some(1001))), CrashStanding::NotUpdated);
    let undated = CrashStanding::UpdateNotDated { hotfix: "KB824146".into() };
    assert_eq!(of(update("824146", None)), undated);
    assert_eq!(
        of(Made::new().product("nt4-srv").updated("824146", Some(1))),
        CrashStanding::NoFixExists
    );
    // None of these holes explains it: shown, and no verdict rests on it.
    let all = crash(update("828741", Some(900)));
    assert_eq!(standing(&all), CrashStanding::NotExplained { hotfix: "KB828741".into() });
    assert_eq!(all.hunt().verdict, NotEvaluated);
}

#[test]
fn events_that_are_only_remembered_are_hints() {
    for (program, event) in
        [("Application Popup", 26), ("Application Error", 1000), ("DrWatson", 4097)]
    {
        let host = Made::new().event(program, event, &["svchost.exe - Application Error"], 5);
        let hunt = host.hunt();
        assert_eq!((hunt.verdict, hunt.findings.len(), hunt.hints.len()), (NotEvaluated, 0, 1));
    }
}

#[test]
fn sources_that_name_variants_differently_are_both_shown() {
    let hunt = Made::new().file(r"%system32%\teekids.exe", 5360).hunt();
    let remark = hunt.remarks.iter().find_map(|remark| match remark {
        Remark::Conflict { id, says } if id == "blaster.b_or_c" => Some(says),
        _ => None,
    });
    let by: Vec<&str> = remark.unwrap().iter().map(|claim| claim.by.as_str()).collect();
    assert_eq!(by, ["Symantec", "Sophos"]);
    assert_eq!(hunt.findings[0].conflicts, ["blaster.b_or_c"]);
}

#[test]
fn an_update_of_another_language_was_installed_by_something_else() {
    let file = |host: Made, name: &str, language: &str| {
        host.fact(
            EvidenceKind::Files,
            FactValue::File {
                path: format!(r"%system32%\{name}"),
                version: None,
                language: Some(language.into()),
                company: None,
            },
        )
    };
    let host = Made::new().fact(EvidenceKind::Registry, FactValue::Language("ja".into()));
    let host = file(host, "kernel32.dll", "ja");
    let patched = file(host.clone(), "ole32.dll", "en").hunt();
    assert!(
        matches!(&patched.remarks[0], Remark::PatchedByOther { language, .. } if language == "en")
    );
    assert_eq!(patched.verdict, NotEvaluated);
    assert_eq!(file(host, "ole32.dll", "ja").hunt().remarks, []);
    // Where all files are of one language, so are the system's own.
    let neutral = Made::new().fact(EvidenceKind::Registry, FactValue::Language("ja".into()));
    assert_eq!(file(neutral, "ole32.dll", "en").hunt().remarks, []);
}

#[test]
fn a_host_that_nachi_was_on_may_only_look_updated() {
    let hunt = Made::new().file(r"%system32%\wins\dllhost.exe", 10_240).hunt();
    assert!(hunt.remarks.iter().any(|it| matches!(it, Remark::MayLookUpdated { .. })));
}

#[test]
fn a_finding_says_where_and_many_of_one_kind_are_counted() {
    let hunt = Made::new().value(RUN, "windows auto update", "msblast.exe").hunt();
    assert_eq!(&*hunt.findings[0].sighting.file, IMAGE);
    assert!(hunt.findings[0].sighting.place.is_some());
    let many = (0..100).fold(Made::new(), |host, second| {
        host.event("Service Control Manager", 7031, &["Remote Procedure Call (RPC)"], second)
    });
    let hunt = many.hunt();
    assert_eq!((hunt.findings.len(), hunt.not_listed), (64, 36));
}

#[test]
fn nothing_that_cannot_be_judged_is_forgotten() {
    let kept = Book::embedded()
        .indicators()
        .iter()
        .filter(|it| matches!(&it.what, What::Unjudged(Unjudged::Mutex(_) | Unjudged::Domain(_))));
    assert!(kept.count() >= 9);
}
