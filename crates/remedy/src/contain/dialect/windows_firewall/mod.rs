//! The Windows Firewall of Vista and later, in three of its languages: a script for `netsh`, one
//! for PowerShell, and the registry settings of a group policy.
//!
//! There a block beats an allow ([MS-FASP] 2.2.34), so "admit these, block the rest" cannot be said
//! with two rules: the second would lock out whom the first admits. It is said with one, which
//! blocks the complement of those admitted. No allow rule is written, ever: what was open for those
//! admitted stays so, and what was closed for them is not ours to open.
//!
//! The firewall keeps track of conversations: answers to what the host asked pass. That a new block
//! rule cuts what is open follows from the platform's documentation ("ALE Reauthorization": a
//! change of policy has the next packet of a flow authorised anew); that the firewall's own rules
//! act so was not tried, so [`Loss::OpenSessionsUncertain`] goes with every artefact.

mod block_rule;
mod date;
mod group_policy;
mod netsh;
mod powershell;
mod ruleset;
mod task;
mod text;
mod words;

#[cfg(test)]
pub(in crate::contain::dialect) mod tests;

use std::collections::BTreeSet;

use seawall_facts::Timestamp;

use super::{Artefact, Loss, ReadError, Refusal, Target};
use crate::contain::{Answer, Ipv6, Policy, Ruleset, Sessions};

pub(super) use block_rule::{BlockRule, BlockRules, Remote, Room};
pub(super) use date::date;
pub(super) use group_policy::values as policy_values;
pub(super) use powershell::quoted;
pub(super) use ruleset::{Action, Rule, Rules, ports, remote};
pub(super) use task::DEAD_MAN;
pub(super) use text::lines;
pub(super) use words::{own, plain, transport};

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    match target {
        Target::Advfirewall => Ok(netsh::render(policy, now)),
        Target::AdvfirewallPs => Ok(powershell::render(policy, now)),
        // It is asked for these three alone.
        _ => group_policy::render(policy, now),
    }
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let rules = match artefact.target {
        Target::Advfirewall => netsh::read(artefact)?,
        Target::AdvfirewallPs => powershell::read(artefact)?,
        Target::RegistryPol => group_policy::read(artefact)?,
        _ => return Err(ReadError { line: 0, text: artefact.target.to_string() }),
    };
    Ok(Box::new(rules))
}

/// Where group policies say of each profile whether it is on, and whether the host's own rules
/// count ([MS-GPFAS] 2.2.3).
const PROFILES: [&str; 3] = [
    r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile",
    r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile",
    r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile",
];

/// What these targets do otherwise, but for what only one of them does.
pub(super) fn losses(policy: &Policy, rules: &BlockRules, now: Timestamp) -> Vec<Loss> {
    let ends = policy.expires.is_some_and(|end| now < end);
    let found = [
        (true, Loss::UntestedOnTarget),
        (true, Loss::NeedsFirewallOn),
        (true, Loss::OpenSessionsUncertain),
        (policy.sessions == Sessions::Keep, Loss::OpenSessionsCut),
        (policy.ipv6 == Ipv6::Waived, Loss::Ipv6Waived),
        (policy.answer == Answer::Reset, Loss::NoReset),
        (ends, Loss::NoExpiry),
    ];
    let mut losses: BTreeSet<Loss> =
        found.into_iter().filter_map(|(has, loss)| has.then_some(loss)).collect();
    losses.extend(&rules.losses);
    losses.into_iter().collect()
}
