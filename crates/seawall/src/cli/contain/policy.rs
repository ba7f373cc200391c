//! Policy files: YAML, read within limits, with the line and column of what is wrong.

use std::{fs::File, io::Read as _, path::Path};

use seawall_remedy::contain::policy_file::{PolicyFile, PolicyFileError};

use crate::{failure::Failure, printable::printable};

/// Reads a policy file. What it does not know in it is an error, never passed over.
pub fn read(path: &Path) -> Result<PolicyFile, Failure> {
    let file = path.display().to_string();
    let unread = |error: &dyn std::error::Error| {
        Failure::usage("error-contain-policy-file", &[("file", &file)])
            .cause(error)
            .hint("hint-contain-policy-file", &[])
    };
    let mut text = String::new();
    let opened = File::open(path).map_err(|error| unread(&error))?;
    opened
        .take(MOST_OCTETS.saturating_add(1))
        .read_to_string(&mut text)
        .map_err(|error| unread(&error))?;
    if u64::try_from(text.len()).is_ok_and(|octets| octets > MOST_OCTETS) {
        let most = MOST_OCTETS.to_string();
        return Err(Failure::usage("error-contain-policy-long", &[("most", &most)])
            .in_file(&file, 1)
            .hint("hint-contain-policy-syntax", &[]));
    }
    // Written by some editors at the beginning of a text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_saphyr::from_str(text).map_err(|error| syntax(&file, &error))
}

fn syntax(file: &str, error: &serde_saphyr::Error) -> Failure {
    let said = error.without_snippet().to_string();
    // The reader repeats the place at the end of its first line.
    let said = said.lines().next().unwrap_or_default();
    let said = said.split(" at line ").next().unwrap_or(said);
    // What a programmer could set is no help to whoever wrote the file.
    let said = said.split(", set ").next().unwrap_or(said);
    let failure = Failure::usage("error-contain-policy-syntax", &[("fault", &printable(said))])
        .hint("hint-contain-policy-syntax", &[]);
    let place = error.location().and_then(|place| {
        Some((usize::try_from(place.line()).ok()?, usize::try_from(place.column()).ok()?))
    });
    match place {
        Some((line, column)) => failure.in_file_at(file, line, column),
        None => failure.in_file(file, 1),
    }
}

/// What is wrong with a file that could be read.
pub fn unsound(path: &Path, error: &PolicyFileError) -> Failure {
    let said = printable(&error.to_string());
    // The core says what is wrong and what to do about it in one line.
    let (fault, hint) = said.split_once("; hint: ").unwrap_or((&said, ""));
    let args = [("file", &*path.display().to_string()), ("fault", fault)];
    let failure = Failure::usage("error-contain-policy", &args);
    if hint.is_empty() {
        failure.hint("hint-contain-policy", &[])
    } else {
        failure.hint("hint-contain-policy-said", &[("hint", hint)])
    }
}

/// A policy of thousands of exceptions is a tenth of this.
const MOST_OCTETS: u64 = 4 * 1024 * 1024;
