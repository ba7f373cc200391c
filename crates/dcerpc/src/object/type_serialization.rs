//! Type serialization version 1, [MS-RPCE] 2.2.6: NDR data with a header of its own.

use crate::{
    Anomaly, ByteOrder, Error, Limits,
    ndr::{NdrReader, NdrWriter},
};

/// Common and private header together, in octets.
pub(super) const HEADERS: usize = 16;

/// A reader over the object behind the two headers, in the byte order they name.
pub(super) fn open<'a>(octets: &'a [u8], limits: &Limits) -> Result<NdrReader<'a>, Error> {
    let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
    let fault = || reader.fault(Anomaly::ObjectReference);
    let (version, order) = match octets {
        [version, 0x10, ..] => (*version, ByteOrder::Little),
        [version, 0x00, ..] => (*version, ByteOrder::Big),
        _ => return Err(fault()),
    };
    let mut reader_in_order = NdrReader::new(octets, order, *limits);
    reader_in_order.u16()?;
    if version != 1 || reader_in_order.u16()? != 8 {
        return Err(fault());
    }
    // The filler is 0xcccccccc, but readers ignore it.
    reader_in_order.u32()?;
    let object_buffer_length = reader_in_order.u32()?;
    reader_in_order.u32()?;
    reader = reader_in_order;
    let length = reader.bounded(object_buffer_length, 1)?;
    Ok(NdrReader::new(reader.octets(length)?, order, *limits))
}

/// Ends the reading of an object: only padding to 8 may be left.
pub(super) fn close(reader: &NdrReader<'_>) -> Result<(), Error> {
    if reader.remaining() < 8 { Ok(()) } else { Err(reader.fault(Anomaly::TrailingBytes)) }
}

/// The object with its headers, padded to 8, in little endian.
pub(super) fn seal(mut object: NdrWriter) -> Vec<u8> {
    object.align(8);
    let object = object.into_bytes();
    let mut writer = NdrWriter::new(ByteOrder::Little);
    writer.octets(&[0x01, 0x10, 0x08, 0x00, 0xcc, 0xcc, 0xcc, 0xcc]);
    writer.count(object.len());
    writer.u32(0);
    writer.octets(&object);
    writer.into_bytes()
}
