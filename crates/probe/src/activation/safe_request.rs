//! The only calls that can reach a host.

use seawall_dcerpc::{
    ByteOrder, Error, Uuid,
    endpoint::{ContextHandle, EPT_LOOKUP, LookupRequest},
    interface::{self, SyntaxId},
    mgmt,
    object::{
        ActivationContextInfoData, ActivationProperties, CoServerInfo, ComVersion, Context,
        InstanceInfoData, InstantiationInfoData, LocalThis, LocationInfoData, MInterfacePointer,
        OrpcThis, Property, REMOTE_ACTIVATION_OPNUM, REMOTE_CREATE_INSTANCE,
        REMOTE_GET_CLASS_OBJECT, RemoteActivationRequest, RemoteCreateInstanceRequest,
        RemoteGetClassObjectRequest, RemoteRequestScmInfo, SCM_GET_CLASS_OBJECT, SERVER_ALIVE,
        SERVER_ALIVE2, ScmGetClassObjectRequest, ScmRequestInfoData, SecurityInfoData,
        SpecialPropertiesData,
    },
};
use seawall_facts::ProbeId;

use super::{ActivationPermission, SafeName};

/// A class that nobody registers, so that nothing can be started. One of Seawall's own, for
/// people who read captures.
const UNREGISTERED_CLASS: Uuid =
    Uuid::new(0x5ea3_a110, 0x5ca2, 0x4e00, [0x8e, 0x0d, 0x5e, 0xa3, 0xa1, 0x1c, 0x1a, 0x55]);

/// The causality id of every call sent, likewise recognisable.
const CAUSALITY: Uuid =
    Uuid::new(0x5ea3_a110, 0x5ca2, 0x4e00, [0x8e, 0x0d, 0x5e, 0xa3, 0xa1, 0x1c, 0xca, 0x11]);

/// `IUnknown`.
const IUNKNOWN: Uuid = Uuid::com(0);

/// `ncacn_ip_tcp` as a protocol sequence identifier.
const TCP: u16 = 7;

/// `RPC_C_IMP_LEVEL_IDENTIFY`.
const IMPERSONATION: u32 = 2;

/// Entries asked for a page of the endpoint map.
const ENTRIES_A_PAGE: u32 = 500;

/// A call that is safe to send: its fields are private and every constructor fixes what it asks.
///
/// Activation requests need an [`ActivationPermission`], spend its budget, name only the
/// unregistered class, ask for one interface, and carry only [`SafeName`]s.
///
/// ```compile_fail,E0451
/// let request = seawall_probe::SafeRequest {
///     probe: seawall_facts::ProbeId::A1,
///     interface: seawall_dcerpc::interface::SYSTEM_ACTIVATOR,
///     opnum: 4,
///     stub: vec![],
/// };
/// ```
#[derive(Clone, Debug)]
pub struct SafeRequest {
    probe: ProbeId,
    interface: SyntaxId,
    opnum: u16,
    stub: Vec<u8>,
}

impl SafeRequest {
    /// IObjectExporter::ServerAlive.
    pub fn server_alive() -> Self {
        Self::plain(ProbeId::ServerAlive, interface::OBJECT_EXPORTER, SERVER_ALIVE)
    }

    /// IObjectExporter::ServerAlive2.
    pub fn server_alive2() -> Self {
        Self::plain(ProbeId::ServerAlive2, interface::OBJECT_EXPORTER, SERVER_ALIVE2)
    }

    /// mgmt inq_if_ids: which interfaces the server has.
    pub fn inq_if_ids() -> Self {
        Self::plain(ProbeId::InqIfIds, interface::MGMT, mgmt::INQ_IF_IDS)
    }

    /// ept_lookup of everything, going on at a handle the server gave.
    pub fn ept_lookup(entry_handle: ContextHandle) -> Self {
        let lookup = LookupRequest::all(entry_handle, ENTRIES_A_PAGE);
        Self {
            stub: lookup.encode(ByteOrder::Little),
            ..Self::plain(ProbeId::EptLookup, interface::EPMAPPER, EPT_LOOKUP)
        }
    }

    /// One of the activation probes. `None` where the permission does not cover it or is used
    /// up.
    pub fn activation(permission: &mut ActivationPermission, probe: ProbeId) -> Option<Self> {
        let (interface, opnum, stub) = match probe {
            ProbeId::A1 => {
                (interface::SYSTEM_ACTIVATOR, REMOTE_CREATE_INSTANCE, create_instance(true))
            }
            ProbeId::A2 => {
                (interface::SYSTEM_ACTIVATOR, REMOTE_CREATE_INSTANCE, create_instance(false))
            }
            ProbeId::C => {
                (interface::SYSTEM_ACTIVATOR, REMOTE_GET_CLASS_OBJECT, Ok(get_class_object()))
            }
            ProbeId::B1 | ProbeId::B2 | ProbeId::B3 => {
                (interface::REMOTE_ACTIVATION, REMOTE_ACTIVATION_OPNUM, remote_activation(probe))
            }
            _ => return None,
        };
        let stub = stub.ok()?;
        permission.spend(probe)?;
        Some(Self { probe, interface, opnum, stub })
    }

