//! Imports WES-NG's definitions and says what that gave: `wesng FILE`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to people")]

use std::{collections::BTreeSet, fs::File, process::ExitCode};

use seawall_advisory::feed::FeedKind;
use seawall_facts::Products;
use seawall_feeds::{FeedLimits, Intake, wesng};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: wesng FILE");
        return Ok(ExitCode::FAILURE);
    };
    let mut intake = Intake::new(&FeedLimits::DEFAULT, Products::embedded());
    wesng::read(File::open(&file)?, &file.to_string_lossy(), &mut intake)?;
    let imported = intake.finish(FeedKind::Wesng, "");
    let feed = &imported.feed;
    let triples: usize =
        feed.fixes.iter().filter_map(|fix| feed.mended_by(fix)).map(<[_]>::len).sum();
    let edges: BTreeSet<(u32, u32)> = feed
        .fixes
        .iter()
        .flat_map(|fix| fix.supersedes.iter().map(|older| (fix.label, *older)))
        .collect();
    println!(
        "records {} taken {} triples {triples} software {} labels {} vulnerabilities {} edges {} fixes {} sets {} packed {}",
        imported.report.records,
        imported.report.taken,
        feed.software.len(),
        feed.labels.len(),
        feed.vulnerabilities.len(),
        edges.len(),
        feed.fixes.len(),
        feed.mended.len(),
        feed.to_bytes()?.len(),
    );
    for (reason, rows) in &imported.report.rejected {
        println!("{reason:?} {} {}:{} {:?}", rows.count, rows.document, rows.line, rows.examples);
    }
    Ok(ExitCode::SUCCESS)
}
