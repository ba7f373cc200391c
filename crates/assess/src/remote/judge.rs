//! From answers to a status and to verdicts.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use seawall_advisory::{Bulletin, Catalogue};
use seawall_facts::{Door, Family, Identity, Outcome, PortState, ProbeAnswer, ProductId, Products};
use serde::{Deserialize, Serialize};

use super::{
    Conclusion, Finding, RemoteStatus,
    candidate::Findings,
    finding::{Answered, MethodResult},
    rules::{IdentityRule, RuleBook, VerdictsBy},
    status::{Unanswered, of_answers, of_closed_ports, of_silence},
};
use crate::{
    Verdict,
    proof::{Node, RuleRef},
    reason::Reason,
    step::Step,
};

/// All that was seen of a host from outside.
#[derive(Clone, Copy, Debug)]
pub struct RemoteEvidence<'a> {
    /// The address that was asked.
    pub address: IpAddr,
    /// What the host was taken for.
    pub identity: &'a Identity,
    /// Every answer, in the order they came.
    pub answers: &'a [ProbeAnswer],
    /// What was seen of its ports.
    pub ports: &'a BTreeMap<Door, PortState>,
}

/// What is said of a host from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteAssessment {
    /// Its status.
    pub status: RemoteStatus,
    /// Why.
    pub reasons: Vec<Reason>,
    /// MS03-026, MS03-039, MS04-012 and MS03-010, in this order, as far as the catalogue has them.
    pub verdicts: Vec<Verdict>,
}

/// Judges a host by its answers: a pure function of what it is given.
pub fn assess(evidence: &RemoteEvidence<'_>, catalogue: &Catalogue) -> RemoteAssessment {
    let case = Case::of(*evidence, catalogue, RuleBook::embedded());
    let bulletins = ADVISORIES.iter().filter_map(|id| catalogue.bulletin(id));
    let verdicts = bulletins.map(|bulletin| case.verdict(bulletin)).collect();
    let reasons = case.reasons.into_iter().chain(case.caveat.map(|(_, caveat)| caveat)).collect();
    RemoteAssessment { status: case.status, reasons, verdicts }
}

/// Everything that is settled before a single bulletin is looked at.
#[derive(Clone, Debug)]
pub(super) struct Case<'a> {
    pub(super) evidence: RemoteEvidence<'a>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) book: &'a RuleBook,
    pub(super) status: RemoteStatus,
    pub(super) reasons: Vec<Reason>,
    // What must be said along with the status, and with the verdict on one bulletin.
    pub(super) caveat: Option<(String, Reason)>,
    // The next step wherever a bulletin knows no better one.
    pub(super) step: Option<Step>,
    pub(super) verdicts: VerdictsBy,
    pub(super) candidates: Vec<ProductId>,
    pub(super) families: BTreeSet<String>,
    pub(super) answered: Vec<Answered<'a>>,
    pub(super) findings: Findings,
    pub(super) rules: Vec<RuleRef>,
    pub(super) nodes: Vec<Node>,
}

impl<'a> Case<'a> {
    fn of(evidence: RemoteEvidence<'a>, catalogue: &'a Catalogue, book: &'a RuleBook) -> Self {
        let case = Self {
            evidence,
            catalogue,
            book,
            status: RemoteStatus::NeedsInvestigation,
            reasons: Vec::new(),
            caveat: None,
            step: None,
            verdicts: VerdictsBy::ByListing,
            candidates: Vec::new(),
            families: BTreeSet::new(),
            answered: Vec::new(),
            findings: Findings::new(),
            rules: Vec::new(),
            nodes: Vec::new(),
        };
        if let Some(rule) = book.identity.iter().find(|rule| rule.fits(evidence.identity)) {
            return case.by_identity(rule);
        }
        let closed = of_closed_ports(evidence.ports);
        match (evidence.identity.family, closed) {
            (Family::Windows, closed) => case.of_windows(closed),
            (_, Some(closed)) => case.unanswered(closed),
            (_, None) => case.unanswered(of_answers(evidence.answers)),
        }
    }

    fn by_identity(mut self, rule: &IdentityRule) -> Self {
        let identity = self.evidence.identity;
        self.status = rule.status;
        self.verdicts = rule.verdicts;
        self.rules.push(rule.head.reference());
        self.nodes.push(rule.head.node());
        let reason = match identity.family {
            Family::Windows => Reason::NotAffectedByVersion { builds: identity.builds.clone() },
            Family::Windows9x => Reason::AnswersLikeWindows9x,
            Family::Other => {
                let door = foreign_door(self.evidence.answers);
                self.step = door.map(|door| Step::InspectService { door });
                Reason::NotDceRpc { door }
            }
            family => Reason::NotWindows { family },
        };
        self.reasons.push(reason);
        let candidates = match &rule.product_family {
            Some(family) if identity.candidates.is_empty() => products_of(family),
            _ => identity.candidates.clone(),
        };
        self.with_candidates(candidates)
    }

    fn of_windows(mut self, closed: Option<Unanswered>) -> Self {
        let identity = self.evidence.identity;
        let doubt = doubt_of(self.book, identity);
        if doubt.is_none() {
            self = self.with_candidates(identity.candidates.clone());
        }
        match (closed, doubt) {
            (Some(closed), _) => self.unanswered(closed),
            (None, Some(doubt)) => {
                self.reasons.push(doubt);
                self.step = Some(Step::IdentifyHost);
                self
            }
            (None, None) => self.asked(),
        }
    }

