//! Binds and alter_contexts of an observed connection that wait for their answers.

use std::collections::VecDeque;

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
}

impl Offers {
    /// None yet, and never more than `most`.
    pub(super) const fn new(most: usize) -> Self {
        Self { waiting: VecDeque::new(), most }
    }

    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// One more waits. Where there are too many, the oldest are given up; whether that was so.
    pub(super) fn push(&mut self, offered: Offered) -> bool {
        self.waiting.push_back(offered);
        let mut is_over = false;
        while self.waiting.len() > self.most.max(1) {
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
        self.waiting = VecDeque::new();
    }

    fn position(&self, call_id: u32) -> Option<usize> {
        self.waiting.iter().position(|offered| offered.call_id == call_id)
    }

    fn remove(&mut self, at: usize) -> Option<Offered> {
        self.waiting.remove(at)
    }
}
