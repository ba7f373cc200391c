//! What a bulletin says of older ones, for the products it has updates for.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{BulletinId, Certainty, Edge, Relation, Strength, Update};
use seawall_facts::{ProductId, ServicePack};

use super::{Conversion, component};
use crate::bulletin_md::{ImportedReplacement, Rejection};

/// What is said of one older bulletin on one product and service pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    older: BulletinId,
    component: Option<String>,
    relation: Relation,
    strength: Strength,
    certainty: Certainty,
}

impl Conversion<'_> {
    pub(super) fn edges(&mut self, updates: &[Update]) -> Vec<Edge> {
        let mut said: BTreeMap<(ProductId, ServicePack), BTreeSet<Statement>> = BTreeMap::new();
        let imported = self.imported;
        let printed = imported.replacements.iter().filter_map(|row| row.products.as_ref());
        let names = self.meanings.list(imported, printed);
        for row in &imported.replacements {
            let meanings = row.products.as_ref().map(|products| names.meaning(products));
            let mut taken = false;
            for (product, pack) in self.carriers(updates) {
                let doubt = match &meanings {
                    // Said of the whole: as wide as the bulletin's updates.
                    None => true,
                    Some(meanings) => {
                        let theirs = meanings
                            .iter()
                            .find(|meaning| meaning.product == product && meaning.pack == pack);
                        let Some(meaning) = theirs else { continue };
                        meaning.inferred
                    }
                };
                taken = true;
                said.entry((product, pack)).or_default().insert(statement(row, doubt));
            }
            if !taken {
                self.reject(row.line, Rejection::NothingToReplace { older: row.older.clone() });
            }
        }
        self.put_together(said)
    }

    /// The products and service packs that the bulletin has updates for.
    fn carriers(&self, updates: &[Update]) -> BTreeSet<(ProductId, ServicePack)> {
        let mut carriers = BTreeSet::new();
        for update in updates {
            for product in update.products.iter().filter_map(|id| self.products.get(id)) {
                let had = product.service_packs.iter();
                let packs = had.filter(|pack| update.is_for(&product.id, Some(**pack)));
                carriers.extend(packs.map(|pack| (product.id.clone(), *pack)));
            }
        }
        carriers
    }

    fn put_together(
        &self,
        said: BTreeMap<(ProductId, ServicePack), BTreeSet<Statement>>,
    ) -> Vec<Edge> {
        let mut packs: BTreeMap<(Statement, ProductId), Vec<ServicePack>> = BTreeMap::new();
        for ((product, pack), statements) in said {
            for statement in undisputed(&statements) {
                packs.entry((statement, product.clone())).or_default().push(pack);
            }
        }
        let mut products: BTreeMap<(Statement, Vec<ServicePack>), Vec<ProductId>> = BTreeMap::new();
        for ((statement, product), packs) in packs {
            let packs = self.all_or(&product, packs);
            products.entry((statement, packs)).or_default().push(product);
        }
        let edge = |((statement, service_packs), products): (
            (Statement, Vec<ServicePack>),
            Vec<ProductId>,
        )| Edge {
            newer: self.imported.id.clone(),
            older: statement.older,
            products,
            service_packs,
            component: statement.component,
            relation: statement.relation,
            strength: statement.strength,
            files: Vec::new(),
            leaves_open: None,
            since: None,
            certainty: statement.certainty,
            sources: self.sources(),
        };
        products.into_iter().map(edge).collect()
    }
}

fn statement(row: &ImportedReplacement, doubt: bool) -> Statement {
    let printed = row.products.iter().flat_map(|products| products.components.as_slice());
    let printed: Vec<String> = printed.cloned().collect();
    let component = component(row.component.as_deref(), &printed).map(str::to_owned);
    let read_in_sentence = row.strength == Strength::Inferred;
    let sure = !doubt && !read_in_sentence;
    // Which edition of a component a host has is not known here.
    let strength = if sure && component.is_none() { Strength::Certain } else { Strength::Inferred };
    let certainty = if sure { Certainty::Verified } else { Certainty::Inferred };
    Statement { older: row.older.clone(), component, relation: row.relation, strength, certainty }
}

/// Statements of which none denies another: of those that differ on one bulletin the surest
/// holds, and among equals the denial, from which nothing is concluded.
fn undisputed(statements: &BTreeSet<Statement>) -> Vec<Statement> {
    let denies = |one: &Statement| one.relation == Relation::DoesNotReplace;
    let stands = |one: &&Statement| {
        !statements.iter().any(|other| {
            other.older == one.older
                && denies(other) != denies(one)
                && (other.strength < one.strength
                    || (other.strength == one.strength && denies(other)))
        })
    };
    statements.iter().filter(stands).cloned().collect()
}
