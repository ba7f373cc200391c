//! Remote management of an RPC server, C706 appendix Q.

use crate::{
    Anomaly, ByteOrder, Error, Limits,
    interface::SyntaxId,
    ndr::{NdrReader, NdrWriter},
};

/// Opnum of `rpc__mgmt_inq_if_ids`.
pub const INQ_IF_IDS: u16 = 0;
/// Opnum of `rpc__mgmt_inq_stats`.
pub const INQ_STATS: u16 = 1;
/// Opnum of `rpc__mgmt_is_server_listening`.
pub const IS_SERVER_LISTENING: u16 = 2;
/// Opnum of `rpc__mgmt_stop_server_listening`. It stops the service: named so that it can be
/// recognised and refused, never to be sent; there is no encoder for it.
pub const STOP_SERVER_LISTENING: u16 = 3;
/// Opnum of `rpc__mgmt_inq_princ_name`.
pub const INQ_PRINC_NAME: u16 = 4;

/// `rpc__mgmt_inq_if_ids` has no `[in]` parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InqIfIdsRequest;

impl InqIfIdsRequest {
    /// Reads the stub, which is empty.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        NdrReader::new(stub, order, *limits).finish_request().map(|()| Self)
    }

    /// The stub, which is empty.
    pub const fn encode(&self, _order: ByteOrder) -> Vec<u8> {
        Vec::new()
    }
}

/// The `[out]` parameters of `rpc__mgmt_inq_if_ids`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InqIfIdsResponse {
    /// `if_id_vector`: the interfaces the server has registered.
    pub if_ids: Option<Vec<Option<SyntaxId>>>,
    /// `status`.
    pub status: u32,
}

impl InqIfIdsResponse {
    /// The interfaces that are there.
    pub fn interfaces(&self) -> impl Iterator<Item = SyntaxId> + '_ {
        self.if_ids.iter().flatten().copied().flatten()
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let if_ids = reader.pointer()?.map(|_| read_vector(&mut reader)).transpose()?;
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { if_ids, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        match &self.if_ids {
            Some(if_ids) => {
                writer.pointer();
                write_vector(&mut writer, if_ids);
            }
            None => writer.null(),
        }
        writer.u32(self.status);
        writer.into_bytes()
    }
}

/// `rpc_if_id_vector_t`, C706 appendix N.
fn read_vector(reader: &mut NdrReader<'_>) -> Result<Vec<Option<SyntaxId>>, Error> {
    let max_count = reader.u32()?;
    let count = reader.u32()?;
    if count != max_count {
        return Err(reader.fault(Anomaly::SizeMismatch));
    }
    let count = reader.bounded(count, 4)?;
    let referents = (0..count).map(|_| reader.pointer()).collect::<Result<Vec<_>, _>>()?;
    referents
        .into_iter()
        .map(|referent| referent.map(|_| SyntaxId::read_if_id(reader)).transpose())
        .collect()
}

fn write_vector(writer: &mut NdrWriter, if_ids: &[Option<SyntaxId>]) {
    writer.count(if_ids.len());
    writer.count(if_ids.len());
    for if_id in if_ids {
        match if_id {
            Some(_) => writer.pointer(),
            None => writer.null(),
        }
    }
    if_ids.iter().flatten().for_each(|if_id| if_id.write_if_id(writer));
}

/// `rpc__mgmt_is_server_listening` has no `[in]` parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IsServerListeningRequest;

impl IsServerListeningRequest {
    /// Reads the stub, which is empty.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        NdrReader::new(stub, order, *limits).finish_request().map(|()| Self)
    }

    /// The stub, which is empty.
    pub const fn encode(&self, _order: ByteOrder) -> Vec<u8> {
        Vec::new()
    }
}

/// The `[out]` parameter and the return value of `rpc__mgmt_is_server_listening`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IsServerListeningResponse {
    /// `status`.
    pub status: u32,
    /// The return value, a `boolean32`.
    pub listening: u32,
}

impl IsServerListeningResponse {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let (status, listening) = (reader.u32()?, reader.u32()?);
        reader.finish()?;
        Ok(Self { status, listening })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        writer.u32(self.status);
        writer.u32(self.listening);
        writer.into_bytes()
    }
}
