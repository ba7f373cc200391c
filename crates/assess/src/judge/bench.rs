//! The judge of hosts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use seawall_advisory::{BulletinId, Catalogue, Edge, Relation};
use seawall_facts::{ProductId, Products, ServicePack};

use super::{
    Dossier, HostFacts, Judgement, argument, excerpt::Excerpt, ground::Ground, hearing::Hearing,
    product::Candidates, verdict,
};
use crate::{HostProof, Proof, Verdict};

/// Judges hosts by a catalogue: a pure function of both. What the catalogue asks of a product with
/// a service pack is made ready when the first host has it, and kept; it may be shared by threads.
pub struct Judge<'c> {
    catalogue: &'c Catalogue,
    products: &'c Products,
    /// Statements that one bulletin does not replace another, by that other.
    asserted: HashMap<&'c BulletinId, Vec<&'c Edge>>,
    grounds: RwLock<BTreeMap<(ProductId, ServicePack), Arc<Ground<'c>>>>,
}

impl fmt::Debug for Judge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("catalogue", &self.catalogue.date()).finish_non_exhaustive()
    }
}

impl<'c> Judge<'c> {
    /// A judge by this catalogue.
    pub fn new(catalogue: &'c Catalogue, products: &'c Products) -> Self {
        let mut asserted: HashMap<&BulletinId, Vec<&Edge>> = HashMap::new();
        let edges = catalogue.edges().iter();
        for edge in edges.filter(|edge| edge.relation == Relation::DoesNotReplace) {
            asserted.entry(&edge.older).or_default().push(edge);
        }
        Self { catalogue, products, asserted, grounds: RwLock::default() }
    }

    /// A host's facts made ready to be judged.
    pub fn dossier<'a>(&self, host: HostFacts<'a>) -> Dossier<'a> {
        let is_known = |number: &str| !self.catalogue.by_kb(number).is_empty();
        Dossier::of(host, self.products, &is_known)
    }

    /// The bulletins that say anything of a product the host may run, by id.
    pub fn bulletins(&self, dossier: &Dossier<'_>) -> Vec<&'c BulletinId> {
        let candidates = self.candidates(dossier);
        let products: BTreeSet<&ProductId> =
            candidates.grounds.iter().map(|(product, _)| product).collect();
        let ids: BTreeSet<&BulletinId> =
            products.into_iter().flat_map(|product| self.catalogue.by_product(product)).collect();
        ids.into_iter().collect()
    }

    /// What is said of these bulletins, in their order; those that the catalogue does not have are
    /// left out. Proofs come from [`Self::verdict`], one by one.
    pub fn all<'i>(
        &self,
        dossier: &Dossier<'_>,
        which: impl IntoIterator<Item = &'i BulletinId>,
    ) -> Vec<Judgement> {
        let candidates = self.candidates(dossier);
        let grounds = self.grounds_of(&candidates);
        let hearings = self.hearings(&grounds, dossier);
        let known = which.into_iter().filter(|id| self.knows(id));
        known.map(|id| verdict::rule(id, &hearings, &candidates).judgement).collect()
    }

    /// The verdict on one bulletin with its proof; nothing where the catalogue does not have it.
    ///
    /// It is found on the part of the facts that the bulletin asks for, and the proof holds that
    /// part.
    pub fn verdict(&self, dossier: &Dossier<'_>, id: &BulletinId) -> Option<Verdict> {
        if !self.knows(id) {
            return None;
        }
        let grounds = self.grounds_of(&self.candidates(dossier));
        let grounds = grounds.iter().map(|ground| &**ground);
        let excerpt = Excerpt::of(id, dossier, grounds, self.catalogue);
        let (judgement, proof) = self.on_excerpt(&excerpt, id);
        let Judgement { advisory, state, via, reasons, next_step } = judgement;
        let advisory = advisory.to_string();
        let proof = Proof::Host(Box::new(proof));
        Some(Verdict { advisory, state, via, method: None, reasons, next_step, proof })
    }

    /// The catalogue it judges by.
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The products it knows.
    pub const fn products(&self) -> &'c Products {
        self.products
    }

    /// Makes a proof again out of the excerpt in it; nothing where the catalogue does not have its
    /// bulletin.
    pub(crate) fn prove_again(&self, proof: &HostProof) -> Option<HostProof> {
        let id = BulletinId::new(&proof.advisory);
        self.knows(&id).then(|| self.on_excerpt(&Excerpt::in_proof(proof), &id).1)
    }

    fn on_excerpt(&self, excerpt: &Excerpt, id: &BulletinId) -> (Judgement, HostProof) {
        let dossier = self.dossier(excerpt.host());
        let candidates = self.candidates(&dossier);
        let grounds = self.grounds_of(&candidates);
        let hearings = self.hearings(&grounds, &dossier);
        let ruling = verdict::rule(id, &hearings, &candidates);
        let proof = argument::proof(&ruling, excerpt, &dossier, self.catalogue);
        (ruling.judgement, proof)
    }

    fn knows(&self, id: &BulletinId) -> bool {
        self.catalogue.bulletin(id.as_str()).is_some_and(|found| found.id == *id)
    }

    fn candidates(&self, dossier: &Dossier<'_>) -> Candidates {
        Candidates::of(dossier, self.catalogue, self.products)
    }

    fn hearings<'a>(
        &'a self,
        grounds: &'a [Arc<Ground<'c>>],
        dossier: &'a Dossier<'a>,
    ) -> Vec<Hearing<'a>> {
        grounds.iter().map(|ground| Hearing::new(ground, dossier, self.products)).collect()
    }

    /// Everything the host may be.
    pub(super) fn grounds_for(&self, dossier: &Dossier<'_>) -> Vec<Arc<Ground<'c>>> {
        self.grounds_of(&self.candidates(dossier))
    }

    fn grounds_of(&self, candidates: &Candidates) -> Vec<Arc<Ground<'c>>> {
        let own = candidates.grounds.iter();
        own.map(|(product, sp)| self.ground(product, *sp)).collect()
    }

    // Two threads may make the same ground at once: both are the same, and one is kept.
    pub(super) fn ground(&self, product: &ProductId, sp: ServicePack) -> Arc<Ground<'c>> {
        let key = (product.clone(), sp);
        let kept = self.grounds.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        kept.unwrap_or_else(|| {
            let made = Ground::new(product, sp, self.catalogue, self.products, &self.asserted);
            let mut grounds = self.grounds.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(grounds.entry(key).or_insert_with(|| Arc::new(made)))
        })
    }
}
