//! Reads every hive of a folder whole, all data too, and prints a row for each: name, keys, values,
//! bytes of data where they are more than four and no number, broken places, and microseconds of
//! reading alone.
//!
//! `cargo run --release -p seawall-winfmt --example hive_speed -- [FOLDER]`
//!
//! With `--damage`, each broken place is printed.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use liblzma::read::XzDecoder;
use seawall_winfmt::regf::{Hive, Limits};

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
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        match count(&bytes, shows_damage) {
            Ok(counts) => {
                counts.print(&name);
                all.keys += counts.keys;
                all.values += counts.values;
                all.bytes += counts.bytes;
                all.damaged += counts.damaged;
                all.took += counts.took;
            }
            Err(error) => println!("{name}: {error}"),
        }
    }
    all.print("all");
    Ok(())
}

#[derive(Debug, Default)]
struct Counts {
    keys: u64,
    values: u64,
    bytes: usize,
    damaged: u64,
    took: Duration,
}

impl Counts {
    fn print(&self, name: &str) {
        let Self { keys, values, bytes, damaged, .. } = self;
        println!("{name}\t{keys}\t{values}\t{bytes}\t{damaged}\t{}", self.took.as_micros());
    }
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
            let bytes = value.bytes().map_or(0, |bytes| bytes.len());
            if bytes > 4 && !matches!(value.kind(), DWORD | BIG_ENDIAN | QWORD) {
                counts.bytes += bytes;
            }
            // What values say is made, whether anybody asks for it or not.
            black_box((value.name(), value.data().ok()));
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

const DWORD: u32 = 4;
const BIG_ENDIAN: u32 = 5;
const QWORD: u32 = 11;
