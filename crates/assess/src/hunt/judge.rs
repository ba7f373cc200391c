//! What was met to what is said.

use std::collections::BTreeSet;

use seawall_facts::{FactValue, Timestamp};

use super::{
    Book, Family, FamilyHunt, FamilyId, Finding, HostHunt, HuntVerdict, Remark, Role, Sureness,
    Trace, Unseen, sight::meet, unseen::Reach,
};
use crate::judge::HostFacts;

/// Hunts on one host.
///
/// A family is `infected` where a part that runs is there and something proves it or starts it;
/// `remnant` where one of these is there alone; `attempted` where logs alone speak. Recalled
/// indicators decide nothing, and weak ones nothing without a sourced one of the same variant.
pub fn hunt(book: &Book, host: &HostFacts<'_>) -> HostHunt {
    let met = meet(book, host);
    let reach = Reach::of(host);
    let (findings, hints) = weigh(met.findings);
    let family = |family: &Family| family_hunt(book, family, &findings, &hints, &reach);
    let families: Vec<FamilyHunt> = book.families.iter().map(family).collect();
    let found = families.iter().map(|it| it.verdict).filter(|it| *it > HuntVerdict::NotEvaluated);
    let verdict = found.max().unwrap_or_else(|| {
        let is_clean = |hunt: &FamilyHunt| hunt.verdict == HuntVerdict::Clean;
        let has_hints = |hunt: &FamilyHunt| hunt.unseen.contains(&Unseen::Hints);
        let of_names = |hunt: &&FamilyHunt| can_be_ruled_out(book, &hunt.family) || has_hints(hunt);
        let is_all_clean = families.iter().filter(of_names).all(is_clean);
        if is_all_clean { HuntVerdict::Clean } else { HuntVerdict::NotEvaluated }
    });
    let remarks = remarks(book, host, &findings);
    let as_of = as_of(host);
    let (unseen, not_listed) = (reach.all(), met.not_listed);
    HostHunt { verdict, families, findings, hints, remarks, unseen, not_listed, as_of }
}

/// Whether there is anything that would show that a family is not there: not where it has names of
/// its own choice, nor where logs alone speak of it.
fn can_be_ruled_out(book: &Book, id: &FamilyId) -> bool {
    let is_random = book.family(id).is_some_and(|family| family.has_random_names);
    let of_family = || book.indicators.iter().filter(|indicator| indicator.family == *id);
    !is_random
        && of_family().any(|it| it.role != Role::Attempt && it.certainty == Sureness::Sourced)
}

/// What decides, and what is only shown.
fn weigh(met: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
    let sourced: BTreeSet<Option<String>> = met
        .iter()
        .filter(|finding| finding.certainty == Sureness::Sourced)
        .map(|finding| finding.variant.clone())
        .collect();
    met.into_iter().partition(|finding| match finding.certainty {
        Sureness::Sourced => true,
        Sureness::Weak => sourced.contains(&finding.variant),
        Sureness::Recalled => false,
    })
}

fn family_hunt(
    book: &Book,
    family: &Family,
    findings: &[Finding],
    hints: &[Finding],
    reach: &Reach<'_>,
) -> FamilyHunt {
    let of_family: Vec<&Finding> =
        findings.iter().filter(|finding| finding.family == family.id).collect();
    let mut variants: Vec<String> =
        of_family.iter().filter_map(|finding| finding.variant.clone()).collect();
    variants.dedup();
    let of_variant = |variant: &String| {
        let its: Vec<&Finding> = of_family
            .iter()
            .copied()
            .filter(|finding| finding.variant.as_ref() == Some(variant))
            .collect();
        variant_verdict(&its)
    };
    let mut unseen = reach.lacks(book, family);
    if !family.has_random_names && !can_be_ruled_out(book, &family.id) {
        unseen.push(Unseen::NoSureNames);
    }
    if hints.iter().any(|hint| hint.family == family.id) {
        unseen.push(Unseen::Hints);
    }
    let verdict = variants.iter().map(of_variant).max().unwrap_or(if unseen.is_empty() {
        HuntVerdict::Clean
    } else {
        HuntVerdict::NotEvaluated
    });
    FamilyHunt { family: family.id.clone(), verdict, variants, unseen }
}

