//! request, response and fault, C706 12.6.4.7–12.6.4.10.

use crate::{
    Anomaly, Error, Malformed, Uuid,
    ndr::{NdrReader, NdrWriter},
};

/// Statuses a fault carries: C706 appendix E, [MS-ERREF] 2.2 and [MS-RPCE] 3.3.3.5.
pub mod status {
    /// `ERROR_ACCESS_DENIED`.
    pub const ACCESS_DENIED: u32 = 5;
    /// `nca_s_op_rng_error`: no such operation number.
    pub const OP_RNG_ERROR: u32 = 0x1c01_0002;
    /// `nca_s_unk_if`: no such interface.
    pub const UNK_IF: u32 = 0x1c01_0003;
    /// `nca_s_proto_error`.
    pub const PROTO_ERROR: u32 = 0x1c01_000b;
    /// `nca_s_invalid_pres_context_id`.
    pub const INVALID_PRES_CONTEXT_ID: u32 = 0x1c00_001c;
    /// `nca_s_fault_context_mismatch`: a handle nobody gave out.
    pub const CONTEXT_MISMATCH: u32 = 0x1c00_001a;
    /// `nca_s_unsupported_type`.
    pub const UNSUPPORTED_TYPE: u32 = 0x1c01_0017;
    /// `RPC_S_NO_CALL_ACTIVE`.
    pub const NO_CALL_ACTIVE: u32 = 0x6bd;
    /// `RPC_X_BAD_STUB_DATA`.
    pub const BAD_STUB_DATA: u32 = 0x6f7;
    /// `RPC_S_SEC_PKG_ERROR`.
    pub const SEC_PKG_ERROR: u32 = 0x721;
}

/// A request, or one fragment of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `alloc_hint`: a hint, never a size to allocate.
    pub alloc_hint: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// `opnum`.
    pub opnum: u16,
    /// The object UUID, where the flag says that one is there.
    pub object: Option<Uuid>,
    /// Stub data without padding.
    pub stub: Vec<u8>,
}

impl Request {
    pub(super) fn decode(r: &mut NdrReader<'_>, has_object: bool) -> Result<Self, Error> {
        Ok(Self {
            alloc_hint: r.u32()?,
            p_cont_id: r.u16()?,
            opnum: r.u16()?,
            object: has_object
                .then(|| r.uuid())
                .transpose()
                .map_err(|_| Malformed::new(Anomaly::ObjectMissing, 24))?,
            stub: r.octets(r.remaining())?.to_vec(),
        })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) {
        w.u32(self.alloc_hint);
        w.u16(self.p_cont_id);
        w.u16(self.opnum);
        if let Some(object) = self.object {
            w.uuid(object);
        }
        w.octets(&self.stub);
    }
}

/// A response, or one fragment of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// `alloc_hint`.
    pub alloc_hint: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// `cancel_count`.
    pub cancel_count: u8,
    /// Stub data without padding.
    pub stub: Vec<u8>,
}

impl Response {
    pub(super) fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let (alloc_hint, p_cont_id, cancel_count) = (r.u32()?, r.u16()?, r.u8()?);
        r.octets(1)?;
        Ok(Self { alloc_hint, p_cont_id, cancel_count, stub: r.octets(r.remaining())?.to_vec() })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) {
        w.u32(self.alloc_hint);
        w.u16(self.p_cont_id);
        w.u8(self.cancel_count);
        w.u8(0);
        w.octets(&self.stub);
    }
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `alloc_hint`.
    pub alloc_hint: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// `cancel_count`.
    pub cancel_count: u8,
    /// `status`, see [`status`].
    pub status: u32,
    /// Stub data, where the peer sent any.
    pub stub: Vec<u8>,
}

impl Fault {
    pub(super) fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let (alloc_hint, p_cont_id, cancel_count) = (r.u32()?, r.u16()?, r.u8()?);
        r.octets(1)?;
        let status = r.u32()?;
        // Peers exist that end here; C706 has four reserved octets before the stub.
        r.octets(r.remaining().min(4))?;
        let stub = r.octets(r.remaining())?.to_vec();
        Ok(Self { alloc_hint, p_cont_id, cancel_count, status, stub })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) {
        w.u32(self.alloc_hint);
        w.u16(self.p_cont_id);
        w.u8(self.cancel_count);
        w.u8(0);
        w.u32(self.status);
        w.u32(0);
        w.octets(&self.stub);
    }
}
