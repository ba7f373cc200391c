//! A host that is made infected in Wine's drives and registry, and what is looked at on it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::super::{Scene, windows};
use crate::command::{self, Ran};

/// The programs that write down what they are given, and then do it.
const PROGRAMS: [&str; 8] =
    ["attrib", "findstr", "hold", "net", "reg", "regedit", "sc", "taskkill"];

/// What the example says that the host has to hold.
pub(super) struct Held {
    clean: String,
    undo: String,
    /// Whether `reg` and `sc` are there.
    pub(super) has_reg: bool,
    files: Vec<String>,
    values: Vec<(String, String, String, bool)>,
    services: Vec<String>,
}

impl Held {
    fn read(said: &str) -> Result<Self> {
        let said: Value = serde_json::from_str(said)?;
        let of = |name: &str| said.get(name).cloned().with_context(|| format!("no {name}"));
        Ok(Self {
            clean: serde_json::from_value(of("clean")?)?,
            undo: serde_json::from_value(of("undo")?)?,
            has_reg: serde_json::from_value(of("has_reg")?)?,
            files: serde_json::from_value(of("files")?)?,
            values: serde_json::from_value(of("values")?)?,
            services: serde_json::from_value(of("services")?)?,
        })
    }
}

/// What is compared: keys as `regedit` exports them, and files by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) keys: BTreeMap<String, String>,
    pub(super) files: BTreeMap<PathBuf, Vec<u8>>,
}

/// Which batch file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Clean,
    Undo,
}

pub(super) struct Host<'s> {
    scene: &'s Scene,
    /// Where the batch files are started.
    folder: PathBuf,
    pub(super) held: Held,
}

/// The mark as the collecting script writes it.
const END: &str = "end\tcomplete\t\"the script ran to its end\"\r\n";

