//! The calls of one association that wait for their answers, and those that had them.

use std::{
    collections::{BTreeMap, VecDeque},
    mem::size_of,
};

use crate::Anomaly;

/// Calls by `call_id`, with what the machine wants to know when they end.
#[derive(Clone, Debug)]
pub(super) struct Calls<T> {
    open: BTreeMap<u32, T>,
    ended: VecDeque<u32>,
    most: usize,
}

impl<T> Calls<T> {
    /// None yet, and never more than `most`.
    pub(super) const fn new(most: usize) -> Self {
        Self { open: BTreeMap::new(), ended: VecDeque::new(), most }
    }

    /// A call begins. `CallIdReused` is worth a note, `TooManyCalls` is the limit: the call is
    /// then not remembered.
    pub(super) fn begin(&mut self, call_id: u32, call: T) -> Result<(), Anomaly> {
        if self.open.len() >= self.most && !self.open.contains_key(&call_id) {
            return Err(Anomaly::TooManyCalls);
        }
        let is_open = self.open.insert(call_id, call).is_some();
        if is_open || self.ended.contains(&call_id) {
            self.ended.retain(|ended| *ended != call_id);
            return Err(Anomaly::CallIdReused);
        }
        Ok(())
    }

    /// What is known of a call that waits.
    pub(super) fn get(&self, call_id: u32) -> Result<&T, Anomaly> {
        self.open.get(&call_id).ok_or(if self.ended.contains(&call_id) {
            Anomaly::SecondResponse
        } else {
            Anomaly::WrongCall
        })
    }

    /// A call has its answer.
    pub(super) fn end(&mut self, call_id: u32) -> Result<T, Anomaly> {
        self.get(call_id)?;
        self.note_ended(call_id);
        self.open.remove(&call_id).ok_or(Anomaly::WrongCall)
    }

    /// Remembers a call as ended that was never open here.
    pub(super) fn note_ended(&mut self, call_id: u32) {
        if self.ended.len() >= self.most {
            self.ended.pop_front();
        }
        self.ended.push_back(call_id);
    }

    /// Whether a call with this id has ended.
    pub(super) fn has_ended(&self, call_id: u32) -> bool {
        self.ended.contains(&call_id)
    }

    /// Octets kept.
    pub(super) fn held(&self) -> usize {
        self.open.len() * size_of::<(u32, T)>() + self.ended.len() * size_of::<u32>()
    }

    /// Forgets the calls that wait: their answers may have been missed.
    pub(super) fn forget(&mut self) {
        self.open.clear();
        self.ended.clear();
    }
}
