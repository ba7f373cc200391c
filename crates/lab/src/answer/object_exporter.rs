//! The OXID resolver.

use seawall_dcerpc::{
    Limits, Uuid,
    association::Call,
    ndr::NdrWriter,
    object::{
        COMPLEX_PING, ComVersion, ComplexPingRequest, DualStringArray, RESOLVE_OXID,
        RESOLVE_OXID2, ResolveOxidRequest, SERVER_ALIVE, SERVER_ALIVE2, SIMPLE_PING,
        SecurityBinding, ServerAlive2Request, ServerAlive2Response, ServerAliveRequest,
        ServerAliveResponse, SimplePingRequest, StringBinding,
    },
    pdu::status,
};

use super::{Answer, ORDER};
use crate::{FleetHost, journal::Asked};

/// The answer to a call of the OXID resolver.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    let (stub, order, limits) = (call.stub.as_slice(), call.order, &Limits::STRICT);
    let (asked, decoded) = match call.opnum {
        SERVER_ALIVE => {
            let alive = ServerAliveResponse { status: 0 };
            let request = ServerAliveRequest::decode(stub, order, limits);
            (Asked::ServerAlive, request.map(|_| Ok(alive.encode(ORDER))))
        }
        SERVER_ALIVE2 => {
            let request = ServerAlive2Request::decode(stub, order, limits);
            (Asked::ServerAlive, request.map(|_| server_alive2(host).encode(ORDER)))
        }
        RESOLVE_OXID | RESOLVE_OXID2 => {
            let request = ResolveOxidRequest::decode(stub, order, limits);
            (Asked::Other, request.map(|_| Ok(unknown_oxid(host, call.opnum))))
        }
        SIMPLE_PING => {
            let request = SimplePingRequest::decode(stub, order, limits);
            (Asked::Other, request.map(|_| Ok(order_word(OR_INVALID_SET))))
        }
        COMPLEX_PING => {
            let request = ComplexPingRequest::decode(stub, order, limits);
            (Asked::Other, request.map(|request| Ok(ping_set(&request))))
        }
        _ => return Answer::fault(Asked::Other, status::OP_RNG_ERROR),
    };
    match decoded {
        Ok(stub) => Answer::response(asked, stub),
        Err(error) => Answer::undecodable(&error),
    }
}

/// What `ServerAlive2` tells of a host: its DCOM version, its name and all its addresses.
pub fn server_alive2(host: &FleetHost) -> ServerAlive2Response {
    let addresses = std::iter::once(&host.address).chain(&host.other_addresses);
    let names = std::iter::once(host.computer.clone()).chain(addresses.map(ToString::to_string));
    let bindings = DualStringArray {
        string_bindings: names.map(|name| StringBinding::new(NCACN_IP_TCP, &name)).collect(),
        security_bindings: AUTHENTICATION.iter().map(|s| SecurityBinding::new(*s)).collect(),
    };
    ServerAlive2Response {
        com_version: com_version(host),
        or_bindings: Some(bindings),
        reserved: 0,
        status: 0,
    }
}

/// No host of the lab exports objects, so every OXID is unknown; [MS-DCOM] 3.1.2.5.1.1.
fn unknown_oxid(host: &FleetHost, opnum: u16) -> Vec<u8> {
    let mut writer = NdrWriter::new(ORDER);
    writer.null();
    writer.uuid(Uuid::NIL);
    writer.u32(0);
    if opnum == RESOLVE_OXID2 {
        let version = com_version(host);
        writer.u16(version.major);
        writer.u16(version.minor);
    }
    writer.u32(OR_INVALID_OXID);
    writer.into_bytes()
}

/// A new and empty set is given to whoever asks for one, and forgotten; no set with objects in it
/// can be there; [MS-DCOM] 3.1.2.5.1.3.
fn ping_set(request: &ComplexPingRequest) -> Vec<u8> {
    let is_new = request.set_id == 0;
    let status = match (is_new, request.add_to_set.is_empty()) {
        (false, _) => OR_INVALID_SET,
        (true, false) => OR_INVALID_OID,
        (true, true) => 0,
    };
    let mut writer = NdrWriter::new(ORDER);
    writer.u64(if status == 0 { NEW_SET } else { 0 });
    writer.u16(0);
    writer.u32(status);
    writer.into_bytes()
}

fn order_word(word: u32) -> Vec<u8> {
    ORDER.u32_bytes(word).to_vec()
}

fn com_version(host: &FleetHost) -> ComVersion {
    host.profile.rpc.com_version.unwrap_or(ComVersion::new(5, 1))
}

const NCACN_IP_TCP: u16 = 7;
/// SPNEGO, Kerberos and NTLM: what a Windows server in a capture lists first.
const AUTHENTICATION: [u16; 3] = [0x09, 0x10, 0x0a];

/// [MS-DCOM] 2.2.17 and [MS-ERREF] 2.2.
const OR_INVALID_OXID: u32 = 1910;
const OR_INVALID_OID: u32 = 1911;
const OR_INVALID_SET: u32 = 1912;
/// Any number but 0.
const NEW_SET: u64 = 0x5e01;

#[cfg(test)]
mod tests {
    use seawall_dcerpc::object::{ComVersion, StringBinding};

    use super::server_alive2;
    use crate::answer::tests::host;

    #[test]
    fn a_host_names_itself_and_all_its_addresses() {
        let mut host = host("modern");
        host.other_addresses = vec!["192.0.2.7".parse().unwrap()];
        let alive = server_alive2(&host);
        assert_eq!(alive.com_version, ComVersion::new(5, 7));
        let bindings = alive.or_bindings.unwrap();
        let texts: Vec<String> = bindings.string_bindings.iter().map(StringBinding::text).collect();
        assert_eq!(texts, ["SRV19-007", "127.0.0.7", "192.0.2.7"]);
    }
}
