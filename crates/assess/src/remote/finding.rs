//! What methods conclude from answers, and what they find together.

use seawall_facts::{Body, Ended, Outcome, ProbeAnswer, ProbeId, Stage};
use serde::{Deserialize, Serialize};

use super::rules::{MethodRule, Question, RuleBook, Test};
use crate::{
    proof::{CounterEvidence, Node, NodeKind},
    reason::{Code32, Reason, Silence},
    rule::Head,
};

/// What one method concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// The update is in place.
    Present,
    /// It is not.
    Absent,
    /// In place by the published rule, but the answer was a refusal.
    PresentOrDenied,
    /// The request was refused.
    Denied,
    /// The interface is said not to be there.
    InterfaceRefused,
    /// The interface was never offered.
    NotOffered,
    /// No answer came.
    Silent,
    /// Answers came that no rule reads.
    Unclear,
    /// The probes were not sent.
    NotAsked,
}

/// What all methods of a question find together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// All agree that the update is in place.
    Present,
    /// All agree that it is not.
    Absent,
    /// In place by the published rule, but an answer was a refusal.
    PresentOrDenied,
    /// A request was refused.
    Denied,
    /// An interface is said not to be there.
    InterfaceRefused,
    /// The methods contradict each other.
    Disagree,
    /// A method that is needed did not speak.
    Incomplete,
    /// None was asked, and none had to be.
    NotAsked,
}

/// One question with its answers.
#[derive(Clone, Debug)]
pub(super) struct Answered<'a> {
    pub(super) question: &'a Question,
    pub(super) finding: Finding,
    pub(super) methods: Vec<MethodResult<'a>>,
}

/// One method with its answers.
#[derive(Clone, Debug)]
pub(super) struct MethodResult<'a> {
    pub(super) method: &'a str,
    pub(super) conclusion: Conclusion,
    pub(super) rule: Option<&'a Head>,
    // Places in the evidence.
    pub(super) answers: Vec<usize>,
    pub(super) reason: Option<Reason>,
}

impl<'a> Answered<'a> {
    /// Asks every method of a question.
    pub(super) fn ask(book: &'a RuleBook, question: &'a Question, answers: &[ProbeAnswer]) -> Self {
        let methods: Vec<MethodResult<'_>> =
            question.methods.iter().map(|method| conclude(book, method, answers)).collect();
        let finding = combine(question, &methods);
        Self { question, finding, methods }
    }

    /// The methods that conclude one thing, by name.
    pub(super) fn methods_with(&self, conclusion: Conclusion) -> Vec<String> {
        let with = self.methods.iter().filter(|result| result.conclusion == conclusion);
        with.map(|result| result.method.to_owned()).collect()
    }

    /// Whether no method got a word out of the host.
    pub(super) fn is_silent(&self) -> bool {
        self.methods
            .iter()
            .all(|result| matches!(result.conclusion, Conclusion::Silent | Conclusion::NotAsked))
    }

