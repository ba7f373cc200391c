//! Imports an archive and prints what was taken, what was not, and how long it took.
//!
//! `cargo run --release -p seawall-feeds --example import -- LANGUAGE [ARCHIVE] [--rejected] [--unknown]`
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::time::Instant;

use seawall_facts::Products;
use seawall_feeds::Limits;
use seawall_feeds::bulletin_md::{Labels, Report, import};

fn main() -> Result<(), Box<dyn Error>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/advisories");
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let rejected = take(&mut words, "--rejected");
    let unknown = take(&mut words, "--unknown");
    let language = words.first().ok_or("name a language, such as `ja`")?;
    let archive = words.get(1).cloned();
    let archive = archive.unwrap_or_else(|| format!("{beside}/{language}-bulletins.tar.xz"));
    let labels = Labels::embedded(language)?;
    let start = Instant::now();
    let import = import(File::open(archive)?, &Limits::DEFAULT, &labels, Products::embedded())?;
    let taken = start.elapsed();
    print_counts(&import.report);
    if rejected {
        for row in &import.report.rejected {
            println!("{}:{}: {:?}", row.document, row.line, row.reason);
        }
    }
    if unknown {
        let mut names: Vec<_> = import.report.unknown_products.iter().collect();
        names.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        for (name, times) in names {
            println!("{times:6} {name}");
        }
    }
    println!("{:.2} s, {} kB at most", taken.as_secs_f64(), peak_memory().unwrap_or_default());
    Ok(())
}

fn take(words: &mut Vec<String>, flag: &str) -> bool {
    let before = words.len();
    words.retain(|word| word != flag);
    words.len() < before
}

fn print_counts(report: &Report) {
    println!("documents {}, skipped {:?}", report.documents, report.skipped);
    println!("with CVEs {}, with a KB number {}", report.with_cves, report.with_kb);
    println!("{:#?}", report.rows);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &report.rejected {
        *reasons.entry(row.reason.code()).or_default() += 1;
    }
    println!("rejected {}: {reasons:?}", report.rejected.len());
    println!("names without an id: {}", report.unknown_products.len());
}

/// The most memory this process had, in kB; known on Linux only.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
