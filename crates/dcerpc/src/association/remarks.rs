//! What one whole and decodable packet says that it should not, whatever came before it.

use crate::{
    Anomaly, ByteOrder, Limits, Malformed,
    pdu::{Bind, Body, Pdu, PfcFlags},
};

/// The smallest fragment size that everybody must take, C706 12.6.3.1.
const MUST_RECV_FRAG: u16 = 1432;

/// The remarks on a packet, in the order of its octets.
pub(super) fn on(pdu: &Pdu, limits: &Limits) -> Vec<Malformed> {
    let remarks = match &pdu.body {
        Body::Bind(bind) | Body::AlterContext(bind) => [on_whole(pdu), on_sizes(bind), None],
        Body::Auth3 => [on_whole(pdu), None, None],
        Body::Request(_) => [on_request_flags(pdu), on_call_id(pdu), on_request_hint(pdu, limits)],
        Body::Response(response) => [on_response_hint(pdu, response.stub.len(), limits), None, None],
        _ => [None, None, None],
    };
    remarks.into_iter().flatten().collect()
}

/// Whether a bind_ack's secondary address lacks its terminator. `body` is what follows the header.
pub(super) fn on_secondary_address(body: &[u8], order: ByteOrder) -> Option<Malformed> {
    let (_, rest) = body.split_at_checked(8)?;
    let (length, text) = rest.split_first_chunk()?;
    let text = text.get(..usize::from(order.u16(*length)))?;
    let is_open = text.last().is_some_and(|last| *last != 0);
    is_open.then_some(Malformed::new(Anomaly::SecondaryAddressText, 26))
}

fn on_whole(pdu: &Pdu) -> Option<Malformed> {
    let meaningless = PfcFlags::UNDEFINED
        | PfcFlags::DID_NOT_EXECUTE
        | PfcFlags::MAYBE
        | PfcFlags::OBJECT_UUID;
    if pdu.pfc_flags.has_any(meaningless) {
        return Some(Malformed::new(Anomaly::MeaninglessFlags, 3));
    }
    (!pdu.pfc_flags.has(PfcFlags::WHOLE)).then_some(Malformed::new(Anomaly::FragmentFlags, 3))
}

fn on_sizes(bind: &Bind) -> Option<Malformed> {
    let is_small = bind.max_xmit_frag < MUST_RECV_FRAG || bind.max_recv_frag < MUST_RECV_FRAG;
    is_small.then_some(Malformed::new(Anomaly::FragmentSizeOffer, 16))
}

fn on_request_flags(pdu: &Pdu) -> Option<Malformed> {
    let flags = pdu.pfc_flags;
    if flags.has_any(PfcFlags::DID_NOT_EXECUTE | PfcFlags::UNDEFINED) {
        return Some(Malformed::new(Anomaly::RequestFlags, 3));
    }
    flags
        .has(PfcFlags::FIRST_FRAG | PfcFlags::PENDING_CANCEL)
        .then_some(Malformed::new(Anomaly::CancelOnFirst, 3))
}

fn on_call_id(pdu: &Pdu) -> Option<Malformed> {
    (pdu.call_id == 0).then_some(Malformed::new(Anomaly::CallIdZero, 12))
}

fn on_request_hint(pdu: &Pdu, limits: &Limits) -> Option<Malformed> {
    let is_above = pdu.pfc_flags.has(PfcFlags::WHOLE) && is_above(pdu, limits.call);
    is_above.then_some(Malformed::new(Anomaly::AllocHint, 16))
}

fn on_response_hint(pdu: &Pdu, stub: usize, limits: &Limits) -> Option<Malformed> {
    let hint = pdu.body.alloc_hint().unwrap_or_default();
    let is_below = hint != 0 && usize::try_from(hint).is_ok_and(|hint| hint < stub);
    let lies = pdu.pfc_flags.has(PfcFlags::WHOLE) && (is_below || is_above(pdu, limits.call));
    lies.then_some(Malformed::new(Anomaly::ResponseAllocHint, 16))
}

fn is_above(pdu: &Pdu, call: usize) -> bool {
    let hint = pdu.body.alloc_hint().unwrap_or_default();
    usize::try_from(hint).map_or(true, |hint| hint > call)
}
