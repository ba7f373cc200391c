//! The proof of a ruling: the argument as a tree over the facts it rests on.

use std::collections::BTreeSet;

use seawall_advisory::{BulletinId, Catalogue, Certainty, Edge, Listing};
use seawall_facts::FactValue;

use super::{
    combine::Sighting,
    dossier::Dossier,
    excerpt::Excerpt,
    ground::Case,
    opinion::Opinion,
    restart::Restart,
    rules::{Rule, RuleBook},
    verdict::Ruling,
    witness::{What, Witness},
};
use crate::{CounterFact, HostProof, Node, NodeKind, Says, Speaks, Stand, State};

/// Writes down how a ruling on an excerpt came about.
pub(super) fn proof(
    ruling: &Ruling<'_>,
    excerpt: &Excerpt,
    dossier: &Dossier<'_>,
    catalogue: &Catalogue,
) -> HostProof {
    let book = RuleBook::embedded();
    let judgement = &ruling.judgement;
    let mut edges: Vec<Edge> = Vec::new();
    for edge in ruling.opinions.iter().flat_map(|opinion| &opinion.edges) {
        if !edges.contains(edge) {
            edges.push((*edge).clone());
        }
    }
    let opinions = || ruling.opinions.iter();
    let rules: BTreeSet<Rule> =
        opinions().flat_map(|opinion| opinion.rules.iter()).chain(&ruling.rules).copied().collect();
    let mut rules: Vec<_> =
        rules.into_iter().filter_map(|rule| Some(book.head(rule)?.reference())).collect();
    rules.sort_unstable();
    let writer = Writer { dossier, edges: &edges, book };
    let proof = HostProof {
        catalogue_date: catalogue.date().to_owned(),
        catalogue_as_of: catalogue.seen_as_of(),
        feeds: catalogue.feeds_behind(&judgement.advisory).cloned().collect(),
        advisory: judgement.advisory.to_string(),
        state: judgement.state,
        via: judgement.via.clone(),
        products: excerpt.products.clone(),
        service_pack: excerpt.sp,
        arch: excerpt.arch,
        facts: excerpt.facts.clone(),
        evidence: excerpt.evidence.clone(),
        rules,
        counter_evidence: counter_evidence(ruling),
        tree: writer.tree(ruling, excerpt),
        digest: String::new(),
        edges,
    };
    proof.sealed()
}

// What says the opposite of the verdict; of a contradiction, both sides.
fn counter_evidence(ruling: &Ruling<'_>) -> Vec<CounterFact> {
    let speaks_against = |speaks: Speaks| match ruling.judgement.state {
        State::Conflict => matches!(speaks, Speaks::Present | Speaks::Older),
        State::Missing => {
            matches!(speaks, Speaks::Present | Speaks::History | Speaks::Doubtful)
        }
        state if state.is_fixed() || state == State::PendingReboot => {
            matches!(speaks, Speaks::Older | Speaks::Absent | Speaks::Doubtful)
        }
        _ => false,
    };
    let mut rows = BTreeSet::new();
    for opinion in &ruling.opinions {
        for (_, sighting) in sightings(opinion) {
            for witness in &sighting.witnesses {
                if speaks_against(witness.speaks) {
                    rows.insert(CounterFact {
                        fact: witness.what.fact(),
                        evidence: evidence_of(&witness.what),
                        speaks: witness.speaks,
                    });
                }
            }
        }
    }
    rows.into_iter().collect()
}

const fn evidence_of(what: &What<'_>) -> Option<usize> {
    match what {
        What::NoKey { evidence } | What::NotListed { evidence } => Some(*evidence),
        _ => None,
    }
}

// Every update that was looked at, with its bulletin.
fn sightings<'o>(
    opinion: &'o Opinion<'_>,
) -> impl Iterator<Item = (&'o BulletinId, &'o Sighting<'o>)> {
    let id = opinion.case.map(|case| &case.bulletin.id);
    let own = opinion.own.into_iter().flat_map(|own| &own.sightings);
    let own = own.chain(&opinion.elsewhere).filter_map(move |row| Some((id?, row)));
    let newer = opinion
        .holders
        .iter()
        .flat_map(|holder| holder.own.sightings.iter().map(|row| (&holder.case.bulletin.id, row)));
    own.chain(newer).filter(|(_, row)| !row.witnesses.is_empty())
}

struct Writer<'w> {
    dossier: &'w Dossier<'w>,
    edges: &'w [Edge],
    book: &'w RuleBook,
}

