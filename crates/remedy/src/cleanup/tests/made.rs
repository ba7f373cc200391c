//! Made hosts and hunts.

use seawall_assess::hunt::{
    FamilyHunt, FamilyId, Finding, HostHunt, HuntVerdict, Role as Means, Sighting, Sureness, Trace,
};
use seawall_facts::EvidenceKind;

use crate::{
    cleanup::{CleanupCase, CleanupPlan, Exception, SecondIntruder, plan},
    contain::{
        case::{HostCase, Known, Patch, Role},
        decide::tests::host,
    },
};

pub(super) const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";

pub(super) fn found(family: &str, indicator: &str, role: Means, trace: Trace) -> Finding {
    Finding {
        indicator: indicator.to_owned(),
        family: FamilyId::new(family),
        variant: None,
        role,
        certainty: Sureness::Sourced,
        source: vec!["made".to_owned()],
        conflicts: Vec::new(),
        trace,
        sighting: Sighting {
            file: "made".into(),
            kind: EvidenceKind::Files,
            place: None,
            raw: None,
            at: None,
            is_old_copy: false,
        },
    }
}

pub(super) fn hunt(verdict: HuntVerdict, findings: Vec<Finding>) -> HostHunt {
    let mut families: Vec<FamilyHunt> = Vec::new();
    for finding in &findings {
        if !families.iter().any(|it| it.family == finding.family) {
            families.push(FamilyHunt {
                family: finding.family.clone(),
                verdict,
                variants: Vec::new(),
                unseen: Vec::new(),
            });
        }
    }
    HostHunt {
        verdict,
        families,
        findings,
        hints: Vec::new(),
        remarks: Vec::new(),
        unseen: Vec::new(),
        not_listed: 0,
        as_of: None,
    }
}

pub(super) fn file(path: &str) -> Trace {
    Trace::File { path: path.to_owned(), size: Some(6176), sha256: None }
}

pub(super) fn run_value(name: &str, data: &str) -> Trace {
    Trace::RunValue { key: RUN.to_owned(), name: name.to_owned(), data: data.to_owned() }
}

/// Blaster as it is found.
pub(super) fn blaster() -> HostHunt {
    let found = |indicator: &str, trace| found("blaster", indicator, Means::Infects, trace);
    let process = Trace::Process { image: "msblast.exe".to_owned(), pid: Some(7) };
    hunt(
        HuntVerdict::Infected,
        vec![
            found("blaster.msblast.file", file(r"%system32%\msblast.exe")),
            found("blaster.msblast.run", run_value("windows auto update", "msblast.exe")),
            found("blaster.msblast.process", process),
        ],
    )
}

/// A workstation, whatever its product says.
pub(super) fn workstation(product: &str, service_pack: &str) -> HostCase {
    let mut host = host(product, service_pack);
    host.infected = Known::Unknown;
    host.under_attack = Known::Unknown;
    host.patch = Known::Known(Patch::Available);
    host.roles.insert(Role::Workstation, true);
    host
}

pub(super) fn exception() -> Exception {
    Exception {
        signed_by: "Tanaka".to_owned(),
        on: "2003-08-14".to_owned(),
        because: "the line runs until Friday".to_owned(),
    }
}

/// A case in which everything speaks for cleaning.
pub(super) fn signed(host: HostCase, hunt: &HostHunt) -> CleanupCase<'_> {
    CleanupCase {
        id: "p1".parse().unwrap(),
        name: "HALL-3".to_owned(),
        host,
        hunt,
        updates: vec!["KB824146".to_owned()],
        second: SecondIntruder::RuledOut { by: "Sato".to_owned() },
        exception: Some(exception()),
        way: None,
        code_page: None,
    }
}

pub(super) fn planned(case: &CleanupCase<'_>) -> CleanupPlan {
    plan(case)
}
