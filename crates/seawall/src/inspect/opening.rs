//! What the first bytes of a stream say: RPC over HTTP, and who is the client.

use seawall_dcerpc::{
    Direction,
    http::{BANNER, Rts},
    pdu::CommonHeader,
};

/// The first bytes of both directions, as many as tell.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    to_server: Vec<u8>,
    to_client: Vec<u8>,
}

/// The methods of RPC over HTTP, [MS-RPCH] 2.1.2.1.
const METHODS: [&[u8]; 2] = [b"RPC_IN_DATA ", b"RPC_OUT_DATA "];
/// No sign is longer than the banner.
const MOST: usize = BANNER.len();

impl Opening {
    /// Takes the next bytes of a direction.
    pub fn push(&mut self, direction: Direction, bytes: &[u8]) {
        let head = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        let room = MOST.saturating_sub(head.len()).min(bytes.len());
        head.extend_from_slice(bytes.get(..room).unwrap_or_default());
    }

    /// How RPC over HTTP shows itself: the greeting of port 593, RTS packets, or the methods of
    /// a proxy.
    pub fn http(&self) -> Option<&'static str> {
        if self.to_client == BANNER {
            return Some("banner");
        }
        if METHODS.iter().any(|method| self.to_server.starts_with(method)) {
            return Some("proxy");
        }
        let is_rts = |head: &[u8]| {
            // Of the whole header, whose first eight octets an RTS packet cannot vary, [MS-RPCH]
            // 2.2.3.6.1.
            Rts::is_rts(head) == Some(true) && head.get(..8) == Some(RTS.as_slice())
        };
        (is_rts(&self.to_server) || is_rts(&self.to_client)).then_some("rts")
    }

    /// Whether the client begins as an RPC client does; `None` while too little has come.
    pub fn is_rpc(&self) -> Option<bool> {
        let head = self.to_server.get(..LABEL_END).unwrap_or(&self.to_server);
        let may_be = CommonHeader::judge(head, Some(Direction::ToServer)).is_ok();
        (!may_be || head.len() == LABEL_END).then_some(may_be)
    }

    /// Whether there is nothing more to learn.
    pub fn is_full(&self) -> bool {
        self.to_server.len() >= MOST && self.to_client.len() >= MOST
    }
}

/// Where the data representation label of a header ends. Of what else begins with eight octets
/// like these there is nothing known.
const LABEL_END: usize = 8;

/// Version, type, flags and data representation of an RTS packet.
const RTS: [u8; 8] = [5, 0, 20, 3, 0x10, 0, 0, 0];

/// Whether bytes begin a packet that only the other side sends: then the ends of a stream that
/// was met in its middle were taken for each other.
pub fn is_reversed(direction: Direction, bytes: &[u8]) -> bool {
    let head = bytes.get(..LABEL_END).unwrap_or_default();
    head.len() == LABEL_END
        && CommonHeader::judge(head, None).is_ok()
        && CommonHeader::judge(head, Some(direction)).is_err()
}

#[cfg(test)]
mod tests {
    use seawall_dcerpc::Direction;

    use super::{Opening, is_reversed};

    #[test]
    fn rpc_over_http_shows_itself_however_it_is_cut() {
        for (direction, bytes, sign) in [
            (Direction::ToClient, b"ncacn_http/1.0\x05\x00".as_slice(), Some("banner")),
            (Direction::ToServer, b"RPC_OUT_DATA /rpc/rpcproxy.dll", Some("proxy")),
            (Direction::ToServer, b"\x05\x00\x14\x03\x10\x00\x00\x00L", Some("rts")),
            (Direction::ToServer, b"GET / HTTP/1.1\r\n", None),
        ] {
            for size in 1..bytes.len() {
                let mut opening = Opening::default();
                bytes.chunks(size).for_each(|piece| opening.push(direction, piece));
                assert_eq!(opening.http(), sign);
            }
        }
    }

    #[test]
    fn a_response_to_the_server_shows_that_the_ends_are_reversed() {
        let head = |ptype| [5, 0, ptype, 3, 0x10, 0, 0, 0];
        assert!(is_reversed(Direction::ToServer, &head(2)));
        assert!(!is_reversed(Direction::ToClient, &head(2)));
        assert!(!is_reversed(Direction::ToServer, &head(0)));
        assert!(!is_reversed(Direction::ToServer, b"GET / HT"));
    }
}
