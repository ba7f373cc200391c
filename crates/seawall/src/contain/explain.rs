//! Measures, targets and rules, told: what they are, where they work, what they break, and where
//! all that was read.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    net::IpAddr,
};

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    AddressSet, Answer, Before, Directions, Exception, Group, Ipv6, PlanId, Policy, Services,
    Sessions, Switch,
    case::{Term, When},
    decide::RuleEntry,
    dialect::{Loss, Target, render},
    measure::{Forbid, Measure, WhereUnknown, measures},
};

use super::say::Saying;
use crate::{output::Style, printable::printable};

/// Tells what things of containment are.
pub struct Explaining<'a> {
    say: Saying<'a>,
    style: Style,
}

impl<'a> Explaining<'a> {
    /// In these words.
    pub const fn new(say: Saying<'a>, style: Style) -> Self {
        Self { say, style }
    }

    /// Everything there is to explain, by name.
    pub fn list(&self, rules: &[RuleEntry], out: &mut dyn Write) -> io::Result<()> {
        self.title("contain-list-measures", out)?;
        for measure in measures() {
            writeln!(out, "  {:4} {}", measure.id.code(), self.say.name(measure.id))?;
        }
        self.title("contain-list-targets", out)?;
        for target in Target::ALL {
            writeln!(out, "  {:18} {}", target.id(), self.say.target(*target))?;
        }
        self.title("contain-list-rules", out)?;
        for rule in rules {
            writeln!(out, "  {}", rule.rule.id)?;
        }
        Ok(())
    }

    /// A measure.
    pub fn measure(&self, measure: &Measure, out: &mut dyn Write) -> io::Result<()> {
        let say = self.say;
        writeln!(out, "{}", self.bold(&say.measure(measure.id)))?;
        writeln!(out, "  {}", say.about(measure.id))?;
        self.rows("contain-explain-closes", [say.closes(measure.closes)], out)?;
        let against = measure.stands_against.join(", ");
        self.rows("contain-explain-against", non_empty(against), out)?;
        let works = measure.works.iter().map(|when| self.when(when));
        self.rows("contain-explain-works", works, out)?;
        let forbids = measure.forbid.iter().map(|forbid| self.forbid(forbid));
        self.rows("contain-explain-forbidden", forbids, out)?;
        let excepts = if measure.excepts { "contain-excepts" } else { "contain-excepts-nobody" };
        self.rows("contain-explain-exceptions", [say.text(excepts)], out)?;
        let effects = measure.side_effects.iter().map(|effect| say.code("effect", effect));
        self.rows("contain-explain-breaks", effects, out)?;
        let verify = measure.verify.iter().map(|step| say.code("verify", step));
        self.rows("contain-explain-verify", verify, out)?;
        let undo = measure.undo.iter().map(|step| say.code("undo", step));
        self.rows("contain-explain-undo", undo, out)?;
        let targets = measure.target.iter().map(|carrier| {
            let ids = carrier.ids.join(", ");
            let when = self.when(&carrier.when);
            if when.is_empty() { ids } else { format!("{ids}: {when}") }
        });
        self.rows("contain-explain-targets", targets, out)?;
        let printed = measure.as_printed.iter().map(|it| {
            let certainty = say.code("certainty", &it.certainty);
            let source = say.source(&it.source);
            let args = [
                ("source", &*source),
                ("printed", &*it.printed),
                ("corrected", &*it.corrected),
                ("certainty", &*certainty),
            ];
            say.with("contain-as-printed", &args)
        });
        self.rows("contain-explain-printed", printed, out)?;
        let doubts = measure.doubt.iter().map(|it| {
            let about = say.code("doubt", &it.about);
            let certainty = say.code("certainty", &it.certainty);
            format!("{about} ({certainty}: {})", say.sources(&it.source))
        });
        self.rows("contain-explain-doubts", doubts, out)?;
        let certainty = say.code("certainty", &measure.certainty);
        let source = format!("{certainty}: {}", say.sources(&measure.source));
        self.rows("contain-explain-source", [source], out)
    }

