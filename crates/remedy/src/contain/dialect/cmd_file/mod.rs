//! `.cmd` files as lists of steps, for `cmd.exe` of Windows 2000 and later.
//!
//! A file is never put together from text: each step knows its words, and
//! [`super::cmd_line`] quotes them. What other programs shall be given can so be told beforehand,
//! and be held against what a real `cmd.exe` gives them.

mod dead_man;
mod read;
#[cfg(test)]
mod tests;

pub(super) use dead_man::{Scheduler, file_name};
pub(super) use read::{Does, Line, Simple, Then, read};

use super::cmd_line::{Argument, Unquotable, echoed};

/// A batch file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CmdFile {
    steps: Vec<Step>,
}

/// One step of a batch file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A remark of ASCII words.
    Remark(String),
    /// Runs a program.
    Run(Run),
    /// Writes one line into a file beside this one.
    Echo {
        /// The line.
        text: String,
        /// The file.
        into: String,
        /// Whether it goes after what the file holds.
        append: bool,
    },
    /// Tells whoever runs it.
    Say(String),
    /// Writes those lines of one file into another that `findstr /b /r` finds; both lie beside
    /// this one.
    Filter {
        /// Read by `type`, which understands Unicode; `findstr` does not.
        from: String,
        /// What the lines begin with, as a regular expression of plain characters.
        pattern: String,
        /// Written anew.
        into: String,
        /// Whether they go after what the file holds.
        append: bool,
    },
    /// Goes on at a label if a file beside this one is there, or is not.
    IfFile {
        /// The file.
        name: String,
        /// Whether it must be there.
        there: bool,
        /// Where to.
        label: &'static str,
    },
    /// Goes on at a label if a file or folder is there, or is not, wherever it lies.
    IfThere {
        /// The file or folder.
        path: Argument,
        /// Whether it must be there.
        there: bool,
        /// Where to.
        label: &'static str,
    },
    /// Runs a program if a file or folder is there, or is not; its outcome is looked for
    /// afterwards.
    RunIfThere {
        /// The file or folder.
        path: Argument,
        /// Whether it must be there.
        there: bool,
        /// The program.
        run: Run,
    },
    /// Renames a file or folder, if it is there and nothing has the new name: `move` would put a
    /// file in place of the other, and a folder into it. Looked for afterwards.
    Rename {
        /// The file or folder.
        from: Argument,
        /// Its new name, on the same drive.
        to: Argument,
    },
    /// Goes on at a label if the first argument is that.
    IfFirst {
        /// What it must be; nothing at all where nothing stands here.
        is: &'static str,
        /// Where to.
        label: &'static str,
    },
    /// Goes on at a label.
    Goto(&'static str),
    /// A label.
    Label(&'static str),
    /// Goes on in another batch file that lies beside this one, and does not come back: `call`
    /// would look at `%` and `^` once more.
    Become(String),
    /// Deletes a file beside this one, if it is there.
    Delete(String),
    /// Renames a file beside this one, in place of another.
    Move {
        /// The file.
        from: String,
        /// Its new name.
        to: String,
    },
    /// Ends, with a number that says how.
    Exit(u8),
}

/// A program's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The program, a plain word.
    pub program: &'static str,
    /// What it is given.
    pub arguments: Vec<Argument>,
    /// The file beside this one that takes its output; nobody sees it where nothing stands.
    pub output: Option<String>,
    /// Where to go on where it fails.
    pub failed: Option<&'static str>,
    /// Where to go on where it does not.
    pub succeeded: Option<&'static str>,
}

impl Run {
    /// A run whose outcome does not matter.
    pub fn new<A: Into<Argument>>(
        program: &'static str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { program, arguments, output: None, failed: None, succeeded: None }
    }

    /// The same, going on elsewhere where it fails.
    #[must_use]
    pub fn or(self, label: &'static str) -> Self {
        Self { failed: Some(label), ..self }
    }

    /// The same, going on elsewhere where it does not fail.
    #[must_use]
    pub fn and(self, label: &'static str) -> Self {
        Self { succeeded: Some(label), ..self }
    }

    /// The same, its output kept in a file.
    #[must_use]
    pub fn into_file(self, name: &str) -> Self {
        Self { output: Some(name.to_owned()), ..self }
    }
}

impl From<Run> for Step {
    fn from(run: Run) -> Self {
        Self::Run(run)
    }
}

