//! The endpoint mapper.

use std::net::{IpAddr, Ipv4Addr};

use seawall_dcerpc::{
    Error, Limits, Uuid,
    association::Call,
    endpoint::{
        ContextHandle, EPT_LOOKUP, EPT_LOOKUP_HANDLE_FREE, EPT_MAP, EPT_S_NOT_REGISTERED, Entry,
        LookupHandleFreeRequest, LookupHandleFreeResponse, LookupRequest, LookupResponse,
        MapRequest, MapResponse, Tower,
    },
    interface::SyntaxId,
    pdu::status,
};

use super::{Answer, ORDER};
use crate::{FleetHost, journal::Asked, profile::LookupEnd};

/// The answer to a call of the endpoint mapper.
pub fn answer(host: &FleetHost, call: &Call) -> Answer {
    let limits = Limits::STRICT;
    if host.profile.rpc.restrict_remote_clients > 0 {
        // [MS-RPCE] 3.1.1.1.3: the mapper must not be reached by anonymous callers then.
        return Answer::fault(Asked::Other, status::ACCESS_DENIED);
    }
    match call.opnum {
        EPT_LOOKUP => match LookupRequest::decode(&call.stub, call.order, &limits) {
            Ok(request) => {
                let asked = Asked::Lookup {
                    inquiry_type: request.inquiry_type,
                    from: position(request.entry_handle).unwrap_or_default(),
                    max_ents: request.max_ents,
                };
                match lookup(host, &request) {
                    Ok(response) => Answer::response(asked, response.encode(ORDER)),
                    Err(fault) => Answer::fault(asked, fault),
                }
            }
            Err(error) => Answer::undecodable(&error),
        },
        EPT_MAP => {
            let request = MapRequest::decode(&call.stub, call.order, &limits);
            let tower = request.as_ref().ok().and_then(|request| request.tower(&limits));
            match (request, tower) {
                (Err(error), _) | (_, Some(Err(error))) => Answer::undecodable(&error),
                (Ok(request), _) if !request.entry_handle.is_null() => {
                    // Maps are answered whole: no handle of one was ever given out.
                    Answer::unknown_handle(Asked::Map { interface: SyntaxId::default() })
                }
                (Ok(request), tower) => {
                    let tower = tower.and_then(Result::ok);
                    let interface = tower.as_ref().map(|tower| tower.interface).unwrap_or_default();
                    let response = map(host, &request, tower.as_ref());
                    Answer::response(Asked::Map { interface }, response.map(|r| r.encode(ORDER)))
                }
            }
        }
        EPT_LOOKUP_HANDLE_FREE => {
            match LookupHandleFreeRequest::decode(&call.stub, call.order, &limits) {
                Ok(request) if position(request.entry_handle).is_none() => {
                    Answer::unknown_handle(Asked::Other)
                }
                Ok(_) => {
                    let freed =
                        LookupHandleFreeResponse { entry_handle: ContextHandle::NULL, status: 0 };
                    Answer::response(Asked::Other, Ok(freed.encode(ORDER)))
                }
                Err(error) => Answer::undecodable(&error),
            }
        }
        // Nobody registers endpoints from outside.
        _ => Answer::fault(Asked::Other, status::ACCESS_DENIED),
    }
}

/// One page of the map; the fault where the handle is none of ours.
pub fn lookup(host: &FleetHost, request: &LookupRequest) -> Result<LookupResponse, u32> {
    let from = position(request.entry_handle).ok_or(status::CONTEXT_MISMATCH)?;
    let max_ents = request.max_ents.min(MOST_ENTRIES);
    let selected = towers(host)
        .filter(|listed| is_selected(listed, request))
        .map(|listed| Entry::new(listed.object, &listed.tower, listed.annotation))
        .collect::<Result<Vec<_>, Error>>()
        .map_err(|_| super::REMOTE_NO_MEMORY)?;
    let total = u32::try_from(selected.len()).unwrap_or(u32::MAX);
    let until = from.saturating_add(max_ents).min(total);
    let skipped = usize::try_from(from).unwrap_or(usize::MAX);
    let taken = usize::try_from(until.saturating_sub(from)).unwrap_or_default();
    let entries: Vec<Entry> = selected.into_iter().skip(skipped).take(taken).collect();
    let is_last = match host.profile.rpc.lookup_end {
        // A page that is full may not be the last: whoever asks on gets an empty one.
        LookupEnd::NullHandle => taken_all(&entries, max_ents),
        LookupEnd::NotRegistered => until >= total,
    };
    let says_so = host.profile.rpc.lookup_end == LookupEnd::NotRegistered || entries.is_empty();
    Ok(LookupResponse {
        entry_handle: if is_last { ContextHandle::NULL } else { handle_at(until) },
        max_ents,
        status: if is_last && says_so { EPT_S_NOT_REGISTERED } else { 0 },
        entries,
    })
}

