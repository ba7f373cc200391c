//! Hosts from real texts, by the lists of updates in them.

use std::{env, fs, path::PathBuf, time::Instant};

use super::made::{Made, bare};

/// The numbers of words such as `KB2479943` in a text.
fn hotfixes(name: &str) -> Option<Vec<String>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let file = corpus.join("hosts/systeminfo").join(name);
    let Ok(bytes) = fs::read(&file) else {
        eprintln!("skipped: no {}; SEAWALL_CORPUS names another place", file.display());
        return None;
    };
    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_number = |text: &&str| text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |word| ["KB", "Q"].iter().find_map(|head| str::strip_prefix(word, *head));
    let mut found: Vec<String> =
        words.filter_map(number).filter(is_number).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    Some(found)
}

fn made(product: &str, sp: &str, name: &str) -> Option<(Made, usize)> {
    let found = hotfixes(name)?;
    let made = bare(product, sp).whole_list();
    Some((found.iter().fold(made, |made, number| made.hotfix(number)), found.len()))
}

fn planned(product: &str, sp: &str, name: &str, at_least: usize) {
    let Some((made, hotfixes)) = made(product, sp, name) else { return };
    assert!(hotfixes >= at_least, "{name}: {hotfixes}");
    let wanted = made.everything();
    let missing = made.missing(&wanted);
    let started = Instant::now();
    let plan = made.plan(&wanted);
    let took = started.elapsed();
    eprintln!(
        "{name}: {hotfixes} updates, {} of {} missing, {} to install in {} batches (minimal: {}), \
         {} stay open, {} contained, {took:?}",
        missing.len(),
        wanted.len(),
        plan.updates().count(),
        plan.batches.len(),
        plan.is_minimal,
        plan.open.len(),
        plan.contain.len()
    );
    assert!(plan.updates().count() <= missing.len());
    let after = made.after(&plan);
    let named: Vec<_> = plan.open.iter().map(|row| &row.advisory).collect();
    let left = after.missing(&wanted);
    let left: Vec<_> = left.iter().filter(|id| !named.contains(id)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn windows_7_with_245_updates_is_planned_for() {
    planned("w7-x64", "SP1", "7_sp1_x64_enterprise_en-us_20190305_systeminfo.txt", 245);
}

#[test]
fn server_2003_is_planned_for() {
    // Its one update is `Q147222`, which no catalogue knows.
    planned("ws2003-x64", "SP1", "srv_2003_sp1_x64_standard_en-us_systeminfo.txt", 0);
    planned("ws2003-x64", "SP2", "srv_2003r2_sp2_rtm_x64_standard_en-us_systeminfo.txt", 0);
}
