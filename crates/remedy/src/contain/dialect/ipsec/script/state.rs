//! What stood in the registry before, written down on the host itself.
//!
//! `regedit` alone does it: Windows 2000 has no `reg.exe` of its own, and what `netdiag` prints
//! depends on the host's language. The key of local policies and its value `ActivePolicy` are from
//! memory; KB813878 shows the path of a policy below it. What is captured is the value's line in a
//! registry text, after one that deletes it; so taking it in gives what was there, also where there
//! was nothing.

use crate::contain::{
    PlanId,
    dialect::cmd_file::{CmdFile, Run, Step},
    dialect::cmd_line::Argument,
};

/// Where local policies lie; its value names the one that is assigned.
const POLICIES: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows\IPSec\Policy\Local";
/// Where the driver's exemptions lie.
pub(super) const DRIVER: &str = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\IPSEC";

/// The files that hold what was captured.
pub(super) struct Captured {
    stem: String,
}

impl Captured {
    pub(super) fn new(plan: &PlanId) -> Self {
        Self { stem: format!("seawall-{plan}") }
    }

    /// What was assigned, as a registry text. Written last: that it is there says that all is.
    pub(super) fn policy(&self) -> String {
        self.name("before-policy.reg")
    }

    /// What was exempt, as a registry text.
    fn exemptions(&self) -> String {
        self.name("before-exempt.reg")
    }

    /// What the host itself tells of its policies: for people.
    pub(super) fn description(&self) -> String {
        self.name("before.txt")
    }

    /// What names our policy as the one that is assigned.
    fn ours(&self) -> String {
        self.name("ours.txt")
    }

    /// What a program prints that is only asked for its outcome.
    fn found(&self) -> String {
        self.name("found.txt")
    }

    /// Where the registry's text is put to be looked through.
    fn export(&self) -> String {
        self.name("export.reg")
    }

    /// What is assigned at this moment.
    fn current(&self) -> String {
        self.name("current.txt")
    }

    pub(super) fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.stem)
    }

    /// Writes down both, or goes on at `failed`.
    pub(super) fn capture(&self, file: &mut CmdFile) {
        self.capture_value(file, DRIVER, "NoDefaultExempt", self.exemptions());
        self.capture_value(file, POLICIES, "ActivePolicy", self.policy());
    }

    /// Under its own name only when it is whole.
    fn capture_value(&self, file: &mut CmdFile, key: &str, value: &str, to: String) {
        let into = self.name("capturing.reg");
        self.export_key(file, key);
        // A key that cannot be read is not one without the value.
        file.push(Step::IfFile { name: self.export(), there: false, label: "failed" });
        for (index, text) in ["REGEDIT4".to_owned(), format!("[{key}]"), format!("\"{value}\"=-")]
            .into_iter()
            .enumerate()
        {
            file.push(Step::Echo { text, into: into.clone(), append: index > 0 });
        }
        file.push(Step::Filter {
            from: self.export(),
            pattern: line_of(value),
            into: into.clone(),
            append: true,
        });
        file.push(Step::Move { from: into, to });
    }

    fn export_key(&self, file: &mut CmdFile, key: &str) {
        file.push(Step::Delete(self.export()));
        file.push(Run::new("regedit", ["/e".into(), Argument::beside(&self.export()), key.into()]));
    }

    /// What is assigned at this moment, into a file; an empty one where nothing is.
    fn write_current(&self, file: &mut CmdFile, into: String) {
        self.export_key(file, POLICIES);
        let pattern = line_of("ActivePolicy");
        file.push(Step::Filter { from: self.export(), pattern, into, append: false });
    }

    /// Notes that ours may be assigned from now on.
    pub(super) fn about_to_assign(&self, file: &mut CmdFile) {
        file.push(Step::Echo { text: "unknown".to_owned(), into: self.ours(), append: false });
    }

    /// Notes how the registry names ours, if it can be found.
    pub(super) fn assigned(&self, file: &mut CmdFile) {
        self.write_current(file, self.current());
        file.push(self.look_for(&line_of("ActivePolicy"), &self.current()).or("noted"));
        file.push(Step::Move { from: self.current(), to: self.ours() });
        file.push(Step::Label("noted"));
    }

    /// Looks whether a line of a file begins so. `findstr` and `fc` print what they find.
    fn look_for(&self, pattern: &str, name: &str) -> Run {
        let words = ["/b".into(), "/r".into(), pattern.into(), Argument::beside(name)];
        Run::new("findstr", words).into_file(&self.found())
    }

    /// Goes on elsewhere where ours never was assigned, or another one is by now: that is nothing
    /// of ours to take back. Where none is assigned, undo may have been broken off.
    pub(super) fn if_another_is_assigned(&self, file: &mut CmdFile, label: &'static str) {
        file.push(Step::IfFile { name: self.ours(), there: false, label });
        self.write_current(file, self.current());
        file.push(self.look_for("unknown", &self.ours()).and("restore"));
        let both = [Argument::beside(&self.ours()), Argument::beside(&self.current())];
        file.push(Run::new("fc", both).into_file(&self.found()).and("restore"));
        file.push(self.look_for(&line_of("ActivePolicy"), &self.current()).and(label));
        file.push(Step::Label("restore"));
    }

    /// Assigns what was assigned.
    pub(super) fn restore_policy(&self, file: &mut CmdFile) {
        file.push(Run::new("regedit", ["/s".into(), Argument::beside(&self.policy())]));
        file.push(Step::Delete(self.ours()));
    }

    /// Sets what was captured aside, so that the next undo has nothing to do; goes on elsewhere
    /// where it has none.
    pub(super) fn set_aside(&self, file: &mut CmdFile, done: &'static str) {
        file.push(Step::IfFile { name: self.policy(), there: false, label: done });
        let to = self.name("undone-policy.reg");
        file.push(Step::Move { from: self.policy(), to });
    }

    /// Exempts what was exempt, or goes on elsewhere where that is done.
    pub(super) fn restore_exemptions(&self, file: &mut CmdFile, done: &'static str) {
        file.push(Step::IfFile { name: self.exemptions(), there: false, label: done });
        file.push(Run::new("regedit", ["/s".into(), Argument::beside(&self.exemptions())]));
        let to = self.name("undone-exempt.reg");
        file.push(Step::Move { from: self.exemptions(), to });
    }
}

/// What a value's line in a registry text begins with, for `findstr`: any character stands for the
/// quotes, which need none then.
fn line_of(value: &str) -> String {
    format!(".{value}.=")
}
