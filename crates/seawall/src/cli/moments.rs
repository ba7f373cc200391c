//! Moments as people name them: a run, a day, an instant, or the latest run and the one before it.

use jiff::tz::TimeZone;
use seawall_facts::Timestamp;
use seawall_store::{Run, RunId, RunState};

use crate::{
    diff::{Side, When},
    failure::Failure,
    scope_file::{Day, millis, read_date},
};

/// Reads two moments. `previous` is the finished run before the other side's, of the same kind.
pub fn read(texts: [&str; 2], runs: &[Run]) -> Result<[Side; 2], Failure> {
    let [a, b] = texts.map(str::trim);
    let later = side(b, runs, None)?;
    let earlier = side(a, runs, later.run())?;
    Ok([earlier, later])
}

/// Reads the moment since which things changed until now: a run stands for all that was known when
/// it ended, and `previous` for the finished run before the last one.
pub fn since(text: &str, runs: &[Run]) -> Result<[Side; 2], Failure> {
    let mut side = side(text.trim(), runs, None)?;
    if let When::Run(run) = side.when {
        side.when = When::UpTo(run.ended.unwrap_or(run.begun.started));
    }
    let now = Side { asked: LAST.to_owned(), when: When::UpTo(Timestamp(i64::MAX)) };
    Ok([side, now])
}

fn side(text: &str, runs: &[Run], other: Option<&Run>) -> Result<Side, Failure> {
    let when = match text {
        LAST => When::Run(last(runs).ok_or_else(|| no_run(text))?.clone()),
        PREVIOUS => {
            let after = other.or_else(|| last(runs)).ok_or_else(|| no_run(text))?;
            When::Run(before(runs, after).ok_or_else(|| no_run(text))?.clone())
        }
        number if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() => {
            When::Run(run(number, runs)?.clone())
        }
        _ => When::UpTo(instant(text).ok_or_else(|| {
            Failure::usage("error-diff-moment", &[("text", text)]).hint("hint-diff-moment", &[])
        })?),
    };
    Ok(Side { asked: text.to_owned(), when })
}

fn run<'a>(number: &str, runs: &'a [Run]) -> Result<&'a Run, Failure> {
    let fault = |key| Failure::usage(key, &[("run", number)]).hint("hint-diff-run", &[]);
    let id = number.parse().map(RunId).ok();
    let found = runs.iter().find(|run| Some(run.id) == id);
    let found = found.ok_or_else(|| fault("error-diff-run"))?;
    match found.state {
        RunState::Forgotten => Err(fault("error-diff-forgotten")),
        _ => Ok(found),
    }
}

/// A day is meant to its very end.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(millis(at));
    }
    let end = millis(read_date(text, Day::End, &TimeZone::system())?);
    Some(Timestamp(end.0.saturating_add(REST_OF_SECOND)))
}

fn last(runs: &[Run]) -> Option<&Run> {
    finished(runs).max_by_key(|run| run.id)
}

fn before<'a>(runs: &'a [Run], after: &Run) -> Option<&'a Run> {
    finished(runs)
        .filter(|run| run.begun.kind == after.begun.kind && run.id < after.id)
        .max_by_key(|run| run.id)
}

fn finished(runs: &[Run]) -> impl Iterator<Item = &Run> {
    runs.iter().filter(|run| run.state == RunState::Finished)
}

fn no_run(text: &str) -> Failure {
    Failure::usage("error-diff-no-run", &[("text", text)]).hint("hint-diff-run", &[])
}

const LAST: &str = "last";
const PREVIOUS: &str = "previous";

/// What is left of a second in which a day ends, in ms.
const REST_OF_SECOND: i64 = 999;

#[cfg(test)]
mod tests {
    use crate::diff::When;
    use seawall_facts::Timestamp;
    use seawall_store::{NewRun, Run, RunId, RunKind, RunState};

    use super::{instant, read, since};

    fn runs() -> Vec<Run> {
        use {RunKind::*, RunState::*};
        let kinds = [
            (Scan, Finished),
            (Audit, Forgotten),
            (Scan, Finished),
            (Audit, Finished),
            (Scan, Interrupted),
            (Scan, Finished),
            (Scan, Running),
        ];
        let run = |(number, (kind, state)): (i64, (RunKind, RunState))| Run {
            id: RunId(number),
            begun: NewRun {
                kind,
                started: Timestamp(number * 1000),
                command_line: String::new(),
                catalogue_date: String::new(),
                seawall_version: String::new(),
                plan: "{}".into(),
            },
            state,
            ended: None,
            lease_until: None,
        };
        (1..).zip(kinds).map(run).collect()
    }

    /// The numbers of the runs that are meant.
    fn meant(a: &str, b: &str) -> Option<[i64; 2]> {
        let sides = read([a, b], &runs()).ok()?;
        Some(sides.map(|side| side.run().map(|run| run.id.0).unwrap_or_default()))
    }

    #[test]
    fn runs_are_named_by_number_or_by_their_order() {
        assert_eq!(meant("1", "5"), Some([1, 5]));
        assert_eq!(meant("previous", "last"), Some([3, 6]));
        assert_eq!(meant(" previous ", "3"), Some([1, 3]));
        assert_eq!(meant("last", "previous"), Some([6, 3]));
        assert_eq!(meant("previous", "5"), Some([3, 5]));
        assert_eq!(meant("2026-11-01", "last"), Some([0, 6]));
        assert_eq!(meant("previous", "2026-11-01"), Some([3, 0]));
    }

    #[test]
    fn since_a_run_is_since_all_that_was_known_at_its_end() {
        let mut runs = runs();
        runs[2].ended = Some(Timestamp(3500));
        let of = |text: &str| since(text, &runs).ok().map(|[side, now]| (side.when, now.when));
        let now = When::UpTo(Timestamp(i64::MAX));
        assert_eq!(of("3"), Some((When::UpTo(Timestamp(3500)), now.clone())));
        assert_eq!(of("previous"), of("3"));
        // It never ended, and what it saw counts up to where it began.
        assert_eq!(of("5"), Some((When::UpTo(Timestamp(5000)), now)));
        assert_eq!(of("2"), None);
    }

    #[test]
    fn what_is_no_run_no_day_and_no_instant_is_refused() {
        for text in
            ["", "0", "8", "2", "99999999999999999999", "-1", "tomorrow", "2026-02-30", "Last"]
        {
            assert_eq!(meant(text, "last"), None, "{text}");
            assert_eq!(meant("last", text), None, "{text}");
        }
        // Only the forgotten audit is before it.
        assert_eq!(meant("previous", "4"), None);
        assert!(read(["previous", "last"], &[]).is_err());
    }

    #[test]
    fn a_day_ends_with_its_last_millisecond_and_an_instant_is_itself() {
        assert_eq!(instant("1970-01-01T00:00:01+00:00"), Some(Timestamp(1000)));
        let (day, next) = (instant("2026-11-01").unwrap(), instant("2026-11-02").unwrap());
        assert_eq!((day.0 + 1) % 60_000, 0);
        assert!(next.0 - day.0 >= 23 * 3_600_000);
    }
}
