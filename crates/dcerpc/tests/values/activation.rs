//! Activation: sizes and places that are published, and blobs that contradict themselves.

use seawall_dcerpc::{
    Anomaly, Error, Uuid,
    object::{
        ActivationProperties, ActivatorResponse, ComVersion, DualStringArray, LocalThis,
        MInterfacePointer, OrpcThis, Property, RemoteActivationRequest, RemoteActivationResponse,
        RemoteCreateInstanceRequest, RemoteGetClassObjectRequest, ScmGetClassObjectRequest,
        SecurityBinding, ServerAlive2Response, StringBinding,
    },
};

use crate::{HEADER, LIMITS, LITTLE, ORDERS, create_instance_probe, orpc_this, wide};

#[test]
fn the_create_instance_probe_has_the_published_sizes() {
    let properties = create_instance_probe();
    let sizes: Vec<usize> =
        properties.properties.iter().map(|property| property.encode().unwrap().len()).collect();
    assert_eq!(sizes, [96, 88, 144, 88, 32, 104, 48]);
    let object_data = properties.encode().unwrap();
    assert_eq!(object_data.len(), 824);
    let word = |at: usize| u32::from_le_bytes(object_data[at..at + 4].try_into().unwrap());
    // dwSize, object length and total and header size of the CustomHeader, number of properties.
    assert_eq!([word(0), word(16), word(24), word(28), word(40)], [816, 200, 816, 216, 7]);
    assert_eq!(object_data[8..16], [1, 0x10, 8, 0, 0xcc, 0xcc, 0xcc, 0xcc]);
    let pointer = properties.to_pointer().unwrap();
    assert_eq!(pointer.ab_data.len(), 872);
    let request = RemoteCreateInstanceRequest {
        orpc_this: orpc_this(),
        unk_outer: None,
        act_properties: Some(pointer),
    };
    let stub = request.encode(LITTLE);
    assert_eq!(HEADER + stub.len(), 944);
    assert_eq!(RemoteCreateInstanceRequest::decode(&stub, LITTLE, &LIMITS).unwrap(), request);
    let read = ActivationProperties::from_pointer(&request.act_properties.unwrap(), &LIMITS);
    assert_eq!(read.unwrap(), properties);
}

#[test]
fn the_control_differs_from_the_probe_in_two_class_ids_only() {
    let mut control = create_instance_probe();
    control.properties[3] = control.properties[3].under(Uuid::com(0x1f6)).unwrap();
    control.properties[4] = control.properties[4].under(Uuid::com(0x1ff)).unwrap();
    let (probe, control) = (create_instance_probe().encode().unwrap(), control.encode().unwrap());
    let differing: Vec<usize> = (0..probe.len()).filter(|at| probe[*at] != control[*at]).collect();
    let first_class = 8 + 16 + 48 + 4;
    assert_eq!(differing, [first_class + 3 * 16, first_class + 4 * 16]);
    assert_eq!((control[differing[0]], control[differing[1]]), (0xf6, 0xff));
    let read = ActivationProperties::decode(&control, &LIMITS).unwrap();
    assert!(matches!(read.properties[3], Property::Other { .. }));
}

#[test]
fn get_class_object_carries_twelve_octets_that_are_no_object_reference() {
    let request = RemoteGetClassObjectRequest {
        orpc_this: OrpcThis { flags: 1, version: ComVersion::new(5, 6), ..orpc_this() },
        act_properties: Some(MInterfacePointer { ab_data: vec![0x41; 12] }),
        rest: vec![0; 4],
    };
    let stub = request.encode(LITTLE);
    assert_eq!(stub.len(), 32 + 4 + 4 + 4 + 12 + 4);
    assert_eq!(stub[32..44], [0, 0, 2, 0, 12, 0, 0, 0, 12, 0, 0, 0]);
    assert_eq!(RemoteGetClassObjectRequest::decode(&stub, LITTLE, &LIMITS).unwrap(), request);
    let reference = request.act_properties.unwrap().objref(&LIMITS);
    assert_eq!(reference.unwrap_err().anomaly(), Some(Anomaly::ObjectReference));
}

