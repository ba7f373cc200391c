//! Reads every hive of a folder whole, all data too, and prints keys, values, damage and the time
//! of reading alone.
//!
//! `cargo run --release -p seawall-winfmt --example hive_speed -- [FOLDER]`
//!
//! With `--damage`, each broken place is printed.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use liblzma::read::XzDecoder;
use seawall_winfmt::regf::{Data, Hive, Limits};

fn main() -> Result<(), Box<dyn Error>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let shows_damage = words.iter().any(|word| word == "--damage");
    words.retain(|word| word != "--damage");
    let folder = words.first().map_or(corpus.join("hosts/hives"), PathBuf::from);
    let mut files = Vec::new();
    gather(&folder, &mut files)?;
    files.sort();
    let mut all = Counts::default();
    for file in files {
        let bytes = read(&file)?;
        let name = file.strip_prefix(&folder).unwrap_or(&file).display();
        match count(&bytes, shows_damage) {
            Ok(counts) => {
                println!("{name}: {counts:?}");
                all.keys += counts.keys;
                all.values += counts.values;
                all.characters += counts.characters;
                all.damaged += counts.damaged;
                all.took += counts.took;
            }
            Err(error) => println!("{name}: {error}"),
        }
    }
    println!("all: {all:?}");
    Ok(())
}

#[derive(Debug, Default)]
struct Counts {
    keys: u64,
    values: u64,
    characters: usize,
    damaged: u64,
    took: Duration,
}

fn count(bytes: &[u8], shows_damage: bool) -> Result<Counts, seawall_winfmt::Error> {
    let start = Instant::now();
    let hive = Hive::open(bytes, &[], &Limits::DEFAULT)?;
    let mut counts = Counts::default();
    let mut walk = hive.walk();
    for node in &mut walk {
        counts.keys += 1;
        for value in &node.values {
            counts.values += 1;
            counts.characters += value.name().len() + value.data().map_or(0, |data| length(&data));
        }
    }
    let damage = walk.finish();
    counts.took = start.elapsed();
    for damage in hive.damage().listed.iter().chain(&damage.listed) {
        counts.damaged += 1;
        if shows_damage {
            println!("  {damage:?}");
        }
    }
    counts.damaged += damage.unlisted;
    Ok(counts)
}

fn length(data: &Data<'_>) -> usize {
    match data {
        Data::String(text) | Data::ExpandString(text) | Data::Link(text) => text.len(),
        Data::MultiString(texts) => texts.iter().map(String::len).sum(),
        Data::Binary(bytes) | Data::None(bytes) | Data::Other { bytes, .. } => bytes.len(),
        _ => 1,
    }
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let opened = File::open(file)?;
    if file.extension().is_some_and(|end| end == "xz") {
        XzDecoder::new(opened).read_to_end(&mut bytes)?;
    } else {
        (&opened).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
