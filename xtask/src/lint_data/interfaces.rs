//! Interface tables: one JSON object a line.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use super::Report;
use crate::repository::Repository;

pub(super) fn check(
    repository: &Repository,
    files: &[PathBuf],
    report: &mut Report,
) -> Result<usize> {
    let tables: Vec<_> = files.iter().filter(|file| file.ends_with("interfaces.jsonl")).collect();
    for file in &tables {
        let text = repository.read(file)?;
        report.faults.extend(
            faults(&text)
                .into_iter()
                .map(|(line, fault)| format!("{}:{line}: {fault}", file.display())),
        );
    }
    Ok(tables.len())
}

fn faults(text: &str) -> Vec<(usize, String)> {
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let entry: Value = match serde_json::from_str(line) {
            Ok(entry) => entry,
            Err(error) => {
                faults.push((number, format!("not JSON: {error}")));
                continue;
            }
        };
        faults.extend(entry_faults(&entry).into_iter().map(|fault| (number, fault)));
        let key = |name| entry.get(name).map(Value::to_string).unwrap_or_default();
        if let Some(first) = seen.insert((key("uuid"), key("version")), number) {
            faults.push((number, format!("the same UUID and version as line {first}")));
        }
    }
    faults
}

fn entry_faults(entry: &Value) -> Vec<String> {
    let text = |key| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut faults = Vec::new();
    if !is_uuid(text("uuid")) {
        faults.push("`uuid` is no UUID in lower case".to_owned());
    }
    if !is_version(text("version")) {
        faults.push("`version` is not of the form \"1.0\"".to_owned());
    }
    for key in ["name", "source"] {
        if text(key).trim().is_empty() {
            faults.push(format!("`{key}` is missing"));
        }
    }
    let names = entry.get("opnums").is_none_or(|opnums| {
        opnums.as_array().is_some_and(|names| names.iter().all(Value::is_string))
    });
    if !names {
        faults.push("`opnums` is no list of names".to_owned());
    }
    faults
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

fn is_version(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(major, minor)| major.parse::<u16>().is_ok() && minor.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::faults;

    const GOOD: &str = r#"{"uuid":"e1af8308-5d1f-11c9-91a4-08002b14a0fa","version":"3.0","name":"epmapper","opnums":["ept_insert"],"source":"C706"}"#;

    #[test]
    fn a_whole_line_passes_and_a_second_of_its_kind_does_not() {
        assert_eq!(faults(GOOD), []);
        let twice = faults(&format!("{GOOD}\n{GOOD}"));
        assert_eq!(twice, [(2, "the same UUID and version as line 1".to_owned())]);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (from, to) in [
            (r#""source":"C706""#, r#""source":" ""#),
            (r#""version":"3.0""#, r#""version":"3""#),
            ("08002b14a0fa", "08002B14A0FA"),
            (r#"["ept_insert"]"#, "[3]"),
            ("{", ""),
        ] {
            assert_eq!(faults(&GOOD.replacen(from, to, 1)).len(), 1, "{to}");
        }
    }
}
