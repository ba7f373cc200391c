//! The host's status in the words of the old scanners, and what silence is called.

use std::collections::BTreeMap;

use seawall_facts::{Door, Ended, Outcome, PortState, ProbeAnswer, ProbeId, Stage, Transport};
use serde::{Deserialize, Serialize};

use crate::{
    proof::{Node, NodeKind},
    reason::Reason,
    step::Step,
};

/// What a scan without credentials says of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemoteStatus {
    /// 824146 is in place, and with it 823980.
    PatchedBoth,
    /// 823980 is in place, 824146 is not.
    #[serde(rename = "patched_only_823980")]
    PatchedOnly823980,
    /// Neither is in place.
    Unpatched,
    /// Strangers are refused: nothing is known of the updates.
    DcomDisabledOrDenied,
    /// The bulletins do not concern the host.
    NotAffected,
    /// What answers speaks no DCE/RPC.
    NotDcerpc,
    /// The answers do not add up; somebody must look.
    NeedsInvestigation,
    /// The connection was refused.
    Refused,
    /// Nothing came back.
    Filtered,
    /// The connection stood, and then nothing came in time.
    Timeout,
    /// The connection stood, and was broken off.
    Reset,
}

/// A status that came about without an answer to judge by.
#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    pub(super) status: RemoteStatus,
    pub(super) reasons: Vec<Reason>,
    // None where the host itself must be asked, bulletin by bulletin.
    pub(super) step: Option<Step>,
    pub(super) nodes: Vec<Node>,
}

/// What closed doors amount to; `None` where one is open, or none was tried.
pub(super) fn of_closed_ports(ports: &BTreeMap<Door, PortState>) -> Option<Unanswered> {
    let tcp = |door: &Door| door.transport == Transport::Tcp;
    let rpc = |door: &Door| RPC_DOORS.contains(door);
    let tried: Vec<(Door, PortState)> = if ports.keys().any(rpc) {
        RPC_DOORS.iter().filter_map(|door| Some((*door, *ports.get(door)?))).collect()
    } else {
        ports.iter().filter(|(door, _)| tcp(door)).map(|(door, state)| (*door, *state)).collect()
    };
    if tried.iter().any(|(_, state)| *state == PortState::Open) {
        return None;
    }
    let (door, state) = *tried.first()?;
    let (status, reason, step) = match state {
        PortState::Closed => (RemoteStatus::Refused, Reason::PortRefused { door }, None),
        PortState::Unreachable => {
            (RemoteStatus::Filtered, Reason::HostUnreachable { door }, Some(Step::ScanAgain))
        }
        PortState::Open | PortState::Filtered | PortState::OpenOrFiltered => (
            RemoteStatus::Filtered,
            Reason::PortFiltered { door },
            Some(Step::ScanFromInside { door }),
        ),
    };
    let nodes = tried.into_iter().map(|(door, state)| Node::leaf(NodeKind::Port { door, state }));
    Some(Unanswered { status, reasons: vec![reason], step, nodes: nodes.collect() })
}

/// What answers amount to that do not say what the host is. Bytes of another protocol, refused
/// binds, broken connections and silence are four different things.
pub(super) fn of_answers(answers: &[ProbeAnswer]) -> Unanswered {
    let spoken: Vec<(usize, &ProbeAnswer)> =
        answers.iter().enumerate().filter(|(_, answer)| is_rpc(answer.probe)).collect();
    let picked = PRECEDENCE
        .iter()
        .find_map(|kind| spoken.iter().find(|(_, answer)| class(answer) == Some(*kind)));
    let Some((index, answer)) = picked else {
        return Unanswered {
            status: RemoteStatus::NeedsInvestigation,
            reasons: vec![Reason::NoEvidence],
            step: Some(Step::ScanAtFullDepth),
            nodes: Vec::new(),
        };
    };
    let (status, reason, mut step) = named(answer);
    // A scan at the depth of the endpoint map asks nobody who it is.
    let asks_who = |probe| matches!(probe, ProbeId::ObjectExporterBind | ProbeId::NtlmChallenge);
    if step == Step::IdentifyHost && !answers.iter().any(|answer| asks_who(answer.probe)) {
        step = Step::ScanAtFullDepth;
    }
    let nodes = vec![Node::leaf(NodeKind::Answer { index: *index, probe: answer.probe })];
    Unanswered { status, reasons: vec![reason], step: Some(step), nodes }
}