/// Whether a page has room left, so that nothing can follow it.
fn taken_all(entries: &[Entry], max_ents: u32) -> bool {
    entries.is_empty() || u32::try_from(entries.len()).is_ok_and(|count| count < max_ents)
}

/// The towers of the map that serve what the request's tower asks for.
pub fn map(
    host: &FleetHost,
    request: &MapRequest,
    asked: Option<&Tower>,
) -> Result<MapResponse, Error> {
    let object = request.object.unwrap_or_default();
    let most = usize::try_from(request.max_towers.min(MOST_ENTRIES)).unwrap_or_default();
    let is_wanted = |listed: &Listed<'_>| {
        let fits = |asked: &Tower| {
            serves(listed.tower.interface, asked.interface)
                && listed.tower.transfer == asked.transfer
                && listed.tower.protocol_sequence() == asked.protocol_sequence()
        };
        asked.is_some_and(fits) && (listed.object == object || listed.object == Uuid::NIL)
    };
    let towers = towers(host)
        .filter(is_wanted)
        .take(most)
        .map(|listed| listed.tower.encode().map(Some))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(MapResponse {
        entry_handle: ContextHandle::NULL,
        max_towers: request.max_towers.min(MOST_ENTRIES),
        status: if towers.is_empty() { EPT_S_NOT_REGISTERED } else { 0 },
        towers,
    })
}

/// An entry of the map.
struct Listed<'a> {
    object: Uuid,
    tower: Tower,
    annotation: &'a str,
}

fn towers(host: &FleetHost) -> impl Iterator<Item = Listed<'_>> {
    let address = match host.address {
        IpAddr::V4(address) => address,
        // Towers hold no IPv6 address: the mapper leaves it to the client.
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    };
    let computer = if host.profile.endpoints.anonymous_pipes {
        String::new()
    } else {
        format!(r"\\{}", host.computer)
    };
    host.profile.endpoints.entries.iter().flat_map(move |endpoint| {
        let interface = endpoint.interface;
        let pipe = endpoint.pipe.as_deref();
        let towers = [
            endpoint.tcp.map(|port| Tower::tcp(interface, port, address)),
            endpoint.udp.map(|port| Tower::udp(interface, port, address)),
            endpoint.http.map(|port| Tower::http(interface, port, address)),
            pipe.map(|pipe| Tower::named_pipe(interface, pipe, &computer)),
            endpoint.local.as_deref().map(|port| Tower::local(interface, port)),
        ];
        let object = endpoint.object.unwrap_or_default();
        towers.into_iter().flatten().map(move |tower| Listed {
            object,
            tower,
            annotation: &endpoint.annotation,
        })
    })
}

fn is_selected(listed: &Listed<'_>, request: &LookupRequest) -> bool {
    let by_interface =
        || request.interface_id.is_some_and(|asked| is_version(listed, asked, request.vers_option));
    let by_object = || request.object.is_some_and(|asked| listed.object == asked);
    // The values of `InquiryType`.
    match request.inquiry_type {
        0 => true,
        1 => by_interface(),
        2 => by_object(),
        3 => by_interface() && by_object(),
        _ => false,
    }
}

/// `vers_option`, C706 appendix O: what version of the interface is meant.
fn is_version(listed: &Listed<'_>, asked: SyntaxId, option: u32) -> bool {
    let have = listed.tower.interface;
    let (have_version, asked_version) = ((have.major, have.minor), (asked.major, asked.minor));
    have.uuid == asked.uuid
        // The values of `VersOption`.
        && match option {
            1 => true,
            2 => serves(have, asked),
            3 => have_version == asked_version,
            4 => have.major == asked.major,
            5 => have_version <= asked_version,
            _ => false,
        }
}

fn serves(have: SyntaxId, asked: SyntaxId) -> bool {
    have.uuid == asked.uuid && have.major == asked.major && have.minor >= asked.minor
}

/// A handle that holds the position itself: nothing has to be remembered for a client that may
/// never come back.
const fn handle_at(position: u32) -> ContextHandle {
    ContextHandle { attributes: 0, uuid: Uuid::new(position, HANDLE_MARK, 0, HANDLE_NODE) }
}

/// Where a lookup goes on; `None` for a handle that was never given out.
fn position(handle: ContextHandle) -> Option<u32> {
    let Uuid { time_low, time_mid, time_hi, rest } = handle.uuid;
    if handle.is_null() {
        return Some(0);
    }
    (time_mid == HANDLE_MARK && time_hi == 0 && rest == HANDLE_NODE).then_some(time_low)
}

const HANDLE_MARK: u16 = 0x5e01;
const HANDLE_NODE: [u8; 8] = *b"\x80\0seaepm";
/// Most entries of one page, whatever a client asks for.
const MOST_ENTRIES: u32 = 500;

#[cfg(test)]
mod tests;
