//! The OXID resolver, [MS-DCOM] 3.1.2.5.1: its liveness calls both ways, and what its other calls
//! ask.

use super::{
    ComVersion, DualStringArray,
    activation::{protseq_count, read_protseqs, write_protseqs},
};
use crate::{
    Anomaly, ByteOrder, Error, Limits,
    ndr::{NdrReader, NdrWriter},
};

/// Opnum of `ResolveOxid`.
pub const RESOLVE_OXID: u16 = 0;
/// Opnum of `SimplePing`.
pub const SIMPLE_PING: u16 = 1;
/// Opnum of `ComplexPing`.
pub const COMPLEX_PING: u16 = 2;
/// Opnum of `ServerAlive`.
pub const SERVER_ALIVE: u16 = 3;
/// Opnum of `ResolveOxid2`.
pub const RESOLVE_OXID2: u16 = 4;
/// Opnum of `ServerAlive2`, since COM version 5.6.
pub const SERVER_ALIVE2: u16 = 5;

/// `ServerAlive` has no `[in]` parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerAliveRequest;

/// The `[out]` parameter of `ServerAlive`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerAliveResponse {
    /// The return value.
    pub status: u32,
}

/// `ServerAlive2` has no `[in]` parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerAlive2Request;

/// The `[out]` parameters of `ServerAlive2`: anonymous, and they name the host's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAlive2Response {
    /// `pComVersion`.
    pub com_version: ComVersion,
    /// `ppdsaOrBindings`: the resolver's own bindings.
    pub or_bindings: Option<DualStringArray>,
    /// `pReserved`.
    pub reserved: u32,
    /// The return value.
    pub status: u32,
}

macro_rules! empty_request {
    ($name:ident) => {
        impl $name {
            /// Reads the stub, which is empty.
            pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
                NdrReader::new(stub, order, *limits).finish_request().map(|()| Self)
            }

            /// The stub, which is empty.
            pub const fn encode(&self, _order: ByteOrder) -> Vec<u8> {
                Vec::new()
            }
        }
    };
}
empty_request!(ServerAliveRequest);
empty_request!(ServerAlive2Request);

impl ServerAliveResponse {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        order.u32_bytes(self.status).to_vec()
    }
}

impl ServerAlive2Response {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let com_version = ComVersion::read(&mut reader)?;
        let referent = reader.pointer()?;
        let or_bindings = referent.map(|_| DualStringArray::read(&mut reader)).transpose()?;
        let reserved = reader.u32()?;
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { com_version, or_bindings, reserved, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(order);
        self.com_version.write(&mut writer);
        match &self.or_bindings {
            Some(bindings) => {
                writer.pointer();
                bindings.write(&mut writer)?;
            }
            None => writer.null(),
        }
        writer.u32(self.reserved);
        writer.u32(self.status);
        Ok(writer.into_bytes())
    }
}

/// The `[in]` parameters of `ResolveOxid` and `ResolveOxid2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolveOxidRequest {
    /// `pOxid`.
    pub oxid: u64,
    /// `arRequestedProtseqs`: 7 is `ncacn_ip_tcp`.
    pub requested_protseqs: Vec<u16>,
}

impl ResolveOxidRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let oxid = reader.u64()?;
        let count = reader.u16()?;
        let requested_protseqs = read_protseqs(&mut reader, count)?;
        reader.finish_request()?;
        Ok(Self { oxid, requested_protseqs })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(order);
        writer.u64(self.oxid);
        writer.u16(protseq_count(&self.requested_protseqs)?);
        write_protseqs(&mut writer, &self.requested_protseqs);
        Ok(writer.into_bytes())
    }
}

/// The `[in]` parameter of `SimplePing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimplePingRequest {
    /// `pSetId`.
    pub set_id: u64,
}

impl SimplePingRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let set_id = reader.u64()?;
        reader.finish_request()?;
        Ok(Self { set_id })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        order.u64_bytes(self.set_id).to_vec()
    }
}

/// The `[in]` parameters of `ComplexPing`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplexPingRequest {
    /// `pSetId`: 0 asks for a new set.
    pub set_id: u64,
    /// `SequenceNum`.
    pub sequence_num: u16,
    /// `AddToSet`.
    pub add_to_set: Vec<u64>,
    /// `DelFromSet`.
    pub del_from_set: Vec<u64>,
}

impl ComplexPingRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let set_id = reader.u64()?;
        let (sequence_num, adds, deletes) = (reader.u16()?, reader.u16()?, reader.u16()?);
        let add_to_set = read_oids(&mut reader, adds)?;
        let del_from_set = read_oids(&mut reader, deletes)?;
        reader.finish_request()?;
        Ok(Self { set_id, sequence_num, add_to_set, del_from_set })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Result<Vec<u8>, Error> {
        let too_many = |_| Error::Unencodable("more than 65535 objects");
        let mut writer = NdrWriter::new(order);
        writer.u64(self.set_id);
        writer.u16(self.sequence_num);
        for oids in [&self.add_to_set, &self.del_from_set] {
            writer.u16(u16::try_from(oids.len()).map_err(too_many)?);
        }
        for oids in [&self.add_to_set, &self.del_from_set] {
            if oids.is_empty() {
                writer.null();
                continue;
            }
            writer.pointer();
            writer.count(oids.len());
            oids.iter().for_each(|oid| writer.u64(*oid));
        }
        Ok(writer.into_bytes())
    }
}

/// Reads an array of OIDs whose count was sent before; a null pointer goes only with none.
fn read_oids(reader: &mut NdrReader<'_>, announced: u16) -> Result<Vec<u64>, Error> {
    if reader.pointer()?.is_none() {
        return if announced == 0 { Ok(Vec::new()) } else { Err(reader.fault(Anomaly::BadPointer)) };
    }
    if reader.u32()? != u32::from(announced) {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let count = reader.bounded(announced.into(), 8)?;
    (0..count).map(|_| reader.u64()).collect()
}
