//! R: requests and their fragments.

use seawall_dcerpc::{
    Anomaly, ByteOrder, Uuid,
    pdu::{Body, DataRepresentation, Pdu, PfcFlags, Request},
};

use super::{
    Call, Closed, DENIED, Fault, PROTO, bound, class, drain, fragment, patched, request,
    request_pdu, serve,
};

const FIRST: PfcFlags = PfcFlags::FIRST_FRAG;
const LAST: PfcFlags = PfcFlags::LAST_FRAG;
const MIDDLE: PfcFlags = PfcFlags(0);

fn edited(flags: PfcFlags, edit: impl FnOnce(&mut Request)) -> Vec<u8> {
    let Body::Request(mut request) = request_pdu(2, b"stub").body else { panic!() };
    edit(&mut request);
    Pdu { pfc_flags: flags, ..Pdu::new(2, Body::Request(request)) }.encode().unwrap()
}

#[test]
fn r01_and_r02_what_is_not_there_is_a_fault_and_the_connection_stays() {
    let unknown = edited(PfcFlags::WHOLE, |request| request.p_cont_id = 77);
    let told = [Fault(0x1c01_0003, true), Call(2)];
    let then = [unknown, request(3, b"")].concat();
    class(&bound(), &then, &[Anomaly::UnknownContext], &told);
    let beyond = edited(PfcFlags::WHOLE, |request| request.opnum = 99);
    let told = [Fault(0x1c01_0002, true), Call(2)];
    let then = [beyond, request(3, b"")].concat();
    class(&bound(), &then, &[Anomaly::UnknownOperation], &told);
}

#[test]
fn r03_to_r05_a_hint_is_a_hint_but_not_a_threat() {
    let hinted = |flags, hint| edited(flags, |request| request.alloc_hint = hint);
    let told = [Fault(DENIED, false), Closed];
    let whole = hinted(PfcFlags::WHOLE, u32::MAX);
    class(&bound(), &whole, &[Anomaly::AllocHint], &told);
    class(&bound(), &hinted(PfcFlags::WHOLE, 0), &[], &[Call(2)]);
    class(&bound(), &hinted(PfcFlags::WHOLE, 4 << 20), &[], &[Call(2)]);
    class(&bound(), &hinted(FIRST, u32::MAX), &[Anomaly::AllocHintFragments], &told);
}

#[test]
fn r06_and_r07_a_request_has_room_for_what_it_says() {
    let short = patched(request(2, b"")[..20].to_vec(), &[(8, 20)]);
    class(&bound(), &short, &[Anomaly::FragmentTooShort], &[Closed]);
    let no_room = patched(request(2, b"stub"), &[(3, 0x83)]);
    class(&bound(), &no_room, &[Anomaly::ObjectMissing], &[Closed]);
}

#[test]
fn r08_to_r11_one_call_at_a_time_from_first_to_last() {
    let told = [Fault(PROTO, false), Closed];
    class(&bound(), &fragment(2, LAST, b"x"), &[Anomaly::NoFirstFragment], &told);
    class(&bound(), &fragment(2, MIDDLE, b"x"), &[Anomaly::NoFirstFragment], &told);
    let first = |call_id| fragment(call_id, FIRST, b"x");
    let bytes = [first(2), first(2)].concat();
    class(&bound(), &bytes, &[Anomaly::FirstFragmentTwice], &told);
    for flags in [FIRST, FIRST | PfcFlags::CONC_MPX, PfcFlags::WHOLE, LAST] {
        let bytes = [first(2), fragment(3, flags, b"x")].concat();
        class(&bound(), &bytes, &[Anomaly::InterleavedCalls], &told);
    }
}

#[test]
fn r12_to_r14_fragments_agree_on_what_is_called() {
    let first = fragment(2, FIRST, b"stub");
    let opnum = edited(LAST, |request| request.opnum = 3);
    let bytes = [first.clone(), opnum].concat();
    class(&bound(), &bytes, &[Anomaly::OperationChanged], &[Closed]);
    let context = edited(LAST, |request| request.p_cont_id = 1);
    let bytes = [first.clone(), context].concat();
    class(&bound(), &bytes, &[Anomaly::CallContextChanged], &[Closed]);
    let packed_drep = DataRepresentation { integers: ByteOrder::Big };
    let order = Pdu { pfc_flags: LAST, packed_drep, ..request_pdu(2, b"stub") };
    let bytes = [first, order.encode().unwrap()].concat();
    let told = [Fault(PROTO, true), Closed];
    class(&bound(), &bytes, &[Anomaly::RepresentationChanged], &told);
}

