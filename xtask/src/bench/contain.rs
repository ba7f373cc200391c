//! A thousand hosts with two hundred exceptions, compiled for every target, in a release build of
//! `seawall-remedy` alone.

use anyhow::{Context as _, Result, ensure};

use super::bars::{self, Bar};
use crate::command;
use crate::repository::Repository;

/// Seconds for all targets together.
const WRITTEN: f64 = 2.0;
/// Seconds for the slowest target, with reading it back and holding it against its policy.
const WHOLE: f64 = 2.0;

/// What the test `size` of the crate says of a target.
struct Row {
    target: String,
    lie: String,
    written: f64,
    checked: f64,
    octets: u64,
    refusal: String,
}

/// Measures; whether it was fast enough.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let mut cargo = repository.cargo();
    cargo.args(["test", "--release", "--package", "seawall-remedy", "--test", "size"]);
    cargo.args(["--", "--nocapture", "--test-threads", "1"]);
    let printed = command::capture(&mut cargo)?.success_or("the test `size`")?;
    let rows: Vec<Row> = printed.lines().filter_map(row).collect();
    println!(
        "{:<18} {:<10} {:>9} {:>9} {:>10}  refusal",
        "target", "hosts", "written s", "checked s", "octets"
    );
    for Row { target, lie, written, checked, octets, refusal } in &rows {
        println!("{target:<18} {lie:<10} {written:>9.3} {checked:>9.3} {octets:>10}  {refusal}");
    }
    let mut lies: Vec<&str> = rows.iter().map(|row| row.lie.as_str()).collect();
    lies.dedup();
    ensure!(!lies.is_empty(), "nothing was measured");
    let sum = |lie: &&str| -> f64 {
        rows.iter().filter(|row| row.lie == **lie).map(|row| row.written).sum()
    };
    let all = lies.iter().map(sum).fold(0.0, f64::max);
    let slowest = rows.iter().map(|row| row.written + row.checked).fold(0.0, f64::max);
    let known = rows.iter().filter(|row| row.lie == "Scattered").count();
    let known = f64::from(u32::try_from(known).context("rows without end")?);
    Ok(bars::judge(
        "contain",
        &[
            Bar::at_least("targets", known, 21.0),
            Bar::below("s to write all targets of one policy", all, WRITTEN),
            Bar::below("s to write and check the slowest", slowest, WHOLE),
        ],
    ))
}

fn row(line: &str) -> Option<Row> {
    let mut columns = line.split_once("size\t")?.1.split('\t');
    let mut next = || columns.next();
    Some(Row {
        target: next()?.to_owned(),
        lie: next()?.to_owned(),
        written: next()?.parse().ok()?,
        checked: next()?.parse().ok()?,
        octets: next()?.parse().ok()?,
        refusal: next()?.to_owned(),
    })
}
