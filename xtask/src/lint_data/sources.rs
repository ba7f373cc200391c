//! Data in TOML: it parses, and every value says where it was read.

use std::path::{Path, PathBuf};

use anyhow::Result;
use toml::{Table, Value};

use super::{Report, has_extension};
use crate::repository::Repository;

pub(super) fn check(
    repository: &Repository,
    files: &[PathBuf],
    report: &mut Report,
) -> Result<usize> {
    let tables: Vec<_> = files.iter().filter(|file| is_data(file)).collect();
    for file in &tables {
        let mut faults = Vec::new();
        match repository.read(file)?.parse::<Table>() {
            Err(error) => faults.push(format!("not TOML: {}", error.message())),
            Ok(table) => {
                named_sources(&table, "", &mut faults);
                if is_profile(file) {
                    let parts =
                        table.iter().filter_map(|(key, value)| Some((key, value.as_table()?)));
                    parts.for_each(|(key, part)| covered(part, key, &mut faults));
                }
            }
        }
        report
            .faults
            .extend(faults.into_iter().map(|fault| format!("{}: {fault}", file.display())));
    }
    Ok(tables.len())
}

fn is_data(file: &Path) -> bool {
    has_extension(file, "toml")
        && file.starts_with("crates")
        && (is_profile(file) || file.components().any(|part| part.as_os_str() == "data"))
}

fn is_profile(file: &Path) -> bool {
    file.starts_with("crates/lab/profiles")
}

/// Wherever a `source` or `sources` stands, it names something.
fn named_sources(table: &Table, place: &str, faults: &mut Vec<String>) {
    for (key, value) in table {
        let place = join(place, key);
        if matches!(key.as_str(), "source" | "sources") && !names_something(value) {
            faults.push(format!("`{place}` names nothing"));
        }
        let inner: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            other => vec![other],
        };
        for table in inner.into_iter().filter_map(Value::as_table) {
            named_sources(table, &place, faults);
        }
    }
}

fn names_something(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty() && items.iter().all(names_something),
        Value::Table(table) => table.values().all(names_something),
        _ => false,
    }
}

/// In a profile each value of a table has its word in the table's `source`, or shares `*`.
fn covered(table: &Table, place: &str, faults: &mut Vec<String>) {
    let sources = table.get("source").and_then(Value::as_table);
    let has_source = |key: &str| {
        sources.is_some_and(|sources| sources.contains_key(key) || sources.contains_key("*"))
    };
    for (key, value) in table.iter().filter(|(key, _)| *key != "source") {
        match value {
            // A table says the sources of its own values, unless this one speaks for it whole.
            Value::Table(inner) if !has_source(key) => covered(inner, &join(place, key), faults),
            _ if !has_source(key) => faults.push(format!("`{}` has no source", join(place, key))),
            _ => {}
        }
    }
    for key in sources.into_iter().flat_map(Table::keys) {
        if key != "*" && !table.contains_key(key) {
            faults.push(format!("`{}` tells the source of nothing", join(place, key)));
        }
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::{covered, named_sources};

    fn faults(check: fn(&toml::Table, &str, &mut Vec<String>), text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        check(&text.parse().unwrap(), "", &mut faults);
        faults
    }

    #[test]
    fn an_empty_source_is_found_at_any_depth() {
        assert_eq!(
            faults(named_sources, "[[a.b]]\nsource = ['x', '']"),
            ["`a.b.source` names nothing"]
        );
        assert_eq!(faults(named_sources, "source = { '*' = 'assumed' }"), [""; 0]);
    }

    #[test]
    fn each_value_of_a_profile_has_a_source() {
        let text = "a = 1\nb = 2\nsource = { a = 'assumed', c = 'seen' }\n[d]\ne = 3";
        assert_eq!(
            faults(covered, text),
            ["`b` has no source", "`d.e` has no source", "`c` tells the source of nothing"]
        );
        assert_eq!(faults(covered, "a = 1\nsource = { '*' = 'assumed' }"), [""; 0]);
    }
}
