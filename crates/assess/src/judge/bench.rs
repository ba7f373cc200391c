//! The judge of hosts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use seawall_advisory::{BulletinId, Catalogue, Edge, Relation};
use seawall_facts::{ProductId, Products, ServicePack};

use super::{
    Dossier, HostFacts, Judgement, Trial, argument, excerpt::Excerpt, ground::Ground,
    hearing::Hearing, product::Candidates, verdict,
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
    pub fn dossier<'a>(&self, host: HostFacts<'a>) -> Dossier<'a>
    where
        'c: 'a,
    {
        let is_known = |number: &str| !self.catalogue.by_kb(number).is_empty();
        let mut dossier = Dossier::of(host, self.products, &is_known);
        let candidates = Candidates::of(&dossier, self.catalogue, self.products);
        let grounds = candidates.grounds.iter();
        for (product, sp) in grounds {
            let ground: Arc<Ground<'a>> = self.ground(product, *sp);
            dossier.grounds.push(ground);
        }
        dossier.candidates = candidates;
        dossier
    }

    /// Hears a host on everything it may be.
    pub fn hear<'d>(&'d self, dossier: &'d Dossier<'d>) -> Trial<'d> {
        Trial::new(dossier, self.catalogue, self.hearings(dossier))
    }

    /// The bulletins that say anything of a product the host may run, by id.
    pub fn bulletins(&self, dossier: &Dossier<'_>) -> Vec<&'c BulletinId> {
        let products: BTreeSet<&ProductId> =
            dossier.grounds.iter().map(|ground| &ground.product).collect();
        let ids = products.into_iter().flat_map(|product| self.catalogue.by_product(product));
        let mut ids: Vec<&BulletinId> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What is said of these bulletins, of which nothing else is asked: [`Trial::all`].
    pub fn all<'i>(
        &self,
        dossier: &Dossier<'_>,
        which: impl IntoIterator<Item = &'i BulletinId>,
    ) -> Vec<Judgement> {
        self.hear(dossier).all(which)
    }

    /// The verdict on one bulletin with its proof; nothing where the catalogue does not have it.
    ///
    /// It is found on the part of the facts that the bulletin asks for, and the proof holds that
    /// part.
    pub fn verdict(&self, dossier: &Dossier<'_>, id: &BulletinId) -> Option<Verdict> {
        if !self.catalogue.has(id) {
            return None;
        }
        let excerpt = Excerpt::of(id, dossier, self.catalogue);
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
        self.catalogue.has(&id).then(|| self.on_excerpt(&Excerpt::in_proof(proof), &id).1)
    }

    fn on_excerpt(&self, excerpt: &Excerpt, id: &BulletinId) -> (Judgement, HostProof) {
        let dossier = self.dossier(excerpt.host());
        let hearings = self.hearings(&dossier);
        let ruling = verdict::rule(id, &hearings, &dossier.candidates);
        let proof = argument::proof(&ruling, excerpt, &dossier, self.catalogue);
        (ruling.judgement, proof)
    }

    fn hearings<'a>(&self, dossier: &'a Dossier<'a>) -> Vec<Hearing<'a>>
    where
        'c: 'a,
    {
        let grounds = dossier.grounds.iter();
        grounds.map(|ground| Hearing::new(ground, dossier, self.products)).collect()
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