    fn unanswered(mut self, unanswered: Unanswered) -> Self {
        if let Some(rule) = self.book.judge("judge.unanswered") {
            self.rules.push(rule.reference());
            self.nodes.push(rule.node());
        }
        self.status = unanswered.status;
        self.reasons.extend(unanswered.reasons);
        self.step = unanswered.step;
        self.nodes.extend(unanswered.nodes);
        self
    }

    // The first question decides which others may be asked at all: what follows a refusal or a
    // contradiction would be read into noise.
    fn asked(mut self) -> Self {
        let (book, answers) = (self.book, self.evidence.answers);
        let mut questions = book.question.iter().filter(|question| {
            self.families.iter().all(|family| question.families.contains(family))
        });
        let Some(first) = questions.find(|question| question.after.is_empty()) else {
            self.reasons.push(if self.families.len() > 1 {
                Reason::FamiliesDiffer { families: self.families.iter().cloned().collect() }
            } else {
                Reason::ProductNotKnown
            });
            self.step = Some(Step::IdentifyHost);
            return self;
        };
        let main = Answered::ask(book, first, answers);
        let further: Vec<Answered<'_>> = questions
            .filter(|question| question.after.contains(&main.finding))
            .map(|question| Answered::ask(book, question, answers))
            .collect();
        let broken_off = main.is_silent().then(|| of_silence(answers)).flatten();
        self.answered = std::iter::once(main).chain(further).collect();
        for answered in &self.answered {
            let bulletin = self.catalogue.bulletin(&answered.question.advisory);
            self.findings.extend(bulletin.map(|found| (found.id.clone(), answered.finding)));
            if answered.finding != Finding::NotAsked {
                self.reasons.extend(answered.reasons());
            }
            let quiet = |result: &MethodResult<'_>| {
                matches!(result.conclusion, Conclusion::Silent | Conclusion::NotAsked)
            };
            if answered.finding == Finding::Incomplete && answered.methods.iter().any(quiet) {
                self.step = Some(Step::ScanAgain);
            }
        }
        match broken_off {
            Some((status, reason)) => {
                self.status = status;
                self.reasons.insert(0, reason);
            }
            None => self.named(),
        }
        self
    }

    fn named(&mut self) {
        let rule = self.book.status.iter().find(|rule| {
            let family_fits = rule.families.is_empty()
                || self.families.iter().all(|family| rule.families.contains(family));
            family_fits
                && rule.findings.iter().all(|(advisory, finding)| {
                    let found = self.catalogue.bulletin(advisory);
                    found.and_then(|found| self.findings.get(&found.id)) == Some(finding)
                })
        });
        let Some(rule) = rule else { return };
        self.status = rule.status;
        self.rules.push(rule.head.reference());
        self.nodes.push(rule.head.node());
        self.caveat = rule.caveat_on.clone().zip(rule.caveat.clone());
    }

    fn with_candidates(mut self, candidates: Vec<ProductId>) -> Self {
        let family =
            |id: &ProductId| Products::embedded().get(id).map(|known| known.family.clone());
        // An unknown product belongs to no family that rules speak of.
        self.families = candidates.iter().map(|id| family(id).unwrap_or_default()).collect();
        self.candidates = candidates;
        self
    }

    /// What is found of the bulletin itself, if a question was asked about it.
    pub(super) fn answered_for(&self, bulletin: &Bulletin) -> Option<&Answered<'a>> {
        let about = |answered: &&Answered<'_>| {
            self.catalogue.bulletin(&answered.question.advisory).map(|found| &found.id)
                == Some(&bulletin.id)
        };
        self.answered.iter().find(about)
    }
}

impl IdentityRule {
    fn fits(&self, identity: &Identity) -> bool {
        let builds = build_numbers(identity);
        self.family == identity.family
            && self.every_build_at_least.is_none_or(|least| {
                !builds.is_empty() && builds.iter().all(|build| *build >= least)
            })
    }
}

// Why a host that is a Windows cannot be taken for one product or another.
fn doubt_of(book: &RuleBook, identity: &Identity) -> Option<Reason> {
    let modern = book.identity.iter().find_map(|rule| rule.every_build_at_least);
    let builds = build_numbers(identity);
    if modern.is_some_and(|least| builds.iter().any(|build| *build >= least)) {
        return Some(Reason::BuildsDisagree { builds: identity.builds.clone() });
    }
    // 5.7 is announced by Server 2003 and by everything since.
    let newest = identity.com_version.filter(|version| version.major > 5 || version.minor >= 7);
    if let (true, Some(com_version)) = (builds.is_empty(), newest) {
        return Some(Reason::ComVersionWithoutBuild { com_version });
    }
    identity.candidates.is_empty().then_some(Reason::ProductNotKnown)
}

fn build_numbers(identity: &Identity) -> Vec<u32> {
    let number = |build: &String| build.split('.').nth(2).and_then(|field| field.parse().ok());
    identity.builds.iter().filter_map(number).collect()
}

fn products_of(family: &str) -> Vec<ProductId> {
    let of_family = Products::embedded().iter().filter(|product| product.family == family);
    of_family.map(|product| product.id.clone()).collect()
}

fn foreign_door(answers: &[ProbeAnswer]) -> Option<Door> {
    let foreign = |answer: &&ProbeAnswer| matches!(answer.outcome, Outcome::NotDceRpc { .. });
    answers.iter().find(foreign).map(|answer| answer.door)
}

/// The bulletins a scan without credentials speaks of.
const ADVISORIES: [&str; 4] = ["MS03-026", "MS03-039", "MS04-012", "MS03-010"];
