//! The plan of one host: its steps in their order.

use std::collections::BTreeSet;

use seawall_assess::hunt::Remark;
use serde::Serialize;

use super::{
    act::{Act, acts},
    book::{StepRow, WayRow, notes, steps},
    case::{CleanupCase, SecondIntruder},
    course::{Course, course},
    step::{CourseId, NoteId, StepId, StepWay},
};
use crate::contain::{
    PlanId,
    case::{HostCase, Knowledge, Known, ManagementPath, Need, Patch, PatchPath, Term, Truth, When},
    decide::{Decision, Refused, WayId, decide, knowledge},
    measure::{Certainty, MeasureId},
};

/// What to do about a host that something was found on. The same case gives the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CleanupPlan {
    /// Its id.
    pub id: PlanId,
    /// What to call the host.
    pub host: String,
    /// What becomes of it.
    pub course: Course,
    /// Whether somebody else was there.
    pub second: SecondIntruder,
    /// What to do, in this order.
    pub steps: Vec<PlannedStep>,
    /// The ways to update it under attack, in the order they were printed in; none elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attack_ways: Vec<AttackWay>,
    /// The updates to install.
    pub updates: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// Which.
    pub step: StepId,
    /// How: one of these, the first where nothing speaks against it.
    pub ways: Vec<PlannedWay>,
    /// What is done to what was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
    /// What must be told.
    pub notes: Vec<PlannedNote>,
    /// How sure the step is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// A way to do a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedWay {
    /// Which.
    pub way: StepWay,
    /// What has to be found out first.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub provided: BTreeSet<Term>,
    /// The measure that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureId>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// Something that must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedNote {
    /// What.
    pub note: NoteId,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub source: Vec<String>,
}

/// A way to update a host that is under attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttackWay {
    /// Which.
    pub way: WayId,
    /// Whether the plan goes it.
    pub taken: bool,
    /// What of it is refused here; it is open where nothing is.
    pub refused: Vec<Refused>,
}

/// Plans what becomes of a host.
pub fn plan(case: &CleanupCase<'_>) -> CleanupPlan {
    let course = course(case);
    let decision = decide(&at_the_host(&case.host));
    let mut attack_ways = Vec::new();
    if course.id() == CourseId::PatchUnderAttack {
        attack_ways = ways_out(&decision, case.way);
    }
    let taken = attack_ways.iter().find(|it| it.taken).map(|it| it.way);
    let draft = Draft {
        case,
        course: course.id(),
        known: knowledge(&case.host),
        decision: &decision,
        taken,
    };
    let steps = steps().iter().filter_map(|row| draft.step(row)).collect();
    CleanupPlan {
        id: case.id.clone(),
        host: case.name.clone(),
        course,
        second: case.second.clone(),
        steps,
        attack_ways,
        updates: case.updates.clone(),
    }
}

/// The host as it is while somebody works on it: at its own keyboard, off the network, so that
/// nobody needs anything from it.
fn at_the_host(host: &HostCase) -> HostCase {
    HostCase {
        needs: Need::ALL.iter().map(|&need| (need, false)).collect(),
        management: Known::Known(ManagementPath::Local),
        patch: Known::Known(Patch::Available),
        patch_path: Known::Known(PatchPath::Media),
        infected: Known::Known(false),
        under_attack: Known::Known(true),
        ..host.clone()
    }
}

/// The four ways. From media works everywhere, and is taken unless another one is open and chosen.
fn ways_out(decision: &Decision, chosen: Option<WayId>) -> Vec<AttackWay> {
    let ways = decision.flow.iter().flat_map(|flow| &flow.ways);
    let mut ways: Vec<AttackWay> = ways
        .map(|way| AttackWay {
            way: way.id,
            taken: false,
            // The update itself is what all of them are for: whether it may be had is told apart.
            refused: way.refused.iter().filter(|it| it.measure != MeasureId::M8).cloned().collect(),
        })
        .collect();
    let is_open = |way: &AttackWay| way.refused.is_empty();
    let taken = chosen.filter(|id| ways.iter().any(|way| way.way == *id && is_open(way)));
    for way in &mut ways {
        way.taken = way.way == taken.unwrap_or(WayId::Media);
    }
    ways
}

struct Draft<'a> {
    case: &'a CleanupCase<'a>,
    course: CourseId,
    known: Knowledge<'a>,
    decision: &'a Decision,
    taken: Option<WayId>,
}

