//! TCP (RFC 9293) and UDP (RFC 768) headers.

use std::borrow::Cow;

use super::{
    Datagram, Segment, Skip, TcpFlags, Transport,
    fields::{be16, be32},
};

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Reads what an IP packet carries, of which `missing` bytes were not captured.
pub(super) fn parse(
    protocol: u8,
    bytes: Cow<'_, [u8]>,
    missing: usize,
) -> Result<Transport<'_>, Skip> {
    match protocol {
        TCP => tcp(bytes, missing).map(Transport::Tcp),
        UDP => udp(bytes, missing).map(Transport::Udp),
        other => Err(Skip::UnsupportedTransport(other)),
    }
}

fn tcp(bytes: Cow<'_, [u8]>, missing: usize) -> Result<Segment<'_>, Skip> {
    let short = if missing > 0 { Skip::Truncated } else { Skip::Malformed("TCP") };
    let [offset, flags] = be16(&bytes, 12).ok_or(short)?.to_be_bytes();
    let header = usize::from(offset >> 4) * 4;
    if header < 20 {
        return Err(Skip::Malformed("TCP"));
    }
    if bytes.len() < header {
        return Err(short);
    }
    Ok(Segment {
        source_port: be16(&bytes, 0).ok_or(short)?,
        destination_port: be16(&bytes, 2).ok_or(short)?,
        sequence: be32(&bytes, 4).ok_or(short)?,
        acknowledgement: be32(&bytes, 8).ok_or(short)?,
        flags: TcpFlags(flags),
        missing: u32::try_from(missing).map_err(|_| short)?,
        payload: cut(bytes, header, usize::MAX),
    })
}

fn udp(bytes: Cow<'_, [u8]>, missing: usize) -> Result<Datagram<'_>, Skip> {
    let malformed = Skip::Malformed("UDP");
    let short = if missing > 0 { Skip::Truncated } else { malformed };
    let whole = bytes.len() + missing;
    // A jumbogram has no length (RFC 2675).
    let length = match usize::from(be16(&bytes, 4).ok_or(short)?) {
        0 => whole,
        length => length,
    };
    if length > whole || length < 8 {
        return Err(malformed);
    }
    let kept = bytes.len().min(length);
    if kept < 8 {
        return Err(short);
    }
    Ok(Datagram {
        source_port: be16(&bytes, 0).ok_or(short)?,
        destination_port: be16(&bytes, 2).ok_or(short)?,
        missing: u32::try_from(length - kept).map_err(|_| short)?,
        payload: cut(bytes, 8, length),
    })
}

/// The bytes from `start` to `end`, or to where they end; without a copy of borrowed ones.
pub(super) fn cut(bytes: Cow<'_, [u8]>, start: usize, end: usize) -> Cow<'_, [u8]> {
    match bytes {
        Cow::Borrowed(bytes) => {
            let bytes = bytes.get(..end).unwrap_or(bytes);
            Cow::Borrowed(bytes.get(start..).unwrap_or_default())
        }
        Cow::Owned(mut bytes) => {
            bytes.truncate(end);
            bytes.drain(..start.min(bytes.len()));
            Cow::Owned(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Skip, TcpFlags, Transport, parse};

    fn tcp(offset: u8, tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 135, 4, 0, 0, 0, 0, 5, 0, 0, 0, 6, offset << 4, 0x12];
        bytes.extend([0; 6]);
        bytes.extend(tail);
        bytes
    }

    fn udp(length: u8, tail: &[u8]) -> Vec<u8> {
        [&[0, 53, 4, 0, 0, length, 0, 0], tail].concat()
    }

    #[test]
    fn options_are_not_payload_whether_bytes_are_borrowed_or_owned() {
        let bytes = tcp(6, b"\x01\x01\x01\x00data");
        for bytes in [Cow::Borrowed(&bytes[..]), Cow::Owned(bytes.clone())] {
            let Ok(Transport::Tcp(segment)) = parse(6, bytes, 2) else { panic!("no segment") };
            assert_eq!((segment.source_port, segment.destination_port), (135, 1024));
            assert_eq!((segment.sequence, segment.acknowledgement), (5, 6));
            assert_eq!(segment.flags, TcpFlags::SYN.with(TcpFlags::ACK));
            assert_eq!((segment.payload.as_ref(), segment.missing), (&b"data"[..], 2));
        }
    }

    #[test]
    fn a_datagram_ends_where_its_length_says() {
        let Ok(Transport::Udp(datagram)) = parse(17, udp(10, b"abrest").into(), 3) else {
            panic!("no datagram")
        };
        assert_eq!((datagram.payload.as_ref(), datagram.missing), (&b"ab"[..], 0));
        let Ok(Transport::Udp(datagram)) = parse(17, udp(20, b"ab").into(), 30) else {
            panic!("no datagram")
        };
        assert_eq!((datagram.payload.as_ref(), datagram.missing), (&b"ab"[..], 10));
    }

    #[test]
    fn short_and_contradictory_headers_are_told_apart() {
        for (protocol, bytes, missing, skip) in [
            (6, tcp(5, b"")[..19].to_vec(), 0, Skip::Malformed("TCP")),
            (6, tcp(5, b"")[..19].to_vec(), 1, Skip::Truncated),
            (6, tcp(4, b""), 0, Skip::Malformed("TCP")),
            (6, tcp(6, b""), 0, Skip::Malformed("TCP")),
            (6, tcp(6, b""), 4, Skip::Truncated),
            (17, udp(7, b""), 0, Skip::Malformed("UDP")),
            (17, udp(11, b"ab"), 0, Skip::Malformed("UDP")),
            (17, udp(9, b"")[..7].to_vec(), 5, Skip::Truncated),
            (1, vec![8, 0], 0, Skip::UnsupportedTransport(1)),
        ] {
            assert_eq!(parse(protocol, bytes.into(), missing), Err(skip));
        }
    }
}
