//! What becomes of a host.

use std::collections::BTreeSet;

use seawall_assess::hunt::{FamilyId, Finding, HostHunt, HuntVerdict, Role as Means};

use super::{
    book::{Book, cleanable},
    case::{CleanupCase, Exception, SecondIntruder},
    step::CourseId,
};
use crate::{
    code::coded,
    contain::case::{HostCase, Known, Role},
};

coded! {
    /// What becomes of a host.
    Course {
        /// Nothing has to be done.
        Nothing "nothing",
        /// Not all was looked at: evidence comes first, and a hunt on it.
        CollectFirst "collect_first",
        /// Somebody tried, and nothing shows that it worked: it is updated in one of four ways.
        PatchUnderAttack "patch_under_attack",
        /// It is rebuilt.
        Rebuild {
            /// Why; never empty.
            why: Vec<WhyRebuild>,
        } "rebuild",
        /// It is cleaned.
        Clean {
            /// As this was signed.
            exception: Exception,
        } "clean",
    }
}

coded! {
    /// Why a host is rebuilt.
    WhyRebuild {
        /// Rebuilding is the rule, and nobody signed an exception.
        NoExceptionSigned "no_exception_signed",
        /// What was signed does not say who, when and why.
        ExceptionIncomplete "exception_incomplete",
        /// Nobody ruled out that somebody else was there too.
        SecondIntruderUnknown "second_intruder_unknown",
        /// Somebody else was there.
        SecondIntruderSeen "second_intruder_seen",
        /// Traces of a back door.
        BackDoorTrace {
            /// The indicator.
            indicator: String,
        } "back_door_trace",
        /// More than one family was found.
        SeveralFamilies "several_families",
        /// No source says that the family leaves nothing else behind.
        FamilyNotCleanable {
            /// Which.
            family: String,
        } "family_not_cleanable",
        /// What is on it has no name.
        FamilyNotKnown "family_not_known",
        /// Something that decides nothing alone speaks of another family.
        HintOfAnother {
            /// Which.
            family: String,
        } "hint_of_another",
        /// Not all was looked at where a family leaves something: what is not seen is not put aside.
        NotAllSeen {
            /// Which.
            family: String,
        } "not_all_seen",
        /// There are more findings than are listed.
        NotAllListed "not_all_listed",
        /// It is a server.
        Server "server",
        /// It is a domain controller.
        DomainController "domain_controller",
        /// It is not known not to be a server.
        RoleNotKnown "role_not_known",
    }
}

impl Course {
    /// Which it is.
    pub const fn id(&self) -> CourseId {
        match self {
            Self::Nothing => CourseId::Nothing,
            Self::CollectFirst => CourseId::CollectFirst,
            Self::PatchUnderAttack => CourseId::PatchUnderAttack,
            Self::Rebuild { .. } => CourseId::Rebuild,
            Self::Clean { .. } => CourseId::Clean,
        }
    }
}

/// What becomes of a host. Where people say more than the hunt does, the graver counts.
pub fn course(case: &CleanupCase<'_>) -> Course {
    let hunt = case.hunt;
    let stated = case.host.infected == Known::Known(true) || case.second == SecondIntruder::Seen;
    let verdict = if stated { HuntVerdict::Infected } else { gravest(hunt) };
    match verdict {
        HuntVerdict::Clean => Course::Nothing,
        HuntVerdict::NotEvaluated => Course::CollectFirst,
        HuntVerdict::Attempted => Course::PatchUnderAttack,
        HuntVerdict::Remnant | HuntVerdict::Infected => {
            let why = against_cleaning(case);
            match &case.exception {
                Some(exception) if why.is_empty() => Course::Clean { exception: exception.clone() },
                _ => Course::Rebuild { why: why.into_iter().collect() },
            }
        }
    }
}

/// The host is as bad as the worst that is said of it.
fn gravest(hunt: &HostHunt) -> HuntVerdict {
    let families = hunt.families.iter().map(|family| family.verdict);
    families.max().map_or(hunt.verdict, |worst| worst.max(hunt.verdict))
}

/// All that speaks against cleaning; nothing where it may be cleaned.
fn against_cleaning(case: &CleanupCase<'_>) -> BTreeSet<WhyRebuild> {
    let mut why = BTreeSet::new();
    match &case.exception {
        None => why.insert(WhyRebuild::NoExceptionSigned),
        Some(exception) if !exception.is_complete() => why.insert(WhyRebuild::ExceptionIncomplete),
        Some(_) => false,
    };
    match &case.second {
        SecondIntruder::RuledOut { by } if !by.trim().is_empty() => {}
        SecondIntruder::RuledOut { .. } | SecondIntruder::Unknown => {
            why.insert(WhyRebuild::SecondIntruderUnknown);
        }
        SecondIntruder::Seen => {
            why.insert(WhyRebuild::SecondIntruderSeen);
        }
    }
    families(case.hunt, &mut why);
    role(&case.host, &mut why);
    why
}

fn families(hunt: &HostHunt, why: &mut BTreeSet<WhyRebuild>) {
    let judged = hunt.families.iter().filter(|it| it.verdict >= HuntVerdict::Remnant);
    let is_there = |finding: &&Finding| finding.role > Means::Attempt;
    let found = hunt.findings.iter().filter(is_there);
    let here: BTreeSet<&FamilyId> =
        judged.map(|it| &it.family).chain(found.map(|it| &it.family)).collect();
    if here.is_empty() {
        why.insert(WhyRebuild::FamilyNotKnown);
    }
    if here.len() > 1 {
        why.insert(WhyRebuild::SeveralFamilies);
    }
    for family in &here {
        if !cleanable().iter().any(|row| row.family == family.as_str()) {
            why.insert(WhyRebuild::FamilyNotCleanable { family: family.to_string() });
        }
    }
    for family in hunt.families.iter().filter(|it| here.contains(&it.family)) {
        if !family.unseen.is_empty() {
            why.insert(WhyRebuild::NotAllSeen { family: family.family.to_string() });
        }
    }
    for hint in hunt.hints.iter().filter(is_there) {
        if !here.contains(&hint.family) {
            why.insert(WhyRebuild::HintOfAnother { family: hint.family.to_string() });
        }
    }
    for met in hunt.findings.iter().chain(&hunt.hints) {
        if Book::embedded().back_door.iter().any(|row| row.indicator == met.indicator) {
            why.insert(WhyRebuild::BackDoorTrace { indicator: met.indicator.clone() });
        }
    }
    if hunt.not_listed > 0 {
        why.insert(WhyRebuild::NotAllListed);
    }
}

/// What it is in its network. Not knowing is as good as being a server.
fn role(host: &HostCase, why: &mut BTreeSet<WhyRebuild>) {
    let book = Book::embedded();
    let said = |role: Role| host.roles.get(&role).copied();
    let serves = [Role::Server, Role::WebServer, Role::Exchange, Role::PrintServer];
    let serves = serves.into_iter().chain([Role::TerminalServer]);
    if said(Role::DomainController) == Some(true) {
        why.insert(WhyRebuild::DomainController);
    }
    if book.rebuilt.are_some(&host.products) || serves.clone().any(|it| said(it) == Some(true)) {
        why.insert(WhyRebuild::Server);
    }
    let is_no_server = book.workstation.are_all(&host.products)
        || said(Role::Server) == Some(false) && said(Role::DomainController) == Some(false);
    if !is_no_server {
        why.insert(WhyRebuild::RoleNotKnown);
    }
}
