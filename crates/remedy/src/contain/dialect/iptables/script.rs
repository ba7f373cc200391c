//! The scripts around the text.

use super::{
    super::{super::policy::PlanId, posix_shell},
    chain, stray_chain,
    write::Rule,
};
use crate::contain::{Direction, Ipv6, Policy};

/// What the text is called.
pub(super) fn rules_name(plan: &PlanId) -> String {
    format!("seawall-{plan}.rules")
}

/// The scripts that a policy and its jumps make.
pub(super) struct Scripts<'a> {
    pub(super) policy: &'a Policy,
    /// `INPUT` or `OUTPUT`, and what stands behind it.
    pub(super) jumps: [(&'static str, Vec<String>); 2],
}

impl Scripts<'_> {
    /// Loads the text that lies beside it, each family in one transaction.
    pub(super) fn load(&self) -> Vec<u8> {
        let plan = &self.policy.id;
        let mut lines = vec![
            "cd \"$(dirname -- \"$0\")\"".to_owned(),
            "load() {".to_owned(),
            "tool=$1; shift".to_owned(),
            BEGIN.to_owned(),
            "echo '*filter'".to_owned(),
        ];
        lines.extend(deletions(plan));
        lines.push(posix_shell::command(&["sed", r"1,/^\*filter$/d", &rules_name(plan)]));
        lines.push(format!("{END} \"$@\""));
        lines.push("}".to_owned());
        lines.push("load iptables \"$@\"".to_owned());
        lines.push(match self.policy.ipv6 {
            Ipv6::Compiled => "load ip6tables \"$@\"".to_owned(),
            // Nothing of the text is for it but empty chains, which take the place of full ones
            // from when the plan did not waive it.
            Ipv6::Waived => {
                "if command -v ip6tables > /dev/null; then load ip6tables \"$@\"; fi".to_owned()
            }
        });
        posix_shell::script(plan, "loads its rules; --test changes nothing", &lines)
    }

    /// Fails unless both jumps are first and as many rules stand there as were loaded; shows how
    /// often each met a packet.
    pub(super) fn verify(&self, rules: &[Rule]) -> Vec<u8> {
        let plan = &self.policy.id;
        let mut lines = Vec::new();
        for (tool, v6) in [("iptables", false), ("ip6tables", true)] {
            if v6 && self.policy.ipv6 == Ipv6::Waived {
                continue;
            }
            for (hook, jump) in &self.jumps {
                let expected = format!("-A {hook} {}", jump.join(" "));
                lines.push(format!(
                    "[ \"$({})\" = {} ]",
                    posix_shell::command(&[tool, "-S", hook, "1"]),
                    posix_shell::command(&[&expected])
                ));
            }
            for name in chains(plan) {
                let count = rules.iter().filter(|r| r.chain == name && r.is_of(v6)).count();
                let list = posix_shell::command(&[tool, "-S", &name]);
                lines.push(format!("[ \"$({list} | grep -c '^-A')\" -eq {count} ]"));
                lines.push(posix_shell::command(&[tool, "-nvxL", &name]));
            }
        }
        posix_shell::script(plan, "fails unless it is in force", &lines)
    }
}

/// Takes jumps and chains back, those that are there, each family in one transaction.
pub(super) fn undo(plan: &PlanId) -> Vec<String> {
    let listed = |option: &str| {
        let mut arguments = vec!["sed".to_owned(), "-n".to_owned()];
        for name in chains(plan) {
            arguments.extend(["-e".to_owned(), format!(r"s/^-N \({name}\)$/{option} \1/p")]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        format!("\"$tool\" -S | {}", posix_shell::command(&arguments))
    };
    let mut lines = vec![
        "for tool in iptables ip6tables; do".to_owned(),
        "command -v \"$tool\" > /dev/null || continue".to_owned(),
        BEGIN.to_owned(),
        "echo '*filter'".to_owned(),
    ];
    lines.extend(deletions(plan));
    // All are emptied before any is taken away: they lead into each other.
    lines.extend([listed("-F"), listed("-X")]);
    lines.push("echo COMMIT".to_owned());
    lines.push(END.to_owned());
    lines.push("done".to_owned());
    lines
}

pub(super) fn undo_file(plan: &PlanId) -> Vec<u8> {
    posix_shell::script(plan, "takes back what is its own", &undo(plan))
}

/// Prints a deletion of each jump into a chain of the plan that is there.
fn deletions(plan: &PlanId) -> [String; 2] {
    [("INPUT", Direction::Inbound), ("OUTPUT", Direction::Outbound)].map(|(hook, direction)| {
        // Plans are named by letters, digits and `-`: sed reads them as themselves.
        let jump = format!(r"s/^-A \({hook} .*-j {}\)$/-D \1/p", chain(plan, direction));
        format!("\"$tool\" -S {hook} | {}", posix_shell::command(&["sed", "-n", &jump]))
    })
}

fn chains(plan: &PlanId) -> [String; 4] {
    let ways = [Direction::Inbound, Direction::Outbound];
    let ([first, second], [third, fourth]) =
        (ways.map(|way| chain(plan, way)), ways.map(|way| stray_chain(plan, way)));
    [first, second, third, fourth]
}

/// What is printed from here to [`END`] is given to a restore program. Not by a pipe alone: the
/// restore program would hold the lock that the listings wait for.
const BEGIN: &str = "text=$(";
const END: &str = ")\nprintf '%s\\n' \"$text\" | \"$tool-restore\" --noflush";