#[test]
fn fragments_agree_on_the_object() {
    let object = |flags, object| edited(flags, |request| request.object = object);
    let (one, other) = (Some(Uuid::com(1)), Some(Uuid::com(2)));
    for first in [one, None] {
        let bytes = [object(FIRST, first), object(LAST, other)].concat();
        class(&bound(), &bytes, &[Anomaly::ObjectChanged], &[Closed]);
    }
    let bytes = [object(FIRST, one), object(LAST, None)].concat();
    class(&bound(), &bytes, &[], &[Call(2)]);
}

#[test]
fn r15_a_fragment_is_no_longer_than_agreed() {
    let [low, high] = 5841_u16.to_le_bytes();
    let bytes = patched(request(2, b""), &[(8, low), (9, high)]);
    let told = [Fault(PROTO, false), Closed];
    class(&bound(), &bytes[..16], &[Anomaly::FragmentAboveNegotiated], &told);
}

#[test]
fn r16_fragments_without_payload_are_few() {
    let empty = fragment(2, MIDDLE, b"").repeat(5);
    let bytes = [fragment(2, FIRST, b"stub"), empty].concat();
    let told = [Fault(PROTO, false), Closed];
    class(&bound(), &bytes, &[Anomaly::EmptyFragments], &told);
}

#[test]
fn r17_a_call_that_never_ends_is_waited_for_and_then_dropped() {
    let mut server = bound();
    assert_eq!(serve(&mut server, &fragment(2, FIRST, b"stub")), (vec![], vec![]));
    server.expire();
    assert_eq!(drain(&mut server), (vec![Closed], vec![Anomaly::CallUnfinished]));
}

#[test]
fn r18_a_call_has_a_largest_size() {
    let mut server = bound();
    serve(&mut server, &fragment(2, FIRST, &[0; 5800]));
    let middle = fragment(2, MIDDLE, &[0; 5800]);
    let mut sent = 5800;
    let end = loop {
        sent += 5800;
        let answer = serve(&mut server, &middle);
        if answer != (vec![], vec![]) {
            break answer;
        }
    };
    assert_eq!(end, (vec![Fault(DENIED, false), Closed], vec![Anomaly::CallTooLong]));
    assert!((4 << 20..(4 << 20) + 5800).contains(&sent));
}

#[test]
fn r19_and_r20_cancels_and_orphans_of_nothing_are_swallowed() {
    for (body, anomaly) in
        [(Body::CoCancel, Anomaly::StrayCancel), (Body::Orphaned, Anomaly::StrayOrphaned)]
    {
        let bytes = [Pdu::new(9, body).encode().unwrap(), request(2, b"")].concat();
        class(&bound(), &bytes, &[anomaly], &[Call(2)]);
    }
    let orphaned = Pdu::new(2, Body::Orphaned).encode().unwrap();
    let bytes = [fragment(2, FIRST, b"x"), orphaned, request(3, b"")].concat();
    class(&bound(), &bytes, &[], &[Call(2)]);
}

#[test]
fn r21_nothing_is_cancelled_before_it_began() {
    let bytes = fragment(2, FIRST | PfcFlags::PENDING_CANCEL, b"x");
    let told = [Fault(0x6bd, true), Closed];
    class(&bound(), &bytes, &[Anomaly::CancelOnFirst], &told);
}

#[test]
fn r22_flags_of_other_packets_are_dropped() {
    for flags in [PfcFlags::DID_NOT_EXECUTE | PfcFlags::MAYBE, PfcFlags::UNDEFINED] {
        let bytes = fragment(2, PfcFlags::WHOLE | flags, b"x");
        class(&bound(), &bytes, &[Anomaly::RequestFlags], &[Closed]);
    }
    let maybe = fragment(2, PfcFlags::WHOLE | PfcFlags::MAYBE, b"x");
    class(&bound(), &maybe, &[], &[Call(2)]);
}

#[test]
fn r23_and_r24_odd_call_ids_are_noted_and_answered() {
    let bytes = [request(2, b""), request(2, b"")].concat();
    class(&bound(), &bytes, &[Anomaly::CallIdReused], &[Call(2), Call(2)]);
    class(&bound(), &request(0, b""), &[Anomaly::CallIdZero], &[Call(2)]);
}
