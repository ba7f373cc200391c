//! The batch file that cleans.

use super::{ALL_SAVED, HKLM, Moved, SERVICES, Writing, query};
use crate::{
    cleanup::{act::Act, book::Tools},
    contain::dialect::{
        cmd_file::{CmdFile, Run, Step},
        cmd_line::{Argument, Variable},
    },
};

impl Writing<'_> {
    pub(super) fn clean(&self) -> CmdFile {
        let mut file = CmdFile::new([
            format!("Seawall plan {}: puts aside what was found on this host", self.plan.id),
            "give it the folder that the evidence was collected into; untested-on-target"
                .to_owned(),
        ]);
        let collected = Argument::variable(Variable::First, r"\collected.txt");
        file.push(Step::IfFirst { is: "", label: "usage" });
        file.push(Step::IfThere { path: collected.clone(), there: false, label: "usage" });
        // The line of the end that came last; without it the collecting was stopped. The dot stands
        // for a tab.
        let end = ["/b", "/r", "end.complete"].map(Argument::from).into_iter().chain([collected]);
        file.push(Run::new("findstr", end).or("usage"));
        self.look(&mut file);
        let folders: Vec<Argument> =
            self.drives().iter().map(|drive| drive.place(&self.folder())).collect();
        for path in folders.iter().cloned() {
            file.push(Step::IfThere { path, there: true, label: "again" });
        }
        for path in folders {
            make(path, &mut file);
        }
        self.save(&mut file);
        make(self.aside(ALL_SAVED), &mut file);
        self.stop(&mut file);
        self.take_out(&mut file);
        for Moved { from, aside, .. } in self.moved() {
            let attributes = ["-r", "-s", "-h"].map(Argument::from).into_iter();
            file.push(Run::new("attrib", attributes.chain([from.clone()])));
            file.push(Run::new("move", [from.clone(), aside.clone()]));
            file.push(Step::IfThere { path: from, there: true, label: "failed" });
            file.push(Step::IfThere { path: aside, there: false, label: "failed" });
        }
        file.push(Step::Say("put aside; now install the updates, restart and verify".to_owned()));
        file.push(Step::Exit(0));
        for (label, text) in [
            ("usage", "nothing was changed: name the folder of the finished evidence"),
            ("changed", "nothing was changed: the host is not as the plan found it; collect again"),
            ("again", "nothing was changed: this plan was begun before; undo it first"),
            ("failed", "stopped: something failed; the undo file puts back what was done"),
        ] {
            file.push(Step::Label(label));
            file.push(Step::Say(text.to_owned()));
            file.push(Step::Exit(1));
        }
        file
    }

    /// Looks whether all is there.
    fn look(&self, file: &mut CmdFile) {
        for Moved { from, .. } in self.moved() {
            file.push(Step::IfThere { path: from, there: false, label: "changed" });
        }
        if self.tools == Tools::Reg {
            for (key, name) in self.values() {
                file.push(query(key, Some(name)).or("changed"));
            }
            for name in self.services() {
                file.push(query(&format!(r"{SERVICES}\{name}"), None).or("changed"));
            }
        }
    }

    /// Exports every key that is touched, before any is.
    fn save(&self, file: &mut CmdFile) {
        for key in self.keys() {
            let into = self.aside(&self.saved(&key));
            let export = self.export(&key, into.clone());
            file.push(match self.tools {
                Tools::Reg => export.or("failed"),
                // It tells nothing of how it went.
                Tools::Regedit => export,
            });
            file.push(Step::IfThere { path: into, there: false, label: "failed" });
        }
    }

    /// Stopping may fail, since nothing may run: what would still hold a file shows when that is
    /// moved.
    fn stop(&self, file: &mut CmdFile) {
        for name in self.services() {
            match self.tools {
                Tools::Reg => {
                    file.push(Run::new("sc", ["stop", name]));
                    let words = ["config", name, "start=", "disabled"];
                    file.push(Run::new("sc", words).or("failed"));
                }
                Tools::Regedit => file.push(Run::new("net", ["stop", name])),
            }
        }
        if self.tools == Tools::Regedit && self.services().next().is_some() {
            file.push(self.import(self.beside("disable.reg")));
        }
        for act in &self.acts {
            if let Act::EndProcess { image } = act {
                file.push(Run::new("taskkill", ["/f", "/im", image]));
            }
        }
    }

    fn take_out(&self, file: &mut CmdFile) {
        if self.tools == Tools::Regedit {
            if !self.keys().is_empty() {
                file.push(self.import(self.beside("take-out.reg")));
            }
            return;
        }
        for (key, name) in self.values() {
            let key = format!("{HKLM}{key}");
            file.push(Run::new("reg", ["delete", &key, "/v", name, "/f"]).or("failed"));
        }
        for name in self.services() {
            let key = format!(r"{HKLM}{SERVICES}\{name}");
            file.push(Run::new("reg", ["delete", &key, "/f"]).or("failed"));
        }
    }
}

fn make(folder: Argument, file: &mut CmdFile) {
    file.push(Run::new("mkdir", [folder.clone()]));
    file.push(Step::IfThere { path: folder, there: false, label: "failed" });
}
