//! Reading NDR: every access is bounded, every count is checked against what is left.

use crate::{Anomaly, ByteOrder, Error, Limits, Malformed, Uuid};

/// A cursor over NDR octets that aligns as it reads.
#[derive(Clone, Debug)]
pub struct NdrReader<'a> {
    bytes: &'a [u8],
    at: usize,
    order: ByteOrder,
    limits: Limits,
}

impl<'a> NdrReader<'a> {
    /// A reader at the start of `bytes`; alignment counts from there.
    pub const fn new(bytes: &'a [u8], order: ByteOrder, limits: Limits) -> Self {
        Self { bytes, at: 0, order, limits }
    }

    /// Offset of the next octet.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// Octets not read yet.
    pub fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// The byte order in force.
    pub const fn order(&self) -> ByteOrder {
        self.order
    }

    /// The limits in force.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// An error of the given kind at the present offset.
    pub fn fault(&self, anomaly: Anomaly) -> Error {
        Malformed::new(anomaly, self.at).into()
    }

    /// Skips to the next multiple of `to` (1, 2, 4 or 8).
    pub fn align(&mut self, to: usize) -> Result<(), Error> {
        let gap = self.at.next_multiple_of(to.max(1)) - self.at;
        self.octets(gap).map(|_| ())
    }

    /// The next `count` octets, unaligned.
    pub fn octets(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(count).ok_or_else(|| self.fault(Anomaly::Truncated))?;
        let taken = self.bytes.get(self.at..end).ok_or_else(|| self.fault(Anomaly::Truncated))?;
        self.at = end;
        Ok(taken)
    }

    /// A fixed number of octets, unaligned.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let fault = self.fault(Anomaly::Truncated);
        self.octets(N)?.try_into().map_err(|_| fault)
    }

    /// An octet.
    pub fn u8(&mut self) -> Result<u8, Error> {
        self.array::<1>().map(|[octet]| octet)
    }

    /// A `short`, aligned to 2.
    pub fn u16(&mut self) -> Result<u16, Error> {
        self.align(2)?;
        Ok(self.order.u16(self.array()?))
    }

    /// A `long`, aligned to 4.
    pub fn u32(&mut self) -> Result<u32, Error> {
        self.align(4)?;
        Ok(self.order.u32(self.array()?))
    }

    /// A `hyper`, aligned to 8.
    pub fn u64(&mut self) -> Result<u64, Error> {
        self.align(8)?;
        Ok(self.order.u64(self.array()?))
    }

    /// A UUID, aligned to 4.
    pub fn uuid(&mut self) -> Result<Uuid, Error> {
        self.align(4)?;
        Ok(Uuid::from_bytes(self.array()?, self.order))
    }

    /// The referent id of a unique or full pointer; zero is the null pointer.
    pub fn pointer(&mut self) -> Result<Option<u32>, Error> {
        Ok(Some(self.u32()?).filter(|referent| *referent != 0))
    }

    /// A count of elements of `element_size` octets each that must still fit, C706 14.3.3.
    pub fn count(&mut self, element_size: usize) -> Result<usize, Error> {
        let count = self.u32()?;
        self.bounded(count, element_size)
    }

    /// Checks a count that was read otherwise.
    pub fn bounded(&self, count: u32, element_size: usize) -> Result<usize, Error> {
        let count = usize::try_from(count).map_err(|_| self.fault(Anomaly::TooMany))?;
        let fits = count.checked_mul(element_size).is_some_and(|size| size <= self.remaining());
        if count > self.limits.elements || !fits {
            return Err(self.fault(Anomaly::TooMany));
        }
        Ok(count)
    }

    /// The `max_count`, `offset` and `actual_count` of a conformant varying array; returns
    /// `actual_count`. An offset other than zero is refused: no sender here has one.
    pub fn conformant_varying(&mut self, element_size: usize) -> Result<usize, Error> {
        let max_count = self.u32()?;
        let offset = self.u32()?;
        let actual_count = self.u32()?;
        if offset != 0 || actual_count > max_count {
            return Err(self.fault(Anomaly::SizeMismatch));
        }
        self.bounded(actual_count, element_size)
    }

    /// A conformant varying string of UTF-16 units, terminator included when it is there.
    pub fn wide_string(&mut self) -> Result<Vec<u16>, Error> {
        let count = self.conformant_varying(2)?;
        self.units(count)
    }

    /// `count` UTF-16 units.
    pub fn units(&mut self, count: usize) -> Result<Vec<u16>, Error> {
        (0..count).map(|_| self.u16()).collect()
    }

    /// Ends the reading: bytes left over are an anomaly.
    pub fn finish(self) -> Result<(), Error> {
        if self.remaining() == 0 { Ok(()) } else { Err(self.fault(Anomaly::TrailingBytes)) }
    }

    /// Ends the reading of a request: only a verification trailer may follow, aligned to 4,
    /// [MS-RPCE] 2.2.2.13. Its commands are not judged here.
    pub fn finish_request(mut self) -> Result<(), Error> {
        if self.remaining() == 0 {
            return Ok(());
        }
        let fault = self.fault(Anomaly::TrailingBytes);
        let is_trailer = self.align(4).is_ok()
            && self.array().is_ok_and(|signature: [u8; 8]| signature == VERIFICATION_TRAILER);
        if is_trailer { Ok(()) } else { Err(fault) }
    }
}

/// `rpc_sec_verification_trailer` signature, [MS-RPCE] 2.2.2.13.
const VERIFICATION_TRAILER: [u8; 8] = [0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71];
