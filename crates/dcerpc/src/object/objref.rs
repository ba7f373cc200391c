//! OBJREF, [MS-DCOM] 2.2.18: marshalled interface references, little-endian always.

use super::{ComVersion, DualStringArray};
use crate::{
    Anomaly, ByteOrder, Error, Limits, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// MInterfacePointer, [MS-DCOM] 2.2.14: an OBJREF as counted octets, undecoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MInterfacePointer {
    /// `abData`.
    pub ab_data: Vec<u8>,
}

impl MInterfacePointer {
    /// From an object reference.
    pub fn new(reference: &ObjRef) -> Result<Self, Error> {
        reference.encode().map(|ab_data| Self { ab_data })
    }

    /// The object reference inside.
    pub fn objref(&self, limits: &Limits) -> Result<ObjRef, Error> {
        ObjRef::decode(&self.ab_data, limits)
    }

    pub(super) fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let max_count = reader.u32()?;
        let cnt_data = reader.u32()?;
        if cnt_data != max_count {
            return Err(reader.fault(Anomaly::SizeMismatch));
        }
        let count = reader.bounded(cnt_data, 1)?;
        Ok(Self { ab_data: reader.octets(count)?.to_vec() })
    }

    pub(super) fn write(&self, writer: &mut NdrWriter) {
        writer.count(self.ab_data.len());
        writer.count(self.ab_data.len());
        writer.octets(&self.ab_data);
    }

    /// Reads a unique pointer whose referent follows at once.
    pub(super) fn read_unique(reader: &mut NdrReader<'_>) -> Result<Option<Self>, Error> {
        reader.pointer()?.map(|_| Self::read(reader)).transpose()
    }

    pub(super) fn write_unique(this: Option<&Self>, writer: &mut NdrWriter) {
        match this {
            Some(pointer) => {
                writer.pointer();
                pointer.write(writer);
            }
            None => writer.null(),
        }
    }
}

/// OBJREF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjRef {
    /// OBJREF_STANDARD, 2.2.18.4.
    Standard {
        /// `iid`.
        iid: Uuid,
        /// `std`.
        std: StdObjRef,
        /// `saResAddr`.
        res_addr: DualStringArray,
    },
    /// OBJREF_HANDLER, 2.2.18.5.
    Handler {
        /// `iid`.
        iid: Uuid,
        /// `std`.
        std: StdObjRef,
        /// `clsid`.
        clsid: Uuid,
        /// `saResAddr`.
        res_addr: DualStringArray,
    },
    /// OBJREF_CUSTOM, 2.2.18.6.
    Custom {
        /// `iid`.
        iid: Uuid,
        /// `clsid` of the unmarshaler.
        clsid: Uuid,
        /// `cbExtension`.
        extension: u32,
        /// `pObjectData`. Its length goes into `reserved`, which readers ignore.
        object_data: Vec<u8>,
    },
    /// OBJREF_EXTENDED or flags of no meaning, kept as they are.
    Other {
        /// `flags`, none of 1, 2 and 4.
        flags: u32,
        /// `iid`.
        iid: Uuid,
        /// What follows.
        data: Vec<u8>,
    },
}

/// STDOBJREF, [MS-DCOM] 2.2.18.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StdObjRef {
    /// `flags`.
    pub flags: u32,
    /// `cPublicRefs`.
    pub public_refs: u32,
    /// `oxid`.
    pub oxid: u64,
    /// `oid`.
    pub oid: u64,
    /// `ipid`.
    pub ipid: Uuid,
}

