//! What is written reads back as it was.

use proptest::prelude::*;
use seawall_dcerpc::{
    datagram::Datagram,
    endpoint::{
        LookupHandleFreeRequest, LookupHandleFreeResponse, LookupRequest, LookupResponse,
        MapRequest, MapResponse, Tower,
    },
    interface::SyntaxId,
    mgmt::{InqIfIdsResponse, IsServerListeningResponse},
    ntlm::{Challenge, Negotiate},
    object::{
        ActivationProperties, ActivatorResponse, ComVersion, Context, LocalThis, ObjRef, OrpcThat,
        RemoteActivationRequest, RemoteActivationResponse, RemoteCreateInstanceRequest,
        RemoteGetClassObjectRequest, ScmGetClassObjectRequest, ServerAlive2Response,
        ServerAliveResponse,
    },
};

use crate::{LIMITS, strategies::*};

proptest! {
    #[test]
    fn syntax_ids_round_trip(id in syntaxes(), order in orders()) {
        let response = InqIfIdsResponse { if_ids: Some(vec![Some(id), None]), status: 5 };
        let stub = response.encode(order);
        prop_assert_eq!(InqIfIdsResponse::decode(&stub, order, &LIMITS).unwrap(), response);
        prop_assert_eq!(SyntaxId::from_version(id.uuid, id.version()), id);
    }

    #[test]
    fn towers_round_trip(tower in towers()) {
        let octets = tower.encode().unwrap();
        prop_assert_eq!(Tower::decode(&octets, &LIMITS).unwrap(), tower);
    }

    #[test]
    fn lookups_round_trip(
        (inquiry_type, vers_option, max_ents, more, status) in any::<(u32, u32, u32, u16, u32)>(),
        object in proptest::option::of(uuids()),
        interface_id in proptest::option::of(syntaxes()),
        entry_handle in handles(),
        entries in proptest::collection::vec(entries(), 0..6),
        order in orders(),
    ) {
        let request = LookupRequest {
            inquiry_type, object, interface_id, vers_option, entry_handle, max_ents,
        };
        let stub = request.encode(order);
        prop_assert_eq!(LookupRequest::decode(&stub, order, &LIMITS).unwrap(), request);

        let max_ents = u32::from(more) + u32::try_from(entries.len()).unwrap();
        let response = LookupResponse { entry_handle, max_ents, entries, status };
        let stub = response.encode(order).unwrap();
        prop_assert_eq!(LookupResponse::decode(&stub, order, &LIMITS).unwrap(), response);

        let request = LookupHandleFreeRequest { entry_handle };
        let stub = request.encode(order);
        prop_assert_eq!(LookupHandleFreeRequest::decode(&stub, order, &LIMITS).unwrap(), request);
        let response = LookupHandleFreeResponse { entry_handle, status };
        let stub = response.encode(order);
        prop_assert_eq!(LookupHandleFreeResponse::decode(&stub, order, &LIMITS).unwrap(), response);
    }

    #[test]
    fn maps_round_trip(
        object in proptest::option::of(uuids()),
        map_tower in proptest::option::of(octets()),
        towers in proptest::collection::vec(proptest::option::of(octets()), 0..6),
        entry_handle in handles(),
        (more, status) in any::<(u16, u32)>(),
        order in orders(),
    ) {
        let max_towers = u32::from(more) + u32::try_from(towers.len()).unwrap();
        let request = MapRequest { object, map_tower, entry_handle, max_towers };
        let stub = request.encode(order);
        prop_assert_eq!(MapRequest::decode(&stub, order, &LIMITS).unwrap(), request);
        let response = MapResponse { entry_handle, max_towers, towers, status };
        let stub = response.encode(order);
        prop_assert_eq!(MapResponse::decode(&stub, order, &LIMITS).unwrap(), response);
    }

    #[test]
    fn liveness_answers_round_trip(
        or_bindings in proptest::option::of(bindings()),
        (major, minor, reserved, status) in any::<(u16, u16, u32, u32)>(),
        order in orders(),
    ) {
        let com_version = ComVersion::new(major, minor);
        let response = ServerAlive2Response { com_version, or_bindings, reserved, status };
        let stub = response.encode(order).unwrap();
        prop_assert_eq!(ServerAlive2Response::decode(&stub, order, &LIMITS).unwrap(), response);
        let response = ServerAliveResponse { status };
        let stub = response.encode(order);
        prop_assert_eq!(ServerAliveResponse::decode(&stub, order, &LIMITS).unwrap(), response);
        let response = IsServerListeningResponse { status, listening: reserved };
        let stub = response.encode(order);
        prop_assert_eq!(IsServerListeningResponse::decode(&stub, order, &LIMITS).unwrap(), response);
    }

    #[test]
    fn remote_activations_round_trip(
        orpc_this in orpc_requests(),
        clsid in uuids(),
        object_name in units(),
        object_storage in pointers(),
        iids in proptest::collection::vec(uuids(), 0..4),
        requested_protseqs in proptest::collection::vec(any::<u16>(), 0..4),
        (client_imp_level, mode, oxid) in any::<(u32, u32, u64)>(),
        oxid_bindings in proptest::option::of(bindings()),
        interfaces in proptest::collection::vec((pointers(), any::<u32>()), 0..4),
        order in orders(),
    ) {
        let extensions = orpc_this.extensions.clone();
        let (server_version, hr) = (orpc_this.version, orpc_this.flags);
        let request = RemoteActivationRequest {
            orpc_this, clsid, object_name, object_storage, client_imp_level, mode, iids,
            requested_protseqs,
        };
        let stub = request.encode(order).unwrap();
        prop_assert_eq!(RemoteActivationRequest::decode(&stub, order, &LIMITS).unwrap(), request);

        let (interface_data, results) = interfaces.into_iter().unzip();
        let response = RemoteActivationResponse {
            orpc_that: OrpcThat { flags: mode, extensions },
            oxid,
            oxid_bindings,
            ipid_rem_unknown: clsid,
            authn_hint: client_imp_level,
            server_version,
            hr,
            interface_data,
            results,
            status: mode,
        };
        let stub = response.encode(order).unwrap();
        prop_assert_eq!(RemoteActivationResponse::decode(&stub, order, &LIMITS).unwrap(), response);
    }

    #[test]
    fn system_activations_round_trip(
        orpc_this in orpc_requests(),
        unk_outer in pointers(),
        act_properties in pointers(),
        (flags, client_thread) in any::<(u32, u32)>(),
        order in orders(),
    ) {
        let orpc_that = OrpcThat { flags, extensions: orpc_this.extensions.clone() };
        let hresult = client_thread;
        let response =
            ActivatorResponse { orpc_that, act_properties: act_properties.clone(), hresult };
        let stub = response.encode(order);
        prop_assert_eq!(ActivatorResponse::decode(&stub, order, &LIMITS).unwrap(), response);

        let request = ScmGetClassObjectRequest {
            orpc_this: orpc_this.clone(),
            local_this: LocalThis { flags, client_thread },
            act_properties: act_properties.clone(),
        };
        let stub = request.encode(order);
        prop_assert_eq!(ScmGetClassObjectRequest::decode(&stub, order, &LIMITS).unwrap(), request);

        let request = RemoteGetClassObjectRequest {
            orpc_this: orpc_this.clone(),
            act_properties: act_properties.clone(),
            rest: vec![0; 4],
        };
        let stub = request.encode(order);
        prop_assert_eq!(
            RemoteGetClassObjectRequest::decode(&stub, order, &LIMITS).unwrap(),
            request
        );

        let request = RemoteCreateInstanceRequest { orpc_this, unk_outer, act_properties };
        let stub = request.encode(order);
        prop_assert_eq!(
            RemoteCreateInstanceRequest::decode(&stub, order, &LIMITS).unwrap(),
            request
        );
    }

    #[test]
    fn activation_properties_round_trip(
        dest_ctx in any::<u32>(),
        class_info_clsid in uuids(),
        properties in proptest::collection::vec(properties(), 0..9),
    ) {
        let properties = ActivationProperties { dest_ctx, class_info_clsid, properties };
        let pointer = properties.to_pointer().unwrap();
        let read = ActivationProperties::from_pointer(&pointer, &LIMITS).unwrap();
        prop_assert_eq!(read, properties);
    }

    #[test]
    fn object_references_round_trip(reference in object_references()) {
        let octets = reference.encode().unwrap();
        prop_assert_eq!(ObjRef::decode(&octets, &LIMITS).unwrap(), reference);
    }

    #[test]
    fn contexts_round_trip(words in any::<[u32; 7]>(), context_id in uuids(), rest in octets()) {
        let [flags, reserved, num_extents, cb_extents, mshl_flags, count, frozen] = words;
        let context = Context {
            version: ComVersion::new(1, 1), context_id, flags, reserved, num_extents, cb_extents,
            mshl_flags, count, frozen, properties: rest,
        };
        prop_assert_eq!(Context::decode(&context.encode(), &LIMITS).unwrap(), context);
    }

    #[test]
    fn ntlm_messages_round_trip(
        (name, workstation) in (octets(), octets()),
        (negotiate_flags, server_challenge) in any::<(u32, [u8; 8])>(),
        target_info in target_infos(),
        version in versions(),
    ) {
        let negotiate_flags = flags_for(negotiate_flags, version);
        let challenge = Challenge {
            target_name: name.clone(), negotiate_flags, server_challenge, target_info, version,
        };
        let octets = challenge.encode().unwrap();
        prop_assert_eq!(Challenge::decode(&octets, &LIMITS).unwrap(), challenge);
        let negotiate = Negotiate { negotiate_flags, domain_name: name, workstation, version };
        let octets = negotiate.encode().unwrap();
        prop_assert_eq!(Negotiate::decode(&octets, &LIMITS).unwrap(), negotiate);
    }

    #[test]
    fn datagrams_round_trip(
        ptype in 0_u8..=10,
        (flags1, flags2, little, drep1, drep2) in any::<(u8, u8, bool, u8, u8)>(),
        (object, act_id) in (uuids(), uuids()),
        interface in syntaxes(),
        (server_boot, seqnum, opnum, ihint) in any::<(u32, u32, u16, u16)>(),
        (ahint, fragnum, auth_proto, serial) in any::<(u16, u16, u8, u16)>(),
        (body, verifier) in (octets(), octets()),
    ) {
        let verifier = if auth_proto == 0 { Vec::new() } else { verifier };
        let drep = [if little { 0x10 } else { 0 }, drep1, drep2];
        let datagram = Datagram {
            ptype, flags1, flags2, drep, object, interface, act_id, server_boot, seqnum, opnum,
            ihint, ahint, fragnum, auth_proto, serial, body, verifier,
        };
        let octets = datagram.encode().unwrap();
        prop_assert_eq!(Datagram::decode(&octets, &LIMITS).unwrap(), datagram);
    }
}
