//! DCOM, [MS-DCOM]: object references, the OXID resolver and remote activation.

mod activation;
mod activation_blob;
mod dual_string_array;
mod objref;
mod orpc;
mod oxid;
mod properties;
mod system_activator;
mod type_serialization;

pub use activation::{REMOTE_ACTIVATION_OPNUM, RemoteActivationRequest, RemoteActivationResponse};
pub use activation_blob::{ActivationProperties, Property};
pub use dual_string_array::{DualStringArray, SecurityBinding, StringBinding};
pub use objref::{Context, MInterfacePointer, ObjRef, StdObjRef};
pub use orpc::{ComVersion, OrpcExtent, OrpcExtentArray, OrpcThat, OrpcThis};
pub use oxid::{
    COMPLEX_PING, ComplexPingRequest, RESOLVE_OXID, RESOLVE_OXID2, ResolveOxidRequest,
    SERVER_ALIVE, SERVER_ALIVE2, SIMPLE_PING, ServerAlive2Request, ServerAlive2Response,
    ServerAliveRequest, ServerAliveResponse, SimplePingRequest,
};
pub use properties::{
    ActivationContextInfoData, CoServerInfo, InstanceInfoData, InstantiationInfoData,
    LocationInfoData, RemoteRequestScmInfo, ScmRequestInfoData, SecurityInfoData,
    SpecialPropertiesData,
};
pub use system_activator::{
    ActivatorResponse, LocalThis, REMOTE_CREATE_INSTANCE, REMOTE_GET_CLASS_OBJECT,
    RemoteCreateInstanceRequest, RemoteGetClassObjectRequest, SCM_GET_CLASS_OBJECT,
    ScmGetClassObjectRequest,
};
