//! Fragments put together to calls, within limits.
//!
//! Only one call may be in fragments at a time, and every fragment must name the same call,
//! context and operation in the same byte order: endpoints differ in which fragment they
//! believe, so anything ambiguous is refused (Samba's CVE-2015-5370, CVE-2021-23192).

use crate::{
    Anomaly, ByteOrder, Limits, Malformed, Uuid,
    pdu::{Body, Pdu, PfcFlags, SecurityContext},
};

/// A whole request or response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `call_id`.
    pub call_id: u32,
    /// `p_cont_id`.
    pub p_cont_id: u16,
    /// `opnum`; 0 in a response.
    pub opnum: u16,
    /// The object UUID of a request.
    pub object: Option<Uuid>,
    /// Byte order of the stub.
    pub order: ByteOrder,
    /// The security context that every fragment names, where there is one.
    pub security: Option<SecurityContext>,
    /// The stub data of all fragments.
    pub stub: Vec<u8>,
}

/// Puts the fragments of one direction together.
#[derive(Clone, Debug)]
pub struct Assembler {
    limits: Limits,
    open: Option<Open>,
}

#[derive(Clone, Debug)]
struct Open {
    message: Message,
    fragments: usize,
    empty: usize,
}

impl Assembler {
    /// An assembler with nothing under way.
    pub const fn new(limits: Limits) -> Self {
        Self { limits, open: None }
    }

    /// The `call_id` of the call that is in fragments.
    pub fn under_way(&self) -> Option<u32> {
        self.open.as_ref().map(|open| open.message.call_id)
    }

    /// Octets kept of the call that is in fragments.
    pub fn held(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.message.stub.capacity())
    }

    /// Forgets the call that is in fragments.
    pub fn clear(&mut self) {
        self.open = None;
    }

    /// Takes a request or response fragment; gives the message once it is whole. Other PDUs
    /// are not the caller's to pass here and give `UnexpectedPacket`.
    pub fn push(&mut self, pdu: Pdu) -> Result<Option<Message>, Malformed> {
        let flags = pdu.pfc_flags;
        let (is_first, is_last) = (flags.has(PfcFlags::FIRST_FRAG), flags.has(PfcFlags::LAST_FRAG));
        let alloc_hint = pdu.body.alloc_hint().unwrap_or_default();
        let fragment = Message::from_fragment(pdu)?;
        if self.open.is_none() && is_first && !is_last && self.is_above(alloc_hint) {
            return Err(Malformed::new(Anomaly::AllocHintFragments, 16));
        }
        let open = match (self.open.take(), is_first) {
            (None, true) => Open::with(fragment, is_last, &self.limits)?,
            (Some(open), false) => open.joined_with(&fragment, &self.limits)?,
            (None, false) => return Err(Malformed::new(Anomaly::NoFirstFragment, 3)),
            (Some(open), true) if open.message.call_id == fragment.call_id => {
                return Err(Malformed::new(Anomaly::FirstFragmentTwice, 3));
            }
            (Some(_), true) => return Err(Malformed::new(Anomaly::InterleavedCalls, 12)),
        };
        if is_last {
            return Ok(Some(open.message));
        }
        self.open = Some(open);
        Ok(None)
    }

    /// Whether a hint is above the largest call.
    fn is_above(&self, alloc_hint: u32) -> bool {
        usize::try_from(alloc_hint).map_or(true, |hint| hint > self.limits.call)
    }
}

impl Message {
    fn from_fragment(pdu: Pdu) -> Result<Self, Malformed> {
        let (call_id, order) = (pdu.call_id, pdu.packed_drep.integers);
        let security = pdu.auth.as_ref().map(SecurityContext::of);
        let (p_cont_id, opnum, object, stub) = match pdu.body {
            Body::Request(r) => (r.p_cont_id, r.opnum, r.object, r.stub),
            Body::Response(r) => (r.p_cont_id, 0, None, r.stub),
            _ => return Err(Malformed::new(Anomaly::UnexpectedPacket, 2)),
        };
        Ok(Self { call_id, p_cont_id, opnum, object, order, security, stub })
    }
}

impl Open {
    fn with(message: Message, is_last: bool, limits: &Limits) -> Result<Self, Malformed> {
        if message.stub.len() > limits.call {
            return Err(Malformed::new(Anomaly::CallTooLong, 8));
        }
        let empty = usize::from(message.stub.is_empty() && !is_last);
        Ok(Self { message, fragments: 1, empty })
    }