impl Writer<'_> {
    fn tree(&self, ruling: &Ruling<'_>, excerpt: &Excerpt) -> Node {
        let host = NodeKind::Host { products: excerpt.products.clone(), service_pack: excerpt.sp };
        let known = self.dossier.host.facts.iter().enumerate().filter(|(_, fact)| {
            matches!(
                fact.value,
                FactValue::Product(_)
                    | FactValue::ProductAmong(_)
                    | FactValue::ProductName(_)
                    | FactValue::ServicePack(_)
                    | FactValue::Architecture(_)
                    | FactValue::Build(_)
            )
        });
        let known = known.map(|(index, _)| Node::leaf(NodeKind::Known { index }));
        let host = Node::over(host, known.collect());
        let rules = self.rules(&ruling.rules);
        let grounds = ruling.opinions.iter().map(|opinion| self.ground(opinion));
        let judgement = &ruling.judgement;
        let kind =
            NodeKind::Verdict { advisory: judgement.advisory.to_string(), state: judgement.state };
        Node::over(kind, std::iter::once(host).chain(rules).chain(grounds).collect())
    }

    fn ground(&self, opinion: &Opinion<'_>) -> Node {
        let kind = NodeKind::Ground {
            product: opinion.ground.product.clone(),
            service_pack: opinion.ground.sp,
            state: opinion.state,
        };
        let mut children: Vec<Node> = opinion.case.map(listing).into_iter().collect();
        let uses_pack = opinion.rules.contains(&Rule::HeldByServicePack);
        if let Some((service_pack, certainty)) =
            opinion.case.and_then(|case| case.held_by).filter(|_| uses_pack)
        {
            children.push(Node::leaf(NodeKind::HeldByServicePack { service_pack, certainty }));
        }
        children.extend(self.rules(&opinion.rules));
        if let Some((index, verdict)) = opinion.own.and_then(|own| own.build.as_ref()) {
            let speaks = match verdict.state {
                State::Fixed => Speaks::Present,
                State::Missing => Speaks::Older,
                _ => Speaks::Doubtful,
            };
            children.push(Node::leaf(NodeKind::Build { index: *index, speaks }));
        }
        children.extend(sightings(opinion).map(|(id, sighting)| self.update(id, sighting)));
        for edge in &opinion.edges {
            let index = self.edges.iter().position(|walked| walked == *edge);
            children.extend(index.map(|index| Node::leaf(NodeKind::Edge { index })));
        }
        Node::over(kind, children)
    }

    fn rules(&self, rules: &[Rule]) -> Vec<Node> {
        let rules: BTreeSet<Rule> = rules.iter().copied().collect();
        rules.into_iter().filter_map(|rule| Some(self.book.head(rule)?.node())).collect()
    }

    fn update(&self, id: &BulletinId, sighting: &Sighting<'_>) -> Node {
        let kind = NodeKind::Update {
            advisory: id.to_string(),
            kb: sighting.question.kb(),
            stand: sighting.stand,
        };
        let mut children: Vec<Node> = sighting.witnesses.iter().map(leaf).collect();
        let counts =
            matches!(sighting.stand, Stand::InPlace | Stand::Pending | Stand::Contradicted);
        match sighting.restart {
            Restart::RenameWaits { fact } if counts => {
                children.push(Node::leaf(NodeKind::Known { index: fact }));
            }
            Restart::NotSince { started, .. } if counts => {
                children.push(Node::leaf(NodeKind::Known { index: started }));
            }
            Restart::Done if counts => {
                let started = self.dossier.started.map(|(index, _)| index);
                children.extend(started.map(|index| Node::leaf(NodeKind::Known { index })));
            }
            _ => {}
        }
        Node::over(kind, children)
    }
}

fn leaf(witness: &Witness<'_>) -> Node {
    let speaks = witness.speaks;
    Node::leaf(match &witness.what {
        What::File { fact, row, own, minimum, .. } => NodeKind::File {
            index: *fact,
            file: row.path.to_owned(),
            own: *own,
            at_least: minimum.at_least,
            certainty: minimum.certainty,
            discriminates: minimum.discriminates,
            speaks,
        },
        What::NoKey { evidence } | What::NotListed { evidence } => {
            NodeKind::Evidence { index: *evidence, speaks }
        }
        What::Package { fact, .. }
        | What::Key { fact }
        | What::MisprintedKey { fact }
        | What::OldCopy { fact }
        | What::Listed { fact }
        | What::Name { fact }
        | What::Event { fact, .. }
        | What::LaterListed { fact, .. } => NodeKind::Fact { index: *fact, speaks },
    })
}

fn listing(case: &Case<'_>) -> Node {
    let (says, certainty): (Says, Option<Certainty>) = match case.listing {
        Listing::Affected(row) => (Says::Affected, Some(row.certainty)),
        Listing::NotAffected(row) => (Says::NotAffected, Some(row.certainty)),
        Listing::NeverTested(row) => (Says::NeverTested, Some(row.certainty)),
        Listing::NoFix(row) => (Says::NoFix, Some(row.certainty)),
        Listing::NotListed => (Says::NotListed, None),
    };
    let advisory = case.bulletin.id.to_string();
    Node::leaf(NodeKind::Listing { advisory, says, certainty })
}
