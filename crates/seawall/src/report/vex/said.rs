//! What a verdict says to those who read statements: why not, or what to do.

use std::collections::BTreeSet;

use seawall_advisory::{Catalogue, Containment, Reboot, Update};
use seawall_assess::{Reason, State, Step};

use super::statements::{Status, bulletin};
use crate::{fleet::FleetHost, judging::VerdictRecord, printable::printable, words::Words};

/// What one verdict says.
#[derive(Debug)]
pub(super) struct Said {
    /// How the system stands.
    pub(super) status: Status,
    /// Why it is not affected, as a code, where one fits in honesty.
    pub(super) flag: Option<Flag>,
    /// Why it is not affected.
    pub(super) why: Option<String>,
    /// What to do where it is affected, never empty there; or where it may turn out to be.
    pub(super) actions: Vec<Action>,
    /// What would tell, where that is not known.
    pub(super) next: Option<String>,
}

/// Why a system is not affected: of the codes that CSAF and OpenVEX share, those we can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flag {
    /// What has the flaw is not installed.
    ComponentNotPresent,
    /// It is of a version without the flaw.
    VulnerableCodeNotPresent,
}

impl Flag {
    /// The code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::ComponentNotPresent => "component_not_present",
            Self::VulnerableCodeNotPresent => "vulnerable_code_not_present",
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Action {
    /// Its category, as CSAF names it (3.2.3.12.1).
    pub(super) category: &'static str,
    /// What to do, in words.
    pub(super) details: String,
    /// What must be started again, as CSAF names it (3.2.3.12.7), where that is known.
    pub(super) restart: Option<&'static str>,
}

/// Says what verdicts say, in one language.
pub(super) struct Speaker<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) words: &'a Words,
}

