//! The 16 octets every connection-oriented PDU begins with, C706 12.6.3.1.

use std::ops::BitOr;

use crate::{Anomaly, ByteOrder, Direction, Malformed};

/// Length of the common header in octets.
pub const HEADER_LENGTH: usize = 16;

/// The common fields of a connection-oriented PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommonHeader {
    /// `rpc_vers_minor`: 0, or 1 where the peer says 5.1. `rpc_vers` is always 5.
    pub rpc_vers_minor: u8,
    /// `PTYPE`.
    pub ptype: PacketType,
    /// `pfc_flags`.
    pub pfc_flags: PfcFlags,
    /// `packed_drep`.
    pub packed_drep: DataRepresentation,
    /// `frag_length`: length of the whole fragment in octets.
    pub frag_length: u16,
    /// `auth_length`: length of the authentication value in octets.
    pub auth_length: u16,
    /// `call_id`.
    pub call_id: u32,
}

impl CommonHeader {
    /// Reads a header of which every byte was judged.
    pub fn decode(bytes: [u8; HEADER_LENGTH]) -> Result<Self, Malformed> {
        Self::judge(&bytes, None)?;
        let [_, minor, ptype, flags, d0, d1, d2, d3, f0, f1, a0, a1, c0, c1, c2, c3] = bytes;
        let packed_drep = DataRepresentation::decode([d0, d1, d2, d3])?;
        let order = packed_drep.integers;
        Ok(Self {
            rpc_vers_minor: minor,
            ptype: PacketType::decode(ptype)?,
            pfc_flags: PfcFlags(flags),
            packed_drep,
            frag_length: order.u16([f0, f1]),
            auth_length: order.u16([a0, a1]),
            call_id: order.u32([c0, c1, c2, c3]),
        })
    }

    /// Judges the first octets of a PDU, as many as have come: a stream that cannot become one
    /// is told apart at its first octet, not when `frag_length` octets have been waited for.
    ///
    /// `direction` is where the octets go, where that is known.
    pub fn judge(prefix: &[u8], direction: Option<Direction>) -> Result<(), Malformed> {
        let looks_connectionless = || match prefix.get(2) {
            // A bind of another version: connectionless `flags1` has no such value.
            Some(0x0b) => Anomaly::Version,
            _ => Anomaly::ConnectionlessOnStream,
        };
        for (at, octet) in prefix.iter().copied().enumerate() {
            let anomaly = match (at, octet) {
                // Only the third octet tells the two uses of a 4 apart.
                (0, 4) if prefix.len() < 3 => return Ok(()),
                (0, 4) => looks_connectionless(),
                (0, octet) if octet != 5 => Anomaly::NotDceRpc,
                (1, minor) if minor > 1 => Anomaly::Version,
                (2, RTS) => Anomaly::RtsOutsideHttp,
                (2, ptype) => match (PacketType::from_code(ptype), direction) {
                    (None, _) => Anomaly::PacketType,
                    (Some(ptype), Some(direction)) if ptype.direction() != direction => {
                        Anomaly::WrongDirection
                    }
                    _ => continue,
                },
                (4, label) => match label {
                    0x00 | 0x10 => continue,
                    0x01..=0x0f | 0x11..=0x1f => Anomaly::CharacterSet,
                    _ => Anomaly::DataRepresentation,
                },
                (5, octet) if octet != 0 => Anomaly::FloatFormat,
                (6..=7, octet) if octet != 0 => Anomaly::ReservedLabel,
                _ => continue,
            };
            return Err(Malformed::new(anomaly, at));
        }
        Ok(())
    }

    /// The `call_id` of a header, however broken the rest of it is.
    pub(crate) fn call_id_of(bytes: &[u8; HEADER_LENGTH]) -> u32 {
        let [_, _, _, _, label, _, _, _, _, _, _, _, c0, c1, c2, c3] = *bytes;
        let order = if label & 0xf0 == 0 { ByteOrder::Big } else { ByteOrder::Little };
        order.u32([c0, c1, c2, c3])
    }

    /// The 16 octets.
    pub fn encode(&self) -> [u8; HEADER_LENGTH] {
        let order = self.packed_drep.integers;
        let [d0, d1, d2, d3] = self.packed_drep.encode();
        let [f0, f1] = order.u16_bytes(self.frag_length);
        let [a0, a1] = order.u16_bytes(self.auth_length);
        let [c0, c1, c2, c3] = order.u32_bytes(self.call_id);
        let (ptype, flags) = (self.ptype.code(), self.pfc_flags.0);
        [5, self.rpc_vers_minor, ptype, flags, d0, d1, d2, d3, f0, f1, a0, a1, c0, c1, c2, c3]
    }
}

/// `PTYPE`, the connection-oriented ones: C706 12.6.4 and, for `Auth3`, [MS-RPCE] 2.2.2.10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PacketType {
    /// 0, client to server.
    Request,
    /// 2, server to client.
    Response,
    /// 3, server to client.
    Fault,
    /// 11, client to server.
    Bind,
    /// 12, server to client.
    BindAck,
    /// 13, server to client.
    BindNak,
    /// 14, client to server.
    AlterContext,
    /// 15, server to client.
    AlterContextResp,
    /// 16, client to server.
    Auth3,
    /// 17, server to client.
    Shutdown,
    /// 18, client to server.
    CoCancel,
    /// 19, client to server.
    Orphaned,
}

impl PacketType {
    /// Every packet type.
    pub const ALL: [Self; 12] = [
        Self::Request,
        Self::Response,
        Self::Fault,
        Self::Bind,
        Self::BindAck,
        Self::BindNak,
        Self::AlterContext,
        Self::AlterContextResp,
        Self::Auth3,
        Self::Shutdown,
        Self::CoCancel,
        Self::Orphaned,
    ];

