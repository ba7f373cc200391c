//! A scheduled task that takes a policy back by itself, as Vista and later describe tasks.
//!
//! XML and not options of `schtasks`, whose dates follow the language of the host. From memory, by
//! the names of the Task Scheduler schema: a `RegistrationTrigger` with a delay fires that long
//! after the task was registered, and a `StartBoundary` with `Z` is UTC.

use std::fmt::Write as _;

use seawall_facts::Timestamp;

use super::{date::date, own};
use crate::contain::PlanId;

/// How long nobody has confirmed before a policy is taken back.
pub(in crate::contain::dialect) const DEAD_MAN: &str = "PT10M";

/// When a task runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct When {
    /// After [`DEAD_MAN`], also of a start: the host may have been started anew in between.
    pub(super) unconfirmed: bool,
    /// At this moment.
    pub(super) at: Option<Timestamp>,
}

/// A program and what it is given.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) program: &'static str,
    pub(super) arguments: String,
}

/// A task, in lines. It deletes itself at the end.
pub(super) fn task(plan: &PlanId, when: When, undo: Step) -> Vec<String> {
    let mut triggers = String::new();
    if when.unconfirmed {
        for trigger in ["RegistrationTrigger", "BootTrigger"] {
            let _ = write!(triggers, "<{trigger}><Delay>{DEAD_MAN}</Delay></{trigger}>");
        }
    }
    if let Some(at) = when.at.and_then(date) {
        let _ = write!(triggers, "<TimeTrigger><StartBoundary>{at}</StartBoundary></TimeTrigger>");
    }
    let delete = Step {
        program: r"%SystemRoot%\System32\schtasks.exe",
        arguments: format!("/delete /tn \"{}\" /f", own(plan)),
    };
    let mut steps = String::new();
    for Step { program, arguments } in [undo, delete] {
        let arguments = escaped(&arguments);
        let _ = write!(
            steps,
            "<Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec>"
        );
    }
    let system = "<UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel>";
    let also = "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\
                <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\
                <StartWhenAvailable>true</StartWhenAvailable>";
    vec![
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>".to_owned(),
        "<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">"
            .to_owned(),
        // No comment: a plan's id may have two hyphens.
        format!(
            "<RegistrationInfo><Description>{}: untested-on-target</Description></RegistrationInfo>",
            own(plan)
        ),
        format!("<Triggers>{triggers}</Triggers>"),
        format!("<Principals><Principal id=\"System\">{system}</Principal></Principals>"),
        format!("<Settings>{also}</Settings>"),
        format!("<Actions Context=\"System\">{steps}</Actions>"),
        "</Task>".to_owned(),
    ]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
