//! The batch file that puts back.

use super::{SERVICES, Writing, query};
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
        file.push(Step::IfThere { path: self.aside(""), there: false, label: "nothing" });
        for (_, from, name, _) in self.moved().into_iter().rev() {
            let back = Run::new("move", [self.aside(&name), from]);
            file.push(Step::RunIfThere { path: self.aside(&name), run: back });
            file.push(Step::IfThere { path: self.aside(&name), there: true, label: "failed" });
        }
        for name in self.services() {
            let key = format!(r"{SERVICES}\{name}");
            let saved = self.aside(&self.saved(&key));
            let back = match self.tools {
                Tools::Reg => Run::new("reg", [Argument::from("import"), saved.clone()]),
                Tools::Regedit => Run::new("regedit", [Argument::from("/s"), saved.clone()]),
            };
            file.push(Step::RunIfThere { path: saved, run: back });
            if self.tools == Tools::Reg {
                file.push(query(&key, None).or("failed"));
            }
        }
        if self.values().next().is_some() {
            file.push(self.import("values.reg"));
        }
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
