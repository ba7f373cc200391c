//! `seawall scan`.

use std::{
    io::{Write as _, stderr},
    sync::Arc,
};

use seawall_assess::State;
use seawall_probe::Plan;

use super::{
    args::{Common, Scan},
    begun::Begun,
    catalogue::catalogue,
    dry_run,
    pipeline::Pipeline,
    targets::read_doors,
    window,
};
use crate::{
    failure::{Exit, Failure},
    output::{About, Format, Sink, SummaryRecord},
    stop::Stop,
    words::Words,
};

/// Scans.
pub async fn run(common: &Common, args: &Scan, words: &Arc<Words>) -> Result<Exit, Failure> {
    if args.dry_run {
        return dry_run::run(args, words).await;
    }
    // Everything that can be wrong is found before anything is sent.
    let format = Format::parse(&args.format, Format::ALL)?;
    let window = args.window.as_deref().map(window::read).transpose()?;
    let begun = match &args.resume {
        None => Begun::anew(common, args).await?,
        Some(run) => Begun::again(common, args, run).await?,
    };
    let Begun { run, plan, done, store, scope, lock } = begun;
    if args.netbios_names && !common.quiet {
        let _ = writeln!(stderr(), "{}", words.text("note-netbios-names"));
    }
    let sink = Sink::open(args.output.as_deref())?;
    let about = About { timeout: plan.pace().answer, ranges: plan.targets().ranges().collect() };
    let style = common.style(args.output.is_some());
    let printer = format.printer(Arc::clone(words), style, about);
    let pipeline = Pipeline {
        run,
        targets: seawall_probe::Targets { all: plan.targets(), done, seed: plan.seed },
        scope,
        plan: Plan {
            doors: read_doors(&plan.ports)?,
            pace: plan.pace(),
            depth: plan.depth(),
            second_pass: plan.second_pass,
        },
        window,
        stop: Stop::listen(args.stop_file.clone()),
        store,
        catalogue: catalogue()?,
        shows_progress: common.shows_progress(),
        words: Arc::clone(words),
    };
    let stopped = pipeline.scan().await?;
    let summary = pipeline.print(printer, sink, stopped, |_| {}).await?;
    pipeline.store.close().await;
    drop(lock);
    if stopped {
        if pipeline.scope.has_ended() {
            let _ = writeln!(stderr(), "{}", words.text("progress-scope-ended"));
        }
        let said = words.with(
            "progress-interrupted",
            &[
                ("done", &summary.hosts.to_string()),
                ("total", &summary.targets.to_string()),
                ("run", &summary.run),
            ],
        );
        let _ = writeln!(stderr(), "{said}");
        return Ok(Exit::Interrupted);
    }
    Ok(exit(&summary, &args.fail_on, args.fail_on_unknown))
}

fn exit(summary: &SummaryRecord, fail_on: &str, fail_on_unknown: bool) -> Exit {
    let found = summary.verdicts.values().flat_map(|states| states.keys());
    let threshold = match fail_on {
        "unknown" => Some(1),
        "pending_reboot" => Some(2),
        "missing" => Some(3),
        "no_fix_exists" => Some(4),
        _ => None,
    };
    if threshold.is_some_and(|threshold| found.clone().any(|state| gravity(*state) >= threshold)) {
        return Exit::Findings;
    }
    if fail_on_unknown && summary.unsettled > 0 { Exit::Incomplete } else { Exit::Clean }
}

/// How grave a state is; a conflict counts as missing.
const fn gravity(state: State) -> u8 {
    match state {
        State::Fixed | State::FixedBySp | State::FixedVia | State::NotApplicable => 0,
        State::Unknown => 1,
        State::PendingReboot => 2,
        State::Missing | State::Conflict | State::NeedsSpFirst => 3,
        State::NoFixExists => 4,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use seawall_assess::State;

    use super::exit;
    use crate::{failure::Exit, output::SummaryRecord};

    fn summary(state: State, unsettled: u64) -> SummaryRecord {
        let mut summary = SummaryRecord::new("1".into(), 1, "2026-01-01", false);
        summary.verdicts.insert("MS03-039".into(), BTreeMap::from([(state, 1)]));
        summary.unsettled = unsettled;
        summary
    }

    #[test]
    fn findings_come_before_incomplete_coverage() {
        assert_eq!(exit(&summary(State::Missing, 1), "missing", true), Exit::Findings);
        assert_eq!(exit(&summary(State::Conflict, 0), "missing", false), Exit::Findings);
        assert_eq!(exit(&summary(State::Unknown, 1), "missing", true), Exit::Incomplete);
        assert_eq!(exit(&summary(State::Unknown, 1), "missing", false), Exit::Clean);
        assert_eq!(exit(&summary(State::Unknown, 1), "unknown", false), Exit::Findings);
        assert_eq!(exit(&summary(State::NoFixExists, 0), "never", false), Exit::Clean);
        assert_eq!(exit(&summary(State::FixedVia, 0), "unknown", true), Exit::Clean);
    }
}
