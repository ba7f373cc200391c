//! What a crash of RPC means: with what went on around it, which updates were there at the time,
//! and what the system does by default.

use seawall_facts::{Fact, FactValue, Products, Timestamp, UpdateAction};
use serde::{Deserialize, Serialize};

use super::{
    Book, CrashRule, Indicator, Trace, What,
    sight::{Lowered, short},
};
use crate::judge::HostFacts;

/// What the updates on record and the system's defaults make of a crash of RPC. It always means
/// that somebody may have attacked, and never that it worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CrashStanding {
    /// No update against MS03-026 or MS03-039 was on record at that time.
    NotUpdated,
    /// Such an update was installed before, and MS04-012 was not: CVE-2003-0813 and CAN-2004-0116
    /// still stop the service, so that this is no contradiction.
    UpdatedButOpen {
        /// The update, as `KB824146`.
        hotfix: String,
    },
    /// MS04-012 was installed before: no hole of these explains it.
    NotExplained {
        /// The update, as `KB828741`.
        hotfix: String,
    },
    /// Windows NT 4.0 never got an update for MS03-010, which stops the service.
    NoFixExists,
    /// An update is on record, and when it was installed is not.
    UpdateNotDated {
        /// The update.
        hotfix: String,
    },
}

impl CrashStanding {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 5] =
        ["not_updated", "updated_but_open", "not_explained", "no_fix_exists", "update_not_dated"];
}

/// What a host's events say of crashes.
pub(super) struct Crashes<'a> {
    rule: &'a CrashRule,
    traces: Vec<(&'a Fact, &'a str, u16, &'a [String])>,
    /// Shutdowns that a program began.
    shut_down: Vec<Timestamp>,
    started: Vec<Timestamp>,
    /// Updates on record, by number, and when each was installed.
    updates: Vec<(&'a str, Option<Timestamp>)>,
    has_no_fix: bool,
}

impl<'a> Crashes<'a> {
    pub(super) fn of(book: &'a Book, host: &HostFacts<'a>) -> Self {
        let mut crashes = Self {
            rule: &book.crash,
            traces: Vec::new(),
            shut_down: Vec::new(),
            started: Vec::new(),
            updates: Vec::new(),
            has_no_fix: false,
        };
        for fact in host.facts {
            match &fact.value {
                FactValue::EventTrace { program, event, texts } => {
                    if *event == SHUT_DOWN && program.eq_ignore_ascii_case("USER32") {
                        crashes.shut_down.extend(fact.at);
                    }
                    crashes.traces.push((fact, program, *event, texts));
                }
                FactValue::Booted(at) => crashes.started.push(*at),
                FactValue::Hotfix(number) => crashes.updates.push((number, fact.at)),
                FactValue::UpdateEvent { hotfix, action: UpdateAction::Installed, .. } => {
                    crashes.updates.push((hotfix, fact.at));
                }
                _ => {}
            }
        }
        let families = host.products.iter().filter_map(|id| Products::embedded().get(id));
        let mut families = families.map(|product| &product.family).peekable();
        crashes.has_no_fix = families.peek().is_some()
            && families.all(|family| crashes.rule.no_fix.contains(family));
        crashes
    }

    /// Puts down the events that an indicator is met by.
    pub(super) fn meet(&self, indicator: &Indicator, put: &mut dyn FnMut(&Fact, Trace, Lowered)) {
        let What::Event { program, event, text, ends_with, has } = &indicator.what else { return };
        for (fact, told, id, texts) in &self.traces {
            if id != event || !told.eq_ignore_ascii_case(program) {
                continue;
            }
            let fits = |it: &String| {
                ends_with.as_ref().is_none_or(|end| it.trim_end().ends_with(end.as_str()))
                    && (has.is_empty()
                        || has.iter().any(|part| it.to_lowercase().contains(&part.to_lowercase())))
            };
            let what = match text {
                Some(at) => texts.get(*at).filter(|it| fits(it)),
                None => texts.iter().find(|it| fits(it)),
            };
            let Some(what) = what else { continue };
            let standing = self.standing(fact.at);
            let is_weak = matches!(standing, CrashStanding::NotExplained { .. });
            let trace = Trace::Crash {
                program: (*told).to_owned(),
                event: *id,
                what: short(what),
                at: fact.at,
                shut_down: within(&self.shut_down, fact.at, self.rule.shut_down_within),
                restarted: within(&self.started, fact.at, self.rule.restart_within),
                standing,
            };
            put(fact, trace, Lowered { is_weak, is_past: false });
        }
    }

    fn standing(&self, at: Option<Timestamp>) -> CrashStanding {
        if self.has_no_fix {
            return CrashStanding::NoFixExists;
        }
        let named = |hotfix: &str| format!("KB{hotfix}");
        let before = |numbers: &[String]| {
            let known = |number: &str| numbers.iter().any(|known| known == number);
            let mut installed = self.updates.iter().filter(|(number, _)| known(number));
            installed.find(|(_, when)| when.zip(at).is_some_and(|(when, at)| when <= at))
        };
        if let Some((hotfix, _)) = before(&self.rule.closes_all) {
            return CrashStanding::NotExplained { hotfix: named(hotfix) };
        }
        if let Some((hotfix, _)) = before(&self.rule.closes_some) {
            return CrashStanding::UpdatedButOpen { hotfix: named(hotfix) };
        }
        let all = || self.rule.closes_all.iter().chain(&self.rule.closes_some);
        let undated = self.updates.iter().find(|(number, when)| {
            (when.is_none() || at.is_none()) && all().any(|known| known == number)
        });
        match undated {
            Some((hotfix, _)) => CrashStanding::UpdateNotDated { hotfix: named(hotfix) },
            None => CrashStanding::NotUpdated,
        }
    }
}

/// The first of some moments that comes within so many milliseconds.
fn within(moments: &[Timestamp], at: Option<Timestamp>, milliseconds: i64) -> Option<Timestamp> {
    let Timestamp(from) = at?;
    let is_near = |moment: &&Timestamp| {
        let after = moment.0.saturating_sub(from);
        (0..=milliseconds).contains(&after)
    };
    moments.iter().filter(is_near).min().copied()
}

/// A program or the system began to shut down (USER32).
const SHUT_DOWN: u16 = 1074;
