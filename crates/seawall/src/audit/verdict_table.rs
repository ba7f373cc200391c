//! What is said of each host, for eyes: what is open first, with why and what to do; what is fixed
//! is counted.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use seawall_advisory::{Bulletin, Catalogue, Date, Kind, Rating};
use seawall_assess::{
    Reason, State, Step,
    checks::{CheckResult, CheckState},
    join::Agreement,
};
use seawall_evidence::HostEvidence;

use super::Table;
use crate::{
    judging::{Judged, ScanRecord, VerdictRecord},
    output::pad,
    plan::PlanTable,
    printable::printable,
    words::{rating as rating_words, title},
};

/// Columns of the state and of the bulletin.
const STATE: usize = 11;
const ADVISORY: usize = 10;
const CVE: usize = 16;

/// Reasons that are shown of one verdict; `explain` has all.
const MOST_REASONS: usize = 3;

/// What is open, the gravest first. All else is counted.
const OPEN: [State; 6] = [
    State::NoFixExists,
    State::Missing,
    State::Conflict,
    State::NeedsSpFirst,
    State::PendingReboot,
    State::Unknown,
];

impl Table<'_> {
    /// One host and its verdicts.
    pub fn judged(
        &self,
        host: &HostEvidence,
        judged: &Judged,
        catalogue: &Catalogue,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let verdicts = judged.verdicts.as_slice();
        self.head(host, out)?;
        self.counts(verdicts, out)?;
        for state in OPEN {
            let mut open: Vec<Row<'_>> = verdicts
                .iter()
                .filter(|verdict| verdict.state == state)
                .map(|verdict| (verdict, catalogue.bulletin(verdict.advisory.as_str())))
                .collect();
            open.sort_by_key(|(_, bulletin)| std::cmp::Reverse(urgency(*bulletin, host)));
            if state == State::Unknown {
                self.unknowns(&open, out)?;
            } else {
                for group in groups(&open) {
                    self.open(&group, host, out)?;
                }
            }
        }
        self.plan(host, judged, out)?;
        self.checks(&judged.checks, out)?;
        self.tail(host, out)
    }

    /// What to do about it, in short.
    fn plan(&self, host: &HostEvidence, judged: &Judged, out: &mut dyn Write) -> io::Result<()> {
        let Some(plan) = judged.plan.as_ref().filter(|_| !judged.verdicts.is_empty()) else {
            return Ok(());
        };
        let words = self.words();
        writeln!(out, "  {}", words.text("plan-head"))?;
        PlanTable::new(words, self.style()).brief(plan, out)?;
        if plan.updates().next().is_some() {
            let host = printable(&host.host);
            writeln!(out, "    {}", words.with("plan-hint", &[("host", &host)]))?;
        }
        Ok(())
    }

    /// What a scan says, where that is more than nothing.
    fn scan(&self, scan: &ScanRecord, out: &mut dyn Write) -> io::Result<()> {
        if scan.agreement == Agreement::NeitherKnows {
            return Ok(());
        }
        let said = scan.said(self.words());
        let is_contrary = scan.agreement == Agreement::Contradicts;
        let said = if is_contrary { self.painted(&said, YELLOW) } else { said };
        writeln!(out, "    - {said}")
    }

    /// What of its settings is open or weak, with how to correct it; the rest is counted.
    fn checks(&self, checks: &[CheckResult], out: &mut dyn Write) -> io::Result<()> {
        let words = self.words();
        let mut counts: BTreeMap<CheckState, usize> = BTreeMap::new();
        for check in checks {
            *counts.entry(check.state).or_default() += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(state, count)| format!("{} {count}", words.code("checked", state)))
            .collect();
        let counts = [("counts", counts.join("   "))];
        let counts = counts.each_ref().map(|(name, text)| (*name, text.as_str()));
        writeln!(out, "  {}", words.with("audit-checks", &counts))?;
        for state in [CheckState::Open, CheckState::Weak] {
            for check in checks.iter().filter(|check| check.state == state) {
                let said = self.painted(&pad(&words.code("checked", &state), STATE), YELLOW);
                let title = words.code("check-title", &check.check);
                writeln!(out, "  {said}{title}")?;
                let result = words.tagged("check-result", "code", &check.result);
                writeln!(out, "    - {}", printable(&result))?;
                if !check.assumed.is_empty() {
                    writeln!(out, "    - {}", words.text("audit-assumed"))?;
                }
                if let Some(correct) = &check.correct {
                    let step = words.tagged("check-correct", "code", correct);
                    let step = printable(&words.with("explain-next", &[("step", &step)]));
                    writeln!(out, "    {step}")?;
                }
            }
        }
        Ok(())
    }

    fn counts(&self, verdicts: &[VerdictRecord], out: &mut dyn Write) -> io::Result<()> {
        let mut counts: BTreeMap<State, usize> = BTreeMap::new();
        for verdict in verdicts {
            *counts.entry(verdict.state).or_default() += 1;
        }
        if counts.is_empty() {
            return writeln!(out, "  {}", self.words().text("audit-nothing-judged"));
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(state, count)| format!("{} {count}", self.words().code("state", state)))
            .collect();
        writeln!(out, "  {}", counts.join("   "))
    }

    /// Bulletins of which the very same is said.
    fn open(&self, group: &[Row<'_>], host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        for (verdict, bulletin) in group {
            self.line_of(verdict, *bulletin, host, out)?;
        }
        let Some((verdict, _)) = group.first() else { return Ok(()) };
        // Of a conflict every witness is shown, and of what waits what it waits for.
        let is_long = matches!(verdict.state, State::Conflict | State::PendingReboot);
        let most = if is_long { usize::MAX } else { MOST_REASONS };
        for reason in verdict.reasons.iter().take(most) {
            writeln!(out, "    - {}", self.reason(reason))?;
        }
        self.more(verdict.reasons.len().saturating_sub(most), out)?;
        if let Some(scan) = &verdict.scan {
            self.scan(scan, out)?;
        }
        if let Some(step) = &verdict.next_step {
            writeln!(out, "    {}", self.step(step))?;
        }
        Ok(())
    }

    fn line_of(
        &self,
        verdict: &VerdictRecord,
        bulletin: Option<&Bulletin>,
        host: &HostEvidence,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let words = self.words();
        let state =
            self.painted(&pad(&words.code("short", &verdict.state), STATE), colour(verdict.state));
        let is_flaw = bulletin.is_some_and(is_vulnerability);
        let rating = bulletin
            .and_then(|bulletin| rating(bulletin, host))
            .map(|rating| format!("[{}] ", rating_words(rating, words)));
        let title = bulletin.map(|bulletin| title(bulletin, words)).unwrap_or_default();
        writeln!(
            out,
            "  {state}{}{}{}",
            pad(verdict.advisory.as_str(), if is_flaw { CVE } else { ADVISORY }),
            rating.unwrap_or_default(),
            printable(title)
        )
    }

    /// Side by side where one step resolves them.
    fn unknowns(
        &self,
        open: &[(&VerdictRecord, Option<&Bulletin>)],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut by_step: Vec<(Option<String>, Vec<&VerdictRecord>)> = Vec::new();
        for (verdict, _) in open {
            let step = verdict.next_step.as_ref().map(|step| self.step(step));
            match by_step.iter_mut().find(|(known, _)| *known == step) {
                Some((_, verdicts)) => verdicts.push(verdict),
                None => by_step.push((step, vec![verdict])),
            }
        }
        for (step, verdicts) in by_step {
            let ids: Vec<&str> = verdicts.iter().map(|verdict| verdict.advisory.as_str()).collect();
            let state = pad(&self.words().code("short", &State::Unknown), STATE);
            let state = self.painted(&state, colour(State::Unknown));
            for (number, line) in ids.chunks(IDS_A_LINE).enumerate() {
                let before = if number == 0 { state.clone() } else { pad("", STATE) };
                writeln!(out, "  {before}{}", line.join("  "))?;
            }
            // What is said of many is said by the step.
            if let [verdict] = verdicts.as_slice() {
                for reason in verdict.reasons.iter().take(MOST_REASONS) {
                    writeln!(out, "    - {}", self.reason(reason))?;
                }
                self.more(verdict.reasons.len().saturating_sub(MOST_REASONS), out)?;
            }
            for scan in verdicts.iter().filter_map(|verdict| verdict.scan.as_ref()) {
                self.scan(scan, out)?;
            }
            if let Some(step) = step {
                writeln!(out, "    {step}")?;
            }
        }
        Ok(())
    }

    fn reason(&self, reason: &Reason) -> String {
        printable(&self.words().tagged("reason", "code", reason))
    }

    fn step(&self, step: &Step) -> String {
        let said = self.words().tagged("step", "code", step);
        printable(&self.words().with("explain-next", &[("step", &said)]))
    }
}

