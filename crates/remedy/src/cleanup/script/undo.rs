//! The batch file that puts back.

use super::{ALL_SAVED, Moved, SERVICES, Writing, query};
use crate::{
    cleanup::book::Tools,
    contain::dialect::{
        cmd_file::{CmdFile, Run, Step},
        cmd_line::Argument,
    },
};

impl Writing<'_> {
    /// In the other order: files, then what starts them.
    pub(super) fn undo(&self) -> CmdFile {
        let mut file = CmdFile::new([
            format!("Seawall plan {}: puts back what was put aside", self.plan.id),
            "the host is then as infected as it was; untested-on-target".to_owned(),
        ]);
        for drive in self.drives() {
            let path = drive.place(&self.folder());
            file.push(Step::IfThere { path, there: true, label: "begun" });
        }
        file.push(Step::Goto("nothing"));
        file.push(Step::Label("begun"));
        for Moved { from, aside, .. } in self.moved().into_iter().rev() {
            // What stands in its place was not moved, or came since: nothing is overwritten.
            let back = Run::new("move", [aside.clone(), from.clone()]);
            file.push(Step::RunIfThere { path: from.clone(), there: false, run: back });
            file.push(Step::IfThere { path: aside, there: true, label: "failed" });
            file.push(Step::IfThere { path: from, there: false, label: "failed" });
        }
        // Cut off while it saved: what was saved may be half, and nothing was changed yet.
        file.push(Step::IfThere { path: self.aside(ALL_SAVED), there: false, label: "done" });
        for name in self.services() {
            let key = format!(r"{SERVICES}\{name}");
            let saved = self.aside(&self.saved(&key));
            file.push(match self.tools {
                Tools::Reg => Run::new("reg", [Argument::from("import"), saved]).or("failed"),
                Tools::Regedit => Run::new("regedit", [Argument::from("/s"), saved]).or("failed"),
            });
            if self.tools == Tools::Reg {
                file.push(query(&key, None).or("failed"));
            }
        }
        if self.values().next().is_some() {
            file.push(self.import("values.reg"));
        }
        file.push(Step::Label("done"));
        file.push(Step::Say("put back; restart".to_owned()));
        file.push(Step::Exit(0));
        file.push(Step::Label("nothing"));
        file.push(Step::Say("nothing to put back: this plan was not begun here".to_owned()));
        file.push(Step::Exit(0));
        file.push(Step::Label("failed"));
        file.push(Step::Say("stopped: something could not be put back".to_owned()));
        file.push(Step::Exit(1));
        file
    }
}
