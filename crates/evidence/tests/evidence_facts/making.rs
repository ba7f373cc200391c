//! Made evidence, and short ways to look at what came of it.

use std::path::PathBuf;

use seawall_evidence::{Asked, FactLimits, Gathered, Options, Reading, Unread, gather, read};
use seawall_facts::{FactValue, Gap, RegistryPath};
use seawall_winfmt::{
    reg_text::{Data, Format, Writer},
    text::CodePage,
};

use crate::made::{Key, hive, key, wide};

/// Reads a file that must be of one host.
pub(crate) fn one(path: &str, bytes: &[u8]) -> Reading {
    let mut readings = all(path, bytes).unwrap();
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

pub(crate) fn all(path: &str, bytes: &[u8]) -> Result<Vec<Reading>, Unread> {
    read(path, bytes, &[], &Asked::default(), &FactLimits::DEFAULT)
}

pub(crate) fn has(reading: &Reading, value: &FactValue) -> bool {
    reading.facts.iter().any(|fact| fact.value == *value)
}

/// The data of a registry value.
pub(crate) fn data(reading: &Reading, path: &str, name: &str) -> Option<String> {
    let path = RegistryPath::new(path);
    reading.facts.iter().find_map(|fact| match &fact.value {
        FactValue::RegistryValue { key, name: of, data, .. } if *key == path && of == name => {
            Some(data.clone())
        }
        _ => None,
    })
}

pub(crate) fn hotfixes(reading: &Reading) -> Vec<String> {
    let mut found: Vec<String> = reading
        .facts
        .iter()
        .filter_map(|fact| match &fact.value {
            FactValue::Hotfix(number) => Some(number.clone()),
            _ => None,
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

pub(crate) fn gaps(reading: &Reading) -> Vec<Gap> {
    reading.evidence.iter().flat_map(|evidence| evidence.gaps.clone()).collect()
}

/// Registry text of these keys, each with texts as values.
pub(crate) fn reg(format: Format, keys: &[(&str, &[(&str, &str)])]) -> Vec<u8> {
    let mut writer = Writer::new(format);
    for (key, values) in keys {
        writer.key(&format!("HKEY_LOCAL_MACHINE\\{key}")).unwrap();
        for (name, text) in *values {
            let data = text.strip_prefix('#').and_then(|number| number.parse().ok());
            let data = data.map_or_else(|| Data::string(text), Data::dword);
            writer.value(name, &data).unwrap();
        }
    }
    writer.finish()
}

pub(crate) const REGEDIT4_JA: Format = Format::Regedit4(CodePage::Cp932);

/// A SOFTWARE hive of a system with updates.
pub(crate) fn software(version: &str, build: &str, pack: &str, updates: &[&str]) -> Vec<u8> {
    let text = |text: &str| wide(&format!("{text}\0"));
    let mut current = key("CurrentVersion", []).with("CurrentVersion", 1, &text(version)).with(
        "CurrentBuildNumber",
        1,
        &text(build),
    );
    if !pack.is_empty() {
        current = current.with("CSDVersion", 1, &text(pack));
    }
    let updates: Vec<Key> = updates.iter().map(|update| nested(update)).collect();
    let updates = key("Updates", merged(updates));
    let ole = key("Ole", []).with("EnableDCOM", 1, &text("Y"));
    hive(3, &key("x", [key("Microsoft", [ole, updates, key("Windows NT", [current])])]))
}

/// A SYSTEM hive of a host of that name.
pub(crate) fn system(name: &str, domain: &str, kind: &str) -> Vec<u8> {
    let text = |text: &str| wide(&format!("{text}\0"));
    let computer =
        key("ComputerName", [key("ComputerName", []).with("ComputerName", 1, &text(name))]);
    let options = key("ProductOptions", []).with("ProductType", 1, &text(kind));
    let environment = key("Environment", []).with("PROCESSOR_ARCHITECTURE", 1, &text("x86"));
    let session = key("Session Manager", [environment]);
    let parameters = key("Parameters", []).with("NV Domain", 1, &text(domain));
    let rpc = key("RpcSs", []).with("Start", 4, &2_u32.to_le_bytes());
    let services = key("Services", [rpc, key("Tcpip", [parameters])]);
    let set = key("ControlSet002", [key("Control", [computer, options, session]), services]);
    let old = key("ControlSet001", [key("Services", [])]);
    let select = key("Select", []).with("Current", 4, &2_u32.to_le_bytes());
    hive(3, &key("x", [old, set, select]))
}

/// A path of keys under each other.
fn nested(path: &str) -> Key {
    let mut parts = path.rsplit('\\');
    let last = key(parts.next().unwrap(), []);
    parts.fold(last, |below, name| key(name, [below]))
}

/// Keys of one name as one.
fn merged(keys: Vec<Key>) -> Vec<Key> {
    let mut all: Vec<Key> = Vec::new();
    for key in keys {
        match all.iter_mut().find(|other| other.name == key.name) {
            Some(other) => other.subkeys.extend(key.subkeys),
            None => all.push(key),
        }
    }
    for key in &mut all {
        key.subkeys = merged(std::mem::take(&mut key.subkeys));
    }
    all
}

/// Gathers files that are written to a folder.
pub(crate) fn gathered(files: &[(&str, Vec<u8>)]) -> Gathered {
    gathered_with(files, &Options::default())
}

pub(crate) fn gathered_with(files: &[(&str, Vec<u8>)], options: &Options) -> Gathered {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    gather(&[folder.path().to_owned()], options)
}

/// The file of the corpus, or a word that it is not there.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let path = corpus.join("hosts").join(name);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

/// A file of the corpus, unpacked where its name ends with `.xz`.
pub(crate) fn corpus_bytes(name: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(corpus(name)?).unwrap();
    if name.strip_suffix(".xz").is_none() {
        return Some(bytes);
    }
    let mut unpacked = Vec::new();
    let mut reader = liblzma::read::XzDecoder::new(bytes.as_slice());
    std::io::Read::read_to_end(&mut reader, &mut unpacked).unwrap();
    Some(unpacked)
}
