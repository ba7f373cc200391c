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

/// The `[in]` parameter of `rpc__mgmt_inq_stats`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InqStatsRequest {
    /// `count`: how many statistics are wanted.
    pub count: u32,
}

impl InqStatsRequest {
    /// Reads the stub. C706 has one word here; Samba's clients send a second one, which says
    /// nothing.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let count = reader.u32()?;
        if reader.remaining() == 4 {
            reader.u32()?;
        }
        reader.finish_request()?;
        Ok(Self { count })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        order.u32_bytes(self.count).to_vec()
    }
}

/// The `[out]` parameters of `rpc__mgmt_inq_stats`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InqStatsResponse {
    /// `statistics`: calls in, calls out, packets in, packets out.
    pub statistics: Vec<u32>,
    /// `status`.
    pub status: u32,
}

impl InqStatsResponse {
    /// How many statistics there are.
    pub const COUNT: u32 = 4;

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let max_count = reader.u32()?;
        let count = reader.u32()?;
        if count != max_count {
            return Err(reader.fault(Anomaly::SizeMismatch));
        }
        let count = reader.bounded(count, 4)?;
        let statistics = (0..count).map(|_| reader.u32()).collect::<Result<_, _>>()?;
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { statistics, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        writer.count(self.statistics.len());
        writer.count(self.statistics.len());
        self.statistics.iter().for_each(|statistic| writer.u32(*statistic));
        writer.u32(self.status);
        writer.into_bytes()
    }
}

/// The `[in]` parameters of `rpc__mgmt_inq_princ_name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InqPrincNameRequest {
    /// `authn_proto`: the authentication service asked about, such as 10 for NTLMSSP.
    pub authn_proto: u32,
    /// `princ_name_size`: room for the name in octets, terminator included.
    pub princ_name_size: u32,
}

impl InqPrincNameRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let (authn_proto, princ_name_size) = (reader.u32()?, reader.u32()?);
        reader.finish_request()?;
        Ok(Self { authn_proto, princ_name_size })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        writer.u32(self.authn_proto);
        writer.u32(self.princ_name_size);
        writer.into_bytes()
    }
}

/// The `[out]` parameters of `rpc__mgmt_inq_princ_name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InqPrincNameResponse {
    /// The array's conformance: `princ_name_size` of the request.
    pub princ_name_size: u32,
    /// `princ_name` without its terminator.
    pub princ_name: Vec<u8>,
    /// `status`.
    pub status: u32,
}

impl InqPrincNameResponse {
    /// Reads the stub: the name must end with its only terminator.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let princ_name_size = reader.u32()?;
        let (offset, actual_count) = (reader.u32()?, reader.u32()?);
        if offset != 0 || actual_count > princ_name_size {
            return Err(reader.fault(Anomaly::SizeMismatch));
        }
        let count = reader.bounded(actual_count, 1)?;
        let name = reader.octets(count)?;
        let Some((0, princ_name)) = name.split_last() else {
            return Err(reader.fault(Anomaly::BadText));
        };
        if princ_name.contains(&0) {
            return Err(reader.fault(Anomaly::BadText));
        }
        let princ_name = princ_name.to_vec();
        let status = reader.u32()?;
        reader.finish()?;
        Ok(Self { princ_name_size, princ_name, status })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let count = u32::try_from(self.princ_name.len().saturating_add(1)).unwrap_or(u32::MAX);
        let mut writer = NdrWriter::new(order);
        writer.u32(self.princ_name_size.max(count));
        writer.u32(0);
        writer.u32(count);
        writer.octets(&self.princ_name);
        writer.u8(0);
        writer.u32(self.status);
        writer.into_bytes()
    }
}
