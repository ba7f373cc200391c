//! Pages, selections and maps.

use std::collections::BTreeSet;

use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    endpoint::{
        ContextHandle, EPT_LOOKUP, EPT_MAP, EPT_S_NOT_REGISTERED, LookupRequest, MapRequest,
        MapResponse, Tower,
    },
    interface::{EPMAPPER, SyntaxId},
    pdu::status,
};

use super::{
    super::{
        Reply, answer,
        tests::{call, host},
    },
    lookup,
};

const LITTLE: ByteOrder = ByteOrder::Little;

fn bindings(profile: &str, max_ents: u32) -> (Vec<String>, u32, usize) {
    let host = host(profile);
    let (mut found, mut pages, mut handle) = (Vec::new(), 0, ContextHandle::NULL);
    loop {
        let page = lookup(&host, &LookupRequest::all(handle, max_ents)).unwrap();
        pages += 1;
        assert!(u32::try_from(page.entries.len()).unwrap() <= max_ents);
        for entry in &page.entries {
            let tower = entry.tower(&Limits::CLIENT).unwrap().unwrap();
            found.push(format!("{} {:?}", tower.interface, tower.protocols));
        }
        if page.is_last() {
            return (found, page.status, pages);
        }
        handle = page.entry_handle;
    }
}

#[test]
fn the_size_of_the_pages_does_not_change_the_map() {
    let (whole, ..) = bindings("modern", 500);
    assert!(whole.len() > 12);
    // A last page without room left is followed by an empty one.
    for (max_ents, entries_a_page, end) in
        [(1, 1, EPT_S_NOT_REGISTERED), (5, 5, 0), (u32::MAX, 500, 0)]
    {
        let (found, status, pages) = bindings("modern", max_ents);
        assert_eq!((&found, status), (&whole, end));
        assert_eq!(pages, whole.len() / entries_a_page + 1);
    }
    let distinct: BTreeSet<_> = whole.iter().collect();
    assert_eq!(distinct.len(), whole.len());
}

#[test]
fn samba_ends_with_a_status_beside_the_last_entries() {
    let (found, status, pages) = bindings("samba-like", 5);
    assert_eq!((found.len(), status, pages), (19, EPT_S_NOT_REGISTERED, 4));
}

#[test]
fn selections_follow_interface_version_and_object() {
    let host = host("w2k-sp4-unpatched");
    let messenger: SyntaxId = host.profile.endpoints.entries[2].interface;
    let ask = |inquiry_type, minor, vers_option| {
        let interface_id = Some(SyntaxId { minor, ..messenger });
        let object = Some(Uuid::NIL);
        let all = LookupRequest::all(ContextHandle::NULL, 50);
        let request = LookupRequest { inquiry_type, object, interface_id, vers_option, ..all };
        let page = lookup(&host, &request).unwrap();
        (page.entries.len(), page.status)
    };
    assert_eq!(ask(1, 0, 1), (3, 0));
    assert_eq!(ask(3, 0, 3), (3, 0));
    assert_eq!(ask(1, 7, 1), (3, 0));
    for (inquiry_type, minor, vers_option) in [(1, 7, 2), (1, 7, 3), (1, 0, 9), (99, 0, 1)] {
        assert_eq!(ask(inquiry_type, minor, vers_option), (0, EPT_S_NOT_REGISTERED));
    }
    assert!(ask(2, 0, 1).0 > 3);
}

#[test]
fn a_handle_nobody_gave_out_is_a_fault() {
    let handle = ContextHandle { attributes: 0, uuid: Uuid::com(7) };
    let request = LookupRequest::all(handle, 5);
    assert_eq!(lookup(&host("modern"), &request), Err(status::CONTEXT_MISMATCH));
}

#[test]
fn stubs_that_break_the_rules_are_faults() {
    let host = host("modern");
    let reply = |opnum, stub: Vec<u8>| answer(&host, &call(EPMAPPER, opnum, stub)).reply;
    let asked = |edit: fn(&mut LookupRequest)| {
        let mut request = LookupRequest::all(ContextHandle::NULL, 5);
        edit(&mut request);
        reply(EPT_LOOKUP, request.encode(LITTLE))
    };
    let bad_stub = Reply::Fault(status::BAD_STUB_DATA);
    assert_eq!(asked(|request| request.inquiry_type = 99), bad_stub);
    assert_eq!(reply(EPT_LOOKUP, Vec::new()), bad_stub);
    let trailed = [LookupRequest::all(ContextHandle::NULL, 5).encode(LITTLE), vec![0; 64]];
    assert_eq!(reply(EPT_LOOKUP, trailed.concat()), bad_stub);
    let unknown = ContextHandle { attributes: 0, uuid: Uuid::com(7) };
    let mismatch = Reply::Fault(status::CONTEXT_MISMATCH);
    assert_eq!(reply(EPT_LOOKUP, LookupRequest::all(unknown, 5).encode(LITTLE)), mismatch);
    let tower = Tower::tcp(EPMAPPER, 0, std::net::Ipv4Addr::UNSPECIFIED);
    let map = MapRequest::new(&tower, 4).unwrap();
    let stale = MapRequest { entry_handle: unknown, ..map.clone() };
    assert_eq!(reply(EPT_MAP, stale.encode(LITTLE)), mismatch);
    for (at, value) in [(24, 0xff), (28, 1), (32, 0xff)] {
        let mut stub = map.encode(LITTLE);
        stub[at] = value;
        assert_eq!(reply(EPT_MAP, stub), bad_stub, "octet {at}");
    }
}

#[test]
fn a_map_gives_the_port_of_an_interface() {
    let host = host("modern");
    let scheduler = host.profile.endpoints.entries[2].interface;
    let unknown = SyntaxId { minor: 9, ..scheduler };
    for (interface, ports) in [(scheduler, 1), (unknown, 0)] {
        let tower = Tower::tcp(interface, 0, std::net::Ipv4Addr::UNSPECIFIED);
        let stub = MapRequest::new(&tower, 4).unwrap().encode(LITTLE);
        let Reply::Stub(stub) = answer(&host, &call(EPMAPPER, EPT_MAP, stub)).reply else {
            panic!("no response")
        };
        let response = MapResponse::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
        let towers: Vec<Tower> =
            response.decoded(&Limits::CLIENT).collect::<Result<_, _>>().unwrap();
        assert_eq!(towers.len(), ports);
        let expected = Tower::tcp(scheduler, 49666, "127.0.0.7".parse().unwrap());
        assert!(towers.iter().all(|tower| *tower == expected));
        assert_eq!(response.status, if ports == 0 { EPT_S_NOT_REGISTERED } else { 0 });
    }
}

#[test]
fn restricted_mappers_and_registrations_are_refused() {
    let request = LookupRequest::all(ContextHandle::NULL, 5).encode(LITTLE);
    for (profile, opnum) in [("xp-sp2", EPT_LOOKUP), ("modern", 0), ("modern", 1)] {
        let reply = answer(&host(profile), &call(EPMAPPER, opnum, request.clone())).reply;
        assert_eq!(reply, Reply::Fault(status::ACCESS_DENIED), "{profile}");
    }
}
