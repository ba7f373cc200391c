//! N: what stubs hold. The endpoint mapper's calls stand for all.

use std::net::Ipv4Addr;

use seawall_dcerpc::{
    Action, Anomaly, ByteOrder, Conduct, Direction, Error, Limits, Occasion, Uuid,
    endpoint::{ContextHandle, LookupRequest, MapRequest, Tower},
    interface::EPMAPPER,
    mgmt::InqIfIdsRequest,
    object::{
        ActivationProperties, ComVersion, DualStringArray, MInterfacePointer, ObjRef, OrpcExtent,
        OrpcExtentArray, OrpcThis, RemoteActivationRequest, ServerAlive2Response, StringBinding,
    },
    pdu::status,
};

const LITTLE: ByteOrder = ByteOrder::Little;
const LIMITS: Limits = Limits::STRICT;

fn lookup() -> Vec<u8> {
    LookupRequest::all(ContextHandle::NULL, 500).encode(LITTLE)
}

fn map() -> Vec<u8> {
    let tower = Tower::tcp(EPMAPPER, 135, Ipv4Addr::LOCALHOST);
    MapRequest::new(&tower, 4).unwrap().encode(LITTLE)
}

/// Octet of the tower's `max_count` in a map request, behind object and referents.
const CONFORMANCE: usize = 24;

fn anomaly<T>(outcome: Result<T, Error>) -> Option<Anomaly> {
    outcome.err().and_then(|error| error.anomaly())
}

#[track_caller]
fn bad_stub<T>(outcome: Result<T, Error>, expected: Anomaly) {
    assert_eq!(anomaly(outcome), Some(expected));
    let action = expected.action(Conduct::Strict, Direction::ToServer, Occasion::Other);
    assert_eq!(action, Action::Fault { status: status::BAD_STUB_DATA });
}

fn read_lookup(stub: &[u8]) -> Result<LookupRequest, Error> {
    LookupRequest::decode(stub, LITTLE, &LIMITS)
}

fn read_map(stub: &[u8]) -> Result<MapRequest, Error> {
    MapRequest::decode(stub, LITTLE, &LIMITS)
}

#[test]
fn n01_and_n02_a_stub_is_whole() {
    bad_stub(read_lookup(&[]), Anomaly::Truncated);
    let whole = lookup();
    bad_stub(read_lookup(&whole[..whole.len() - 1]), Anomaly::Truncated);
    assert!(read_lookup(&whole).is_ok());
}

#[test]
fn n03_only_a_verification_trailer_follows() {
    let trailed = |tail: &[u8]| [lookup().as_slice(), tail].concat();
    let signature = [0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71];
    let valid = [signature.as_slice(), &[1, 0x40, 4, 0, 0, 0, 0, 0]].concat();
    assert!(read_lookup(&trailed(&valid)).is_ok());
    for tail in [
        [0; 64].as_slice(),
        &signature,
        &[signature.as_slice(), &[1, 0, 0, 0]].concat(),
        &[valid.as_slice(), &[0]].concat(),
    ] {
        bad_stub(read_lookup(&trailed(tail)), Anomaly::TrailingBytes);
    }
    bad_stub(InqIfIdsRequest::decode(&[0; 64], LITTLE, &LIMITS), Anomaly::TrailingBytes);
}

#[test]
fn n04_and_n05_the_sizes_of_a_tower_agree() {
    let mut endless = map();
    endless[CONFORMANCE..CONFORMANCE + 4].fill(0xff);
    bad_stub(read_map(&endless), Anomaly::TooMany);
    let mut shorter = map();
    shorter[CONFORMANCE + 4] -= 1;
    bad_stub(read_map(&shorter), Anomaly::SizeMismatch);
}

#[test]
fn n06_floors_end_with_their_tower() {
    let mut stub = map();
    stub[CONFORMANCE + 8..CONFORMANCE + 10].fill(0xff);
    let tower = read_map(&stub).unwrap().tower(&LIMITS).unwrap();
    bad_stub(tower, Anomaly::Tower);
}

#[test]
fn n07_any_number_of_entries_may_be_asked_for() {
    let request = LookupRequest::all(ContextHandle::NULL, u32::MAX);
    assert_eq!(read_lookup(&request.encode(LITTLE)).unwrap(), request);
    let action =
        Anomaly::PageTooLarge.action(Conduct::Strict, Direction::ToServer, Occasion::Other);
    assert_eq!(action, Action::Log);
}

