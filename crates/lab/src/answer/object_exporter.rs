//! The OXID resolver.

use seawall_dcerpc::{
    Uuid,
    association::Call,
    ndr::NdrWriter,
    object::{
        ComVersion, DualStringArray, SERVER_ALIVE, SERVER_ALIVE2, SecurityBinding,
        ServerAlive2Response, ServerAliveResponse, StringBinding,
    },
    pdu::status,
};

use super::{Answer, ORDER};
use crate::{FleetHost, journal::Asked};

/// The answer to a call of the OXID resolver.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    match call.opnum {
        SERVER_ALIVE => {
            let alive = ServerAliveResponse { status: 0 };
            Answer::response(Asked::ServerAlive, Ok(alive.encode(ORDER)))
        }
        SERVER_ALIVE2 => Answer::response(Asked::ServerAlive, server_alive2(host).encode(ORDER)),
        _ => match unknown_object(host, call.opnum) {
            Some(stub) => Answer::response(Asked::Other, Ok(stub)),
            None => Answer::fault(Asked::Other, status::OP_RNG_ERROR),
        },
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

/// The answers of the other operations, [MS-DCOM] 3.1.2.5.1: no host of the lab exports objects,
/// so every OXID and every ping set is unknown.
fn unknown_object(host: &FleetHost, opnum: u16) -> Option<Vec<u8>> {
    let mut writer = NdrWriter::new(ORDER);
    match opnum {
        RESOLVE_OXID | RESOLVE_OXID2 => {
            writer.null();
            writer.uuid(Uuid::NIL);
            writer.u32(0);
            if opnum == RESOLVE_OXID2 {
                let version = com_version(host);
                writer.u16(version.major);
                writer.u16(version.minor);
            }
            writer.u32(OR_INVALID_OXID);
        }
        SIMPLE_PING => writer.u32(OR_INVALID_SET),
        COMPLEX_PING => {
            writer.u64(0);
            writer.u16(0);
            writer.u32(OR_INVALID_SET);
        }
        _ => return None,
    }
    Some(writer.into_bytes())
}

fn com_version(host: &FleetHost) -> ComVersion {
    host.profile.rpc.com_version.unwrap_or(ComVersion::new(5, 1))
}

const NCACN_IP_TCP: u16 = 7;
/// SPNEGO, Kerberos and NTLM: what a Windows server in a capture lists first.
const AUTHENTICATION: [u16; 3] = [0x09, 0x10, 0x0a];

const RESOLVE_OXID: u16 = 0;
const SIMPLE_PING: u16 = 1;
const COMPLEX_PING: u16 = 2;
const RESOLVE_OXID2: u16 = 4;
/// [MS-DCOM] 2.2.17 and [MS-ERREF] 2.2.
const OR_INVALID_OXID: u32 = 1910;
const OR_INVALID_SET: u32 = 1912;

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
