//! `seawall scan`.

use std::{
    io::{Write as _, stderr},
    sync::Arc,
    time::Duration,
};

use seawall_assess::State;
use seawall_probe::{Pace, Plan};
use seawall_store::RunKind;

use super::{
    args::{Common, Scan},
    pipeline::{Pipeline, catalogue},
    targets::{Targets, read_doors, read_port_map},
};
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, SummaryRecord},
    words::Words,
};

/// Scans.
pub async fn run(common: &Common, args: &Scan, words: &Arc<Words>) -> Result<Exit, Failure> {
    // Everything that can be wrong is found before anything is sent.
    let format = Format::parse(&args.format, Format::ALL)?;
    let ports = read_port_map(args.port_map.as_deref())?;
    let doors = read_doors(&args.ports)?;
    let targets =
        Targets::read(&args.targets, &args.input_list, &args.exclude, &args.exclude_file).await?;
    targets.refuse_outside_loopback()?;
    let store = common.open_store().await?;
    let sink = Sink::open(args.output.as_deref())?;
    let printer = format.printer(Arc::clone(words), common.style(args.output.is_some()));

    let pace = Pace {
        answer: Duration::from_millis(args.timeout),
        datagram: Duration::from_millis(args.timeout).min(Pace::LOOPBACK.datagram),
        host: Duration::from_millis(args.host_timeout),
        hosts_at_once: usize::from(args.parallel),
        udp: !args.no_udp,
        ..Pace::LOOPBACK
    };
    let pipeline = Pipeline {
        kind: RunKind::Scan,
        targets,
        ports,
        plan: Plan { doors, pace, second_pass: args.second_pass },
        store,
        catalogue: catalogue()?,
        printer,
        sink,
        shows_progress: common.shows_progress(),
        words: Arc::clone(words),
    };
    let summary = pipeline.run(|_| {}).await?;
    if summary.interrupted {
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
        let mut summary = SummaryRecord::new("1".into(), 1, "2026-01-01");
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
