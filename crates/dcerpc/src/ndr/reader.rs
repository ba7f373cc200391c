//! Reading NDR: every access is bounded, every count is checked against what is left.

use std::collections::BTreeSet;

use crate::{Anomaly, ByteOrder, Error, Limits, Malformed, Uuid};

/// A cursor over NDR octets that aligns as it reads.
#[derive(Clone, Debug)]
pub struct NdrReader<'a> {
    bytes: &'a [u8],
    at: usize,
    order: ByteOrder,
    limits: Limits,
    referents: BTreeSet<u32>,
    depth: usize,
}

impl<'a> NdrReader<'a> {
    /// A reader at the start of `bytes`; alignment counts from there.
    pub const fn new(bytes: &'a [u8], order: ByteOrder, limits: Limits) -> Self {
        Self { bytes, at: 0, order, limits, referents: BTreeSet::new(), depth: 0 }
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

    /// The referent id of a unique pointer; zero is the null pointer. Unique pointers have no
    /// aliases, C706 14.3.12.
    pub fn pointer(&mut self) -> Result<Option<u32>, Error> {
        let referent = self.u32()?;
        if referent == 0 {
            return Ok(None);
        }
        if self.limits.unique_referents && !self.referents.insert(referent) {
            return Err(self.fault(Anomaly::ReferentReused));
        }
        Ok(Some(referent))
    }

    /// The referent id of an embedded reference pointer, which cannot be null. Other than that
    /// its value says nothing, C706 14.3.12: one that comes again is no alias.
    pub fn reference(&mut self) -> Result<u32, Error> {
        match self.u32()? {
            0 => Err(self.fault(Anomaly::BadPointer)),
            referent => Ok(referent),
        }
    }

    /// Reads something nested, no deeper than the limit.
    pub fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.depth >= self.limits.depth {
            return Err(self.fault(Anomaly::Depth));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
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

    /// The same, held to what `[string]` promises: one terminator, at the end.
    pub fn terminated_wide_string(&mut self) -> Result<Vec<u16>, Error> {
        let units = self.wide_string()?;
        match units.iter().position(|unit| *unit == 0) {
            Some(end) if end + 1 == units.len() => Ok(units),
            _ => Err(self.fault(Anomaly::BadText)),
        }
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
    /// [MS-RPCE] 2.2.2.13. Its commands are measured, not obeyed.
    pub fn finish_request(mut self) -> Result<(), Error> {
        if self.remaining() == 0 {
            return Ok(());
        }
        let fault = self.fault(Anomaly::TrailingBytes);
        if self.verification_trailer().is_ok() && self.remaining() == 0 {
            Ok(())
        } else {
            Err(fault)
        }
    }

    fn verification_trailer(&mut self) -> Result<(), Error> {
        self.align(4)?;
        if self.array::<8>()? != VERIFICATION_TRAILER {
            return Err(self.fault(Anomaly::TrailingBytes));
        }
        loop {
            let (command, length) = (self.u16()?, self.u16()?);
            self.octets(length.into())?;
            if command & LAST_COMMAND != 0 {
                return Ok(());
            }
        }
    }
}

/// `SEC_VT_COMMAND_END`.
const LAST_COMMAND: u16 = 0x4000;
/// `rpc_sec_verification_trailer` signature, [MS-RPCE] 2.2.2.13.
const VERIFICATION_TRAILER: [u8; 8] = [0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71];

#[cfg(test)]
mod tests {
    use super::NdrReader;
    use crate::{Anomaly, ByteOrder, Error, Limits};

    fn reader(bytes: &[u8]) -> NdrReader<'_> {
        NdrReader::new(bytes, ByteOrder::Little, Limits::STRICT)
    }

    fn anomaly<T>(outcome: Result<T, Error>) -> Option<Anomaly> {
        outcome.err().and_then(|error| error.anomaly())
    }

    #[test]
    fn unique_pointers_have_no_aliases() {
        let twice = [1, 0, 0, 0, 1, 0, 0, 0];
        let mut strict = reader(&twice);
        strict.pointer().unwrap();
        assert_eq!(anomaly(strict.pointer()), Some(Anomaly::ReferentReused));
        let mut client = NdrReader::new(&twice, ByteOrder::Little, Limits::CLIENT);
        assert_eq!((client.pointer().unwrap(), client.pointer().unwrap()), (Some(1), Some(1)));
    }

    #[test]
    fn a_reference_pointer_is_never_null() {
        assert_eq!(anomaly(reader(&[0; 4]).reference()), Some(Anomaly::BadPointer));
    }

    #[test]
    fn reference_pointers_may_have_any_referent_id_again() {
        let mut reader = reader(&[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!((reader.reference().unwrap(), reader.reference().unwrap()), (1, 1));
        assert_eq!(reader.pointer().unwrap(), Some(1));
    }

    #[test]
    fn nesting_has_an_end() {
        fn descend(reader: &mut NdrReader<'_>) -> Result<(), Error> {
            reader.nested(descend)
        }
        assert_eq!(anomaly(descend(&mut reader(&[]))), Some(Anomaly::Depth));
    }

    #[test]
    fn an_array_does_not_reach_past_its_conformance() {
        // max_count 2, offset 1, actual_count 2.
        let bytes = [2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 65, 0, 66, 0];
        assert_eq!(anomaly(reader(&bytes).wide_string()), Some(Anomaly::SizeMismatch));
    }

    #[test]
    fn a_string_ends_once_and_at_its_end() {
        for units in [[65_u8, 0, 66, 0], [0, 0, 65, 0]] {
            let bytes = [&[2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], units.as_slice()].concat();
            let refused = reader(&bytes).terminated_wide_string();
            assert_eq!(anomaly(refused), Some(Anomaly::BadText));
        }
    }
}