    fn joined_with(mut self, next: &Message, limits: &Limits) -> Result<Self, Malformed> {
        let first = &self.message;
        let differs = if first.call_id != next.call_id {
            Some((Anomaly::InterleavedCalls, 12))
        } else if first.order != next.order {
            Some((Anomaly::RepresentationChanged, 4))
        } else if first.p_cont_id != next.p_cont_id {
            Some((Anomaly::CallContextChanged, 20))
        } else if first.opnum != next.opnum {
            Some((Anomaly::OperationChanged, 22))
        } else if next.object.is_some_and(|object| first.object != Some(object)) {
            Some((Anomaly::ObjectChanged, 24))
        } else if first.security != next.security {
            Some((Anomaly::AuthOnSomeFragments, 10))
        } else {
            None
        };
        if let Some((anomaly, at)) = differs {
            return Err(Malformed::new(anomaly, at));
        }
        self.fragments += 1;
        self.empty += usize::from(next.stub.is_empty());
        if self.empty > limits.empty_fragments {
            return Err(Malformed::new(Anomaly::EmptyFragments, 8));
        }
        // Two lengths in memory: their sum cannot wrap.
        let length = self.message.stub.len().saturating_add(next.stub.len());
        if length > limits.call || self.fragments > limits.fragments {
            return Err(Malformed::new(Anomaly::CallTooLong, 8));
        }
        self.message.stub.extend_from_slice(&next.stub);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Assembler;
    use crate::{
        Anomaly, Limits,
        pdu::{Body, Pdu, PfcFlags, Request},
    };

    fn fragment(call_id: u32, opnum: u16, flags: PfcFlags, stub: &[u8]) -> Pdu {
        let request =
            Request { alloc_hint: 0, p_cont_id: 0, opnum, object: None, stub: stub.to_vec() };
        Pdu { pfc_flags: flags, ..Pdu::new(call_id, Body::Request(request)) }
    }

    fn assembler() -> Assembler {
        Assembler::new(Limits { call: 8, fragments: 3, ..Limits::STRICT })
    }

    #[test]
    fn fragments_become_one_call() {
        let mut assembler = assembler();
        assert_eq!(assembler.push(fragment(1, 2, PfcFlags::FIRST_FRAG, b"ab")), Ok(None));
        assert_eq!(assembler.push(fragment(1, 2, PfcFlags(0), b"cd")), Ok(None));
        let whole = assembler.push(fragment(1, 2, PfcFlags::LAST_FRAG, b"e")).unwrap().unwrap();
        assert_eq!((whole.opnum, whole.stub.as_slice()), (2, b"abcde".as_slice()));
    }

    #[test]
    fn fragments_that_disagree_are_refused() {
        let first = || fragment(1, 2, PfcFlags::FIRST_FRAG, b"ab");
        for (second, anomaly) in [
            (fragment(1, 3, PfcFlags::LAST_FRAG, b""), Anomaly::OperationChanged),
            (fragment(2, 2, PfcFlags::LAST_FRAG, b""), Anomaly::InterleavedCalls),
            (fragment(2, 2, PfcFlags::FIRST_FRAG, b""), Anomaly::InterleavedCalls),
            (fragment(1, 2, PfcFlags::FIRST_FRAG, b""), Anomaly::FirstFragmentTwice),
        ] {
            let mut assembler = assembler();
            assembler.push(first()).unwrap();
            assert_eq!(assembler.push(second).unwrap_err().anomaly, anomaly);
        }
        let lone = assembler().push(fragment(1, 2, PfcFlags::LAST_FRAG, b"")).unwrap_err();
        assert_eq!(lone.anomaly, Anomaly::NoFirstFragment);
    }

    #[test]
    fn a_call_over_the_limit_is_refused_by_bytes_and_by_fragments() {
        let mut bytes = assembler();
        let over = bytes.push(fragment(1, 2, PfcFlags::WHOLE, b"123456789")).unwrap_err();
        assert_eq!(over.anomaly, Anomaly::CallTooLong);
        let mut empty = assembler();
        empty.push(fragment(1, 2, PfcFlags::FIRST_FRAG, b"")).unwrap();
        empty.push(fragment(1, 2, PfcFlags(0), b"1")).unwrap();
        empty.push(fragment(1, 2, PfcFlags(0), b"2")).unwrap();
        let fourth = empty.push(fragment(1, 2, PfcFlags(0), b"3")).unwrap_err();
        assert_eq!(fourth.anomaly, Anomaly::CallTooLong);
    }

    #[test]
    fn fragments_without_payload_are_few() {
        let mut assembler = Assembler::new(Limits::STRICT);
        assembler.push(fragment(1, 2, PfcFlags::FIRST_FRAG, b"")).unwrap();
        for _ in 0..3 {
            assembler.push(fragment(1, 2, PfcFlags(0), b"")).unwrap();
        }
        let fifth = assembler.push(fragment(1, 2, PfcFlags(0), b"")).unwrap_err();
        assert_eq!(fifth.anomaly, Anomaly::EmptyFragments);
    }
}
