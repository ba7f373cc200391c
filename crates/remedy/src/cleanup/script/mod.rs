//! A batch file for what is safe to script, and the one that takes it back.
//!
//! It looks first whether the evidence is kept and whether all is as the plan found it, and changes
//! nothing otherwise. Then it saves every key that it will touch, stops what runs, takes out what
//! starts it, and moves files aside; it stops at the first failure. Nothing is deleted: what is
//! taken out of the registry was exported before, and the other batch file puts all of it back.
//!
//! Interrupted between any two steps, it leaves what the other can finish: nothing is changed before
//! all is saved, and files only change their names.
//!
//! Wine's `cmd` runs both in the suite `cmd`, with Wine's own `reg`, `regedit`, `attrib` and
//! `taskkill`. How `findstr`, `sc` and `net` are called is from memory, and so is that programs of a
//! real Windows do the same.

mod clean;
mod texts;
mod undo;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    act::{Act, place},
    book::{Book, Tools},
    case::CleanupCase,
    plan::CleanupPlan,
    step::CourseId,
    undo::{SCHEMA, UndoRecord, Undone},
};
use crate::contain::{
    case::Truth,
    decide::knowledge,
    dialect::{
        cmd_file::{CmdFile, Run},
        cmd_line::{Argument, Variable},
    },
};

/// The files that clean a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The batch file.
    pub clean: CmdFile,
    /// The one that takes it back.
    pub undo: CmdFile,
    /// What was there before.
    pub record: UndoRecord,
    /// Every file by its name: both batch files, registry texts that they need, the record.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoScript {
    /// The host is not cleaned.
    NotCleaned,
    /// Its Windows has no programs for it, or is not known: there is the card.
    NotOnThisSystem,
    /// Nothing of what was found is safe to script.
    NothingToScript,
    /// Something cannot be written so that it arrives.
    NotWritable,
}

impl NoScript {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 4] =
        ["not_cleaned", "not_on_this_system", "nothing_to_script", "not_writable"];
}

/// The script of a plan.
///
/// # Errors
/// Why there is none.
pub fn script(case: &CleanupCase<'_>, plan: &CleanupPlan) -> Result<Script, NoScript> {
    if plan.course.id() != CourseId::Clean {
        return Err(NoScript::NotCleaned);
    }
    let known = knowledge(&case.host);
    let rows = &Book::embedded().script;
    let tools = rows.iter().find(|row| row.when.held(&known).is(Truth::Yes));
    let tools = tools.ok_or(NoScript::NotOnThisSystem)?.tools;
    let is_scripted = |act: &&Act| match act {
        Act::ByHand { .. } => false,
        // Windows 2000 ends programs by hand: it has no program for it.
        Act::EndProcess { .. } => tools == Tools::Reg,
        _ => true,
    };
    let acts: Vec<&Act> = plan.acts().filter(is_scripted).collect();
    if acts.is_empty() {
        return Err(NoScript::NothingToScript);
    }
    Writing { case, plan, tools, acts }.all().ok_or(NoScript::NotWritable)
}

struct Writing<'a> {
    case: &'a CleanupCase<'a>,
    plan: &'a CleanupPlan,
    tools: Tools,
    acts: Vec<&'a Act>,
}

const SERVICES: &str = r"SYSTEM\CurrentControlSet\Services";
const HKLM: &str = r"HKEY_LOCAL_MACHINE\";