    /// The MS04-012 question: a local-only call that names no class and no path at all.
    pub fn scm_activator(permission: &mut ActivationPermission) -> Option<Self> {
        permission.spend(ProbeId::ScmActivator)?;
        let request = ScmGetClassObjectRequest {
            orpc_this: OrpcThis::new(ComVersion::new(0, 0), Uuid::NIL),
            local_this: LocalThis::default(),
            act_properties: Some(MInterfacePointer { ab_data: vec![0; 4] }),
        };
        Some(Self {
            probe: ProbeId::ScmActivator,
            interface: interface::SCM_ACTIVATOR,
            opnum: SCM_GET_CLASS_OBJECT,
            stub: request.encode(ByteOrder::Little),
        })
    }

    const fn plain(probe: ProbeId, interface: SyntaxId, opnum: u16) -> Self {
        Self { probe, interface, opnum, stub: Vec::new() }
    }

    /// Which probe it is.
    pub const fn probe(&self) -> ProbeId {
        self.probe
    }

    /// The interface it calls.
    pub const fn interface(&self) -> SyntaxId {
        self.interface
    }

    /// The operation it calls.
    pub const fn opnum(&self) -> u16 {
        self.opnum
    }

    /// Its stub data.
    pub fn stub(&self) -> &[u8] {
        &self.stub
    }
}

/// RemoteCreateInstance with a file name whose server part is a single NUL. The control has two
/// property classes that do not exist instead of SecurityInfo and ServerLocationInfo, so that a
/// host answers before it comes to the name.
fn create_instance(with_known_classes: bool) -> Result<Vec<u8>, Error> {
    let file_name = SafeName::new(&units("\\\\\0\\seawall_\u{0}6\\public\\AAAA\0"))
        .map_err(|_| Error::Unencodable("unsafe name"))?;
    let version = ComVersion::new(5, 6);
    let security = Property::SecurityInfo(SecurityInfoData {
        server_info: Some(CoServerInfo {
            name: Some(units("seawall-scan\0")),
            ..CoServerInfo::default()
        }),
        ..SecurityInfoData::default()
    });
    let location = Property::ServerLocationInfo(LocationInfoData::default());
    let context = Context::empty(CAUSALITY);
    let properties = vec![
        Property::SpecialSystemProperties(SpecialPropertiesData {
            session_id: u32::MAX,
            // As old clients send it.
            reserved: vec![0; 32],
            ..SpecialPropertiesData::default()
        }),
        Property::InstantiationInfo(InstantiationInfoData {
            class_id: UNREGISTERED_CLASS,
            // CLSCTX_REMOTE_SERVER.
            class_ctx: 0x10,
            actv_flags: 0,
            is_surrogate: 0,
            inst_flag: 0,
            iids: vec![IUNKNOWN],
            this_size: InstantiationInfoData::size(1),
            client_com_version: version,
        }),
        Property::ActivationContextInfo(ActivationContextInfoData {
            prototype_ctx: Some(MInterfacePointer::new(&context.objref())?),
            ..ActivationContextInfoData::default()
        }),
        if with_known_classes { security } else { under_class(&security, Uuid::com(0x1f6))? },
        if with_known_classes { location } else { under_class(&location, Uuid::com(0x1ff))? },
        Property::InstanceInfo(InstanceInfoData {
            file_name: Some(file_name.units().to_vec()),
            ..InstanceInfoData::default()
        }),
        Property::ScmRequestInfo(ScmRequestInfoData {
            reserved: None,
            remote_request: Some(RemoteRequestScmInfo {
                client_imp_level: IMPERSONATION,
                requested_protseqs: vec![TCP],
            }),
        }),
    ];
    // MSHCTX_DIFFERENTMACHINE.
    let blob = ActivationProperties { dest_ctx: 2, class_info_clsid: Uuid::NIL, properties };
    let request = RemoteCreateInstanceRequest {
        orpc_this: OrpcThis::new(ComVersion::new(5, 2), CAUSALITY),
        unk_outer: None,
        act_properties: Some(blob.to_pointer()?),
    };
    Ok(request.encode(ByteOrder::Little))
}

/// The same octets under another property class.
fn under_class(property: &Property, clsid: Uuid) -> Result<Property, Error> {
    Ok(Property::Other { clsid, data: property.encode()? })
}

/// RemoteGetClassObject with twelve octets that are no OBJREF.
fn get_class_object() -> Vec<u8> {
    let request = RemoteGetClassObjectRequest {
        orpc_this: OrpcThis { flags: 1, ..OrpcThis::new(ComVersion::new(5, 6), CAUSALITY) },
        act_properties: Some(MInterfacePointer { ab_data: vec![b'A'; 12] }),
        rest: vec![0; 4],
    };
    request.encode(ByteOrder::Little)
}

