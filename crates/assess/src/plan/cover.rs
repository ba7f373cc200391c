//! The fewest updates that close everything: a set cover whose sets may need several updates, and
//! share them.

use std::collections::{BTreeMap, BTreeSet};

pub(super) type Set = BTreeSet<usize>;

/// What is to be solved. Updates and elements are named by number; of updates that are alike
/// otherwise the lower number is preferred.
#[derive(Clone, Debug, Default)]
pub(super) struct Problem {
    /// By update.
    pub(super) costs: Vec<Cost>,
    pub(super) ways: Vec<Way>,
    /// What must be covered; every one is by some way.
    pub(super) elements: Set,
}

/// Updates that together cover something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) updates: Set,
    pub(super) covers: Set,
}

/// What one update costs beside itself, the heaviest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub(super) restart: u32,
    pub(super) known_issues: u32,
    pub(super) preconditions: u32,
}

/// How far the search goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// The most updates that are searched through.
    pub(super) candidates: usize,
    /// The most steps of one search.
    pub(super) steps: u32,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Solution {
    pub(super) updates: Set,
    /// Whether no cheaper one exists.
    pub(super) is_minimal: bool,
}

/// What a choice comes to: the number of updates, their costs, and who they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Price {
    pub(super) count: usize,
    pub(super) cost: Cost,
    updates: Vec<usize>,
}

impl Problem {
    /// What updates cover together.
    pub(super) fn covered(&self, updates: &Set) -> Set {
        let whole = self.ways.iter().filter(|way| way.updates.is_subset(updates));
        whole.flat_map(|way| &way.covers).copied().collect()
    }

    /// What updates cost together.
    pub(super) fn price(&self, updates: &Set) -> Price {
        let mut cost = Cost::default();
        for own in updates.iter().filter_map(|update| self.costs.get(*update)) {
            cost.restart = cost.restart.saturating_add(own.restart);
            cost.known_issues = cost.known_issues.saturating_add(own.known_issues);
            cost.preconditions = cost.preconditions.saturating_add(own.preconditions);
        }
        Price { count: updates.len(), cost, updates: updates.iter().copied().collect() }
    }

    /// The cheapest updates that cover every element: exactly where few are left after what is
    /// forced and what is dominated, else greedily.
    pub(super) fn solve(&self, effort: Effort) -> Solution {
        let mut chosen = Set::new();
        let rest = self.reduced(&mut chosen);
        let mut is_minimal = true;
        for part in rest.parts() {
            let candidates: Set = part.ways.iter().flat_map(|way| &way.updates).copied().collect();
            let greedy = part.greedy();
            if candidates.len() > effort.candidates {
                is_minimal = false;
                chosen.extend(greedy);
                continue;
            }
            let best = (part.price(&greedy), greedy);
            let mut search = Search { problem: &part, best, steps: effort.steps };
            search.descend(&Set::new(), &part.elements);
            is_minimal &= search.steps > 0;
            chosen.extend(search.best.1);
        }
        Solution { updates: chosen, is_minimal }
    }

    // What is left after every update that nothing else stands in for was chosen.
    fn reduced(&self, chosen: &mut Set) -> Self {
        let mut left = self.clone();
        left.keep_elements();
        loop {
            left.drop_dominated();
            let by_element = left.by_element();
            let only = by_element.values().filter_map(|places| match places.as_slice() {
                [only] => left.ways.get(*only),
                _ => None,
            });
            let forced: Set = only.flat_map(|way| &way.updates).copied().collect();
            if forced.is_empty() {
                return left;
            }
            left.settle(&forced);
            chosen.extend(forced);
        }
    }

