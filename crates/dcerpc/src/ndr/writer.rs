//! Writing NDR.

use crate::{ByteOrder, Uuid};

/// Appends NDR octets, aligning as it writes; gaps are filled with zeros.
#[derive(Clone, Debug, Default)]
pub struct NdrWriter {
    bytes: Vec<u8>,
    order: ByteOrder,
    referents: u32,
}

impl NdrWriter {
    /// A writer in the given byte order; alignment counts from its start.
    pub const fn new(order: ByteOrder) -> Self {
        Self { bytes: Vec::new(), order, referents: 0 }
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Octets written so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Fills up to the next multiple of `to`.
    pub fn align(&mut self, to: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to.max(1)), 0);
    }

    /// Octets, unaligned.
    pub fn octets(&mut self, octets: &[u8]) {
        self.bytes.extend_from_slice(octets);
    }

    /// An octet.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// A `short`, aligned to 2.
    pub fn u16(&mut self, value: u16) {
        self.align(2);
        self.bytes.extend_from_slice(&self.order.u16_bytes(value));
    }

    /// A `long`, aligned to 4.
    pub fn u32(&mut self, value: u32) {
        self.align(4);
        self.bytes.extend_from_slice(&self.order.u32_bytes(value));
    }

    /// A `hyper`, aligned to 8.
    pub fn u64(&mut self, value: u64) {
        self.align(8);
        self.bytes.extend_from_slice(&self.order.u64_bytes(value));
    }

    /// A UUID, aligned to 4.
    pub fn uuid(&mut self, uuid: Uuid) {
        self.align(4);
        self.bytes.extend_from_slice(&uuid.to_bytes(self.order));
    }

    /// A referent id of its own: 0x20000, 0x20004 and so on, as MIDL stubs number them.
    pub fn pointer(&mut self) {
        let referent = 0x0002_0000_u32.saturating_add(self.referents.saturating_mul(4));
        self.referents = self.referents.saturating_add(1);
        self.u32(referent);
    }

    /// The null pointer.
    pub fn null(&mut self) {
        self.u32(0);
    }

    /// A count. Counts above `u32::MAX` cannot occur: no message of that size can be sent.
    pub fn count(&mut self, count: usize) {
        self.u32(u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// A conformant varying string of UTF-16 units, written as given.
    pub fn wide_string(&mut self, units: &[u16]) {
        self.count(units.len());
        self.u32(0);
        self.count(units.len());
        for unit in units {
            self.u16(*unit);
        }
    }
}
