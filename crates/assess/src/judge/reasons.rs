//! What witnesses say, as reasons.

use seawall_facts::{FactValue, UpdateAction};

use super::{
    closure::Holder,
    combine::{Own, Scales, Sighting},
    hearing::Hearing,
    place::Place,
    restart::Restart,
    witness::{Reach, What, Witness},
};
use crate::{Cause, Reason, ServicePackOf, Speaks, Stand};

/// Why a bulletin stands as it does by its own updates.
pub(super) fn of_own(own: &Own<'_>, hearing: &Hearing<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some((_, verdict)) = &own.build {
        reasons.extend(verdict.reasons.iter().cloned());
    }
    let has_witness = |row: &&Sighting<'_>| !row.witnesses.is_empty();
    let decides = |row: &&Sighting<'_>| row.stand == own.stand;
    let any_decides = own.sightings.iter().filter(has_witness).any(|row| decides(&row));
    for sighting in own.sightings.iter().filter(has_witness) {
        if !any_decides || decides(&sighting) {
            of_sighting(sighting, &hearing.scales, &mut reasons);
        }
    }
    if own.stand == Stand::Contradicted {
        reasons.extend(causes(&hearing.scales, own.sightings.iter()));
    }
    if !own.unknown_components.is_empty() {
        let components = own.unknown_components.iter().map(|name| (*name).to_owned()).collect();
        reasons.push(Reason::ComponentNotKnown { components });
    }
    if own.stand == Stand::Unseen && own.build.is_none() {
        let mut kbs: Vec<String> = own.sightings.iter().map(|row| row.question.kb()).collect();
        kbs.sort_unstable();
        kbs.dedup();
        reasons.push(Reason::NothingSeen { kbs });
    }
    let mut kept = Vec::new();
    for reason in reasons {
        if !kept.contains(&reason) {
            kept.push(reason);
        }
    }
    kept
}

/// What shows a newer update in place.
pub(super) fn in_short(holder: Holder<'_>) -> Vec<Reason> {
    let of = |row: &&Sighting<'_>| matches!(row.stand, Stand::InPlace | Stand::Pending);
    let Some(sighting) = holder.own.sightings.iter().find(of) else {
        let verdict = holder.own.build.as_ref().map(|(_, verdict)| verdict);
        return verdict.map(|verdict| verdict.reasons.clone()).unwrap_or_default();
    };
    let mut reasons = of_files(sighting);
    let kb = sighting.question.kb();
    if sighting.is_written_down() && !sighting.has_new_file() {
        reasons.push(Reason::OnlyWrittenDown { kb: kb.clone() });
    }
    reasons.extend(of_restart(sighting, &kb));
    reasons
}

/// What the files say.
pub(super) fn of_files(sighting: &Sighting<'_>) -> Vec<Reason> {
    let kb = sighting.question.kb();
    let reasons = sighting.witnesses.iter().filter_map(|witness| of_file(witness, &kb));
    reasons.collect()
}

/// What may have led to a contradiction, the likeliest first: what the facts speak for before what
/// they leave open, and without what they rule out.
pub(super) fn causes<'s, 'g: 's>(
    scales: &Scales<'_>,
    sightings: impl Iterator<Item = &'s Sighting<'g>>,
) -> Vec<Reason> {
    let dossier = scales.dossier;
    let (mut cached_old, mut last_written, mut restart) = (false, None, Restart::Done);
    for sighting in sightings {
        for witness in &sighting.witnesses {
            match &witness.what {
                What::File { row, minimum, .. } if witness.speaks == Speaks::Older => {
                    cached_old |= dossier
                        .files(&row.name)
                        .iter()
                        .any(|file| file.place == Place::Cache && file.version < minimum.at_least);
                }
                what if witness.speaks == Speaks::Present => {
                    let at = what.fact().and_then(|fact| dossier.fact(fact)?.at);
                    last_written = last_written.max(at);
                }
                _ => {}
            }
        }
        if restart == Restart::Done {
            restart = sighting.restart;
        }
    }
    let pack_later =
        last_written.is_some_and(|written| dossier.packs.iter().any(|(_, at)| *at > written));
    let has_restore = scales.ground.known.is_some_and(|known| known.family == "xp");
    let mut causes = Vec::new();
    // A start that is known to be later than the installation leaves no such cause.
    if restart != Restart::Done {
        causes.push((!restart.is_due(), Cause::NotStarted));
    }
    causes.push((true, Cause::ComponentAddedAgain));
    causes.push((!cached_old, Cause::FileCache));
    causes.push((!pack_later, Cause::ServicePackAppliedAgain));
    if has_restore {
        causes.push((true, Cause::SystemRestore));
    }
    causes.sort_by_key(|(is_open, _)| *is_open);
    causes.into_iter().map(|(_, cause)| Reason::MayBeBecause { cause }).collect()
}

