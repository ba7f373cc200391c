//! bind, alter_context and their answers, C706 12.6.4.1–12.6.4.5.

use crate::{
    Anomaly, Error, Malformed,
    interface::SyntaxId,
    ndr::{NdrReader, NdrWriter},
};

/// `acceptance`.
pub const RESULT_ACCEPTANCE: u16 = 0;
/// `provider_rejection`.
pub const RESULT_PROVIDER_REJECTION: u16 = 2;
/// `negotiate_ack`, the answer to bind-time features, [MS-RPCE] 2.2.2.4.
pub const RESULT_NEGOTIATE_ACK: u16 = 3;
/// `reason_not_specified`.
pub const REASON_NONE: u16 = 0;
/// `abstract_syntax_not_supported`.
pub const REASON_ABSTRACT_SYNTAX: u16 = 1;
/// `proposed_transfer_syntaxes_not_supported`.
pub const REASON_TRANSFER_SYNTAX: u16 = 2;
/// `local_limit_exceeded`.
pub const REASON_LOCAL_LIMIT: u16 = 3;

/// Reasons of a bind_nak, C706 12.6.3.1 and [MS-RPCE] 2.2.2.5.
pub mod nak {
    /// `REASON_NOT_SPECIFIED`.
    pub const NOT_SPECIFIED: u16 = 0;
    /// `LOCAL_LIMIT_EXCEEDED`.
    pub const LOCAL_LIMIT_EXCEEDED: u16 = 2;
    /// `PROTOCOL_VERSION_NOT_SUPPORTED`.
    pub const PROTOCOL_VERSION: u16 = 4;
    /// `AUTHENTICATION_TYPE_NOT_RECOGNIZED`.
    pub const AUTH_TYPE: u16 = 8;
}

/// A bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// `max_xmit_frag`: largest fragment the client sends, in octets.
    pub max_xmit_frag: u16,
    /// `max_recv_frag`: largest fragment the client takes, in octets.
    pub max_recv_frag: u16,
    /// `assoc_group_id`: 0 asks for a new group.
    pub assoc_group_id: u32,
    /// `p_context_elem`: at least one.
    pub contexts: Vec<PresentationContext>,
}

/// One element of `p_cont_list_t`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentationContext {
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// The interface asked for.
    pub abstract_syntax: SyntaxId,
    /// The transfer syntaxes offered, at least one.
    pub transfer_syntaxes: Vec<SyntaxId>,
}

impl Bind {
    pub(super) fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let (max_xmit_frag, max_recv_frag, assoc_group_id) = (r.u16()?, r.u16()?, r.u32()?);
        let count = r.u8()?;
        if count == 0 {
            return Err(r.fault(Anomaly::NoContexts));
        }
        r.octets(3).map_err(|_| r.fault(Anomaly::ListBeyondFragment))?;
        let least_size = 24;
        match usize::from(count) {
            // A context takes 44 octets, or 24 in lists that are refused for another reason: a
            // count that runs past the fragment stops at once.
            count if count * least_size > r.remaining() => {
                return Err(r.fault(Anomaly::ListBeyondFragment));
            }
            count if count > r.limits().contexts => {
                return Err(r.fault(Anomaly::TooManyContexts));
            }
            _ => {}
        }
        let contexts =
            (0..count).map(|_| PresentationContext::decode(r)).collect::<Result<_, _>>()?;
        Ok(Self { max_xmit_frag, max_recv_frag, assoc_group_id, contexts })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) -> Result<(), Error> {
        w.u16(self.max_xmit_frag);
        w.u16(self.max_recv_frag);
        w.u32(self.assoc_group_id);
        w.u8(count_u8(self.contexts.len())?);
        w.octets(&[0; 3]);
        self.contexts.iter().try_for_each(|context| context.encode(w))
    }
}

impl PresentationContext {
    fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let beyond = |at| Malformed::new(Anomaly::ListBeyondFragment, at);
        if r.remaining() < 24 {
            return Err(beyond(r.position()).into());
        }
        let p_cont_id = r.u16()?;
        let count = usize::from(r.u8()?);
        r.octets(1)?;
        if count == 0 {
            return Err(r.fault(Anomaly::NoTransferSyntaxes));
        }
        let abstract_syntax = SyntaxId::read(r)?;
        // A syntax takes 20 octets.
        if count * 20 > r.remaining() {
            return Err(beyond(r.position()).into());
        }
        let transfer_syntaxes = (0..count).map(|_| SyntaxId::read(r)).collect::<Result<_, _>>()?;
        Ok(Self { p_cont_id, abstract_syntax, transfer_syntaxes })
    }

    fn encode(&self, w: &mut NdrWriter) -> Result<(), Error> {
        w.u16(self.p_cont_id);
        w.u8(count_u8(self.transfer_syntaxes.len())?);
        w.u8(0);
        self.abstract_syntax.write(w);
        self.transfer_syntaxes.iter().for_each(|syntax| syntax.write(w));
        Ok(())
    }
}

