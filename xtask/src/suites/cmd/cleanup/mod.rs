//! Clean-up: the batch files that clean a host and take it back, held to what they do to Wine's
//! drives and registry.
//!
//! `reg`, `regedit`, `attrib`, `taskkill` and all that is `cmd`'s own are Wine's; each goes through a
//! stand-in that can be told to fail. `findstr`, `sc` and `net` are stood in for.

mod host;

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use self::host::{Host, Part, State};
use super::Scene;
use crate::command::Ran;
use crate::suites::check::Check;

pub(super) const CHECKS: [Check<Scene>; 10] = [
    Check { name: "cleanup_asks_for_finished_evidence", run: |s| every(s, no_evidence) },
    Check { name: "cleanup_leaves_a_host_that_has_changed", run: |s| every(s, changed) },
    Check { name: "cleanup_puts_aside_what_was_found", run: |s| every(s, cleans) },
    Check { name: "cleanup_ends_what_runs", run: |s| ends(&Host::new(s, "xp-blaster")?) },
    Check { name: "cleanup_undone_leaves_what_was_there_before", run: |s| every(s, undone) },
    Check { name: "cleanup_undone_overwrites_nothing", run: |s| every(s, overwrites) },
    Check { name: "cleanup_stops_where_a_program_fails", run: |s| some(s, fails) },
    Check { name: "cleanup_undo_that_failed_is_finished", run: |s| some(s, undo_fails) },
    Check { name: "cleanup_cut_off_anywhere_is_undone", run: |s| some(s, cut) },
    Check { name: "cleanup_that_is_broken_is_told", run: broken },
];

const CASES: [&str; 5] = ["xp-blaster", "xp-service", "2000", "xp-hostile", "2000-hostile"];

