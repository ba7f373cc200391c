//! The same values as impacket encodes them, and as we do: `golden/impacket.txt` and
//! `golden/seawall.txt`, a name and hexadecimal octets a line.
//!
//! impacket numbers its pointers as it likes and fills gaps with other octets, so the two differ.
//! The suite `impacket` of `cargo xtask ci` holds the first file to be what impacket writes, and
//! has it read the second.

use std::{
    fmt::{Debug, Write as _},
    fs,
    net::Ipv4Addr,
    path::PathBuf,
};

use seawall_dcerpc::{
    Error, Uuid,
    endpoint::{
        ContextHandle, EPT_S_NOT_REGISTERED, Entry, LookupRequest, LookupResponse, MapRequest,
        MapResponse, Tower,
    },
    interface::EPMAPPER,
    object::{
        ActivationContextInfoData, ActivationProperties, ActivatorResponse, CoServerInfo,
        ComVersion, ComplexPingRequest, DualStringArray, InstanceInfoData, InstantiationInfoData,
        LocationInfoData, MInterfacePointer, OrpcThat, OrpcThis, Property, RemoteActivationRequest,
        RemoteActivationResponse, RemoteCreateInstanceRequest, RemoteRequestScmInfo,
        ResolveOxidRequest, ScmRequestInfoData, SecurityBinding, SecurityInfoData,
        ServerAlive2Response, SpecialPropertiesData, StringBinding,
    },
};

use crate::{LIMITS, LITTLE, wide};

const REGDB_E_CLASSNOTREG: u32 = 0x8004_0154;

#[test]
fn the_endpoint_mapper_reads_and_writes_what_impacket_does() {
    let request = LookupRequest {
        inquiry_type: 1,
        object: None,
        interface_id: Some(EPMAPPER),
        vers_option: 1,
        entry_handle: handle(),
        max_ents: 500,
    };
    agree("lookup_request", &request, |stub| LookupRequest::decode(stub, LITTLE, &LIMITS));
    is_ours("lookup_request", &request.encode(LITTLE));

    let response = LookupResponse {
        entry_handle: handle(),
        max_ents: 2,
        entries: ["Endpoint mapper", ""]
            .map(|annotation| Entry::new(class(), &tower(), annotation).unwrap())
            .into(),
        status: EPT_S_NOT_REGISTERED,
    };
    agree("lookup_response", &response, |stub| LookupResponse::decode(stub, LITTLE, &LIMITS));
    is_ours("lookup_response", &response.encode(LITTLE).unwrap());

    let request = MapRequest {
        object: Some(class()),
        entry_handle: handle(),
        ..MapRequest::new(&tower(), 4).unwrap()
    };
    agree("map_request", &request, |stub| MapRequest::decode(stub, LITTLE, &LIMITS));
    is_ours("map_request", &request.encode(LITTLE));

    let towers = vec![Some(tower().encode().unwrap())];
    let response = MapResponse { entry_handle: handle(), max_towers: 1, towers, status: 0 };
    agree("map_response", &response, |stub| MapResponse::decode(stub, LITTLE, &LIMITS));
    is_ours("map_response", &response.encode(LITTLE));
}

#[test]
fn the_object_exporter_reads_and_writes_what_impacket_does() {
    let response = ServerAlive2Response {
        com_version: ComVersion::new(5, 7),
        or_bindings: Some(bindings()),
        reserved: 0,
        status: 0,
    };
    agree("server_alive2_response", &response, |stub| {
        ServerAlive2Response::decode(stub, LITTLE, &LIMITS)
    });
    is_ours("server_alive2_response", &response.encode(LITTLE).unwrap());

    let request =
        ResolveOxidRequest { oxid: 0x1122_3344_5566_7788, requested_protseqs: vec![7, 8] };
    agree("resolve_oxid_request", &request, |stub| {
        ResolveOxidRequest::decode(stub, LITTLE, &LIMITS)
    });
    is_ours("resolve_oxid_request", &request.encode(LITTLE).unwrap());

    let request = ComplexPingRequest {
        set_id: 0x0102_0304_0506_0708,
        sequence_num: 3,
        add_to_set: vec![9, 10],
        del_from_set: vec![],
    };
    agree("complex_ping_request", &request, |stub| {
        ComplexPingRequest::decode(stub, LITTLE, &LIMITS)
    });
    is_ours("complex_ping_request", &request.encode(LITTLE).unwrap());
}

#[test]
fn remote_activation_reads_and_writes_what_impacket_does() {
    let request = RemoteActivationRequest {
        orpc_this: orpc_this(),
        clsid: class(),
        object_name: Some(wide("\\\\A\\B")),
        object_storage: None,
        client_imp_level: 2,
        mode: 0,
        iids: iids(),
        requested_protseqs: vec![7],
    };
    agree("remote_activation_request", &request, |stub| {
        RemoteActivationRequest::decode(stub, LITTLE, &LIMITS)
    });
    is_ours("remote_activation_request", &request.encode(LITTLE).unwrap());

    let response = RemoteActivationResponse {
        orpc_that: OrpcThat::default(),
        oxid: 0x1122_3344_5566_7788,
        oxid_bindings: Some(bindings()),
        ipid_rem_unknown: cause(),
        authn_hint: 5,
        server_version: ComVersion::new(5, 6),
        hr: REGDB_E_CLASSNOTREG,
        interface_data: vec![None, None],
        results: vec![REGDB_E_CLASSNOTREG; 2],
        status: 0,
    };
    agree("remote_activation_response", &response, |stub| {
        RemoteActivationResponse::decode(stub, LITTLE, &LIMITS)
    });
    is_ours("remote_activation_response", &response.encode(LITTLE).unwrap());
}