/// A bind_ack or alter_context_resp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindAck {
    /// `max_xmit_frag`: largest fragment the server sends, in octets.
    pub max_xmit_frag: u16,
    /// `max_recv_frag`: largest fragment the server takes, in octets.
    pub max_recv_frag: u16,
    /// `assoc_group_id`.
    pub assoc_group_id: u32,
    /// `sec_addr`: the endpoint, such as `135` or `\PIPE\epmapper`, octets without the NUL.
    pub sec_addr: Vec<u8>,
    /// `p_result_list`: one a context offered.
    pub results: Vec<ContextResult>,
}

/// One element of `p_result_list_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextResult {
    /// `result`: 0 accepted, 1 user rejection, 2 provider rejection, 3 negotiate_ack.
    pub result: u16,
    /// `reason`, or the features acknowledged where `result` is 3.
    pub reason: u16,
    /// The transfer syntax chosen; nil where rejected.
    pub transfer_syntax: SyntaxId,
}

impl ContextResult {
    /// Whether the context may be used.
    pub const fn is_accepted(&self) -> bool {
        self.result == RESULT_ACCEPTANCE
    }
}

impl BindAck {
    pub(super) fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let (max_xmit_frag, max_recv_frag, assoc_group_id) = (r.u16()?, r.u16()?, r.u32()?);
        let length = r.u16()?;
        let beyond = r.fault(Anomaly::SecondaryAddress);
        let mut sec_addr = r.octets(usize::from(length)).map_err(|_| beyond)?.to_vec();
        // Windows ends the text with a NUL that counts; not every peer does.
        if sec_addr.last() == Some(&0) {
            sec_addr.pop();
        }
        r.align(4)?;
        let count = usize::from(r.u8()?);
        r.octets(3)?;
        if count * 24 > r.remaining() {
            return Err(r.fault(Anomaly::ListBeyondFragment));
        }
        if count > r.limits().contexts {
            return Err(r.fault(Anomaly::TooManyContexts));
        }
        let results = (0..count).map(|_| ContextResult::decode(r)).collect::<Result<_, _>>()?;
        Ok(Self { max_xmit_frag, max_recv_frag, assoc_group_id, sec_addr, results })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) -> Result<(), Error> {
        w.u16(self.max_xmit_frag);
        w.u16(self.max_recv_frag);
        w.u32(self.assoc_group_id);
        let length = if self.sec_addr.is_empty() { 0 } else { self.sec_addr.len() + 1 };
        w.u16(u16::try_from(length).map_err(|_| Error::Unencodable("secondary address too long"))?);
        if length > 0 {
            w.octets(&self.sec_addr);
            w.u8(0);
        }
        w.align(4);
        w.u8(count_u8(self.results.len())?);
        w.octets(&[0; 3]);
        for result in &self.results {
            w.u16(result.result);
            w.u16(result.reason);
            result.transfer_syntax.write(w);
        }
        Ok(())
    }
}

impl ContextResult {
    fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        Ok(Self { result: r.u16()?, reason: r.u16()?, transfer_syntax: SyntaxId::read(r)? })
    }
}

/// A bind_nak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindNak {
    /// `provider_reject_reason`.
    pub provider_reject_reason: u16,
    /// `versions`: major and minor of each protocol version supported.
    pub versions: Vec<(u8, u8)>,
}

impl BindNak {
    pub(super) fn decode(r: &mut NdrReader<'_>) -> Result<Self, Error> {
        let provider_reject_reason = r.u16()?;
        // Old peers leave the list out, newer Windows put extended error data behind it.
        let count = if r.remaining() == 0 { 0 } else { usize::from(r.u8()?) };
        if count * 2 > r.remaining() {
            return Err(r.fault(Anomaly::TooMany));
        }
        let versions = (0..count).map(|_| Ok((r.u8()?, r.u8()?))).collect::<Result<_, Error>>()?;
        r.octets(r.remaining())?;
        Ok(Self { provider_reject_reason, versions })
    }

    pub(super) fn encode(&self, w: &mut NdrWriter) -> Result<(), Error> {
        w.u16(self.provider_reject_reason);
        w.u8(count_u8(self.versions.len())?);
        for (major, minor) in &self.versions {
            w.octets(&[*major, *minor]);
        }
        w.align(4);
        Ok(())
    }
}

fn count_u8(count: usize) -> Result<u8, Error> {
    u8::try_from(count).map_err(|_| Error::Unencodable("more than 255 elements"))
}
