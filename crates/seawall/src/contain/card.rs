//! A card for whoever stands at the host: what to do in which order, with boxes to tick, how to see
//! that it works and how to take it back.

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    decide::{Act, Kept, Step},
    measure::{Measure, measure},
};

use super::{host::ContainedHost, say::Saying};
use crate::{
    card::{self, Part},
    clock,
    printable::printable,
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
    pub fn text(&self, hosts: &[ContainedHost]) -> String {
        card::text(hosts.iter().map(|host| self.parts(host)))
    }

    /// A page of HTML that needs nothing else.
    pub fn page(&self, hosts: &[ContainedHost]) -> String {
        let title = self.say.text("contain-card-title");
        card::page(&title, self.say.words(), hosts.iter().map(|host| self.parts(host)))
    }

    fn parts(&self, host: &ContainedHost) -> Vec<Part> {
        let say = self.say;
        let mut parts = self.top(host);
        for refused in &host.decision.plan_refused {
            parts.push(Part::Note(say.coded("refused", refused)));
        }
        parts.push(Part::Head(say.text("contain-card-steps")));
        for (place, step) in host.decision.steps.iter().enumerate() {
            self.step(place + 1, step, &mut parts);
        }
        if host.decision.steps.is_empty() {
            parts.push(Part::Note(say.text("contain-no-steps")));
        }
        self.open(host, &mut parts);
        self.verify(host, &mut parts);
        self.undo(host, &mut parts);
        parts.push(Part::Head(say.text("contain-head-remains")));
        parts.extend(host.decision.residual.iter().map(|it| Part::Note(say.residual(it))));
        if !host.decision.unknowns.is_empty() {
            parts.push(Part::Head(say.text("contain-head-unknown")));
            for unknown in &host.decision.unknowns {
                let (about, next) = (say.term(&unknown.about), say.coded("next", &unknown.next));
                let args = [("about", &*about), ("next", &*next)];
                parts.push(Part::Box(say.with("contain-unknown", &args)));
            }
        }
        parts.push(Part::Head(say.text("contain-card-signed")));
        for key in ["contain-card-by", "contain-card-at", "contain-card-checked"] {
            parts.push(Part::Blank(say.text(key)));
        }
        parts
    }

    fn top(&self, host: &ContainedHost) -> Vec<Part> {
        let say = self.say;
        let title = format!("{}: {}", say.text("contain-card-title"), printable(&host.name));
        let system = host.system();
        let system = if system.is_empty() { say.text("contain-system-unknown") } else { system };
        let addresses: Vec<String> = host.addresses.iter().map(ToString::to_string).collect();
        let line = [system, addresses.join(", ")];
        let line: Vec<&str> = line.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let mut parts = vec![Part::Title(title), Part::Note(printable(&line.join("  ")))];
        if let Some(known) = &host.inventory {
            let known = crate::output::in_inventory(known, say.words());
            parts.push(Part::Note(printable(&known)));
        }
        let made = clock::local(self.now);
        parts.push(Part::Note(say.with("contain-card-made", &[("made", &made)])));
        parts
    }

    fn step(&self, number: usize, step: &Step, parts: &mut Vec<Part>) {
        let say = self.say;
        let said = say.step(step);
        let said = if step.otherwise {
            say.with("contain-step-otherwise", &[("step", &said)])
        } else {
            said
        };
        parts.push(Part::Box(format!("{number}. {said}")));
        if !step.provided.is_empty() {
            let terms = say.terms(&step.provided);
            parts.push(Part::Note(say.with("contain-step-provided", &[("terms", &terms)])));
        }
        let mut note = |key: &str, text: String| {
            if !text.is_empty() {
                parts.push(Part::Note(say.with(key, &[("what", &text)])));
            }
        };
        let effects: Vec<String> =
            step.side_effects.iter().map(|effect| say.code("effect", effect)).collect();
        note("contain-step-breaks", effects.join("; "));
        let render = |target: &String| {
            format!("seawall contain render --policy POLICY.yaml --target {target}")
        };
        let render: Vec<String> = step.targets.iter().map(render).collect();
        note("contain-card-render", render.join(" | "));
    }

    fn open(&self, host: &ContainedHost, parts: &mut Vec<Part>) {
        if host.decision.keep_open.is_empty() {
            return;
        }
        parts.push(Part::Head(self.say.text("contain-head-open")));
        for kept in &host.decision.keep_open {
            let key = match kept.what {
                Kept::UpdateConsole => "contain-open-updates",
                Kept::Management => "contain-open-management",
            };
            let (who, ports) = (kept.who.to_string(), kept.services.to_string());
            parts.push(Part::Note(self.say.with(key, &[("who", &who), ("ports", &ports)])));
        }
    }

    /// How to see that each measure is in force.
    fn verify(&self, host: &ContainedHost, parts: &mut Vec<Part>) {
        parts.push(Part::Head(self.say.text("contain-card-verify")));
        for measure in taken(host) {
            for step in &measure.verify {
                let said = self.say.code("verify", step);
                parts.push(Part::Box(format!("{}: {said}", measure.id.code())));
            }
        }
    }

    /// How to take each measure back, the last one first.
    fn undo(&self, host: &ContainedHost, parts: &mut Vec<Part>) {
        parts.push(Part::Head(self.say.text("contain-card-undo")));
        for measure in taken(host).into_iter().rev() {
            for step in &measure.undo {
                let said = self.say.code("undo", step);
                parts.push(Part::Box(format!("{}: {said}", measure.id.code())));
            }
        }
    }
}

/// The measures of a plan, each once, in their order.
fn taken(host: &ContainedHost) -> Vec<&'static Measure> {
    let mut found: Vec<&'static Measure> = Vec::new();
    for step in &host.decision.steps {
        let Act::Measure(id) = step.act else { continue };
        let Some(measure) = measure(id) else { continue };
        if !found.iter().any(|known| known.id == id) {
            found.push(measure);
        }
    }
    found
}
