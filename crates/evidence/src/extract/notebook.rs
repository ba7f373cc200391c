//! Where the facts of a file are put down, within bounds.

use std::{fmt, sync::Arc};

use seawall_facts::{
    Evidence, EvidenceKind, Fact, FactValue, Gap, HexBytes, Place, RegistryPath, Source, Timestamp,
};

use super::{FactLimits, Reading};
use crate::{FileForm, source::wide};

/// The facts of one file, as they are found.
pub(super) struct Notebook<'a> {
    pub(super) file: Arc<str>,
    pub(super) limits: &'a FactLimits,
    facts: Vec<Fact>,
    gaps: Vec<Gap>,
    /// Gaps that are not listed.
    more: u64,
    is_full: bool,
    /// Limits that were met and are listed.
    overs: usize,
    /// Bytes of values that were taken.
    bytes: usize,
}

impl<'a> Notebook<'a> {
    pub(super) fn new(file: &Arc<str>, limits: &'a FactLimits) -> Self {
        let file = Arc::clone(file);
        Self {
            file,
            limits,
            facts: Vec::new(),
            gaps: Vec::new(),
            more: 0,
            is_full: false,
            overs: 0,
            bytes: 0,
        }
    }

    /// Puts down a fact.
    pub(super) fn fact(
        &mut self,
        kind: EvidenceKind,
        value: FactValue,
        place: Option<Place>,
        at: Option<Timestamp>,
    ) {
        self.with_raw(kind, value, None, place, at);
    }

    /// Puts down a fact with the bytes it was read from.
    pub(super) fn with_raw(
        &mut self,
        kind: EvidenceKind,
        value: FactValue,
        raw: Option<HexBytes>,
        place: Option<Place>,
        at: Option<Timestamp>,
    ) {
        if self.facts.len() >= self.limits.facts {
            if !self.is_full {
                self.is_full = true;
                self.over("facts", self.limits.facts);
            }
            return;
        }
        let source = Source { kind, file: Arc::clone(&self.file), place };
        self.facts.push(Fact { value, source, raw, at });
    }

    /// Puts down why absences say nothing.
    pub(super) fn gap(&mut self, gap: Gap) {
        if self.gaps.len() < self.limits.gaps {
            if !self.gaps.contains(&gap) {
                self.gaps.push(gap);
            }
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Puts down that there was more than is taken.
    pub(super) fn over(&mut self, limit: &str, most: usize) {
        let gap = Gap::OverLimit { limit: limit.to_owned(), most: wide(most) };
        if self.gaps.contains(&gap) {
            return;
        }
        if self.overs < self.limits.gaps {
            self.overs += 1;
            // It must not be among those that are counted only.
            self.gaps.insert(0, gap);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// Whether there is room for a value of so many bytes; says so where there is not.
    pub(super) fn has_room(&mut self, bytes: usize, name: &dyn fmt::Display) -> bool {
        if bytes > self.limits.value_bytes {
            self.over(&format!("bytes of {name}"), self.limits.value_bytes);
            return false;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.all_value_bytes {
            self.over("bytes of values", self.limits.all_value_bytes);
            return false;
        }
        true
    }

    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub(super) fn is_whole(&self) -> bool {
        self.gaps.is_empty()
    }

    /// All facts, and one piece of evidence of each kind.
    pub(super) fn finish(self, form: FileForm, kinds: &[EvidenceKind]) -> Reading {
        self.finish_with(form, kinds, &[], None)
    }

    /// As [`Self::finish`], with the registry keys covered, and the time of what is seen.
    pub(super) fn finish_with(
        mut self,
        form: FileForm,
        kinds: &[EvidenceKind],
        covers: &[RegistryPath],
        as_of: Option<Timestamp>,
    ) -> Reading {
        if self.more > 0 {
            self.gaps.push(Gap::More { count: self.more });
        }
        let evidence = |kind: &EvidenceKind| {
            let evidence = Evidence::new(*kind, Arc::clone(&self.file), self.gaps.clone());
            let covers = if *kind == EvidenceKind::Registry { covers.to_vec() } else { Vec::new() };
            Evidence { as_of, covers, ..evidence }
        };
        let evidence = kinds.iter().map(evidence).collect();
        Reading {
            form,
            evidence,
            facts: self.facts,
            recovery: None,
            label: None,
            not_collected: Vec::new(),
        }
    }
}
