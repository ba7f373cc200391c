//! Checks on a subject: every host it may be, and a result where all agree.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::Certainty;
use seawall_facts::FactValue;

use super::{
    Assumed, CheckResult, CheckState, Coded, Found, Subject,
    reading::{Base, bases, collect, in_world},
    rules::{Check, CheckBook, Kind, Rule, Test, holds_any},
    subject::World,
    witness::Witnesses,
    words::{Reading, cut},
};
use crate::RuleRef;

/// All checks on a host, in the order of their data. The same subject gives the same results.
pub fn evaluate(subject: &Subject<'_>) -> Vec<CheckResult> {
    let witnesses = Witnesses::of(*subject);
    let worlds = subject.worlds();
    let checks = &CheckBook::embedded().checks;
    checks.iter().map(|check| judge(check, &worlds, &witnesses)).collect()
}

fn judge(check: &Check, worlds: &[World], witnesses: &Witnesses<'_>) -> CheckResult {
    let bases = bases(&check.read, witnesses);
    let outcomes: Vec<Outcome<'_>> =
        worlds.iter().map(|world| outcome(check, world, &bases, witnesses)).collect();
    let mut result = Joined { check, worlds, outcomes: &outcomes, bases: &bases }.result(witnesses);
    result.found = found(check, &bases, witnesses.subject);
    result
}

/// What a check comes to on one host.
#[derive(Clone, Debug)]
enum Outcome<'c> {
    /// It is not made there.
    NotMade,
    /// A rule fits.
    Decided { rule: &'c Rule, assumed: BTreeSet<usize>, readings: Vec<Reading> },
    /// What is open of these reads could change it.
    Open(BTreeMap<usize, Why>),
}

/// Why a read decides nothing; of several reasons the first is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Disagree,
    NotUnderstood,
    NotCollected,
}

fn outcome<'c>(
    check: &'c Check,
    world: &World,
    bases: &[Base],
    witnesses: &Witnesses<'_>,
) -> Outcome<'c> {
    if !check.applies_to(world) {
        return Outcome::NotMade;
    }
    let pairs = check.read.iter().zip(bases);
    let readings: Vec<Reading> =
        pairs.map(|(read, base)| in_world(read, &base.reading, world, witnesses)).collect();
    let mut open = BTreeMap::new();
    let mut candidates: Vec<&Rule> = Vec::new();
    let mut assumed = BTreeSet::new();
    let mut is_decided = false;
    for rule in check.rule.iter().filter(|rule| holds_any(&rule.on, world)) {
        match fits(check, rule, &readings, &mut assumed) {
            Fits::No => continue,
            Fits::Open(whys) => open.extend(whys),
            Fits::Yes => is_decided = true,
        }
        candidates.push(rule);
        if is_decided {
            break;
        }
    }
    let first = candidates.first().copied();
    let all_agree = first.is_some_and(|first| {
        candidates.iter().all(|rule| rule.code == first.code && rule.state == first.state)
    });
    match first {
        Some(rule) if is_decided && all_agree => Outcome::Decided { rule, assumed, readings },
        // No rule reads what is there.
        _ if open.is_empty() => Outcome::Open(unread(&readings)),
        _ => Outcome::Open(open),
    }
}

/// What no rule reads: all that is not what the product does without.
fn unread(readings: &[Reading]) -> BTreeMap<usize, Why> {
    let is_assumed =
        |reading: &Reading| matches!(reading, Reading::Words(words) if words.assumed.is_some());
    let own = readings.iter().enumerate().filter(|(_, reading)| !is_assumed(reading));
    own.map(|(at, _)| (at, Why::NotUnderstood)).collect()
}

enum Fits {
    Yes,
    No,
    Open(BTreeMap<usize, Why>),
}

fn fits(check: &Check, rule: &Rule, readings: &[Reading], assumed: &mut BTreeSet<usize>) -> Fits {
    let mut open = BTreeMap::new();
    for (name, test) in &rule.when {
        let Some(at) = check.read.iter().position(|read| read.name == *name) else {
            return Fits::No;
        };
        let Some(reading) = readings.get(at) else { return Fits::No };
        if matches!(reading, Reading::Words(words) if words.assumed.is_some()) {
            assumed.insert(at);
        }
        match holds(test, reading) {
            Ok(true) => {}
            Ok(false) => return Fits::No,
            Err(why) => {
                open.insert(at, why);
            }
        }
    }
    if open.is_empty() { Fits::Yes } else { Fits::Open(open) }
}

