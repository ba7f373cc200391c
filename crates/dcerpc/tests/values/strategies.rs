//! Values to try.

use proptest::prelude::*;
use seawall_dcerpc::{
    ByteOrder, Uuid,
    endpoint::{ContextHandle, Entry, Floor, Tower},
    interface::SyntaxId,
    ntlm::{AvPair, TargetInfo, Version, flags},
    object::{
        ActivationContextInfoData, CoServerInfo, ComVersion, DualStringArray, InstanceInfoData,
        InstantiationInfoData, LocationInfoData, MInterfacePointer, ObjRef, OrpcExtent,
        OrpcExtentArray, OrpcThis, Property, RemoteRequestScmInfo, ScmRequestInfoData,
        SecurityBinding, SecurityInfoData, SpecialPropertiesData, StdObjRef, StringBinding,
    },
};

use crate::LITTLE;

pub(crate) fn uuids() -> impl Strategy<Value = Uuid> {
    any::<[u8; 16]>().prop_map(|octets| Uuid::from_bytes(octets, LITTLE))
}

pub(crate) fn syntaxes() -> impl Strategy<Value = SyntaxId> {
    (uuids(), any::<u16>(), any::<u16>())
        .prop_map(|(uuid, major, minor)| SyntaxId::new(uuid, major, minor))
}

pub(crate) fn octets() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..40)
}

pub(crate) fn orders() -> impl Strategy<Value = ByteOrder> {
    prop_oneof![Just(ByteOrder::Little), Just(ByteOrder::Big)]
}

pub(crate) fn floors() -> impl Strategy<Value = Floor> {
    prop_oneof![
        any::<u16>().prop_map(Floor::ConnectionOriented),
        any::<u16>().prop_map(Floor::Connectionless),
        any::<u16>().prop_map(Floor::Local),
        any::<u16>().prop_map(Floor::Tcp),
        any::<u16>().prop_map(Floor::Udp),
        any::<u16>().prop_map(Floor::Http),
        any::<[u8; 4]>().prop_map(|address| Floor::Ipv4(address.into())),
        any::<[u8; 16]>().prop_map(|address| Floor::Ipv6(address.into())),
        octets().prop_map(Floor::NamedPipe),
        octets().prop_map(Floor::LocalPort),
        octets().prop_map(Floor::NetBios),
        (0x20_u8.., octets(), octets()).prop_map(|(protocol, data, rhs)| Floor::Other {
            lhs: [vec![protocol], data].concat(),
            rhs,
        }),
    ]
}

pub(crate) fn towers() -> impl Strategy<Value = Tower> {
    let protocols = proptest::collection::vec(floors(), 0..6);
    (syntaxes(), syntaxes(), protocols).prop_map(|(interface, transfer, protocols)| Tower {
        interface,
        transfer,
        protocols,
    })
}

pub(crate) fn handles() -> impl Strategy<Value = ContextHandle> {
    (any::<u32>(), uuids()).prop_map(|(attributes, uuid)| ContextHandle { attributes, uuid })
}

pub(crate) fn entries() -> impl Strategy<Value = Entry> {
    (uuids(), proptest::option::of(octets()), octets()).prop_map(
        |(object, tower_octet_string, annotation)| Entry { object, tower_octet_string, annotation },
    )
}

pub(crate) fn texts() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(1_u16.., 0..12)
}

pub(crate) fn bindings() -> impl Strategy<Value = DualStringArray> {
    let strings = (1_u16.., texts())
        .prop_map(|(tower_id, network_addr)| StringBinding { tower_id, network_addr });
    let security =
        (1_u16.., any::<u16>(), texts()).prop_map(|(authn_svc, reserved, princ_name)| {
            SecurityBinding { authn_svc, reserved, princ_name }
        });
    let vectors =
        (proptest::collection::vec(strings, 0..4), proptest::collection::vec(security, 0..4));
    vectors.prop_map(|(string_bindings, security_bindings)| DualStringArray {
        string_bindings,
        security_bindings,
    })
}

pub(crate) fn extensions() -> impl Strategy<Value = Option<OrpcExtentArray>> {
    let extent = (uuids(), octets()).prop_map(|(id, data)| OrpcExtent { id, data });
    let extents = proptest::collection::vec(proptest::option::of(extent), 0..4);
    proptest::option::of(
        (any::<u32>(), extents)
            .prop_map(|(reserved, extents)| OrpcExtentArray { reserved, extents }),
    )
}

pub(crate) fn orpc_requests() -> impl Strategy<Value = OrpcThis> {
    (any::<(u16, u16, u32, u32)>(), uuids(), extensions()).prop_map(
        |((major, minor, flags, reserved1), cid, extensions)| OrpcThis {
            version: ComVersion::new(major, minor),
            flags,
            reserved1,
            cid,
            extensions,
        },
    )
}

pub(crate) fn pointers() -> impl Strategy<Value = Option<MInterfacePointer>> {
    proptest::option::of(octets().prop_map(|ab_data| MInterfacePointer { ab_data }))
}

pub(crate) fn units() -> impl Strategy<Value = Option<Vec<u16>>> {
    proptest::option::of(proptest::collection::vec(any::<u16>(), 0..40))
}

pub(crate) fn properties() -> impl Strategy<Value = Property> {
    prop_oneof![
        class_properties(),
        place_properties(),
        octets().prop_map(|data| Property::Other { clsid: Uuid::com(0x1f6), data }),
    ]
}

