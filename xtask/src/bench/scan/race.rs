//! Peers that do the same work in turns, and what comes of it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::super::meter::{Cost, Meter, median};
use crate::namespace::Namespace;

/// Work that several do.
pub(super) struct Race<'a> {
    pub(super) name: &'static str,
    pub(super) place: &'a Namespace,
    /// The processes that serve it.
    pub(super) servers: Vec<u32>,
}

/// Whether what a runner printed is right.
pub(super) type Check = dyn Fn(&str) -> Result<()>;

/// One who does it.
pub(super) struct Runner {
    pub(super) name: &'static str,
    /// The command line.
    pub(super) line: Vec<String>,
    /// How many hosts or probes it is.
    pub(super) units: u32,
    /// Whether what it printed is right.
    pub(super) check: Box<Check>,
    /// Whether the last word that it prints is the seconds it took, without its start.
    pub(super) inner: bool,
}

impl Runner {
    /// The same with a check.
    pub(super) fn gate(mut self, check: impl Fn(&str) -> Result<()> + 'static) -> Self {
        self.check = Box::new(check);
        self
    }

    /// The same under another name.
    pub(super) fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

impl Race<'_> {
    /// Lets them run in turns, so many times.
    pub(super) fn run(
        &self,
        meter: &Meter,
        repetitions: usize,
        runners: &[Runner],
        results: &mut Results,
    ) -> Result<()> {
        println!("== {}", self.name);
        let mut costs: BTreeMap<&str, Vec<Cost>> = BTreeMap::new();
        for _ in 0..repetitions {
            for runner in runners {
                let seconds = std::cell::Cell::new(None);
                let check = |printed: &str| {
                    if runner.inner {
                        let last = printed.split_whitespace().last().context("it was silent")?;
                        seconds.set(Some(last.parse()?));
                    }
                    (runner.check)(printed)
                };
                let mut cost = meter
                    .run(self.place, &self.servers, &runner.line, &check)
                    .with_context(|| format!("{}: {}", self.name, runner.name))?;
                cost.wall = seconds.get().unwrap_or(cost.wall);
                costs.entry(runner.name).or_default().push(cost);
            }
        }
        for runner in runners {
            let costs = costs.get(runner.name).map(Vec::as_slice).unwrap_or_default();
            let row = Row::of(self.name, runner, costs);
            println!("   {}", row.line());
            results.rows.push(row);
        }
        Ok(())
    }
}

/// The medians of one runner.
#[derive(Debug)]
struct Row {
    race: &'static str,
    runner: &'static str,
    /// Microseconds of processors a unit.
    cpu: f64,
    /// Of them in the program itself.
    user: f64,
    /// Units a second by the clock.
    rate: f64,
    /// MiB, the most of all runs.
    peak: f64,
    /// The most of the machine that others had.
    others: f64,
}

impl Row {
    fn of(race: &'static str, runner: &Runner, costs: &[Cost]) -> Self {
        let units = f64::from(runner.units);
        let middle = |of: fn(&Cost) -> f64| median(costs.iter().map(of));
        let most = |of: fn(&Cost) -> f64| costs.iter().map(of).fold(0.0, f64::max);
        Self {
            race,
            runner: runner.name,
            cpu: middle(|cost| cost.cpu) / units * 1e6,
            user: middle(|cost| cost.user) / units * 1e6,
            rate: units / middle(|cost| cost.wall),
            peak: most(|cost| cost.peak_kib) / 1024.0,
            others: most(|cost| cost.others),
        }
    }

    fn line(&self) -> String {
        let disturbed = if self.others > 0.10 { "  (disturbed)" } else { "" };
        format!(
            "{:<22} {:>9.1} µs CPU each ({:>8.1} in the program) {:>8.0} a second {:>6.1} MiB, \
             others {:>3.0} %{disturbed}",
            self.runner,
            self.cpu,
            self.user,
            self.rate,
            self.peak,
            self.others * 100.0
        )
    }
}

/// All rows.
#[derive(Debug, Default)]
pub(super) struct Results {
    rows: Vec<Row>,
}

/// What must hold.
#[derive(Debug)]
pub(super) struct Bar {
    race: &'static str,
    runner: &'static str,
    peer: &'static str,
    kind: Kind,
    limit: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    AtMostCpu,
    AtLeastRate,
    UnderMemory,
}

