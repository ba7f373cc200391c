//! What the calls of the endpoint mapper have in common: the paging handle, `twr_t` and the
//! heads of conformant varying arrays.

use crate::{
    Anomaly, Error, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// `ept_lookup_handle_t`, an NDR context handle (C706 14.2.16.6): where a lookup goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContextHandle {
    /// `context_handle_attributes`.
    pub attributes: u32,
    /// `context_handle_uuid`.
    pub uuid: Uuid,
}

impl ContextHandle {
    /// The null handle: a lookup that starts, or one that is at its end.
    pub const NULL: Self = Self { attributes: 0, uuid: Uuid::NIL };

    /// Whether this is the null handle; only the UUID decides.
    pub fn is_null(self) -> bool {
        self.uuid == Uuid::NIL
    }

    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self { attributes: reader.u32()?, uuid: reader.uuid()? })
    }

    pub(super) fn write(self, writer: &mut NdrWriter) {
        writer.u32(self.attributes);
        writer.uuid(self.uuid);
    }
}

/// Reads a `twr_t`, C706 appendix N: `tower_octet_string` with its two lengths, which must agree.
pub(super) fn read_twr(reader: &mut NdrReader<'_>) -> Result<Vec<u8>, Error> {
    let max_count = reader.u32()?;
    let tower_length = reader.u32()?;
    reader.bounded(max_count, 1)?;
    if tower_length != max_count {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let length = reader.bounded(tower_length, 1)?;
    reader.octets(length).map(<[u8]>::to_vec)
}

/// Writes a `twr_t`.
pub(super) fn write_twr(writer: &mut NdrWriter, octets: &[u8]) {
    writer.count(octets.len());
    writer.count(octets.len());
    writer.octets(octets);
}

/// Reads the counts of a conformant varying array whose length was sent before as `announced`;
/// returns `max_count` and the number of elements.
pub(super) fn read_array_head(
    reader: &mut NdrReader<'_>,
    announced: u32,
    element_size: usize,
) -> Result<(u32, usize), Error> {
    let max_count = reader.u32()?;
    let offset = reader.u32()?;
    let actual_count = reader.u32()?;
    if offset != 0 || actual_count > max_count || actual_count != announced {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    Ok((max_count, reader.bounded(actual_count, element_size)?))
}

/// Writes the counts of a conformant varying array: never fewer than the elements that follow.
pub(super) fn write_array_head(writer: &mut NdrWriter, max_count: u32, elements: usize) {
    let actual_count = u32::try_from(elements).unwrap_or(u32::MAX);
    writer.u32(max_count.max(actual_count));
    writer.u32(0);
    writer.u32(actual_count);
}
