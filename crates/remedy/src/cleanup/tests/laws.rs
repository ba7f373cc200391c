//! What holds for every plan and every script, as functions that tell what breaks it; and that
//! they tell.

use seawall_assess::hunt::HuntVerdict;

use super::made::{blaster, planned, signed, workstation};
use crate::cleanup::{CleanupPlan, Course, SecondIntruder, StepId, script};

/// The order that every plan keeps.
pub(super) fn order(plan: &CleanupPlan) -> Result<(), String> {
    let steps: Vec<StepId> = plan.steps.iter().map(|it| it.step).collect();
    let at = |step: StepId| steps.iter().position(|own| *own == step);
    let before = |first: StepId, then: StepId| match (at(first), at(then)) {
        (_, None) => Ok(()),
        (Some(first), Some(then)) if first < then => Ok(()),
        _ => Err(format!("{then:?} without {first:?} before it: {steps:?}")),
    };
    // Connected again only when it is all that.
    for first in [StepId::Isolate, StepId::Contain, StepId::Patch, StepId::Restart, StepId::Verify]
    {
        before(first, StepId::Reconnect)?;
    }
    // A host without an update is started again and looked at too, and stays apart.
    if at(StepId::Patch).is_some() {
        before(StepId::Patch, StepId::Restart)?;
    }
    before(StepId::Restart, StepId::Verify)?;
    before(StepId::Reconnect, StepId::PutBack)?;
    before(StepId::Contain, StepId::UpdateNetwork)?;
    // Nothing is changed before evidence is kept.
    for then in [
        StepId::RestorePointsOff,
        StepId::Rebuild,
        StepId::Stop,
        StepId::Quarantine,
        StepId::Patch,
        StepId::Restart,
        StepId::RestartContained,
    ] {
        before(StepId::KeepEvidence, then)?;
    }
    for then in [StepId::Stop, StepId::Quarantine] {
        before(StepId::Isolate, then)?;
        before(StepId::Contain, then)?;
    }
    let mut sorted = steps.clone();
    sorted.dedup();
    if sorted == steps { Ok(()) } else { Err(format!("twice: {steps:?}")) }
}

/// A host that somebody is or was on is rebuilt unless a second intruder was ruled out.
pub(super) fn rebuilt(plan: &CleanupPlan, verdict: HuntVerdict) -> Result<(), String> {
    let was_there = verdict >= HuntVerdict::Remnant;
    let is_ruled_out = matches!(plan.second, SecondIntruder::RuledOut { .. });
    let is_rebuilt = matches!(&plan.course, Course::Rebuild { why } if !why.is_empty());
    let has_step = plan.steps.iter().any(|it| it.step == StepId::Rebuild);
    if is_rebuilt != has_step {
        return Err(format!("{:?} with the step: {has_step}", plan.course));
    }
    if was_there && !is_ruled_out && !is_rebuilt {
        return Err(format!("not rebuilt: {:?}", plan.course));
    }
    Ok(())
}

/// No line deletes, and what is taken out of the registry was exported before.
pub(super) fn deletes_nothing(text: &str) -> Result<(), String> {
    let mut exported: Vec<String> = Vec::new();
    // Undo needs no evidence: it changes what the other has changed.
    let mut is_kept = text.contains(": puts back what was put aside");
    let mut is_saved = is_kept;
    for line in text.lines() {
        let line = line.trim();
        let lower = line.to_lowercase();
        if lower.starts_with("rem ") || lower.starts_with("echo ") || lower.starts_with(':') {
            continue;
        }
        // `if exist FILE COMMAND` runs a command too.
        for word in lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-') {
            if FORBIDDEN.contains(&word.trim_end_matches(".exe")) {
                return Err(format!("`{word}` in `{line}`"));
            }
        }
        is_kept |= lower.starts_with("findstr") && lower.contains("collected.txt");
        let changes = ["mkdir", "sc ", "net ", "taskkill", "attrib", "move"];
        let changes = changes.iter().any(|it| lower.starts_with(it))
            || lower.starts_with("reg delete")
            || lower.starts_with("regedit /s");
        if changes && !is_kept {
            return Err(format!("before the evidence is asked for: `{line}`"));
        }
        is_saved |= lower.starts_with("mkdir") && lower.contains(r"\all-saved");
        if changes && !lower.starts_with("mkdir") && !is_saved {
            return Err(format!("before all is saved: `{line}`"));
        }
        if lower.starts_with("reg export") && is_saved && text.contains(": puts aside what") {
            return Err(format!("after all was saved: `{line}`"));
        }
        if let Some(rest) = lower.strip_prefix("reg export ") {
            exported.push(key_of(rest));
        }
        if let Some(rest) = lower.strip_prefix("reg delete ") {
            let key = key_of(rest);
            if !exported.contains(&key) {
                return Err(format!("`{key}` was not exported before `{line}`"));
            }
        }
    }
    Ok(())
}

/// The first word, with its quotes where it has some.
fn key_of(rest: &str) -> String {
    if rest.starts_with('"') {
        rest.split('"').nth(1).unwrap_or_default().to_owned()
    } else {
        rest.split(' ').next().unwrap_or_default().to_owned()
    }
}

const FORBIDDEN: [&str; 8] =
    ["del", "erase", "rd", "rmdir", "format", "diskpart", "cipher", "deltree"];

#[test]
fn the_laws_tell_a_plan_that_breaks_them() {
    let hunt = blaster();
    let sound = planned(&signed(workstation("w2k", "SP4"), &hunt));
    order(&sound).unwrap();
    let at = |step| sound.place_of(step).unwrap();
    // Each of what has to come before is taken out, and brought behind.
    for step in [
        StepId::Isolate,
        StepId::KeepEvidence,
        StepId::Contain,
        StepId::Patch,
        StepId::Restart,
        StepId::Verify,
    ] {
        let mut without = sound.clone();
        without.steps.remove(at(step));
        assert!(order(&without).is_err(), "without {step:?}");
        let mut late = sound.clone();
        let moved = late.steps.remove(at(step));
        late.steps.push(moved);
        assert!(order(&late).is_err(), "{step:?} at the end");
    }
    let mut unknown = sound.clone();
    unknown.second = SecondIntruder::Unknown;
    assert!(rebuilt(&unknown, HuntVerdict::Infected).is_err());
}

#[test]
fn the_laws_tell_a_script_that_breaks_them() {
    let hunt = blaster();
    let case = signed(workstation("xp-x86", "gold"), &hunt);
    let text = script(&case, &planned(&case)).unwrap().clean.text().unwrap();
    deletes_nothing(&text).unwrap();
    for line in ["del x", "if exist x erase x", "rd /s /q x", "format c:", "cmd /c rmdir x"] {
        assert!(deletes_nothing(&format!("{text}{line}\r\n")).is_err(), "{line}");
    }
    let export = text.lines().find(|line| line.starts_with("reg export")).unwrap();
    assert!(deletes_nothing(&text.replace(export, "rem")).is_err());
    let saved = text.lines().find(|line| line.contains("all-saved")).unwrap();
    assert!(deletes_nothing(&text.replace(saved, "rem")).is_err());
    let early = text.replace(export, &format!("{saved}\r\n{export}"));
    assert!(deletes_nothing(&early).is_err());
    let asked = text.lines().find(|line| line.starts_with("findstr")).unwrap();
    assert!(deletes_nothing(&text.replace(asked, "rem")).is_err());
}
