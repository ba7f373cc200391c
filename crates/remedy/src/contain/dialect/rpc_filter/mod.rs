//! RPC filters of Windows Vista and later, as a file for `netsh -f`.
//!
//! They know interfaces and not ports, so of a policy about ports they can say one thing: who may
//! call what is served at TCP 135. Where a policy closes that port, these interfaces are blocked
//! over TCP for everybody who is not admitted, IPv6 included. Other ports stay as they are, and the
//! port itself goes on answering; both are named. Pipes are left alone: over them a caller has no
//! address (README of zeronetworks/rpcfirewall), so nobody could be admitted.
//!
//! Filters with more conditions outweigh those with fewer (inferred: `netsh` derives the weight
//! from them), so a permit with an address wins over the block. Only single addresses are written:
//! ranges are reported not to work. Nothing without an interface is ever written: such a filter
//! breaks the services of a domain controller.
//!
//! Grammar: "Netsh Commands for Remote Procedure Call (RPC)". That a filter bites for the
//! activation interfaces on each build was never tried.

mod key;
mod read;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use seawall_facts::{Timestamp, Transport};

pub(super) use read::read;

use self::key::Key;
use super::{
    Artefact, File, Loss, Part, Refusal, Target,
    cmd_file::{CmdFile, Run, Scheduler, file_name},
    cmd_line::{Unquotable, netsh_tag},
};
use crate::contain::{Answer, Cell, Direction, Ipv6, PlanId, Policy, Sessions};

/// What is served at TCP 135 by its name: the endpoint mapper (C706, appendix O) and the three
/// interfaces of DCOM activation ([MS-DCOM] 1.9).
const INTERFACES: [&str; 4] = [
    "e1af8308-5d1f-11c9-91a4-08002b14a0fa",
    "4d9f4ab8-7d1c-11cf-861e-0020af6e7c57",
    "000001a0-0000-0000-c000-000000000046",
    "99fcfec4-5260-101b-bbcb-00aa0021347a",
];

/// How many filters an artefact may have: chosen, not measured.
const MOST: usize = 1_000;

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let over = policy.expires.is_some_and(|end| end <= now);
    let cells = |direction| {
        let mut cells = if over { Vec::new() } else { policy.cells(direction, now) };
        cells.retain(|cell| closes_for_somebody(policy, cell));
        cells
    };
    if !cells(Direction::Outbound).is_empty() {
        return Err(Refusal::Outbound { target });
    }
    let cells = cells(Direction::Inbound);
    let at_135 = cells.iter().find(|cell| cell.services.contains(Transport::Tcp, 135));
    if at_135.is_none() && !cells.is_empty() {
        return Err(Refusal::NoInterface { target });
    }
    let filters = at_135.map(|cell| filters(policy, cell, target)).transpose()?.unwrap_or_default();
    let unquotable = |fault: Unquotable| Refusal::Unquotable { target, text: fault.0 };
    Ok(Artefact {
        target,
        plan: policy.id.clone(),
        files: files(&policy.id, &filters).map_err(unquotable)?,
        losses: losses(policy, &cells, at_135),
    })
}

/// A family that is waived counts for nothing.
fn closes_for_somebody(policy: &Policy, cell: &Cell) -> bool {
    let blocked = cell.admitted_now().complement();
    let v6 = policy.ipv6 == Ipv6::Compiled && blocked.v6().len() > 0;
    !cell.services.is_empty() && (blocked.v4().len() > 0 || v6)
}

/// One filter: an interface, over TCP, for one address or for all.
struct Filter {
    interface: &'static str,
    permits: Option<IpAddr>,
    key: Key,
}

/// Permits first, so that nobody who is admitted is locked out while they are added.
fn filters(policy: &Policy, cell: &Cell, target: Target) -> Result<Vec<Filter>, Refusal> {
    let admitted = cell.admitted_now();
    let sizes = admitted
        .v4()
        .map(|(low, high)| u128::from(high.to_bits() - low.to_bits()))
        .chain(admitted.v6().map(|(low, high)| high.to_bits() - low.to_bits()));
    let addresses = sizes.fold(0_u128, |sum, size| sum.saturating_add(size).saturating_add(1));
    let needed = usize::try_from(addresses).unwrap_or(usize::MAX);
    let needed = needed.saturating_add(1).saturating_mul(INTERFACES.len());
    if needed > MOST {
        return Err(Refusal::TooMany { target, limit: MOST, needed });
    }
    let v4 = admitted.v4().flat_map(|(low, high)| low.to_bits()..=high.to_bits());
    let v6 = admitted.v6().flat_map(|(low, high)| low.to_bits()..=high.to_bits());
    let addresses = v4
        .map(|bits| IpAddr::from(bits.to_be_bytes()))
        .chain(v6.map(|bits| IpAddr::from(bits.to_be_bytes())));
    let found = addresses.map(Some).chain([None]).flat_map(|permits| {
        INTERFACES.map(|interface| {
            let key = Key::of(&policy.id, interface, permits);
            Filter { interface, permits, key }
        })
    });
    Ok(found.collect())
}

