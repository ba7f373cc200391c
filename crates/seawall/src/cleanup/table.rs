//! What becomes of a host, for eyes.

use std::io::{self, Write};

use seawall_remedy::cleanup::{Course, PlannedStep, StepId};

use super::{PlannedHost, Saying};
use crate::output::Style;

/// Writes what becomes of hosts.
#[derive(Clone, Copy)]
pub struct PlanTable<'a> {
    say: Saying<'a>,
    style: Style,
}

impl<'a> PlanTable<'a> {
    /// A table in the given words.
    pub const fn new(say: Saying<'a>, style: Style) -> Self {
        Self { say, style }
    }

    /// Writes what becomes of a host, below what was found on it; nothing where nothing does.
    pub fn plan(&self, host: &PlannedHost, out: &mut dyn Write) -> io::Result<()> {
        let (say, plan) = (self.say, &host.plan);
        if plan.course == Course::Nothing {
            return Ok(());
        }
        let course = say.course(&plan.course);
        line(2, &self.bold(&say.with("cleanup-plan", &[("course", &course)])), out)?;
        for why in say.why(&plan.course) {
            line(4, &why, out)?;
        }
        if matches!(plan.course, Course::Rebuild { .. } | Course::Clean { .. }) {
            line(4, &say.second(&plan.second), out)?;
        }
        for (place, step) in plan.steps.iter().enumerate() {
            self.step(place + 1, step, out)?;
        }
        if !plan.attack_ways.is_empty() {
            line(2, &self.bold(&say.text("contain-head-ways")), out)?;
            for way in &plan.attack_ways {
                line(4, &say.attack_way(way), out)?;
            }
        }
        if plan.place_of(StepId::Patch).is_some() {
            line(2, &say.updates(plan), out)?;
        }
        line(2, &say.script(host), out)?;
        writeln!(out)
    }

    fn step(&self, number: usize, step: &PlannedStep, out: &mut dyn Write) -> io::Result<()> {
        let say = self.say;
        line(2, &self.bold(&format!("{number}. {}", say.step(step))), out)?;
        for way in &step.ways {
            line(5, &format!("- {}", say.way(way)), out)?;
        }
        for act in &step.acts {
            line(5, &format!("* {}", say.act(act)), out)?;
        }
        for note in &step.notes {
            line(5, &format!("! {}", say.note(note)), out)?;
        }
        let sources = say.sources(&step.source);
        line(5, &say.with("cleanup-source", &[("sources", &sources)]), out)
    }

    fn bold(&self, text: &str) -> String {
        match self.style {
            Style::Coloured => format!("\x1b[1m{text}\x1b[0m"),
            Style::Plain => text.to_owned(),
        }
    }
}

fn line(indent: usize, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:indent$}{text}", "")
}