#[test]
fn n08_enumerations_have_values() {
    let request = LookupRequest::all(ContextHandle::NULL, 5);
    let refused = |request: LookupRequest| {
        let read = read_lookup(&request.encode(LITTLE)).unwrap();
        bad_stub(read.check(), Anomaly::EnumRange);
    };
    refused(LookupRequest { inquiry_type: 99, ..request.clone() });
    let interface_id = Some(EPMAPPER);
    refused(LookupRequest { inquiry_type: 1, interface_id, vers_option: 9, ..request.clone() });
    // Without an interface the option selects nothing.
    let idle = LookupRequest { vers_option: 9, ..request };
    assert!(idle.check().is_ok());
}

#[test]
fn n09_an_unknown_handle_is_a_context_mismatch() {
    let action =
        Anomaly::UnknownHandle.action(Conduct::Strict, Direction::ToServer, Occasion::Other);
    assert_eq!(action, Action::Fault { status: status::CONTEXT_MISMATCH });
}

#[test]
fn n10_noise_is_a_bad_stub() {
    let mut state = 0x5ea_5a11_u32;
    for _ in 0..1000 {
        let noise: Vec<u8> = (0..256)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .collect();
        for outcome in [anomaly(read_lookup(&noise)), anomaly(read_map(&noise))] {
            bad_stub::<()>(
                Err(seawall_dcerpc::Malformed::new(outcome.unwrap(), 0).into()),
                outcome.unwrap(),
            );
        }
    }
}

fn activation(extensions: Option<OrpcExtentArray>) -> Vec<u8> {
    let orpc_this = OrpcThis { extensions, ..OrpcThis::new(ComVersion::new(5, 1), Uuid::com(1)) };
    RemoteActivationRequest {
        orpc_this,
        clsid: Uuid::com(2),
        object_name: None,
        object_storage: None,
        client_imp_level: 2,
        mode: 0,
        iids: vec![Uuid::com(3)],
        requested_protseqs: vec![7],
    }
    .encode(LITTLE)
    .unwrap()
}

fn read_activation(stub: &[u8]) -> Result<RemoteActivationRequest, Error> {
    RemoteActivationRequest::decode(stub, LITTLE, &LIMITS)
}

#[test]
fn the_extensions_of_an_orpc_call_have_the_sizes_they_say() {
    let extent = OrpcExtent { id: Uuid::com(9), data: vec![1, 2, 3] };
    let extensions = Some(OrpcExtentArray { reserved: 0, extents: vec![Some(extent)] });
    let whole = activation(extensions);
    assert!(read_activation(&whole).is_ok());
    // `size` of the array behind version, flags, reserved, causality id and referent.
    let mut more = whole.clone();
    more[32] = 9;
    bad_stub(read_activation(&more), Anomaly::SizeMismatch);
    // `max_count` of the extent behind size, reserved, referent, max_count and two referents.
    let mut longer = whole;
    longer[56] = 99;
    bad_stub(read_activation(&longer), Anomaly::SizeMismatch);
}

#[test]
fn the_counts_of_an_activation_agree() {
    let stub = activation(None);
    let at = stub.len() - 10;
    let mut protseqs = stub.clone();
    protseqs[at + 4..at + 8].fill(0xff);
    assert!(anomaly(read_activation(&protseqs)).is_some());
    // One referent for two pointers.
    let extent = OrpcExtent { id: Uuid::com(9), data: vec![] };
    let extents = vec![Some(extent.clone()), Some(extent)];
    let mut aliased = activation(Some(OrpcExtentArray { reserved: 0, extents }));
    let first = aliased[48..52].to_vec();
    aliased[52..56].copy_from_slice(&first);
    bad_stub(read_activation(&aliased), Anomaly::ReferentReused);
}

#[test]
fn the_security_offset_lies_inside_its_array() {
    let bindings = DualStringArray {
        string_bindings: vec![StringBinding::new(7, "192.0.2.1")],
        security_bindings: vec![],
    };
    let response = ServerAlive2Response {
        com_version: ComVersion::new(5, 7),
        or_bindings: Some(bindings),
        reserved: 0,
        status: 0,
    };
    let mut stub = response.encode(LITTLE).unwrap();
    // Version, referent, conformance, wNumEntries.
    stub[14] = 200;
    bad_stub(ServerAlive2Response::decode(&stub, LITTLE, &LIMITS), Anomaly::DualStringArray);
}

#[test]
fn object_references_are_what_their_flags_say() {
    let nested = ObjRef::Custom {
        iid: Uuid::com(1),
        clsid: Uuid::com(2),
        extension: 0,
        object_data: vec![0; 8],
    };
    let pointer = MInterfacePointer::new(&nested).unwrap();
    // A custom reference that is no activation blob.
    assert!(anomaly(ActivationProperties::from_pointer(&pointer, &LIMITS)).is_some());
    let mut unsigned = pointer.ab_data;
    unsigned[0] ^= 1;
    bad_stub(ObjRef::decode(&unsigned, &LIMITS), Anomaly::ObjectReference);
}
