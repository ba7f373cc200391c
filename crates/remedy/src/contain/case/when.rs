//! Conditions of rules, in three values.

use std::collections::BTreeSet;

use seawall_facts::{ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::{
    knowledge::{Knowledge, World},
    term::Term,
};

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    /// It hangs on something that is not known.
    Open,
    Yes,
}

impl Truth {
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Open => Self::Open,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(it: bool) -> Self {
        if it { Self::Yes } else { Self::No }
    }
}

/// A condition: all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Of one of these families, or one of `products`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub families: Vec<String>,
    /// One of these products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductId>,
    /// This service pack or a later one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<ServicePack>,
    /// An earlier one than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<ServicePack>,
    /// All of these are so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<Term>,
    /// None of these is so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<Term>,
    /// One of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Self>,
}

/// Whether a condition holds, and what it hangs on where that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) truth: Truth,
    pub(crate) open: BTreeSet<Term>,
}

impl Held {
    pub(crate) fn is(&self, truth: Truth) -> bool {
        self.truth == truth
    }

    fn of(truth: Truth, term: Term) -> Self {
        let open = if truth == Truth::Open { BTreeSet::from([term]) } else { BTreeSet::new() };
        Self { truth, open }
    }

    /// With the least, or the greatest, of several truths decisive.
    fn of_all(parts: impl IntoIterator<Item = Self>, decisive: Truth) -> Self {
        let mut all = Self { truth: decisive.negated(), open: BTreeSet::new() };
        for part in parts {
            if part.truth == decisive {
                return Self { truth: decisive, open: BTreeSet::new() };
            }
            if part.truth == Truth::Open {
                all.truth = Truth::Open;
                all.open.extend(part.open);
            }
        }
        all
    }
}

/// Whether one of several conditions holds; where there is none, nothing does.
pub(in crate::contain) fn any_of(conditions: &[When], known: &Knowledge<'_>) -> Held {
    Held::of_all(conditions.iter().map(|condition| condition.held(known)), Truth::Yes)
}

impl When {
    pub(crate) fn held(&self, known: &Knowledge<'_>) -> Held {
        let term = |term: &Term| Held::of(known.is(term), term.clone());
        let lacking = |term: &Term| Held::of(known.is(term).negated(), term.clone());
        let mut parts = vec![self.scope(known)];
        parts.extend(self.is.iter().map(term));
        parts.extend(self.not.iter().map(lacking));
        if !self.any.is_empty() {
            parts.push(any_of(&self.any, known));
        }
        Held::of_all(parts, Truth::No)
    }

    /// Every term that it asks.
    #[cfg(test)]
    pub(in crate::contain) fn terms(&self) -> BTreeSet<Term> {
        let own = self.is.iter().chain(&self.not).cloned();
        own.chain(self.any.iter().flat_map(Self::terms)).collect()
    }

    fn scope(&self, known: &Knowledge<'_>) -> Held {
        let fitting = known.worlds.iter().filter(|world| self.fits(world)).count();
        let truth = match (fitting, known.worlds.len()) {
            _ if !self.is_scoped() => Truth::Yes,
            // Without a table of products nothing is known of any.
            (_, 0) => Truth::Open,
            (0, _) => Truth::No,
            (some, all) if some == all => Truth::Yes,
            _ => Truth::Open,
        };
        Held::of(truth, known.open_world())
    }

    fn is_scoped(&self) -> bool {
        !self.families.is_empty()
            || !self.products.is_empty()
            || self.from.is_some()
            || self.below.is_some()
    }

    fn fits(&self, world: &World) -> bool {
        (self.families.is_empty() && self.products.is_empty()
            || self.families.contains(&world.family)
            || self.products.contains(&world.product))
            && self.from.is_none_or(|from| world.service_pack >= from)
            && self.below.is_none_or(|below| world.service_pack < below)
    }
}
