//! One bulletin on one of the products that a host may be.

use std::collections::BTreeMap;

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Certainty, Edge, Listing, Reached, Strength,
};
use seawall_facts::ProductId;

use super::{Finding, rules::RuleBook};
use crate::{
    State,
    proof::{Node, NodeKind, RuleRef, Says},
    reason::Reason,
};

/// What holds of a bulletin if the host is one product.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) product: ProductId,
    pub(super) state: State,
    pub(super) via: Vec<String>,
    pub(super) reason: Option<Reason>,
    pub(super) edges: Vec<&'a Edge>,
    pub(super) rules: Vec<RuleRef>,
    listing: Option<Node>,
    rule_node: Option<Node>,
}

/// What the methods found, by bulletin.
pub(super) type Findings = BTreeMap<BulletinId, Finding>;

impl<'a> Candidate<'a> {
    /// Judges a bulletin for a product: what the vendor lists stands above what was observed,
    /// what was observed above what follows from it.
    pub(super) fn judge(
        bulletin: &'a Bulletin,
        product: &ProductId,
        findings: &Findings,
        catalogue: &'a Catalogue,
        book: &RuleBook,
    ) -> Self {
        let listing = bulletin.listing(product, None);
        let blank = Self {
            product: product.clone(),
            state: State::Unknown,
            via: Vec::new(),
            reason: None,
            edges: Vec::new(),
            rules: Vec::new(),
            listing: Some(listing_node(&bulletin.id, listing)),
            rule_node: None,
        };
        if let Some((state, reason)) = by_listing(listing, product) {
            return Self { state, reason: Some(reason), ..blank }.by_rule(book, "judge.listing");
        }
        let holders = || catalogue.contained_by(&bulletin.id, product, None);
        let held = |id| catalogue.contains(id, product, None);
        let newer = seen(holders(), findings, Finding::Present);
        let older = seen(held(&bulletin.id), findings, Finding::Absent);
        // What holds something that is missing is no witness that anything is in place.
        let trusted =
            newer.clone().filter(|newer| seen(held(newer.id), findings, Finding::Absent).is_none());
        let own = findings.get(&bulletin.id).copied();
        match (own, newer, older) {
            (Some(Finding::Absent), Some(newer), _) => blank
                .contradicted(&newer, newer.id, &bulletin.id)
                .by_rule(book, "judge.contradiction"),
            (Some(Finding::Present), _, Some(older)) => blank
                .contradicted(&older, &bulletin.id, older.id)
                .by_rule(book, "judge.contradiction"),
            (Some(Finding::Present), ..) => {
                Self { state: State::Fixed, ..blank }.by_rule(book, "judge.observed")
            }
            (Some(Finding::Absent), ..) => {
                Self { state: State::Missing, ..blank }.by_rule(book, "judge.observed")
            }
            (_, _, older) => match (trusted, older) {
                (Some(newer), _) => {
                    blank.fixed_via(bulletin, newer).by_rule(book, "judge.contained")
                }
                (None, Some(older)) => {
                    blank.missing_with(older).by_rule(book, "judge.contains_missing")
                }
                (None, None) => blank,
            },
        }
    }

    /// The step of the argument; `place` finds an edge among the proof's.
    pub(super) fn node(&self, place: impl Fn(&Edge) -> Option<usize>) -> Node {
        let edges = self.edges.iter().filter_map(|edge| place(edge));
        let edges = edges.map(|index| Node::leaf(NodeKind::Edge { index }));
        let children = self.listing.iter().chain(&self.rule_node).cloned().chain(edges).collect();
        Node::over(
            NodeKind::Candidate { product: self.product.clone(), state: self.state },
            children,
        )
    }

    fn fixed_via(self, bulletin: &Bulletin, newer: Reached<'a>) -> Self {
        let path = path_names(&newer.path);
        let via = path.iter().filter(|id| *id != bulletin.id.as_str()).cloned().collect();
        let reason = Reason::ContainedIn { newer: newer.id.to_string(), path };
        let reason = Some(reason);
        Self { state: State::FixedVia, via, reason, edges: newer.path, ..self }
    }

    fn missing_with(self, older: Reached<'a>) -> Self {
        let path = path_names(&older.path);
        let reason = Some(Reason::ContainsMissing { older: older.id.to_string(), path });
        Self { state: State::Missing, reason, edges: older.path, ..self }
    }

    fn contradicted(self, reached: &Reached<'a>, newer: &BulletinId, older: &BulletinId) -> Self {
        let reason = Reason::Contradiction { newer: newer.to_string(), older: older.to_string() };
        Self { state: State::Conflict, reason: Some(reason), edges: reached.path.clone(), ..self }
    }

    fn by_rule(mut self, book: &RuleBook, id: &str) -> Self {
        if let Some(head) = book.judge(id) {
            self.rules.push(head.reference());
            self.rule_node = Some(head.node());
        }
        self
    }
}

/// Whether a bulletin's flaw can show on a product at all.
pub(super) fn can_have(bulletin: &Bulletin, product: &ProductId) -> bool {
    !matches!(bulletin.listing(product, None), Listing::NotAffected(_))
}

fn by_listing(listing: Listing<'_>, product: &ProductId) -> Option<(State, Reason)> {
    let products = vec![product.clone()];
    match listing {
        Listing::Affected(_) => None,
        Listing::NotAffected(_) => {
            Some((State::NotApplicable, Reason::NotAffectedProduct { products }))
        }
        Listing::NeverTested(_) => Some((State::Unknown, Reason::VendorNeverTested { products })),
        Listing::NoFix(row) => {
            Some((State::NoFixExists, Reason::NoFix { products, why: row.reason }))
        }
        Listing::NotListed => Some((State::Unknown, Reason::NotListed { products })),
    }
}

// The nearest bulletin reached over edges that need nothing else, with a given finding.
fn seen<'a>(
    reached: Vec<Reached<'a>>,
    findings: &Findings,
    wanted: Finding,
) -> Option<Reached<'a>> {
    reached
        .into_iter()
        .filter(|row| row.strength == Strength::Certain)
        .find(|row| findings.get(row.id) == Some(&wanted))
}

fn path_names(path: &[&Edge]) -> Vec<String> {
    let first = path.first().map(|edge| edge.newer.to_string());
    first.into_iter().chain(path.iter().map(|edge| edge.older.to_string())).collect()
}

fn listing_node(advisory: &BulletinId, listing: Listing<'_>) -> Node {
    let (says, certainty): (Says, Option<Certainty>) = match listing {
        Listing::Affected(row) => (Says::Affected, Some(row.certainty)),
        Listing::NotAffected(row) => (Says::NotAffected, Some(row.certainty)),
        Listing::NeverTested(row) => (Says::NeverTested, Some(row.certainty)),
        Listing::NoFix(row) => (Says::NoFix, Some(row.certainty)),
        Listing::NotListed => (Says::NotListed, None),
    };
    Node::leaf(NodeKind::Listing { advisory: advisory.to_string(), says, certainty })
}
