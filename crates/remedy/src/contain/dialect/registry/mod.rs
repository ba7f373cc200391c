//! Switches as registry texts and security templates.
//!
//! The registry says nothing about ports, so these artefacts filter none; what is held together is
//! their values and the policy's switches. Undo is made from what is known of the host before, or
//! not at all: then the capture comes first, what it exported is taken in by `Before::learn`, and
//! the artefact is made again. Keys that did not exist stay behind empty: taking a key away would
//! take what others have put there since.
//!
//! The dead man imports the undo file at a time of the day, unless somebody confirms; there is one
//! where there is an undo. What it brings back acts after one more start.
//!
//! Grammar of registry texts: KB310516, which names NT 4.0 too, also for `"name"=-`. That its
//! registry editor imports `hex(7)` is inferred from what it exports. Security templates are written
//! from memory and from samples.

pub(super) mod dead_man;
pub(super) mod files;
mod template;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::Timestamp;
use seawall_winfmt::{
    Limits,
    reg_text::{Content, Data, Format, RegText},
};

use super::{Artefact, File, Loss, Part, ReadError, Refusal, Target, windows_firewall};
use crate::contain::{
    Certainty, Decision, Edges, Packet, Policy, Ruleset, Switch, ValueAt, changes,
};

/// Values that are set, or, where nothing stands, deleted.
pub(super) type Values = BTreeMap<ValueAt, Option<Data>>;

pub(super) fn render(
    policy: &Policy,
    target: Target,
    _now: Timestamp,
) -> Result<Artefact, Refusal> {
    if policy.switches.is_empty() {
        return Err(Refusal::NothingToSay { target });
    }
    let stranger = policy.switches.iter().find(|switch| !switch.is_for_nt4());
    if let (Target::Regedit4, Some(switch)) = (target, stranger) {
        return Err(Refusal::Switch { target, switch: switch.id() });
    }
    let set = changes(&policy.switches)
        .map_err(|value| Refusal::Contradiction { value: value.to_string() })?;
    let set: Values = set.into_iter().map(|(at, data)| (at, Some(data))).collect();
    let mut losses =
        BTreeSet::from([Loss::PortsNotFiltered, Loss::AfterRestart, Loss::UntestedOnTarget]);
    if policy.switches.contains(&Switch::DcomOff) {
        losses.insert(Loss::OneWayDoor);
    }
    if policy.expires.is_some() {
        losses.insert(Loss::NoExpiry);
    }
    let remarks: Vec<String> = policy
        .switches
        .iter()
        .map(|switch| match switch.certainty() {
            Certainty::Documented => format!("{switch}: documented"),
            Certainty::FromMemory => format!("{switch}: from memory"),
        })
        .collect();
    let apply = match target {
        Target::SecurityTemplate => File {
            part: Part::Apply,
            name: format!("seawall-{}.inf", policy.id),
            octets: template::text(&policy.id, &remarks, &set),
        },
        _ => files::text(policy, Part::Apply, format(target), &remarks, &set)
            .ok_or(Refusal::NothingToSay { target })?,
    };
    let mut files = vec![files::capture(policy, &set), apply, files::verify(policy, target, &set)];
    match files::undo(policy, format(target), &set) {
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

pub(super) fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    values(artefact)?;
    Ok(Box::new(NoFilter))
}

/// What an artefact changes in the registry: the data of each value, or nothing where it deletes
/// the value.
pub fn values(artefact: &Artefact) -> Result<BTreeMap<ValueAt, Option<Data>>, ReadError> {
    let octets = artefact.file(Part::Apply).map(|file| file.octets.as_slice()).unwrap_or_default();
    match artefact.target {
        Target::SecurityTemplate => template::values(octets),
        Target::RegistryPol => windows_firewall::policy_values(octets),
        target => reg_values(octets, format(target)),
    }
}

/// What a registry text changes. One that deletes keys is none of ours.
pub(super) fn reg_values(octets: &[u8], format: Format) -> Result<Values, ReadError> {
    let fault = |line, text: &str| ReadError { line, text: text.to_owned() };
    let text = RegText::open(octets, None, &Limits::default())
        .map_err(|error| fault(0, &error.to_string()))?;
    // In UTF-8 or another code page the target would read something else, or nothing.
    let is_unicode = octets.starts_with(b"\xff\xfe");
    let is_known = match (format, text.format()) {
        (Format::Version5, Format::Version5) => is_unicode,
        (Format::Regedit4(_), Format::Regedit4(_)) => octets.is_ascii(),
        _ => false,
    };
    if !is_known {
        return Err(fault(1, "the format of another target"));
    }
    let (mut key, mut found) = (None, Values::new());
    for item in text.items() {
        let mut add = |name: &str, data| {
            let key = key.as_deref().ok_or_else(|| fault(item.line, name))?;
            match found.insert(ValueAt::new(key, name), data) {
                Some(_) => Err(fault(item.line, "a value twice")),
                None => Ok(()),
            }
        };
        match item.content {
            Content::Key(path) => {
                let below = path.strip_prefix(files::HKLM);
                key = Some(below.ok_or_else(|| fault(item.line, &path))?.to_owned());
            }
            Content::Value { name, data } if item.replaced == 0 => add(&name, Some(data))?,
            Content::DeleteValue(name) if item.replaced == 0 => add(&name, None)?,
            other => return Err(fault(item.line, &format!("{other:?}"))),
        }
    }
    Ok(found)
}

/// The format that a target's registry editor takes. A security template deletes nothing, so it is
/// undone by a text.
const fn format(target: Target) -> Format {
    match target {
        Target::Regedit4 | Target::TcpipFilter => files::REGEDIT4,
        _ => Format::Version5,
    }
}

/// Switches filter no packet.
struct NoFilter;

impl Ruleset for NoFilter {
    fn decide(&self, _: &Packet, _: Timestamp) -> Decision {
        Decision::Pass
    }

    fn mark(&self, _: &mut Edges) {}
}