impl Bar {
    /// At most so many times a peer's processor time a unit.
    pub(super) const fn at_most_cpu(
        race: &'static str,
        runner: &'static str,
        peer: &'static str,
        limit: f64,
    ) -> Self {
        Self { race, runner, peer, kind: Kind::AtMostCpu, limit }
    }

    /// At least so many times a peer's units a second.
    pub(super) const fn at_least_rate(
        race: &'static str,
        runner: &'static str,
        peer: &'static str,
        limit: f64,
    ) -> Self {
        Self { race, runner, peer, kind: Kind::AtLeastRate, limit }
    }

    /// Less memory than so many MiB.
    pub(super) const fn under_memory(race: &'static str, runner: &'static str, limit: f64) -> Self {
        Self { race, runner, peer: "", kind: Kind::UnderMemory, limit }
    }

    /// Whether it holds, and a line that says so.
    fn judge(&self, results: &Results) -> (bool, String) {
        let Self { race, runner, peer, kind, limit } = self;
        let nothing = || (false, format!("{race}: {runner} or {peer} was not measured"));
        let Some(own) = results.row(race, runner) else { return nothing() };
        let other = results.row(race, peer);
        let (value, what, holds): (f64, String, fn(f64, f64) -> bool) = match (kind, other) {
            (Kind::AtMostCpu, Some(other)) => {
                (own.cpu / other.cpu, format!("x the CPU of {peer}, at most {limit}"), |v, l| {
                    v <= l
                })
            }
            (Kind::AtLeastRate, Some(other)) => {
                let what = format!("x the hosts a second of {peer}, at least {limit}");
                (own.rate / other.rate, what, |v, l| v >= l)
            }
            (Kind::UnderMemory, _) => (own.peak, format!("MiB, under {limit}"), |v, l| v < l),
            _ => return nothing(),
        };
        // What was not measured is no number, and holds nothing.
        let holds = holds(value, *limit);
        let word = if holds { "PASS" } else { "FAIL" };
        (holds, format!("{word}  {race}: {value:.2} {what}"))
    }
}

impl Results {
    fn row(&self, race: &str, runner: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.race == race && row.runner == runner)
    }

    /// Prints everything; whether every bar holds.
    pub(super) fn judge(&self, bars: &[Bar]) -> bool {
        println!("\n== all");
        let mut race = "";
        for row in &self.rows {
            if row.race != race {
                race = row.race;
                println!("{race}");
            }
            println!("   {}", row.line());
        }
        println!();
        let judged: Vec<(bool, String)> = bars.iter().map(|bar| bar.judge(self)).collect();
        for (_, line) in &judged {
            println!("{line}");
        }
        judged.iter().all(|(holds, _)| *holds)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, Results, Row};

    fn results() -> Results {
        let row = |runner, cpu, rate, peak| Row {
            race: "r",
            runner,
            cpu,
            user: cpu,
            rate,
            peak,
            others: 0.0,
        };
        Results { rows: vec![row("a", 10.0, 100.0, 60.0), row("b", 20.0, 10.0, 1.0)] }
    }

    #[test]
    fn a_bar_holds_up_to_its_limit_and_no_further() {
        for (bar, holds) in [
            (Bar::at_most_cpu("r", "a", "b", 0.5), true),
            (Bar::at_most_cpu("r", "a", "b", 0.49), false),
            (Bar::at_least_rate("r", "a", "b", 10.0), true),
            (Bar::at_least_rate("r", "a", "b", 10.1), false),
            (Bar::under_memory("r", "a", 60.0), false),
            (Bar::under_memory("r", "a", 60.1), true),
        ] {
            assert_eq!(bar.judge(&results()).0, holds, "{bar:?}");
        }
    }

    #[test]
    fn what_was_not_measured_holds_nothing() {
        assert!(!Bar::at_most_cpu("r", "a", "c", 1.0).judge(&results()).0);
        assert!(!Bar::under_memory("x", "a", 1.0).judge(&results()).0);
        assert!(!Bar::at_most_cpu("r", "a", "b", f64::NAN).judge(&results()).0);
    }
}
