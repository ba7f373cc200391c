//! What was found on each host, for eyes.

use std::io::{self, Write};

use seawall_assess::hunt::{
    Book, Finding, HostHunt, HuntVerdict, Remark, Sighting, Trace, Unseen, Verified,
};
use seawall_evidence::HostEvidence;
use seawall_facts::Place;

use super::Summary;
use crate::{clock, output::Style, printable::printable, words::Words};

/// The table.
pub struct Table<'a> {
    book: &'a Book,
    words: &'a Words,
    style: Style,
}

/// Findings and hints of a host that are shown; JSON has them all.
const MOST: usize = 40;

impl<'a> Table<'a> {
    /// A table in the given words.
    pub const fn new(book: &'a Book, words: &'a Words, style: Style) -> Self {
        Self { book, words, style }
    }

    /// Writes what is said of a host.
    pub fn host(
        &self,
        host: &HostEvidence,
        hunt: &HostHunt,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(out, "{}  {}", printable(&host.host), self.verdict(hunt.verdict))?;
        for family in hunt.families.iter().filter(|it| it.verdict > HuntVerdict::NotEvaluated) {
            let name = self.book.family(&family.family).map_or("", |family| family.name.as_str());
            let called: Vec<String> = family.variants.iter().map(|id| self.called(id)).collect();
            let called = called.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
            let shown = self.words.code("hunt-verdict", &family.verdict);
            writeln!(out, "  {} {} – {shown}", printable(name), called.join("; "))?;
        }
        self.findings(&hunt.findings, out)?;
        if hunt.not_listed > 0 {
            let count = hunt.not_listed.to_string();
            writeln!(out, "  {}", self.words.with("hunt-not-listed", &[("count", &count)]))?;
        }
        if !hunt.hints.is_empty() {
            writeln!(out, "  {}", self.words.text("hunt-hints"))?;
            self.findings(&hunt.hints, out)?;
        }
        for remark in &hunt.remarks {
            writeln!(out, "  ! {}", self.remark(remark))?;
        }
        if !hunt.unseen.is_empty() {
            let unseen: Vec<String> = hunt.unseen.iter().map(|it| self.unseen(it)).collect();
            let unseen = unseen.join(&self.words.text("hunt-and"));
            writeln!(out, "  {}", self.words.with("hunt-unseen", &[("parts", &unseen)]))?;
        }
        writeln!(out)
    }

    /// Writes how many hosts there were of each verdict.
    pub fn summary(&self, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
        let counts: Vec<String> = summary
            .verdicts
            .iter()
            .rev()
            .map(|(verdict, count)| format!("{} {count}", self.words.code("hunt-verdict", verdict)))
            .collect();
        let (hosts, files) = (summary.hosts.to_string(), summary.files.to_string());
        let counts = counts.join(&self.words.text("hunt-and"));
        let args = [("hosts", hosts.as_str()), ("files", &files), ("counts", &counts)];
        writeln!(out, "{}", self.words.with("hunt-summary", &args))
    }

    /// Writes whether what was found on a host is out.
    pub fn verified(
        &self,
        host: &HostEvidence,
        verified: Option<&Verified>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let Some(verified) = verified else {
            let said = self.painted(&self.words.text("hunt-verify-no-host"), RED);
            return writeln!(out, "{}  {said}", printable(&host.host));
        };
        let (key, colour) =
            if verified.is_out { ("hunt-verify-out", GREEN) } else { ("hunt-verify-not", RED) };
        let said = self.painted(&self.words.text(key), colour);
        writeln!(out, "{}  {said}", printable(&host.host))?;
        for checked in &verified.checked {
            let outcome = self.words.tagged("hunt-outcome", "code", &checked.outcome);
            let trace = self.trace(&checked.finding.trace);
            writeln!(out, "  {trace}: {}", printable(&outcome))?;
        }
        let old: Vec<&str> =
            verified.checked.iter().map(|it| it.finding.indicator.as_str()).collect();
        let new: Vec<Finding> = verified
            .now
            .findings
            .iter()
            .filter(|finding| !old.contains(&finding.indicator.as_str()))
            .cloned()
            .collect();
        if !new.is_empty() {
            writeln!(out, "  {}", self.words.text("hunt-verify-new"))?;
            self.findings(&new, out)?;
        }
        writeln!(out)
    }

