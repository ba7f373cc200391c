//! The batch files, step by step.
//!
//! All of them lie in one folder of the contained host, and so does what they write down. None of
//! them holds the policy's title nor anybody's reasons: their encoding would depend on the host's
//! code page, and nothing on the host reads them.

mod state;
mod tool;

use self::{state::Captured, tool::Tool};
use super::{Part, Target, filter::Filters};
use crate::contain::{
    PlanId,
    dialect::cmd_file::{CmdFile, Run, Scheduler, Step},
};

/// Every batch file of a target.
pub(super) fn all(plan: &PlanId, target: Target, filters: &Filters) -> Vec<(Part, CmdFile)> {
    let tool = Tool::new(plan, target);
    let captured = Captured::new(plan);
    // Windows 2000 has no `schtasks`.
    let scheduler = if target == Target::Ipsec2000 { Scheduler::At } else { Scheduler::Tasks };
    vec![
        (Part::Capture, capture(&tool, &captured)),
        (Part::Apply, apply(&tool, &captured, filters)),
        (Part::Verify, verify(&tool)),
        (Part::Undo, undo(&tool, &captured)),
        (Part::DeadMan, scheduler.dead_man(plan)),
        (Part::Confirm, scheduler.confirm(plan)),
    ]
}

fn headed(tool: &Tool, what: &str) -> CmdFile {
    CmdFile::new([
        format!("Seawall plan {}: {what}", tool.plan()),
        format!("for {}; untested-on-target", tool.needs()),
    ])
}

/// Writes down what is assigned and what is exempt. What was captured once is kept: after
/// applying, our own policy would be taken for what was there before.
fn capture(tool: &Tool, captured: &Captured) -> CmdFile {
    let mut file = headed(tool, "writes down what stands before; run it first");
    file.push(Step::IfFile { name: captured.policy(), there: true, label: "kept" });
    for run in tool.describe_all(&captured.description()) {
        file.push(run);
    }
    captured.capture(&mut file);
    file.push(Step::Exit(0));
    file.push(Step::Label("kept"));
    file.push(Step::Say("captured before, and kept".to_owned()));
    file.push(Step::Exit(0));
    failed(&mut file, "not captured: the registry could not be read");
    file
}

/// Adds filters to a policy that does nothing yet, and assigns it only when all are there: with
/// some of the permits missing it would lock out who is excepted.
fn apply(tool: &Tool, captured: &Captured, filters: &Filters) -> CmdFile {
    let mut file = headed(tool, "applies the policy; capture first");
    if filters.is_empty() {
        file.push(Step::Remark("nothing is closed, so nothing is done".to_owned()));
        return file;
    }
    file.push(Step::IfFile { name: captured.policy(), there: false, label: "failed" });
    // What an earlier try may have left. Nobody minds where there is none.
    for run in tool.delete() {
        file.push(run);
    }
    tool.filter_kerberos(&mut file, captured);
    for run in tool.add(filters) {
        file.push(run.or("failed"));
    }
    captured.about_to_assign(&mut file);
    file.push(Run::new("net", ["start", "policyagent"]));
    file.push(tool.assign().or("failed"));
    captured.assigned(&mut file);
    file.push(Step::Say("applied; Kerberos is filtered from the next start on".to_owned()));
    file.push(Step::Exit(0));
    failed(&mut file, "not applied: capture first, and run undo");
    file
}

fn verify(tool: &Tool) -> CmdFile {
    let mut file = headed(tool, "shows what is in force; a scan from outside proves it");
    for run in tool.show() {
        file.push(run);
    }
    file
}

/// Takes back what is ours. Each step may find its work done, so that it can run after half an
/// apply, after a restart, and twice.
fn undo(tool: &Tool, captured: &Captured) -> CmdFile {
    let mut file = headed(tool, "takes the policy back");
    captured.if_another_is_assigned(&mut file, "exempt");
    file.push(tool.unassign());
    captured.restore_policy(&mut file);
    file.push(Step::Label("exempt"));
    captured.restore_exemptions(&mut file, "delete");
    file.push(Step::Label("delete"));
    for run in tool.delete() {
        file.push(run);
    }
    captured.set_aside(&mut file, "end");
    // The agent reads what is assigned when it starts. Dynamic filters of others end with it.
    file.push(Run::new("net", ["stop", "policyagent"]));
    file.push(Run::new("net", ["start", "policyagent"]));
    file.push(Step::Label("end"));
    file.push(Step::Exit(0));
    file
}

fn failed(file: &mut CmdFile, why: &str) {
    file.push(Step::Label("failed"));
    file.push(Step::Say(why.to_owned()));
    file.push(Step::Exit(1));
}