impl ObjRef {
    /// Reads an OBJREF that fills `octets`.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
        if reader.u32()? != SIGNATURE {
            return Err(reader.fault(Anomaly::ObjectReference));
        }
        let flags = reader.u32()?;
        let iid = reader.uuid()?;
        let reference = match flags {
            STANDARD => Self::Standard {
                iid,
                std: StdObjRef::read(&mut reader)?,
                res_addr: DualStringArray::read_packed(&mut reader)?,
            },
            HANDLER => Self::Handler {
                iid,
                std: StdObjRef::read(&mut reader)?,
                clsid: reader.uuid()?,
                res_addr: DualStringArray::read_packed(&mut reader)?,
            },
            CUSTOM => {
                let clsid = reader.uuid()?;
                let extension = reader.u32()?;
                reader.u32()?;
                let object_data = reader.octets(reader.remaining())?.to_vec();
                Self::Custom { iid, clsid, extension, object_data }
            }
            _ => Self::Other { flags, iid, data: reader.octets(reader.remaining())?.to_vec() },
        };
        reader.finish()?;
        Ok(reference)
    }

    /// The octets.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(SIGNATURE);
        match self {
            Self::Standard { iid, std, res_addr } => {
                writer.u32(STANDARD);
                writer.uuid(*iid);
                std.write(&mut writer);
                res_addr.write_packed(&mut writer)?;
            }
            Self::Handler { iid, std, clsid, res_addr } => {
                writer.u32(HANDLER);
                writer.uuid(*iid);
                std.write(&mut writer);
                writer.uuid(*clsid);
                res_addr.write_packed(&mut writer)?;
            }
            Self::Custom { iid, clsid, extension, object_data } => {
                writer.u32(CUSTOM);
                writer.uuid(*iid);
                writer.uuid(*clsid);
                writer.u32(*extension);
                writer.count(object_data.len());
                writer.octets(object_data);
            }
            Self::Other { flags: STANDARD | HANDLER | CUSTOM, .. } => {
                return Err(Error::Unencodable("flags of a known kind of object reference"));
            }
            Self::Other { flags, iid, data } => {
                writer.u32(*flags);
                writer.uuid(*iid);
                writer.octets(data);
            }
        }
        Ok(writer.into_bytes())
    }
}

impl StdObjRef {
    fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self {
            flags: reader.u32()?,
            public_refs: reader.u32()?,
            oxid: reader.u64()?,
            oid: reader.u64()?,
            ipid: reader.uuid()?,
        })
    }

    fn write(&self, writer: &mut NdrWriter) {
        writer.u32(self.flags);
        writer.u32(self.public_refs);
        writer.u64(self.oxid);
        writer.u64(self.oid);
        writer.uuid(self.ipid);
    }
}

/// Context, [MS-DCOM] 2.2.20: the object data of a reference to an `IContext`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// `MajorVersion` and `MinVersion`: 1.1.
    pub version: ComVersion,
    /// `ContextId`.
    pub context_id: Uuid,
    /// `Flags`.
    pub flags: u32,
    /// `Reserved`.
    pub reserved: u32,
    /// `dwNumExtents`.
    pub num_extents: u32,
    /// `cbExtents`.
    pub cb_extents: u32,
    /// `MshlFlags`: 2 is by value.
    pub mshl_flags: u32,
    /// `Count` of properties.
    pub count: u32,
    /// `Frozen`.
    pub frozen: u32,
    /// `PropMarshalHeader` and what follows, undecoded.
    pub properties: Vec<u8>,
}

impl Context {
    /// An empty context of the client, marshalled by value.
    pub const fn empty(context_id: Uuid) -> Self {
        Self {
            version: ComVersion::new(1, 1),
            context_id,
            flags: 0,
            reserved: 0,
            num_extents: 0,
            cb_extents: 0,
            mshl_flags: 2,
            count: 0,
            frozen: 1,
            properties: Vec::new(),
        }
    }

    /// The reference that carries this context.
    pub fn objref(&self) -> ObjRef {
        ObjRef::Custom {
            iid: Uuid::com(0x1c0),
            clsid: Uuid::com(0x33b),
            extension: 0,
            object_data: self.encode(),
        }
    }

    /// Reads the object data.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
        Ok(Self {
            version: ComVersion::read(&mut reader)?,
            context_id: reader.uuid()?,
            flags: reader.u32()?,
            reserved: reader.u32()?,
            num_extents: reader.u32()?,
            cb_extents: reader.u32()?,
            mshl_flags: reader.u32()?,
            count: reader.u32()?,
            frozen: reader.u32()?,
            properties: reader.octets(reader.remaining())?.to_vec(),
        })
    }

    /// The object data.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        self.version.write(&mut writer);
        writer.uuid(self.context_id);
        for word in [
            self.flags,
            self.reserved,
            self.num_extents,
            self.cb_extents,
            self.mshl_flags,
            self.count,
            self.frozen,
        ] {
            writer.u32(word);
        }
        writer.octets(&self.properties);
        writer.into_bytes()
    }
}

/// `MEOW`.
const SIGNATURE: u32 = 0x574f_454d;
const STANDARD: u32 = 1;
const HANDLER: u32 = 2;
const CUSTOM: u32 = 4;