/// Whether a reading is as a test asks; why it cannot be said.
fn holds(test: &Test, reading: &Reading) -> Result<bool, Why> {
    match (test.collected, matches!(reading, Reading::NotCollected)) {
        (Some(false), is_not) => return Ok(is_not),
        (Some(true), true) => return Ok(false),
        _ => {}
    }
    let words = match reading {
        Reading::NotCollected => return Err(Why::NotCollected),
        Reading::Disagree => return Err(Why::Disagree),
        Reading::Absent => return Ok(test.absent == Some(true)),
        Reading::NotUnderstood if test.absent.is_some() => return Ok(test.absent == Some(false)),
        Reading::NotUnderstood => return Err(Why::NotUnderstood),
        Reading::Words(words) => words,
    };
    let is_one = |word: &String, of: &[String]| of.iter().any(|it| it.eq_ignore_ascii_case(word));
    let any = |of: &Vec<String>| words.words.iter().any(|word| is_one(word, of));
    let is = |of: &Vec<String>| matches!(words.words.as_slice(), [word] if is_one(word, of));
    Ok(test.absent != Some(true)
        && test.is.as_ref().is_none_or(is)
        && test.has.as_ref().is_none_or(any)
        && test.lacks.as_ref().is_none_or(|of| !any(of))
        && test.min.is_none_or(|min| words.number.is_some_and(|it| it >= min))
        && test.max.is_none_or(|max| words.number.is_some_and(|it| it <= max)))
}

/// What comes of all hosts together.
struct Joined<'j, 'c> {
    check: &'c Check,
    worlds: &'j [World],
    outcomes: &'j [Outcome<'c>],
    bases: &'j [Base],
}

