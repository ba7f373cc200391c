//! The dead man: a batch file that has itself started again at a time, and undoes a plan then unless
//! somebody has confirmed.
//!
//! It needs no network, but the host must be on at that time. Its folder must be a local one, since
//! the system runs it, and not who armed it.

use super::{
    super::{
        Part,
        cmd_line::{Argument, Variable},
    },
    CmdFile, Run, Step,
};
use crate::contain::PlanId;

/// What starts programs at a time. The grammar of both is from memory, and so is that XP takes
/// times with seconds alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Scheduler {
    /// `at`, Windows NT and 2000.
    At,
    /// `schtasks`, Windows XP and later.
    Tasks,
}

/// The name of a batch file.
pub(in super::super) fn file_name(plan: &PlanId, part: Part) -> String {
    format!("seawall-{plan}-{}.cmd", part.code())
}

impl Scheduler {
    /// Arms it.
    pub(in super::super) fn dead_man(self, plan: &PlanId) -> CmdFile {
        let mut file = CmdFile::new([
            format!("Seawall plan {plan}: undoes it at a time of the day unless confirmed"),
            "give it the time as HH:MM, on XP as HH:MM:SS; untested-on-target".to_owned(),
        ]);
        file.push(Step::IfFirst { is: "", label: "usage" });
        file.push(Step::IfFirst { is: "fire", label: "fire" });
        file.push(Step::Delete(confirmed(plan)));
        file.push(self.start_again(plan).or("failed"));
        file.push(Step::Exit(0));
        file.push(Step::Label("fire"));
        file.push(Step::IfFile { name: confirmed(plan), there: true, label: "end" });
        file.push(Step::Become(file_name(plan, Part::Undo)));
        file.push(Step::Label("end"));
        file.push(Step::Exit(0));
        file.push(Step::Label("usage"));
        file.push(Step::Say("when? give a time of the day".to_owned()));
        file.push(Step::Exit(1));
        file.push(Step::Label("failed"));
        file.push(Step::Say("not armed".to_owned()));
        file.push(Step::Exit(1));
        file
    }

    /// In short names, which need no quotes: quotes within quotes would have to outlive three
    /// readers.
    fn start_again(self, plan: &PlanId) -> Run {
        let at = Argument::variable(Variable::First, "");
        match self {
            Self::At => Run::new(
                "at",
                [at, Argument::variable(Variable::ShortFile, ""), Argument::from("fire")],
            ),
            Self::Tasks => {
                let fire = Argument::variable(Variable::ShortFile, " fire");
                let what = ["/create", "/tn", &task(plan), "/tr"].map(Argument::from);
                let when = [fire, "/sc".into(), "once".into(), "/st".into(), at];
                let who = ["/ru", "SYSTEM"].map(Argument::from);
                Run::new("schtasks", what.into_iter().chain(when).chain(who))
            }
        }
    }

    /// Disarms it. A file says so: how `at` answers, and so what its job is called, depends on the
    /// host's language.
    pub(in super::super) fn confirm(self, plan: &PlanId) -> CmdFile {
        let mut file = CmdFile::new([format!("Seawall plan {plan}: keeps it")]);
        let text = "confirmed".to_owned();
        file.push(Step::Echo { text, into: confirmed(plan), append: false });
        if self == Self::Tasks {
            file.push(Run::new("schtasks", ["/delete", "/tn", &task(plan), "/f"]));
        }
        file
    }
}

fn confirmed(plan: &PlanId) -> String {
    format!("seawall-{plan}-confirmed.txt")
}

fn task(plan: &PlanId) -> String {
    format!("Seawall {plan} undo")
}
