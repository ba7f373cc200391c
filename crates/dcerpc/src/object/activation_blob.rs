//! The activation properties BLOB, [MS-DCOM] 2.2.22: a CustomHeader and its properties.

use super::{
    ActivationContextInfoData, InstanceInfoData, InstantiationInfoData, LocationInfoData,
    MInterfacePointer, ObjRef, ScmRequestInfoData, SecurityInfoData, SpecialPropertiesData,
    type_serialization::{HEADERS, close, open, seal},
};
use crate::{
    Anomaly, ByteOrder, Error, Limits, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// What a client asks the activator for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivationProperties {
    /// `destCtx` of the CustomHeader: 2 is MSHCTX_DIFFERENTMACHINE.
    pub dest_ctx: u32,
    /// `classInfoClsid` of the CustomHeader.
    pub class_info_clsid: Uuid,
    /// The properties in their order; their classes and sizes make up the CustomHeader.
    pub properties: Vec<Property>,
}

/// One activation property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Property {
    /// 000001b9.
    SpecialSystemProperties(SpecialPropertiesData),
    /// 000001ab.
    InstantiationInfo(InstantiationInfoData),
    /// 000001a5.
    ActivationContextInfo(ActivationContextInfoData),
    /// 000001a6.
    SecurityInfo(SecurityInfoData),
    /// 000001a4.
    ServerLocationInfo(LocationInfoData),
    /// 000001ad.
    InstanceInfo(InstanceInfoData),
    /// 000001aa.
    ScmRequestInfo(ScmRequestInfoData),
    /// A class of no known form.
    Other {
        /// The property's class.
        clsid: Uuid,
        /// Its octets, type serialization headers included.
        data: Vec<u8>,
    },
}

impl ActivationProperties {
    /// Reads the object data of a custom object reference.
    pub fn decode(object_data: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(object_data, ByteOrder::Little, *limits);
        let size = reader.u32()?;
        reader.u32()?;
        let size = reader.bounded(size, 1)?;
        let blob = reader.octets(size)?;
        close(&reader)?;
        let header = CustomHeader::decode(blob, limits)?;
        let mut reader = NdrReader::new(blob, ByteOrder::Little, *limits);
        let header_size = reader.bounded(header.header_size, 1)?;
        reader.octets(header_size)?;
        let mut properties = Vec::with_capacity(header.clsids.len());
        for (clsid, size) in header.clsids.iter().zip(&header.sizes) {
            let size = reader.bounded(*size, 1)?;
            properties.push(Property::decode(*clsid, reader.octets(size)?, limits)?);
        }
        close(&reader)?;
        let CustomHeader { dest_ctx, class_info_clsid, .. } = header;
        Ok(Self { dest_ctx, class_info_clsid, properties })
    }

    /// The object data: `dwSize`, `dwReserved`, CustomHeader, properties.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let properties =
            self.properties.iter().map(Property::encode).collect::<Result<Vec<_>, _>>()?;
        let header = CustomHeader {
            total_size: 0,
            header_size: 0,
            dest_ctx: self.dest_ctx,
            class_info_clsid: self.class_info_clsid,
            clsids: self.properties.iter().map(Property::clsid).collect(),
            sizes: properties.iter().map(|octets| word(octets.len())).collect::<Result<_, _>>()?,
        };
        // The header's size does not depend on the sizes it holds.
        let header_size = header.encode().len();
        let total_size = properties.iter().map(Vec::len).sum::<usize>().saturating_add(header_size);
        let (header_size, total_size) = (word(header_size)?, word(total_size)?);
        let header = CustomHeader { total_size, header_size, ..header };
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(total_size);
        writer.u32(0);
        writer.octets(&header.encode());
        for octets in &properties {
            writer.octets(octets);
        }
        Ok(writer.into_bytes())
    }

    /// Reads the properties out of a call's `pActProperties`.
    pub fn from_pointer(pointer: &MInterfacePointer, limits: &Limits) -> Result<Self, Error> {
        match pointer.objref(limits)? {
            ObjRef::Custom { object_data, .. } => Self::decode(&object_data, limits),
            _ => Err(crate::Malformed::new(Anomaly::ObjectReference, 4).into()),
        }
    }

    /// The `pActProperties` of a request: a custom reference to an `IActivationPropertiesIn`.
    pub fn to_pointer(&self) -> Result<MInterfacePointer, Error> {
        MInterfacePointer::new(&ObjRef::Custom {
            iid: Uuid::com(0x1a2),
            clsid: Uuid::com(0x338),
            extension: 0,
            object_data: self.encode()?,
        })
    }
}

impl Property {
    /// The property's class.
    pub const fn clsid(&self) -> Uuid {
        match self {
            Self::SpecialSystemProperties(_) => SPECIAL_SYSTEM_PROPERTIES,
            Self::InstantiationInfo(_) => INSTANTIATION_INFO,
            Self::ActivationContextInfo(_) => ACTIVATION_CONTEXT_INFO,
            Self::SecurityInfo(_) => SECURITY_INFO,
            Self::ServerLocationInfo(_) => SERVER_LOCATION_INFO,
            Self::InstanceInfo(_) => INSTANCE_INFO,
            Self::ScmRequestInfo(_) => SCM_REQUEST_INFO,
            Self::Other { clsid, .. } => *clsid,
        }
    }