fn every(scene: &Scene, check: fn(&Host<'_>) -> Result<()>) -> Result<()> {
    for case in CASES {
        check(&Host::new(scene, case)?).context(case)?;
    }
    Ok(())
}

/// Of each kind of system one, for what takes long.
fn some(scene: &Scene, check: fn(&Host<'_>) -> Result<()>) -> Result<()> {
    for case in ["xp-service", "2000"] {
        check(&Host::new(scene, case)?).context(case)?;
    }
    Ok(())
}

/// It says that it failed, and the host is as it was.
fn refused(host: &Host<'_>, before: &State, ran: &Ran) -> Result<()> {
    ensure!(
        ran.code == Some(1) && ran.stdout.contains("nothing was changed"),
        "{:?}: {}",
        ran.code,
        ran.all()
    );
    same(before, &host.state()?)?;
    ensure!(host.left()?.is_empty(), "left: {:?}", host.left()?);
    Ok(())
}

fn same(before: &State, now: &State) -> Result<()> {
    ensure!(before.files == now.files, "files {:?}, not {:?}", now.files, before.files);
    ensure!(before.keys == now.keys, "keys {:?}, not {:?}", now.keys, before.keys);
    Ok(())
}

fn works(host: &Host<'_>, part: Part) -> Result<()> {
    let ran = host.run(part, &[])?;
    ensure!(ran.success, "{part:?} {:?}: {}", ran.code, ran.all());
    Ok(())
}

fn no_evidence(host: &Host<'_>) -> Result<()> {
    let before = host.infect()?;
    let clean = host.file(Part::Clean);
    let clean = clean.file_name().context("a name")?.to_string_lossy();
    refused(host, &before, &host.cmd(&clean, &[], &[])?)?;
    refused(host, &before, &host.cmd(&clean, &["C:\\nowhere"], &[])?)?;
    for list in ["", "host\tcomplete\t\"end complete\"\r\n", "end\r\n", "end\tfailed\t\"\"\r\n"] {
        host.collected(list)?;
        refused(host, &before, &host.run(Part::Clean, &[])?).context(list)?;
    }
    Ok(())
}

fn changed(host: &Host<'_>) -> Result<()> {
    for place in host.places()? {
        host.infect()?;
        fs::remove_file(place)?;
        let before = host.state()?;
        refused(host, &before, &host.run(Part::Clean, &[])?)?;
    }
    // Where there is no `reg`, a value or key that is gone is not missed; putting back what was
    // saved does no harm.
    if host.held.has_reg && !host.keys().is_empty() {
        let files = host.infect()?.files;
        host.cleaned()?;
        for (place, octets) in files {
            fs::write(place, octets)?;
        }
        let before = host.state()?;
        refused(host, &before, &host.run(Part::Clean, &[])?).context("no value, no key")?;
    }
    Ok(())
}

fn cleans(host: &Host<'_>) -> Result<()> {
    let cleaned = host.cleaned()?;
    let before = host.infect()?;
    ensure!(before.keys != cleaned.keys || host.keys().is_empty(), "nothing to take out");
    works(host, Part::Clean)?;
    is_clean(host, &before, &cleaned)
}

fn is_clean(host: &Host<'_>, before: &State, cleaned: &State) -> Result<()> {
    same(cleaned, &host.state()?)?;
    host.has_lost_nothing(before)?;
    let mut saved: Vec<String> = Vec::new();
    for folder in host.leftovers()? {
        for entry in fs::read_dir(&folder)? {
            saved.push(entry?.file_name().to_string_lossy().into_owned());
        }
    }
    for number in 1..=host.keys().len() {
        ensure!(saved.contains(&format!("before-{number}.reg")), "saved: {saved:?}");
    }
    let aside = saved.iter().filter(|name| name.ends_with(".quarantine")).count();
    ensure!(aside == before.files.len(), "put aside: {saved:?}");
    let again = host.run(Part::Clean, &[])?;
    ensure!(again.code == Some(1), "cleaned twice: {}", again.all());
    same(cleaned, &host.state()?)
}

/// A program runs, and its file is put aside.
fn ends(host: &Host<'_>) -> Result<()> {
    host.infect()?;
    let place = host.places()?.pop().context("a file")?;
    fs::copy(host.stand_in(), &place)?;
    let before = host.state()?;
    let mut worm = host.spawn(&place, "")?;
    sleep(Duration::from_secs(2));
    let is_there = worm.try_wait()?.is_none();
    let ran = host.run(Part::Clean, &[]);
    let mut is_ended = false;
    for _ in 0..50 {
        is_ended = worm.try_wait()?.is_some();
        if is_ended {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    if !is_ended {
        worm.kill()?;
        worm.wait()?;
    }
    let ran = ran?;
    ensure!(is_there, "it did not run");
    ensure!(ran.success && is_ended, "ended: {is_ended}, {}", ran.all());
    host.has_lost_nothing(&before)
}

/// After all of it, twice, and as often as anybody likes.
fn undone(host: &Host<'_>) -> Result<()> {
    let before = host.infect()?;
    let ran = host.run(Part::Undo, &[])?;
    ensure!(ran.success && ran.stdout.contains("nothing to put back"), "{}", ran.all());
    for time in 1..=2 {
        works(host, Part::Clean)?;
        works(host, Part::Undo)?;
        is_undone(host, &before)?;
        let left = host.left()?;
        ensure!(left.iter().any(|it| *it == format!("seawall-undone-p1-{time}")), "{left:?}");
        let ran = host.run(Part::Undo, &[])?;
        ensure!(ran.success && ran.stdout.contains("nothing to put back"), "{}", ran.all());
        is_undone(host, &before)?;
    }
    // No name is free.
    works(host, Part::Clean)?;
    for folder in host.leftovers()? {
        let path = folder.to_string_lossy().into_owned();
        for time in 1..=9 {
            let other = path.replace("quarantine-p1", &format!("undone-p1-{time}"));
            fs::create_dir_all(other)?;
        }
    }
    let ran = host.run(Part::Undo, &[])?;
    ensure!(ran.code == Some(1) && ran.stdout.contains("could not be renamed"), "{}", ran.all());
    same(&before, &host.state()?)?;
    host.has_lost_nothing(&before)
}

fn is_undone(host: &Host<'_>, before: &State) -> Result<()> {
    same(before, &host.state()?)?;
    host.has_lost_nothing(before)?;
    let left = host.left()?;
    ensure!(left.iter().all(|name| name.starts_with("seawall-undone-p1-")), "left: {left:?}");
    Ok(())
}

/// What came to where a file was stays, and what was put aside stays aside.
fn overwrites(host: &Host<'_>) -> Result<()> {
    let before = host.infect()?;
    works(host, Part::Clean)?;
    let place = host.places()?.pop().context("a file")?;
    fs::write(&place, "came since")?;
    let ran = host.run(Part::Undo, &[])?;
    ensure!(ran.code == Some(1) && ran.stdout.contains("stopped:"), "{}", ran.all());
    ensure!(fs::read(&place)? == b"came since", "{} was overwritten", place.display());
    host.has_lost_nothing(&before)?;
    fs::remove_file(&place)?;
    works(host, Part::Undo)?;
    is_undone(host, &before)
}

/// What may fail: nothing may run, and a file that cannot be moved shows.
fn may_fail(run: &[String]) -> bool {
    let words: Vec<&str> = run.iter().map(String::as_str).take(2).collect();
    matches!(words[..], ["attrib" | "taskkill", ..] | ["sc" | "net", "stop"])
}

/// Each program in its turn, a folder that cannot be made, and a file that cannot be moved.
fn fails(host: &Host<'_>) -> Result<()> {
    let cleaned = host.cleaned()?;
    let before = host.infect()?;
    works(host, Part::Clean)?;
    let runs = host.record()?;
    for (index, run) in runs.iter().enumerate() {
        host.infect()?;
        let at = (index + 1).to_string();
        let ran = host.run(Part::Clean, &[("SEAWALL_FAIL", &at)])?;
        let given = host.record()?.len();
        if may_fail(run) {
            ensure!(ran.success, "{run:?}: {}", ran.all());
            is_clean(host, &before, &cleaned).with_context(|| format!("{run:?} failed"))?;
        } else {
            let says =
                ran.stdout.contains("stopped:") || ran.stdout.contains("nothing was changed");
            ensure!(ran.code == Some(1) && says, "{run:?} failed: {}", ran.all());
            ensure!(given == index + 1, "{given} programs ran although {run:?} failed");
        }
        host.has_lost_nothing(&before)?;
        works(host, Part::Undo)?;
        is_undone(host, &before).with_context(|| format!("undone after {run:?} failed"))?;
    }
    let before = host.infect()?;
    // Wine says itself which drive is the system's.
    let text = String::from_utf8(host.lines(Part::Clean)?.concat())?;
    let nowhere = text.replace("%SystemDrive%", "Q:");
    let ran = host.run_instead(Part::Clean, nowhere.as_bytes())?;
    ensure!(ran.code == Some(1) && ran.stdout.contains("stopped:"), "no folder: {}", ran.all());
    same(&before, &host.state()?)?;
    host.infect()?;
    let place = host.places()?.pop().context("a file")?;
    let ran = held(host, &place, || host.run(Part::Clean, &[]))?;
    ensure!(ran.code == Some(1) && ran.stdout.contains("stopped:"), "held: {}", ran.all());
    host.has_lost_nothing(&before)?;
    works(host, Part::Undo)?;
    is_undone(host, &before)
}

/// Does something while a file cannot be moved.
fn held(host: &Host<'_>, file: &std::path::Path, act: impl Fn() -> Result<Ran>) -> Result<Ran> {
    let told = host.beside("held");
    if told.exists() {
        fs::remove_file(&told)?;
    }
    let mut holder = host.spawn(&host.beside("hold.exe"), &super::windows(file))?;
    for _ in 0..100 {
        if told.exists() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    let is_held = told.exists();
    let ran = act();
    holder.kill()?;
    holder.wait()?;
    ensure!(is_held, "{} is not held", file.display());
    ran
}

/// Each program of undo in its turn; a second undo finishes.
fn undo_fails(host: &Host<'_>) -> Result<()> {
    let before = host.infect()?;
    works(host, Part::Clean)?;
    works(host, Part::Undo)?;
    for (index, run) in host.record()?.iter().enumerate() {
        host.infect()?;
        works(host, Part::Clean)?;
        let at = (index + 1).to_string();
        let ran = host.run(Part::Undo, &[("SEAWALL_FAIL", &at)])?;
        // What was changed since is saved as far as there is a key.
        let saves = run.iter().any(|word| word.contains("since-"));
        ensure!(saves == ran.success, "{run:?} failed: {}", ran.all());
        host.has_lost_nothing(&before)?;
        works(host, Part::Undo)?;
        is_undone(host, &before).with_context(|| format!("undone after {run:?} failed"))?;
    }
    Ok(())
}

/// The lines of a batch file that do something, by their numbers from 0.
fn acting(host: &Host<'_>, part: Part) -> Result<Vec<usize>> {
    const ACTS: [&str; 9] =
        ["mkdir", "reg ", "regedit", "sc ", "net ", "taskkill", "attrib", "move", "if exist C"];
    let lines = host.lines(part)?;
    let acts = |line: &Vec<u8>| {
        let line = String::from_utf8_lossy(line);
        ACTS.iter().any(|it| line.starts_with(it)) || line.contains("-1 move ")
    };
    let found = lines.iter().enumerate().filter(|(_, line)| acts(line));
    Ok(found.map(|(number, _)| number).collect())
}

/// The power goes after each line that does something, and while a key is saved.
fn cut(host: &Host<'_>) -> Result<()> {
    let before = host.infect()?;
    for line in acting(host, Part::Clean)? {
        host.infect()?;
        host.run_until(Part::Clean, line + 1)?;
        for folder in host.leftovers()? {
            // The last key that was being saved.
            let numbers = (1..=host.keys().len()).rev();
            let saved = numbers.map(|it| folder.join(format!("before-{it}.reg")));
            let last = saved.into_iter().find(|file| file.exists());
            if let Some(last) = last.filter(|_| !folder.join("all-saved").exists()) {
                let octets = fs::read(&last)?;
                let (half, _) = octets.split_at(octets.len() * 2 / 3);
                fs::write(&last, half)?;
            }
        }
        let state = host.state()?;
        ensure!(
            state == before || host.leftovers()?.iter().any(|it| it.join("all-saved").exists()),
            "changed before all was saved: line {line}"
        );
        works(host, Part::Undo).with_context(|| format!("cut off after line {line}"))?;
        is_undone(host, &before).with_context(|| format!("cut off after line {line}"))?;
    }
    for line in acting(host, Part::Undo)? {
        host.infect()?;
        works(host, Part::Clean)?;
        host.run_until(Part::Undo, line + 1)?;
        works(host, Part::Undo).with_context(|| format!("undo cut off after line {line}"))?;
        is_undone(host, &before).with_context(|| format!("undo cut off after line {line}"))?;
    }
    Ok(())
}

type Break = (&'static str, &'static str, Part, &'static str, fn(&Host<'_>) -> Result<()>);

/// Each check tells a script that lacks the lines that it is about.
const BREAKS: [Break; 11] = [
    ("evidence", "xp-blaster", Part::Clean, "goto usage", no_evidence),
    ("a host that changed", "xp-blaster", Part::Clean, "goto changed", changed),
    ("a value", "xp-blaster", Part::Clean, "reg delete", cleans),
    ("a file", "2000", Part::Clean, "move ", cleans),
    ("a process", "xp-blaster", Part::Clean, "taskkill", ends),
    ("what was saved", "xp-service", Part::Undo, "before-1.reg", undone),
    ("a free name", "2000", Part::Undo, "undone-p1-1", undone),
    ("outcomes", "xp-service", Part::Clean, "goto failed", fails),
    ("outcomes of undo", "xp-service", Part::Undo, "errorlevel", undo_fails),
    ("when all is saved", "xp-service", Part::Undo, "all-saved", cut),
    ("the mark that all is saved", "2000", Part::Clean, "all-saved", cut),
];

fn broken(scene: &Scene) -> Result<()> {
    for (what, case, part, text, check) in BREAKS {
        let host = Host::new(scene, case)?;
        host.without(part, text)?;
        let Err(told) = check(&host) else { anyhow::bail!("without {what}: not told") };
        let told = format!("{told:#}");
        println!("         without {what}: {}", told.lines().next().unwrap_or_default());
    }
    Ok(())
}
