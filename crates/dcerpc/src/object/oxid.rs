//! The OXID resolver's liveness calls, [MS-DCOM] 3.1.2.5.1.4 and 3.1.2.5.1.6.

use super::{ComVersion, DualStringArray};
use crate::{
    ByteOrder, Error, Limits,
    ndr::{NdrReader, NdrWriter},
};

/// Opnum of `ServerAlive`.
pub const SERVER_ALIVE: u16 = 3;
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
