//! Hives that other programs wrote: `reged` of chntpw, `hivexregedit` of libhivex.

use std::{fs, path::Path, process::Command};

use seawall_winfmt::regf::{Data, Hive};

use super::{
    made::{hive, key},
    open,
};

#[test]
fn a_hive_that_reged_wrote_is_read_as_it_was_meant() {
    let Some(bytes) = written("reged", |folder| {
        let mut command = Command::new("reged");
        command.args(["-I", "-C"]).arg(folder.join("hive")).arg(PREFIX).arg(folder.join("in.reg"));
        command
    }) else {
        return;
    };
    check(&open(&bytes));
}

#[test]
fn a_hive_that_hivexregedit_wrote_is_read_as_it_was_meant() {
    let Some(bytes) = written("hivexregedit", |folder| {
        let mut command = Command::new("hivexregedit");
        command.args(["--merge", "--prefix", PREFIX]);
        command.arg(folder.join("hive")).arg(folder.join("in.reg"));
        command
    }) else {
        return;
    };
    check(&open(&bytes));
}

/// The hive another program makes of an empty one and of our text; or a word that it is not here.
fn written(program: &str, command: impl FnOnce(&Path) -> Command) -> Option<Vec<u8>> {
    if Command::new(program).arg("--help").output().is_err() {
        println!("skipped: no {program} here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("hive"), hive(3, &key("ROOT", []))).unwrap();
    fs::write(folder.path().join("in.reg"), text()).unwrap();
    let output = command(folder.path()).output().unwrap();
    println!("{output:?}");
    Some(fs::read(folder.path().join("hive")).unwrap())
}

/// Every key needs those above it: hivexregedit makes none by itself.
fn text() -> String {
    let mut text = "Windows Registry Editor Version 5.00\r\n".to_owned();
    let mut section = |key: &str, values: &str| {
        text += &["\r\n[", PREFIX, "\\", key, "]\r\n", values].concat();
    };
    section("Microsoft", "");
    section(r"Microsoft\Updates", "");
    section(r"Microsoft\Updates\Windows 2000", "");
    section(r"Microsoft\Updates\Windows 2000\SP5", "");
    for number in NUMBERS {
        let key = format!(r"Microsoft\Updates\Windows 2000\SP5\KB{number}");
        let value = format!("\"Description\"=\"Hotfix {number}\"\r\n");
        section(&key, &value);
    }
    section(r"Microsoft\Ole", "\"EnableDCOM\"=\"N\"\r\n\"Limit\"=dword:0000beef\r\n");
    section(r"Microsoft\Big", &format!("\"Data\"=hex:{}\r\n", vec!["a5"; BIG].join(",")));
    text
}

fn check(hive: &Hive<'_>) {
    let damage = hive.walk().finish();
    assert!(damage.is_empty(), "{damage:?}");
    let updates = hive.key(r"Microsoft\Updates\Windows 2000\SP5").found().unwrap();
    assert_eq!(updates.subkeys().found.len(), NUMBERS.count());
    for number in NUMBERS {
        let key = updates.subkey(&format!("kb{number}")).found().unwrap();
        let value = key.value("Description").found().unwrap().data().unwrap();
        assert_eq!(value, Data::String(format!("Hotfix {number}")));
    }
    assert!(updates.subkey("KB1").is_absent());
    let ole = hive.key(r"microsoft\ole").found().unwrap();
    assert_eq!(ole.value("enabledcom").found().unwrap().data().unwrap().text(), Some("N"));
    assert_eq!(ole.value("Limit").found().unwrap().data().unwrap().dword(), Some(0xbeef));
    let big = hive.key(r"Microsoft\Big").found().unwrap().value("Data").found().unwrap();
    assert_eq!(big.bytes().unwrap(), vec![0xa5; BIG]);
}

const PREFIX: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE";
/// More keys than one list of either program holds.
const NUMBERS: std::ops::Range<u32> = 823_000..824_200;
/// More than a bin of a page holds.
const BIG: usize = 9_000;
