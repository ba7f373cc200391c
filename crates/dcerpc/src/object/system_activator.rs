//! `IRemoteSCMActivator` (`ISystemActivator`), [MS-DCOM] 3.1.2.5.2.3.2 and .3, and the local
//! `ISCMActivator`.

use super::{MInterfacePointer, OrpcThat, OrpcThis};
use crate::{
    ByteOrder, Error, Limits,
    ndr::{NdrReader, NdrWriter},
};

/// Opnum of `RemoteGetClassObject`.
pub const REMOTE_GET_CLASS_OBJECT: u16 = 3;
/// Opnum of `RemoteCreateInstance`.
pub const REMOTE_CREATE_INSTANCE: u16 = 4;
/// Opnum of `ISCMActivator`'s `SCMActivatorGetClassObject`.
pub const SCM_GET_CLASS_OBJECT: u16 = 3;

/// The `[in]` parameters of `RemoteCreateInstance`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteCreateInstanceRequest {
    /// `orpcthis`.
    pub orpc_this: OrpcThis,
    /// `pUnkOuter`: null.
    pub unk_outer: Option<MInterfacePointer>,
    /// `pActProperties`; what is inside: [`super::ActivationProperties`].
    pub act_properties: Option<MInterfacePointer>,
}

impl RemoteCreateInstanceRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let request = Self {
            orpc_this: OrpcThis::read(&mut reader)?,
            unk_outer: MInterfacePointer::read_unique(&mut reader)?,
            act_properties: MInterfacePointer::read_unique(&mut reader)?,
        };
        reader.finish_request()?;
        Ok(request)
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.orpc_this.write(&mut writer);
        MInterfacePointer::write_unique(self.unk_outer.as_ref(), &mut writer);
        MInterfacePointer::write_unique(self.act_properties.as_ref(), &mut writer);
        writer.into_bytes()
    }
}

/// The `[in]` parameters of `RemoteGetClassObject`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteGetClassObjectRequest {
    /// `orpcthis`.
    pub orpc_this: OrpcThis,
    /// `pActProperties`; what is inside need not be an object reference.
    pub act_properties: Option<MInterfacePointer>,
    /// Octets behind the last parameter. There should be none, but a published check sends four
    /// zeros here; who judges requests has to look.
    pub rest: Vec<u8>,
}

impl RemoteGetClassObjectRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        Ok(Self {
            orpc_this: OrpcThis::read(&mut reader)?,
            act_properties: MInterfacePointer::read_unique(&mut reader)?,
            rest: reader.octets(reader.remaining())?.to_vec(),
        })
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.orpc_this.write(&mut writer);
        MInterfacePointer::write_unique(self.act_properties.as_ref(), &mut writer);
        writer.octets(&self.rest);
        writer.into_bytes()
    }
}

/// The `[out]` parameters of `RemoteGetClassObject` and of `RemoteCreateInstance`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivatorResponse {
    /// `orpcthat`.
    pub orpc_that: OrpcThat,
    /// `ppActProperties`.
    pub act_properties: Option<MInterfacePointer>,
    /// The return value, an HRESULT.
    pub hresult: u32,
}

impl ActivatorResponse {
    /// A failed activation: 16 octets.
    pub fn failure(hresult: u32) -> Self {
        Self { orpc_that: OrpcThat::default(), act_properties: None, hresult }
    }

    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let response = Self {
            orpc_that: OrpcThat::read(&mut reader)?,
            act_properties: MInterfacePointer::read_unique(&mut reader)?,
            hresult: reader.u32()?,
        };
        reader.finish()?;
        Ok(response)
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.orpc_that.write(&mut writer);
        MInterfacePointer::write_unique(self.act_properties.as_ref(), &mut writer);
        writer.u32(self.hresult);
        writer.into_bytes()
    }
}

/// The second parameter of the local activator's calls. No open specification describes it; the
/// names are those of the field, the two words are seen on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalThis {
    /// `dwFlags`.
    pub flags: u32,
    /// `dwClientThread`.
    pub client_thread: u32,
}

/// The `[in]` parameters of `SCMActivatorGetClassObject`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScmGetClassObjectRequest {
    /// `orpcthis`.
    pub orpc_this: OrpcThis,
    /// `localthis`.
    pub local_this: LocalThis,
    /// `pActProperties`.
    pub act_properties: Option<MInterfacePointer>,
}

impl ScmGetClassObjectRequest {
    /// Reads the stub.
    pub fn decode(stub: &[u8], order: ByteOrder, limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(stub, order, *limits);
        let request = Self {
            orpc_this: OrpcThis::read(&mut reader)?,
            local_this: LocalThis { flags: reader.u32()?, client_thread: reader.u32()? },
            act_properties: MInterfacePointer::read_unique(&mut reader)?,
        };
        reader.finish_request()?;
        Ok(request)
    }

    /// The stub.
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let mut writer = NdrWriter::new(order);
        self.orpc_this.write(&mut writer);
        writer.u32(self.local_this.flags);
        writer.u32(self.local_this.client_thread);
        MInterfacePointer::write_unique(self.act_properties.as_ref(), &mut writer);
        writer.into_bytes()
    }
}
