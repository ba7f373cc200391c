//! `IActivation::RemoteActivation`, [MS-DCOM] 3.1.2.5.2.3.1: activation as NT 4.0 speaks it.

use super::{ComVersion, DualStringArray, MInterfacePointer, OrpcThat, OrpcThis};
use crate::{
    Anomaly, ByteOrder, Error, Limits, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// Opnum of `RemoteActivation`.
pub const REMOTE_ACTIVATION_OPNUM: u16 = 0;

/// The `[in]` parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteActivationRequest {
    /// `ORPCthis`.
    pub orpc_this: OrpcThis,
    /// `Clsid`.
    pub clsid: Uuid,
    /// `pwszObjectName` in UTF-16 units, terminator included.
    pub object_name: Option<Vec<u16>>,
    /// `pObjectStorage`.
    pub object_storage: Option<MInterfacePointer>,
    /// `ClientImpLevel`.
    pub client_imp_level: u32,
    /// `Mode`.
    pub mode: u32,
    /// `pIIDs`, as many as `Interfaces` says.
    pub iids: Vec<Uuid>,
    /// `aRequestedProtseqs`: 7 is `ncacn_ip_tcp`.
    pub requested_protseqs: Vec<u16>,
}

impl RemoteActivationRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let request = Self {
            orpc_this: OrpcThis::read(&mut reader)?,
            clsid: reader.uuid()?,
            object_name: reader.pointer()?.map(|_| reader.wide_string()).transpose()?,
            object_storage: MInterfacePointer::read_unique(&mut reader)?,
            client_imp_level: reader.u32()?,
            mode: reader.u32()?,
            iids: {
                let interfaces = reader.u32()?;
                let referent = reader.pointer()?;
                read_iids(&mut reader, interfaces, referent.is_some())?
            },
            requested_protseqs: {
                let count = reader.u16()?;
                read_protseqs(&mut reader, count)?
            },
        };
        reader.finish_request()?;
        Ok(request)
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(order);
        self.orpc_this.write(&mut writer);
        writer.uuid(self.clsid);
        match &self.object_name {
            Some(units) => {
                writer.pointer();
                writer.wide_string(units);
            }
            None => writer.null(),
        }
        MInterfacePointer::write_unique(self.object_storage.as_ref(), &mut writer);
        writer.u32(self.client_imp_level);
        writer.u32(self.mode);
        writer.count(self.iids.len());
        if self.iids.is_empty() {
            writer.null();
        } else {
            writer.pointer();
            write_iids(&mut writer, &self.iids);
        }
        writer.u16(protseq_count(&self.requested_protseqs)?);
        write_protseqs(&mut writer, &self.requested_protseqs);
        Ok(writer.into_bytes())
    }
}

/// The `[out]` parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteActivationResponse {
    /// `ORPCthat`.
    pub orpc_that: OrpcThat,
    /// `pOxid`.
    pub oxid: u64,
    /// `ppdsaOxidBindings`.
    pub oxid_bindings: Option<DualStringArray>,
    /// `pipidRemUnknown`.
    pub ipid_rem_unknown: Uuid,
    /// `pAuthnHint`.
    pub authn_hint: u32,
    /// `pServerVersion`.
    pub server_version: ComVersion,
    /// `phr`: the HRESULT of the activation.
    pub hr: u32,
    /// `ppInterfaceData`, one for each interface asked for.
    pub interface_data: Vec<Option<MInterfacePointer>>,
    /// `pResults`: an HRESULT for each interface.
    pub results: Vec<u32>,
    /// The return value.
    pub status: u32,
}

