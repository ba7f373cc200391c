//! Crashes of RPC, as logs that Samba wrote tell of them: somebody tried, and never more than that.

use std::path::Path;

use serde_json::Value;

use crate::{
    asking::{case, families, host, hunt, texts, write},
    common::Seawall,
    logs::{Event, can_be_written, log},
};

/// 2003-08-12T10:00:01Z.
const CRASH: i64 = 1_060_682_401;

/// Whole ids have their severity above: Windows' own logs have it too.
const ENDED_AND_ACTED: u32 = 0xC000_1B77;
const ENDED: u32 = 0xC000_1B7A;
const SHUT_DOWN: u32 = 0x8000_0432;
const BEFORE_UNEXPECTED: u32 = 0x8000_1778;
const VERSION: u32 = 0x8000_1779;
const STARTED: u32 = 0x8000_1775;
const UPDATED: u32 = 0x4000_1119;

const SCM: &str = "Service Control Manager";
const RPC: &[&str] = &["Remote Procedure Call (RPC)", "1", "60000", "2", "Reboot the machine"];
const BY_SYSTEM: &[&str] =
    &["winlogon.exe", "X", "", "0x80020003", "reboot", "", r"NT AUTHORITY\SYSTEM"];
const XP: &[&str] = &["5.01.", "2600", "Service Pack 1", "Uniprocessor Free"];

const fn crash(at: i64) -> Event<'static> {
    (at, SCM, ENDED_AND_ACTED, RPC)
}

/// What an update of Windows 2000 to Server 2003 writes when it is installed.
fn update<'e>(at: i64, texts: &'e [&'e str; 2]) -> Event<'e> {
    (at, "NtServicePack", UPDATED, texts)
}

fn put(cases: &Path, computer: &str, events: &[Event<'_>]) {
    let folder = cases.join(computer);
    write(&folder, "SysEvent.Evt", &log(&folder, computer, events));
}

/// The only trace of a host that was attacked, and how much it says.
fn attempt<'d>(found: &'d Value, computer: &str) -> &'d Value {
    let host = host(found, computer);
    assert_eq!(host["verdict"], "attempted", "{host}");
    assert_eq!(families(host, "attempted"), ["rpc_attack"], "{host}");
    assert_eq!(texts(&host["findings"], "role"), ["attempt"], "{host}");
    &host["findings"][0]["trace"]
}

