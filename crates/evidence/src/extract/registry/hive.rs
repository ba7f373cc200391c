//! A hive to facts: the wanted keys, and where damage may hide more of them.

use std::collections::HashSet;

use seawall_facts::{EvidenceKind, FactValue, Gap, Place, RegistryPath};
use seawall_winfmt::regf::{Broken, DamageReport, Hive, Key, LogFault, LogUse, State};

use super::{
    finish, put_value,
    value::RawValue,
    wanted::{Applying, Wanted},
};
use crate::{
    FileForm, HiveKind, LogFile,
    extract::{Notebook, Reading, Recovery, Unread, broken},
    recognise::hive_kind,
    times,
};

/// Reads a hive with the logs beside it.
pub(in crate::extract) fn hive(
    mut book: Notebook<'_>,
    bytes: &[u8],
    logs: &[LogFile<'_>],
    secrets: bool,
) -> Result<Reading, Unread> {
    let log_bytes: Vec<&[u8]> = logs.iter().map(|log| log.bytes).collect();
    let hive = match Hive::open(bytes, &log_bytes, &book.limits.hives) {
        Ok(hive) => hive,
        Err(seawall_winfmt::Error::HiveLog) => return Err(Unread::HiveLog),
        Err(error) => return Err(broken(FileForm::Hive { hive: HiveKind::Other }, &error)),
    };
    let kind = hive_kind(&hive, &book.file);
    let root = match kind {
        HiveKind::Software => "SOFTWARE",
        HiveKind::System => "SYSTEM",
        HiveKind::User => "HKEY_CURRENT_USER",
        HiveKind::Default => r"HKEY_USERS\.DEFAULT",
        HiveKind::Components => "COMPONENTS",
        HiveKind::Sam | HiveKind::Security if !secrets => return Err(Unread::Secrets),
        HiveKind::Sam => "SAM",
        HiveKind::Security => "SECURITY",
        HiveKind::Other => return Err(Unread::OtherHive),
    };
    let recovery = recovery(&mut book, &hive, logs);
    if is_backup(&book.file) {
        book.gap(Gap::BackupCopy);
    }
    damage(&mut book, hive.damage());
    walk(&mut book, &hive, root, kind);
    // The part of a user's hive that has the name is no SOFTWARE, and nor is a made one.
    let version = hive.key(r"Microsoft\Windows NT\CurrentVersion");
    let version = version.and_then(|key| key.value("CurrentVersion"));
    if kind == HiveKind::Software && version.is_absent() {
        book.gap(Gap::NoExport);
    }
    // Windows 8.1 and later leave the header's time as it was.
    let as_of = hive.root().ok().map(|root| root.last_written());
    let as_of = as_of.max(Some(hive.base_block().last_written)).and_then(times::filetime);
    let form = FileForm::Hive { hive: kind };
    let covers = [RegistryPath::new(root)];
    let mut reading = finish(book, form, &covers, as_of);
    reading.recovery = Some(recovery);
    Ok(reading)
}

/// Whether it is a copy that the system keeps beside the hives it works with.
fn is_backup(path: &str) -> bool {
    let is_folder =
        |name: &str| name.eq_ignore_ascii_case("repair") || name.eq_ignore_ascii_case("regback");
    path.rsplit(['/', '\\']).skip(1).any(is_folder)
}

fn recovery(book: &mut Notebook<'_>, hive: &Hive<'_>, logs: &[LogFile<'_>]) -> Recovery {
    let recovery = hive.recovery();
    let mut told = Vec::new();
    for (log, becomes) in logs.iter().zip(&recovery.logs) {
        let (word, fault) = match becomes {
            LogUse::NotNeeded => ("not_needed", None),
            LogUse::Replayed { stopped, .. } => ("replayed", *stopped),
            LogUse::Rejected(fault) => (fault_code(*fault), None),
            _ => ("unknown", None),
        };
        let code = fault.map_or(word, fault_code);
        if fault.is_some() || (recovery.state == State::Dirty && word != "not_needed") {
            book.gap(Gap::LogNotReplayed { log: log.path.to_owned(), fault: code.to_owned() });
        }
        told.push((log.path.to_owned(), code.to_owned()));
    }
    let state = match recovery.state {
        State::Clean => "clean",
        State::Dirty => {
            book.gap(Gap::Unfinished);
            "dirty"
        }
        State::Recovered => "recovered",
    };
    Recovery { state: state.to_owned(), logs: told }
}

fn fault_code(fault: LogFault) -> &'static str {
    match fault {
        LogFault::Empty => "empty",
        LogFault::NotALog => "not_a_log",
        LogFault::Unfinished => "unfinished",
        LogFault::Foreign => "foreign",
        LogFault::Stale => "stale",
        LogFault::NotPreferred => "not_preferred",
        LogFault::Truncated => "truncated",
        LogFault::Entry { .. } => "damaged_entry",
        LogFault::Hash { .. } => "wrong_hash",
        _ => "unknown",
    }
}

fn damage(book: &mut Notebook<'_>, report: &DamageReport) {
    for damage in &report.listed {
        book.gap(Gap::Damaged {
            fault: damage.fault.code().to_owned(),
            key: None,
            at: Some(Place::Offset(damage.offset)),
        });
    }
}

fn hidden(book: &mut Notebook<'_>, path: &str, broken: &[Broken]) {
    for broken in broken {
        book.gap(Gap::Damaged {
            fault: broken.fault.code().to_owned(),
            key: Some(path.to_owned()),
            at: Some(Place::Offset(broken.offset)),
        });
    }
}

/// A key that is to be looked at.
struct Open<'h, 'w> {
    key: Key<'h>,
    path: String,
    applying: Applying<'w>,
}

/// Goes through the wanted keys, each once.
fn walk(book: &mut Notebook<'_>, hive: &Hive<'_>, base: &str, kind: HiveKind) {
    let root = match hive.root() {
        Ok(root) => root,
        Err(fault) => return hidden(book, base, &[fault]),
    };
    let current = if kind == HiveKind::System { current_set(book, hive, &root) } else { None };
    let applying = Wanted::embedded().at_root().down(base);
    let mut open = vec![Open { key: root, path: base.to_owned(), applying }];
    // Lists that are damaged may name one key many times over.
    let mut seen = HashSet::new();
    while let Some(Open { key, path, applying }) = open.pop() {
        if !seen.insert(key.file_offset()) {
            continue;
        }
        if seen.len() > book.limits.keys {
            return book.over("keys", book.limits.keys);
        }
        if applying.wants_key() {
            take(book, &key, &path, &applying);
        }
        if !applying.goes_on() {
            continue;
        }
        if path.len() > MOST_PATH {
            book.over("bytes of a path", MOST_PATH);
            continue;
        }
        let subkeys = key.subkeys();
        hidden(book, &path, &subkeys.broken);
        let is_root = path == base;
        let mut below = Vec::new();
        for subkey in subkeys.found {
            let mut name = subkey.name().into_owned();
            if is_root && current.as_ref().is_some_and(|set| name.eq_ignore_ascii_case(set)) {
                "CurrentControlSet".clone_into(&mut name);
            }
            let applying = applying.under(&name);
            if !applying.is_over() {
                below.push(Open { key: subkey, path: format!("{path}\\{name}"), applying });
            }
        }
        open.extend(below.into_iter().rev());
    }
}

/// Far more than the wanted paths have; 512 levels of 255 characters would not fit a list of them.
const MOST_PATH: usize = 2048;

/// The name of the control set that the system last started from.
fn current_set(book: &mut Notebook<'_>, hive: &Hive<'_>, root: &Key<'_>) -> Option<String> {
    if let Some(set) = hive.control_set().found() {
        return Some(set.name().into_owned());
    }
    book.gap(Gap::NoCurrentControlSet);
    let is_set =
        |name: &str| name.get(..10).is_some_and(|it| it.eq_ignore_ascii_case("ControlSet"));
    let subkeys = root.subkeys().found;
    let mut sets = subkeys.iter().map(|key| key.name().into_owned()).filter(|name| is_set(name));
    let only = sets.next();
    only.filter(|_| sets.next().is_none())
}

fn take(book: &mut Notebook<'_>, key: &Key<'_>, path: &str, applying: &Applying<'_>) {
    let at = times::filetime(key.last_written());
    let key_path = RegistryPath::new(path);
    let place = Some(Place::Offset(key.file_offset()));
    book.fact(EvidenceKind::Registry, FactValue::RegistryKey(key_path.clone()), place, at);
    let values = key.values();
    hidden(book, path, &values.broken);
    for value in values.found {
        let name = value.name().into_owned();
        if !applying.wants_value(&name) {
            continue;
        }
        match value.bytes() {
            Ok(bytes) => {
                let place = Place::Offset(value.file_offset());
                let value = RawValue { name, kind: value.kind(), bytes, place };
                put_value(book, &key_path, value, at);
            }
            Err(fault) => hidden(book, path, &[fault]),
        }
    }
}