/// Bulletins side by side.
const IDS_A_LINE: usize = 8;

const YELLOW: &str = "33";

const fn colour(state: State) -> &'static str {
    match state {
        State::Missing | State::Conflict | State::NoFixExists => "31;1",
        _ => YELLOW,
    }
}

type Row<'a> = (&'a VerdictRecord, Option<&'a Bulletin>);

/// What is shown together, in its order: one cumulative update mends many vulnerabilities.
fn groups<'a>(open: &[Row<'a>]) -> Vec<Vec<Row<'a>>> {
    let mut groups: Vec<Vec<Row<'_>>> = Vec::new();
    for row in open {
        let (verdict, bulletin) = row;
        let is_flaw = |bulletin: Option<&Bulletin>| bulletin.is_some_and(is_vulnerability);
        let same = groups.iter_mut().filter(|_| is_flaw(*bulletin)).find(|group| {
            group.first().is_some_and(|(other, first)| {
                is_flaw(*first)
                    && other.reasons == verdict.reasons
                    && other.next_step == verdict.next_step
                    && other.scan.is_none()
                    && verdict.scan.is_none()
            })
        });
        match same {
            Some(group) => group.push(*row),
            None => groups.push(vec![*row]),
        }
    }
    groups
}

fn is_vulnerability(bulletin: &Bulletin) -> bool {
    bulletin.kind == Kind::Vulnerability
}

/// What comes first among bulletins of one state: those that worms or others are known to use,
/// then the graver, then the newer.
fn urgency(
    bulletin: Option<&Bulletin>,
    host: &HostEvidence,
) -> (bool, Option<Rating>, Option<Date>) {
    let Some(bulletin) = bulletin else { return (false, None, None) };
    let is_used = !bulletin.exploited_by.is_empty() || !bulletin.known_exploited.is_empty();
    (is_used, rating(bulletin, host), bulletin.first_published())
}

/// The gravest rating for a product that the host may run, or else for the bulletin as a whole.
fn rating(bulletin: &Bulletin, host: &HostEvidence) -> Option<Rating> {
    let it = &host.description;
    bulletin.rating(it.product.iter().chain(&it.among), it.sp)
}