impl RemoteActivationResponse {
    /// A failed activation: everything but the HRESULTs is zero or null.
    pub fn failure(server_version: ComVersion, hr: u32, result: u32, interfaces: usize) -> Self {
        Self {
            orpc_that: OrpcThat::default(),
            oxid: 0,
            oxid_bindings: None,
            ipid_rem_unknown: Uuid::NIL,
            authn_hint: 0,
            server_version,
            hr,
            interface_data: vec![None; interfaces],
            results: vec![result; interfaces],
            status: 0,
        }
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let response = Self {
            orpc_that: OrpcThat::read(&mut reader)?,
            oxid: reader.u64()?,
            oxid_bindings: {
                let referent = reader.pointer()?;
                referent.map(|_| DualStringArray::read(&mut reader)).transpose()?
            },
            ipid_rem_unknown: reader.uuid()?,
            authn_hint: reader.u32()?,
            server_version: ComVersion::read(&mut reader)?,
            hr: reader.u32()?,
            interface_data: read_interface_data(&mut reader)?,
            results: {
                let count = reader.count(4)?;
                (0..count).map(|_| reader.u32()).collect::<Result<_, _>>()?
            },
            status: reader.u32()?,
        };
        if response.results.len() != response.interface_data.len() {
            return Err(reader.fault(Anomaly::SizeMismatch));
        }
        reader.finish()?;
        Ok(response)
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        if self.results.len() != self.interface_data.len() {
            return Err(Error::Unencodable("results and interfaces differ in number"));
        }
        let mut writer = NdrWriter::new(order);
        self.orpc_that.write(&mut writer);
        writer.u64(self.oxid);
        match &self.oxid_bindings {
            Some(bindings) => {
                writer.pointer();
                bindings.write(&mut writer)?;
            }
            None => writer.null(),
        }
        writer.uuid(self.ipid_rem_unknown);
        writer.u32(self.authn_hint);
        self.server_version.write(&mut writer);
        writer.u32(self.hr);
        writer.count(self.interface_data.len());
        for interface in &self.interface_data {
            match interface {
                Some(_) => writer.pointer(),
                None => writer.null(),
            }
        }
        self.interface_data.iter().flatten().for_each(|pointer| pointer.write(&mut writer));
        writer.count(self.results.len());
        self.results.iter().for_each(|result| writer.u32(*result));
        writer.u32(self.status);
        Ok(writer.into_bytes())
    }
}

fn read_interface_data(
    reader: &mut NdrReader<'_>,
) -> Result<Vec<Option<MInterfacePointer>>, Error> {
    let count = reader.count(4)?;
    let referents = (0..count).map(|_| reader.pointer()).collect::<Result<Vec<_>, Error>>()?;
    referents
        .into_iter()
        .map(|referent| referent.map(|_| MInterfacePointer::read(reader)).transpose())
        .collect()
}

/// Reads an array of IIDs whose count was sent before; a null pointer goes only with none.
pub(super) fn read_iids(
    reader: &mut NdrReader<'_>,
    announced: u32,
    is_there: bool,
) -> Result<Vec<Uuid>, Error> {
    if !is_there {
        return if announced == 0 {
            Ok(Vec::new())
        } else {
            Err(reader.fault(Anomaly::BadPointer))
        };
    }
    if reader.u32()? != announced {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let count = reader.bounded(announced, 16)?;
    (0..count).map(|_| reader.uuid()).collect()
}

pub(super) fn write_iids(writer: &mut NdrWriter, iids: &[Uuid]) {
    writer.count(iids.len());
    for iid in iids {
        writer.uuid(*iid);
    }
}

/// Reads the conformant array of protocol sequences whose count was sent before.
pub(super) fn read_protseqs(reader: &mut NdrReader<'_>, announced: u16) -> Result<Vec<u16>, Error> {
    if reader.u32()? != u32::from(announced) {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let count = reader.bounded(announced.into(), 2)?;
    reader.units(count)
}

pub(super) fn write_protseqs(writer: &mut NdrWriter, protseqs: &[u16]) {
    writer.count(protseqs.len());
    for protseq in protseqs {
        writer.u16(*protseq);
    }
}

pub(super) fn protseq_count(protseqs: &[u16]) -> Result<u16, Error> {
    u16::try_from(protseqs.len()).map_err(|_| Error::Unencodable("too many protocol sequences"))
}
