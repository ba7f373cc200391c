//! Requests in many forms against hosts with and without the fixes.

use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    interface::{REMOTE_ACTIVATION, SCM_ACTIVATOR, SYSTEM_ACTIVATOR},
    object::{
        ActivationProperties, ActivatorResponse, ComVersion, InstanceInfoData,
        InstantiationInfoData, LocalThis, LocationInfoData, MInterfacePointer, OrpcThis, Property,
        RemoteActivationRequest, RemoteActivationResponse, RemoteCreateInstanceRequest,
        RemoteGetClassObjectRequest, ScmGetClassObjectRequest, SecurityInfoData,
    },
};

use super::super::{
    Answer, Reply, answer,
    tests::{call, host},
};
use crate::journal::{ActivationSummary, Asked, Told};

const LITTLE: ByteOrder = ByteOrder::Little;
const CLASS: Uuid = Uuid::com(0xfeed_0001);

const NOT_REGISTERED: Told = Told::Hresult(0x8004_0154);
const BAD_PATH: Told = Told::Hresult(0x8008_0004);
const DENIED: Told = Told::Hresult(0x8007_0005);

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn this(minor: u16) -> OrpcThis {
    OrpcThis::new(ComVersion::new(5, minor), Uuid::com(0xcafe))
}

/// RemoteActivation of a name.
fn old(profile: &str, name: &str) -> Answer {
    let request = RemoteActivationRequest {
        orpc_this: this(1),
        clsid: CLASS,
        object_name: Some(units(name)),
        object_storage: None,
        client_imp_level: 2,
        mode: 2,
        iids: vec![Uuid::NIL],
        requested_protseqs: vec![7],
    };
    let stub = request.encode(LITTLE).unwrap();
    answer(&host(profile), &call(REMOTE_ACTIVATION, 0, stub))
}

fn properties(name: &str) -> Vec<Property> {
    let instantiation = InstantiationInfoData {
        class_id: CLASS,
        class_ctx: 0x10,
        actv_flags: 0,
        is_surrogate: 0,
        inst_flag: 0,
        iids: vec![Uuid::com(0)],
        this_size: InstantiationInfoData::size(1),
        client_com_version: ComVersion::new(5, 6),
    };
    let instance = InstanceInfoData { file_name: Some(units(name)), ..Default::default() };
    vec![
        Property::InstantiationInfo(instantiation),
        Property::SecurityInfo(SecurityInfoData::default()),
        Property::ServerLocationInfo(LocationInfoData::default()),
        Property::InstanceInfo(instance),
    ]
}

/// RemoteCreateInstance with these properties, in either byte order.
fn create(profile: &str, properties: Vec<Property>, order: ByteOrder) -> Answer {
    let properties = ActivationProperties { dest_ctx: 2, class_info_clsid: Uuid::NIL, properties };
    let request = RemoteCreateInstanceRequest {
        orpc_this: this(2),
        unk_outer: None,
        act_properties: Some(properties.to_pointer().unwrap()),
    };
    let mut call = call(SYSTEM_ACTIVATOR, 4, request.encode(order));
    call.order = order;
    answer(&host(profile), &call)
}

fn known(profile: &str) -> Told {
    create(profile, properties("\\\\\0\\share\\public\\file"), LITTLE).told
}

fn unknown(profile: &str) -> Told {
    let mut properties = properties("\\\\\0\\share\\public\\file");
    properties[1] = properties[1].under(Uuid::com(0x1f6)).unwrap();
    properties[2] = properties[2].under(Uuid::com(0x1ff)).unwrap();
    create(profile, properties, LITTLE).told
}

/// RemoteGetClassObject with octets that are no object reference.
fn no_objref(profile: &str) -> Told {
    let request = RemoteGetClassObjectRequest {
        orpc_this: this(6),
        act_properties: Some(MInterfacePointer { ab_data: vec![0x41; 12] }),
        rest: vec![0; 4],
    };
    answer(&host(profile), &call(SYSTEM_ACTIVATOR, 3, request.encode(LITTLE))).told
}

fn local(profile: &str, major: u16) -> Told {
    let request = ScmGetClassObjectRequest {
        orpc_this: OrpcThis::new(ComVersion::new(major, 0), Uuid::NIL),
        local_this: LocalThis::default(),
        act_properties: Some(MInterfacePointer { ab_data: vec![0; 4] }),
    };
    answer(&host(profile), &call(SCM_ACTIVATOR, 3, request.encode(LITTLE))).told
}

const NAMES: [&str; 3] =
    ["\\\\A\0\\\0c$\\file.txt", "\\\\192.0.2.254aaa\0\\second", "\\\\A\0A\\AA"];
const FAMILIES: [&str; 6] = ["w2k-sp2", "w2k-sp3", "w2k-sp4", "xp-gold", "xp-sp1", "ws2003-gold"];

