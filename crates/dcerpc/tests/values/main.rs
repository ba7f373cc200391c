//! Typed values against bytes: sizes and layouts known from elsewhere, round trips, hostile input.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod activation;
mod endpoint;
mod identity;
mod impacket;
mod noise;
mod round_trips;
mod strategies;

use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    object::{
        ActivationContextInfoData, ActivationProperties, CoServerInfo, ComVersion, Context,
        InstanceInfoData, InstantiationInfoData, LocationInfoData, MInterfacePointer, OrpcThis,
        Property, RemoteRequestScmInfo, ScmRequestInfoData, SecurityInfoData,
        SpecialPropertiesData,
    },
};

pub(crate) const LIMITS: Limits = Limits::STRICT;
pub(crate) const LITTLE: ByteOrder = ByteOrder::Little;
pub(crate) const ORDERS: [ByteOrder; 2] = [ByteOrder::Little, ByteOrder::Big];
pub(crate) const HEADER: usize = 24;

pub(crate) fn orpc_this() -> OrpcThis {
    OrpcThis::new(ComVersion::new(5, 2), Uuid::NIL)
}

pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// The request the published check for MS03-039 sends first.
pub(crate) fn create_instance_probe() -> ActivationProperties {
    let unregistered = "9a885d00-1ceb-11c9-9fe8-08002b104860".parse().unwrap();
    ActivationProperties {
        dest_ctx: 2,
        class_info_clsid: Uuid::NIL,
        properties: vec![
            Property::SpecialSystemProperties(SpecialPropertiesData {
                session_id: u32::MAX,
                reserved: vec![0; 32],
                ..Default::default()
            }),
            Property::InstantiationInfo(InstantiationInfoData {
                class_id: unregistered,
                class_ctx: 0x10,
                actv_flags: 0,
                is_surrogate: 0,
                inst_flag: 0,
                iids: vec![Uuid::com(0)],
                this_size: InstantiationInfoData::size(1),
                client_com_version: ComVersion::new(5, 6),
            }),
            Property::ActivationContextInfo(ActivationContextInfoData {
                prototype_ctx: Some(
                    MInterfacePointer::new(&Context::empty(Uuid::NIL).objref()).unwrap(),
                ),
                ..Default::default()
            }),
            Property::SecurityInfo(SecurityInfoData {
                server_info: Some(CoServerInfo {
                    name: Some(wide("172.16.1.100")),
                    ..Default::default()
                }),
                ..Default::default()
            }),
            Property::ServerLocationInfo(LocationInfoData::default()),
            Property::InstanceInfo(InstanceInfoData {
                file_name: Some(wide("\\\\\0\\jiadev_x\x006\\public\\AAAA")),
                ..Default::default()
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
