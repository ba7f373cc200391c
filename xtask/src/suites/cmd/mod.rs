//! Wine's `cmd.exe`: runs the batch files that contain a host by IPsec, with stand-ins for the
//! programs in them, and those that clean one.
//!
//! What each program is given must be what the library meant, word by word, in code page 932 too.
//! The stand-ins play their part in a registry of two values, so that what undo leaves behind can
//! be held against what was there before: after all, after half, and twice.

mod cleanup;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::check::{self, Check};
use super::install::Tool;
use super::wine_prefix::Prefix;
use super::{Bench, Suite};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[
        Tool { program: "wine", package: "wine" },
        Tool { program: "wineserver", package: "wine64" },
        Tool { program: "locale-gen", package: "locales" },
        Tool { program: COMPILER, package: "gcc-mingw-w64-x86-64" },
    ],
    checks: CHECKS.len() + cleanup::CHECKS.len(),
    run,
};

const NAME: &str = "cmd";
const COMPILER: &str = "x86_64-w64-mingw32-gcc";

const CHECKS: &[Check<Scene>] = &[
    Check { name: "hostile_words_arrive_as_they_were", run: hostile_words },
    Check { name: "programs_are_given_what_was_meant_ipsec_2000", run: |s| s.given("ipsec-2000") },
    Check { name: "programs_are_given_what_was_meant_ipsec_xp", run: |s| s.given("ipsec-xp") },
    Check { name: "programs_are_given_what_was_meant_ipsec_2003", run: |s| s.given("ipsec-2003") },
    Check { name: "undo_leaves_what_was_there_before", run: |s| s.every(undo) },
    Check { name: "undo_after_half_an_apply_leaves_it_too", run: |s| s.every(half) },
    Check {
        name: "undo_leaves_a_policy_of_somebody_else_assigned",
        run: |s| s.every(somebody_else),
    },
    Check { name: "nothing_is_applied_that_was_not_captured", run: |s| s.every(not_captured) },
    Check { name: "what_was_captured_once_is_kept", run: |s| s.every(captured_twice) },
    Check { name: "the_dead_man_undoes_unless_somebody_confirms", run: |s| s.every(dead_man) },
];

fn run(bench: &Bench) -> Result<Tally> {
    let example = bench.example("seawall-remedy", "ipsec_artefacts")?;
    let cleanup_example = bench.example("seawall-remedy", "cleanup_artefacts")?;
    let folder = bench.scratch(NAME)?;
    let source = folder.join("stand_in.c");
    fs::write(&source, include_str!("stand_in.c"))?;
    let stand_in = folder.join("stand_in.exe");
    let mut compiler = Command::new(COMPILER);
    compiler
        .args(["-O1", "-s", "-Wall", "-Werror", "-o"])
        .arg(&stand_in)
        .arg(&source)
        .arg("-lshell32");
    command::capture(&mut compiler)?.success_or(COMPILER)?;
    let prefix = Prefix::new(&folder)?;
    let locale = prefix.locale("ja_JP")?;
    let scene = Scene { folder, example, cleanup_example, stand_in, prefix, locale };
    let mut tally = check::run(NAME, CHECKS, &scene);
    tally.add(check::run(NAME, &cleanup::CHECKS, &scene));
    Ok(tally)
}

struct Scene {
    folder: PathBuf,
    example: PathBuf,
    cleanup_example: PathBuf,
    stand_in: PathBuf,
    prefix: Prefix,
    locale: String,
}

/// The programs that are stood in for. Wine's own `findstr` and `fc` do nothing.
const PROGRAMS: [&str; 10] = [
    "at", "fc", "findstr", "ipseccmd", "ipsecpol", "net", "netdiag", "netsh", "regedit", "schtasks",
];

