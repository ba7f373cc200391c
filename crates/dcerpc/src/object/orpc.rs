//! What every ORPC call begins with, [MS-DCOM] 2.2.11 to 2.2.13.

use crate::{
    Anomaly, Error, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// COMVERSION, [MS-DCOM] 2.2.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComVersion {
    /// `MajorVersion`: 5.
    pub major: u16,
    /// `MinorVersion`: 1 to 7; 6 since Windows 2000.
    pub minor: u16,
}

impl ComVersion {
    /// A version from its parts.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self { major: reader.u16()?, minor: reader.u16()? })
    }

    pub(super) fn write(self, writer: &mut NdrWriter) {
        writer.u16(self.major);
        writer.u16(self.minor);
    }
}

/// ORPCTHIS, [MS-DCOM] 2.2.13.3: the first parameter of every ORPC request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrpcThis {
    /// `version`.
    pub version: ComVersion,
    /// `flags`.
    pub flags: u32,
    /// `reserved1`.
    pub reserved1: u32,
    /// `cid`: the causality id.
    pub cid: Uuid,
    /// `extensions`.
    pub extensions: Option<OrpcExtentArray>,
}

impl OrpcThis {
    /// Without flags or extensions.
    pub const fn new(version: ComVersion, cid: Uuid) -> Self {
        Self { version, flags: 0, reserved1: 0, cid, extensions: None }
    }

    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self {
            version: ComVersion::read(reader)?,
            flags: reader.u32()?,
            reserved1: reader.u32()?,
            cid: reader.uuid()?,
            extensions: read_extensions(reader)?,
        })
    }

    pub(super) fn write(&self, writer: &mut NdrWriter) {
        self.version.write(writer);
        writer.u32(self.flags);
        writer.u32(self.reserved1);
        writer.uuid(self.cid);
        write_extensions(writer, self.extensions.as_ref());
    }
}

/// ORPCTHAT, [MS-DCOM] 2.2.13.4: the first parameter of every ORPC reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrpcThat {
    /// `flags`.
    pub flags: u32,
    /// `extensions`.
    pub extensions: Option<OrpcExtentArray>,
}

impl OrpcThat {
    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self { flags: reader.u32()?, extensions: read_extensions(reader)? })
    }

    pub(super) fn write(&self, writer: &mut NdrWriter) {
        writer.u32(self.flags);
        write_extensions(writer, self.extensions.as_ref());
    }
}

/// ORPC_EXTENT_ARRAY, [MS-DCOM] 2.2.13.2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrpcExtentArray {
    /// `reserved`.
    pub reserved: u32,
    /// `extent`: as many as `size` says, null ones included.
    pub extents: Vec<Option<OrpcExtent>>,
}

/// ORPC_EXTENT, [MS-DCOM] 2.2.13.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrpcExtent {
    /// `id`.
    pub id: Uuid,
    /// `data`, without the padding to a multiple of 8.
    pub data: Vec<u8>,
}

fn read_extensions(reader: &mut NdrReader<'_>) -> Result<Option<OrpcExtentArray>, Error> {
    if reader.pointer()?.is_none() {
        return Ok(None);
    }
    let size = reader.u32()?;
    let reserved = reader.u32()?;
    if reader.pointer()?.is_none() {
        let extents = Vec::new();
        return match size {
            0 => Ok(Some(OrpcExtentArray { reserved, extents })),
            _ => Err(reader.fault(Anomaly::BadPointer)),
        };
    }
    let max_count = reader.u32()?;
    if size.checked_next_multiple_of(2) != Some(max_count) {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let max_count = reader.bounded(max_count, 4)?;
    let mut referents =
        (0..max_count).map(|_| reader.pointer()).collect::<Result<Vec<_>, Error>>()?;
    // The array is padded to an even count with a null pointer.
    if !size.is_multiple_of(2) && referents.pop().flatten().is_some() {
        return Err(reader.fault(Anomaly::BadPointer));
    }
    let extents = referents
        .into_iter()
        .map(|referent| referent.map(|_| read_extent(reader)).transpose())
        .collect::<Result<_, _>>()?;
    Ok(Some(OrpcExtentArray { reserved, extents }))
}

fn read_extent(reader: &mut NdrReader<'_>) -> Result<OrpcExtent, Error> {
    let max_count = reader.u32()?;
    let id = reader.uuid()?;
    let size = reader.u32()?;
    if size.checked_next_multiple_of(8) != Some(max_count) {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let octets = reader.bounded(max_count, 1)?;
    let padded = reader.octets(octets)?;
    let size = usize::try_from(size).map_err(|_| reader.fault(Anomaly::TooMany))?;
    let data = padded.get(..size).ok_or_else(|| reader.fault(Anomaly::SizeMismatch))?;
    Ok(OrpcExtent { id, data: data.to_vec() })
}

fn write_extensions(writer: &mut NdrWriter, extensions: Option<&OrpcExtentArray>) {
    let Some(OrpcExtentArray { reserved, extents }) = extensions else {
        return writer.null();
    };
    writer.pointer();
    writer.count(extents.len());
    writer.u32(*reserved);
    if extents.is_empty() {
        return writer.null();
    }
    writer.pointer();
    writer.count(extents.len().next_multiple_of(2));
    for extent in extents {
        match extent {
            Some(_) => writer.pointer(),
            None => writer.null(),
        }
    }
    if !extents.len().is_multiple_of(2) {
        writer.null();
    }
    for extent in extents.iter().flatten() {
        writer.count(extent.data.len().next_multiple_of(8));
        writer.uuid(extent.id);
        writer.count(extent.data.len());
        writer.octets(&extent.data);
        let gap = extent.data.len().next_multiple_of(8) - extent.data.len();
        (0..gap).for_each(|_| writer.u8(0));
    }
}
