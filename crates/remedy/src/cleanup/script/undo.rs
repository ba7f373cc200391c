//! The batch file that puts back.

use super::{ALL_SAVED, Drive, Moved, Writing, query};
use crate::{
    cleanup::book::Tools,
    contain::dialect::cmd_file::{CmdFile, Step},
};

impl Writing<'_> {
    /// Files, then the keys of what starts them. A key goes back whole, as it was saved: no program
    /// of Windows puts back one value with the kind that it had, and evidence need not tell the
    /// kind. So values of others in it are set back as well; as they are by then is saved before.
    pub(super) fn undo(&self) -> CmdFile {
        let mut file = CmdFile::new([
            format!("Seawall plan {}: puts back what was put aside", self.plan.id),
            "the host is then as infected as it was; untested-on-target".to_owned(),
            "keys go back whole, also what others changed in them since: see since-N.reg"
                .to_owned(),
        ]);
        for drive in self.drives() {
            let path = drive.place(&self.folder());
            file.push(Step::IfThere { path, there: true, label: "begun" });
        }
        file.push(Step::Goto("nothing"));
        file.push(Step::Label("begun"));
        for Moved { from, aside, .. } in self.moved().into_iter().rev() {
            // What stands in its place was not moved, or came since: nothing is overwritten.
            file.push(Step::Rename { from: aside.clone(), to: from.clone() });
            file.push(Step::IfThere { path: aside, there: true, label: "failed" });
            file.push(Step::IfThere { path: from, there: false, label: "failed" });
        }
        // Cut off while it saved: what was saved may be half, and nothing was changed yet.
        file.push(Step::IfThere { path: self.aside(ALL_SAVED), there: false, label: "done" });
        for (index, key) in self.keys().iter().enumerate() {
            let aside = |rest: &str| self.aside(&format!("{rest}-{}.reg", index + 1));
            // What came into it since is kept too, as far as there is a key: the first time alone,
            // since later on it is half put back.
            let since = aside("since");
            let run = self.export(key, since.clone());
            file.push(Step::RunIfThere { path: since, there: false, run });
            file.push(self.import(aside("before")));
            if self.tools == Tools::Reg {
                file.push(query(key, None).or("failed"));
            }
        }
        file.push(Step::Label("done"));
        // The system's drive last: while its folder stands, undo was not finished.
        for drive in self.drives().into_iter().rev() {
            self.clear(drive, &mut file);
        }
        file.push(Step::Say("put back; restart".to_owned()));
        file.push(Step::Exit(0));
        file.push(Step::Label("stays"));
        file.push(Step::Say(format!(
            "put back, but a folder {} could not be renamed: do so, or the clean-up refuses",
            self.folder().trim_start_matches('\\')
        )));
        file.push(Step::Exit(1));
        file.push(Step::Label("nothing"));
        file.push(Step::Say("nothing to put back: this plan was not begun here".to_owned()));
        file.push(Step::Exit(0));
        file.push(Step::Label("failed"));
        file.push(Step::Say("stopped: something could not be put back".to_owned()));
        file.push(Step::Exit(1));
        file
    }

    /// Gives a folder a free name, so that the plan can be begun again; what was saved stays in it.
    fn clear(&self, drive: Drive, file: &mut CmdFile) {
        let folder = drive.place(&self.folder());
        for number in 1..=MOST_UNDONE {
            let free = drive.place(&format!(r"\seawall-undone-{}-{number}", self.plan.id));
            file.push(Step::Rename { from: folder.clone(), to: free });
        }
        file.push(Step::IfThere { path: folder, there: true, label: "stays" });
    }
}

/// As often can a plan be undone on one host without anybody looking at what is left.
const MOST_UNDONE: u8 = 9;