fn of_sighting(sighting: &Sighting<'_>, scales: &Scales<'_>, reasons: &mut Vec<Reason>) {
    let kb = sighting.question.kb();
    reasons.extend(of_files(sighting));
    let is_new = sighting.has_new_file();
    let is_written_down = sighting.is_written_down();
    for witness in &sighting.witnesses {
        reasons.extend(of_record(witness, sighting, scales, &kb));
    }
    let told = |silent: &Witness<'_>| match &silent.what {
        What::File { row, .. } if silent.speaks == Speaks::Silent => Some(row.path.to_owned()),
        _ => None,
    };
    let files: Vec<String> = sighting.witnesses.iter().filter_map(told).collect();
    if !files.is_empty() && !is_new && !is_written_down {
        reasons.push(Reason::FilesDoNotTell { kb: kb.clone(), files });
    }
    if sighting.stand == Stand::InPlace {
        let unseen = sighting.question.telling_files().filter(|row| !sighting.has_seen(&row.name));
        let unseen: Vec<String> = unseen.map(|row| row.path.to_owned()).collect();
        match (is_new, is_written_down) {
            (true, written) => {
                if !written {
                    reasons.push(Reason::NewWithoutKey { kb: kb.clone() });
                }
                if !unseen.is_empty() {
                    reasons.push(Reason::FilesNotSeen { kb: kb.clone(), files: unseen });
                }
            }
            (false, _) => reasons.push(Reason::OnlyWrittenDown { kb: kb.clone() }),
        }
        reasons.extend(other_languages(sighting, scales));
    }
    let is_absent = sighting.witnesses.iter().any(|row| row.speaks == Speaks::Absent);
    if sighting.question.may_be_held && is_absent && sighting.stand == Stand::Doubtful {
        reasons.push(Reason::ServicePackMayHold {
            service_pack: ServicePackOf {
                product: scales.ground.product.clone(),
                service_pack: scales.ground.sp,
            },
        });
    }
    if matches!(sighting.stand, Stand::InPlace | Stand::Pending) {
        reasons.extend(of_restart(sighting, &kb));
        reasons.extend(rename_of(sighting, scales, &kb));
    }
}

fn of_file(witness: &Witness<'_>, kb: &str) -> Option<Reason> {
    let What::File { row, own, reach, minimum, .. } = &witness.what else { return None };
    let (kb, file, own) = (kb.to_owned(), row.path.to_owned(), *own);
    let at_least = minimum.at_least;
    Some(match (witness.speaks, reach) {
        (Speaks::Present, _) => Reason::FileReaches { kb, file, own, at_least },
        (Speaks::Older, _) => Reason::FileBelow { kb, file, own, at_least },
        (Speaks::Doubtful, Reach::Between) => {
            let of_line = || {
                let line = super::ground::line(own);
                let minima = row.minima.iter().map(|minimum| minimum.at_least);
                minima.filter(move |version| super::ground::line(*version) == line)
            };
            let lowest = of_line().min().unwrap_or(at_least);
            let highest = of_line().max().unwrap_or(at_least);
            Reason::FileBetween { kb, file, own, lowest, highest }
        }
        (Speaks::Doubtful, _) => {
            let certainty = minimum.certainty;
            Reason::FileNumberDoubtful { kb, file, own, at_least, certainty }
        }
        _ => return None,
    })
}

