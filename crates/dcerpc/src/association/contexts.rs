//! The presentation contexts of one association: what was offered and what came of it.

use std::{collections::BTreeMap, mem::size_of};

use crate::{
    Anomaly, Limits, Malformed,
    interface::{NDR20, NDR64, SyntaxId},
    pdu::{ContextResult, PresentationContext},
};

/// What an accepted context id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    /// The interface.
    pub abstract_syntax: SyntaxId,
    /// The encoding of its stubs.
    pub transfer_syntax: SyntaxId,
}

impl Context {
    /// Whether an offer under the same id asks for another meaning: another interface, or for
    /// the encodings of stubs, but not the one in force.
    fn is_changed_by(&self, offer: &PresentationContext) -> bool {
        let is_encoding = |syntax: &SyntaxId| [NDR20, NDR64].contains(syntax);
        let syntaxes = &offer.transfer_syntaxes;
        self.abstract_syntax != offer.abstract_syntax
            || (!syntaxes.contains(&self.transfer_syntax) && syntaxes.iter().any(is_encoding))
    }
}

/// The accepted contexts of an association.
#[derive(Clone, Debug, Default)]
pub(super) struct Contexts {
    accepted: BTreeMap<u16, Context>,
}

impl Contexts {
    /// None yet.
    pub(super) const fn new() -> Self {
        Self { accepted: BTreeMap::new() }
    }

    /// Octets kept.
    pub(super) fn held(&self) -> usize {
        self.accepted.len() * size_of::<(u16, Context)>()
    }

    /// What a context id stands for.
    pub(super) fn get(&self, p_cont_id: u16) -> Option<Context> {
        self.accepted.get(&p_cont_id).copied()
    }

    /// The context id an interface was accepted under.
    pub(super) fn of(&self, interface: SyntaxId) -> Option<u16> {
        let is_it = |(_, context): &(&u16, &Context)| context.abstract_syntax == interface;
        self.accepted.iter().find(is_it).map(|(id, _)| *id)
    }

    /// Judges a list of offers before it is answered.
    pub(super) fn check(&self, offers: &[PresentationContext]) -> Result<(), Malformed> {
        for (index, offer) in offers.iter().enumerate() {
            let before = offers.get(..index).unwrap_or_default();
            let same_id = |other: &&PresentationContext| other.p_cont_id == offer.p_cont_id;
            if before.iter().filter(same_id).any(|other| other != offer) {
                return Err(in_list(Anomaly::DuplicateContext));
            }
            if is_feature(offer) && before.iter().any(is_feature) {
                return Err(in_list(Anomaly::FeatureTwice));
            }
            if self.get(offer.p_cont_id).is_some_and(|known| known.is_changed_by(offer)) {
                return Err(in_list(Anomaly::ContextChanged));
            }
        }
        Ok(())
    }

    /// Takes over the results that came for a list of offers.
    pub(super) fn settle(
        &mut self,
        offers: &[PresentationContext],
        results: &[ContextResult],
        limits: &Limits,
    ) -> Result<(), Malformed> {
        // Old servers leave results out; those that are there belong to the first offers.
        for (offer, result) in offers.iter().zip(results).filter(|(_, r)| r.is_accepted()) {
            if !offer.transfer_syntaxes.contains(&result.transfer_syntax) {
                return Err(in_list(Anomaly::NotOffered));
            }
            self.accept(offer, result.transfer_syntax, limits)?;
        }
        if offers.len() == results.len() { Ok(()) } else { Err(in_list(Anomaly::ResultCount)) }
    }

    fn accept(
        &mut self,
        offer: &PresentationContext,
        transfer_syntax: SyntaxId,
        limits: &Limits,
    ) -> Result<(), Malformed> {
        let context = Context { abstract_syntax: offer.abstract_syntax, transfer_syntax };
        match self.get(offer.p_cont_id) {
            Some(known) if known == context => Ok(()),
            Some(_) => Err(in_list(Anomaly::ContextChanged)),
            None if self.accepted.len() >= limits.contexts => {
                Err(in_list(Anomaly::TooManyContexts))
            }
            None => {
                self.accepted.insert(offer.p_cont_id, context);
                Ok(())
            }
        }
    }
}

/// Whether an offer negotiates bind time features: its first transfer syntax says so, others do
/// not count, [MS-RPCE] 3.3.1.5.3.
pub(super) fn is_feature(offer: &PresentationContext) -> bool {
    offer.transfer_syntaxes.first().is_some_and(|syntax| syntax.is_bind_time_feature())
}

/// Where `p_context_elem` and, without a secondary address, `p_result_list` begin.
const fn in_list(anomaly: Anomaly) -> Malformed {
    Malformed::new(anomaly, 24)
}
