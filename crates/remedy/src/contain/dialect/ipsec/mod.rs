//! IPsec filters of Windows 2000, XP and Server 2003: `ipsecpol`, `ipseccmd` and
//! `netsh ipsec static`, each in a `.cmd` file.
//!
//! Grammar and examples of the first two are in KB813878, of the third in "Netsh commands for
//! Internet Protocol security". The driver orders filters by how specific they are (from memory;
//! the weights are documented nowhere): what is relied on here is only that of two filters which
//! differ in nothing but the peer's network, the longer prefix wins. Within a cell that is all
//! that filters differ in, and those of two cells never hold one packet, as each names its port.
//!
//! - Filters are one-way (`=`, `mirrored=no`). They know no conversations, so a mirrored block
//!   would hit what the host itself sends from that port; and a one-way permit is enough, since
//!   nothing blocks the answers.
//! - A filter names one port or all (0), and one network by its mask: there are no ranges.
//! - Kerberos (port 88, source or destination) is exempt on 2000 and XP unless `NoDefaultExempt`
//!   is set, so that whoever sends from port 88 reaches everything (KB811832). Every artefact sets
//!   it. The answers of domain controllers, from port 88 to a port of the client's choice
//!   (1025-5000), then meet filters only where the policy closes such a port: filters name the
//!   closed port alone.
//! - One policy is assigned at a time, so what was assigned before is captured, and undo assigns it
//!   again unless somebody has assigned a third one by then.

mod filter;
mod read;
mod ruleset;
mod script;
#[cfg(test)]
mod tests;

use seawall_facts::Timestamp;

pub(super) use read::read;

use self::filter::Filters;
use super::{
    Artefact, File, Loss, Part, Refusal, Target,
    cmd_file::{CmdFile, file_name},
};
use crate::contain::{Answer, Cell, Direction, Ipv6, Policy, Sessions};

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    let mut files = Vec::new();
    for (part, file) in scripts(policy, target, now)? {
        let text =
            file.text().map_err(|fault| Refusal::Unquotable { target, text: fault.0.clone() })?;
        let name = file_name(&policy.id, part);
        files.push(File { part, name, octets: text.into_bytes() });
    }
    let losses = losses(
        policy,
        &closed(policy, Direction::Inbound, now),
        &closed(policy, Direction::Outbound, now),
    );
    Ok(Artefact { target, plan: policy.id.clone(), files, losses })
}

/// The batch files of an IPsec target, as steps.
pub fn scripts(
    policy: &Policy,
    target: Target,
    now: Timestamp,
) -> Result<Vec<(Part, CmdFile)>, Refusal> {
    if policy.ipv6 == Ipv6::Compiled {
        return Err(Refusal::Ipv6 { target });
    }
    let mut filters = Filters::default();
    for direction in [Direction::Inbound, Direction::Outbound] {
        filters.add(&closed(policy, direction, now), direction, target)?;
    }
    Ok(script::all(&policy.id, target, &filters))
}

/// The cells that close something for somebody, unless the policy is over.
fn closed(policy: &Policy, direction: Direction, now: Timestamp) -> Vec<Cell> {
    if policy.expires.is_some_and(|end| end <= now) {
        return Vec::new();
    }
    let mut cells = policy.cells(direction, now);
    cells.retain(|cell| !cell.services.is_empty() && filter::closes_for_somebody(cell));
    cells
}

fn losses(policy: &Policy, inbound: &[Cell], outbound: &[Cell]) -> Vec<Loss> {
    let cells = || inbound.iter().chain(outbound);
    let mut losses = vec![Loss::Ipv6Waived, Loss::UntestedOnTarget];
    if cells().next().is_none() {
        return losses;
    }
    let mut add = |loss, holds: bool| losses.extend(holds.then_some(loss));
    add(Loss::AnswersBlocked, true);
    add(Loss::BootGap, true);
    add(Loss::DomainPolicyWins, true);
    add(Loss::KerberosUntilRestart, true);
    add(Loss::IkePasses, cells().any(|cell| !cell.services.udp.is_empty()));
    add(Loss::BroadcastPasses, cells().any(|cell| !cell.services.udp.is_empty()));
    add(Loss::OpenSessionsCut, policy.sessions == Sessions::Keep);
    add(Loss::NoReset, policy.answer == Answer::Reset);
    add(
        Loss::UnspecifiedBlocked,
        cells().any(|cell| cell.admitted_now().contains(std::net::Ipv4Addr::UNSPECIFIED.into())),
    );
    let ends = |cell: &Cell| cell.admitted.iter().any(|admitted| admitted.until.is_some());
    add(Loss::NoExpiry, policy.expires.is_some() || cells().any(ends));
    losses
}
