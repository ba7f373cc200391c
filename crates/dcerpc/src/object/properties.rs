//! The activation properties of a request, [MS-DCOM] 2.2.22.2, each a type serialization.

use super::{
    ComVersion, MInterfacePointer,
    activation::{protseq_count, read_iids, read_protseqs, write_iids, write_protseqs},
    type_serialization::{HEADERS, close, open, seal},
};
use crate::{
    ByteOrder, Error, Limits, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// SpecialPropertiesData, [MS-DCOM] 2.2.22.2.2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecialPropertiesData {
    /// `dwSessionId`: `u32::MAX` is none.
    pub session_id: u32,
    /// `fRemoteThisSessionId`.
    pub remote_this_session_id: u32,
    /// `fClientImpersonating`.
    pub client_impersonating: u32,
    /// `fPartitionIDPresent`.
    pub partition_id_present: u32,
    /// `dwDefaultAuthnLvl`.
    pub default_authn_lvl: u32,
    /// `guidPartition`.
    pub partition: Uuid,
    /// `dwPRTFlags`.
    pub prt_flags: u32,
    /// `dwOrigClsctx`.
    pub orig_clsctx: u32,
    /// `dwFlags`.
    pub flags: u32,
    /// The reserved rest, a multiple of 8 octets: 32 in the requests of old clients, 40 in those
    /// of the specification.
    pub reserved: Vec<u8>,
}

impl SpecialPropertiesData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        Ok(Self {
            session_id: reader.u32()?,
            remote_this_session_id: reader.u32()?,
            client_impersonating: reader.u32()?,
            partition_id_present: reader.u32()?,
            default_authn_lvl: reader.u32()?,
            partition: reader.uuid()?,
            prt_flags: reader.u32()?,
            orig_clsctx: reader.u32()?,
            flags: reader.u32()?,
            reserved: reader.octets(reader.remaining())?.to_vec(),
        })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(self.session_id);
        writer.u32(self.remote_this_session_id);
        writer.u32(self.client_impersonating);
        writer.u32(self.partition_id_present);
        writer.u32(self.default_authn_lvl);
        writer.uuid(self.partition);
        writer.u32(self.prt_flags);
        writer.u32(self.orig_clsctx);
        writer.u32(self.flags);
        writer.octets(&self.reserved);
        seal(writer)
    }
}

/// InstantiationInfoData, [MS-DCOM] 2.2.22.2.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstantiationInfoData {
    /// `classId`.
    pub class_id: Uuid,
    /// `classCtx`: 0x10 is CLSCTX_REMOTE_SERVER.
    pub class_ctx: u32,
    /// `actvflags`.
    pub actv_flags: u32,
    /// `fIsSurrogate`.
    pub is_surrogate: u32,
    /// `instFlag`.
    pub inst_flag: u32,
    /// `pIID`, as many as `cIID` says.
    pub iids: Vec<Uuid>,
    /// `thisSize`: size of the whole property. See [`Self::size`].
    pub this_size: u32,
    /// `clientCOMVersion`.
    pub client_com_version: ComVersion,
}

impl InstantiationInfoData {
    /// What `thisSize` is for so many interfaces: 88 octets for one.
    pub fn size(interfaces: usize) -> u32 {
        let array = interfaces.saturating_mul(16).saturating_add(4);
        let object = array.saturating_add(48).checked_next_multiple_of(8).unwrap_or(usize::MAX);
        u32::try_from(object.saturating_add(HEADERS)).unwrap_or(u32::MAX)
    }

    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let class_id = reader.uuid()?;
        let class_ctx = reader.u32()?;
        let actv_flags = reader.u32()?;
        let is_surrogate = reader.u32()?;
        let c_iid = reader.u32()?;
        let inst_flag = reader.u32()?;
        let has_iids = reader.pointer()?.is_some();
        let this_size = reader.u32()?;
        let client_com_version = ComVersion::read(&mut reader)?;
        let iids = read_iids(&mut reader, c_iid, has_iids)?;
        close(&reader)?;
        Ok(Self {
            class_id,
            class_ctx,
            actv_flags,
            is_surrogate,
            inst_flag,
            iids,
            this_size,
            client_com_version,
        })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.uuid(self.class_id);
        writer.u32(self.class_ctx);
        writer.u32(self.actv_flags);
        writer.u32(self.is_surrogate);
        writer.count(self.iids.len());
        writer.u32(self.inst_flag);
        pointer(&mut writer, !self.iids.is_empty());
        writer.u32(self.this_size);
        self.client_com_version.write(&mut writer);
        if !self.iids.is_empty() {
            write_iids(&mut writer, &self.iids);
        }
        seal(writer)
    }
}

