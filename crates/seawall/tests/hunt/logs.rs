//! Event logs that Samba wrote: eventlogadm keeps records, and net writes them out as Windows NT
//! did. It sets the times, ids and texts that it is told, so that nothing of an event has to be
//! left out. A program that writes the logs of Vista and later was not found.

use std::{fmt::Write as _, fs, path::Path};

use crate::programs::{has, run, run_with};

/// One event: seconds since 1970, what reported it, its whole id, its texts.
pub(crate) type Event<'e> = (i64, &'e str, u32, &'e [&'e str]);

/// Whether what writes logs is here.
pub(crate) fn can_be_written() -> bool {
    has(&["eventlogadm", "net"])
}

/// The bytes of the log of a computer.
pub(crate) fn log(scratch: &Path, computer: &str, events: &[Event<'_>]) -> Vec<u8> {
    let folder = scratch.join("samba");
    let at = folder.to_str().unwrap();
    let mut conf = format!("[global]\neventlog list = System\nlog file = {at}/log\n");
    // Nothing of it touches what a Samba of this machine keeps.
    for name in ["private", "lock", "state", "cache", "pid", "ncalrpc"] {
        fs::create_dir_all(folder.join(name)).unwrap();
        let option = if matches!(name, "private" | "ncalrpc") { "dir" } else { "directory" };
        writeln!(conf, "{name} {option} = {at}/{name}").unwrap();
    }
    let file = folder.join("smb.conf");
    fs::write(&file, conf).unwrap();
    let file = file.to_str().unwrap();
    let text: String = events.iter().map(|event| record(computer, event)).collect();
    run_with("eventlogadm", &["-s", file, "-o", "write", "System"], &text);
    let out = folder.join("SysEvent.Evt");
    assert!(folder.join("state/eventlog/system.tdb").is_file(), "records were kept elsewhere");
    let option = format!("--configfile={file}");
    run("net", &[&option, "eventlog", "export", out.to_str().unwrap(), "System"]);
    let bytes = fs::read(out).unwrap();
    fs::remove_dir_all(folder).unwrap();
    bytes
}

/// As eventlogadm reads a record; it counts lengths and numbers itself.
fn record(computer: &str, (at, source, id, texts): &Event<'_>) -> String {
    let mut text = format!(
        "LEN: 0\nRS1: 1699505740\nRCN: 0\nTMG: {at}\nTMW: {at}\nEID: {id}\nETP: ERROR\nECT: 0\n\
         RS2: 0\nCRN: 0\nUSL: 0\nSRC: {source}\nSRN: {computer}\n"
    );
    for one in *texts {
        writeln!(text, "STR: {one}").unwrap();
    }
    // A record whose parts end at a multiple of four bytes is written four longer than it says
    // (Samba 4.17), which is a damaged one to any reader: one more text, an empty one, helps.
    let units = |text: &&str| text.encode_utf16().count() + 1;
    let all: usize = [*source, computer].iter().chain(*texts).map(units).sum();
    if all.is_multiple_of(2) {
        text += "STR: \n";
    }
    text + "DAT: \n\n"
}