    fn by_element(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, way) in self.ways.iter().enumerate() {
            for element in &way.covers {
                ways.entry(*element).or_default().push(place);
            }
        }
        ways
    }

    // The same after updates were chosen.
    fn settle(&mut self, chosen: &Set) {
        let covered = self.covered(chosen);
        self.elements.retain(|element| !covered.contains(element));
        for way in &mut self.ways {
            way.updates.retain(|update| !chosen.contains(update));
        }
        self.keep_elements();
    }

    fn keep_elements(&mut self) {
        let Self { ways, elements, .. } = self;
        for way in ways.iter_mut() {
            way.covers.retain(|element| elements.contains(element));
        }
        ways.retain(|way| !way.covers.is_empty());
    }

    // A way goes where another covers as much and is no dearer, whatever else is chosen: its own
    // updates must then serve no other way.
    fn drop_dominated(&mut self) {
        let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
        for update in self.ways.iter().flat_map(|way| &way.updates) {
            *uses.entry(*update).or_default() += 1;
        }
        let by_element = self.by_element();
        let mut gone = Set::new();
        for (place, way) in self.ways.iter().enumerate() {
            let is_alone = way.updates.iter().all(|update| uses.get(update) == Some(&1));
            // Whatever dominates it covers its first element too.
            let others = way.covers.first().and_then(|element| by_element.get(element));
            let mut others = others.into_iter().flatten().filter(|other| **other != place);
            let is_dominated = others.any(|other| {
                let Some(better) = self.ways.get(*other).filter(|_| !gone.contains(other)) else {
                    return false;
                };
                better.covers.is_superset(&way.covers)
                    && (is_within(better, way, *other < place)
                        || (is_alone && self.is_cheaper(better, way)))
            });
            if is_dominated {
                for update in &way.updates {
                    uses.entry(*update).and_modify(|count| *count -= 1);
                }
                gone.insert(place);
            }
        }
        let mut place = 0;
        self.ways.retain(|_| {
            place += 1;
            !gone.contains(&(place - 1))
        });
    }

    // Cheaper beside any other updates: in its costs, or in preference one by one.
    fn is_cheaper(&self, one: &Way, other: &Way) -> bool {
        let (own, others) = (self.price(&one.updates), self.price(&other.updates));
        if (own.count, own.cost) != (others.count, others.cost) {
            return (own.count, own.cost) < (others.count, others.cost);
        }
        own.updates < others.updates
            && own.updates.iter().zip(&others.updates).all(|(own, other)| own <= other)
    }

    /// The parts that have neither updates nor elements in common.
    fn parts(&self) -> Vec<Self> {
        let mut parts: Vec<(Set, Self)> = Vec::new();
        for way in &self.ways {
            let touches = |(updates, part): &(Set, Self)| {
                !updates.is_disjoint(&way.updates) || !part.elements.is_disjoint(&way.covers)
            };
            let mut whole = (way.updates.clone(), self.without_ways());
            whole.1.elements.clone_from(&way.covers);
            whole.1.ways = vec![way.clone()];
            let (touched, apart): (Vec<_>, Vec<_>) = parts.into_iter().partition(touches);
            for (updates, part) in touched {
                whole.0.extend(updates);
                whole.1.elements.extend(part.elements);
                whole.1.ways.extend(part.ways);
            }
            parts = apart;
            parts.push(whole);
        }
        parts.into_iter().map(|(_, part)| part).collect()
    }

    fn without_ways(&self) -> Self {
        Self { costs: self.costs.clone(), ..Self::default() }
    }

    /// By the most that is covered for each update, then by price; what proves needless in the
    /// end is left out.
    fn greedy(&self) -> Set {
        let mut chosen = Set::new();
        let mut open = self.elements.clone();
        while !open.is_empty() {
            let best = self.ways.iter().filter_map(|way| {
                let gain = way.covers.intersection(&open).count();
                let more: Set = way.updates.difference(&chosen).copied().collect();
                (gain > 0).then(|| (gain, self.price(&more), more))
            });
            // The gain of each update, compared without fractions.
            let best = best.min_by(|(gain, price, _), (other_gain, other_price, _)| {
                let (own, other) = (gain * other_price.count, other_gain * price.count);
                other.cmp(&own).then_with(|| price.cmp(other_price))
            });
            let Some((_, _, more)) = best else { break };
            chosen.extend(more);
            let covered = self.covered(&chosen);
            open.retain(|element| !covered.contains(element));
        }
        for update in chosen.clone().into_iter().rev() {
            chosen.remove(&update);
            if !self.covered(&chosen).is_superset(&self.elements) {
                chosen.insert(update);
            }
        }
        chosen
    }
}

// Of the very same ways the first stays.
fn is_within(better: &Way, way: &Way, is_first: bool) -> bool {
    better.updates.is_subset(&way.updates) && (is_first || better != way)
}

/// Looks through every choice that may be cheaper than the best so far.
struct Search<'p> {
    problem: &'p Problem,
    best: (Price, Set),
    steps: u32,
}

