//! The management interface that every endpoint serves.

use seawall_dcerpc::{
    Limits,
    association::Call,
    mgmt::{
        INQ_IF_IDS, INQ_PRINC_NAME, INQ_STATS, IS_SERVER_LISTENING, InqIfIdsRequest,
        InqIfIdsResponse, InqPrincNameRequest, InqPrincNameResponse, InqStatsRequest,
        InqStatsResponse, IsServerListeningRequest, IsServerListeningResponse,
    },
    pdu::status,
};

use super::{Answer, ORDER};
use crate::{FleetHost, journal::Asked};

/// The answer to a call of the management interface.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    if host.profile.rpc.restrict_remote_clients > 0 {
        return Answer::fault(Asked::Management, status::ACCESS_DENIED);
    }
    let (stub, order, limits) = (call.stub.as_slice(), call.order, &Limits::STRICT);
    let answered = match call.opnum {
        INQ_IF_IDS => InqIfIdsRequest::decode(stub, order, limits)
            .map(|InqIfIdsRequest| inq_if_ids(host).encode(ORDER)),
        INQ_STATS => InqStatsRequest::decode(stub, order, limits)
            .map(|request| inq_stats(request).encode(ORDER)),
        IS_SERVER_LISTENING => IsServerListeningRequest::decode(stub, order, limits)
            .map(|IsServerListeningRequest| is_server_listening().encode(ORDER)),
        INQ_PRINC_NAME => InqPrincNameRequest::decode(stub, order, limits)
            .map(|request| no_principal(request).encode(ORDER)),
        // stop_server_listening, which no stranger may do.
        _ => return Answer::fault(Asked::Management, status::ACCESS_DENIED),
    };
    match answered {
        Ok(stub) => Answer::response(Asked::Management, Ok(stub)),
        Err(error) => Answer::undecodable(&error),
    }
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

/// A lab host was just started and counts nothing.
fn inq_stats(request: InqStatsRequest) -> InqStatsResponse {
    let count = request.count.min(InqStatsResponse::COUNT);
    InqStatsResponse { statistics: (0..count).map(|_| 0).collect(), status: 0 }
}

/// No principal has a name here.
fn no_principal(request: InqPrincNameRequest) -> InqPrincNameResponse {
    InqPrincNameResponse {
        princ_name_size: request.princ_name_size.min(MOST_NAME),
        princ_name: Vec::new(),
        status: RPC_S_UNKNOWN_AUTHN_SERVICE,
    }
}

/// [MS-ERREF] 2.2.
const RPC_S_UNKNOWN_AUTHN_SERVICE: u32 = 1747;
/// Room for a name, whatever a client has.
const MOST_NAME: u32 = 4096;

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
