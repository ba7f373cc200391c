//! The management interface that every endpoint serves.

use seawall_dcerpc::{
    Limits,
    association::Call,
    mgmt::{
        INQ_IF_IDS, INQ_PRINC_NAME, INQ_STATS, IS_SERVER_LISTENING, InqIfIdsResponse,
        IsServerListeningResponse,
    },
    ndr::{NdrReader, NdrWriter},
    pdu::status,
};

use super::{Answer, ORDER};
use crate::{FleetHost, journal::Asked};

/// The answer to a call of the management interface.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    if host.profile.rpc.restrict_remote_clients > 0 {
        return Answer::fault(Asked::Management, status::ACCESS_DENIED);
    }
    let stub = match call.opnum {
        INQ_IF_IDS => inq_if_ids(host).encode(ORDER),
        INQ_STATS => match statistics_wanted(call) {
            Ok(wanted) => inq_stats(wanted),
            Err(error) => return Answer::undecodable(&error),
        },
        IS_SERVER_LISTENING => is_server_listening().encode(ORDER),
        INQ_PRINC_NAME => no_principal(),
        // stop_server_listening, which no stranger may do.
        _ => return Answer::fault(Asked::Management, status::ACCESS_DENIED),
    };
    Answer::response(Asked::Management, Ok(stub))
}

/// The interfaces registered. Windows leaves the management interface itself out, Samba does not.
pub fn inq_if_ids(host: &FleetHost) -> InqIfIdsResponse {
    let served = host.profile.rpc.interfaces.iter().map(|served| served.interface);
    let if_ids = served.map(Some).collect();
    InqIfIdsResponse { if_ids: Some(if_ids), status: 0 }
}

/// The server listens: otherwise nothing would answer.
pub const fn is_server_listening() -> IsServerListeningResponse {
    IsServerListeningResponse { status: 0, listening: 1 }
}

fn statistics_wanted(call: &Call) -> Result<u32, seawall_dcerpc::Error> {
    let mut reader = NdrReader::new(&call.stub, call.order, Limits::STRICT);
    let wanted = reader.u32()?;
    // C706 has one word here. Samba's clients send a second one, which says nothing.
    if reader.remaining() == 4 {
        reader.u32()?;
    }
    reader.finish_request()?;
    Ok(wanted)
}

/// `rpc__mgmt_inq_stats`: calls in, calls out, packets in, packets out; C706 appendix Q. A lab
/// host was just started and counts nothing.
fn inq_stats(wanted: u32) -> Vec<u8> {
    let count = wanted.min(STATISTICS);
    let mut writer = NdrWriter::new(ORDER);
    writer.u32(count);
    writer.u32(count);
    (0..count).for_each(|_| writer.u32(0));
    writer.u32(0);
    writer.into_bytes()
}

/// `rpc__mgmt_inq_princ_name`: an empty name, and `RPC_S_UNKNOWN_AUTHN_SERVICE`.
fn no_principal() -> Vec<u8> {
    let mut writer = NdrWriter::new(ORDER);
    writer.count(1);
    writer.u32(0);
    writer.count(1);
    writer.u8(0);
    writer.u32(1747);
    writer.into_bytes()
}

const STATISTICS: u32 = 4;

#[cfg(test)]
mod tests {
    use seawall_dcerpc::{
        ByteOrder, Limits,
        interface::MGMT,
        mgmt::{INQ_STATS, InqIfIdsResponse, STOP_SERVER_LISTENING},
        pdu::status,
    };

    use super::{
        super::{
            Reply,
            tests::{call, host},
        },
        answer,
    };

    #[test]
    fn the_interfaces_of_the_profile_are_listed_in_order() {
        let modern = host("modern");
        let Reply::Stub(stub) = answer(&modern, &call(MGMT, 0, Vec::new())).reply else { panic!() };
        let listed = InqIfIdsResponse::decode(&stub, ByteOrder::Little, &Limits::CLIENT).unwrap();
        let served: Vec<_> =
            modern.profile.rpc.interfaces.iter().map(|served| served.interface).collect();
        assert_eq!(listed.interfaces().collect::<Vec<_>>(), served);
        assert_eq!(served.len(), 13);
    }

    #[test]
    fn no_stranger_stops_a_server() {
        let reply = answer(&host("w2k-sp4-unpatched"), &call(MGMT, STOP_SERVER_LISTENING, vec![]));
        assert_eq!(reply.reply, Reply::Fault(status::ACCESS_DENIED));
    }

    #[test]
    fn statistics_are_no_more_than_there_are() {
        let stub = u32::MAX.to_le_bytes().to_vec();
        let reply = answer(&host("modern"), &call(MGMT, INQ_STATS, stub)).reply;
        let Reply::Stub(stub) = reply else { panic!() };
        assert_eq!(stub.len(), 4 * (2 + 4 + 1));
        let reply = answer(&host("modern"), &call(MGMT, INQ_STATS, Vec::new())).reply;
        assert_eq!(reply, Reply::Fault(status::BAD_STUB_DATA));
    }

    #[test]
    fn restricted_hosts_tell_strangers_nothing() {
        let reply = answer(&host("xp-sp2"), &call(MGMT, 0, Vec::new())).reply;
        assert_eq!(reply, Reply::Fault(status::ACCESS_DENIED));
    }
}
