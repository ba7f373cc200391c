//! Makes a folder of hosts, and reads it.
//!
//! `cargo run --release -p seawall-evidence --example audit_speed -- make FOLDER HOSTS`
//! prints how many files and bytes were made. Half of the hosts have registry exports and half have
//! hives; every fourth has what `systeminfo` prints besides, and every fourth a real event log,
//! where the corpus is at hand.
//!
//! `… -- read FOLDER` prints hosts with a name, files, facts, and milliseconds of reading.
#![allow(clippy::indexing_slicing, clippy::print_stdout)]

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, error::Error, fs};

use seawall_evidence::{Options, gather};
use seawall_winfmt::reg_text::{Data, Format, Writer};

#[allow(dead_code, clippy::unwrap_used)]
#[path = "../../winfmt/tests/winfmt/regf/made.rs"]
mod made;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["make", folder, hosts] => make(folder.as_ref(), hosts.parse()?),
        ["read", folder] => {
            read(folder.into());
            Ok(())
        }
        _ => Err("what is to be done: `make FOLDER HOSTS` or `read FOLDER`?".into()),
    }
}

fn read(folder: PathBuf) {
    let begin = Instant::now();
    let found = gather(&[folder], &Options::default());
    let took = begin.elapsed().as_millis();
    let hosts = found.hosts.iter().filter(|host| host.key.is_some()).count();
    let facts: usize = found.hosts.iter().map(|host| host.facts.len()).sum();
    println!("{hosts}\t{}\t{facts}\t{took}", found.files);
}

fn make(folder: &Path, hosts: u32) -> Result<()> {
    let (software, log) = (software(), event_log());
    let (text, hive) = (text("SOFTWARE", &software)?, hive(&software));
    let (mut files, mut bytes) = (0, 0);
    let mut write = |name: &str, place: &Path, content: &[u8]| {
        files += 1;
        bytes += content.len();
        fs::write(place.join(name), content)
    };
    for number in 0..hosts {
        // As long as the name in the real log.
        let name = format!("WKS-WINXP-{number:04}");
        let place = folder.join(&name);
        fs::create_dir_all(&place)?;
        if number % 2 == 0 {
            write("software.reg", &place, &text)?;
            let system = self::text("SYSTEM", &system("CurrentControlSet", &name))?;
            write("system.reg", &place, &system)?;
        } else {
            write("SOFTWARE", &place, &hive)?;
            write("SYSTEM", &place, &self::hive(&system("ControlSet001", &name)))?;
        }
        match (number / 2 % 2, &log) {
            (0, _) => write("systeminfo.txt", &place, systeminfo(&name)?.as_bytes())?,
            (_, Some(log)) => write("SysEvent.Evt", &place, &renamed(log, &name))?,
            (_, None) => {}
        }
    }
    println!("{files}\t{bytes}");
    Ok(())
}

/// A key with its values.
struct Section {
    path: String,
    values: Vec<(&'static str, Data)>,
}

/// About as many keys as what matters has, with as many that do not.
fn software() -> Vec<Section> {
    let version = [
        ("CurrentVersion", Data::string("5.1")),
        ("CurrentBuildNumber", Data::string("2600")),
        ("CSDVersion", Data::string("Service Pack 3")),
    ];
    let path = r"Microsoft\Windows NT\CurrentVersion".to_owned();
    let mut sections = vec![Section { path, values: version.into() }];
    sections.extend(UPDATES.map(|number| {
        let path = format!(r"Microsoft\Updates\Windows XP\SP4\KB{number}");
        let description = Data::string("Security Update for Windows XP");
        Section { path, values: vec![("Description", description), ("Installed", Data::dword(1))] }
    }));
    sections.extend((0..1000).map(|class| {
        let path = format!(r"Microsoft\Other\Class{class}");
        Section { path, values: vec![("", Data::string("a value that nobody asks for"))] }
    }));
    sections
}

fn system(set: &str, name: &str) -> Vec<Section> {
    let path = format!(r"{set}\Control\ComputerName\ComputerName");
    let select = vec![("Current", Data::dword(1))];
    let mut sections = vec![
        Section { path, values: vec![("ComputerName", Data::string(name))] },
        Section { path: "Select".to_owned(), values: select },
    ];
    sections.extend((0..300).map(|service| {
        let path = format!(r"{set}\Services\Service{service}");
        let image = Data::string(r"%SystemRoot%\system32\service.exe");
        Section { path, values: vec![("Start", Data::dword(3)), ("ImagePath", image)] }
    }));
    sections
}

fn text(hive: &str, sections: &[Section]) -> Result<Vec<u8>> {
    let mut writer = Writer::new(Format::Version5);
    for section in sections {
        writer.key(&format!(r"HKEY_LOCAL_MACHINE\{hive}\{}", section.path))?;
        for (name, data) in &section.values {
            writer.value(name, data)?;
        }
    }
    Ok(writer.finish())
}

fn hive(sections: &[Section]) -> Vec<u8> {
    let mut root = made::key("root", []);
    for section in sections {
        let mut key = &mut root;
        for name in section.path.split('\\') {
            let at = key.subkeys.iter().position(|it| it.name == name);
            let at = at.unwrap_or_else(|| {
                key.subkeys.push(made::key(name, []));
                key.subkeys.len() - 1
            });
            key = &mut key.subkeys[at];
        }
        for (name, data) in &section.values {
            *key = std::mem::take(key).with(name, data.kind, &data.bytes);
        }
    }
    made::hive(3, &root)
}

fn systeminfo(name: &str) -> Result<String> {
    let mut text = format!(
        "\r\nHost Name:                 {name}\r\n\
         OS Name:                   Microsoft Windows XP Professional\r\n\
         OS Version:                5.1.2600 Service Pack 3 Build 2600\r\n\
         System type:               X86-based PC\r\n\
         Hotfix(s):                 {} Hotfix(s) Installed.\r\n",
        UPDATES.len()
    );
    for (number, update) in UPDATES.enumerate() {
        write!(text, "                           [{:02}]: KB{update}\r\n", number + 1)?;
    }
    Ok(text)
}

/// The real log of a host of Windows XP.
fn event_log() -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    fs::read(corpus.join("hosts/eventlogs/SysEvent.Evt")).ok()
}

/// The log with another computer's name of the same length.
fn renamed(log: &[u8], name: &str) -> Vec<u8> {
    let (old, new) = (made::wide("WKS-WINXP32BIT"), made::wide(name));
    let mut log = log.to_vec();
    let mut at = 0;
    while let Some(found) = log[at..].windows(old.len()).position(|bytes| bytes == old) {
        log[at + found..][..new.len()].copy_from_slice(&new);
        at += found + new.len();
    }
    log
}

const UPDATES: Range<u32> = 900_000..900_200;