impl<'s> Host<'s> {
    /// A host with a case's batch files, not infected yet.
    pub(super) fn new(scene: &'s Scene, case: &str) -> Result<Self> {
        let folder = scene.folder.join("掃除 & 100 ^(p1)!");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join(EVIDENCE))?;
        for program in PROGRAMS {
            fs::copy(&scene.stand_in, folder.join(program).with_extension("exe"))?;
        }
        let mut example = Command::new(&scene.cleanup_example);
        let said = command::capture(example.current_dir(&folder).arg(case))?
            .success_or("the example of clean-up")?;
        let host = Self { scene, folder, held: Held::read(&said)? };
        host.collected(&format!("# seawall-collect 1\r\n{END}"))?;
        Ok(host)
    }

    /// Writes the list of what was collected.
    pub(super) fn collected(&self, text: &str) -> Result<()> {
        Ok(fs::write(self.folder.join(EVIDENCE).join("collected.txt"), text)?)
    }

    pub(super) fn evidence(&self) -> String {
        windows(&self.folder.join(EVIDENCE)).trim_end_matches('\\').to_owned()
    }

    /// Makes it as the plan found it, without anything of an earlier run. How it is then.
    pub(super) fn infect(&self) -> Result<State> {
        self.set(true)?;
        for (number, place) in self.places()?.iter().enumerate() {
            fs::create_dir_all(place.parent().context("a folder")?)?;
            fs::write(place, format!("made worm {number}\0\r\n"))?;
        }
        self.state()
    }

    /// As it shall be when it was cleaned.
    pub(super) fn cleaned(&self) -> Result<State> {
        self.set(false)?;
        self.state()
    }

    fn set(&self, infected: bool) -> Result<()> {
        for folder in self.leftovers()? {
            fs::remove_dir_all(folder)?;
        }
        for place in self.places()? {
            if place.exists() {
                fs::remove_file(place)?;
            }
        }
        let mut text = "Windows Registry Editor Version 5.00\r\n".to_owned();
        for key in self.keys() {
            write!(text, "\r\n[-{key}]\r\n")?;
            if infected || !key.contains(r"\Services\") {
                write!(text, "\r\n[{key}]\r\n{OTHERS}")?;
            }
            let own = self.held.values.iter().filter(|(own, ..)| infected && is(&key, own));
            for (_, name, data, expands) in own {
                writeln!(text, "{}={}\r", quoted(name), written(data, *expands))?;
            }
        }
        let octets = text.encode_utf16().flat_map(u16::to_le_bytes);
        let octets: Vec<u8> = [0xff, 0xfe].into_iter().chain(octets).collect();
        fs::write(self.scene.folder.join("made.reg"), octets)?;
        self.wine(&[REGEDIT, "/S", "made.reg"])?.success_or("regedit")?;
        Ok(())
    }

    /// The keys that the batch files touch.
    pub(super) fn keys(&self) -> Vec<String> {
        let services = self.held.services.iter();
        let services = services.map(|name| format!(r"SYSTEM\CurrentControlSet\Services\{name}"));
        let values = self.held.values.iter().map(|(key, ..)| key.clone());
        let mut keys: Vec<String> =
            values.chain(services).map(|key| format!(r"HKEY_LOCAL_MACHINE\{key}")).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Where the files lie.
    pub(super) fn places(&self) -> Result<Vec<PathBuf>> {
        let places = self.held.files.iter().map(|path| {
            let path = path.replace("%system32%", r"C:\windows\system32");
            let path = path.replace("%windir%", r"C:\windows");
            let (drive, rest) = path.split_once(r":\").context("no drive")?;
            let folder = self.scene.prefix.drive(&drive.to_lowercase())?;
            Ok(folder.join(rest.replace('\\', "/")))
        });
        places.collect()
    }

    /// How it is.
    pub(super) fn state(&self) -> Result<State> {
        let mut keys = BTreeMap::new();
        for key in self.keys() {
            let file = self.scene.folder.join("now.reg");
            if file.exists() {
                fs::remove_file(&file)?;
            }
            self.wine(&[REGEDIT, "/E", "now.reg", &key])?;
            if file.exists() {
                let octets = fs::read(&file)?;
                let units: Vec<u16> = octets
                    .chunks_exact(2)
                    .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
                    .collect();
                keys.insert(key, String::from_utf16(&units)?);
            }
        }
        let mut files = BTreeMap::new();
        for place in self.places()? {
            if place.exists() {
                files.insert(place.clone(), fs::read(place)?);
            }
        }
        Ok(State { keys, files })
    }

    /// The folders of plans on both drives.
    pub(super) fn leftovers(&self) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for drive in ["c", "d"] {
            for entry in fs::read_dir(self.scene.prefix.drive(drive)?)? {
                let path = entry?.path();
                if path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("seawall-")) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// The names of those folders.
    pub(super) fn left(&self) -> Result<Vec<String>> {
        let names = self
            .leftovers()?
            .into_iter()
            .filter_map(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
        Ok(names.collect())
    }

    /// What is neither where it was nor put aside is lost.
    pub(super) fn has_lost_nothing(&self, before: &State) -> Result<()> {
        let mut there: Vec<Vec<u8>> = self.state()?.files.into_values().collect();
        for folder in self.leftovers()? {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_file() {
                    there.push(fs::read(path)?);
                }
            }
        }
        for (place, octets) in &before.files {
            let count = there.iter().filter(|own| *own == octets).count();
            ensure!(count == 1, "{} is there {count} times", place.display());
        }
        Ok(())
    }

    pub(super) fn file(&self, part: Part) -> PathBuf {
        self.folder.join(match part {
            Part::Clean => &self.held.clean,
            Part::Undo => &self.held.undo,
        })
    }

    /// The lines of a batch file, as octets.
    pub(super) fn lines(&self, part: Part) -> Result<Vec<Vec<u8>>> {
        let octets = fs::read(self.file(part))?;
        Ok(octets.split_inclusive(|&octet| octet == b'\n').map(<[u8]>::to_vec).collect())
    }

    /// Takes the lines out of a batch file that hold a text. How many they are must not be none.
    pub(super) fn without(&self, part: Part, text: &str) -> Result<()> {
        let lines = self.lines(part)?;
        let holds = |line: &Vec<u8>| line.windows(text.len()).any(|it| it == text.as_bytes());
        let kept: Vec<u8> = lines.iter().filter(|line| !holds(line)).flatten().copied().collect();
        ensure!(lines.iter().any(holds), "no line has {text}");
        Ok(fs::write(self.file(part), kept)?)
    }

    /// Runs a batch file; what its programs are given is written down anew.
    pub(super) fn run(&self, part: Part, environment: &[(&str, &str)]) -> Result<Ran> {
        let evidence = self.evidence();
        let arguments = if part == Part::Clean { &[evidence.as_str()][..] } else { &[] };
        let file = self.file(part);
        let name = file.file_name().context("a name")?.to_string_lossy().into_owned();
        self.cmd(&name, arguments, environment)
    }

    /// Runs as much of a batch file as comes before a line.
    pub(super) fn run_until(&self, part: Part, line: usize) -> Result<Ran> {
        let lines = self.lines(part)?;
        let octets: Vec<u8> = lines.iter().take(line).flatten().copied().collect();
        self.run_instead(part, &octets)
    }

    /// Runs octets in place of a batch file.
    pub(super) fn run_instead(&self, part: Part, octets: &[u8]) -> Result<Ran> {
        fs::write(self.folder.join("cut.cmd"), octets)?;
        let evidence = self.evidence();
        let arguments = if part == Part::Clean { &[evidence.as_str()][..] } else { &[] };
        self.cmd("cut.cmd", arguments, &[])
    }

    pub(super) fn cmd(
        &self,
        file: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<Ran> {
        let record = self.record_file();
        if record.exists() {
            fs::remove_file(&record)?;
        }
        let record = windows(&record);
        let own = [("SEAWALL_RECORD", record.as_str())];
        let environment: Vec<_> = own.iter().chain(environment).copied().collect();
        let words: Vec<&str> =
            ["cmd", "/c", file].into_iter().chain(arguments.iter().copied()).collect();
        self.scene.prefix.wine(&self.scene.locale, &self.folder, &environment, &words)
    }

    /// Starts a stand-in that goes on.
    pub(super) fn spawn(&self, program: &Path, word: &str) -> Result<std::process::Child> {
        let record = windows(&self.folder.join("held"));
        let program = windows(program);
        let environment = [("SEAWALL_RECORD", record.as_str())];
        let words = [program.as_str(), word];
        self.scene.prefix.spawn(&self.scene.locale, &self.folder, &environment, &words)
    }

    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn stand_in(&self) -> &Path {
        &self.scene.stand_in
    }

    fn record_file(&self) -> PathBuf {
        self.folder.join("record")
    }

    /// What programs were given since a batch file was started last.
    pub(super) fn record(&self) -> Result<Vec<Vec<String>>> {
        let record = self.record_file();
        let text = if record.exists() { fs::read_to_string(&record)? } else { String::new() };
        Ok(text.lines().map(|line| line.split('\x1f').map(str::to_owned).collect()).collect())
    }

    fn wine(&self, words: &[&str]) -> Result<Ran> {
        self.scene.prefix.wine(&self.scene.locale, &self.scene.folder, &[], words)
    }
}

const EVIDENCE: &str = "証拠 & 100 ^(p1)!";
const REGEDIT: &str = r"C:\windows\regedit.exe";

/// What every key has beside what was found, of every kind that is easily lost.
const OTHERS: &str = "\"Start\"=dword:00000002\r\n\"Type\"=dword:00000010\r\n\
    \"Other\"=\"C:\\\\Program Files\\\\other.exe\"\r\n\"Bytes\"=hex:00,01,ff\r\n\
    \"Several\"=hex(7):61,00,00,00,62,00,00,00,00,00\r\n\
    \"Path\"=hex(2):25,00,61,00,25,00,00,00\r\n";

/// Whether a key is that one below `HKEY_LOCAL_MACHINE`.
fn is(key: &str, own: &str) -> bool {
    key.split_once('\\').is_some_and(|(_, below)| below == own)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// A value as a registry text has it.
fn written(data: &str, expands: bool) -> String {
    if !expands {
        return quoted(data);
    }
    let octets = data.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
    let octets: Vec<String> = octets.map(|octet| format!("{octet:02x}")).collect();
    format!("hex(2):{}", octets.join(","))
}
