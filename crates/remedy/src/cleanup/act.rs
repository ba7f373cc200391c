//! What is done to what was found. None of it deletes.

use std::collections::BTreeSet;

use seawall_assess::hunt::{Finding, Role, Trace};
use seawall_winfmt::text::CodePage;

use super::{book::Book, case::CleanupCase};
use crate::{
    code::{coded, codes},
    contain::dialect::cmd_line::{Argument, Variable},
};

coded! {
    /// What is done to one thing that was found. The order is that in which it is done.
    Act {
        /// A service is stopped, and started no more. Its key is saved before.
        StopService {
            /// The name of its key.
            name: String,
        } "stop_service",
        /// A program is ended.
        EndProcess {
            /// The name of its file.
            image: String,
        } "end_process",
        /// A value is taken out of its key, which is saved before.
        TakeOutValue {
            /// The key, below `HKEY_LOCAL_MACHINE`.
            key: String,
            /// The value's name.
            name: String,
            /// What it holds.
            data: String,
        } "take_out_value",
        /// The key of a service is taken out, after it was saved.
        TakeOutService {
            /// The name of the key.
            name: String,
        } "take_out_service",
        /// A file is moved into the plan's folder, under a name that starts nothing.
        QuarantineFile {
            /// Where it lies, as the evidence writes it.
            path: String,
            /// Its digest, where it is known.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            sha256: Option<String>,
        } "quarantine_file",
        /// Somebody looks at it, and does what is right.
        ByHand {
            /// What was found, by its code.
            trace: String,
            /// Its path, key or name.
            what: String,
            /// Why no script does it.
            why: ByHand,
        } "by_hand",
    }
}

codes! {
    /// Why something is left to people.
    ByHand {
        /// The system has the same name itself.
        NameOfTheSystem "name_of_the_system",
        /// Where it lies is not known.
        FolderNotKnown "folder_not_known",
        /// It is a user's, and every user has one.
        KeyOfAUser "key_of_a_user",
        /// Other things may hang on the key.
        KeyOfOthers "key_of_others",
        /// It cannot be written so that it arrives.
        NotWritable "not_writable",
        /// It is not known whole.
        NotKnownWhole "not_known_whole",
    }
}

/// What is to be done to all that was found, each once, in its order.
pub fn acts(case: &CleanupCase<'_>) -> Vec<Act> {
    let found = case.hunt.findings.iter();
    let is_live = |it: &&Finding| it.role > Role::Attempt && !it.sighting.is_old_copy;
    let mut acts: BTreeSet<Act> =
        found.filter(is_live).flat_map(|it| of(&it.trace, case.code_page)).collect();
    // What is put aside may run, whatever the evidence knows of that.
    let ended: Vec<Act> = acts.iter().filter_map(|act| ended_before(act, &acts)).collect();
    acts.extend(ended);
    acts.into_iter().collect()
}

/// What ends the program that an act puts aside; nothing where that is done already, or where the
/// system has a program of that name.
fn ended_before(act: &Act, acts: &BTreeSet<Act>) -> Option<Act> {
    let Act::QuarantineFile { path, .. } = act else { return None };
    let image = path.rsplit('\\').next()?;
    let is_program =
        image.rsplit_once('.').is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("exe"));
    let is_it = |act: &Act| matches!(act, Act::EndProcess { image: own } if own.eq_ignore_ascii_case(image));
    let is_left = against_process(image).is_some() || acts.iter().any(is_it);
    (is_program && !is_left).then(|| Act::EndProcess { image: image.to_owned() })
}

fn of(trace: &Trace, page: Option<CodePage>) -> Vec<Act> {
    match trace {
        Trace::File { path, sha256, .. } | Trace::Content { path, sha256, .. } => {
            vec![match against_file(path, page) {
                None => Act::QuarantineFile { path: path.clone(), sha256: sha256.clone() },
                Some(why) => by_hand("file", path, why),
            }]
        }
        Trace::RunValue { key, name, data } => vec![match against_value(key, name, data, page) {
            None => Act::TakeOutValue { key: key.clone(), name: name.clone(), data: data.clone() },
            Some(why) => by_hand("run_value", &format!(r"{key}\{name}"), why),
        }],
        Trace::Service { name, .. } => match against_service(name) {
            None => vec![
                Act::StopService { name: name.clone() },
                Act::TakeOutService { name: name.clone() },
            ],
            Some(why) => vec![by_hand("service", name, why)],
        },
        Trace::Process { image, .. } => vec![match against_process(image) {
            None => Act::EndProcess { image: image.clone() },
            Some(why) => by_hand("process", image, why),
        }],
        Trace::RegistryKey { key } => vec![by_hand("registry_key", key, ByHand::KeyOfOthers)],
        Trace::RegistryValue { key, name, .. } => {
            vec![by_hand("registry_value", &format!(r"{key}\{name}"), ByHand::KeyOfOthers)]
        }
        // What tells of the past stays where it is: it is evidence. What System Restore keeps goes
        // with its points.
        _ => Vec::new(),
    }
}