/// What the findings of one variant come to; there is at least one.
fn variant_verdict(findings: &[&Finding]) -> HuntVerdict {
    let running = findings.iter().filter(|finding| finding.role == Role::Infects);
    let has = |is: fn(&Trace) -> bool| running.clone().any(|finding| is(&finding.trace));
    let is_there = has(|trace| matches!(trace, Trace::File { .. }));
    // A size alone is that of many files.
    let is_proven = running.clone().any(|finding| {
        finding.certainty == Sureness::Sourced && matches!(finding.trace, Trace::Content { .. })
    });
    let is_started = has(|trace| matches!(trace, Trace::RunValue { .. } | Trace::Service { .. }));
    let runs = has(|trace| matches!(trace, Trace::Process { .. }));
    if is_there && (is_proven || is_started || runs) || is_started && runs {
        return HuntVerdict::Infected;
    }
    let is_attempt = |finding: &&Finding| finding.role == Role::Attempt;
    if findings.iter().all(is_attempt) { HuntVerdict::Attempted } else { HuntVerdict::Remnant }
}

fn remarks(book: &Book, host: &HostFacts<'_>, findings: &[Finding]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let found: BTreeSet<&FamilyId> = findings.iter().map(|finding| &finding.family).collect();
    for family in book.families.iter().filter(|family| family.updates_hosts) {
        if found.contains(&family.id) {
            remarks.push(Remark::MayLookUpdated { family: family.id.clone() });
        }
    }
    remarks.extend(patched_by_other(host));
    let named: BTreeSet<&String> = findings.iter().flat_map(|it| &it.conflicts).collect();
    for conflict in book.conflicts.iter().filter(|conflict| named.contains(&conflict.id)) {
        let (id, says) = (conflict.id.clone(), conflict.says.clone());
        remarks.push(Remark::Conflict { id, says });
    }
    remarks
}

/// Files of RPC and DCOM in another language than the system and its other files.
fn patched_by_other(host: &HostFacts<'_>) -> Vec<Remark> {
    let system = host.facts.iter().find_map(|fact| match &fact.value {
        FactValue::Language(tag) => Some(tag.as_str()),
        _ => None,
    });
    let Some(system) = system else { return Vec::new() };
    let files: Vec<(&str, &str)> = host
        .facts
        .iter()
        .filter_map(|fact| match &fact.value {
            FactValue::File { path, language: Some(language), .. } => {
                let name = path.to_lowercase().strip_prefix(r"%system32%\").map(str::to_owned);
                name.filter(|name| !name.contains('\\')).map(|_| (path.as_str(), language.as_str()))
            }
            _ => None,
        })
        .collect();
    let is_own = |language: &str| language.eq_ignore_ascii_case(system);
    // Where no file is in the system's language, its files are all neutral.
    if !files.iter().any(|(_, language)| is_own(language)) {
        return Vec::new();
    }
    let is_of_update = |path: &str| {
        let name = path.rsplit('\\').next().unwrap_or_default();
        UPDATED.iter().any(|updated| name.eq_ignore_ascii_case(updated))
    };
    let others = files.iter().filter(|(path, language)| is_of_update(path) && !is_own(language));
    let mut remarks: Vec<Remark> = others
        .map(|(path, language)| Remark::PatchedByOther {
            path: (*path).to_owned(),
            language: (*language).to_owned(),
            system: system.to_owned(),
        })
        .collect();
    remarks.dedup();
    remarks
}

/// What the updates of MS03-026 and MS03-039 bring (the bulletins).
const UPDATED: [&str; 4] = ["ole32.dll", "rpcrt4.dll", "rpcss.dll", "rpcss.exe"];

/// The latest moment that the evidence shows.
fn as_of(host: &HostFacts<'_>) -> Option<Timestamp> {
    let told = host.evidence.iter().filter_map(|evidence| evidence.as_of);
    told.chain(host.facts.iter().filter_map(|fact| fact.at)).max()
}
