//! Hives that were open when they were copied, read again with the logs beside them.

use std::collections::BTreeMap;

use super::{Options, crew::Outcome};
use crate::{LogFile, Unread, place, read};

/// Reads each dirty hive again that has logs. Logs that lie beside a hive are no files of their
/// own, and are taken out.
pub(super) fn replay(outcomes: &mut Vec<Outcome>, options: &Options) {
    let mut logs: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    let mut hives: BTreeMap<String, bool> = BTreeMap::new();
    for outcome in outcomes.iter_mut() {
        if outcome.result.as_ref().is_err_and(|unread| *unread == Unread::HiveLog) {
            if let (Some(hive), Some(bytes)) = (hive_of(&outcome.path), outcome.kept.take()) {
                logs.entry(hive).or_default().push((outcome.path.clone(), bytes));
            }
        } else {
            hives.insert(place_of(&outcome.path), true);
        }
    }
    for outcome in outcomes.iter_mut() {
        let Some(bytes) = outcome.kept.take() else { continue };
        let Some(logs) = logs.get(&place_of(&outcome.path)) else { continue };
        let logs: Vec<LogFile<'_>> =
            logs.iter().map(|(path, bytes)| LogFile { path, bytes }).collect();
        outcome.result = read(&outcome.path, &bytes, &logs, &options.asked, &options.facts);
    }
    outcomes.retain(|outcome| {
        let is_log = outcome.result.as_ref().is_err_and(|unread| *unread == Unread::HiveLog);
        !is_log || hive_of(&outcome.path).is_none_or(|hive| !hives.contains_key(&hive))
    });
}

/// Where a file lay, in lower case.
fn place_of(path: &str) -> String {
    place::unpacked(path).to_lowercase()
}

/// The path of the hive, in lower case, that a log of that path belongs to.
fn hive_of(path: &str) -> Option<String> {
    let path = place_of(path);
    let hive = [".log", ".log1", ".log2"].iter().find_map(|end| path.strip_suffix(end));
    hive.map(str::to_owned)
}