#[test]
fn a_crash_of_rpc_is_an_attempt_with_the_shutdown_and_the_start_that_followed() {
    if !can_be_written() {
        return;
    }
    let seawall = Seawall::new();
    let cases = case(&seawall, "cases");
    let after = |second| {
        [
            crash(CRASH),
            (CRASH + second, "USER32", SHUT_DOWN, BY_SYSTEM),
            (CRASH + second + 60, "EventLog", BEFORE_UNEXPECTED, &["10:01:00", "8/12/2003"]),
            (CRASH + second + 60, "EventLog", VERSION, XP),
            (CRASH + second + 60, "EventLog", STARTED, &[]),
        ]
    };
    put(&cases, "IN-TIME", &after(90));
    // The default of XP and 2003 is 60 seconds: what comes much later has another cause.
    put(&cases, "TOO-LATE", &after(91));
    // Windows 2000 does not start again by itself, and its German names the service so.
    let german = &["Remoteprozeduraufruf (RPC)", "1"];
    put(&cases, "QUIET", &[(CRASH, SCM, ENDED, german)]);
    let read = seawall.run(&["audit", "cases", "--facts", "--format", "json"]).stdout;
    assert!(read.contains("event_trace") && !read.contains("damaged"), "{read}");
    let (code, found) = hunt(&seawall, &["cases"]);
    assert_eq!(code, 1);
    let trace = attempt(&found, "IN-TIME");
    assert_eq!(trace["code"], "crash");
    assert_eq!((&trace["event"], &trace["what"]), (&7031.into(), &RPC[0].into()));
    assert_eq!(trace["at"], CRASH * 1000);
    assert_eq!(trace["shut_down"], (CRASH + 90) * 1000);
    assert_eq!(trace["restarted"], (CRASH + 150) * 1000);
    assert_eq!(trace["standing"]["code"], "not_updated");
    let trace = attempt(&found, "TOO-LATE");
    assert_eq!(
        (trace.get("shut_down"), &trace["restarted"]),
        (None, &((CRASH + 151) * 1000).into())
    );
    let trace = attempt(&found, "QUIET");
    assert_eq!((&trace["event"], trace.get("restarted")), (&7034.into(), None));
    let run = seawall.run(&["hunt", "cases", "--fail-on", "remnant"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn what_else_ends_is_no_attack() {
    if !can_be_written() {
        return;
    }
    let seawall = Seawall::new();
    let events: Vec<Event<'_>> = [
        &["McAfee McShield", "1", "5000", "1", "Restart the service"][..],
        &["McAfee Framework Service", "1"],
        &["Remote Procedure Call (RPC) Locator", "1"],
        &["Print Spooler", "1"],
    ]
    .into_iter()
    .zip(CRASH..)
    .flat_map(|(texts, at)| [(at, SCM, ENDED_AND_ACTED, texts), (at, SCM, ENDED, texts)])
    .chain([(CRASH + 9, "USER32", SHUT_DOWN, BY_SYSTEM), (CRASH + 50, "EventLog", STARTED, &[])])
    // Another program's event of that number.
    .chain([(CRASH + 60, "Others", ENDED_AND_ACTED, RPC)])
    .collect();
    put(&case(&seawall, "cases"), "BUSY", &events);
    let (code, found) = hunt(&seawall, &["cases"]);
    let host = host(&found, "BUSY");
    assert_eq!((code, &host["verdict"]), (0, &"not_evaluated".into()), "{host}");
    for what in ["findings", "hints"] {
        assert_eq!(host[what].as_array().unwrap().len(), 0, "{host}");
    }
}

#[test]
fn a_crash_is_held_against_the_updates_that_were_there_then() {
    if !can_be_written() {
        return;
    }
    let seawall = Seawall::new();
    let cases = case(&seawall, "cases");
    let fixed = ["Windows XP", "KB824146"];
    let all_fixed = ["Windows XP", "KB828741"];
    put(&cases, "BEFORE", &[update(CRASH - 60, &fixed), crash(CRASH)]);
    put(&cases, "AFTER", &[crash(CRASH), update(CRASH + 60, &fixed)]);
    let other = ["Windows XP", "KB811493"];
    put(&cases, "OTHER", &[update(CRASH - 60, &other), crash(CRASH)]);
    put(&cases, "ALL", &[update(CRASH - 60, &all_fixed), crash(CRASH)]);
    let nt4 = &["4.0", "1381", "Service Pack 6", "Uniprocessor Free"];
    put(&cases, "NT4", &[(CRASH - 99, "EventLog", VERSION, nt4), crash(CRASH)]);
    let (_, found) = hunt(&seawall, &["cases"]);
    let standing = |computer| &attempt(&found, computer)["standing"];
    // CVE-2003-0813 and CAN-2004-0116 stop the service all the same.
    let open = serde_json::json!({ "code": "updated_but_open", "hotfix": "KB824146" });
    assert_eq!(*standing("BEFORE"), open);
    assert_eq!(standing("AFTER")["code"], "not_updated");
    assert_eq!(standing("OTHER")["code"], "not_updated");
    assert_eq!(standing("NT4")["code"], "no_fix_exists");
    // No hole of these explains it: it is shown, and decides nothing.
    let all = host(&found, "ALL");
    assert_eq!(all["verdict"], "not_evaluated", "{all}");
    assert_eq!(all["hints"][0]["trace"]["standing"]["code"], "not_explained");
}

#[test]
fn events_that_are_only_remembered_are_hints() {
    if !can_be_written() {
        return;
    }
    let seawall = Seawall::new();
    let popup = &["svchost.exe - Application Error", "The instruction at 0x0 referenced memory"];
    let fault = &["svchost.exe", "5.1.2600.0", "unknown", "0.0.0.0", "00000000"];
    let watson = &["svchost.exe", "12.08.2003", "10:00:01.000", "c0000005"];
    let events: [Event<'_>; 3] = [
        (CRASH, "Application Popup", 0x4000_001A, popup),
        (CRASH, "Application Error", 1000, fault),
        (CRASH, "DrWatson", 0x4000_1001, watson),
    ];
    put(&case(&seawall, "cases"), "OLD", &events);
    let (code, found) = hunt(&seawall, &["cases"]);
    let host = host(&found, "OLD");
    assert_eq!((code, &host["verdict"]), (0, &"not_evaluated".into()), "{host}");
    assert_eq!(texts(&host["hints"], "certainty"), ["recalled"; 3], "{host}");
}
