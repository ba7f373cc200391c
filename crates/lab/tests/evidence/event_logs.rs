//! The event logs, and what they are made of.

use std::{env, fs, path::Path};

use seawall_lab::Fleet;

use crate::event_log::{Record, log};

/// 2003-09-01T00:00:00Z.
const SEPTEMBER: u32 = 1_062_374_400;
const DAY: u32 = 86_400;
const MINUTE: u32 = 60;

fn at(day: u32, minutes: u32) -> u32 {
    SEPTEMBER + (day - 1) * DAY + minutes * MINUTE
}

/// What the log service writes at a start.
fn started(at: u32, version: &'static [&'static str]) -> [Record; 2] {
    [
        Record { at, source: "EventLog", event: 0x8000_1779, strings: version },
        Record { at, source: "EventLog", event: 0x8000_1775, strings: &[] },
    ]
}

fn shut_down(at: u32) -> Record {
    Record { at, source: "EventLog", event: 0x8000_1776, strings: &[] }
}

fn installed(at: u32, update: &'static [&'static str]) -> Record {
    Record { at, source: "NtServicePack", event: 0x4000_1119, strings: update }
}

/// Updates are on record; nothing else of this host was collected.
fn of_w2k_214() -> Vec<u8> {
    const VERSION: &[&str] = &["5.00.", "2195", "Service Pack 3", "Uniprocessor Free"];
    let records = started(at(1, 1_325), VERSION)
        .into_iter()
        .chain([installed(at(2, 65), &["Windows 2000", "KB823980"]), shut_down(at(2, 69))])
        .chain(started(at(2, 71), VERSION))
        .chain([installed(at(17, 140), &["Windows 2000", "KB824146"]), shut_down(at(17, 146))])
        .chain(started(at(17, 148), VERSION));
    log("W2K-214", &records.collect::<Vec<_>>())
}

/// Beside lists of updates: when they came, and that the host was started since.
fn of_xp_123() -> Vec<u8> {
    const VERSION: &[&str] = &["5.01.", "2600", "Service Pack 1", "Uniprocessor Free"];
    let records = started(at(8, 1_410), VERSION)
        .into_iter()
        .chain([installed(at(12, 212), &["Windows XP", "KB824146"]), shut_down(at(12, 220))])
        .chain(started(at(12, 222), VERSION));
    log("XP-123", &records.collect::<Vec<_>>())
}

/// With `SEAWALL_REMAKE` set they are written anew.
#[test]
fn event_logs_are_made_of_what_stands_here() {
    let made = [("W2K-214/SysEvent.Evt", of_w2k_214()), ("XP-123/SysEvent.Evt", of_xp_123())];
    for (path, bytes) in made {
        if env::var_os("SEAWALL_REMAKE").is_some() {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, &bytes).unwrap();
        } else {
            let file = Fleet::demo_evidence().iter().find(|file| file.path == path);
            assert_eq!(file.map(|file| file.bytes), Some(bytes.as_slice()), "{path}");
        }
    }
    let logs = Fleet::demo_evidence().iter().filter(|file| file.path.contains("Evt"));
    assert_eq!(logs.count(), 2);
}
