//! What is decided for a host, for eyes: what to do in which order, why, what breaks, what remains.

use std::io::{self, Write};

use seawall_remedy::contain::{
    breaks::{Break, UseDirection},
    decide::{Decision, Flow, Kept, Step, Unknown},
    policy_file::Severity,
};

use super::{host::ContainedHost, say::Saying};
use crate::{
    clock,
    output::{Style, in_inventory},
    printable::printable,
};

/// Rows of what was seen; the rest is counted, and JSON has it all.
const MOST_BREAKS: usize = 12;

/// Writes what is decided for hosts.
pub struct ContainTable<'a> {
    say: Saying<'a>,
    style: Style,
}

impl<'a> ContainTable<'a> {
    /// A table in the given words.
    pub const fn new(say: Saying<'a>, style: Style) -> Self {
        Self { say, style }
    }

    /// Writes one host.
    pub fn host(&self, host: &ContainedHost, out: &mut dyn Write) -> io::Result<()> {
        self.head(host, out)?;
        self.taken(&host.decision, out)?;
        self.open(host, out)?;
        self.breaks(&host.breaks, out)?;
        self.refused(host, out)?;
        self.left(&host.decision, out)?;
        self.policy(host, out)?;
        writeln!(out)
    }

    /// Writes what is decided, whoever it is for: what is taken, what remains, what is not known.
    pub fn decision(&self, decision: &Decision, out: &mut dyn Write) -> io::Result<()> {
        self.taken(decision, out)?;
        self.left(decision, out)
    }

    fn taken(&self, decision: &Decision, out: &mut dyn Write) -> io::Result<()> {
        for refused in &decision.plan_refused {
            let said = self.say.coded("refused", refused);
            line(2, &self.painted(&said, RED), out)?;
        }
        for (place, step) in decision.steps.iter().enumerate() {
            self.step(place + 1, step, out)?;
        }
        if decision.steps.is_empty() {
            line(2, &self.say.text("contain-no-steps"), out)?;
        }
        decision.flow.as_ref().map_or(Ok(()), |flow| self.ways(flow, out))
    }

    fn left(&self, decision: &Decision, out: &mut dyn Write) -> io::Result<()> {
        self.section("contain-head-remains", out)?;
        for residual in &decision.residual {
            line(4, &self.say.residual(residual), out)?;
        }
        self.unknowns(&decision.unknowns, out)
    }

    fn head(&self, host: &ContainedHost, out: &mut dyn Write) -> io::Result<()> {
        let system = host.system();
        let system =
            if system.is_empty() { self.say.text("contain-system-unknown") } else { system };
        let name = self.painted(&printable(&host.name), BOLD);
        writeln!(out, "{name}  {}", printable(&system))?;
        if let Some(known) = &host.inventory {
            writeln!(out, "  {}", in_inventory(known, self.say.words()))?;
        }
        Ok(())
    }

    fn step(&self, number: usize, step: &Step, out: &mut dyn Write) -> io::Result<()> {
        let said = self.say.step(step);
        let said = if step.otherwise {
            self.say.with("contain-step-otherwise", &[("step", &said)])
        } else {
            said
        };
        line(2, &self.painted(&format!("{number}. {said}"), BOLD), out)?;
        let join = |said: Vec<String>| said.join("; ");
        if !step.provided.is_empty() {
            let terms = self.say.terms(&step.provided);
            let said = self.say.with("contain-step-provided", &[("terms", &terms)]);
            line(5, &self.painted(&said, YELLOW), out)?;
        }
        let why = join(step.reasons.iter().map(|reason| self.say.reason(reason)).collect());
        self.labelled("contain-step-why", &why, out)?;
        let breaks = step.side_effects.iter().map(|effect| self.say.code("effect", effect));
        self.labelled("contain-step-breaks", &join(breaks.collect()), out)?;
        self.labelled("contain-step-targets", &step.targets.join(", "), out)
    }

    fn labelled(&self, key: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        line(5, &self.say.with(key, &[("what", text)]), out)
    }

    /// The ways out of an attack.
    fn ways(&self, flow: &Flow, out: &mut dyn Write) -> io::Result<()> {
        self.section("contain-head-ways", out)?;
        for way in &flow.ways {
            let name = self.say.code("way", &way.id);
            if way.refused.is_empty() {
                line(4, &name, out)?;
                continue;
            }
            let why = way.refused.iter().flat_map(|it| &it.why);
            let why: Vec<String> = why.map(|why| self.say.why(why)).collect();
            let args = [("way", &*name), ("why", &*why.join("; "))];
            line(4, &self.say.with("contain-way-refused", &args), out)?;
        }
        Ok(())
    }