    /// A target: what it says of policies of each kind is found by writing them.
    pub fn target(&self, target: Target, out: &mut dyn Write) -> io::Result<()> {
        let say = self.say;
        writeln!(out, "{}: {}", self.bold(target.id()), say.target(target))?;
        writeln!(out, "  {}", say.code("place", &target.place()))?;
        let mut losses: BTreeSet<Loss> = BTreeSet::new();
        let (mut can, mut cannot) = (Vec::new(), Vec::new());
        for (key, policy) in trials(target) {
            match render(&policy, target, MOMENT) {
                Ok(artefact) => {
                    losses.extend(artefact.losses);
                    can.push(say.text(key));
                }
                Err(refusal) => {
                    cannot.push(format!("{}: {}", say.text(key), say.refusal(&refusal)));
                }
            }
        }
        self.rows("contain-explain-can", can, out)?;
        self.rows("contain-explain-cannot", cannot, out)?;
        let losses = losses.iter().map(|loss| say.loss(*loss));
        self.rows("contain-explain-losses", losses, out)?;
        let carried = measures().iter().filter(|it| it.all_targets().any(|id| id == target.id()));
        self.rows("contain-explain-carries", carried.map(|it| say.measure(it.id)), out)
    }

    /// A rule of decisions.
    pub fn rule(&self, rule: &RuleEntry, out: &mut dyn Write) -> io::Result<()> {
        let say = self.say;
        writeln!(out, "{}", self.bold(&rule.rule.id))?;
        self.rows("contain-explain-when", non_empty(self.when(rule.when)), out)?;
        let steps = rule.steps.iter().map(|(act, reasons)| {
            let reasons: Vec<String> = reasons.iter().map(|reason| say.reason(reason)).collect();
            format!("{} — {}", say.act(act), reasons.join("; "))
        });
        self.rows("contain-explain-steps", steps, out)?;
        let mut forbids: Vec<(Vec<&str>, String)> = Vec::new();
        for (id, reason) in &rule.forbids {
            let said = say.reason(reason);
            match forbids.iter_mut().find(|(_, known)| *known == said) {
                Some((ids, _)) => ids.push(id.code()),
                None => forbids.push((vec![id.code()], said)),
            }
        }
        let forbids = forbids.iter().map(|(ids, said)| format!("{} — {said}", ids.join(", ")));
        self.rows("contain-explain-forbidden", forbids, out)?;
        let residual = rule.residual.iter().map(|it| say.residual(it));
        self.rows("contain-explain-remains", residual, out)?;
        let certainty = say.code("certainty", &rule.rule.certainty);
        let source = format!("{certainty}: {}", say.sources(rule.source));
        self.rows("contain-explain-source", [source], out)
    }

    fn forbid(&self, forbid: &Forbid) -> String {
        let when = self.when(&forbid.when);
        let reason = self.say.reason(&forbid.reason);
        if when.is_empty() {
            return reason;
        }
        let key = match forbid.unknown {
            WhereUnknown::Refuse => "contain-forbid",
            WhereUnknown::Flag => "contain-forbid-flag",
        };
        self.say.with(key, &[("when", &when), ("reason", &reason)])
    }

    /// A condition in words.
    fn when(&self, when: &When) -> String {
        let mut parts = Vec::new();
        let products = when.products.iter().map(|id| id.as_str().to_owned());
        let kinds: Vec<String> = when.families.iter().cloned().chain(products).collect();
        if !kinds.is_empty() {
            parts.push(kinds.join(", "));
        }
        for (key, pack) in [("contain-when-from", when.from), ("contain-when-below", when.below)] {
            parts.extend(pack.map(|pack| self.say.with(key, &[("sp", &pack.to_string())])));
        }
        for (key, terms) in [("contain-when-is", &when.is), ("contain-when-not", &when.not)] {
            if !terms.is_empty() {
                let terms: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
                parts.push(self.say.with(key, &[("terms", &terms.join(", "))]));
            }
        }
        if !when.any.is_empty() {
            let any: Vec<String> = when.any.iter().map(|when| self.when(when)).collect();
            parts.push(any.join(&self.say.text("contain-when-or")));
        }
        parts.join("; ")
    }

    fn term(&self, term: &Term) -> String {
        self.say.term(term)
    }