    /// The number on the wire.
    pub const fn code(self) -> u8 {
        match self {
            Self::Request => 0,
            Self::Response => 2,
            Self::Fault => 3,
            Self::Bind => 11,
            Self::BindAck => 12,
            Self::BindNak => 13,
            Self::AlterContext => 14,
            Self::AlterContextResp => 15,
            Self::Auth3 => 16,
            Self::Shutdown => 17,
            Self::CoCancel => 18,
            Self::Orphaned => 19,
        }
    }

    /// Whether a server sends it; the others only a client may send.
    pub const fn is_from_server(self) -> bool {
        matches!(
            self,
            Self::Response
                | Self::Fault
                | Self::BindAck
                | Self::BindNak
                | Self::AlterContextResp
                | Self::Shutdown
        )
    }

    /// Which way it goes.
    pub const fn direction(self) -> Direction {
        if self.is_from_server() { Direction::ToClient } else { Direction::ToServer }
    }

    /// Whether it may be one of several fragments of a call.
    pub const fn is_in_fragments(self) -> bool {
        matches!(self, Self::Request | Self::Response | Self::Fault)
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|ptype| ptype.code() == code)
    }

    fn decode(code: u8) -> Result<Self, Malformed> {
        Self::from_code(code).ok_or(Malformed::new(Anomaly::PacketType, 2))
    }
}

/// `pfc_flags`, C706 12.6.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PfcFlags(pub u8);

impl PfcFlags {
    /// First fragment.
    pub const FIRST_FRAG: Self = Self(0x01);
    /// Last fragment.
    pub const LAST_FRAG: Self = Self(0x02);
    /// First and last: a PDU in one fragment.
    pub const WHOLE: Self = Self(0x03);
    /// A cancel was pending at the sender; in binds, header signing is offered.
    pub const PENDING_CANCEL: Self = Self(0x04);
    /// Several calls may be under way on one connection.
    pub const CONC_MPX: Self = Self(0x10);
    /// In a fault: the call was not executed.
    pub const DID_NOT_EXECUTE: Self = Self(0x20);
    /// Undefined.
    pub const UNDEFINED: Self = Self(0x08);
    /// `maybe` semantics.
    pub const MAYBE: Self = Self(0x40);
    /// The request carries an object UUID.
    pub const OBJECT_UUID: Self = Self(0x80);

    /// Whether all of `flags` are set.
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// Whether any of `flags` is set.
    pub const fn has_any(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// These without `flags`.
    #[must_use]
    pub const fn without(self, flags: Self) -> Self {
        Self(self.0 & !flags.0)
    }
}

impl BitOr for PfcFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// `packed_drep`, C706 14.1. Only ASCII and IEEE are taken: no Windows ever sent another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DataRepresentation {
    /// Byte order of every integer in the PDU.
    pub integers: ByteOrder,
}

impl DataRepresentation {
    fn decode(label: [u8; 4]) -> Result<Self, Malformed> {
        let integers = match label {
            [0x00, 0, 0, 0] => ByteOrder::Big,
            [0x10, 0, 0, 0] => ByteOrder::Little,
            _ => return Err(Malformed::new(Anomaly::DataRepresentation, 4)),
        };
        Ok(Self { integers })
    }

    const fn encode(self) -> [u8; 4] {
        match self.integers {
            ByteOrder::Big => [0x00, 0, 0, 0],
            ByteOrder::Little => [0x10, 0, 0, 0],
        }
    }
}

/// `rts`, [MS-RPCH] 2.2.3.6: only on RPC over HTTP.
pub(crate) const RTS: u8 = 20;

#[cfg(test)]
mod tests {
    use super::CommonHeader;
    use crate::{Anomaly, Direction, Malformed};

    fn judged(prefix: &[u8]) -> Malformed {
        CommonHeader::judge(prefix, Some(Direction::ToServer)).unwrap_err()
    }

    #[test]
    fn foreign_protocols_are_told_at_their_first_octet() {
        for stream in [b"GET / HTTP/1.0".as_slice(), b"\x16\x03\x01", b"ncacn_http/1.0"] {
            assert_eq!(judged(&stream[..1]).anomaly, Anomaly::NotDceRpc);
        }
    }

    #[test]
    fn version_4_is_connectionless_or_a_bind_of_another_version() {
        assert!(CommonHeader::judge(&[4, 0], None).is_ok());
        assert_eq!(judged(&[4, 0, 0x28]).anomaly, Anomaly::ConnectionlessOnStream);
        assert_eq!(judged(&[4, 0, 11]).anomaly, Anomaly::Version);
    }

    #[test]
    fn connectionless_packet_types_are_refused() {
        for ptype in [1, 4, 5, 6, 7, 8, 9, 10, 21, 255] {
            let fault = judged(&[5, 0, ptype]);
            assert_eq!((fault.anomaly, fault.at), (Anomaly::PacketType, 2));
        }
        assert_eq!(judged(&[5, 0, 20]).anomaly, Anomaly::RtsOutsideHttp);
        assert_eq!(judged(&[5, 0, 12]).anomaly, Anomaly::WrongDirection);
    }

    #[test]
    fn undefined_data_representations_are_refused_each_by_its_name() {
        for (drep, anomaly) in [
            ([0x20, 0, 0, 0], Anomaly::DataRepresentation),
            ([0x11, 0, 0, 0], Anomaly::CharacterSet),
            ([0x10, 1, 0, 0], Anomaly::FloatFormat),
            ([0x10, 0, 0, 1], Anomaly::ReservedLabel),
        ] {
            let mut prefix = vec![5, 0, 11, 3];
            prefix.extend(drep);
            assert_eq!(judged(&prefix).anomaly, anomaly);
        }
    }
}