impl Joined<'_, '_> {
    fn result(&self, witnesses: &Witnesses<'_>) -> CheckResult {
        if self.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Open(_))) {
            return self.undecided(&self.open(), witnesses);
        }
        let mut rules = self.outcomes.iter().map(|outcome| match outcome {
            Outcome::Decided { rule, .. } => Some((rule.state, rule.code.as_str())),
            _ => None,
        });
        let first = rules.next().flatten();
        let is_one = rules.all(|rule| rule == first);
        match (is_one, first) {
            (true, Some(_)) => self.decided(),
            (true, None) => {
                self.plain(CheckState::NotApplicable, "not_made_here", BTreeMap::new(), None)
            }
            (false, _) => self.differ(witnesses.subject),
        }
    }

    /// What is open on any of the hosts.
    fn open(&self) -> BTreeMap<usize, Why> {
        let mut open: BTreeMap<usize, Why> = BTreeMap::new();
        for outcome in self.outcomes {
            let Outcome::Open(whys) = outcome else { continue };
            for (at, why) in whys {
                let known = open.entry(*at).or_insert(*why);
                *known = (*known).min(*why);
            }
        }
        open
    }

    fn undecided(&self, open: &BTreeMap<usize, Why>, witnesses: &Witnesses<'_>) -> CheckResult {
        let why = open.values().min().copied().unwrap_or(Why::NotCollected);
        let reads = |why: Why| {
            let of = open.iter().filter(move |(_, it)| **it == why);
            of.filter_map(|(at, _)| self.check.read.get(*at)).map(collect).collect::<Vec<_>>()
        };
        let (code, advice) = match why {
            Why::Disagree => ("values_disagree", "look_at_values"),
            Why::NotUnderstood => ("not_understood", "look_at_values"),
            Why::NotCollected => ("not_collected", "collect"),
        };
        let mut args = BTreeMap::from([("what".to_owned(), reads(why).join(", "))]);
        if why != Why::NotCollected {
            let facts = open.keys().filter_map(|at| Some((*at, self.bases.get(*at)?)));
            let shown = facts.flat_map(|(at, base)| {
                let sightings = base.facts.iter();
                sightings.filter_map(move |it| raw(self.check, at, it.fact, witnesses.subject))
            });
            let shown: BTreeSet<String> = shown.collect();
            args.insert("values".to_owned(), shown.into_iter().collect::<Vec<_>>().join(" / "));
        }
        let mut result = self.plain(CheckState::Unknown, code, args, Some(advice));
        result.collect = reads(Why::NotCollected);
        result
    }

    fn differ(&self, subject: Subject<'_>) -> CheckResult {
        let products: BTreeSet<&str> =
            self.worlds.iter().map(|world| world.product.id.as_str()).collect();
        let args = |names: Vec<String>| {
            BTreeMap::from([("candidates".to_owned(), cut(&names.join(", ")))])
        };
        if !subject.is_identified() {
            let none = BTreeMap::new();
            let advice = Some("identify_host");
            return self.plain(CheckState::Unknown, "product_not_known", none, advice);
        }
        let of_pack = |world: &World| format!("{} {}", world.product.id, world.sp);
        let mut names: Vec<String> = match subject.sp {
            Some(_) => products.iter().map(|&id| id.to_owned()).collect(),
            None => self.worlds.iter().map(of_pack).collect(),
        };
        names.dedup();
        let advice = match (subject.sp, products.len()) {
            (None, 1) => "collect_service_pack",
            _ => "identify_host",
        };
        self.plain(CheckState::Unknown, "candidates_differ", args(names), Some(advice))
    }

    fn decided(&self) -> CheckResult {
        let mut args: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut assumptions: BTreeMap<(usize, String), Certainty> = BTreeMap::new();
        let mut certainty = None;
        let mut correct = BTreeSet::new();
        let (mut state, mut code) = (CheckState::Unknown, "");
        for outcome in self.outcomes {
            let Outcome::Decided { rule, assumed, readings } = outcome else { continue };
            (state, code) = (rule.state, rule.code.as_str());
            correct.insert(rule.correct.as_deref());
            certainty = weaker(certainty, rule.certainty);
            for ((at, read), reading) in self.check.read.iter().enumerate().zip(readings) {
                let Reading::Words(words) = reading else { continue };
                let shown = if words.shown.is_empty() { "–" } else { &words.shown };
                args.entry(read.name.clone()).or_default().insert(shown.to_owned());
                if let Some(sure) = words.assumed.filter(|_| assumed.contains(&at)) {
                    assumptions.insert((at, words.shown.clone()), sure);
                    certainty = weaker(certainty, sure);
                }
            }
        }
        let join = |all: BTreeSet<String>| all.into_iter().collect::<Vec<_>>().join(" / ");
        let args = args.into_iter().map(|(name, all)| (name, join(all))).collect();
        // Where the hosts it may be are corrected in different ways, the first by name is as good.
        let correct = correct.into_iter().flatten().next();
        let mut result = self.plain(state, code, args, correct);
        result.certainty = certainty;
        let name = |at: usize| self.check.read.get(at).map(|read| read.name.clone());
        result.assumed = assumptions
            .into_iter()
            .filter_map(|((at, value), certainty)| {
                Some(Assumed { read: name(at)?, value, certainty })
            })
            .collect();
        result
    }

    fn plain(
        &self,
        state: CheckState,
        code: &str,
        args: BTreeMap<String, String>,
        correct: Option<&str>,
    ) -> CheckResult {
        let correct = correct.map(|code| Coded { code: code.to_owned(), args: args.clone() });
        CheckResult {
            check: self.check.id.clone(),
            state,
            result: Coded { code: code.to_owned(), args },
            correct,
            found: Vec::new(),
            assumed: Vec::new(),
            collect: Vec::new(),
            certainty: None,
            rule: RuleRef { id: self.check.id.clone(), version: self.check.version },
        }
    }
}

/// The less sure of the two.
fn weaker(one: Option<Certainty>, other: Certainty) -> Option<Certainty> {
    one.max(Some(other))
}

/// The facts that were looked at, in their order.
fn found(check: &Check, bases: &[Base], subject: Subject<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, (read, base)) in check.read.iter().zip(bases).enumerate() {
        for sighting in &base.facts {
            found.push(Found {
                fact: sighting.fact,
                read: read.name.clone(),
                raw: raw(check, at, sighting.fact, subject),
                backup: sighting.backup,
            });
        }
    }
    found.sort_by(|one, other| (one.fact, &one.read).cmp(&(other.fact, &other.read)));
    found
}

/// A fact's data, as far as it is shown; none of a secret.
fn raw(check: &Check, at: usize, fact: usize, subject: Subject<'_>) -> Option<String> {
    let read = check.read.get(at).filter(|read| read.kind != Kind::Secret)?;
    match &subject.facts.get(fact)?.value {
        FactValue::RegistryValue { data, .. } => Some(cut(data)),
        FactValue::RegistryKey(key) => Some(cut(key.as_str())),
        FactValue::Hotfix(number) => Some(cut(number)),
        FactValue::File { path, .. } => Some(cut(path)),
        FactValue::Component(name) => Some(cut(name)),
        FactValue::Booted(at) => Some(at.0.to_string()),
        _ => Some(read.name.clone()),
    }
}