impl Speaker<'_> {
    /// What decides what is said of a verdict: whoever shares it is told the same.
    pub(super) fn key(host: &FleetHost, verdict: &VerdictRecord) -> String {
        let reasons = match verdict.state {
            State::NotApplicable | State::NoFixExists => verdict.reasons.as_slice(),
            _ => &[],
        };
        let (products, sp) = (&host.system.products, host.system.sp);
        let deciding =
            (&verdict.advisory, verdict.state, reasons, &verdict.next_step, products, sp);
        serde_json::to_string(&deciding).unwrap_or_default()
    }

    /// What a verdict says.
    pub(super) fn say(&self, host: &FleetHost, verdict: &VerdictRecord) -> Said {
        let status = Status::of(verdict.state);
        let is_out = status == Status::NotAffected;
        let is_open = status == Status::UnderInvestigation;
        let next = verdict.next_step.as_ref().filter(|_| is_open).map(|step| self.step(step));
        let actions = match status {
            Status::Affected => self.actions(host, verdict),
            Status::UnderInvestigation => self.if_open(host, verdict, next.as_deref()),
            Status::Fixed | Status::NotAffected => Vec::new(),
        };
        Said {
            status,
            flag: is_out.then(|| flag(&verdict.reasons)).flatten(),
            why: is_out.then(|| self.why(verdict)),
            actions,
            next,
        }
    }

    fn why(&self, verdict: &VerdictRecord) -> String {
        let reasons: Vec<String> =
            verdict.reasons.iter().map(|reason| self.reason(reason)).collect();
        if reasons.is_empty() {
            return self.words.code("state", &verdict.state);
        }
        reasons.join("; ")
    }

    fn actions(&self, host: &FleetHost, verdict: &VerdictRecord) -> Vec<Action> {
        let advisory = verdict.advisory.as_str();
        match verdict.state {
            State::NoFixExists => self.without_fix(verdict),
            State::PendingReboot => {
                let details = self.words.with("vex-restart", &[("advisory", advisory)]);
                vec![Action { category: "vendor_fix", details, restart: Some("machine") }]
            }
            _ => vec![self.fix(host, verdict)],
        }
    }

    fn fix(&self, host: &FleetHost, verdict: &VerdictRecord) -> Action {
        let updates = self.updates(host, verdict);
        let mut details = self.install(verdict, &updates);
        let also = verdict.next_step.as_ref();
        if let Some(step) = also.filter(|step| !matches!(step, Step::InstallOneOf { .. })) {
            let args = [("what", details.as_str()), ("step", &self.step(step))];
            details = self.words.with("vex-also", &args);
        }
        Action { category: "vendor_fix", details, restart: restart(&updates) }
    }

    /// What mends it should it be missing (optional test 6.2.2), where there is something that fits.
    fn if_open(
        &self,
        host: &FleetHost,
        verdict: &VerdictRecord,
        next: Option<&str>,
    ) -> Vec<Action> {
        let updates = self.updates(host, verdict);
        if updates.is_empty() && !host.system.products.is_empty() {
            return Vec::new();
        }
        let what = self.install(verdict, &updates);
        let details = match next {
            Some(step) => self.words.with("vex-if-open", &[("what", &what), ("step", step)]),
            None => what,
        };
        vec![Action { category: "vendor_fix", details, restart: restart(&updates) }]
    }

    fn install(&self, verdict: &VerdictRecord, updates: &[&Update]) -> String {
        let kbs: BTreeSet<String> = match &verdict.next_step {
            Some(Step::InstallOneOf { kbs }) => kbs.iter().map(|kb| printable(kb)).collect(),
            _ => updates.iter().map(|update| printable(&format!("KB{}", update.kb))).collect(),
        };
        let kbs = kbs.into_iter().collect::<Vec<_>>().join(", ");
        let key = if kbs.is_empty() { "vex-fix-unnamed" } else { "vex-fix" };
        self.words.with(key, &[("advisory", verdict.advisory.as_str()), ("kbs", &kbs)])
    }

    /// The bulletin's updates that fit the host, and where its service pack must be replaced first,
    /// those for its product.
    fn updates(&self, host: &FleetHost, verdict: &VerdictRecord) -> Vec<&Update> {
        let fitting = |sp| {
            let products = host.system.products.iter();
            let updates =
                products.flat_map(|id| self.catalogue.updates_for(&verdict.advisory, id, sp));
            updates.collect::<Vec<&Update>>()
        };
        let fit = fitting(host.system.sp);
        if fit.is_empty() { fitting(None) } else { fit }
    }

    fn without_fix(&self, verdict: &VerdictRecord) -> Vec<Action> {
        let told: Vec<&Reason> = verdict
            .reasons
            .iter()
            .filter(|reason| matches!(reason, Reason::NoFix { .. }))
            .collect();
        // That none will come is more than that there is none.
        let category = if told.is_empty() { "none_available" } else { "no_fix_planned" };
        let told: Vec<String> = told.into_iter().map(|reason| self.reason(reason)).collect();
        let details = if told.is_empty() {
            self.words.with("vex-no-fix", &[("advisory", verdict.advisory.as_str())])
        } else {
            told.join("; ")
        };
        let mut actions = vec![Action { category, details, restart: None }];
        actions.extend(self.measures(verdict).into_iter().map(|details| Action {
            category: "workaround",
            details,
            restart: None,
        }));
        actions
    }

    /// What helps in place of a fix: what the verdict says is next, and what the bulletin names.
    fn measures(&self, verdict: &VerdictRecord) -> BTreeSet<String> {
        let found = bulletin(self.catalogue, &verdict.advisory);
        let rows = found.map(|found| found.no_fix.as_slice()).unwrap_or_default();
        let named = rows.iter().filter_map(|row| row.only.as_ref());
        let named = named.map(|Containment::FilterPort { door }| Step::FilterPort { door: *door });
        let steps = named.chain(verdict.next_step.clone());
        steps.map(|step| self.step(&step)).collect()
    }

    fn reason(&self, reason: &Reason) -> String {
        printable(&self.words.tagged("reason", "code", reason))
    }

    fn step(&self, step: &Step) -> String {
        printable(&self.words.tagged("step", "code", step))
    }
}

/// A code only where every reason comes to it: that a bulletin clears a product may mean that the
/// code is there and does no harm, and for that there are words.
fn flag(reasons: &[Reason]) -> Option<Flag> {
    let mut flags = reasons.iter().map(|reason| match reason {
        Reason::ComponentNotThere { .. } => Some(Flag::ComponentNotPresent),
        Reason::NotAffectedByVersion { .. } => Some(Flag::VulnerableCodeNotPresent),
        _ => None,
    });
    let first = flags.next()??;
    flags.all(|flag| flag == Some(first)).then_some(first)
}

/// Only where all updates that fit agree.
fn restart(updates: &[&Update]) -> Option<&'static str> {
    let said: BTreeSet<Reboot> = updates.iter().map(|update| update.reboot).collect();
    match said.into_iter().collect::<Vec<_>>().as_slice() {
        [Reboot::Required] => Some("machine"),
        [Reboot::NotRequired] => Some("none"),
        _ => None,
    }
}

/// The code, where all bulletins come to the same.
pub(super) fn shared_flag(said: &[&Said]) -> Option<Flag> {
    let first = said.first()?.flag?;
    said.iter().all(|said| said.flag == Some(first)).then_some(first)
}

/// Texts in one line, each once.
pub(super) fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(*text)).collect::<Vec<_>>().join("; ")
}
