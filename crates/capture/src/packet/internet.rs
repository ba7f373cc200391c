//! IPv4 (RFC 791) and IPv6 (RFC 8200) headers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{
    Skip,
    fields::{array, be16, be32},
};

/// An IP packet, which may be a fragment of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Internet<'a> {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    /// Protocol of the payload; of the whole one, if this is a fragment.
    pub(super) protocol: u8,
    pub(super) payload: &'a [u8],
    /// Bytes of the payload that the capture did not keep.
    pub(super) missing: usize,
    pub(super) fragment: Option<Fragment>,
}

/// Where a fragment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub(super) identification: u32,
    /// In bytes.
    pub(super) offset: usize,
    pub(super) more: bool,
}

pub(super) const FRAGMENT_HEADER: u8 = 44;
const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;
const MOBILITY: u8 = 135;
/// More extension headers than any packet needs.
const MOST_EXTENSIONS: usize = 16;

impl<'a> Internet<'a> {
    /// Reads the headers. Bytes behind the packet, which Ethernet pads short frames with, are
    /// left off.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Skip> {
        match bytes.first().ok_or(Skip::Truncated)? >> 4 {
            4 => Self::v4(bytes),
            _ => Self::v6(bytes),
        }
    }

    fn v4(bytes: &'a [u8]) -> Result<Self, Skip> {
        let malformed = Skip::Malformed("IPv4");
        let header = array::<20>(bytes, 0).ok_or(Skip::Truncated)?;
        let [first, _, l0, l1, i0, i1, f0, f1, _, protocol, _, _, addresses @ ..] = header;
        let [s0, s1, s2, s3, d0, d1, d2, d3] = addresses;
        let header_length = usize::from(first & 0x0f) * 4;
        // A card that cuts segments itself is captured with no length.
        let total = match usize::from(u16::from_be_bytes([l0, l1])) {
            0 => bytes.len(),
            total => total,
        };
        if header_length < header.len() || total < header_length {
            return Err(malformed);
        }
        let kept = bytes.get(..total).unwrap_or(bytes);
        let payload = kept.get(header_length..).ok_or(Skip::Truncated)?;
        let flags = u16::from_be_bytes([f0, f1]);
        let (offset, more) = (usize::from(flags & 0x1fff) * 8, flags & 0x2000 != 0);
        let identification = u16::from_be_bytes([i0, i1]).into();
        Ok(Self {
            source: Ipv4Addr::new(s0, s1, s2, s3).into(),
            destination: Ipv4Addr::new(d0, d1, d2, d3).into(),
            protocol,
            payload,
            missing: total - kept.len(),
            fragment: (more || offset > 0).then_some(Fragment { identification, offset, more }),
        })
    }

    fn v6(bytes: &'a [u8]) -> Result<Self, Skip> {
        let (header, body) = bytes.split_at_checked(40).ok_or(Skip::Truncated)?;
        let address = |at| array::<16>(header, at).map(Ipv6Addr::from).ok_or(Skip::Truncated);
        // Jumbograms and segments cut by the card have no length.
        let length = match usize::from(be16(header, 4).ok_or(Skip::Truncated)?) {
            0 => body.len(),
            length => length,
        };
        let kept = body.get(..length).unwrap_or(body);
        let next = *header.get(6).ok_or(Skip::Truncated)?;
        // Headers past the end are the sender's fault only where all of the packet is there.
        let is_whole = kept.len() == length;
        let short = if is_whole { Skip::Malformed("IPv6 extension") } else { Skip::Truncated };
        let walked = Extensions::walk(next, kept);
        let extensions =
            walked.map_err(|skip| if skip == Skip::Truncated { short } else { skip })?;
        Ok(Self {
            source: address(8)?.into(),
            destination: address(24)?.into(),
            protocol: extensions.protocol,
            payload: kept.get(extensions.length..).ok_or(short)?,
            missing: length - kept.len(),
            fragment: extensions.fragment,
        })
    }
}

/// The chain of IPv6 extension headers before a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) protocol: u8,
    /// Length of all of them in bytes.
    pub(super) length: usize,
    pub(super) fragment: Option<Fragment>,
}

impl Extensions {
    /// Steps over the headers. The chain ends at the header of a fragment: what follows it
    /// belongs to the whole packet.
    pub(super) fn walk(next: u8, bytes: &[u8]) -> Result<Self, Skip> {
        let mut walked = Self { protocol: next, length: 0, fragment: None };
        for _ in 0..MOST_EXTENSIONS {
            let units = |at| {
                let length = bytes.get(walked.length + at).ok_or(Skip::Truncated);
                length.map(|length| usize::from(*length))
            };
            let length = match walked.protocol {
                HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS | MOBILITY => (units(1)? + 1) * 8,
                AUTHENTICATION => (units(1)? + 2) * 4,
                FRAGMENT_HEADER => {
                    let fragment = fragment(bytes, walked.length).ok_or(Skip::Truncated)?;
                    // One that is whole in itself is a packet like any other (RFC 6946).
                    walked.fragment = (fragment.more || fragment.offset > 0).then_some(fragment);
                    8
                }
                _ => return Ok(walked),
            };
            walked.protocol = *bytes.get(walked.length).ok_or(Skip::Truncated)?;
            walked.length += length;
            if walked.fragment.is_some() {
                return Ok(walked);
            }
        }
        Err(Skip::Malformed("IPv6 extension"))
    }
}

