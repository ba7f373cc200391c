//! A definition's criteria, and what is wrong with them on the face of it.

use std::collections::BTreeMap;

use crate::oval::comment::{ALL_PACKS, Packs};

/// A tree of conditions.
#[derive(Debug)]
pub(super) enum Criteria {
    /// Several conditions.
    Of { operator: Operator, negated: bool, children: Vec<Criteria> },
    /// A condition.
    Leaf(Leaf),
}

/// How conditions are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    /// Exactly one, or an odd number of them.
    Other,
}

/// A test, or another definition.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The test's id; absent where another definition is meant.
    pub(super) test: Option<String>,
    pub(super) negated: bool,
    pub(super) comment: String,
}

impl Criteria {
    /// Gives every condition with whether it counts as it stands (`false`) or turned round
    /// (`true`), negations above it included.
    pub(super) fn each_leaf<'a>(&'a self, turned: bool, visit: &mut impl FnMut(&'a Leaf, bool)) {
        match self {
            Self::Leaf(leaf) => visit(leaf, turned ^ leaf.negated),
            Self::Of { negated, children, .. } => {
                for child in children {
                    child.each_leaf(turned ^ negated, visit);
                }
            }
        }
    }

    /// Whether somewhere conditions that must hold together demand different service packs.
    pub(super) fn demands_two_service_packs(&self) -> bool {
        let mut found = false;
        self.packs(false, &mut found);
        found
    }

    /// The service packs that are left to each product.
    fn packs(&self, turned: bool, found: &mut bool) -> BTreeMap<String, Packs> {
        let (operator, negated, children) = match self {
            Self::Leaf(leaf) => {
                let turned = turned ^ leaf.negated;
                return leaf.packs(turned).into_iter().collect();
            }
            Self::Of { operator, negated, children } => (operator, turned ^ negated, children),
        };
        let children = children.iter().map(|child| child.packs(negated, found));
        let children: Vec<BTreeMap<String, Packs>> = children.collect();
        match (operator, negated) {
            (Operator::And, false) | (Operator::Or, true) => {
                let mut together: BTreeMap<String, Packs> = BTreeMap::new();
                for (product, packs) in children.into_iter().flatten() {
                    let left = together.entry(product).or_insert(ALL_PACKS);
                    if *left & packs == 0 {
                        *found = true;
                    }
                    // Once is said enough.
                    *left = if *left & packs == 0 { ALL_PACKS } else { *left & packs };
                }
                together
            }
            (Operator::Or, false) | (Operator::And, true) => {
                let branches = children.len();
                let mut either: BTreeMap<String, (usize, Packs)> = BTreeMap::new();
                for (product, packs) in children.into_iter().flatten() {
                    let (count, left) = either.entry(product).or_insert((0, 0));
                    *count += 1;
                    *left |= packs;
                }
                // A branch that says nothing of a product leaves it every service pack.
                let named = either.into_iter().filter(|(_, (count, _))| *count == branches);
                named.map(|(product, (_, packs))| (product, packs)).collect()
            }
            (Operator::Other, _) => BTreeMap::new(),
        }
    }
}

impl Leaf {
    fn packs(&self, turned: bool) -> Option<(String, Packs)> {
        let (product, packs) = super::comment::service_packs(&self.comment)?;
        let packs = if turned { !packs & ALL_PACKS } else { packs };
        Some((product, packs))
    }
}