    fn findings(&self, findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
        for finding in findings.iter().take(MOST) {
            let certainty = self.words.code("hunt-certainty", &finding.certainty);
            writeln!(out, "    [{certainty}] {}", self.trace(&finding.trace))?;
            if let Trace::Crash { standing, shut_down, restarted, .. } = &finding.trace {
                let said = self.words.tagged("hunt-standing", "code", standing);
                writeln!(out, "        {}", printable(&said))?;
                for (key, at) in [("hunt-shut-down", shut_down), ("hunt-restarted", restarted)] {
                    if let Some(at) = at.map(clock::rfc3339) {
                        writeln!(out, "        {}", self.words.with(key, &[("at", &at)]))?;
                    }
                }
            }
            writeln!(out, "        {}", self.place(&finding.sighting))?;
            let source = printable(&finding.source.join("; "));
            let args = [("indicator", finding.indicator.as_str()), ("source", &source)];
            writeln!(out, "        {}", self.words.with("hunt-source", &args))?;
        }
        let more = findings.len().saturating_sub(MOST);
        if more > 0 {
            let count = more.to_string();
            writeln!(out, "    {}", self.words.with("audit-more", &[("count", &count)]))?;
        }
        Ok(())
    }

    fn trace(&self, trace: &Trace) -> String {
        printable(&self.words.tagged("hunt-trace", "code", trace))
    }

    fn place(&self, sighting: &Sighting) -> String {
        let (key, number) = match sighting.place {
            Some(Place::Offset(number)) => ("audit-at-offset", number),
            Some(Place::Record(number)) => ("audit-at-record", number),
            Some(Place::Line(number)) => ("audit-at-line", number),
            None => ("", 0),
        };
        let place = if key.is_empty() {
            String::new()
        } else {
            self.words.with(key, &[("number", &number.to_string())])
        };
        let at = sighting.at.map(|at| format!(" ({})", clock::rfc3339(at))).unwrap_or_default();
        let old =
            if sighting.is_old_copy { self.words.text("hunt-old-copy") } else { String::new() };
        printable(&format!("{}{place}{at}{old}", sighting.file))
    }

    /// What vendors call a variant.
    fn called(&self, id: &str) -> String {
        let variant = self.book.variant(id);
        let called = variant.map(|variant| variant.called.as_slice()).unwrap_or_default();
        let called: Vec<String> =
            called.iter().map(|claim| format!("{} ({})", claim.says, claim.by)).collect();
        printable(&called.join(", "))
    }

    fn remark(&self, remark: &Remark) -> String {
        if let Remark::Conflict { id, says } = remark {
            let says: Vec<String> =
                says.iter().map(|claim| format!("{}: {}", claim.by, claim.says)).collect();
            let says = says.join(" / ");
            return printable(
                &self.words.with("hunt-remark-conflict", &[("id", id), ("says", &says)]),
            );
        }
        printable(&self.words.tagged("hunt-remark", "code", remark))
    }

    fn unseen(&self, unseen: &Unseen) -> String {
        printable(&self.words.tagged("hunt-unseen", "code", unseen))
    }

    fn verdict(&self, verdict: HuntVerdict) -> String {
        let colour = match verdict {
            HuntVerdict::Infected | HuntVerdict::Remnant => RED,
            HuntVerdict::Attempted | HuntVerdict::NotEvaluated => YELLOW,
            HuntVerdict::Clean => GREEN,
        };
        self.painted(&self.words.code("hunt-verdict", &verdict), colour)
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        match self.style {
            Style::Coloured => format!("\x1b[{colour}m{text}\x1b[0m"),
            Style::Plain => text.to_owned(),
        }
    }
}

const RED: &str = "31;1";
const YELLOW: &str = "33";
const GREEN: &str = "32";
