//! Activation: what becomes of a request by its meaning and the fixes the host has.

use seawall_dcerpc::{
    Limits, Uuid,
    association::Call,
    interface::{REMOTE_ACTIVATION, SCM_ACTIVATOR},
    object::{
        ActivationProperties, ActivatorResponse, ComVersion, MInterfacePointer, OrpcThis, Property,
        REMOTE_CREATE_INSTANCE, REMOTE_GET_CLASS_OBJECT, RemoteActivationRequest,
        RemoteActivationResponse, RemoteCreateInstanceRequest, RemoteGetClassObjectRequest,
        SCM_GET_CLASS_OBJECT, ScmGetClassObjectRequest,
    },
    pdu::status,
};

use super::{Answer, ORDER, Reply, path::ObjectName};
use crate::{
    FleetHost,
    journal::{ActivationSummary, Asked, Told},
    profile::{Activation, PathCheck},
};

/// The answer of one of the three activators.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    let limits = Limits::STRICT;
    let (stub, order) = (call.stub.as_slice(), call.order);
    let wish = if call.interface.uuid == REMOTE_ACTIVATION.uuid {
        RemoteActivationRequest::decode(stub, order, &limits).map(|request| Wish::old(&request))
    } else if call.interface.uuid == SCM_ACTIVATOR.uuid {
        if call.opnum != SCM_GET_CLASS_OBJECT {
            return Answer::fault(Asked::Other, status::ACCESS_DENIED);
        }
        ScmGetClassObjectRequest::decode(stub, order, &limits).map(|request| Wish::local(&request))
    } else {
        match call.opnum {
            REMOTE_GET_CLASS_OBJECT => RemoteGetClassObjectRequest::decode(stub, order, &limits)
                .map(|request| Wish::new(&request.orpc_this, request.act_properties.as_ref())),
            REMOTE_CREATE_INSTANCE => RemoteCreateInstanceRequest::decode(stub, order, &limits)
                .map(|request| Wish::new(&request.orpc_this, request.act_properties.as_ref())),
            // 0 to 2 are never sent, [MS-DCOM] 3.1.2.5.2.2.
            _ => return Answer::fault(Asked::Other, status::OP_RNG_ERROR),
        }
    };
    match wish {
        Ok(wish) => wish.answer(host),
        Err(error) => Answer::undecodable(&error),
    }
}

/// An activation request by its meaning, whichever interface it came through.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wish {
    form: Form,
    version: ComVersion,
    /// Whether what must be an object reference with activation properties is one.
    properties_valid: bool,
    class: Option<Uuid>,
    name: Option<Vec<u16>>,
    unknown_properties: usize,
    interfaces: usize,
}

/// Which reply is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    RemoteActivation,
    Activator,
    LocalActivator,
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Hresult(u32),
    Fault(u32),
}

impl Wish {
    fn old(request: &RemoteActivationRequest) -> Self {
        Self {
            form: Form::RemoteActivation,
            version: request.orpc_this.version,
            properties_valid: true,
            class: Some(request.clsid),
            name: request.object_name.clone(),
            unknown_properties: 0,
            interfaces: request.iids.len(),
        }
    }

    fn new(this: &OrpcThis, properties: Option<&MInterfacePointer>) -> Self {
        let limits = Limits::STRICT;
        let decoded = properties
            .and_then(|pointer| ActivationProperties::from_pointer(pointer, &limits).ok());
        let mut wish = Self {
            form: Form::Activator,
            version: this.version,
            properties_valid: decoded.is_some(),
            class: None,
            name: None,
            unknown_properties: 0,
            interfaces: 0,
        };
        for property in decoded.into_iter().flat_map(|decoded| decoded.properties) {
            match property {
                Property::InstantiationInfo(info) => {
                    wish.class = Some(info.class_id);
                    wish.interfaces = info.iids.len();
                }
                Property::InstanceInfo(info) => wish.name = info.file_name,
                Property::Other { .. } => {
                    wish.unknown_properties = wish.unknown_properties.saturating_add(1);
                }
                _ => {}
            }
        }
        wish
    }