    fn rows(
        &self,
        key: &str,
        rows: impl IntoIterator<Item = String>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return Ok(());
        }
        writeln!(out, "  {}", self.bold(&self.say.text(key)))?;
        rows.try_for_each(|row| writeln!(out, "    {}", printable(&row)))
    }

    fn title(&self, key: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.bold(&self.say.text(key)))
    }

    fn bold(&self, text: &str) -> String {
        self.style.painted(text, "1")
    }
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A moment of this century, so that ends after it can be written.
const MOMENT: Timestamp = Timestamp(1_795_392_000_000);

/// A day later.
const LATER: Timestamp = Timestamp(1_795_478_400_000);

/// Policies that differ in one thing from the plainest, by what that is called.
fn trials(target: Target) -> Vec<(&'static str, Policy)> {
    let plain = plain(target);
    let with = |key, change: &dyn Fn(&mut Policy)| {
        let mut policy = plain.clone();
        change(&mut policy);
        (key, policy)
    };
    let except = |policy: &mut Policy, until| {
        let peers = AddressSet::from(IpAddr::from([192, 0, 2, 100]));
        for group in &mut policy.groups {
            let (peers, services) = (peers.clone(), group.services.clone());
            group.exceptions = vec![Exception { peers, services, until, why: String::new() }];
        }
    };
    vec![
        with("contain-trial-plain", &|_| {}),
        with("contain-trial-exceptions", &|policy| except(policy, None)),
        with("contain-trial-ends", &|policy| except(policy, Some(LATER))),
        with("contain-trial-outbound", &|policy| {
            policy.groups.iter_mut().for_each(|group| group.directions = Directions::Both);
        }),
        with("contain-trial-ipv6", &|policy| policy.ipv6 = Ipv6::Compiled),
        with("contain-trial-expires", &|policy| policy.expires = Some(LATER)),
        with("contain-trial-reset", &|policy| policy.answer = Answer::Reset),
        with("contain-trial-keep", &|policy| policy.sessions = Sessions::Keep),
    ]
}

fn plain(target: Target) -> Policy {
    let services =
        Services { tcp: [135, 445].into_iter().collect(), udp: [135, 137].into_iter().collect() };
    let mut before = Before::default();
    before.adapters.extend("{00000000-0000-0000-0000-000000000000}".parse());
    before.listening = Some(services.clone());
    let hosts = "192.0.2.0/28".parse().unwrap_or_default();
    let is_switches = matches!(target, Target::Reg5 | Target::Regedit4 | Target::SecurityTemplate);
    Policy {
        id: PlanId::made_from("trial"),
        title: "trial".to_owned(),
        place: target.place(),
        groups: vec![Group {
            hosts,
            services,
            directions: Directions::Inbound,
            exceptions: Vec::new(),
        }],
        ipv6: Ipv6::Waived,
        sessions: Sessions::Cut,
        answer: Answer::Silent,
        expires: None,
        switches: if is_switches { BTreeSet::from([Switch::DcomOff]) } else { BTreeSet::new() },
        before,
    }
}

#[cfg(test)]
mod tests {
    use seawall_remedy::contain::{
        decide::rules,
        dialect::Target,
        measure::{MeasureId, measure},
    };

    use super::Explaining;
    use crate::{
        contain::Saying,
        output::Style,
        words::{Language, Words},
    };

    #[test]
    fn everything_is_told_in_both_languages_without_a_code_in_place_of_words() {
        for language in [Language::En, Language::Ja] {
            let words = Words::new(language);
            let telling = Explaining::new(Saying::new(&words), Style::Plain);
            let mut out = Vec::new();
            for id in MeasureId::ALL {
                telling.measure(measure(*id).unwrap(), &mut out).unwrap();
            }
            for target in Target::ALL {
                telling.target(*target, &mut out).unwrap();
            }
            for rule in rules() {
                telling.rule(&rule, &mut out).unwrap();
            }
            telling.list(&rules(), &mut out).unwrap();
            let said = String::from_utf8(out).unwrap();
            for trace in ["contain-", "value-", "{ $", "{$"] {
                assert!(!said.contains(trace), "{trace} in {said}");
            }
        }
    }
}