/// ActivationContextInfoData, [MS-DCOM] 2.2.22.2.5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivationContextInfoData {
    /// `clientOK`.
    pub client_ok: u32,
    /// `bReserved1`.
    pub reserved1: u32,
    /// `dwReserved1`.
    pub dw_reserved1: u32,
    /// `dwReserved2`.
    pub dw_reserved2: u32,
    /// `pIFDClientCtx`: the client's [`super::Context`].
    pub client_ctx: Option<MInterfacePointer>,
    /// `pIFDPrototypeCtx`: the prototype [`super::Context`].
    pub prototype_ctx: Option<MInterfacePointer>,
}

impl ActivationContextInfoData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let client_ok = reader.u32()?;
        let reserved1 = reader.u32()?;
        let dw_reserved1 = reader.u32()?;
        let dw_reserved2 = reader.u32()?;
        let (client, prototype) = (reader.pointer()?, reader.pointer()?);
        let client_ctx = client.map(|_| MInterfacePointer::read(&mut reader)).transpose()?;
        let prototype_ctx = prototype.map(|_| MInterfacePointer::read(&mut reader)).transpose()?;
        close(&reader)?;
        Ok(Self { client_ok, reserved1, dw_reserved1, dw_reserved2, client_ctx, prototype_ctx })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(self.client_ok);
        writer.u32(self.reserved1);
        writer.u32(self.dw_reserved1);
        writer.u32(self.dw_reserved2);
        let contexts = [&self.client_ctx, &self.prototype_ctx];
        for context in contexts {
            pointer(&mut writer, context.is_some());
        }
        contexts.into_iter().flatten().for_each(|context| context.write(&mut writer));
        seal(writer)
    }
}

/// SecurityInfoData, [MS-DCOM] 2.2.22.2.7.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityInfoData {
    /// `dwAuthnFlags`.
    pub authn_flags: u32,
    /// `pServerInfo`.
    pub server_info: Option<CoServerInfo>,
    /// `pdwReserved`: null.
    pub reserved: Option<u32>,
}

/// COSERVERINFO, [MS-DCOM] 2.2.22.2.7.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoServerInfo {
    /// `dwReserved1`.
    pub reserved1: u32,
    /// `pwszName` in UTF-16 units, terminator included.
    pub name: Option<Vec<u16>>,
    /// `pdwReserved`: null.
    pub reserved: Option<u32>,
    /// `dwReserved2`.
    pub reserved2: u32,
}

impl SecurityInfoData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let authn_flags = reader.u32()?;
        let (info, reserved) = (reader.pointer()?, reader.pointer()?);
        let server_info = info.map(|_| CoServerInfo::read(&mut reader)).transpose()?;
        let reserved = reserved.map(|_| reader.u32()).transpose()?;
        close(&reader)?;
        Ok(Self { authn_flags, server_info, reserved })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        writer.u32(self.authn_flags);
        pointer(&mut writer, self.server_info.is_some());
        pointer(&mut writer, self.reserved.is_some());
        self.server_info.iter().for_each(|info| info.write(&mut writer));
        self.reserved.iter().for_each(|word| writer.u32(*word));
        seal(writer)
    }
}

impl CoServerInfo {
    fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let reserved1 = reader.u32()?;
        let (name, reserved) = (reader.pointer()?, reader.pointer()?);
        let reserved2 = reader.u32()?;
        let name = name.map(|_| reader.wide_string()).transpose()?;
        let reserved = reserved.map(|_| reader.u32()).transpose()?;
        Ok(Self { reserved1, name, reserved, reserved2 })
    }

    fn write(&self, writer: &mut NdrWriter) {
        writer.u32(self.reserved1);
        pointer(writer, self.name.is_some());
        pointer(writer, self.reserved.is_some());
        writer.u32(self.reserved2);
        self.name.iter().for_each(|units| writer.wide_string(units));
        self.reserved.iter().for_each(|word| writer.u32(*word));
    }
}

/// LocationInfoData, [MS-DCOM] 2.2.22.2.6.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationInfoData {
    /// `machineName` in UTF-16 units, terminator included.
    pub machine_name: Option<Vec<u16>>,
    /// `processId`.
    pub process_id: u32,
    /// `apartmentId`.
    pub apartment_id: u32,
    /// `contextId`.
    pub context_id: u32,
}

