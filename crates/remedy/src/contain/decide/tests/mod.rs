//! Decisions: the rows of the decision table, the way out of an attack, and laws over made cases.

mod attack;
mod data;
mod laws;
mod open;
mod refusals;
mod rows;

use seawall_facts::{ProductId, ServicePack};

use super::{Act, Chore, Decision, Modifier, Reason, Refused, Residual, Step, decide};
use crate::contain::{
    PortSet, Services,
    case::{EvidenceState, HostCase, Known, ManagementPath, Need, Part, Patch, PatchPath, Role},
    measure::MeasureId,
};

/// A host of which everything is known, and nothing special: an update comes on media, nobody
/// manages it from afar, a filter stands before it.
pub(crate) fn host(product: &str, service_pack: &str) -> HostCase {
    let mut case = HostCase {
        products: vec![ProductId::new(product)],
        service_pack: Known::Known(service_pack.parse::<ServicePack>().unwrap()),
        roles: Role::ALL.iter().map(|&role| (role, false)).collect(),
        needs: Need::ALL.iter().map(|&need| (need, false)).collect(),
        parts: Part::ALL.iter().map(|&part| (part, false)).collect(),
        installed: UPDATES.iter().map(|&name| (name.to_owned(), false)).collect(),
        evidence: EvidenceState { age_days: Known::Known(1), complete: Known::Known(true) },
        patch: Known::Known(Patch::Available),
        patch_path: Known::Known(PatchPath::Media),
        management: Known::Known(ManagementPath::Local),
        infected: Known::Known(false),
        under_attack: Known::Known(false),
    };
    case.parts.insert(Part::EnforcementPoint, true);
    case
}

pub(super) const UPDATES: [&str; 3] = ["MS01-041", "2021-06", "2023-03"];

fn services() -> Services {
    Services { tcp: PortSet::from_ranges([(135, 135), (139, 139), (445, 445)]), ..<_>::default() }
}

fn with_console(mut case: HostCase) -> HostCase {
    case.patch_path = Known::Known(PatchPath::Console {
        from: "10.77.0.2".parse().unwrap(),
        services: services(),
    });
    case
}

fn managed(mut case: HostCase) -> HostCase {
    case.management = Known::Known(ManagementPath::Remote {
        from: "10.77.0.2-10.77.0.3".parse().unwrap(),
        services: services(),
        dcom: false,
    });
    case
}

fn is(mut case: HostCase, role: Role) -> HostCase {
    case.roles.insert(role, true);
    case.needs.clear();
    case
}

fn needing(mut case: HostCase, need: Need) -> HostCase {
    case.needs.insert(need, true);
    case
}

fn patch(mut case: HostCase, patch: Patch) -> HostCase {
    case.patch = Known::Known(patch);
    case
}

/// The steps in their order, as short texts: `M8+from_media`, `or:M15`, `hunt`.
fn steps(decision: &Decision) -> Vec<String> {
    decision.steps.iter().map(short).collect()
}

fn short(step: &Step) -> String {
    let or = if step.otherwise { "or:" } else { "" };
    let act = match &step.act {
        Act::Measure(id) => id.code().to_owned(),
        Act::Chore(chore) => chore.code().to_owned(),
        Act::Update(name) => format!("update {name}"),
        Act::TakeBack(id) => format!("take back {}", id.code()),
    };
    let with: String = step.with.iter().flat_map(|it| ["+", it.code()]).collect();
    let open = if step.provided.is_empty() { "" } else { "?" };
    format!("{or}{act}{with}{open}")
}

fn residuals(decision: &Decision) -> Vec<&'static str> {
    decision.residual.iter().map(Residual::code).collect()
}

fn refusal(decision: &Decision, id: MeasureId) -> &Refused {
    decision.refused.iter().find(|one| one.measure == id).unwrap()
}

fn reasons(decision: &Decision, id: MeasureId) -> Vec<Reason> {
    refusal(decision, id).why.iter().map(|why| why.reason.clone()).collect()
}

/// The reasons of the step that takes a measure.
fn because(decision: &Decision, id: MeasureId) -> Vec<&'static str> {
    let step = decision.steps.iter().find(|step| step.act == Act::Measure(id)).unwrap();
    step.reasons.iter().map(Reason::code).collect()
}

fn has(decision: &Decision, id: MeasureId, with: Modifier) -> bool {
    let step = decision.steps.iter().find(|step| step.act == Act::Measure(id));
    step.is_some_and(|step| step.with.contains(&with))
}

fn chores(decision: &Decision) -> Vec<Chore> {
    let chore = |step: &Step| match step.act {
        Act::Chore(chore) => Some(chore),
        _ => None,
    };
    decision.steps.iter().filter_map(chore).collect()
}
