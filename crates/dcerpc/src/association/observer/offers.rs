//! Binds and alter_contexts of an observed connection that wait for their answers.

use std::{collections::VecDeque, mem::size_of};

use crate::{
    interface::SyntaxId,
    pdu::{PresentationContext, SecurityContext},
};

/// A bind or alter_context that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Offered {
    pub(super) call_id: u32,
    pub(super) contexts: Vec<PresentationContext>,
    pub(super) altered: bool,
    pub(super) security: Option<SecurityContext>,
}

/// Those that wait, in the order in which they were sent.
#[derive(Clone, Debug)]
pub(super) struct Offers {
    waiting: VecDeque<Offered>,
    most: usize,
    held: usize,
}

/// Octets that all of them together may take; a single one may have what its fragment has.
/// A client waits for one answer or two, and what it offers takes some hundred.
const MOST_HELD: usize = 1 << 16;

impl Offers {
    /// None yet, and never more than `most`.
    pub(super) const fn new(most: usize) -> Self {
        Self { waiting: VecDeque::new(), most, held: 0 }
    }

    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Octets kept.
    pub(super) const fn held(&self) -> usize {
        self.held
    }

    /// One more waits. Where there are too many, the oldest are given up; whether that was so.
    pub(super) fn push(&mut self, offered: Offered) -> bool {
        self.held = self.held.saturating_add(offered.octets());
        self.waiting.push_back(offered);
        let mut is_over = false;
        while self.waiting.len() > self.most.max(1)
            || (self.waiting.len() > 1 && self.held > MOST_HELD)
        {
            is_over = true;
            self.remove(0);
        }
        is_over
    }

    /// The one with this `call_id` was answered. The server has passed over those before it.
    pub(super) fn answered(&mut self, call_id: u32) -> Option<Offered> {
        let at = self.position(call_id)?;
        (0..at).for_each(|_| {
            self.remove(0);
        });
        self.remove(0)
    }

    /// Takes the one with this `call_id` out, from between the others.
    pub(super) fn take(&mut self, call_id: u32) -> Option<Offered> {
        self.position(call_id).and_then(|at| self.remove(at))
    }

    /// Takes the oldest.
    pub(super) fn take_oldest(&mut self) -> Option<Offered> {
        self.remove(0)
    }

    /// The interface offered last under a context id.
    pub(super) fn interface(&self, p_cont_id: u16) -> Option<SyntaxId> {
        let mut offers = self.waiting.iter().flat_map(|offered| &offered.contexts).rev();
        offers.find(|offer| offer.p_cont_id == p_cont_id).map(|offer| offer.abstract_syntax)
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        (self.waiting, self.held) = (VecDeque::new(), 0);
    }

    fn position(&self, call_id: u32) -> Option<usize> {
        self.waiting.iter().position(|offered| offered.call_id == call_id)
    }

    fn remove(&mut self, at: usize) -> Option<Offered> {
        let offered = self.waiting.remove(at)?;
        self.held = self.held.saturating_sub(offered.octets());
        Some(offered)
    }
}

impl Offered {
    fn octets(&self) -> usize {
        let syntaxes: usize = self.contexts.iter().map(|it| it.transfer_syntaxes.len()).sum();
        size_of::<Self>()
            + self.contexts.len() * size_of::<PresentationContext>()
            + syntaxes * size_of::<SyntaxId>()
    }
}