#[test]
fn the_local_activator_check_has_the_published_layout() {
    let request = ScmGetClassObjectRequest {
        orpc_this: OrpcThis::new(ComVersion::new(0, 0), Uuid::NIL),
        local_this: LocalThis::default(),
        act_properties: Some(MInterfacePointer { ab_data: vec![0; 4] }),
    };
    let stub = request.encode(LITTLE);
    let mut expected = vec![0; 40];
    expected.extend([0, 0, 2, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(stub, expected);
    assert_eq!(ScmGetClassObjectRequest::decode(&stub, LITTLE, &LIMITS).unwrap(), request);
}

#[test]
fn failed_activations_have_the_published_sizes_and_places() {
    let version = ComVersion::new(5, 6);
    let response = RemoteActivationResponse::failure(version, 0x8004_0154, 0x8008_0004, 1);
    let stub = response.encode(LITTLE).unwrap();
    assert_eq!(stub.len(), 68);
    let word = |from_end| {
        let at = stub.len() - from_end;
        u32::from_le_bytes(stub[at..at + 4].try_into().unwrap())
    };
    assert_eq!([word(24), word(8), word(4)], [0x8004_0154, 0x8008_0004, 0]);
    assert_eq!(RemoteActivationResponse::decode(&stub, LITTLE, &LIMITS).unwrap(), response);

    let stub = ActivatorResponse::failure(0x8001_011d).encode(LITTLE);
    assert_eq!((stub.len(), &stub[12..]), (16, &[0x1d, 1, 1, 0x80][..]));
}

#[test]
fn a_remote_activation_with_a_path_is_laid_out_as_published() {
    let request = RemoteActivationRequest {
        orpc_this: OrpcThis::new(ComVersion::new(5, 1), Uuid::NIL),
        clsid: Uuid::NIL,
        object_name: Some(wide("\\\\A\0A\\AA")),
        object_storage: None,
        client_imp_level: 2,
        mode: 2,
        iids: vec![Uuid::NIL],
        requested_protseqs: vec![7],
    };
    let stub = request.encode(LITTLE).unwrap();
    // ORPCTHIS, CLSID, name, null, level, mode, IIDs, protocol sequences.
    assert_eq!(stub.len(), 32 + 16 + (4 + 12 + 18 + 2) + 4 + 8 + (4 + 4 + 4 + 16) + (4 + 4 + 2));
    for order in ORDERS {
        let stub = request.encode(order).unwrap();
        assert_eq!(RemoteActivationRequest::decode(&stub, order, &LIMITS).unwrap(), request);
    }
}

#[test]
fn dual_string_arrays_that_contradict_themselves_are_refused() {
    let response = |units: &[u16], security_offset: u16| {
        let mut stub = vec![5, 0, 7, 0, 1, 0, 0, 0];
        stub.extend(u32::try_from(units.len()).unwrap().to_le_bytes());
        stub.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
        stub.extend(security_offset.to_le_bytes());
        stub.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        stub.resize(stub.len().next_multiple_of(4) + 8, 0);
        ServerAlive2Response::decode(&stub, LITTLE, &LIMITS).map_err(|error| error.anomaly())
    };
    let bindings = response(&[7, 65, 0, 0, 9, 0xffff, 0, 0], 4).unwrap().or_bindings.unwrap();
    assert_eq!(bindings.string_bindings, [StringBinding::new(7, "A")]);
    assert_eq!(bindings.security_bindings, [SecurityBinding::new(9)]);
    // Both empty: two terminators each, or nothing at all.
    assert_eq!(response(&[0, 0, 0, 0], 2).unwrap().or_bindings, Some(DualStringArray::default()));
    assert_eq!(response(&[], 0).unwrap().or_bindings, Some(DualStringArray::default()));
    for (units, security_offset) in [
        (&[7, 65, 0, 0, 9, 0xffff, 0, 0][..], 9),
        (&[7, 65, 0, 0, 9, 0xffff, 0, 0], 3),
        (&[7, 65, 0, 0, 9, 0xffff, 0], 4),
        (&[7, 65], 2),
        (&[7, 65, 0, 0, 1, 0, 0], 5),
    ] {
        assert_eq!(response(units, security_offset), Err(Some(Anomaly::DualStringArray)));
    }
}

#[test]
fn activation_blobs_that_contradict_themselves_are_refused() {
    let good = create_instance_probe().encode().unwrap();
    let refused = |at: usize, word: u32| {
        let mut octets = good.clone();
        octets[at..at + 4].copy_from_slice(&word.to_le_bytes());
        ActivationProperties::decode(&octets, &LIMITS).unwrap_err().anomaly().unwrap()
    };
    assert_eq!(refused(0, 817), Anomaly::TooMany);
    assert_eq!(refused(24, 800), Anomaly::ObjectReference);
    assert_eq!(refused(28, 100), Anomaly::ObjectReference);
    assert_eq!(refused(40, 8), Anomaly::SizeMismatch);
    assert_eq!(refused(8, 2), Anomaly::ObjectReference);
    // The first size of the CustomHeader.
    assert_eq!(refused(8 + 16 + 48 + 116 + 4, u32::MAX), Anomaly::TooMany);
}

#[test]
fn values_that_cannot_be_written_are_refused() {
    let response = ServerAlive2Response {
        com_version: ComVersion::new(5, 7),
        or_bindings: Some(DualStringArray {
            string_bindings: vec![StringBinding::new(7, "A\0B")],
            security_bindings: vec![],
        }),
        reserved: 0,
        status: 0,
    };
    assert!(matches!(response.encode(LITTLE), Err(Error::Unencodable(_))));
}
