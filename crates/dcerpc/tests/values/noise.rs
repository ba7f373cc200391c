//! Octets of no meaning and values that were damaged never panic.

use std::net::Ipv4Addr;

use proptest::prelude::*;
use seawall_dcerpc::{
    ByteOrder, Uuid,
    datagram::Datagram,
    endpoint::{
        ContextHandle, Entry, LookupHandleFreeRequest, LookupHandleFreeResponse, LookupRequest,
        LookupResponse, MapRequest, MapResponse, Tower,
    },
    interface,
    mgmt::{
        InqIfIdsRequest, InqIfIdsResponse, IsServerListeningRequest, IsServerListeningResponse,
    },
    ntlm::{AvPair, Challenge, Negotiate, TargetInfo, Version},
    object::{
        ActivationProperties, ActivatorResponse, ComVersion, Context, DualStringArray, ObjRef,
        OrpcExtent, OrpcExtentArray, OrpcThat, Property, RemoteActivationRequest,
        RemoteActivationResponse, RemoteCreateInstanceRequest, RemoteGetClassObjectRequest,
        ScmGetClassObjectRequest, SecurityBinding, ServerAlive2Response, ServerAliveResponse,
        StringBinding,
    },
};

use crate::{LIMITS, LITTLE, create_instance_probe, strategies::orders};

proptest! {
    #[test]
    fn nothing_panics_on_random_octets(
        noise in proptest::collection::vec(any::<u8>(), 0..300),
        order in orders(),
    ) {
        decode_as_everything(&noise, order);
    }

    #[test]
    fn nothing_panics_on_damaged_values(
        which in 0_usize..8,
        at in any::<proptest::sample::Index>(),
        octet in any::<u8>(),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut octets = samples().swap_remove(which);
        let at = at.index(octets.len());
        octets[at] = octet;
        decode_as_everything(&octets, LITTLE);
        octets.truncate(cut.index(octets.len()));
        decode_as_everything(&octets, LITTLE);
    }
}

fn samples() -> Vec<Vec<u8>> {
    let tower = Tower::tcp(interface::MGMT, 1025, Ipv4Addr::LOCALHOST);
    let entry = Entry::new(Uuid::NIL, &tower, "a").unwrap();
    let lookup = LookupResponse {
        entry_handle: ContextHandle::NULL,
        max_ents: 3,
        entries: vec![entry; 3],
        status: 0,
    };
    let bindings = DualStringArray {
        string_bindings: vec![StringBinding::new(7, "192.0.2.1")],
        security_bindings: vec![SecurityBinding::new(9)],
    };
    let alive = ServerAlive2Response {
        com_version: ComVersion::new(5, 7),
        or_bindings: Some(bindings.clone()),
        reserved: 0,
        status: 0,
    };
    let extent = OrpcExtent { id: Uuid::NIL, data: vec![1; 9] };
    let activation = RemoteActivationResponse {
        orpc_that: OrpcThat {
            flags: 0,
            extensions: Some(OrpcExtentArray { reserved: 0, extents: vec![Some(extent)] }),
        },
        oxid_bindings: Some(bindings),
        ..RemoteActivationResponse::failure(ComVersion::new(5, 6), 0, 0, 2)
    };
    let challenge = Challenge {
        target_info: Some(TargetInfo::new(vec![AvPair::name(1, "SRV1")])),
        version: Some(Version::new(5, 1, 2600)),
        ..Challenge::default()
    };
    let pointer = create_instance_probe().to_pointer().unwrap();
    vec![
        tower.encode().unwrap(),
        lookup.encode(LITTLE).unwrap(),
        alive.encode(LITTLE).unwrap(),
        activation.encode(LITTLE).unwrap(),
        challenge.encode().unwrap(),
        create_instance_probe().encode().unwrap(),
        pointer.ab_data,
        Datagram::request(interface::MGMT, 2, Uuid::NIL, 1).encode().unwrap(),
    ]
}

/// Every decoder; text of what was read as well, for that is derived from the peer's octets.
fn decode_as_everything(octets: &[u8], order: ByteOrder) {
    if let Ok(tower) = Tower::decode(octets, &LIMITS) {
        let _ = tower.string_binding();
    }
    let _ = LookupRequest::decode(octets, order, &LIMITS);
    let _ = LookupResponse::decode(octets, order, &LIMITS);
    let _ = LookupHandleFreeRequest::decode(octets, order, &LIMITS);
    let _ = LookupHandleFreeResponse::decode(octets, order, &LIMITS);
    let _ = MapRequest::decode(octets, order, &LIMITS);
    let _ = MapResponse::decode(octets, order, &LIMITS);
    let _ = InqIfIdsRequest::decode(octets, order, &LIMITS);
    let _ = InqIfIdsResponse::decode(octets, order, &LIMITS);
    let _ = IsServerListeningRequest::decode(octets, order, &LIMITS);
    let _ = IsServerListeningResponse::decode(octets, order, &LIMITS);
    let _ = ServerAliveResponse::decode(octets, order, &LIMITS);
    let _ = ServerAlive2Response::decode(octets, order, &LIMITS);
    let _ = RemoteActivationRequest::decode(octets, order, &LIMITS);
    let _ = RemoteActivationResponse::decode(octets, order, &LIMITS);
    let _ = RemoteCreateInstanceRequest::decode(octets, order, &LIMITS);
    let _ = RemoteGetClassObjectRequest::decode(octets, order, &LIMITS);
    let _ = ScmGetClassObjectRequest::decode(octets, order, &LIMITS);
    let _ = ActivatorResponse::decode(octets, order, &LIMITS);
    let _ = ActivationProperties::decode(octets, &LIMITS);
    for class in [0x1b9, 0x1ab, 0x1a5, 0x1a6, 0x1a4, 0x1ad, 0x1aa, 0] {
        let _ = Property::decode(Uuid::com(class), octets, &LIMITS);
        let framed = [&[1, 0x10, 8, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0], octets].concat();
        let _ = Property::decode(Uuid::com(class), &framed, &LIMITS);
    }
    if let Ok(ObjRef::Custom { object_data, .. }) = ObjRef::decode(octets, &LIMITS) {
        let _ = ActivationProperties::decode(&object_data, &LIMITS);
    }
    let _ = Context::decode(octets, &LIMITS);
    let _ = Negotiate::decode(octets, &LIMITS);
    if let Ok(challenge) = Challenge::decode(octets, &LIMITS) {
        let _ = (challenge.target(), challenge.name(1), challenge.timestamp());
    }
    if let Ok(datagram) = Datagram::decode(octets, &LIMITS) {
        let _ = (datagram.status(), datagram.order());
    }
}