    fn local(request: &ScmGetClassObjectRequest) -> Self {
        let wish = Self::new(&request.orpc_this, request.act_properties.as_ref());
        Self { form: Form::LocalActivator, ..wish }
    }

    fn answer(&self, host: &FleetHost) -> Answer {
        let asked = Asked::Activation(self.summary());
        match self.judge(&host.profile.activation) {
            Verdict::Fault(fault) => Answer::fault(asked, fault),
            Verdict::Hresult(hresult) => {
                let answer = Answer::response(asked, self.failure(host, hresult));
                let told = match answer.reply {
                    Reply::Stub(_) => Told::Hresult(hresult),
                    Reply::Fault(fault) => Told::Fault(fault),
                };
                Answer { told, ..answer }
            }
        }
    }

    fn judge(&self, host: &Activation) -> Verdict {
        let answers = &host.answers;
        if self.is_dangerous() {
            // On a real host this could be the exploit: the lab never plays along.
            return Verdict::Fault(status::BAD_STUB_DATA);
        }
        if !host.anonymous {
            return Verdict::Fault(answers.anonymous_refused);
        }
        if self.form == Form::LocalActivator {
            let is_spoken = self.version.major == ORPC_MAJOR;
            return if host.checks_local_calls || is_spoken {
                Verdict::Fault(answers.remote_caller)
            } else {
                Verdict::Fault(answers.version_mismatch)
            };
        }
        if self.version.major != ORPC_MAJOR {
            return Verdict::Fault(answers.version_mismatch);
        }
        Verdict::Hresult(self.hresult(host))
    }

    fn hresult(&self, host: &Activation) -> u32 {
        let answers = &host.answers;
        if !host.dcom_enabled {
            return answers.dcom_disabled;
        }
        if !self.properties_valid {
            return if host.checks_objref { answers.invalid_objref } else { answers.broken_objref };
        }
        // Where a property of no known class stands in place of another, the request is not
        // whole, and a host with the complete check does not come as far as the name.
        if self.unknown_properties > 0 && host.path_check == PathCheck::Complete {
            return answers.unknown_property;
        }
        let passes = |units: &Vec<u16>| ObjectName::new(units).passes(host.path_check);
        if !self.name.as_ref().is_none_or(passes) {
            return answers.bad_path;
        }
        // No class is registered on a lab host: nothing is ever activated.
        answers.class_not_registered
    }

    fn failure(&self, host: &FleetHost, hresult: u32) -> Result<Vec<u8>, seawall_dcerpc::Error> {
        match self.form {
            Form::RemoteActivation => {
                let version = host.profile.rpc.com_version.unwrap_or(ComVersion::new(5, 1));
                RemoteActivationResponse::failure(version, hresult, hresult, self.interfaces)
                    .encode(ORDER)
            }
            Form::Activator | Form::LocalActivator => {
                Ok(ActivatorResponse::failure(hresult).encode(ORDER))
            }
        }
    }

    fn is_dangerous(&self) -> bool {
        self.name.as_ref().is_some_and(|units| ObjectName::new(units).is_dangerous())
    }

    fn summary(&self) -> ActivationSummary {
        let name = self.name.as_ref().map(|units| ObjectName::new(units));
        ActivationSummary {
            class: self.class,
            name_units: name.as_ref().map(|name| name.units.len()),
            server_units: name.as_ref().and_then(ObjectName::server_units),
            unknown_properties: self.unknown_properties,
            interfaces: self.interfaces,
            dangerous: self.is_dangerous(),
        }
    }
}

/// The only major version of ORPC there ever was, [MS-DCOM] 2.2.11.
const ORPC_MAJOR: u16 = 5;

#[cfg(test)]
mod tests;
