//! Files of commands for a POSIX shell, beside the document.

use std::fmt::Write as _;

use super::super::{File, Part};
use crate::contain::PlanId;

/// A command: its arguments, and the file that takes what it says.
pub(super) struct Command<'a> {
    pub(super) arguments: Vec<&'a str>,
    pub(super) into: Option<&'a str>,
}

impl<'a> Command<'a> {
    pub(super) fn new(arguments: &[&'a str]) -> Self {
        Self { arguments: arguments.to_vec(), into: None }
    }
}

/// A file of commands, with remarks before them.
pub(super) fn file(
    plan: &PlanId,
    part: Part,
    name: &str,
    remarks: &[&str],
    commands: &[Command<'_>],
) -> File {
    let mut text = format!("#!/bin/sh\n# seawall plan {plan}: untested-on-target\nset -eu\n");
    for remark in remarks {
        let _ = writeln!(text, "# {remark}");
    }
    for command in commands {
        let quoted: Vec<_> = command.arguments.iter().map(|argument| quoted(argument)).collect();
        text.push_str(&quoted.join(" "));
        if let Some(into) = command.into {
            let _ = write!(text, " > {}", self::quoted(into));
        }
        text.push('\n');
    }
    File { part, name: format!("seawall-{plan}-{name}.sh"), octets: text.into_bytes() }
}

/// An argument as the shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}
