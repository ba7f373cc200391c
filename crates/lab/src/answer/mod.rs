//! What a host answers: pure functions of a decoded request and the host.

pub mod activation;
pub mod endpoint_map;
pub mod greeting;
pub mod management;
pub mod object_exporter;
mod path;

use seawall_dcerpc::{
    Anomaly, ByteOrder, Error,
    association::Call,
    interface::{
        EPMAPPER, MGMT, NDR20, OBJECT_EXPORTER, REMOTE_ACTIVATION, SCM_ACTIVATOR, SYSTEM_ACTIVATOR,
    },
    pdu::status,
};

use crate::{
    FleetHost,
    journal::{Asked, Told},
};

/// A host's answer to a call, and how the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What goes back.
    pub reply: Reply,
    /// What was asked.
    pub asked: Asked,
    /// What was told.
    pub told: Told,
}

/// What goes back to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A response with this stub, in little-endian.
    Stub(Vec<u8>),
    /// A fault with this status.
    Fault(u32),
}

/// The host's answer to a call.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    let interface = call.interface.uuid;
    if call.transfer_syntax.uuid != NDR20.uuid {
        // 64-bit hosts agree to NDR64; the lab's calls are all of NDR 2.0.
        let refused = Asked::Undecodable(Anomaly::Ndr64Refused);
        return Answer::fault(refused, status::UNSUPPORTED_TYPE);
    }
    if interface == EPMAPPER.uuid {
        endpoint_map::answer(host, call)
    } else if interface == MGMT.uuid {
        management::answer(host, call)
    } else if interface == OBJECT_EXPORTER.uuid {
        object_exporter::answer(host, call)
    } else if [REMOTE_ACTIVATION, SYSTEM_ACTIVATOR, SCM_ACTIVATOR]
        .iter()
        .any(|activator| activator.uuid == interface)
    {
        activation::answer(host, call)
    } else {
        // Interfaces that are only listed turn everybody away.
        Answer::fault(Asked::Other, status::ACCESS_DENIED)
    }
}

impl Answer {
    fn fault(asked: Asked, fault: u32) -> Self {
        Self { reply: Reply::Fault(fault), asked, told: Told::Fault(fault) }
    }

    fn response(asked: Asked, stub: Result<Vec<u8>, Error>) -> Self {
        match stub {
            Ok(stub) => {
                let told = Told::Response { octets: stub.len() };
                Self { reply: Reply::Stub(stub), asked, told }
            }
            // Only a profile whose texts fit into no answer leads here.
            Err(_) => Self::fault(asked, REMOTE_NO_MEMORY),
        }
    }

    /// The answer to a context handle that nobody gave out.
    fn unknown_handle(asked: Asked) -> Self {
        Self::fault(asked, status::CONTEXT_MISMATCH)
    }

    /// The answer to a stub that breaks the rules.
    fn undecodable(error: &Error) -> Self {
        let anomaly = error.anomaly().unwrap_or(Anomaly::Truncated);
        Self::fault(Asked::Undecodable(anomaly), status::BAD_STUB_DATA)
    }
}

/// Every answer of a Windows is little-endian.
const ORDER: ByteOrder = ByteOrder::Little;
/// `nca_s_fault_remote_no_memory`, C706 appendix E.
const REMOTE_NO_MEMORY: u32 = 0x1c00_001b;

#[cfg(test)]
mod tests {
    //! What the tests of the answers share.

    use seawall_dcerpc::{
        ByteOrder,
        association::Call,
        interface::{NDR20, SyntaxId},
    };

    use crate::{FleetHost, Profiles};

    pub(super) fn host(profile: &str) -> FleetHost {
        let profile = Profiles::embedded().unwrap().get(profile).unwrap();
        FleetHost::new("127.0.0.7".parse().unwrap(), profile, 7)
    }

    pub(super) fn call(interface: SyntaxId, opnum: u16, stub: Vec<u8>) -> Call {
        let (call_id, p_cont_id, object, order) = (1, 0, None, ByteOrder::Little);
        let transfer_syntax = NDR20;
        Call { interface, transfer_syntax, opnum, call_id, p_cont_id, object, order, stub }
    }
}
