//! Link headers: everything before the IP header.

use super::{
    Skip,
    fields::{array, be16},
};
use crate::LinkType;

/// The IP packet of a frame; its version is in its first byte.
pub(super) fn network(link: LinkType, frame: &[u8]) -> Result<&[u8], Skip> {
    match link {
        LinkType::ETHERNET => ethertype(frame, 12),
        LinkType::LINUX_SLL => ethertype(frame, 14),
        LinkType::LINUX_SLL2 => sll2(frame),
        LinkType::NULL | LinkType::LOOP => loopback(frame),
        // Files of some systems hold their own number for raw IP instead of the common one.
        LinkType::RAW | LinkType(12 | 14) => {
            let version = frame.first().ok_or(Skip::Truncated)? >> 4;
            if matches!(version, 4 | 6) { Ok(frame) } else { Err(Skip::NotIp) }
        }
        LinkType::IPV4 => of_version(4, frame),
        LinkType::IPV6 => of_version(6, frame),
        LinkType(other) => Err(Skip::UnsupportedLink(other)),
    }
}

/// Tags of IEEE 802.1Q and 802.1ad and of their forerunners.
const VLAN: [u16; 4] = [0x8100, 0x88a8, 0x9100, 0x9200];
/// More tags than any network stacks.
const MOST_TAGS: usize = 8;

/// Follows the ethertype at an offset over VLAN tags.
fn ethertype(frame: &[u8], at: usize) -> Result<&[u8], Skip> {
    let mut at = at;
    for _ in 0..=MOST_TAGS {
        let ethertype = be16(frame, at).ok_or(Skip::Truncated)?;
        if !VLAN.contains(&ethertype) {
            return of_ethertype(ethertype, rest(frame, at + 2)?);
        }
        at += 4;
    }
    Err(Skip::Malformed("VLAN"))
}

/// The ethertype comes first, then 18 bytes; tags follow as on Ethernet.
fn sll2(frame: &[u8]) -> Result<&[u8], Skip> {
    let outer = be16(frame, 0).ok_or(Skip::Truncated)?;
    if VLAN.contains(&outer) {
        return ethertype(frame, 22);
    }
    of_ethertype(outer, rest(frame, 20)?)
}

fn of_ethertype(ethertype: u16, packet: &[u8]) -> Result<&[u8], Skip> {
    match ethertype {
        0x0800 => of_version(4, packet),
        0x86dd => of_version(6, packet),
        _ => Err(Skip::NotIp),
    }
}

/// The address family may be in either byte order, and IPv6 has another number on every BSD.
fn loopback(frame: &[u8]) -> Result<&[u8], Skip> {
    let family = array::<4>(frame, 0).ok_or(Skip::Truncated)?;
    let packet = rest(frame, 4)?;
    match u32::from_be_bytes(family).min(u32::from_le_bytes(family)) {
        2 => of_version(4, packet),
        10 | 24 | 28 | 30 => of_version(6, packet),
        _ => Err(Skip::NotIp),
    }
}

fn of_version(version: u8, packet: &[u8]) -> Result<&[u8], Skip> {
    match packet.first() {
        None => Err(Skip::Truncated),
        Some(first) if first >> 4 == version => Ok(packet),
        Some(_) => Err(Skip::Malformed("IP")),
    }
}

fn rest(frame: &[u8], at: usize) -> Result<&[u8], Skip> {
    frame.get(at..).ok_or(Skip::Truncated)
}

#[cfg(test)]
mod tests {
    use super::{Skip, network};
    use crate::LinkType;

    fn framed(header: &[u8], packet: u8) -> Vec<u8> {
        [header, &[packet, 1, 2]].concat()
    }

    #[test]
    fn every_supported_link_leads_to_its_ip_packet() {
        let macs = [0; 12];
        let with = |tail: &[u8]| [&macs[..], tail].concat();
        let sll2 = |ethertype: [u8; 2]| [&ethertype[..], &[0; 18]].concat();
        for (link, header, packet) in [
            (LinkType::ETHERNET, with(&[8, 0]), 0x45),
            (LinkType::ETHERNET, with(&[0x86, 0xdd]), 0x60),
            (LinkType::ETHERNET, with(&[0x81, 0, 0, 5, 8, 0]), 0x45),
            (LinkType::ETHERNET, with(&[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x86, 0xdd]), 0x60),
            (LinkType::LINUX_SLL, [&[0; 14][..], &[8, 0]].concat(), 0x45),
            (LinkType::LINUX_SLL, [&[0; 14][..], &[0x81, 0, 0, 1, 8, 0]].concat(), 0x45),
            (LinkType::LINUX_SLL2, sll2([0x86, 0xdd]), 0x60),
            (LinkType::LINUX_SLL2, [sll2([0x81, 0]), vec![0, 1, 8, 0]].concat(), 0x45),
            (LinkType::NULL, vec![2, 0, 0, 0], 0x45),
            (LinkType::NULL, vec![0, 0, 0, 30], 0x60),
            (LinkType::LOOP, vec![0, 0, 0, 24], 0x60),
            (LinkType::RAW, vec![], 0x60),
            (LinkType(12), vec![], 0x45),
            (LinkType::IPV4, vec![], 0x45),
            (LinkType::IPV6, vec![], 0x60),
        ] {
            let frame = framed(&header, packet);
            assert_eq!(network(link, &frame), Ok(&frame[header.len()..]), "{link:?} {header:?}");
        }
    }

    #[test]
    fn what_is_no_ip_packet_is_said_to_be_what_it_is() {
        let arp = framed(&[&[0; 12][..], &[8, 6]].concat(), 0);
        let mismatch = framed(&[&[0; 12][..], &[8, 0]].concat(), 0x60);
        let tags = [0x81, 0, 0, 1].repeat(20);
        for (link, frame, skip) in [
            (LinkType::ETHERNET, arp, Skip::NotIp),
            (LinkType::ETHERNET, mismatch, Skip::Malformed("IP")),
            (LinkType::ETHERNET, [&[0; 12][..], &tags].concat(), Skip::Malformed("VLAN")),
            (LinkType::ETHERNET, vec![0; 13], Skip::Truncated),
            (LinkType::NULL, vec![7, 0, 0, 0, 0x45], Skip::NotIp),
            (LinkType::RAW, vec![0x55], Skip::NotIp),
            (LinkType(105), vec![0x45], Skip::UnsupportedLink(105)),
        ] {
            assert_eq!(network(link, &frame), Err(skip));
        }
    }
}
