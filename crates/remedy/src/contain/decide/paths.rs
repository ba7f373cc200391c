//! The two ways that nothing may close: that of the update, and that of whoever manages the host.

use std::collections::BTreeSet;

use super::{
    codes::{Modifier, PlanRefused, Reason},
    decision::{KeepOpen, Kept, Why},
};
use crate::contain::{
    AddressSet, Services,
    case::{HostCase, Known, ManagementPath, Patch, PatchPath, Path, Term},
    measure::{Closes, Measure},
};

/// Who must come through, as far as that is known.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    pub(super) keep_open: Vec<KeepOpen>,
    update_is_open: bool,
    management_is_open: bool,
}

impl Paths {
    pub(super) fn of(case: &HostCase) -> Self {
        let mut paths =
            Self { keep_open: Vec::new(), update_is_open: false, management_is_open: false };
        // An update that never comes needs no way.
        let comes = !matches!(
            case.patch,
            Known::Known(Patch::NoneExists | Patch::Never | Patch::Installed)
        );
        match &case.patch_path {
            _ if !comes => {}
            // From nobody, or through nothing: then it was not said.
            Known::Known(PatchPath::Console { from, services })
                if from.is_empty() || services.is_empty() =>
            {
                paths.update_is_open = true;
            }
            Known::Known(PatchPath::Console { from, services }) => {
                paths.keep(Kept::UpdateConsole, from, services);
            }
            Known::Known(_) => {}
            Known::Unknown => paths.update_is_open = true,
        }
        match &case.management {
            Known::Known(ManagementPath::Remote { from, services, .. })
                if from.is_empty() || services.is_empty() =>
            {
                paths.management_is_open = true;
            }
            Known::Known(ManagementPath::Remote { from, services, .. }) => {
                paths.keep(Kept::Management, from, services);
            }
            Known::Known(ManagementPath::Local) => {}
            Known::Unknown => paths.management_is_open = true,
        }
        paths
    }

    fn keep(&mut self, what: Kept, who: &AddressSet, services: &Services) {
        let (who, services) = (who.clone(), services.clone());
        self.keep_open.push(KeepOpen { who, services, what });
    }

    /// Why a measure cannot be taken because of them. What is done and undone by hand needs no
    /// way, and whatever closes nothing leaves them open.
    pub(super) fn against(&self, measure: &Measure) -> Vec<Why> {
        if !guards(measure) {
            return Vec::new();
        }
        let mut found = Vec::new();
        if self.update_is_open {
            let unknown = BTreeSet::from([Term::PatchPath(Path::Console)]);
            found.push(Why { reason: Reason::UpdateWayNotKnown, unknown });
        }
        if self.management_is_open {
            let unknown = BTreeSet::from([Term::ManagedRemotely]);
            found.push(Why { reason: Reason::ManagementNotKnown, unknown });
        }
        if !measure.excepts {
            found.extend(self.keep_open.iter().map(|kept| Why {
                reason: match kept.what {
                    Kept::UpdateConsole => Reason::ClosesUpdateWay,
                    Kept::Management => Reason::ClosesManagement,
                },
                unknown: BTreeSet::new(),
            }));
        }
        found
    }

    /// How a measure keeps them open.
    pub(super) fn modifiers(&self, measure: &Measure) -> Vec<Modifier> {
        if !guards(measure) || !measure.excepts {
            return Vec::new();
        }
        let of = |kept: &KeepOpen| match kept.what {
            Kept::UpdateConsole => Modifier::ExceptUpdateConsole,
            Kept::Management => Modifier::ExceptManagement,
        };
        self.keep_open.iter().map(of).collect()
    }

    /// What a reason for a refusal says of the plan as a whole.
    pub(super) fn refusal(reason: &Reason) -> Option<PlanRefused> {
        match reason {
            Reason::UpdateWayNotKnown => Some(PlanRefused::UpdateWayNotKnown),
            Reason::ManagementNotKnown => Some(PlanRefused::ManagementNotKnown),
            Reason::NoWayForUpdates => Some(PlanRefused::NoWayForUpdates),
            _ => None,
        }
    }
}

/// Whether a measure closes something for as long as nobody takes it back over the network.
pub(super) fn guards(measure: &Measure) -> bool {
    measure.closes != Closes::Nothing && !measure.by_hand
}
