//! Flips bits of files and cuts their ends, and measures what gathering each takes: `storm ROUNDS
//! SEED [FILE OR FOLDER]...`. Without files it makes one of every container. Files are copied, not
//! changed. Fails where one takes over a second of processor time or 256 MiB, or a reader fails.
#![allow(clippy::print_stdout, reason = "an example talks to people")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::string_slice,
    dead_code
)] // The tests' modules.

#[path = "../tests/evidence_facts/making.rs"]
mod facts;
#[path = "../../winfmt/tests/winfmt/regf/made.rs"]
mod made;
#[path = "../tests/evidence/making.rs"]
mod making;
#[path = "../tests/evidence/samples.rs"]
mod samples;
#[path = "../tests/evidence_facts/storm.rs"]
mod storm;

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use storm::{Worst, copies, storm};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut number = || arguments.next()?.parse::<u64>().ok();
    let (Some(rounds), Some(seed)) = (number(), number()) else {
        return Err("usage: storm ROUNDS SEED [FILE OR FOLDER]...".into());
    };
    let folder = tempfile::tempdir()?;
    let given: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let mut files = Vec::new();
    for (number, path) in given.iter().enumerate() {
        let to = folder.path().join(number.to_string());
        if path.is_dir() {
            files.extend(copies(path, &to));
        } else {
            fs::create_dir_all(&to)?;
            let copy = to.join(path.file_name().unwrap_or_default());
            fs::copy(path, &copy)?;
            files.push(copy);
        }
    }
    if given.is_empty() {
        files = made_containers(folder.path())?;
    }
    let mut all = Worst::default();
    for file in &files {
        let mut worst = Worst::default();
        storm(file, rounds, seed, &mut worst);
        println!(
            "{:>9} bytes, {:>4} runs, {:>6.2} s, {:>4} MiB  {}",
            fs::metadata(file)?.len(),
            worst.runs,
            worst.time.0.as_secs_f64(),
            worst.memory.0 >> 20,
            file.file_name().unwrap_or_default().to_string_lossy(),
        );
        all.runs += worst.runs;
        all.time = all.time.max(worst.time);
        all.memory = all.memory.max(worst.memory);
        all.faults.extend(worst.faults);
    }
    println!("{} files, {} runs", files.len(), all.runs);
    println!("worst time: {:.2} s, {}", all.time.0.as_secs_f64(), all.time.1);
    println!("worst memory: {} MiB, {}", all.memory.0 >> 20, all.memory.1);
    all.faults.iter().for_each(|fault| println!("FAIL {fault}"));
    if all.faults.is_empty() { Ok(()) } else { Err("over the bars".into()) }
}

/// One of every container, with hives inside.
fn made_containers(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let updates = [r"Windows 2000\SP5\KB823980"];
    let contents = [
        ("software", facts::software("5.0", "2195", "Service Pack 4", &updates)),
        ("system", facts::system("SRV1", "corp.example", "ServerNT")),
        ("a long name of a file", making::noise(30_000, 1)),
    ];
    let mut files = Vec::new();
    for (name, bytes) in samples::containers(&contents) {
        let path = folder.join(name);
        fs::write(&path, bytes)?;
        files.push(path);
    }
    Ok(files)
}
