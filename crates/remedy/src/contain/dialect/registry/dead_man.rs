//! The dead man of a registry text: a batch file that starts itself again at a time of the day, and
//! imports the undo file then unless somebody has confirmed.
//!
//! It is armed before the import, needs neither the network nor DCOM, and asks nothing of `cmd` that
//! NT 4.0 has not: no `%~`, no `exit /b`. Both files are copied to where the system finds them. What
//! it brings back acts after one more start, as what was imported did; it starts nobody's host anew.
//!
//! The grammar of `at` and `schtasks` is from memory, and so is that XP takes times with seconds
//! alone.

use super::super::{File, Part, Target, windows_firewall::lines};
use crate::contain::PlanId;

/// The file that arms it, and the one that keeps what was imported.
pub(in super::super) fn files(plan: &PlanId, target: Target) -> [File; 2] {
    let file =
        |part: Part, text: &[String]| File { part, name: name(plan, part), octets: lines(text) };
    [file(Part::DeadMan, &dead_man(plan, target)), file(Part::Confirm, &confirm(plan, target))]
}

fn dead_man(plan: &PlanId, target: Target) -> Vec<String> {
    let (own, confirmed) = (kept(plan, Part::DeadMan), kept(plan, Part::Confirm));
    let undo = format!("seawall-{plan}-undo.reg");
    let again = format!("{own} fire");
    let mut text = head(plan, "takes it back at a time of the day unless confirmed");
    text.extend([
        "rem Run it before the import, in the folder of the files, with the time as HH:MM."
            .to_owned(),
        "if \"%1\"==\"\" goto usage".to_owned(),
        "if \"%1\"==\"fire\" goto fire".to_owned(),
        format!("if not exist {undo} goto usage"),
        format!("copy {undo} {FOLDER}{undo}"),
        format!("if not exist {} goto usage", name(plan, Part::DeadMan)),
        format!("copy {} {own}", name(plan, Part::DeadMan)),
        format!("if exist {confirmed} del {confirmed}"),
    ]);
    if has_tasks(target) {
        text.push("rem On Windows XP the time is HH:MM:SS; Windows 2000 has AT alone.".to_owned());
        text.push(format!(
            "schtasks /create /tn \"{}\" /tr \"{again}\" /sc once /st %1 /ru SYSTEM",
            task(plan)
        ));
        text.push("if not errorlevel 1 goto end".to_owned());
    }
    text.extend([
        "net start schedule".to_owned(),
        format!("at %1 cmd /c {again}"),
        "if errorlevel 1 echo not armed".to_owned(),
        "goto end".to_owned(),
        ":fire".to_owned(),
        format!("if exist {confirmed} goto end"),
        format!("regedit /s {FOLDER}{undo}"),
        "goto end".to_owned(),
        ":usage".to_owned(),
        "echo not armed: give a time of the day, in the folder of the files".to_owned(),
        ":end".to_owned(),
    ]);
    text
}

/// A file says so: what `at` calls its job depends on the host's language.
fn confirm(plan: &PlanId, target: Target) -> Vec<String> {
    let mut text = head(plan, "keeps it");
    text.push(format!("echo confirmed>{}", kept(plan, Part::Confirm)));
    if has_tasks(target) {
        text.push(format!("schtasks /delete /tn \"{}\" /f", task(plan)));
    }
    text
}

fn head(plan: &PlanId, purpose: &str) -> Vec<String> {
    vec!["@echo off".to_owned(), format!("rem seawall plan {plan}: untested-on-target; {purpose}")]
}

/// Where the system keeps its own. No Windows has it in a folder with a space unless somebody chose
/// so.
const FOLDER: &str = r"%SystemRoot%\";

/// NT 4.0 has no `schtasks`.
const fn has_tasks(target: Target) -> bool {
    matches!(target, Target::Reg5 | Target::SecurityTemplate)
}

fn name(plan: &PlanId, part: Part) -> String {
    format!("seawall-{plan}-{}.cmd", part.code())
}

fn kept(plan: &PlanId, part: Part) -> String {
    match part {
        Part::Confirm => format!("{FOLDER}seawall-{plan}-confirmed.txt"),
        other => format!("{FOLDER}{}", name(plan, other)),
    }
}

fn task(plan: &PlanId) -> String {
    format!("Seawall {plan} undo")
}