/// RemoteActivation with one of three short malformed UNC names.
fn remote_activation(probe: ProbeId) -> Result<Vec<u8>, Error> {
    let name = match probe {
        ProbeId::B1 => "\\\\A\0\\\0c$\\seawall_nosuch_f.txt\0",
        // An address of TEST-NET-2: whoever would look it up finds nobody.
        ProbeId::B2 => "\\\\198.51.100.142\0\\seawall_chk\0",
        _ => "\\\\A\0A\\AA\0",
    };
    let name = SafeName::new(&units(name)).map_err(|_| Error::Unencodable("unsafe name"))?;
    let request = RemoteActivationRequest {
        orpc_this: OrpcThis::new(ComVersion::new(5, 1), CAUSALITY),
        clsid: UNREGISTERED_CLASS,
        object_name: Some(name.units().to_vec()),
        object_storage: None,
        client_imp_level: IMPERSONATION,
        // What the published checks send.
        mode: 2,
        iids: vec![Uuid::NIL],
        requested_protseqs: vec![TCP],
    };
    request.encode(ByteOrder::Little)
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[cfg(test)]
mod tests {
    use seawall_dcerpc::{
        ByteOrder, Limits,
        object::{
            ActivationProperties, Property, RemoteActivationRequest, RemoteCreateInstanceRequest,
        },
    };
    use seawall_facts::{Family, Identity, ProbeId, ProductId};

    use super::{SafeRequest, UNREGISTERED_CLASS};
    use crate::activation::{ActivationPermission, SafeName};

    fn permission(product: &str) -> ActivationPermission {
        let identity = Identity {
            family: Family::Windows,
            candidates: vec![ProductId::new(product)],
            ..Identity::default()
        };
        ActivationPermission::for_host(&identity).unwrap()
    }

    fn stub(product: &str, probe: ProbeId) -> Vec<u8> {
        SafeRequest::activation(&mut permission(product), probe).unwrap().stub
    }

    fn properties(probe: ProbeId) -> Vec<Property> {
        let stub = stub("w2k", probe);
        let request =
            RemoteCreateInstanceRequest::decode(&stub, ByteOrder::Little, &Limits::STRICT).unwrap();
        let pointer = request.act_properties.unwrap();
        ActivationProperties::from_pointer(&pointer, &Limits::STRICT).unwrap().properties
    }

    #[test]
    fn the_first_probe_has_the_published_size_and_a_one_unit_server_part() {
        assert_eq!(stub("w2k", ProbeId::A1).len(), 944 - 24);
        let name = properties(ProbeId::A1).into_iter().find_map(|property| match property {
            Property::InstanceInfo(info) => info.file_name,
            _ => None,
        });
        let name = name.unwrap();
        assert_eq!((name.len(), &name[..4]), (27, &[0x5c, 0x5c, 0, 0x5c][..]));
        assert!(SafeName::new(&name).is_ok());
    }

    #[test]
    fn the_control_differs_in_two_property_classes_only() {
        let (probe, control) = (properties(ProbeId::A1), properties(ProbeId::A2));
        let differ: Vec<_> = (0..7).filter(|i| probe[*i] != control[*i]).collect();
        assert_eq!(differ, [3, 4]);
        let stubs = (stub("w2k", ProbeId::A1), stub("w2k", ProbeId::A2));
        let changed = stubs.0.iter().zip(&stubs.1).filter(|(a, b)| a != b).count();
        assert_eq!((stubs.0.len(), changed), (stubs.1.len(), 2));
    }

    #[test]
    fn the_remote_activations_name_one_interface_of_an_unregistered_class() {
        for (product, probe, units) in
            [("nt4-srv", ProbeId::B1, 30), ("nt4-srv", ProbeId::B2, 30), ("w2k", ProbeId::B3, 9)]
        {
            let stub = stub(product, probe);
            let request =
                RemoteActivationRequest::decode(&stub, ByteOrder::Little, &Limits::STRICT).unwrap();
            let name = request.object_name.unwrap();
            assert!(SafeName::new(&name).is_ok(), "{probe:?}");
            assert_eq!((name.len(), request.iids.len()), (units, 1), "{probe:?}");
            assert_eq!(request.clsid, UNREGISTERED_CLASS);
        }
    }

    #[test]
    fn a_host_gets_only_the_probes_of_its_descent() {
        assert!(SafeRequest::activation(&mut permission("nt4-srv"), ProbeId::A1).is_none());
        assert!(SafeRequest::activation(&mut permission("w2k"), ProbeId::B1).is_none());
        assert!(SafeRequest::activation(&mut permission("w2k"), ProbeId::ServerAlive2).is_none());
    }

    #[test]
    fn no_fifth_activation_request_can_be_made() {
        let mut permission = permission("w2k");
        for probe in [ProbeId::A1, ProbeId::A2, ProbeId::C, ProbeId::B3] {
            assert!(SafeRequest::activation(&mut permission, probe).is_some());
        }
        assert!(SafeRequest::activation(&mut permission, ProbeId::A1).is_none());
        assert!(SafeRequest::scm_activator(&mut permission).is_none());
    }
}