fn by_hand(trace: &str, what: &str, why: ByHand) -> Act {
    Act::ByHand { trace: trace.to_owned(), what: what.to_owned(), why }
}

fn against_file(path: &str, page: Option<CodePage>) -> Option<ByHand> {
    let name = path.rsplit('\\').next().unwrap_or(path);
    if Book::embedded().system_names.has_program(name) {
        return Some(ByHand::NameOfTheSystem);
    }
    let Some(place) = place(path) else {
        return Some(if path.contains('\\') && !path.starts_with('%') {
            ByHand::NotWritable
        } else {
            ByHand::FolderNotKnown
        });
    };
    let is_writable = place.quoted().is_ok() && is_in(page, path);
    (!is_writable).then_some(ByHand::NotWritable)
}

fn against_value(key: &str, name: &str, data: &str, page: Option<CodePage>) -> Option<ByHand> {
    if is_of_user(key) {
        return Some(ByHand::KeyOfAUser);
    }
    if !starts_programs(key) {
        return Some(ByHand::KeyOfOthers);
    }
    // Longer data is cut in what was found: what it starts is not known.
    if data.chars().count() >= LONGEST_DATA {
        return Some(ByHand::NotKnownWhole);
    }
    let texts = [key, name, data];
    let sound = |text: &str| !text.chars().any(char::is_control) && is_in(page, text);
    // `reg` takes the value without a name by another switch, and may take a name for a switch.
    let writable = !name.is_empty()
        && !name.starts_with(['/', '-'])
        && texts.iter().all(|text| sound(text))
        && is_name(key)
        && Argument::from(name).quoted().is_ok();
    (!writable).then_some(ByHand::NotWritable)
}

fn against_service(name: &str) -> Option<ByHand> {
    if Book::embedded().system_names.has_service(name) {
        return Some(ByHand::NameOfTheSystem);
    }
    // `net` and `sc` take names that begin with a stroke for switches, and a backslash would name
    // another key.
    let plain = |c: char| c.is_ascii_alphanumeric() || " ._-".contains(c);
    let sound = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(plain);
    (!sound).then_some(ByHand::NotWritable)
}

fn against_process(image: &str) -> Option<ByHand> {
    if Book::embedded().system_names.has_program(image) {
        return Some(ByHand::NameOfTheSystem);
    }
    // `*` would end every program.
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let sound = image.starts_with(|c: char| c.is_ascii_alphanumeric()) && image.chars().all(plain);
    (!sound).then_some(ByHand::NotWritable)
}

/// A path as a batch file can name it, where it has a folder that is known.
pub(super) fn place(path: &str) -> Option<Argument> {
    if !is_name(path) || path.split('\\').any(|part| matches!(part, "" | "." | "..")) {
        return None;
    }
    if let Some(rest) = below(path, r"%system32%\") {
        return Some(Argument::variable(Variable::SystemRoot, &format!(r"\system32\{rest}")));
    }
    if let Some(rest) = below(path, r"%windir%\") {
        return Some(Argument::variable(Variable::SystemRoot, &format!(r"\{rest}")));
    }
    let (drive, rest) = path.split_once(r":\")?;
    let is_drive = drive.len() == 1 && drive.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_drive && !rest.contains(':')).then(|| Argument::from(path))
}

fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let (head, rest) = path.split_at_checked(folder.len())?;
    (head.eq_ignore_ascii_case(folder) && !rest.contains(':')).then_some(rest)
}

/// Whether it has nothing in it that a path cannot have, or that would stand for several.
fn is_name(path: &str) -> bool {
    !path.is_empty() && !path.chars().any(|c| c.is_control() || "*?\"<>|/".contains(c))
}

/// Whether the command line of the host can hold a text.
fn is_in(page: Option<CodePage>, text: &str) -> bool {
    text.is_ascii() || page.is_some_and(|page| page.encode(text).is_some())
}

fn is_of_user(key: &str) -> bool {
    ["HKEY_CURRENT_USER", "HKEY_USERS", "HKCU", "HKU"].iter().any(|root| {
        let head = key.get(..root.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(root))
    })
}

/// Whether a key is one whose values are programs that are started each time, and nothing else.
/// Those that are started once are gone by themselves; undo, which puts keys back whole, would start
/// those of others once more.
fn starts_programs(key: &str) -> bool {
    let lower = key.to_lowercase();
    let mut names = lower.rsplit('\\');
    let is_run = names.next().is_some_and(|last| RUN.contains(&last));
    is_run && names.next() == Some("currentversion") && lower.starts_with(r"software\")
}

const RUN: [&str; 2] = ["run", "runservices"];

/// As much of a value as a hunt shows, in characters.
const LONGEST_DATA: usize = 512;
