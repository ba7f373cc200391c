//! Addresses as bytes that sort as the addresses do.

use std::net::IpAddr;

use crate::codes::unreadable;

/// The IP version, then the address in network order: 5 or 17 bytes.
pub(crate) fn to_column(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => [&[4][..], &v4.octets()].concat(),
        IpAddr::V6(v6) => [&[6][..], &v6.octets()].concat(),
    }
}

pub(crate) fn from_column(place: &[u8]) -> sqlx::Result<IpAddr> {
    let address = match place.split_first() {
        Some((4, octets)) => <[u8; 4]>::try_from(octets).ok().map(IpAddr::from),
        Some((6, octets)) => <[u8; 16]>::try_from(octets).ok().map(IpAddr::from),
        _ => None,
    };
    address.ok_or_else(|| unreadable(&format!("{place:02x?}"), "place of an address"))
}
