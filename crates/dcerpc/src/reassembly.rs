//! Fragments put together to calls, within limits.
//!
//! Only one call may be in fragments at a time, and every fragment must name the same call,
//! context and operation in the same byte order: endpoints differ in which fragment they
//! believe, so anything ambiguous is refused (Samba's CVE-2015-5370, CVE-2021-23192).

use crate::{
    Anomaly, ByteOrder, Limits, Malformed, Uuid,
    pdu::{Body, Pdu, PfcFlags},
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
}

impl Assembler {
    /// An assembler with nothing under way.
    pub const fn new(limits: Limits) -> Self {
        Self { limits, open: None }
    }

    /// Takes a request or response fragment; gives the message once it is whole. Other PDUs
    /// are not the caller's to pass here and give `UnexpectedPacket`.
    pub fn push(&mut self, pdu: Pdu) -> Result<Option<Message>, Malformed> {
        let flags = pdu.pfc_flags;
        let fragment = Message::from_fragment(pdu)?;
        let mut open = match (self.open.take(), flags.has(PfcFlags::FIRST_FRAG)) {
            (None, true) => Open { message: fragment, fragments: 1 },
            (Some(open), false) => open.joined_with(&fragment)?,
            (None, false) | (Some(_), true) => {
                return Err(Malformed::new(Anomaly::FragmentOrder, 3));
            }
        };
        if open.message.stub.len() > self.limits.call || open.fragments > self.limits.fragments {
            return Err(Malformed::new(Anomaly::CallTooLong, 8));
        }
        if flags.has(PfcFlags::LAST_FRAG) {
            open.message.stub.shrink_to_fit();
            return Ok(Some(open.message));
        }
        self.open = Some(open);
        Ok(None)
    }
}

impl Message {
    fn from_fragment(pdu: Pdu) -> Result<Self, Malformed> {
        let (call_id, order) = (pdu.call_id, pdu.packed_drep.integers);
        match pdu.body {
            Body::Request(r) => Ok(Self {
                call_id,
                p_cont_id: r.p_cont_id,
                opnum: r.opnum,
                object: r.object,
                order,
                stub: r.stub,
            }),
            Body::Response(r) => Ok(Self {
                call_id,
                p_cont_id: r.p_cont_id,
                opnum: 0,
                object: None,
                order,
                stub: r.stub,
            }),
            _ => Err(Malformed::new(Anomaly::UnexpectedPacket, 2)),
        }
    }
}

impl Open {
    fn joined_with(mut self, next: &Message) -> Result<Self, Malformed> {
        let first = &self.message;
        let same = first.call_id == next.call_id
            && first.p_cont_id == next.p_cont_id
            && first.opnum == next.opnum
            && first.order == next.order
            && next.object.is_none_or(|object| first.object == Some(object));
        if !same {
            return Err(Malformed::new(Anomaly::FragmentOrder, 12));
        }
        self.message.stub.extend_from_slice(&next.stub);
        self.fragments += 1;
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
        for second in [
            fragment(1, 3, PfcFlags::LAST_FRAG, b""),
            fragment(2, 2, PfcFlags::LAST_FRAG, b""),
            fragment(1, 2, PfcFlags::FIRST_FRAG, b""),
        ] {
            let mut assembler = assembler();
            assembler.push(first()).unwrap();
            assert_eq!(assembler.push(second).unwrap_err().anomaly, Anomaly::FragmentOrder);
        }
        let lone = assembler().push(fragment(1, 2, PfcFlags::LAST_FRAG, b"")).unwrap_err();
        assert_eq!(lone.anomaly, Anomaly::FragmentOrder);
    }

    #[test]
    fn a_call_over_the_limit_is_refused_by_bytes_and_by_fragments() {
        let mut bytes = assembler();
        let over = bytes.push(fragment(1, 2, PfcFlags::WHOLE, b"123456789")).unwrap_err();
        assert_eq!(over.anomaly, Anomaly::CallTooLong);
        let mut empty = assembler();
        empty.push(fragment(1, 2, PfcFlags::FIRST_FRAG, b"")).unwrap();
        empty.push(fragment(1, 2, PfcFlags(0), b"")).unwrap();
        empty.push(fragment(1, 2, PfcFlags(0), b"")).unwrap();
        let fourth = empty.push(fragment(1, 2, PfcFlags(0), b"")).unwrap_err();
        assert_eq!(fourth.anomaly, Anomaly::CallTooLong);
    }
}
