//! What a host is known to be, as rules ask it.

use std::collections::BTreeMap;

use seawall_facts::{ProductId, Products, ServicePack};
use serde::Deserialize;

use super::{
    host::{HostCase, Known, ManagementPath, PatchPath},
    term::{Path, Term},
    when::Truth,
};

/// A host with everything it may be.
#[derive(Clone, Debug)]
pub(crate) struct Knowledge<'a> {
    case: &'a HostCase,
    implied: &'a [Implied],
    pub(super) worlds: Vec<World>,
    /// Whether what the evidence does not show is not there.
    complete: Truth,
}

/// A product and a service pack that a host may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct World {
    pub(super) product: ProductId,
    pub(super) family: String,
    pub(super) service_pack: ServicePack,
}

/// Where something is so, something else is too, unless somebody said otherwise.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::contain) struct Implied {
    pub(in crate::contain) of: Term,
    pub(in crate::contain) is: Term,
}

impl<'a> Knowledge<'a> {
    /// Evidence older than that many days does not show that something is not there.
    pub(in crate::contain) fn new(
        case: &'a HostCase,
        implied: &'a [Implied],
        fresh_days: u32,
    ) -> Self {
        let fresh = match case.evidence.age_days {
            Known::Known(age) => Truth::from(age <= fresh_days),
            Known::Unknown => Truth::Open,
        };
        let complete = fresh.and(flag(case.evidence.complete));
        Self { case, implied, worlds: worlds(case), complete }
    }

    pub(in crate::contain) fn case(&self) -> &'a HostCase {
        self.case
    }

    /// Which of the two is open, where the product or the service pack leaves something open.
    pub(super) fn open_world(&self) -> Term {
        let first = self.worlds.first();
        let one = self.worlds.iter().all(|world| Some(&world.product) == first.map(|w| &w.product));
        if one { Term::ServicePack } else { Term::Product }
    }

    /// Whether something is so. Products and service packs are asked for by scope, not here.
    pub(in crate::contain) fn is(&self, term: &Term) -> Truth {
        let said = self.said(term);
        let follows = || {
            self.implied
                .iter()
                .any(|implied| implied.is == *term && self.said(&implied.of) == Truth::Yes)
        };
        if said == Truth::Open && follows() { Truth::Yes } else { said }
    }

    fn said(&self, term: &Term) -> Truth {
        let case = self.case;
        match term {
            Term::Product | Term::ServicePack => Truth::Open,
            Term::Role(role) => self.seen(&case.roles, role),
            Term::Part(part) => self.seen(&case.parts, part),
            Term::Installed(name) => self.seen(&case.installed, name),
            Term::Need(need) => case.needs.get(need).map_or(Truth::Open, |&it| it.into()),
            Term::Patch(wanted) => {
                case.patch.as_ref().map_or(Truth::Open, |patch| (patch == wanted).into())
            }
            Term::PatchPath(wanted) => {
                case.patch_path.as_ref().map_or(Truth::Open, |path| (sort(path) == *wanted).into())
            }
            Term::ManagedRemotely => case
                .management
                .as_ref()
                .map_or(Truth::Open, |path| matches!(path, ManagementPath::Remote { .. }).into()),
            Term::ManagedByDcom => case.management.as_ref().map_or(Truth::Open, |path| {
                matches!(path, ManagementPath::Remote { dcom: true, .. }).into()
            }),
            Term::Infected => flag(case.infected),
            Term::UnderAttack => flag(case.under_attack),
            Term::EvidenceComplete => self.complete,
        }
    }

    /// What was seen is there; what was not is missing only where the evidence is complete.
    fn seen<T: Ord>(&self, map: &BTreeMap<T, bool>, what: &T) -> Truth {
        match map.get(what) {
            Some(true) => Truth::Yes,
            Some(false) if self.complete == Truth::Yes => Truth::No,
            _ => Truth::Open,
        }
    }
}

fn flag(known: Known<bool>) -> Truth {
    known.as_ref().map_or(Truth::Open, |&it| it.into())
}

fn sort(path: &PatchPath) -> Path {
    match path {
        PatchPath::Console { .. } => Path::Console,
        PatchPath::Download => Path::Download,
        PatchPath::Media => Path::Media,
        PatchPath::Nothing => Path::Nothing,
    }
}

/// Every product with every service pack that a host may have. A product that the table does not
/// know tells nothing.
fn worlds(case: &HostCase) -> Vec<World> {
    let table = Products::embedded();
    let all_known = case.products.iter().all(|id| table.get(id).is_some());
    let mut found = Vec::new();
    for product in table.iter() {
        if !case.products.is_empty() && all_known && !case.products.contains(&product.id) {
            continue;
        }
        let packs = match case.service_pack {
            Known::Known(pack) => vec![pack],
            Known::Unknown => product.service_packs.clone(),
        };
        found.extend(packs.into_iter().map(|service_pack| World {
            product: product.id.clone(),
            family: product.family.clone(),
            service_pack,
        }));
    }
    found
}