/// The status of methods that all stayed silent; `None` where their silence is of two kinds.
pub(super) fn of_silence(answers: &[ProbeAnswer]) -> Option<(RemoteStatus, Reason)> {
    let asked = |answer: &&ProbeAnswer| {
        answer.probe.is_activation()
            || matches!(answer.probe, ProbeId::SystemActivatorBind | ProbeId::RemoteActivationBind)
    };
    let kinds: Vec<Class> = answers
        .iter()
        .filter(asked)
        .filter_map(class)
        .filter(|kind| matches!(kind, Class::Broken | Class::Silent))
        .collect();
    let first = *kinds.first()?;
    if kinds.iter().any(|kind| *kind != first) {
        return None;
    }
    let answer = answers.iter().filter(asked).find(|answer| class(answer) == Some(first))?;
    let (status, reason, _) = named(answer);
    Some((status, reason))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Foreign,
    Nak,
    Malformed,
    Spoke,
    Broken,
    Silent,
    Bound,
}

fn class(answer: &ProbeAnswer) -> Option<Class> {
    Some(match (&answer.outcome, answer.ended) {
        (Outcome::NotDceRpc { .. }, _) => Class::Foreign,
        (Outcome::BindNak { .. }, _) => Class::Nak,
        (Outcome::Malformed { .. }, _) => Class::Malformed,
        (Outcome::Response { .. } | Outcome::Fault { .. }, _) => Class::Spoke,
        (Outcome::NoAnswer, Ended::Reset(_) | Ended::Closed(_)) => Class::Broken,
        (Outcome::NoAnswer, Ended::TimedOut(_) | Ended::Abandoned(_)) => Class::Silent,
        (Outcome::BindAck { .. }, _) => Class::Bound,
        _ => return None,
    })
}

fn named(answer: &ProbeAnswer) -> (RemoteStatus, Reason, Step) {
    let (probe, door) = (answer.probe, answer.door);
    match (&answer.outcome, answer.ended) {
        (Outcome::NotDceRpc { .. }, _) => (
            RemoteStatus::NotDcerpc,
            Reason::NotDceRpc { door: Some(door) },
            Step::InspectService { door },
        ),
        (Outcome::BindNak { reason }, _) => (
            RemoteStatus::NeedsInvestigation,
            Reason::BindRefused { probe, reason: *reason },
            Step::IdentifyHost,
        ),
        (Outcome::Malformed { anomaly }, _) => (
            RemoteStatus::NeedsInvestigation,
            Reason::MalformedAnswer { probe, anomaly: anomaly.clone() },
            Step::InspectService { door },
        ),
        (Outcome::NoAnswer, Ended::Reset(stage)) => {
            (RemoteStatus::Reset, Reason::ConnectionReset { probe, stage }, Step::ScanAgain)
        }
        (Outcome::NoAnswer, Ended::Closed(stage)) => {
            (RemoteStatus::Reset, Reason::ConnectionClosed { probe, stage }, Step::ScanAgain)
        }
        (Outcome::NoAnswer, Ended::TimedOut(stage) | Ended::Abandoned(stage)) => {
            (RemoteStatus::Timeout, Reason::NoAnswer { probe, stage }, Step::ScanAgain)
        }
        (Outcome::NoAnswer, _) => (
            RemoteStatus::Timeout,
            Reason::NoAnswer { probe, stage: Stage::Connect },
            Step::ScanAgain,
        ),
        _ => (RemoteStatus::NeedsInvestigation, Reason::ProductNotKnown, Step::IdentifyHost),
    }
}

const fn is_rpc(probe: ProbeId) -> bool {
    !matches!(probe, ProbeId::TcpConnect | ProbeId::UdpQuery | ProbeId::HttpBanner)
}

/// The doors DCOM is asked at; the first that was tried names the status.
const RPC_DOORS: [Door; 2] = [Door::tcp(135), Door::tcp(593)];

/// Which kind of answer decides where there are several: what was said before what was not. A
/// bind alone says little, so a broken connection after it counts more.
const PRECEDENCE: [Class; 7] = [
    Class::Foreign,
    Class::Spoke,
    Class::Nak,
    Class::Malformed,
    Class::Broken,
    Class::Silent,
    Class::Bound,
];