fn fragment(bytes: &[u8], at: usize) -> Option<Fragment> {
    let field = be16(bytes, at + 2)?;
    Some(Fragment {
        identification: be32(bytes, at + 4)?,
        offset: usize::from(field & 0xfff8),
        more: field & 1 != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fragment, Internet};
    use crate::packet::Skip;

    fn v4(total: u8, flags: [u8; 2], tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x46, 0, 0, total, 0, 9, flags[0], flags[1], 64, 6, 0, 0];
        bytes.extend([10, 0, 0, 1, 10, 0, 0, 2]);
        // One word of options.
        bytes.extend([1, 1, 1, 0]);
        bytes.extend(tail);
        bytes
    }

    fn v6(length: u8, next: u8, tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x60, 0, 0, 0, 0, length, next, 64];
        bytes.extend([0x11; 16]);
        bytes.extend([0x22; 16]);
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn options_and_padding_are_not_payload() {
        let bytes = v4(26, [0x40, 0], b"abpadding");
        let packet = Internet::parse(&bytes).unwrap();
        assert_eq!((packet.payload, packet.missing, packet.fragment), (&b"ab"[..], 0, None));
        assert_eq!(packet.source.to_string(), "10.0.0.1");
        assert_eq!(packet.destination.to_string(), "10.0.0.2");
    }

    #[test]
    fn a_packet_that_is_cut_short_says_by_how_much() {
        let bytes = v4(30, [0, 0], b"ab");
        let packet = Internet::parse(&bytes).unwrap();
        assert_eq!((packet.payload, packet.missing), (&b"ab"[..], 4));
        let bytes = v6(10, 17, b"abc");
        let packet = Internet::parse(&bytes).unwrap();
        assert_eq!((packet.payload, packet.missing), (&b"abc"[..], 7));
    }

    #[test]
    fn a_packet_without_a_length_goes_on_to_the_end_of_its_frame() {
        assert_eq!(Internet::parse(&v4(0, [0, 0], b"abc")).unwrap().payload, b"abc");
        assert_eq!(Internet::parse(&v6(0, 6, b"abc")).unwrap().payload, b"abc");
    }

    #[test]
    fn fragments_of_both_versions_tell_where_they_belong() {
        let bytes = v4(26, [0x20, 3], b"ab");
        let fragment = Internet::parse(&bytes).unwrap().fragment;
        assert_eq!(fragment, Some(Fragment { identification: 9, offset: 24, more: true }));
        let bytes = v6(10, 44, &[17, 0, 0, 16, 0, 0, 1, 2, 7, 7]);
        let packet = Internet::parse(&bytes).unwrap();
        let expected = Fragment { identification: 258, offset: 16, more: false };
        assert_eq!((packet.fragment, packet.protocol), (Some(expected), 17));
        assert_eq!(packet.payload, [7, 7]);
    }

    #[test]
    fn extension_headers_are_stepped_over_and_a_whole_fragment_is_none() {
        let mut chain = vec![60, 0, 0, 0, 0, 0, 0, 0];
        chain.extend([51, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        chain.extend([44, 0, 0, 0, 0, 0, 0, 0]);
        chain.extend([6, 0, 0, 0, 0, 0, 0, 5, b'x']);
        let bytes = v6(41, 0, &chain);
        let packet = Internet::parse(&bytes).unwrap();
        assert_eq!((packet.protocol, packet.payload, packet.fragment), (6, &b"x"[..], None));
    }

    #[test]
    fn headers_that_contradict_themselves_are_malformed() {
        let mut short = v4(26, [0, 0], b"ab");
        short[0] = 0x44;
        assert_eq!(Internet::parse(&short), Err(Skip::Malformed("IPv4")));
        let less_than_its_header = v4(20, [0, 0], b"ab");
        assert_eq!(Internet::parse(&less_than_its_header), Err(Skip::Malformed("IPv4")));
        let past_its_end = v6(8, 0, &[6, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Internet::parse(&past_its_end), Err(Skip::Malformed("IPv6 extension")));
        let endless = v6(0, 0, &[0; 400]);
        assert_eq!(Internet::parse(&endless), Err(Skip::Malformed("IPv6 extension")));
    }
}