impl LocationInfoData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let name = reader.pointer()?;
        let process_id = reader.u32()?;
        let apartment_id = reader.u32()?;
        let context_id = reader.u32()?;
        let machine_name = name.map(|_| reader.wide_string()).transpose()?;
        close(&reader)?;
        Ok(Self { machine_name, process_id, apartment_id, context_id })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        pointer(&mut writer, self.machine_name.is_some());
        writer.u32(self.process_id);
        writer.u32(self.apartment_id);
        writer.u32(self.context_id);
        self.machine_name.iter().for_each(|units| writer.wide_string(units));
        seal(writer)
    }
}

/// InstanceInfoData, [MS-DCOM] 2.2.22.2.3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceInfoData {
    /// `fileName` in UTF-16 units, terminator included: the path whose server part both
    /// MS03-026 and MS03-039 are about.
    pub file_name: Option<Vec<u16>>,
    /// `mode`.
    pub mode: u32,
    /// `ifdROT`.
    pub ifd_rot: Option<MInterfacePointer>,
    /// `ifdStg`.
    pub ifd_stg: Option<MInterfacePointer>,
}

impl InstanceInfoData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let name = reader.pointer()?;
        let mode = reader.u32()?;
        let (rot, stg) = (reader.pointer()?, reader.pointer()?);
        let file_name = name.map(|_| reader.wide_string()).transpose()?;
        let ifd_rot = rot.map(|_| MInterfacePointer::read(&mut reader)).transpose()?;
        let ifd_stg = stg.map(|_| MInterfacePointer::read(&mut reader)).transpose()?;
        close(&reader)?;
        Ok(Self { file_name, mode, ifd_rot, ifd_stg })
    }

    /// The property.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        pointer(&mut writer, self.file_name.is_some());
        writer.u32(self.mode);
        pointer(&mut writer, self.ifd_rot.is_some());
        pointer(&mut writer, self.ifd_stg.is_some());
        self.file_name.iter().for_each(|units| writer.wide_string(units));
        self.ifd_rot.iter().for_each(|reference| reference.write(&mut writer));
        self.ifd_stg.iter().for_each(|reference| reference.write(&mut writer));
        seal(writer)
    }
}

/// ScmRequestInfoData, [MS-DCOM] 2.2.22.2.4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScmRequestInfoData {
    /// `pdwReserved`: null.
    pub reserved: Option<u32>,
    /// `remoteRequest`.
    pub remote_request: Option<RemoteRequestScmInfo>,
}

/// customREMOTE_REQUEST_SCM_INFO, [MS-DCOM] 2.2.22.2.4.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteRequestScmInfo {
    /// `ClientImpLevel`.
    pub client_imp_level: u32,
    /// `pRequestedProtseqs`: 7 is `ncacn_ip_tcp`.
    pub requested_protseqs: Vec<u16>,
}

impl ScmRequestInfoData {
    /// Reads the property.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = open(octets, limits)?;
        let (reserved, request) = (reader.pointer()?, reader.pointer()?);
        let reserved = reserved.map(|_| reader.u32()).transpose()?;
        let remote_request =
            request.map(|_| RemoteRequestScmInfo::read(&mut reader)).transpose()?;
        close(&reader)?;
        Ok(Self { reserved, remote_request })
    }

    /// The property.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        pointer(&mut writer, self.reserved.is_some());
        pointer(&mut writer, self.remote_request.is_some());
        self.reserved.iter().for_each(|word| writer.u32(*word));
        if let Some(request) = &self.remote_request {
            request.write(&mut writer)?;
        }
        Ok(seal(writer))
    }
}

impl RemoteRequestScmInfo {
    fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let client_imp_level = reader.u32()?;
        let count = reader.u16()?;
        let requested_protseqs = match reader.pointer()? {
            Some(_) => read_protseqs(reader, count)?,
            None if count == 0 => Vec::new(),
            None => return Err(reader.fault(crate::Anomaly::BadPointer)),
        };
        Ok(Self { client_imp_level, requested_protseqs })
    }

    fn write(&self, writer: &mut NdrWriter) -> Result<(), Error> {
        writer.u32(self.client_imp_level);
        writer.u16(protseq_count(&self.requested_protseqs)?);
        pointer(writer, !self.requested_protseqs.is_empty());
        if !self.requested_protseqs.is_empty() {
            write_protseqs(writer, &self.requested_protseqs);
        }
        Ok(())
    }
}

fn pointer(writer: &mut NdrWriter, is_there: bool) {
    if is_there {
        writer.pointer();
    } else {
        writer.null();
    }
}