    /// Who must come through.
    fn open(&self, host: &ContainedHost, out: &mut dyn Write) -> io::Result<()> {
        if host.decision.keep_open.is_empty() {
            return Ok(());
        }
        self.section("contain-head-open", out)?;
        for kept in &host.decision.keep_open {
            let key = match kept.what {
                Kept::UpdateConsole => "contain-open-updates",
                Kept::Management => "contain-open-management",
            };
            let (who, ports) = (kept.who.to_string(), kept.services.to_string());
            line(4, &self.say.with(key, &[("who", &who), ("ports", &ports)]), out)?;
        }
        if host.ways_from_exceptions {
            line(4, &self.say.text("contain-open-from-exceptions"), out)?;
        }
        Ok(())
    }

    fn breaks(&self, breaks: &[Break], out: &mut dyn Write) -> io::Result<()> {
        if breaks.is_empty() {
            return Ok(());
        }
        self.section("contain-head-breaks", out)?;
        for broken in breaks.iter().take(MOST_BREAKS) {
            line(4, &self.broken(broken), out)?;
        }
        let more = breaks.len().saturating_sub(MOST_BREAKS);
        if more == 0 {
            return Ok(());
        }
        line(4, &self.say.with("contain-breaks-more", &[("count", &more.to_string())]), out)
    }

    fn broken(&self, broken: &Break) -> String {
        let key = match broken.direction {
            UseDirection::PeerUsesHost => "contain-break-in",
            UseDirection::HostUsesPeer => "contain-break-out",
        };
        let args = [
            ("peer", broken.peer.to_string()),
            ("door", broken.door.to_string()),
            ("times", broken.times.to_string()),
            ("last", clock::rfc3339(broken.last_seen)),
        ];
        let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
        let said = self.say.with(key, &args);
        match broken.begins {
            None => said,
            Some(at) => {
                let at = clock::rfc3339(at);
                self.say.with("contain-break-later", &[("what", &said), ("at", &at)])
            }
        }
    }

    /// What somebody may expect and does not get.
    fn refused(&self, host: &ContainedHost, out: &mut dyn Write) -> io::Result<()> {
        let mut wanted = host.decision.refused.iter().filter(|it| it.wanted).peekable();
        if wanted.peek().is_none() {
            return Ok(());
        }
        self.section("contain-head-refused", out)?;
        for refused in wanted {
            line(4, &self.say.measure(refused.measure), out)?;
            for why in &refused.why {
                line(6, &self.say.why(why), out)?;
            }
        }
        Ok(())
    }

    fn unknowns(&self, unknowns: &[Unknown], out: &mut dyn Write) -> io::Result<()> {
        if unknowns.is_empty() {
            return Ok(());
        }
        self.section("contain-head-unknown", out)?;
        for unknown in unknowns {
            let (about, next) =
                (self.say.term(&unknown.about), self.say.coded("next", &unknown.next));
            let args = [("about", &*about), ("next", &*next)];
            line(4, &self.say.with("contain-unknown", &args), out)?;
        }
        Ok(())
    }

    fn policy(&self, host: &ContainedHost, out: &mut dyn Write) -> io::Result<()> {
        if host.lints.is_empty() {
            return Ok(());
        }
        self.section("contain-head-policy", out)?;
        for lint in &host.lints {
            let said = self.say.lint(lint);
            let colour = if lint.severity() == Severity::Refuse { RED } else { YELLOW };
            let key = match lint.severity() {
                Severity::Refuse => "contain-policy-refuse",
                Severity::Warn => "contain-policy-warn",
            };
            line(4, &self.painted(&self.say.with(key, &[("what", &said)]), colour), out)?;
        }
        Ok(())
    }

    fn section(&self, key: &str, out: &mut dyn Write) -> io::Result<()> {
        line(2, &self.painted(&self.say.text(key), BOLD), out)
    }

    fn painted(&self, text: &str, colour: &str) -> String {
        self.style.painted(text, colour)
    }
}

const BOLD: &str = "1";
const RED: &str = "31";
const YELLOW: &str = "33";

fn line(indent: usize, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:indent$}{text}", "")
}