fn of_record(
    witness: &Witness<'_>,
    sighting: &Sighting<'_>,
    scales: &Scales<'_>,
    kb: &str,
) -> Option<Reason> {
    let kb = kb.to_owned();
    let value = witness.what.fact().and_then(|fact| scales.dossier.fact(fact));
    let value = value.map(|fact| &fact.value);
    let key = || match value {
        Some(FactValue::RegistryKey(key)) => key.to_string(),
        _ => String::new(),
    };
    Some(match &witness.what {
        What::File { .. } => return None,
        What::Package { state, .. } => {
            let package = match value {
                Some(FactValue::Package { name, .. }) => name.clone(),
                _ => String::new(),
            };
            match witness.speaks {
                Speaks::Staged => Reason::PackageStaged { kb, package, state: *state },
                _ => Reason::PackageInstalled { kb, package },
            }
        }
        What::Key { .. } => Reason::KeyFound { kb, key: key() },
        What::MisprintedKey { .. } => Reason::KeyMisprinted { kb, key: key() },
        What::OldCopy { .. } => Reason::OnlyInOldCopy { kb },
        What::Listed { .. } => Reason::ListedAsInstalled { kb },
        What::Name { .. } => {
            let name = match value {
                Some(FactValue::DisplayName(name)) => name.clone(),
                _ => String::new(),
            };
            Reason::NameFound { kb, name }
        }
        What::Event { action, at, .. } => {
            let on = at.map(Into::into);
            match action {
                UpdateAction::Installed | UpdateAction::AwaitsRestart => {
                    Reason::WasInstalled { kb, on }
                }
                _ => Reason::WasRemoved { kb, on },
            }
        }
        What::NoKey { .. } => {
            let keys = sighting.question.keys.iter().map(|row| row.path.to_string()).collect();
            Reason::NoKeyFound { kb, keys }
        }
        What::NotListed { .. } => Reason::NotListedAsInstalled { kb },
        What::LaterListed { number, .. } => {
            Reason::LaterMayHold { kb, later: format!("KB{number}") }
        }
    })
}

fn of_restart(sighting: &Sighting<'_>, kb: &str) -> Option<Reason> {
    let kb = kb.to_owned();
    match sighting.restart {
        Restart::NotSince { installed, last, .. } => {
            Some(Reason::NotStartedSince { kb, installed: installed.into(), started: last.into() })
        }
        Restart::Unknown => Some(Reason::StartNotKnown { kb }),
        Restart::RenameWaits { .. } | Restart::Done => None,
    }
}

fn rename_of(sighting: &Sighting<'_>, scales: &Scales<'_>, kb: &str) -> Option<Reason> {
    let Restart::RenameWaits { fact } = sighting.restart else { return None };
    let file = match &scales.dossier.fact(fact)?.value {
        FactValue::PendingRename { from, to } => to.as_ref().unwrap_or(from).clone(),
        _ => return None,
    };
    Some(Reason::RenamePending { kb: kb.to_owned(), file })
}

fn other_languages(sighting: &Sighting<'_>, scales: &Scales<'_>) -> Vec<Reason> {
    let Some((_, system)) = scales.dossier.language else { return Vec::new() };
    let reason = |witness: &Witness<'_>| {
        let What::File { fact, row, .. } = &witness.what else { return None };
        let value = &scales.dossier.fact(*fact)?.value;
        let FactValue::File { language: Some(language), .. } = value else { return None };
        (!language.eq_ignore_ascii_case(system)).then(|| Reason::OtherLanguage {
            file: row.path.to_owned(),
            language: language.clone(),
            system: system.to_owned(),
        })
    };
    sighting.witnesses.iter().filter_map(reason).collect()
}
