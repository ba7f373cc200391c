//! The indicators: those that are built in, and those of a site's own files.

use std::{
    borrow::Cow,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use seawall_assess::hunt::{Book, What};
use seawall_evidence::reads_registry;

use crate::{failure::Failure, words::Words};

/// All indicators. The first file with faults ends it, and all of its faults are told.
pub(super) fn book(files: &[PathBuf], words: &Words) -> Result<Cow<'static, Book>, Failure> {
    let mut book = Cow::Borrowed(Book::embedded());
    for file in files {
        let text = text(file)?;
        let known = book.indicators().len();
        let next = book.with_site(&text).map_err(|faults| {
            let faults: Vec<String> =
                faults.iter().map(|fault| words.tagged("hunt-fault", "code", fault)).collect();
            faulty(file, &faults)
        })?;
        let unread = unread(&next, known, words);
        if !unread.is_empty() {
            return Err(faulty(file, &unread));
        }
        book = Cow::Owned(next);
    }
    Ok(book)
}

fn faulty(file: &Path, faults: &[String]) -> Failure {
    let file = file.display().to_string();
    let faults = faults.join("; ");
    Failure::usage("error-hunt-indicators", &[("file", &file), ("faults", &faults)])
        .hint("hint-hunt-indicators", &[])
}

/// Indicators that would never be met, since nobody reads what they look at.
fn unread(book: &Book, known: usize, words: &Words) -> Vec<String> {
    let own = book.indicators().iter().skip(known);
    let faults = own.filter_map(|indicator| {
        let (key, value) = match &indicator.what {
            What::RegistryKey(key) => (key, None),
            What::RegistryValue(test) | What::StartValue(test) => {
                (&test.key, Some(test.name.as_str()))
            }
            _ => return None,
        };
        let args = [("id", indicator.id.as_str()), ("key", key.as_str())];
        (!reads_registry(key.as_str(), value)).then(|| words.with("hunt-fault-not-read", &args))
    });
    faults.collect()
}

/// No more of a file than is taken.
fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text));
    read.map_err(|error| {
        Failure::usage("error-hunt-file", &[("file", &path.display().to_string())])
            .cause(&error)
            .hint("hint-hunt-indicators", &[])
    })?;
    Ok(text)
}

/// Bytes; one more than the largest file that is taken.
const MOST: u64 = (4 << 20) + 1;