impl CmdFile {
    /// A file that says so much first.
    pub fn new(remarks: impl IntoIterator<Item = String>) -> Self {
        Self { steps: remarks.into_iter().map(Step::Remark).collect() }
    }

    /// Adds a step.
    pub fn push(&mut self, step: impl Into<Step>) {
        self.steps.push(step.into());
    }

    /// Its steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The file's octets: ASCII as long as its words are.
    pub fn text(&self) -> Result<String, Unquotable> {
        // With delayed expansion on, as a registry value may have it, `!` would be looked at.
        let mut lines = vec!["@echo off".to_owned(), "setlocal DisableDelayedExpansion".to_owned()];
        for step in &self.steps {
            let line = step.line()?;
            // Windows 2000 takes lines of 2,047 characters.
            if line.lines().any(|line| line.chars().count() > 2_000) {
                return Err(Unquotable(line));
            }
            lines.push(line);
        }
        lines.push(String::new());
        Ok(lines.join("\r\n"))
    }
}

impl Step {
    fn line(&self) -> Result<String, Unquotable> {
        Ok(match self {
            Self::Remark(text) => {
                let sound = |c: char| c.is_ascii_alphanumeric() || " ,.:;-/()'=".contains(c);
                if !text.chars().all(sound) {
                    return Err(Unquotable(text.clone()));
                }
                format!("rem {text}")
            }
            Self::Run(run) => run.line()?,
            Self::Echo { text, into, append } => {
                format!("{}{} echo {}", arrow(*append), beside(into)?, echoed(text)?)
            }
            Self::Say(text) => format!("echo {}", echoed(text)?),
            Self::Filter { from, pattern, into, append } => format!(
                "type {} | findstr /b /r {} {}{}",
                beside(from)?,
                Argument::from(pattern.as_str()).quoted()?,
                arrow(*append),
                beside(into)?
            ),
            Self::IfFile { name, there, label } => {
                let not = if *there { "" } else { "not " };
                format!("if {not}exist {} goto {label}", beside(name)?)
            }
            Self::IfThere { path, there, label } => {
                let not = if *there { "" } else { "not " };
                format!("if {not}exist {} goto {label}", path.quoted()?)
            }
            Self::RunIfThere { path, there, run } => {
                if run.output.is_some() || run.failed.is_some() || run.succeeded.is_some() {
                    return Err(Unquotable(run.program.to_owned()));
                }
                let not = if *there { "" } else { "not " };
                format!("if {not}exist {} {}", path.quoted()?, run.line()?)
            }
            Self::Rename { from, to } => {
                let (from, to) = (from.quoted()?, to.quoted()?);
                format!("if exist {from} if not exist {to} move {from} {to}")
            }
            Self::IfFirst { is, label } => format!("if \"%~1\"==\"{is}\" goto {label}"),
            Self::Goto(label) => format!("goto {label}"),
            Self::Label(label) => format!(":{label}"),
            Self::Become(name) => beside(name)?,
            Self::Delete(name) => {
                let file = beside(name)?;
                format!("if exist {file} del {file}")
            }
            Self::Move { from, to } => format!("move /y {} {}", beside(from)?, beside(to)?),
            Self::Exit(code) => format!("exit /b {code}"),
        })
    }
}

impl Run {
    fn line(&self) -> Result<String, Unquotable> {
        let mut line = String::new();
        // In front, so that no digit can come to stand before the arrow.
        if let Some(name) = &self.output {
            line = format!(">{} ", beside(name)?);
        }
        line.push_str(self.program);
        for argument in &self.arguments {
            line.push(' ');
            line.push_str(&argument.quoted()?);
        }
        // On lines of their own: not every `cmd` heeds `&&` and `||`. `if errorlevel 1` would take
        // the negative numbers of programs that crash for a success.
        if let Some(label) = self.succeeded {
            line = format!("{line}\r\nif \"%errorlevel%\"==\"0\" goto {label}");
        }
        if let Some(label) = self.failed {
            line = format!("{line}\r\nif not \"%errorlevel%\"==\"0\" goto {label}");
        }
        Ok(line)
    }
}

fn beside(name: &str) -> Result<String, Unquotable> {
    Argument::beside(name).quoted()
}

const fn arrow(append: bool) -> &'static str {
    if append { ">>" } else { ">" }
}
