//! Message catalogues: every language says the same things.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Report, has_extension};
use crate::repository::Repository;

pub(super) fn check(
    repository: &Repository,
    files: &[PathBuf],
    report: &mut Report,
) -> Result<usize> {
    let catalogues: Vec<_> = files.iter().filter(|file| has_extension(file, "ftl")).collect();
    let mut languages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &catalogues {
        let own = languages.entry(language(file)).or_default();
        for key in keys(&repository.read(file)?) {
            if !own.insert(key.clone()) {
                report.faults.push(format!("{}: `{key}` stands twice", file.display()));
            }
        }
    }
    if !catalogues.is_empty() && languages.len() < 2 {
        report.faults.push("messages are there in one language only".to_owned());
    }
    report.faults.extend(gaps(&languages));
    Ok(catalogues.len())
}

/// The folder a catalogue lies in, `en` or `ja`; the file's own name where it lies in none.
fn language(file: &Path) -> String {
    let code =
        |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned());
    let folder = code(file.parent().and_then(Path::file_name)).filter(|name| name.len() == 2);
    folder.or_else(|| code(file.file_stem())).unwrap_or_default()
}

/// Messages, terms and their attributes (`message.attribute`), in the order they stand.
fn keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut message = String::new();
    for line in text.lines() {
        let Some((head, _)) = line.split_once('=') else {
            continue;
        };
        if head.starts_with(|first: char| first.is_ascii_alphabetic() || first == '-') {
            head.trim_end().clone_into(&mut message);
            keys.push(message.clone());
        } else if let Some(attribute) = head.trim().strip_prefix('.')
            && is_identifier(attribute)
        {
            keys.push(format!("{message}.{attribute}"));
        }
    }
    keys
}

fn is_identifier(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn gaps(languages: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let all: BTreeSet<&String> = languages.values().flatten().collect();
    languages
        .iter()
        .flat_map(|(language, own)| {
            all.iter()
                .filter(|key| !own.contains(**key))
                .map(move |key| format!("`{key}` is missing in `{language}`"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{gaps, keys, language};

    #[test]
    fn messages_terms_and_attributes_are_keys_and_their_text_is_not() {
        let text = "# a = comment\n-brand = Seawall\nscan-done = { $n ->\n    [one] a = b\n   *[other] c\n  }\n    .hint = try = this\n";
        assert_eq!(keys(text), ["-brand", "scan-done", "scan-done.hint"]);
    }

    #[test]
    fn a_key_that_one_language_lacks_is_named() {
        let of = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        let languages = BTreeMap::from([("en".into(), of(&["a", "b"])), ("ja".into(), of(&["a"]))]);
        assert_eq!(gaps(&languages), ["`b` is missing in `ja`"]);
    }

    #[test]
    fn the_language_is_the_folder_or_the_file() {
        assert_eq!(language("words/ja/scan.ftl".as_ref()), "ja");
        assert_eq!(language("words/ja.ftl".as_ref()), "ja");
    }
}
