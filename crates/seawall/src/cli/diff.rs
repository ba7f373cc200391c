//! `seawall diff`: what is different between two moments of the fleet.

use std::io::{Write as _, stderr};

use seawall_assess::judge::Judge;
use seawall_facts::Products;
use seawall_store::RunState;

use super::{
    args::{Common, Diff},
    common::store_failure,
    comparing::Comparing,
    moments,
};
use crate::{
    clock,
    diff::{Change, Comparison, Side, Table, kind, write_csv, write_json, write_lines},
    failure::{Exit, Failure},
    judging::Question,
    output::{Format, Sink},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines, Format::Csv];

/// Compares.
pub async fn run(common: &Common, args: &Diff, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let inventory = args.inventory.read(common, words)?;
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let judge = Judge::new(&known, Products::embedded());
    // One catalogue for both: what is different is a difference of the hosts.
    let question = Question {
        judge: &judge,
        wanted: &wanted,
        with_proofs: false,
        today: clock::now(),
        plan: None,
    };
    let store = common.open_existing_store().await?;
    let runs = store.runs().await.map_err(|error| store_failure(&error))?;
    let sides = moments::read([&args.before, &args.after], &runs)?;
    if !common.quiet {
        warn(&sides, words);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    let comparing = Comparing {
        store: &store,
        catalogue: &known,
        question: &question,
        inventory: inventory.as_ref(),
    };
    let comparison = comparing.compare(&sides).await?;
    store.close().await;
    match format {
        Format::Json => write_json(&comparison, &sides, known.date(), &mut sink)?,
        Format::JsonLines => write_lines(&comparison, &sides, known.date(), &mut sink)?,
        Format::Csv => write_csv(&comparison, &mut sink)?,
        _ => {
            let table = Table::new(words, common.style(args.output.is_some()));
            table.write(&comparison, &sides, known.date(), &mut sink)?;
        }
    }
    sink.close()?;
    Ok(exit(&comparison, args))
}

/// What in two runs makes them hard to compare.
fn warn(sides: &[Side; 2], words: &Words) {
    let mut err = stderr().lock();
    let mut say = |key: &str, args: &[(&str, &str)]| {
        let _ = writeln!(err, "{}: {}", words.text("warning"), words.with(key, args));
    };
    for run in sides.iter().filter_map(Side::run) {
        if run.state != RunState::Finished {
            say("diff-warning-unfinished", &[("run", &run.id.to_string())]);
        }
    }
    let [Some(a), Some(b)] = sides.each_ref().map(Side::run) else { return };
    if a.begun.kind != b.begun.kind {
        let (one, other) = (a.id.to_string(), b.id.to_string());
        let (first, second) = (kind(a, words), kind(b, words));
        let args = [("a", &*one), ("first", &*first), ("b", &*other), ("second", &*second)];
        say("diff-warning-kinds", &args);
    }
}

/// What `--fail-on` takes.
pub const FAIL_ON: [&str; 3] = ["new", "regressed", "never"];

fn exit(comparison: &Comparison, args: &Diff) -> Exit {
    let counts = comparison.changes();
    let has = |change| counts.get(&change).is_some_and(|count| *count > 0);
    let is_found = match args.fail_on.as_str() {
        "never" => false,
        "regressed" => has(Change::Regressed),
        _ => has(Change::Regressed) || has(Change::New),
    };
    if is_found {
        Exit::Findings
    } else if args.fail_on_unknown && comparison.is_coverage_lost() {
        Exit::Incomplete
    } else {
        Exit::Clean
    }
}
