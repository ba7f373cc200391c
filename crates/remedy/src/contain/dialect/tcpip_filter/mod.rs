//! TCP/IP filtering (KB309798): the one filter that Windows NT 4.0 has, also in 2000, XP and Server
//! 2003.
//!
//! It is set in the registry, for every adapter by itself, and acts after a restart: a list of TCP
//! ports that connections are taken on and of UDP ports that datagrams are taken on. `0` stands for
//! all, an empty list for none, and a list that is not there for all (Microsoft's reference of the
//! registry, "TcpAllowedPorts", "UdpAllowedPorts", "RawIPAllowedProtocols"; of NT 4.0 inferred). It
//! excepts nobody, sees neither IPv6 nor what the host sends, and of TCP only what opens a
//! connection.
//!
//! A list of all ports but the closed ones would have 65,000 entries, so the list is what the host
//! is known to serve, less what the policy closes. It therefore takes two things that no policy
//! knows, what listens there and which adapters there are, and is refused without them.

mod read;
#[cfg(test)]
mod tests;

pub(super) use read::read;

use std::collections::BTreeSet;

use seawall_facts::{Timestamp, Transport};

use super::registry::Values;
use super::{
    Artefact, Loss, Part, Refusal, Target,
    registry::{
        dead_man,
        files::{self, REGEDIT4},
    },
};
use crate::contain::{Answer, Cell, Direction, Ipv6, Policy, PortSet, Sessions, ValueAt, strings};

const PARAMETERS: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
const ENABLE: &str = "EnableSecurityFilters";
const TCP: &str = "TCPAllowedPorts";
const UDP: &str = "UDPAllowedPorts";
const RAW: &str = "RawIPAllowedProtocols";

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let closed = closed(policy, target, now)?;
    let unknown = |what| Refusal::BeforeUnknown { target, what };
    if policy.before.adapters.is_empty() {
        return Err(unknown("the network adapters"));
    }
    let listening = policy.before.listening.as_ref().ok_or_else(|| unknown("what listens"))?;
    let mut losses = BTreeSet::from([Loss::AfterRestart, Loss::Ipv6Waived, Loss::UntestedOnTarget]);
    let enable = ValueAt::new(PARAMETERS, ENABLE);
    match policy.before.value(&enable) {
        // Then its lists are somebody's, and ours would open what theirs close.
        Some(Some(data)) if data.number() != Some(0) => return Err(Refusal::InUse { target }),
        Some(_) => {}
        None => {
            losses.insert(Loss::ReplacesRules);
        }
    }
    let all = || vec!["0".to_owned()];
    let mut lists = vec![(RAW, all())];
    for (transport, name) in [(Transport::Tcp, TCP), (Transport::Udp, UDP)] {
        let ports: PortSet =
            closed.iter().flat_map(|cell| cell.services.of(transport).ports()).collect();
        if ports.is_empty() {
            lists.push((name, all()));
            continue;
        }
        losses.insert(Loss::ServesOnlyNamed { transport });
        if transport == Transport::Udp {
            let direction = Direction::Inbound;
            losses.insert(Loss::AnswersBlockedOf { transport, direction });
            if policy.sessions == Sessions::Keep {
                losses.insert(Loss::OpenSessionsCutOf { transport });
            }
        } else if policy.sessions == Sessions::Cut {
            losses.insert(Loss::OpenSessionsKept);
        }
        // 0 would be every port.
        let open =
            listening.of(transport).ports().filter(|&port| port > 0 && !ports.contains(port));
        lists.push((name, open.map(|port| port.to_string()).collect()));
    }
    if policy.answer == Answer::Reset {
        losses.insert(Loss::NoReset);
    }
    if policy.expires.is_some() {
        losses.insert(Loss::NoExpiry);
    }
    let mut set = Values::from([(enable, Some(seawall_winfmt::reg_text::Data::dword(1)))]);
    for adapter in &policy.before.adapters {
        for (name, entries) in &lists {
            set.insert(ValueAt::new(&adapter.key(), name), Some(strings(entries)));
        }
    }
    let apply = files::text(policy, Part::Apply, REGEDIT4, &[], &set)
        .ok_or(Refusal::NothingToSay { target })?;
    let mut files = vec![files::capture(policy, &set), apply, files::verify(policy, target, &set)];
    match files::undo(policy, REGEDIT4, &set) {
        Some(undo) => {
            files.push(undo);
            files.extend(dead_man::files(&policy.id, target));
            losses.insert(Loss::UndoAfterRestart);
        }
        None => {
            losses.insert(Loss::UndoUnknown);
        }
    }
    let losses = losses.into_iter().collect();
    Ok(Artefact { target, plan: policy.id.clone(), files, losses })
}

/// What is closed to everybody, inbound; a refusal where the policy says more than that.
fn closed(policy: &Policy, target: Target, now: Timestamp) -> Result<Vec<Cell>, Refusal> {
    if policy.cells(Direction::Outbound, now).iter().any(|cell| !cell.services.is_empty()) {
        return Err(Refusal::Outbound { target });
    }
    let cells = policy.cells(Direction::Inbound, now);
    if cells.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    if cells.iter().any(|cell| !cell.admitted.is_empty()) {
        return Err(Refusal::Exceptions { target });
    }
    match policy.ipv6 {
        Ipv6::Compiled => Err(Refusal::Ipv6 { target }),
        Ipv6::Waived => Ok(cells),
    }
}