fn losses(policy: &Policy, cells: &[Cell], at_135: Option<&Cell>) -> Vec<Loss> {
    let mut losses = vec![Loss::UntestedOnTarget];
    let mut add = |loss, holds: bool| losses.extend(holds.then_some(loss));
    add(Loss::Ipv6Waived, policy.ipv6 == Ipv6::Waived && at_135.is_none());
    let Some(cell) = at_135 else { return losses };
    let alone =
        |cell: &Cell| cell.services.udp.is_empty() && cell.services.tcp.ranges().eq([(135, 135)]);
    add(Loss::OtherPortsNotFiltered, !cells.iter().all(alone));
    add(Loss::PortStaysOpen, true);
    add(Loss::Ipv6BlockedToo, policy.ipv6 == Ipv6::Waived);
    add(Loss::OpenSessionsKept, policy.sessions == Sessions::Cut);
    add(Loss::NoReset, policy.answer == Answer::Reset);
    let ends = cell.admitted.iter().any(|admitted| admitted.until.is_some());
    add(Loss::NoExpiry, policy.expires.is_some() || ends);
    losses
}

fn files(plan: &PlanId, filters: &[Filter]) -> Result<Vec<File>, Unquotable> {
    let mut files = vec![File {
        part: Part::Apply,
        name: format!("seawall-{plan}-apply.netsh"),
        octets: apply(plan, filters)?.into_bytes(),
    }];
    let mut add = |part, file: CmdFile| {
        let octets = file.text()?.into_bytes();
        files.push(File { part, name: file_name(plan, part), octets });
        Ok::<(), Unquotable>(())
    };
    for (part, file) in scripts(plan, filters) {
        add(part, file)?;
    }
    Ok(files)
}

fn scripts(plan: &PlanId, filters: &[Filter]) -> [(Part, CmdFile); 4] {
    let head = |what: &str| {
        CmdFile::new([format!("Seawall plan {plan}: {what}"), "untested-on-target".to_owned()])
    };
    let mut verify = head("shows every RPC filter; ours are those with the keys that undo names");
    verify.push(Run::new("netsh", ["rpc", "filter", "show", "filter"]));
    let mut undo = head("deletes our RPC filters, each by its key");
    for filter in filters {
        // A run of its own each: one that is gone stops no other.
        let key = format!("filterkey={}", filter.key);
        undo.push(Run::new("netsh", ["rpc", "filter", "delete", "filter", &key]));
    }
    [
        (Part::Verify, verify),
        (Part::Undo, undo),
        (Part::DeadMan, Scheduler::Tasks.dead_man(plan)),
        (Part::Confirm, Scheduler::Tasks.confirm(plan)),
    ]
}

/// Every key is the same each time, so that to apply twice adds nothing (from memory: `netsh` then
/// says that the filter is there, and goes on).
fn apply(plan: &PlanId, filters: &[Filter]) -> Result<String, Unquotable> {
    let mut lines = vec![
        format!("# Seawall plan {plan}: netsh -f, Windows Vista and later; untested-on-target"),
        "rpc filter".to_owned(),
    ];
    let condition = |field: &str, data: &str| -> Result<String, Unquotable> {
        let (field, data) = (netsh_tag("field", field)?, netsh_tag("data", data)?);
        Ok(format!("add condition {field} matchtype=equal {data}"))
    };
    for filter in filters {
        let action = if filter.permits.is_some() { "permit" } else { "block" };
        let (action, key) =
            (netsh_tag("actiontype", action)?, netsh_tag("filterkey", &filter.key.to_string())?);
        lines.push(format!("add rule layer=um {action} {key}"));
        lines.push(condition("if_uuid", filter.interface)?);
        lines.push(condition("protocol", "ncacn_ip_tcp")?);
        match filter.permits {
            Some(IpAddr::V4(peer)) => lines.push(condition("remote_addr_v4", &peer.to_string())?),
            Some(IpAddr::V6(peer)) => lines.push(condition("remote_addr_v6", &peer.to_string())?),
            None => {}
        }
        lines.push("add filter".to_owned());
    }
    lines.push("quit".to_owned());
    lines.push(String::new());
    Ok(lines.join("\r\n"))
}