    /// Why the finding is what it is.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let advisory = self.question.advisory.clone();
        match self.finding {
            Finding::Present => vec![Reason::AnswersShowPresent {
                advisory,
                methods: self.methods_with(Conclusion::Present),
            }],
            Finding::Absent => vec![Reason::AnswersShowAbsent {
                advisory,
                methods: self.methods_with(Conclusion::Absent),
            }],
            Finding::Disagree => vec![Reason::MethodsDisagree {
                advisory,
                present: self.methods_with(Conclusion::Present),
                absent: self.methods_with(Conclusion::Absent),
            }],
            _ => self.methods.iter().filter_map(|result| result.reason.clone()).collect(),
        }
    }

    /// The methods that speak against the others.
    pub(super) fn counter_evidence(&self) -> Vec<CounterEvidence> {
        let against = |result: &&MethodResult<'_>| match self.finding {
            Finding::Disagree => {
                matches!(result.conclusion, Conclusion::Present | Conclusion::Absent)
            }
            Finding::Denied | Finding::InterfaceRefused | Finding::Incomplete => {
                result.conclusion == Conclusion::Present
            }
            _ => false,
        };
        let rows = self.methods.iter().filter(against).map(|result| CounterEvidence {
            advisory: self.question.advisory.clone(),
            method: result.method.to_owned(),
            conclusion: result.conclusion,
            answers: result.answers.clone(),
        });
        rows.collect()
    }

    /// The finding as a step of the argument.
    pub(super) fn node(&self, answers: &[ProbeAnswer]) -> Node {
        let methods = self.methods.iter().map(|result| {
            let rule = result.rule.map(Head::node);
            let read = result.answers.iter().filter_map(|index| {
                let probe = answers.get(*index)?.probe;
                Some(Node::leaf(NodeKind::Answer { index: *index, probe }))
            });
            Node::over(
                NodeKind::Method {
                    method: result.method.to_owned(),
                    conclusion: result.conclusion,
                },
                rule.into_iter().chain(read).collect(),
            )
        });
        let children = std::iter::once(self.question.head.node()).chain(methods).collect();
        Node::over(
            NodeKind::Finding { advisory: self.question.advisory.clone(), finding: self.finding },
            children,
        )
    }

    /// The rules that were used.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Head> {
        std::iter::once(&self.question.head)
            .chain(self.methods.iter().filter_map(|result| result.rule))
    }
}