impl Scene {
    /// Each target, and each of what may stand before, once.
    fn every(&self, check: fn(&Host<'_>) -> Result<()>) -> Result<()> {
        for (target, before) in ["ipsec-2000", "ipsec-xp", "ipsec-2003"].into_iter().zip(BEFORE) {
            check(&self.host(target, before)?).with_context(|| format!("{target}, {before:?}"))?;
        }
        Ok(())
    }

    /// A fresh host with a target's batch files, in a folder that `cmd` would like to misread.
    fn host(&self, target: &'static str, before: &[&str]) -> Result<Host<'_>> {
        let host = self.folder_of(target, "保守 & 100 ^(p1)!")?;
        host.write_state(before)?;
        Ok(host)
    }

    fn folder_of(&self, target: &'static str, name: &str) -> Result<Host<'_>> {
        let folder = self.folder.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir(&folder)?;
        for program in PROGRAMS {
            // Of links to one file, Wine now and then finds one busy.
            fs::copy(&self.stand_in, folder.join(program).with_extension("exe"))?;
        }
        let mut host = Host { scene: self, target, folder, scripts: Vec::new() };
        if !target.is_empty() {
            let written = host.example(&["artefact", target, &windows(&host.folder)])?;
            let scripts = written.lines().map(serde_json::from_str::<Value>);
            host.scripts = scripts.collect::<Result<_, _>>()?;
        }
        Ok(host)
    }

    /// Every part's programs, one after another.
    fn given(&self, target: &'static str) -> Result<()> {
        let host = self.host(target, &[])?;
        let mut compared = 0;
        for (part, arguments) in [
            ("capture", &[][..]),
            ("apply", &[]),
            ("verify", &[]),
            ("dead-man", &["14:30"]),
            ("confirm", &[]),
            ("undo", &[]),
        ] {
            let ran = host.run(part, arguments, &[])?;
            ensure!(ran.success, "{part}: {}", ran.all());
            compared += host.compare(part)?;
        }
        println!("         {compared} runs of programs");
        Ok(())
    }
}

/// What stood in the registry: a policy assigned or none, the exemptions untouched or not.
const BEFORE: [&[&str]; 3] = [
    &[],
    &[SOMEBODYS],
    &[
        r#""ActivePolicy"="SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\Policy\\Local\\ipsecPolicy{33333333-0000-0000-0000-000000000000}""#,
        r#""NoDefaultExempt"=dword:00000000"#,
    ],
];

const SOMEBODYS: &str = r#""ActivePolicy"="SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\Policy\\Local\\ipsecPolicy{22222222-0000-0000-0000-000000000000}""#;

/// A host with batch files on it.
struct Host<'s> {
    scene: &'s Scene,
    target: &'static str,
    folder: PathBuf,
    /// What the example told of each batch file.
    scripts: Vec<Value>,
}

impl Host<'_> {
    fn example(&self, arguments: &[&str]) -> Result<String> {
        let mut example = Command::new(&self.scene.example);
        command::capture(example.current_dir(&self.folder).args(arguments))?
            .success_or("the example")
    }

    fn script(&self, part: &str) -> Result<&Value> {
        let found =
            self.scripts.iter().find(|script| script.get("part").is_some_and(|p| p == part));
        found.with_context(|| format!("no {part}"))
    }

    /// Runs a part's batch file; what its programs are given is written down anew.
    fn run(&self, part: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Ran> {
        let file = self.script(part)?.get("file").and_then(Value::as_str).context("a file")?;
        self.cmd(file, arguments, environment)
    }

    fn cmd(&self, file: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Ran> {
        let record = self.folder.join("record");
        if record.exists() {
            fs::remove_file(&record)?;
        }
        let (record, state) = (windows(&record), windows(&self.folder.join("state")));
        let own = [("SEAWALL_RECORD", record.as_str()), ("SEAWALL_STATE", state.as_str())];
        let environment: Vec<_> = own.iter().chain(environment).copied().collect();
        let words: Vec<&str> =
            ["cmd", "/c", file].into_iter().chain(arguments.iter().copied()).collect();
        self.scene.prefix.wine(&self.scene.locale, &self.folder, &environment, &words)
    }

    /// What programs were given since a batch file was started last.
    fn record(&self) -> Result<Vec<Vec<String>>> {
        let record = self.folder.join("record");
        let text = if record.exists() { fs::read_to_string(&record)? } else { String::new() };
        Ok(text.lines().map(|line| line.split('\x1f').map(str::to_owned).collect()).collect())
    }

    /// Holds what programs were given against what was meant. How many they were.
    fn compare(&self, part: &str) -> Result<usize> {
        let meant = self.script(part)?.get("runs").and_then(Value::as_array).context("runs")?;
        let given = self.record()?;
        let mut meant = meant.iter();
        for run in &given {
            // Whether the registry is looked at again depends on what it held.
            let found = meant
                .by_ref()
                .find(|meant| meant.get(0).is_none_or(|p| p != "findstr") || same(meant, run));
            ensure!(
                found.is_some_and(|meant| same(meant, run)),
                "{part}: given {run:?}, meant {found:?}"
            );
        }
        if let Some(left) =
            meant.find(|meant| meant.get(0).is_none_or(|program| program != "findstr"))
        {
            anyhow::bail!("{part}: {left} was not run");
        }
        Ok(given.len())
    }

    fn write_state(&self, lines: &[&str]) -> Result<()> {
        let lines = lines.iter().map(|line| format!("{line}\n"));
        Ok(fs::write(self.folder.join("state"), lines.collect::<String>())?)
    }

    fn state(&self) -> Result<Vec<String>> {
        let text = fs::read_to_string(self.folder.join("state"))?;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        Ok(lines)
    }

    fn works(&self, part: &str) -> Result<()> {
        let ran = self.run(part, &[], &[])?;
        ensure!(ran.success, "{part}: {}", ran.all());
        Ok(())
    }

    fn is_applied(&self) -> Result<()> {
        let state = self.state()?;
        let exempt = if self.target == "ipsec-2003" { "00000003" } else { "00000001" };
        ensure!(
            state.len() == 2
                && state.iter().any(|line| line.contains("{11111111-"))
                && state.iter().any(|line| *line == format!("\"NoDefaultExempt\"=dword:{exempt}")),
            "not applied: {state:?}"
        );
        Ok(())
    }

    fn is_as(&self, before: &[String], when: &str) -> Result<()> {
        let state = self.state()?;
        ensure!(state == before, "{when}: {state:?} instead of {before:?}");
        Ok(())
    }
}

fn undo(host: &Host) -> Result<()> {
    let before = host.state()?;
    host.works("capture")?;
    host.works("apply")?;
    host.is_applied()?;
    host.works("apply")?;
    host.is_applied()?;
    host.works("undo")?;
    host.is_as(&before, "undone")?;
    // What was changed since is nobody's business.
    host.write_state(&["\"NoDefaultExempt\"=dword:00000002"])?;
    let since = host.state()?;
    host.works("undo")?;
    host.is_as(&since, "undone twice")
}

/// The first of its programs fails, one in the middle, the one that assigns, and what comes after.
fn half(host: &Host) -> Result<()> {
    let before = host.state()?;
    host.works("capture")?;
    host.works("apply")?;
    let runs = host.record()?;
    host.works("undo")?;
    let assigns = |run: &Vec<String>| run.iter().any(|word| word == "-x" || word == "assign=yes");
    let assigning = runs.iter().position(assigns).context("nothing assigns")? + 1;
    for at in [7, assigning, assigning + 1, assigning + 2] {
        host.works("capture")?;
        let ran = host.run("apply", &[], &[("SEAWALL_FAIL", &at.to_string())])?;
        // Deleting what is not there fails as a rule, and so may starting what runs.
        ensure!(
            at != 7 && at != assigning || ran.code == Some(1),
            "run {at} failed: {}",
            ran.all()
        );
        if at == 7 || at == assigning {
            let kept = host.state()?.iter().any(|line| line.contains("{11111111-"));
            ensure!(!kept, "assigned although run {at} failed");
        }
        host.works("undo")?;
        host.is_as(&before, &format!("undone after run {at} failed"))?;
    }
    Ok(())
}

fn somebody_else(host: &Host) -> Result<()> {
    let before = host.state()?;
    host.works("capture")?;
    host.works("apply")?;
    let other = SOMEBODYS.replace("{22222222", "{44444444");
    host.write_state(&[&other, "\"NoDefaultExempt\"=dword:00000001"])?;
    host.works("undo")?;
    let exempt = before.iter().filter(|line| line.contains("NoDefaultExempt")).cloned();
    let mut expected: Vec<String> = exempt.chain([other]).collect();
    expected.sort();
    host.is_as(&expected, "undone beside another policy")
}

fn not_captured(host: &Host) -> Result<()> {
    let before = host.state()?;
    let ran = host.run("apply", &[], &[])?;
    ensure!(ran.code == Some(1) && host.record()?.is_empty(), "{:?}", host.record()?);
    // A registry that cannot be read is not an empty one.
    for at in [2, 4] {
        let ran = host.run("capture", &[], &[("SEAWALL_FAIL", &at.to_string())])?;
        ensure!(ran.code == Some(1), "captured although run {at} failed");
        ensure!(host.run("apply", &[], &[])?.code == Some(1), "applied although run {at} failed");
    }
    host.is_as(&before, "not captured")
}

fn captured_twice(host: &Host) -> Result<()> {
    let before = host.state()?;
    host.works("capture")?;
    host.works("apply")?;
    host.works("capture")?;
    ensure!(host.record()?.is_empty(), "captured again: {:?}", host.record()?);
    host.works("undo")?;
    host.is_as(&before, "undone")
}

fn dead_man(host: &Host) -> Result<()> {
    let before = host.state()?;
    ensure!(host.run("dead-man", &[], &[])?.code == Some(1), "armed without a time");
    for confirmed in [true, false] {
        host.works("capture")?;
        let armed = host.run("dead-man", &["14:30"], &[])?;
        ensure!(armed.success, "{}", armed.all());
        host.works("apply")?;
        if confirmed {
            host.works("confirm")?;
        }
        let fired = host.run("dead-man", &["fire"], &[])?;
        ensure!(fired.success, "{}", fired.all());
        if confirmed {
            host.is_applied()?;
            host.works("undo")?;
        }
        host.is_as(&before, "after the dead man")?;
    }
    Ok(())
}

/// Words that a shell takes apart, and lines that `echo` writes.
fn hostile_words(scene: &Scene) -> Result<()> {
    let host = scene.folder_of("", "words")?;
    host.write_state(&[])?;
    let mut compared = 0;
    for seed in 1..=3_u64 {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_string();
        let meant: Value = serde_json::from_str(&host.example(&["words", &seed, "60"])?)?;
        let ran = host.cmd("hostile.cmd", &[], &[])?;
        ensure!(ran.success, "{}", ran.all());
        let given = host.record()?;
        let runs = meant.get("runs").and_then(Value::as_array).context("runs")?;
        for (given, meant) in given.iter().zip(runs) {
            let folder = windows(&host.folder);
            let meant: Vec<String> = serde_json::from_value(meant.clone())?;
            let meant: Vec<String> =
                meant.iter().map(|word| word.replace("<folder>", &folder)).collect();
            ensure!(*given == meant, "given {given:?}, meant {meant:?}");
        }
        ensure!(given.len() == runs.len(), "{} of {} runs", given.len(), runs.len());
        let mut iconv = Command::new("iconv");
        iconv.args(["-f", "CP932", "-t", "UTF-8"]).arg(host.folder.join("echoed.txt"));
        let echoed = command::capture(&mut iconv)?.success_or("iconv")?;
        let lines: Vec<String> =
            serde_json::from_value(meant.get("lines").context("lines")?.clone())?;
        ensure!(
            echoed.lines().eq(lines.iter().map(String::as_str)),
            "echoed {echoed:?}, meant {lines:?}"
        );
        compared += given.len() + lines.len();
    }
    println!("         {compared} command lines");
    Ok(())
}

/// Short names are Windows' own affair: any will do.
fn same(meant: &Value, given: &[String]) -> bool {
    let meant = meant.as_array().map(Vec::as_slice).unwrap_or_default();
    meant.len() == given.len()
        && meant.iter().zip(given).all(|(meant, given)| {
            let meant = meant.as_str().unwrap_or_default();
            match meant.strip_prefix("<short>") {
                Some(rest) => given
                    .strip_suffix(rest)
                    .is_some_and(|file| file.to_lowercase().ends_with(".cmd")),
                None => meant == given,
            }
        })
}

/// How Wine's programs know a file or folder.
fn windows(path: &Path) -> String {
    let slash = if path.is_dir() { "\\" } else { "" };
    format!("Z:{}{slash}", path.display().to_string().replace('/', "\\"))
}
