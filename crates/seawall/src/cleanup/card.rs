//! A card for whoever stands at the host: what becomes of it and why, every step to tick off, and
//! where to write down what was done.

use seawall_facts::Timestamp;
use seawall_remedy::cleanup::{Course, PlannedStep, StepId};

use super::{PlannedHost, Saying};
use crate::{
    card::{self, Part},
    clock,
};

/// Makes cards.
pub struct Cards<'a> {
    say: Saying<'a>,
    now: Timestamp,
}

impl<'a> Cards<'a> {
    /// Cards in these words, of that moment.
    pub const fn new(say: Saying<'a>, now: Timestamp) -> Self {
        Self { say, now }
    }

    /// Plain text, a form feed between hosts.
    pub fn text(&self, hosts: &[PlannedHost]) -> String {
        card::text(self.cards(hosts))
    }

    /// A page of HTML that needs nothing else.
    pub fn page(&self, hosts: &[PlannedHost]) -> String {
        card::page(&self.say.text("cleanup-card-title"), self.say.words(), self.cards(hosts))
    }

    /// Hosts that nothing becomes of have no card.
    fn cards(&self, hosts: &[PlannedHost]) -> impl Iterator<Item = Vec<Part>> {
        let meant = hosts.iter().filter(|host| host.plan.course != Course::Nothing);
        meant.map(|host| self.parts(host))
    }

    fn parts(&self, host: &PlannedHost) -> Vec<Part> {
        let say = self.say;
        let mut parts = self.top(host);
        parts.push(Part::Head(say.text("contain-card-steps")));
        for (place, step) in host.plan.steps.iter().enumerate() {
            self.step(place + 1, step, host, &mut parts);
        }
        parts.push(Part::Head(say.text("contain-card-signed")));
        for key in ["contain-card-by", "contain-card-at", "contain-card-checked"] {
            parts.push(Part::Blank(say.text(key)));
        }
        parts
    }

    fn top(&self, host: &PlannedHost) -> Vec<Part> {
        let (say, plan) = (self.say, &host.plan);
        let args = [("host", plan.host.as_str())];
        let mut parts = vec![Part::Title(say.with("cleanup-card-of", &args))];
        if !host.system.is_empty() {
            parts.push(Part::Note(host.system.clone()));
        }
        let made = clock::local(self.now);
        parts.push(Part::Note(say.with("contain-card-made", &[("made", &made)])));
        let verdict = say.words().code("hunt-verdict", &host.verdict);
        let found = if host.families.is_empty() {
            verdict
        } else {
            format!("{verdict}: {}", host.families.join(", "))
        };
        parts.push(Part::Note(say.with("cleanup-card-found", &[("found", &found)])));
        parts.push(Part::Head(say.course(&plan.course)));
        parts.extend(say.why(&plan.course).into_iter().map(Part::Note));
        match plan.course {
            Course::Rebuild { .. } => parts.push(Part::Note(say.second(&plan.second))),
            Course::Clean { .. } => {
                parts.push(Part::Note(say.second(&plan.second)));
                parts.push(Part::Blank(say.text("cleanup-card-signature")));
            }
            _ => {}
        }
        parts
    }

    fn step(&self, number: usize, step: &PlannedStep, host: &PlannedHost, parts: &mut Vec<Part>) {
        let (say, plan) = (self.say, &host.plan);
        parts.push(Part::Box(format!("{number}. {}", say.step(step))));
        if step.ways.len() > 1 {
            parts.push(Part::Note(say.text("cleanup-card-one-of")));
        }
        parts.extend(step.ways.iter().map(|way| Part::Note(format!("- {}", say.way(way)))));
        parts.extend(step.acts.iter().map(|act| Part::Note(format!("☐ {}", say.act(act)))));
        parts.extend(step.notes.iter().map(|note| Part::Note(format!("! {}", say.note(note)))));
        match step.step {
            StepId::KeepEvidence => parts.push(Part::Blank(say.text("cleanup-card-kept"))),
            StepId::Contain if !plan.attack_ways.is_empty() => {
                parts.push(Part::Note(say.text("contain-head-ways")));
                let ways = plan.attack_ways.iter();
                parts.extend(ways.map(|way| Part::Note(format!("- {}", say.attack_way(way)))));
            }
            StepId::Quarantine => parts.push(Part::Note(say.script(host))),
            StepId::Patch => parts.push(Part::Note(say.updates(plan))),
            _ => {}
        }
    }
}
