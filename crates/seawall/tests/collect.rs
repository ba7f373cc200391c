//! The script for hosts that nothing can be installed on: what it may do, held by reading it, and,
//! where Wine is, by running it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::print_stderr
)]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::SystemTime,
};

use common::Seawall;
use seawall_evidence::{FileForm, Options, gather, registry_branches, system_files};
use unicode_width::UnicodeWidthStr as _;

fn script() -> String {
    let run = Seawall::new().run(&["collect", "script"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    run.stdout
}

/// Lines that are carried out.
fn commands(script: &str) -> Vec<&str> {
    let is_command =
        |line: &&str| !line.is_empty() && !line.starts_with("rem ") && !line.starts_with(':');
    script.lines().filter(is_command).collect()
}

#[test]
fn the_script_is_ascii_with_the_line_ends_of_windows_and_short_lines() {
    let script = script();
    assert!(script.is_ascii());
    assert!(script.bytes().all(|b| (b' '..0x7f).contains(&b) || b"\t\r\n".contains(&b)));
    assert!(script.ends_with("\r\n") && script.split("\r\n").all(|line| !line.contains('\n')));
    // From memory: what cmd.exe of Windows NT 4.0 takes in one line.
    assert!(script.split("\r\n").all(|line| line.len() < 1024));
    assert!(!script.contains('@') || script.matches('@').count() == 1, "a place was not filled");
    // A floppy disk holds it.
    assert!(script.len() < 100_000);
}

#[test]
fn every_key_and_every_file_that_is_wanted_is_collected() {
    let script = script();
    for key in registry_branches() {
        assert!(script.contains(&format!("call :registry \"{key}\" ")), "{key}");
    }
    for file in system_files() {
        let copied = ["", r"drivers\"].iter().any(|folder| {
            let path = format!(r"system32\{folder}{file}");
            script.contains(&format!(r#"call :copy "%SystemRoot%\{path}" "files\{path}""#))
        });
        assert!(copied, "{file}");
    }
}

#[test]
fn all_that_is_written_lies_in_the_one_folder() {
    let script = script();
    for line in commands(&script) {
        // In a message a `>` shows the way through a menu; there is none today.
        for (at, _) in line.match_indices('>') {
            let target = line[at + 1..].trim_start_matches('>');
            let is_ours = target.starts_with(r#""%OUT%\"#) || target.starts_with("nul");
            assert!(is_ours || line[at..].starts_with(">>"), "{line}");
        }
        if line.starts_with("mkdir ") {
            assert!(line == r#"mkdir "%OUT%""# || line.starts_with(r#"mkdir "%OUT%\"#), "{line}");
        }
    }
    let programs_that_write = [
        ("regedit.exe", r#"" /e "%OUT%\registry\%~2" "%~1""#),
        ("copy /b", r#" "%~1" "%OUT%\%~2""#),
        ("expand.exe", r#"" "%SystemRoot%\repair\%~1._" "%OUT%\repair\%~1""#),
        ("wevtutil.exe", r#"" epl "%~1" "%OUT%\%~2""#),
    ];
    for (program, arguments) in programs_that_write {
        let written: Vec<_> = commands(&script)
            .into_iter()
            .filter(|line| line.contains(program) && !line.starts_with("if not exist "))
            .collect();
        assert_eq!(written.len(), 1, "{written:#?}");
        assert!(written[0].contains(&format!("{program}{arguments}")), "{}", written[0]);
    }
}

#[test]
fn the_folder_must_be_new() {
    let script = script();
    let place = |text: &str| script.find(text).unwrap_or_else(|| panic!("{text}"));
    let refuses =
        place("if exist \"%OUT%\" goto is_there\r\nmkdir \"%OUT%\"\r\nif not exist \"%OUT%\"");
    assert!(refuses < place(r#">"%OUT%\collected.txt" echo # seawall-collect 1"#));
    assert!(refuses < place("call :say"));
}

#[test]
fn nothing_is_done_that_the_oldest_host_does_not_know_or_that_changes_one() {
    let script = script();
    let words = |line: &str| -> Vec<String> {
        line.to_lowercase()
            .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '%' | '_'))
            .map(str::to_owned)
            .collect()
    };
    let forbidden = [
        "del",
        "erase",
        "rd",
        "rmdir",
        "move",
        "ren",
        "rename",
        "reg",
        "reg.exe",
        "choice",
        "timeout",
        "sleep",
        "ping",
        "net",
        "sc",
        "attrib",
        "xcopy",
        "robocopy",
        "start",
        "shutdown",
        "assoc",
        "ftype",
        "at",
        "schtasks",
        "powershell",
        "cscript",
        "wscript",
        "mshta",
        "certutil",
        "pushd",
        "cd",
        "chdir",
        "sam",
        "security",
        "default",
        "%temp%",
        "%tmp%",
        "%date",
        "%date%",
        "%time%",
        "%random%",
        "%errorlevel%",
        "%cd%",
    ];
    for line in commands(&script).into_iter().filter(|line| !line.starts_with("echo ")) {
        let words = words(line);
        for word in forbidden {
            // The one of the branches: HKEY_USERS\.DEFAULT; and keys, which are data.
            let is_data = line.starts_with("call :registry ") || line.starts_with("call :say ");
            assert!(is_data || !words.iter().any(|it| it == word), "{word}: {line}");
        }
        for text in ["exit /b", "enabledelayedexpansion", "!", "for /f", "/s", "%~t", "%~a"] {
            assert!(!line.to_lowercase().contains(text), "{text}: {line}");
        }
    }
    let lower = script.to_lowercase();
    assert!(!lower.contains(r"hkey_local_machine\sam") && !lower.contains(r"machine\security"));
    assert!(!lower.contains(r"repair\sam") && !lower.contains(r"config\sam"));
}

#[test]
fn programs_are_those_of_the_system_and_asked_for_first() {
    let script = script();
    let lines: Vec<&str> = script.lines().collect();
    let calls = |line: &str| line.starts_with("call :copy ") || line.starts_with("call :say ");
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !calls(line)) {
        for (exe, _) in line.match_indices(".exe\"") {
            let program = &line[line[..exe].rfind('"').unwrap() + 1..exe];
            let is_of_system =
                ["%SYS%\\", "%SystemRoot%\\"].iter().any(|folder| program.starts_with(folder));
            assert!(is_of_system, "{line}");
        }
        for program in ["wmic", "systeminfo", "tasklist"] {
            if line.starts_with('"') && line.contains(&format!("{program}.exe")) {
                let guard = lines[at - 1];
                let asked = guard.starts_with("if not exist ") && guard.contains(program);
                assert!(asked, "{guard}");
            }
        }
    }
    // Its first use on Windows XP changes the host.
    let wmic = lines.iter().position(|line| line.contains("wmic.exe\" qfe")).unwrap();
    assert_eq!(lines[wmic - 2], "if not defined MODERN goto no_qfe");
    // A file's size cannot be asked for on Windows NT 4.0 and 2000: where it is, there is a program
    // that they do not have.
    let sizes: Vec<&str> = script.lines().filter(|line| line.contains("~z")).collect();
    let [of_hive, of_output] = sizes.as_slice() else { panic!("{sizes:#?}") };
    assert_eq!(*of_hive, r#"if "%~z1"=="0" goto regback_empty"#);
    let guard = script.find("if not defined MODERN goto texts").unwrap();
    assert!(guard < script.find("call :regback").unwrap());
    assert!(of_output.ends_with(r#"do if "%%~zf"=="0" goto ended_failed"#));
    assert_eq!(script.matches("call :ended ").count(), 3);
}

#[test]
fn every_label_that_is_gone_to_is_there_once() {
    let script = script();
    let labels: Vec<&str> = script.lines().filter_map(|line| line.strip_prefix(':')).collect();
    for word in ["goto ", "call :"] {
        for (at, _) in script.match_indices(word) {
            let rest = &script[at + word.len()..];
            let label = rest.split([' ', '\r']).next().unwrap();
            let count = labels.iter().filter(|it| it.eq_ignore_ascii_case(label)).count();
            assert_eq!(count, usize::from(label != ":EOF"), "{label}");
        }
    }
    // They are found without regard to case.
    let mut short: Vec<String> = labels.iter().map(|it| it.to_lowercase()).collect();
    short.sort();
    short.dedup();
    assert_eq!(short.len(), labels.len());
}

#[test]
fn the_script_can_be_written_to_a_file_byte_for_byte() {
    let seawall = Seawall::new();
    let run = seawall.run(&["collect", "script", "--output", "collect.cmd", "--lang", "ja"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(seawall.folder.path().join("collect.cmd")).unwrap(), script());
}

#[test]
fn the_card_is_a_page_in_each_language() {
    let seawall = Seawall::new();
    for (language, title) in [("en", "COLLECTING EVIDENCE"), ("ja", "証拠収集カード")] {
        let run = seawall.run(&["collect", "card", "--lang", language]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let card = run.stdout;
        assert!(card.contains(title) && card.contains("collect.cmd") && card.contains("□"));
        for name in ["system.evt", "application.evt", "events", "collected.txt", "seawall audit"] {
            assert!(card.contains(name), "{name}");
        }
        assert!(card.lines().all(|line| line.width_cjk() <= 78), "{card}");
        assert!(card.lines().count() <= 75, "more than a page: {}", card.lines().count());
        let run = seawall.run(&["collect", "card", "--lang", language, "--output", "card.txt"]);
        assert_eq!(run.code, 0);
        let file = fs::read_to_string(seawall.folder.path().join("card.txt")).unwrap();
        assert_eq!(file, format!("\u{feff}{}", card.replace('\n', "\r\n")));
    }
}

#[test]
fn without_more_it_says_what_there_is() {
    for language in ["en", "ja"] {
        let run = Seawall::new().run(&["collect", "--lang", language]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for command in ["seawall collect script", "seawall collect card", "seawall audit"] {
            assert!(run.stdout.contains(command), "{}", run.stdout);
        }
        assert!(run.stdout.lines().all(|line| line.width() <= 78), "{}", run.stdout);
    }
}

/// Wine with a Windows of its own, below a folder.
struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// None where there is no Wine.
    fn new(folder: &Path) -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("wine").is_file())?;
        let wine = Self { prefix: folder.join("prefix") };
        let begun = wine.command(&["wineboot", "-i"]).status().ok()?;
        begun.success().then_some(wine)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("wine");
        command
            .args(args)
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env_remove("DISPLAY")
            .env("HOME", self.prefix.parent().unwrap())
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Ends what keeps running, and waits for it.
    fn wait(&self) {
        let _ = Command::new("wineserver").arg("-w").env("WINEPREFIX", &self.prefix).status();
    }
}

/// Every file and folder below one, with size and time.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime)> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let about = fs::symlink_metadata(entry.path()).unwrap();
            if about.is_dir() {
                folders.push(entry.path());
                // What is in it shows by itself.
                seen.insert(entry.path(), (0, SystemTime::UNIX_EPOCH));
            } else {
                seen.insert(entry.path(), (about.len(), about.modified().unwrap()));
            }
        }
    }
    seen
}

#[test]
fn run_by_wine_it_writes_into_its_folder_alone_and_what_it_wrote_is_read() {
    let seawall = Seawall::new();
    let folder = seawall.folder.path();
    let Some(wine) = Wine::new(folder) else {
        eprintln!("skipped: no Wine here");
        return;
    };
    wine.wait();
    let stick = folder.join("stick");
    fs::create_dir(&stick).unwrap();
    seawall.run(&["collect", "script", "--output", "stick/collect.cmd"]);
    let disk = wine.prefix.join("drive_c");
    let before = [snapshot(&disk), snapshot(&stick)];
    let run = |args: &[&str]| {
        let script = ["cmd", "/c", "collect.cmd"];
        let mut command = wine.command(&[&script, args].concat());
        let output = command.env("COMPUTERNAME", "R&D").current_dir(&stick).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    // Names that mean something to a shell are names all the same.
    let (code, said) = run(&[r"C:\R&D ^ (1)"]);
    wine.wait();
    let after = [snapshot(&disk), snapshot(&stick)];
    let collected = disk.join("R&D ^ (1)");
    let list = fs::read_to_string(collected.join("collected.txt")).unwrap_or_default();
    assert!(said.contains("Done."), "{said}\n{list}");
    for (before, after) in before.iter().zip(&after) {
        let foreign: Vec<_> = after
            .iter()
            .filter(|(path, about)| {
                !path.starts_with(&collected) && before.get(*path) != Some(about)
            })
            .collect();
        assert!(foreign.is_empty(), "{foreign:#?}");
        assert!(before.keys().all(|path| after.contains_key(path)), "something was deleted");
    }

    let state = |item: &str| {
        let begin = format!("{item}\t");
        let mut lines = list.lines().filter_map(|line| line.strip_prefix(&begin));
        lines.next().and_then(|rest| rest.split('\t').next()).unwrap_or("not listed")
    };
    assert_eq!(state("end"), "complete", "{list}");
    assert_eq!(state(r"files\system32\ole32.dll"), "complete");
    assert_eq!(state(r"files\system32\rpcss.exe"), "complete");
    assert_eq!(state(r"files\system32\mqsvc.exe"), "absent");
    assert_eq!(state(r"registry\HKLM.SYSTEM.CurrentControlSet.Services.reg"), "complete");
    assert_eq!(state(r"registry\HKLM.SOFTWARE.Microsoft.Updates.reg"), "absent");
    assert_eq!(state(r"registry\HKEY_USERS"), "partial");
    assert_eq!(state(r"events\system.evt"), "not listed");
    // What Wine's programs of these names do not do is not taken for done.
    let said_failed = list.contains("\tfailed\t");
    assert_eq!(code, Some(i32::from(said_failed)), "{said}");
    // Whatever is said to be there is there, and nothing else is.
    for path in snapshot(&collected).into_keys().filter(|path| path.is_file()) {
        let item = path.strip_prefix(&collected).unwrap().to_str().unwrap().replace('/', "\\");
        let known =
            item == "collected.txt" || state(&item) == "complete" || state(&item) == "failed";
        assert!(known, "{item}: {}", state(&item));
    }

    // A second time there is a folder, and it is left as it is.
    let before = snapshot(&collected);
    let (code, said) = run(&[r"C:\R&D ^ (1)"]);
    assert_eq!((code, said.contains("is there already")), (Some(1), true), "{said}");
    wine.wait();
    assert_eq!(snapshot(&collected), before);

    // A system without the programs of newer ones; nobody presses a key.
    for program in ["wevtutil", "whoami", "systeminfo", "tasklist"] {
        let _ = fs::remove_file(disk.join(format!("windows/system32/{program}.exe")));
    }
    let repair = disk.join("windows/repair");
    fs::create_dir(&repair).unwrap();
    for name in ["software", "system", "sam", "security"] {
        fs::write(repair.join(name), name).unwrap();
    }
    let (code, said) = run(&[]);
    wine.wait();
    let old = fs::read_dir(&stick).unwrap().map(|entry| entry.unwrap().path());
    let old: Vec<_> = old
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("seawall-"))
        .collect();
    let [old] = old.as_slice() else { panic!("{old:#?}\n{said}") };
    assert_eq!(code, Some(0), "{said}");
    let list = fs::read_to_string(old.join("collected.txt")).unwrap();
    for line in [
        "events\\system.evt\tabsent\t\"save by hand\"",
        "texts\\systeminfo.txt\tabsent\t",
        "texts\\qfe.txt\tabsent\t",
        "repair\\software\tcomplete\t",
        "end\tcomplete\t",
    ] {
        assert!(list.contains(line), "{line}\n{list}");
    }
    let hives: Vec<_> =
        snapshot(&old.join("repair")).into_keys().filter(|it| it.is_file()).collect();
    assert_eq!(hives, [old.join("repair/software"), old.join("repair/system")]);

    let gathered = gather(&[collected], &Options::default());
    let [host] = gathered.hosts.as_slice() else { panic!("{:#?}", gathered.hosts.len()) };
    assert!(host.description.name.is_some() && host.description.build.is_some());
    assert!(host.facts.len() > 100, "{}", host.facts.len());
    let has = |form: FileForm| host.files.iter().any(|file| file.form == form);
    assert!(has(FileForm::Collection) && has(FileForm::RegistryText) && has(FileForm::Program));
}