#[test]
fn remote_create_instance_reads_and_writes_what_impacket_does() {
    let request = RemoteCreateInstanceRequest {
        orpc_this: orpc_this(),
        unk_outer: None,
        act_properties: Some(properties(32).to_pointer().unwrap()),
    };
    let name = "remote_create_instance_request";
    let theirs = golden(IMPACKET, name);
    let read = RemoteCreateInstanceRequest::decode(&theirs, LITTLE, &LIMITS).unwrap();
    assert_eq!((&read.orpc_this, &read.unk_outer), (&request.orpc_this, &None));
    let inside = ActivationProperties::from_pointer(&read.act_properties.unwrap(), &LIMITS);
    // impacket has two reserved words more than [MS-DCOM] 2.2.22.2.2: its 40 octets are kept.
    assert_eq!(inside.unwrap(), properties(40));
    let ours = RemoteCreateInstanceRequest::decode(&golden(SEAWALL, name), LITTLE, &LIMITS);
    assert_eq!(ours, Ok(request.clone()));
    is_ours(name, &request.encode(LITTLE));

    let response = ActivatorResponse::failure(REGDB_E_CLASSNOTREG);
    agree("activator_response", &response, |stub| ActivatorResponse::decode(stub, LITTLE, &LIMITS));
    is_ours("activator_response", &response.encode(LITTLE));
}

/// Every property a client sends, in the order of Windows.
fn properties(reserved: usize) -> ActivationProperties {
    ActivationProperties {
        dest_ctx: 2,
        class_info_clsid: Uuid::NIL,
        properties: vec![
            Property::SpecialSystemProperties(SpecialPropertiesData {
                session_id: u32::MAX,
                default_authn_lvl: 2,
                orig_clsctx: 0x17,
                reserved: vec![0; reserved],
                ..Default::default()
            }),
            Property::InstantiationInfo(InstantiationInfoData {
                class_id: class(),
                class_ctx: 0x10,
                actv_flags: 0,
                is_surrogate: 0,
                inst_flag: 0,
                iids: iids(),
                this_size: InstantiationInfoData::size(2),
                client_com_version: ComVersion::new(5, 6),
            }),
            Property::ActivationContextInfo(ActivationContextInfoData {
                prototype_ctx: Some(MInterfacePointer { ab_data: b"MEOW".to_vec() }),
                ..Default::default()
            }),
            Property::SecurityInfo(SecurityInfoData {
                server_info: Some(CoServerInfo {
                    name: Some(wide("192.0.2.7")),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            Property::ServerLocationInfo(LocationInfoData { process_id: 4, ..Default::default() }),
            Property::InstanceInfo(InstanceInfoData {
                file_name: Some(wide("\\\\A\\B")),
                mode: 2,
                ifd_rot: None,
                ifd_stg: None,
            }),
            Property::ScmRequestInfo(ScmRequestInfoData {
                reserved: None,
                remote_request: Some(RemoteRequestScmInfo {
                    client_imp_level: 2,
                    requested_protseqs: vec![7],
                }),
            }),
        ],
    }
}

fn agree<T: Debug + PartialEq>(name: &str, value: &T, decode: impl Fn(&[u8]) -> Result<T, Error>) {
    for file in [IMPACKET, SEAWALL] {
        assert_eq!(decode(&golden(file, name)).as_ref(), Ok(value), "{name} of {file}");
    }
}

fn is_ours(name: &str, octets: &[u8]) {
    let mut hex = String::new();
    for octet in octets {
        write!(hex, "{octet:02x}").unwrap();
    }
    assert_eq!(golden(SEAWALL, name), octets, "{SEAWALL} should have\n{name} {hex}\n");
}

fn golden(file: &str, name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    let text = fs::read_to_string(&path).unwrap();
    let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let digits = found.unwrap_or_default().as_bytes();
    let octet = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.as_chunks().0.iter().map(octet).collect()
}

fn class() -> Uuid {
    "5ea3a110-5ca2-4e00-8001-0000000000a5".parse().unwrap()
}

fn iids() -> Vec<Uuid> {
    vec![Uuid::com(0), Uuid::com(0x1a0)]
}

fn cause() -> Uuid {
    "11111111-2222-3333-4444-555555555555".parse().unwrap()
}

fn handle() -> ContextHandle {
    let uuid = "99999999-8888-7777-6666-555555555555".parse().unwrap();
    ContextHandle { attributes: 0, uuid }
}

fn orpc_this() -> OrpcThis {
    OrpcThis { flags: 1, ..OrpcThis::new(ComVersion::new(5, 6), cause()) }
}

fn tower() -> Tower {
    Tower::tcp(EPMAPPER, 135, Ipv4Addr::new(192, 0, 2, 7))
}

/// `ncacn_ip_tcp` at an address, and NTLM without a name.
fn bindings() -> DualStringArray {
    DualStringArray {
        string_bindings: vec![StringBinding::new(7, "192.0.2.7")],
        security_bindings: vec![SecurityBinding::new(10)],
    }
}

const IMPACKET: &str = "impacket.txt";
const SEAWALL: &str = "seawall.txt";