// A refusal anywhere outweighs everything, for it makes the other answers doubtful; then comes
// contradiction, then silence: methods that must agree must first speak.
fn combine(question: &Question, methods: &[MethodResult<'_>]) -> Finding {
    let any =
        |wanted: &[Conclusion]| methods.iter().any(|result| wanted.contains(&result.conclusion));
    let all = |wanted| methods.iter().all(|result| result.conclusion == wanted);
    if methods.is_empty() || (question.optional && all(Conclusion::NotAsked)) {
        Finding::NotAsked
    } else if any(&[Conclusion::Denied]) {
        Finding::Denied
    } else if any(&[Conclusion::InterfaceRefused]) {
        Finding::InterfaceRefused
    } else if any(&[Conclusion::Present]) && any(&[Conclusion::Absent]) {
        Finding::Disagree
    } else if all(Conclusion::Present) {
        Finding::Present
    } else if all(Conclusion::Absent) {
        Finding::Absent
    } else if all(Conclusion::PresentOrDenied) {
        Finding::PresentOrDenied
    } else {
        Finding::Incomplete
    }
}

fn conclude<'a>(book: &'a RuleBook, method: &'a str, answers: &[ProbeAnswer]) -> MethodResult<'a> {
    let rules: Vec<&MethodRule> = book.method.iter().filter(|rule| rule.method == method).collect();
    let probes = rules.first().map(|rule| rule.probes.as_slice()).unwrap_or_default();
    let read: Vec<Option<(usize, &ProbeAnswer)>> =
        probes.iter().map(|probe| last_answer(answers, *probe)).collect();
    let seen: Vec<&ProbeAnswer> = read.iter().flatten().map(|(_, answer)| *answer).collect();
    let mut indices: Vec<usize> = read.iter().flatten().map(|(index, _)| *index).collect();

    let fits = |rule: &&&MethodRule| {
        rule.test.holds(&seen, probes.len()) || rule.test.is_rejected_bind(answers)
    };
    if let Some(rule) = rules.iter().find(fits) {
        if let Test::BindRejected { probe } = rule.test {
            indices.extend(last_answer(answers, probe).map(|(index, _)| index));
        }
        return MethodResult {
            method,
            conclusion: rule.concludes,
            rule: Some(&rule.head),
            answers: indices,
            reason: reason_of(rule, &seen),
        };
    }
    let silent = seen.iter().find_map(|answer| silence(answer).map(|how| (answer.probe, how)));
    let method_name = method.to_owned();
    let (conclusion, reason) = match silent {
        Some((probe, (ended, stage))) => {
            (Conclusion::Silent, Reason::MethodSilent { method: method_name, probe, ended, stage })
        }
        None if seen.is_empty() => {
            (Conclusion::NotAsked, Reason::MethodNotAsked { method: method_name })
        }
        None => (Conclusion::Unclear, Reason::MethodUnclear { method: method_name }),
    };
    MethodResult { method, conclusion, rule: None, answers: indices, reason: Some(reason) }
}

// Of a probe that was sent again, the last answer counts.
fn last_answer(answers: &[ProbeAnswer], probe: ProbeId) -> Option<(usize, &ProbeAnswer)> {
    answers.iter().enumerate().rfind(|(_, answer)| answer.probe == probe)
}

impl Test {
    fn holds(&self, answers: &[&ProbeAnswer], probes: usize) -> bool {
        let results: Vec<u32> = answers.iter().filter_map(|answer| hresult(answer)).collect();
        let complete = probes > 0 && results.len() == probes;
        let equal = || results.windows(2).all(|pair| pair.first() == pair.last());
        match self {
            Self::BindRejected { .. } => false,
            Self::AnyHresult { codes } => results.iter().any(|code| codes.contains(code)),
            Self::AnyFault { codes } => {
                answers.iter().filter_map(|answer| fault(answer)).any(|code| codes.contains(&code))
            }
            Self::HresultsAre { codes } => complete && results == *codes,
            Self::HresultsEqual => complete && equal(),
            Self::HresultsDiffer => complete && !equal(),
            Self::AllHresults => complete,
        }
    }

    fn is_rejected_bind(&self, answers: &[ProbeAnswer]) -> bool {
        let Self::BindRejected { probe } = self else {
            return false;
        };
        last_answer(answers, *probe).is_some_and(|(_, answer)| match &answer.outcome {
            Outcome::BindAck { results, .. } => !results.iter().any(|result| result.is_accepted()),
            _ => false,
        })
    }
}

fn reason_of(rule: &MethodRule, answers: &[&ProbeAnswer]) -> Option<Reason> {
    let codes = match &rule.test {
        Test::AnyHresult { codes } | Test::AnyFault { codes } | Test::HresultsAre { codes } => {
            codes.as_slice()
        }
        _ => &[],
    };
    let refused = answers.iter().find_map(|answer| {
        let status = hresult(answer).or_else(|| fault(answer))?;
        codes.contains(&status).then_some((answer.probe, Code32(status)))
    });
    let method = rule.method.clone();
    match (rule.concludes, refused) {
        (Conclusion::Denied, Some((probe, status))) => {
            Some(Reason::AccessDenied { method, probe, status })
        }
        (Conclusion::InterfaceRefused, Some((probe, status))) => {
            Some(Reason::InterfaceRefused { method, probe, status })
        }
        (Conclusion::PresentOrDenied, Some((probe, _))) => {
            Some(Reason::DeniedCountsAsPresent { probe })
        }
        (Conclusion::NotOffered, _) => Some(Reason::MethodNotOffered { method }),
        _ => None,
    }
}

fn hresult(answer: &ProbeAnswer) -> Option<u32> {
    match answer.outcome {
        Outcome::Response { body: Body::Activation { hresult } } => Some(hresult),
        _ => None,
    }
}

fn fault(answer: &ProbeAnswer) -> Option<u32> {
    match answer.outcome {
        Outcome::Fault { status } => Some(status),
        _ => None,
    }
}

/// How an exchange without an answer ended; `None` where there was an answer.
pub(super) fn silence(answer: &ProbeAnswer) -> Option<(Silence, Option<Stage>)> {
    if answer.outcome != Outcome::NoAnswer {
        return None;
    }
    Some(match answer.ended {
        Ended::TimedOut(stage) => (Silence::TimedOut, Some(stage)),
        Ended::Reset(stage) => (Silence::Reset, Some(stage)),
        Ended::Closed(stage) => (Silence::Closed, Some(stage)),
        Ended::Abandoned(stage) => (Silence::Abandoned, Some(stage)),
        Ended::Refused => (Silence::Refused, None),
        Ended::Unreachable => (Silence::Unreachable, None),
        Ended::Complete => (Silence::Empty, None),
    })
}