#[test]
fn the_published_rules_hold_on_every_system() {
    for family in FAMILIES {
        for (fix, has_823980, has_824146) in [
            ("unpatched", false, false),
            ("823980", true, false),
            ("824146", true, true),
            ("828741", true, true),
        ] {
            let profile = &format!("{family}-{fix}");
            assert_eq!(known(profile) != unknown(profile), has_824146, "{profile}");
            let [b1, b2, b3] = NAMES.map(|name| old(profile, name).told);
            if has_824146 {
                assert_eq!((b1, b2), (NOT_REGISTERED, BAD_PATH), "{profile}");
            } else {
                assert_eq!((b1, b2), (NOT_REGISTERED, NOT_REGISTERED), "{profile}");
            }
            assert_eq!(b3 == BAD_PATH, has_823980, "{profile}");
            assert_eq!(no_objref(profile) == Told::Hresult(0x8001_011d), has_824146, "{profile}");
            assert_ne!(no_objref(profile), Told::Hresult(0x8007_0057), "{profile}");
            assert_ne!(known(profile), DENIED, "{profile}");
            let local_status = if fix == "828741" { 5 } else { 0x8001_0110 };
            assert_eq!(local(profile, 0), Told::Fault(local_status), "{profile}");
        }
    }
}

#[test]
fn nt4_is_told_by_remote_activation_alone() {
    for (profile, b2) in [
        ("nt4-sp6a-unpatched", NOT_REGISTERED),
        ("nt4-sp6a-824146", BAD_PATH),
        ("nt4-sp6a-828741", BAD_PATH),
    ] {
        let [b1, second, _] = NAMES.map(|name| old(profile, name).told);
        assert_eq!((b1, second), (NOT_REGISTERED, b2), "{profile}");
    }
}

#[test]
fn without_dcom_every_answer_is_the_same_denial() {
    for profile in ["nt4-sp6a-dcom-disabled", "w2k-sp4-dcom-disabled", "xp-sp1-dcom-disabled"] {
        for name in NAMES {
            assert_eq!(old(profile, name).told, DENIED, "{profile}");
        }
        assert_eq!([known(profile), unknown(profile), no_objref(profile)], [DENIED; 3]);
    }
}

#[test]
fn later_systems_turn_strangers_away() {
    for profile in ["xp-sp2", "modern"] {
        assert_eq!(old(profile, NAMES[1]).told, Told::Fault(5));
        assert_eq!([known(profile), no_objref(profile), local(profile, 5)], [Told::Fault(5); 3]);
    }
}

#[test]
fn the_meaning_decides_and_not_the_bytes() {
    let w2k = "w2k-sp4-824146";
    // Another order of the properties, another byte order of the call, other words in the name.
    let mut turned = properties("\\\\\0\\other\\words\\here.txt");
    turned.reverse();
    assert_eq!(create(w2k, turned, ByteOrder::Big).told, known(w2k));
    // A name without a server is no bad path, nor is a request without any name.
    for properties in [properties("C:\\file"), properties("")[..1].to_vec()] {
        assert_eq!(create(w2k, properties, LITTLE).told, NOT_REGISTERED);
    }
}

#[test]
fn failures_have_the_lengths_that_published_checks_demand() {
    let Reply::Stub(stub) = old("xp-gold-824146", NAMES[1]).reply else { panic!("no response") };
    assert_eq!(stub.len(), 68);
    let response = RemoteActivationResponse::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
    assert_eq!((response.hr, response.results[0]), (0x8008_0004, 0x8008_0004));
    let reply = create("xp-gold-824146", properties("\\\\\0\\a\\b"), LITTLE).reply;
    let Reply::Stub(stub) = reply else { panic!("no response") };
    assert_eq!(stub.len(), 16);
    let response = ActivatorResponse::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
    assert_eq!(response.hresult, 0x8008_0004);
}

#[test]
fn what_would_be_the_exploit_is_noted_and_gets_a_fault() {
    let name = format!("\\\\{}\\c$\\file", "A".repeat(200));
    let answers = [
        old("w2k-sp4-unpatched", &name),
        old("xp-sp2", &name),
        create("w2k-sp4-unpatched", properties(&name), LITTLE),
    ];
    for answer in answers {
        assert!(matches!(answer.reply, Reply::Fault(_)));
        let Asked::Activation(ActivationSummary { dangerous, server_units, .. }) = answer.asked
        else {
            panic!("not noted")
        };
        assert_eq!((dangerous, server_units), (true, Some(200)));
    }
}

#[test]
fn other_versions_and_broken_stubs_get_faults() {
    assert_eq!(local("w2k-sp4-unpatched", 5), Told::Fault(5));
    let broken = answer(&host("w2k-sp4-unpatched"), &call(REMOTE_ACTIVATION, 0, vec![5; 40]));
    assert_eq!(broken.told, Told::Fault(0x6f7));
    assert!(matches!(broken.asked, Asked::Undecodable(_)));
    let reserved = answer(&host("w2k-sp4-unpatched"), &call(SYSTEM_ACTIVATOR, 1, Vec::new()));
    assert_eq!(reserved.told, Told::Fault(0x1c01_0002));
}

#[test]
fn the_journal_has_the_meaning_of_a_request() {
    let mut properties = properties("\\\\AB\\share\\file");
    properties[1] = properties[1].under(Uuid::com(0x1f6)).unwrap();
    let Asked::Activation(summary) = create("xp-gold-unpatched", properties, LITTLE).asked else {
        panic!("no activation")
    };
    let expected = ActivationSummary {
        class: Some(CLASS),
        name_units: Some(15),
        server_units: Some(2),
        unknown_properties: 1,
        interfaces: 1,
        dangerous: false,
    };
    assert_eq!(summary, expected);
}
