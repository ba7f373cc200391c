//! Counts work, and ends what takes too much of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::{
    Error, Limit, Limits,
    source::{ReadAt, Source, wide},
};

/// What is left to do, shared by all that is read in one visit.
#[derive(Clone)]
pub(crate) struct Meter {
    left: Arc<AtomicU64>,
    most: u64,
}

impl Meter {
    /// For something of `size` bytes.
    pub(crate) fn new(limits: &Limits, size: u64) -> Self {
        let most = limits.work.saturating_add(size.saturating_mul(limits.work_per_byte));
        Self { left: Arc::new(AtomicU64::new(most)), most }
    }

    /// Takes the cost of one reading of `bytes`.
    pub(crate) fn charge(&self, bytes: u64) -> Result<(), Error> {
        let cost = bytes.saturating_add(READING);
        let left = self.left.load(Ordering::Relaxed);
        if left < cost {
            self.left.store(0, Ordering::Relaxed);
            return Err(Error::OverLimit { limit: Limit::Work, most: self.most });
        }
        self.left.store(left - cost, Ordering::Relaxed);
        Ok(())
    }

    /// Adds what a further file of `size` bytes may take.
    pub(crate) fn widen(&self, limits: &Limits, size: u64) {
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            let more = left.saturating_add(size.saturating_mul(limits.work_per_byte));
            self.left.store(more, Ordering::Relaxed);
        }
    }

    /// Whether no work is left, so that a visit should end.
    pub(crate) fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

/// What a reading costs beside its bytes.
const READING: u64 = 1024;

/// Bytes whose reading is counted.
pub(crate) struct Metered {
    source: Source,
    meter: Meter,
}

impl Metered {
    pub(crate) fn shared(source: Source, meter: &Meter) -> Source {
        Arc::new(Self { source, meter: meter.clone() })
    }
}

impl ReadAt for Metered {
    fn size(&self) -> u64 {
        self.source.size()
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        self.meter.charge(wide(into.len()))?;
        self.source.read_at(offset, into)
    }

    fn held(&self) -> Option<&[u8]> {
        self.source.held()
    }
}
