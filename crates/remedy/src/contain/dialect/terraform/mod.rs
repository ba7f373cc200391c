//! Security groups of AWS and Azure, as Terraform's JSON.
//!
//! Neither keeps a policy's shape. A group of AWS only allows, so what is to stay open is written
//! out and the group stands in the place of those that the hosts had. A group of Azure has
//! priorities and denies, and allows what its last rules name. Both know conversations and leave
//! those alone that they let in before.
//!
//! Written from the providers' pages `aws_security_group` and `azurerm_network_security_group`,
//! and not planned against a cloud. Without its provider Terraform checks the file's syntax and
//! templates, and nothing of the arguments.

mod aws;
mod azure;
mod commands;
mod document;
mod read_aws;
mod read_azure;
mod template;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use seawall_facts::Timestamp;
use serde_json::{Value, json};

use super::{
    Artefact, Loss, ReadError, Refusal, Target,
    family::{Family, Network},
    minute::Minute,
};
use crate::contain::{Answer, Cell, Direction, Policy, Ruleset, Sessions};

pub(super) fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    match target {
        Target::TerraformAzure => azure::render(policy, target, now),
        _ => aws::render(policy, target, now),
    }
}

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    match artefact.target {
        Target::TerraformAzure => read_azure::read(artefact),
        _ => read_aws::read(artefact),
    }
}

const WAYS: [Direction; 2] = [Direction::Inbound, Direction::Outbound];

/// What both lose.
fn losses(policy: &Policy, cells: &[Vec<Cell>; 2]) -> BTreeSet<Loss> {
    let mut losses = BTreeSet::from([
        Loss::NotBound,
        Loss::ReplacesRules,
        Loss::UntestedOnTarget,
        Loss::NoDeadMan,
    ]);
    if policy.sessions == Sessions::Cut {
        losses.insert(Loss::OpenSessionsKept);
    }
    if policy.answer == Answer::Reset {
        losses.insert(Loss::NoReset);
    }
    if Family::compiled(policy).len() == 1 {
        losses.insert(Loss::Ipv6Waived);
    }
    let mut admitted = cells.iter().flatten().flat_map(|cell| &cell.admitted);
    if policy.expires.is_some() || admitted.any(|admitted| admitted.until.is_some()) {
        losses.insert(Loss::NoExpiry);
    }
    losses
}

/// The tags by which what is ours is found.
fn tags(policy: &Policy) -> Value {
    let expires = policy.expires.map_or_else(
        || "never".to_owned(),
        |end| {
            let Minute { year, month, day, hour, minute } = Minute::at_or_after(end);
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}Z")
        },
    );
    json!({ "seawall_plan": policy.id.as_str(), "seawall_expires": expires })
}

fn texts(networks: &[Network]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

fn fault(error: &serde_json::Error) -> ReadError {
    ReadError { line: error.line(), text: error.to_string() }
}

fn unknown(text: &str) -> ReadError {
    ReadError { line: 0, text: text.chars().take(80).collect() }
}
