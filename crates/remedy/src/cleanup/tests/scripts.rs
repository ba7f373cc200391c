use seawall_assess::hunt::{HuntVerdict, Role as Means, Trace};
use seawall_winfmt::text::CodePage;

use super::{
    laws::deletes_nothing,
    made::{blaster, file, found, hunt, planned, run_value, signed, workstation},
};
use crate::cleanup::{Act, ByHand, CleanupCase, NoScript, Script, Tools, Undone, acts, script};

fn scripted(case: &CleanupCase<'_>) -> Result<Script, NoScript> {
    script(case, &planned(case))
}

#[test]
fn windows_xp_gets_a_script_that_asks_looks_saves_and_then_acts() {
    let hunt = blaster();
    let made = scripted(&signed(workstation("xp-x86", "gold"), &hunt)).unwrap();
    let text = made.clean.text().unwrap();
    let folder = r"%SystemDrive%\seawall-quarantine-p1";
    let run = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
    let lines = [
        r#"if "%~1"=="" goto usage"#.to_owned(),
        r#"if not exist "%~1\collected.txt" goto usage"#.to_owned(),
        r#"findstr /b /r end.complete "%~1\collected.txt""#.to_owned(),
        r#"if not exist "%SystemRoot%\system32\msblast.exe" goto changed"#.to_owned(),
        format!(r#"reg query {run} /v "windows auto update""#),
        format!(r#"if exist "{folder}" goto again"#),
        format!(r#"mkdir "{folder}""#),
        format!(r#"reg export {run} "{folder}\before-1.reg""#),
        format!(r#"mkdir "{folder}\all-saved""#),
        "taskkill /f /im msblast.exe".to_owned(),
        format!(r#"reg delete {run} /v "windows auto update" /f"#),
        r#"attrib -r -s -h "%SystemRoot%\system32\msblast.exe""#.to_owned(),
        format!(r#"move "%SystemRoot%\system32\msblast.exe" "{folder}\1-msblast.exe.quarantine""#),
        "exit /b 0".to_owned(),
    ];
    let mut rest = text.lines();
    for line in &lines {
        assert!(rest.any(|own| own == line), "{line}\n{text}");
    }
    deletes_nothing(&text).unwrap();
    let names: Vec<&str> = made.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["seawall-p1-clean-up.cmd", "seawall-p1-undo.cmd", "seawall-p1-record.json"]);
    assert!(made.record.changes.contains(&Undone::File {
        before: r"%system32%\msblast.exe".to_owned(),
        now: format!(r"{folder}\1-msblast.exe.quarantine"),
        sha256: None,
    }));
}

#[test]
fn undo_overwrites_nothing_and_trusts_what_was_saved_only_when_all_was() {
    let hunt = blaster();
    for product in ["xp-x86", "w2k"] {
        let case = signed(workstation(product, "SP1"), &hunt);
        let text = scripted(&case).unwrap().undo.text().unwrap();
        let guard = r#"if not exist "%SystemDrive%\seawall-quarantine-p1\all-saved" goto done"#;
        let (files, registry) = text.split_once(guard).unwrap();
        let changes = |line: &str| line.contains(" import ") || line.contains("regedit /s");
        assert!(!files.lines().any(changes) && registry.lines().any(changes), "{text}");
        let moves: Vec<&str> = files.lines().filter(|line| line.contains("move ")).collect();
        let file = r#""%SystemRoot%\system32\msblast.exe""#;
        let aside = r#""%SystemDrive%\seawall-quarantine-p1\1-msblast.exe.quarantine""#;
        assert_eq!(moves, [format!("if exist {aside} if not exist {file} move {aside} {file}")]);
    }
}

#[test]
fn undo_gives_its_folders_a_free_name_so_that_the_plan_can_be_begun_again() {
    let findings = vec![found("blaster", "x", Means::Infects, file(r"D:\x.exe"))];
    let hunt = hunt(HuntVerdict::Infected, findings);
    let made = scripted(&signed(workstation("xp-x86", "SP1"), &hunt)).unwrap();
    let text = made.undo.text().unwrap();
    for drive in ["%SystemDrive%", "D:"] {
        let name = |rest: &str| {
            let path = format!(r"{drive}\seawall-{rest}");
            if drive == "D:" { path } else { format!("\"{path}\"") }
        };
        let (from, first) = (name("quarantine-p1"), name("undone-p1-1"));
        let line = format!("if exist {from} if not exist {first} move {from} {first}\r\n");
        assert!(text.contains(&line), "{text}");
        assert!(text.contains(&format!("if exist {from} goto stays\r\n")), "{text}");
    }
    // The last one is the one that tells that undo was begun.
    assert!(text.rfind("D:").unwrap() < text.rfind("%SystemDrive%").unwrap());
}

#[test]
fn what_evidence_writes_in_two_ways_is_taken_out_once() {
    let mut hunt = blaster();
    let mut add = |trace| hunt.findings.push(found("blaster", "x", Means::Infects, trace));
    add(file(r"%windir%\System32\MSBLAST.EXE"));
    add(run_value("Windows Auto Update", "C:\\msblast.exe"));
    for name in ["Bad", "BAD"] {
        add(Trace::Service { name: name.to_owned(), image: None });
    }
    let text =
        scripted(&signed(workstation("xp-x86", "SP1"), &hunt)).unwrap().clean.text().unwrap();
    let count = |head: &str| text.lines().filter(|line| line.starts_with(head)).count();
    assert_eq!((count("move "), count("reg delete "), count("sc stop ")), (1, 2, 1), "{text}");
}

#[test]
fn files_are_put_aside_on_their_own_drive() {
    let files = [r"%windir%\a.exe", r"d:\b.exe", r"D:\c d.exe", r"E:\f.exe"];
    let files = files.map(|path| found("blaster", "x", Means::Infects, file(path)));
    let hunt = hunt(HuntVerdict::Infected, files.to_vec());
    let made = scripted(&signed(workstation("xp-x86", "SP1"), &hunt)).unwrap();
    let now = made.record.changes.iter().map(|change| match change {
        Undone::File { now, .. } => now.as_str(),
        other => panic!("{other:?}"),
    });
    assert_eq!(
        now.collect::<Vec<_>>(),
        [
            r"%SystemDrive%\seawall-quarantine-p1\1-a.exe.quarantine",
            r"D:\seawall-quarantine-p1\2-c d.exe.quarantine",
            r"E:\seawall-quarantine-p1\3-f.exe.quarantine",
            r"D:\seawall-quarantine-p1\4-b.exe.quarantine",
        ]
    );
    let text = made.clean.text().unwrap();
    let folders: Vec<&str> = text.lines().filter(|line| line.starts_with("mkdir")).collect();
    assert_eq!(
        folders,
        [
            r#"mkdir "%SystemDrive%\seawall-quarantine-p1""#,
            r"mkdir D:\seawall-quarantine-p1",
            r"mkdir E:\seawall-quarantine-p1",
            r#"mkdir "%SystemDrive%\seawall-quarantine-p1\all-saved""#,
        ]
    );
}

#[test]
fn windows_2000_gets_what_regedit_can_do() {
    let mut hunt = blaster();
    let service = Trace::Service { name: "RpcPatch".to_owned(), image: None };
    hunt.findings.push(found("blaster", "x", Means::Infects, service));
    let made = scripted(&signed(workstation("w2k", "SP4"), &hunt)).unwrap();
    assert_eq!(made.record.tools, Tools::Regedit);
    let text = made.clean.text().unwrap();
    for word in ["reg ", "sc ", "taskkill"] {
        assert!(!text.lines().any(|line| line.starts_with(word)), "{word}: {text}");
    }
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}\n{text}"));
    assert!(at("regedit /e") < at("net stop RpcPatch"));
    assert!(at("net stop RpcPatch") < at("seawall-p1-disable.reg"));
    assert!(at("seawall-p1-disable.reg") < at("seawall-p1-take-out.reg"));
    let of = |name: &str| made.files.iter().find(|(own, _)| own.ends_with(name)).unwrap();
    let taken = String::from_utf8(of("take-out.reg").1.clone()).unwrap();
    assert!(taken.starts_with("REGEDIT4\r\n") && taken.contains("\"windows auto update\"=-"));
    assert!(taken.contains(r"[-HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\RpcPatch]"));
    let undo = made.undo.text().unwrap();
    assert!(undo.contains(r#"regedit /s "%SystemDrive%\seawall-quarantine-p1\before-1.reg""#));
    assert!(undo.contains(r#"regedit /s "%SystemDrive%\seawall-quarantine-p1\before-2.reg""#));
}

#[test]
fn there_is_no_script_for_nt_4_for_what_is_not_known_and_for_what_is_rebuilt() {
    let hunt = blaster();
    let nt4 = signed(workstation("nt4-ws", "SP6a"), &hunt);
    assert_eq!(scripted(&nt4).unwrap_err(), NoScript::NotOnThisSystem);
    let mut either = workstation("w2k", "SP4");
    either.products.push(seawall_facts::ProductId::new("xp-x86"));
    assert_eq!(scripted(&signed(either, &hunt)).unwrap_err(), NoScript::NotOnThisSystem);
    let mut rebuilt = signed(workstation("xp-x86", "SP1"), &hunt);
    rebuilt.exception = None;
    assert_eq!(scripted(&rebuilt).unwrap_err(), NoScript::NotCleaned);
}

#[test]
fn programs_of_the_systems_own_names_are_left_to_people() {
    let mut hunt = blaster();
    for image in ["dllhost.exe", "SvcHost.exe", "*", "a b.exe", "/im"] {
        let process = Trace::Process { image: image.to_owned(), pid: Some(4) };
        hunt.findings.push(found("blaster", "x", Means::Infects, process));
    }
    for path in [
        r"%system32%\dllhost.exe",
        r"%system32%\wins\svchost.exe",
        "msblast.exe",
        r"%restore%\A0000001.exe",
        r"%system32%\..\x.exe",
        r"%system32%\*.exe",
        r"\\server\share\x.exe",
    ] {
        hunt.findings.push(found("blaster", "x", Means::Infects, file(path)));
    }
    let case = signed(workstation("xp-x86", "SP1"), &hunt);
    let done: Vec<Act> =
        acts(&case).into_iter().filter(|it| !matches!(it, Act::ByHand { .. })).collect();
    assert_eq!(
        done,
        [
            Act::EndProcess { image: "msblast.exe".to_owned() },
            Act::TakeOutValue {
                key: super::made::RUN.to_owned(),
                name: "windows auto update".to_owned(),
                data: "msblast.exe".to_owned(),
            },
            Act::QuarantineFile { path: r"%system32%\msblast.exe".to_owned(), sha256: None },
        ]
    );
    assert_eq!(acts(&case).len(), 3 + 12);
}

#[test]
fn keys_of_users_and_of_others_are_left_to_people() {
    let value = |key: &str, name: &str, data: &str| {
        let trace =
            Trace::RunValue { key: key.to_owned(), name: name.to_owned(), data: data.to_owned() };
        let hunt = hunt(HuntVerdict::Infected, vec![found("blaster", "x", Means::Infects, trace)]);
        let case = signed(workstation("xp-x86", "SP1"), &hunt);
        match acts(&case).pop() {
            Some(Act::ByHand { why, .. }) => Some(why),
            _ => None,
        }
    };
    let run = super::made::RUN;
    assert_eq!(value(run, "a", "b"), None);
    assert_eq!(value(&format!(r"HKEY_CURRENT_USER\{run}"), "a", "b"), Some(ByHand::KeyOfAUser));
    for once in ["RunOnce", "RunServicesOnce"] {
        let once = run.replace(r"\Run", &format!(r"\{once}"));
        assert_eq!(value(&once, "a", "b"), Some(ByHand::KeyOfOthers));
    }
    let winlogon = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon";
    assert_eq!(value(winlogon, "Shell", "b"), Some(ByHand::KeyOfOthers));
    for name in ["", "/v", "-"] {
        assert_eq!(value(run, name, "b"), Some(ByHand::NotWritable), "{name}");
    }
    assert_eq!(value(run, "a\nb", "b"), Some(ByHand::NotWritable));
    assert_eq!(value(run, "a", &"x".repeat(512)), Some(ByHand::NotKnownWhole));
}

#[test]
fn letters_of_the_hosts_code_page_are_written_in_it_or_left_to_people() {
    let path = r"C:\共有 & 100%^(表)\msblast.exe";
    let findings = vec![
        found("blaster", "x", Means::Infects, file(path)),
        found("blaster", "y", Means::Infects, run_value("ソ\"表", "a")),
    ];
    let hunt = hunt(HuntVerdict::Infected, findings);
    let mut case = signed(workstation("xp-x86", "SP1"), &hunt);
    assert_eq!(scripted(&case).unwrap_err(), NoScript::NothingToScript);
    case.code_page = Some(CodePage::Cp932);
    let made = scripted(&case).unwrap();
    let octets = &made.files[0].1;
    let (text, bad) = CodePage::Cp932.decode(octets);
    assert_eq!((text.contains("100%%^(表)"), bad), (true, 0), "{text}");
    case.code_page = Some(CodePage::Cp1252);
    assert_eq!(scripted(&case).unwrap_err(), NoScript::NothingToScript);
}

#[test]
fn what_is_put_aside_is_ended_before_though_no_list_shows_that_it_runs() {
    let of = |path: &str| {
        let finding = found("blaster", "x", Means::Infects, file(path));
        let hunt = hunt(HuntVerdict::Infected, vec![finding]);
        let case = signed(workstation("xp-x86", "SP1"), &hunt);
        let ended = |act: Act| match act {
            Act::EndProcess { image } => Some(image),
            _ => None,
        };
        acts(&case).into_iter().filter_map(ended).collect::<Vec<String>>()
    };
    assert_eq!(of(r"%system32%\MSBlast.EXE"), ["MSBlast.EXE"]);
    assert!(of(r"%system32%\wins\dllhost.exe").is_empty());
    assert!(of(r"%system32%\msblast.log").is_empty());
    assert!(of("msblast.exe").is_empty(), "where it lies is not known");
    // A list that shows it writes it its own way.
    assert_eq!(acts(&signed(workstation("xp-x86", "SP1"), &blaster())).len(), 3);
}