impl Writing<'_> {
    fn all(&self) -> Option<Script> {
        let (clean, undo) = (self.clean(), self.undo());
        let record = self.record();
        let mut files = Vec::new();
        for (name, file) in [(self.named("clean-up.cmd"), &clean), (self.named("undo.cmd"), &undo)]
        {
            files.push((name, self.octets(&file.text().ok()?)?));
        }
        if self.tools == Tools::Regedit {
            if self.services().next().is_some() {
                files.push((self.named("disable.reg"), self.disable()?));
            }
            if !self.keys().is_empty() {
                files.push((self.named("take-out.reg"), self.take_out_text()?));
            }
        }
        let mut text = serde_json::to_vec_pretty(&record).ok()?;
        text.push(b'\n');
        files.push((self.named("record.json"), text));
        Some(Script { clean, undo, record, files })
    }

    fn octets(&self, text: &str) -> Option<Vec<u8>> {
        match self.case.code_page {
            _ if text.is_ascii() => Some(text.as_bytes().to_vec()),
            Some(page) => page.encode(text),
            None => None,
        }
    }

    /// The name of a file of the plan.
    fn named(&self, rest: &str) -> String {
        format!("seawall-{}-{rest}", self.plan.id)
    }

    /// The name of the folders that take what is put aside.
    fn folder(&self) -> String {
        format!(r"\seawall-quarantine-{}", self.plan.id)
    }

    /// A file in the folder on the system's drive.
    fn aside(&self, name: &str) -> Argument {
        Drive::System.place(&format!(r"{}\{name}", self.folder()))
    }

    /// The drives that have such a folder, the system's first.
    fn drives(&self) -> Vec<Drive> {
        let files: BTreeSet<Drive> = self.moved().iter().map(|file| file.drive).collect();
        let others = files.into_iter().filter(|drive| *drive != Drive::System);
        std::iter::once(Drive::System).chain(others).collect()
    }

    /// Each service once: evidence of two kinds may write its name in two ways.
    fn services(&self) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        let names = self.acts.iter().filter_map(|act| match act {
            Act::TakeOutService { name } => Some(name.as_str()),
            _ => None,
        });
        names.filter(move |name| seen.insert(name.to_lowercase()))
    }

    /// Each value once, by its key and name.
    fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut seen = BTreeSet::new();
        let values = self.acts.iter().filter_map(|act| match act {
            Act::TakeOutValue { key, name, .. } => Some((&**key, &**name)),
            _ => None,
        });
        values.filter(move |(key, name)| seen.insert((key.to_lowercase(), name.to_lowercase())))
    }

    /// Each file once.
    fn moved(&self) -> Vec<Moved<'_>> {
        let files = self.acts.iter().filter_map(|act| match act {
            Act::QuarantineFile { path, sha256 } => Some((path.as_str(), sha256.as_deref())),
            _ => None,
        });
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (path, sha256) in files {
            // `%windir%\system32` is `%system32%`.
            let written = |from: &Argument| from.quoted().unwrap_or_default().to_lowercase();
            let Some(from) = place(path).filter(|from| seen.insert(written(from))) else {
                continue;
            };
            let name = path.rsplit('\\').next().unwrap_or_default();
            let rest = format!(r"{}\{}-{name}.quarantine", self.folder(), found.len() + 1);
            let drive = Drive::of(path);
            let (aside, now) = (drive.place(&rest), drive.written(&rest));
            found.push(Moved { path, drive, from, aside, now, sha256 });
        }
        found
    }

    /// The keys that are touched, each once, as they stand below `HKEY_LOCAL_MACHINE`.
    fn keys(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let values = self.values().map(|(key, _)| key.to_owned());
        let services = self.services().map(|name| format!(r"{SERVICES}\{name}"));
        values.chain(services).filter(|key| seen.insert(key.to_lowercase())).collect()
    }

    /// The file that a key is saved in.
    fn saved(&self, key: &str) -> String {
        let keys = self.keys();
        let place = keys.iter().position(|own| own.eq_ignore_ascii_case(key)).unwrap_or(keys.len());
        format!("before-{}.reg", place + 1)
    }

    /// A file of the plan beside the batch file.
    fn beside(&self, name: &str) -> Argument {
        Argument::beside(&self.named(name))
    }

    /// Writes a key into a file.
    fn export(&self, key: &str, into: Argument) -> Run {
        let key = Argument::from(format!("{HKLM}{key}"));
        match self.tools {
            Tools::Reg => Run::new("reg", [Argument::from("export"), key, into]),
            Tools::Regedit => Run::new("regedit", [Argument::from("/e"), into, key]),
        }
    }

    /// Takes a registry text in.
    fn import(&self, file: Argument) -> Run {
        let (program, how) = match self.tools {
            Tools::Reg => ("reg", "import"),
            Tools::Regedit => ("regedit", "/s"),
        };
        Run::new(program, [Argument::from(how), file]).or("failed")
    }

    fn record(&self) -> UndoRecord {
        let folder = Drive::System.written(&self.folder());
        let files = self.moved().into_iter().map(|file| Undone::File {
            before: file.path.to_owned(),
            now: file.now,
            sha256: file.sha256.map(ToOwned::to_owned),
        });
        let values = self.acts.iter().filter_map(|act| match act {
            Act::TakeOutValue { key, name, data } => Some(Undone::Value {
                key: format!("{HKLM}{key}"),
                name: name.clone(),
                before: data.clone(),
                saved: format!(r"{folder}\{}", self.saved(key)),
            }),
            _ => None,
        });
        let services = self.services().map(|name| Undone::Service {
            name: name.to_owned(),
            saved: format!(r"{folder}\{}", self.saved(&format!(r"{SERVICES}\{name}"))),
        });
        UndoRecord {
            schema: SCHEMA.to_owned(),
            plan: self.plan.id.to_string(),
            host: self.case.name.clone(),
            tools: self.tools,
            changes: services.chain(values).chain(files).collect(),
            folder,
        }
    }
}

/// A file that is put aside.
struct Moved<'a> {
    /// As the evidence writes it.
    path: &'a str,
    drive: Drive,
    from: Argument,
    aside: Argument,
    /// Where it is then, for people.
    now: String,
    sha256: Option<&'a str>,
}

/// A drive. Files stay on theirs: there they are only renamed, and no power cut leaves half of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Drive {
    /// That of Windows.
    System,
    /// That of a letter, which may be the same.
    Letter(char),
}

impl Drive {
    /// That of a path that [`place`] takes.
    fn of(path: &str) -> Self {
        match path.chars().next() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                Self::Letter(letter.to_ascii_uppercase())
            }
            _ => Self::System,
        }
    }

    fn place(self, rest: &str) -> Argument {
        match self {
            Self::System => Argument::variable(Variable::SystemDrive, rest),
            Self::Letter(_) => Argument::from(self.written(rest)),
        }
    }

    fn written(self, rest: &str) -> String {
        match self {
            Self::System => format!("%SystemDrive%{rest}"),
            Self::Letter(letter) => format!("{letter}:{rest}"),
        }
    }
}

/// The name of a folder beside what was saved: it is there when all was, so that what was saved is
/// whole, and before anything is changed.
const ALL_SAVED: &str = "all-saved";

fn query(key: &str, value: Option<&str>) -> Run {
    let key = format!("{HKLM}{key}");
    let name = value.into_iter().flat_map(|name| ["/v", name]);
    Run::new("reg", ["query", &key].into_iter().chain(name).map(ToOwned::to_owned))
}