    /// The same octets under another class.
    pub fn under(&self, clsid: Uuid) -> Result<Self, Error> {
        Ok(Self::Other { clsid, data: self.encode()? })
    }

    /// The octets, type serialization headers included.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        Ok(match self {
            Self::SpecialSystemProperties(property) => property.encode(),
            Self::InstantiationInfo(property) => property.encode(),
            Self::ActivationContextInfo(property) => property.encode(),
            Self::SecurityInfo(property) => property.encode(),
            Self::ServerLocationInfo(property) => property.encode(),
            Self::InstanceInfo(property) => property.encode(),
            Self::ScmRequestInfo(property) => property.encode()?,
            Self::Other { data, .. } => data.clone(),
        })
    }

    /// Reads the octets of a property of the given class.
    pub fn decode(clsid: Uuid, octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        Ok(match clsid {
            SPECIAL_SYSTEM_PROPERTIES => {
                Self::SpecialSystemProperties(SpecialPropertiesData::decode(octets, limits)?)
            }
            INSTANTIATION_INFO => {
                Self::InstantiationInfo(InstantiationInfoData::decode(octets, limits)?)
            }
            ACTIVATION_CONTEXT_INFO => {
                Self::ActivationContextInfo(ActivationContextInfoData::decode(octets, limits)?)
            }
            SECURITY_INFO => Self::SecurityInfo(SecurityInfoData::decode(octets, limits)?),
            SERVER_LOCATION_INFO => {
                Self::ServerLocationInfo(LocationInfoData::decode(octets, limits)?)
            }
            INSTANCE_INFO => Self::InstanceInfo(InstanceInfoData::decode(octets, limits)?),
            SCM_REQUEST_INFO => Self::ScmRequestInfo(ScmRequestInfoData::decode(octets, limits)?),
            _ => Self::Other { clsid, data: octets.to_vec() },
        })
    }
}

/// CustomHeader, [MS-DCOM] 2.2.22.1.
struct CustomHeader {
    total_size: u32,
    header_size: u32,
    dest_ctx: u32,
    class_info_clsid: Uuid,
    clsids: Vec<Uuid>,
    sizes: Vec<u32>,
}

impl CustomHeader {
    fn decode(blob: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(blob, limits)?;
        let total_size = reader.u32()?;
        let header_size = reader.u32()?;
        reader.u32()?;
        let dest_ctx = reader.u32()?;
        let interfaces = reader.u32()?;
        let class_info_clsid = reader.uuid()?;
        let (clsids, sizes) = (reader.pointer()?, reader.pointer()?);
        let reserved = reader.pointer()?;
        if usize::try_from(total_size).ok() != Some(blob.len()) {
            return Err(reader.fault(Anomaly::ObjectReference));
        }
        if (clsids.is_none() || sizes.is_none()) && interfaces != 0 {
            return Err(reader.fault(Anomaly::BadPointer));
        }
        let clsids = match clsids {
            Some(_) => read_array(&mut reader, interfaces, 16, NdrReader::uuid)?,
            None => Vec::new(),
        };
        let sizes = match sizes {
            Some(_) => read_array(&mut reader, interfaces, 4, NdrReader::u32)?,
            None => Vec::new(),
        };
        reserved.map(|_| reader.u32()).transpose()?;
        close(&reader)?;
        // What `headerSize` counts is the object with its two headers. Windows rounds it up to
        // eight octets, impacket does not: the properties begin where it says.
        let read = reader.position().saturating_add(HEADERS);
        if usize::try_from(header_size).is_ok_and(|size| size < read) {
            return Err(reader.fault(Anomaly::ObjectReference));
        }
        Ok(Self { total_size, header_size, dest_ctx, class_info_clsid, clsids, sizes })
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(self.total_size);
        writer.u32(self.header_size);
        writer.u32(0);
        writer.u32(self.dest_ctx);
        writer.count(self.clsids.len());
        writer.uuid(self.class_info_clsid);
        writer.pointer();
        writer.pointer();
        writer.null();
        writer.count(self.clsids.len());
        self.clsids.iter().for_each(|clsid| writer.uuid(*clsid));
        writer.count(self.sizes.len());
        self.sizes.iter().for_each(|size| writer.u32(*size));
        seal(writer)
    }
}

fn read_array<'a, T>(
    reader: &mut NdrReader<'a>,
    announced: u32,
    element_size: usize,
    read: impl Fn(&mut NdrReader<'a>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    if reader.u32()? != announced {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let count = reader.bounded(announced, element_size)?;
    (0..count).map(|_| read(reader)).collect()
}

fn word(size: usize) -> Result<u32, Error> {
    u32::try_from(size).map_err(|_| Error::Unencodable("activation properties above 4 GiB"))
}

const SPECIAL_SYSTEM_PROPERTIES: Uuid = Uuid::com(0x1b9);
const INSTANTIATION_INFO: Uuid = Uuid::com(0x1ab);
const ACTIVATION_CONTEXT_INFO: Uuid = Uuid::com(0x1a5);
const SECURITY_INFO: Uuid = Uuid::com(0x1a6);
const SERVER_LOCATION_INFO: Uuid = Uuid::com(0x1a4);
const INSTANCE_INFO: Uuid = Uuid::com(0x1ad);
const SCM_REQUEST_INFO: Uuid = Uuid::com(0x1aa);