impl Draft<'_> {
    fn step(&self, row: &StepRow) -> Option<PlannedStep> {
        let fits = row.courses.contains(&self.course) && !self.is_not(&row.when);
        if !fits || !self.is_wanted(row.id) {
            return None;
        }
        let ways: Vec<PlannedWay> =
            row.way.iter().filter_map(|way| self.way(row.id, way)).collect();
        Some(PlannedStep {
            step: row.id,
            acts: self.acts(row.id),
            notes: self.notes(row.id, &ways),
            ways,
            certainty: row.certainty,
            source: row.source.clone(),
        })
    }

    /// What hangs on the way, and on whether there is an update: a host without one is never
    /// connected again by a plan.
    fn is_wanted(&self, step: StepId) -> bool {
        let is_connected_for_it = self.taken.is_some_and(|way| way != WayId::Media);
        match step {
            StepId::RestartContained => self.taken == Some(WayId::DcomOff),
            StepId::UpdateNetwork => is_connected_for_it && self.has_update(),
            StepId::Patch | StepId::Reconnect | StepId::PutBack => self.has_update(),
            StepId::StayApart => !self.has_update(),
            _ => true,
        }
    }

    /// Whether it can be updated, or was: what is installed is looked at again.
    fn has_update(&self) -> bool {
        let is_in = self.case.host.patch == Known::Known(Patch::Installed);
        is_in || !self.case.updates.is_empty()
    }

    fn way(&self, step: StepId, row: &WayRow) -> Option<PlannedWay> {
        let held = row.when.held(&self.known);
        let is_of_course = row.courses.is_empty() || row.courses.contains(&self.course);
        let is_refused =
            |id: MeasureId| self.decision.refused.iter().any(|refused| refused.measure == id);
        if held.is(Truth::No) || !is_of_course || row.measure.is_some_and(is_refused) {
            return None;
        }
        // The way out of an attack that is gone is the one that is put up.
        let other = self.taken.and_then(|way| match way {
            WayId::IpsecPolicy => Some(StepWay::IpsecPolicy),
            WayId::ConnectionFirewall => Some(StepWay::ConnectionFirewall),
            WayId::DcomOff => Some(StepWay::DcomOff),
            WayId::Media => None,
        });
        if step == StepId::Contain && other.is_some_and(|other| other != row.id) {
            return None;
        }
        Some(PlannedWay {
            way: row.id,
            provided: held.open,
            measure: row.measure,
            certainty: row.certainty,
            source: row.source.clone(),
        })
    }

    fn acts(&self, step: StepId) -> Vec<Act> {
        let is_of = |act: &Act| match act {
            Act::StopService { .. } | Act::EndProcess { .. } => step == StepId::Stop,
            Act::ByHand { trace, .. } if trace == "process" => step == StepId::Stop,
            _ => step == StepId::Quarantine,
        };
        if !matches!(step, StepId::Stop | StepId::Quarantine) {
            return Vec::new();
        }
        acts(self.case).into_iter().filter(is_of).collect()
    }

    fn notes(&self, step: StepId, ways: &[PlannedWay]) -> Vec<PlannedNote> {
        let is_offered = |id: &StepWay| ways.iter().any(|way| way.way == *id);
        let fitting = notes().iter().filter(|note| {
            note.at == step
                && (note.courses.is_empty() || note.courses.contains(&self.course))
                && (note.ways.is_empty() || note.ways.iter().any(is_offered))
                && !self.is_not(&note.when)
        });
        let mut found: Vec<PlannedNote> = fitting
            .map(|note| PlannedNote {
                note: note.id,
                certainty: note.certainty,
                source: note.source.clone(),
            })
            .collect();
        let mut own = |note: NoteId| {
            found.push(PlannedNote {
                note,
                certainty: Certainty::Inferred,
                source: vec!["seawall".to_owned()],
            });
        };
        if step == StepId::Patch {
            let remarks = &self.case.hunt.remarks;
            if remarks.iter().any(|it| matches!(it, Remark::MayLookUpdated { .. })) {
                own(NoteId::MayLookUpdated);
            }
            if remarks.iter().any(|it| matches!(it, Remark::PatchedByOther { .. })) {
                own(NoteId::PatchedByOther);
            }
        }
        let is_refused = self.case.way.is_some_and(|way| self.taken.is_some_and(|it| it != way));
        if step == StepId::Contain && is_refused {
            own(NoteId::WayRefused);
        }
        found
    }

    fn is_not(&self, when: &When) -> bool {
        when.held(&self.known).is(Truth::No)
    }
}

impl CleanupPlan {
    /// Everything that is done to what was found.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.steps.iter().flat_map(|step| &step.acts)
    }

    /// The place of a step among the steps.
    pub fn place_of(&self, step: StepId) -> Option<usize> {
        self.steps.iter().position(|own| own.step == step)
    }
}