impl Search<'_> {
    fn descend(&mut self, chosen: &Set, open: &Set) {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return;
        }
        let Some(hardest) = open.iter().min_by_key(|element| self.ways(**element).count()) else {
            let price = self.problem.price(chosen);
            if price < self.best.0 {
                self.best = (price, chosen.clone());
            }
            return;
        };
        let ways: Vec<&Way> = self.problem.ways.iter().collect();
        for way in ways.into_iter().filter(|way| way.covers.contains(hardest)) {
            let mut more = chosen.clone();
            more.extend(&way.updates);
            let price = self.problem.price(&more);
            let best = &self.best.0;
            // With the same count and cost a choice may still be preferred.
            if (price.count, price.cost) > (best.count, best.cost) {
                continue;
            }
            let covered = self.problem.covered(&more);
            let open: Set = open.difference(&covered).copied().collect();
            if !open.is_empty() && price.count >= best.count {
                continue;
            }
            self.descend(&more, &open);
        }
    }

    fn ways(&self, element: usize) -> impl Iterator<Item = &Way> {
        self.problem.ways.iter().filter(move |way| way.covers.contains(&element))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Cost, Effort, Problem, Set, Way};

    fn problem() -> impl Strategy<Value = Problem> {
        let cost =
            (0..3_u32, 0..2_u32, 0..2_u32).prop_map(|(restart, known_issues, preconditions)| {
                Cost { restart, known_issues, preconditions }
            });
        let way = (
            prop::collection::btree_set(0..9_usize, 1..4),
            prop::collection::btree_set(0..8_usize, 1..5),
        );
        let ways = prop::collection::vec(way, 1..14);
        (prop::collection::vec(cost, 9..=9), ways).prop_map(|(costs, ways)| {
            let ways = ways.into_iter().map(|(updates, covers)| Way { updates, covers });
            let ways: Vec<Way> = ways.collect();
            let elements = ways.iter().flat_map(|way| way.covers.clone()).collect();
            Problem { costs, ways, elements }
        })
    }

    fn every_choice() -> impl Iterator<Item = Set> {
        (0..1_usize << 9).map(|bits| (0..9).filter(|place| bits & (1 << place) != 0).collect())
    }

    const EFFORT: Effort = Effort { candidates: 25, steps: 100_000 };

    proptest! {
        #[test]
        fn no_choice_is_cheaper_than_the_exact_one(problem in problem()) {
            let solution = problem.solve(EFFORT);
            prop_assert!(solution.is_minimal);
            let best = every_choice()
                .filter(|chosen| problem.covered(chosen).is_superset(&problem.elements))
                .map(|chosen| problem.price(&chosen))
                .min()
                .unwrap();
            prop_assert!(problem.covered(&solution.updates).is_superset(&problem.elements));
            let price = problem.price(&solution.updates);
            prop_assert_eq!((price.count, price.cost), (best.count, best.cost));
        }

        #[test]
        fn a_greedy_choice_covers_all_and_has_nothing_needless(problem in problem()) {
            let effort = Effort { candidates: 0, steps: 1 };
            let chosen = problem.solve(effort).updates;
            prop_assert!(problem.covered(&chosen).is_superset(&problem.elements));
            let greedy = problem.greedy();
            for update in &greedy {
                let mut less = greedy.clone();
                less.remove(update);
                prop_assert!(!problem.covered(&less).is_superset(&problem.elements));
            }
        }

        #[test]
        fn a_search_that_is_cut_short_still_covers_all(problem in problem(), steps in 1..20_u32) {
            let chosen = problem.solve(Effort { candidates: 25, steps }).updates;
            prop_assert!(problem.covered(&chosen).is_superset(&problem.elements));
        }
    }

    #[test]
    fn nothing_to_cover_needs_nothing() {
        let solution = Problem::default().solve(EFFORT);
        assert!(solution.updates.is_empty() && solution.is_minimal);
    }

    #[test]
    fn of_equals_the_preferred_is_chosen() {
        let way = |update| Way { updates: Set::from([update]), covers: Set::from([0]) };
        let problem = Problem {
            costs: vec![Cost::default(); 3],
            ways: vec![way(2), way(1), way(0)],
            elements: Set::from([0]),
        };
        assert_eq!(problem.solve(EFFORT).updates, Set::from([0]));
    }
}