fn class_properties() -> impl Strategy<Value = Property> {
    let special = (any::<[u32; 8]>(), uuids(), prop_oneof![Just(0_usize), Just(32), Just(40)])
        .prop_map(|([a, b, c, d, e, f, g, h], partition, reserved)| SpecialPropertiesData {
            session_id: a,
            remote_this_session_id: b,
            client_impersonating: c,
            partition_id_present: d,
            default_authn_lvl: e,
            partition,
            prt_flags: f,
            orig_clsctx: g,
            flags: h,
            reserved: vec![9; reserved],
        });
    let instantiation =
        (uuids(), any::<[u32; 5]>(), proptest::collection::vec(uuids(), 0..4), any::<(u16, u16)>())
            .prop_map(|(class_id, [a, b, c, d, e], iids, (major, minor))| InstantiationInfoData {
                class_id,
                class_ctx: a,
                actv_flags: b,
                is_surrogate: c,
                inst_flag: d,
                iids,
                this_size: e,
                client_com_version: ComVersion::new(major, minor),
            });
    let context = (any::<[u32; 4]>(), pointers(), pointers()).prop_map(
        |([a, b, c, d], client_ctx, prototype_ctx)| ActivationContextInfoData {
            client_ok: a,
            reserved1: b,
            dw_reserved1: c,
            dw_reserved2: d,
            client_ctx,
            prototype_ctx,
        },
    );
    prop_oneof![
        special.prop_map(Property::SpecialSystemProperties),
        instantiation.prop_map(Property::InstantiationInfo),
        context.prop_map(Property::ActivationContextInfo),
    ]
}

fn place_properties() -> impl Strategy<Value = Property> {
    let server = (any::<(u32, Option<u32>, u32)>(), units()).prop_map(
        |((reserved1, reserved, reserved2), name)| CoServerInfo {
            reserved1,
            name,
            reserved,
            reserved2,
        },
    );
    let security = (any::<(u32, Option<u32>)>(), proptest::option::of(server)).prop_map(
        |((authn_flags, reserved), server_info)| SecurityInfoData {
            authn_flags,
            server_info,
            reserved,
        },
    );
    let location = (units(), any::<[u32; 3]>()).prop_map(|(machine_name, [a, b, c])| {
        LocationInfoData { machine_name, process_id: a, apartment_id: b, context_id: c }
    });
    let instance = (units(), any::<u32>(), pointers(), pointers()).prop_map(
        |(file_name, mode, ifd_rot, ifd_stg)| InstanceInfoData {
            file_name,
            mode,
            ifd_rot,
            ifd_stg,
        },
    );
    let request = (any::<u32>(), proptest::collection::vec(any::<u16>(), 0..4)).prop_map(
        |(client_imp_level, requested_protseqs)| RemoteRequestScmInfo {
            client_imp_level,
            requested_protseqs,
        },
    );
    let scm = (any::<Option<u32>>(), proptest::option::of(request))
        .prop_map(|(reserved, remote_request)| ScmRequestInfoData { reserved, remote_request });
    prop_oneof![
        security.prop_map(Property::SecurityInfo),
        location.prop_map(Property::ServerLocationInfo),
        instance.prop_map(Property::InstanceInfo),
        scm.prop_map(Property::ScmRequestInfo),
    ]
}

pub(crate) fn object_references() -> impl Strategy<Value = ObjRef> {
    let std = (any::<(u32, u32, u64, u64)>(), uuids())
        .prop_map(|((flags, public_refs, oxid, oid), ipid)| StdObjRef {
            flags,
            public_refs,
            oxid,
            oid,
            ipid,
        })
        .boxed();
    prop_oneof![
        (uuids(), std.clone(), bindings()).prop_map(|(iid, std, res_addr)| ObjRef::Standard {
            iid,
            std,
            res_addr
        }),
        (uuids(), std, uuids(), bindings()).prop_map(|(iid, std, clsid, res_addr)| {
            ObjRef::Handler { iid, std, clsid, res_addr }
        }),
        (uuids(), uuids(), any::<u32>(), octets()).prop_map(
            |(iid, clsid, extension, object_data)| ObjRef::Custom {
                iid,
                clsid,
                extension,
                object_data,
            }
        ),
        (uuids(), octets()).prop_map(|(iid, data)| ObjRef::Other { flags: 8, iid, data }),
    ]
}

pub(crate) fn target_infos() -> impl Strategy<Value = Option<TargetInfo>> {
    let pair = (1_u16.., octets()).prop_map(|(av_id, value)| AvPair { av_id, value });
    let pairs = proptest::collection::vec(pair, 0..8);
    // An empty sequence without its end is no octets at all: no target information.
    proptest::option::of((pairs, any::<bool>()).prop_map(|(pairs, terminated)| TargetInfo {
        terminated: terminated || pairs.is_empty(),
        pairs,
    }))
}

pub(crate) fn versions() -> impl Strategy<Value = Option<Version>> {
    proptest::option::of(
        any::<(u8, u8, u16, u8)>().prop_map(|(major, minor, build, revision)| Version {
            major,
            minor,
            build,
            revision,
        }),
    )
}

pub(crate) fn flags_for(flags: u32, version: Option<Version>) -> u32 {
    if version.is_some() { flags | flags::VERSION } else { flags & !flags::VERSION }
}
