//! A PDU as an owned value.

use super::{
    Bind, BindAck, BindNak, CommonHeader, DataRepresentation, Fault, Frame, PacketType, PfcFlags,
    Request, Response, auth::AuthVerifier, header::HEADER_LENGTH,
};
use crate::{
    Error, Limits,
    ndr::{NdrReader, NdrWriter},
};

/// One PDU: the header fields that are not lengths, the body and the verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdu {
    /// `rpc_vers_minor`.
    pub rpc_vers_minor: u8,
    /// `pfc_flags`. `OBJECT_UUID` follows the request's `object` when encoding.
    pub pfc_flags: PfcFlags,
    /// `packed_drep`.
    pub packed_drep: DataRepresentation,
    /// `call_id`.
    pub call_id: u32,
    /// The body.
    pub body: Body,
    /// The security trailer with its value.
    pub auth: Option<AuthVerifier>,
}

/// What a PDU carries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the packet type of the same name")]
pub enum Body {
    Request(Request),
    Response(Response),
    Fault(Fault),
    Bind(Bind),
    BindAck(BindAck),
    BindNak(BindNak),
    AlterContext(Bind),
    AlterContextResp(BindAck),
    Auth3,
    Shutdown,
    CoCancel,
    Orphaned,
}

impl Body {
    /// `alloc_hint`, where the packet type has one.
    pub const fn alloc_hint(&self) -> Option<u32> {
        match self {
            Self::Request(Request { alloc_hint, .. })
            | Self::Response(Response { alloc_hint, .. })
            | Self::Fault(Fault { alloc_hint, .. }) => Some(*alloc_hint),
            _ => None,
        }
    }
}

impl Pdu {
    /// A whole PDU in little-endian, without a verifier.
    pub fn new(call_id: u32, body: Body) -> Self {
        Self {
            rpc_vers_minor: 0,
            pfc_flags: PfcFlags::WHOLE,
            packed_drep: DataRepresentation::default(),
            call_id,
            body,
            auth: None,
        }
    }

    /// Reads one fragment of exactly these bytes.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        Self::from_frame(&Frame::check(bytes, limits)?, limits)
    }

    /// Reads a checked fragment.
    pub fn from_frame(frame: &Frame<'_>, limits: &Limits) -> Result<Self, Error> {
        let header = frame.header();
        let order = header.packed_drep.integers;
        let mut r = NdrReader::new(frame.body(), order, *limits);
        let body = match header.ptype {
            PacketType::Request => {
                Body::Request(Request::decode(&mut r, header.pfc_flags.has(PfcFlags::OBJECT_UUID))?)
            }
            PacketType::Response => Body::Response(Response::decode(&mut r)?),
            PacketType::Fault => Body::Fault(Fault::decode(&mut r)?),
            PacketType::Bind => Body::Bind(Bind::decode(&mut r)?),
            PacketType::BindAck => Body::BindAck(BindAck::decode(&mut r)?),
            PacketType::BindNak => Body::BindNak(BindNak::decode(&mut r)?),
            PacketType::AlterContext => Body::AlterContext(Bind::decode(&mut r)?),
            PacketType::AlterContextResp => Body::AlterContextResp(BindAck::decode(&mut r)?),
            PacketType::Auth3 => Body::Auth3,
            PacketType::Shutdown => Body::Shutdown,
            PacketType::CoCancel => Body::CoCancel,
            PacketType::Orphaned => Body::Orphaned,
        };
        Ok(Self {
            rpc_vers_minor: header.rpc_vers_minor,
            pfc_flags: header.pfc_flags,
            packed_drep: header.packed_drep,
            call_id: header.call_id,
            body,
            auth: frame.auth(),
        })
    }

    /// The fragment's bytes. Fails where they do not fit into one fragment.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let order = self.packed_drep.integers;
        let mut w = NdrWriter::new(order);
        // The header is a multiple of 8 long, so alignment in the body counts from the body.
        w.octets(&[0; HEADER_LENGTH]);
        let pfc_flags = self.encode_body(&mut w)?;
        let mut auth_length = 0;
        if let Some(auth) = &self.auth {
            let before = w.len();
            w.align(4);
            let padding = u8::try_from(w.len() - before).unwrap_or(0);
            w.octets(&[auth.auth_type, auth.auth_level, padding, 0]);
            w.u32(auth.auth_context_id);
            w.octets(&auth.value);
            auth_length = auth.value.len();
            if auth_length == 0 {
                return Err(Error::Unencodable("empty authentication value"));
            }
        }
        let mut bytes = w.into_bytes();
        let too_long = |_| Error::Unencodable("more than 65,535 octets in one fragment");
        let header = CommonHeader {
            rpc_vers_minor: self.rpc_vers_minor,
            ptype: self.ptype(),
            pfc_flags,
            packed_drep: self.packed_drep,
            frag_length: u16::try_from(bytes.len()).map_err(too_long)?,
            auth_length: u16::try_from(auth_length).map_err(too_long)?,
            call_id: self.call_id,
        };
        if let Some(start) = bytes.get_mut(..HEADER_LENGTH) {
            start.copy_from_slice(&header.encode());
        }
        Ok(bytes)
    }

    fn encode_body(&self, w: &mut NdrWriter) -> Result<PfcFlags, Error> {
        match &self.body {
            Body::Request(request) => {
                request.encode(w);
                let flags = self.pfc_flags.without(PfcFlags::OBJECT_UUID);
                let object = request.object.map_or(PfcFlags(0), |_| PfcFlags::OBJECT_UUID);
                return Ok(flags | object);
            }
            Body::Response(response) => response.encode(w),
            Body::Fault(fault) => fault.encode(w),
            Body::Bind(bind) | Body::AlterContext(bind) => bind.encode(w)?,
            Body::BindAck(ack) | Body::AlterContextResp(ack) => ack.encode(w)?,
            Body::BindNak(nak) => nak.encode(w)?,
            // Four octets of padding stand before the trailer, [MS-RPCE] 2.2.2.10.
            Body::Auth3 => w.octets(&[0; 4]),
            Body::Shutdown | Body::CoCancel | Body::Orphaned => {}
        }
        Ok(self.pfc_flags)
    }

    /// The packet type of the body.
    pub const fn ptype(&self) -> PacketType {
        match self.body {
            Body::Request(_) => PacketType::Request,
            Body::Response(_) => PacketType::Response,
            Body::Fault(_) => PacketType::Fault,
            Body::Bind(_) => PacketType::Bind,
            Body::BindAck(_) => PacketType::BindAck,
            Body::BindNak(_) => PacketType::BindNak,
            Body::AlterContext(_) => PacketType::AlterContext,
            Body::AlterContextResp(_) => PacketType::AlterContextResp,
            Body::Auth3 => PacketType::Auth3,
            Body::Shutdown => PacketType::Shutdown,
            Body::CoCancel => PacketType::CoCancel,
            Body::Orphaned => PacketType::Orphaned,
        }
    }
}
