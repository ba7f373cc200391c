//! The header of connectionless RPC (version 4, over UDP), C706 12.5. Only what one idempotent
//! call that fits into a datagram needs.

use crate::{
    Anomaly, ByteOrder, Error, Limits, Malformed, Uuid,
    interface::SyntaxId,
    ndr::{NdrReader, NdrWriter},
};

/// Size of the header in octets.
pub const HEADER_SIZE: usize = 80;

/// A datagram: its header and its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// `ptype`. See [`ptype`].
    pub ptype: u8,
    /// `flags1`. See [`flags1`].
    pub flags1: u8,
    /// `flags2`.
    pub flags2: u8,
    /// `drep`: 0x10, 0, 0 is little-endian, ASCII and IEEE. See [`Self::order`].
    pub drep: [u8; 3],
    /// `object`.
    pub object: Uuid,
    /// `if_id` and `if_vers`.
    pub interface: SyntaxId,
    /// `act_id`: the activity, one for each client and thread.
    pub act_id: Uuid,
    /// `server_boot`: 0 while the client does not know it.
    pub server_boot: u32,
    /// `seqnum`: number of the call within the activity.
    pub seqnum: u32,
    /// `opnum`.
    pub opnum: u16,
    /// `ihint`: 0xffff is none.
    pub ihint: u16,
    /// `ahint`: 0xffff is none.
    pub ahint: u16,
    /// `fragnum`.
    pub fragnum: u16,
    /// `auth_proto`: 0 is none.
    pub auth_proto: u8,
    /// `serial_hi` and `serial_lo`.
    pub serial: u16,
    /// The body, `len` octets.
    pub body: Vec<u8>,
    /// The authentication verifier behind the body, with `auth_proto` other than 0.
    pub verifier: Vec<u8>,
}

/// The values of `ptype`, C706 12.5.2.3.
pub mod ptype {
    /// `request`.
    pub const REQUEST: u8 = 0;
    /// `ping`.
    pub const PING: u8 = 1;
    /// `response`.
    pub const RESPONSE: u8 = 2;
    /// `fault`.
    pub const FAULT: u8 = 3;
    /// `working`.
    pub const WORKING: u8 = 4;
    /// `nocall`.
    pub const NOCALL: u8 = 5;
    /// `reject`.
    pub const REJECT: u8 = 6;
    /// `ack`.
    pub const ACK: u8 = 7;
    /// `cl_cancel`.
    pub const CL_CANCEL: u8 = 8;
    /// `fack`.
    pub const FACK: u8 = 9;
    /// `cancel_ack`.
    pub const CANCEL_ACK: u8 = 10;
}

/// The bits of `flags1`, C706 12.5.2.4.
pub mod flags1 {
    /// `lastfrag`.
    pub const LAST_FRAG: u8 = 0x02;
    /// `frag`.
    pub const FRAG: u8 = 0x04;
    /// `nofack`.
    pub const NO_FACK: u8 = 0x08;
    /// `maybe`.
    pub const MAYBE: u8 = 0x10;
    /// `idempotent`.
    pub const IDEMPOTENT: u8 = 0x20;
    /// `broadcast`.
    pub const BROADCAST: u8 = 0x40;
    /// All of them.
    pub(super) const DEFINED: u8 =
        LAST_FRAG | FRAG | NO_FACK | MAYBE | IDEMPOTENT | BROADCAST;
}

impl Datagram {
    /// An idempotent request in one datagram.
    pub const fn request(interface: SyntaxId, opnum: u16, act_id: Uuid, seqnum: u32) -> Self {
        Self {
            ptype: ptype::REQUEST,
            flags1: flags1::IDEMPOTENT,
            flags2: 0,
            drep: LITTLE_ENDIAN,
            object: Uuid::NIL,
            interface,
            act_id,
            server_boot: 0,
            seqnum,
            opnum,
            ihint: u16::MAX,
            ahint: u16::MAX,
            fragnum: 0,
            auth_proto: 0,
            serial: 0,
            body: Vec::new(),
            verifier: Vec::new(),
        }
    }

    /// The answer to this request: a response, fault or reject with the given body, which is
    /// in the request's byte order.
    #[must_use]
    pub fn answer(&self, ptype: u8, server_boot: u32, body: Vec<u8>) -> Self {
        let (flags1, flags2, auth_proto, verifier) = (0, 0, 0, Vec::new());
        Self { ptype, flags1, flags2, server_boot, auth_proto, body, verifier, ..self.clone() }
    }

    /// The integer byte order of `drep`.
    pub const fn order(&self) -> ByteOrder {
        if self.drep[0] & 0xf0 == 0 { ByteOrder::Big } else { ByteOrder::Little }
    }

    /// Whether this belongs to the call of `request`.
    pub fn answers(&self, request: &Self) -> bool {
        self.act_id == request.act_id && self.seqnum == request.seqnum
    }

    /// The status of a fault or reject, the first word of its body.
    pub fn status(&self) -> Option<u32> {
        let is_status = matches!(self.ptype, ptype::FAULT | ptype::REJECT);
        is_status.then(|| self.body.first_chunk().map(|word| self.order().u32(*word))).flatten()
    }

    /// Reads a datagram as a careful endpoint does: nothing undefined is set, and what is said of
    /// fragments agrees, C706 12.5.2.
    pub fn decode_strictly(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let datagram = Self::decode(octets, limits)?;
        let fault = |anomaly, at| Error::Malformed(Malformed::new(anomaly, at));
        let &[vers, ptype, flags1, flags2, ..] = octets else {
            return Err(fault(Anomaly::Truncated, octets.len()));
        };
        let undefined = [
            (0, vers & !0x0f),
            (1, ptype & !0x1f),
            (2, flags1 & !flags1::DEFINED),
            (3, flags2 & !CANCEL_PENDING),
        ];
        let [label, float, reserved] = datagram.drep;
        let undefined =
            undefined.into_iter().chain([(4, label & 0x0f), (5, float), (6, reserved)]);
        if let Some((at, _)) = undefined.into_iter().find(|(_, bits)| *bits != 0) {
            return Err(fault(Anomaly::DatagramFlags, at));
        }
        let is_fragment = flags1 & flags1::FRAG != 0;
        let is_last = flags1 & flags1::LAST_FRAG != 0;
        let carries_stub = matches!(datagram.ptype, ptype::REQUEST | ptype::RESPONSE);
        // Only fragments have numbers, and a first one that is the last is none.
        let lies = match (is_fragment, is_last) {
            (false, last) => last || (carries_stub && datagram.fragnum != 0),
            (true, true) => datagram.fragnum == 0,
            (true, false) => datagram.body.is_empty(),
        };
        if lies && carries_stub {
            return Err(fault(Anomaly::DatagramFragment, 76));
        }
        Ok(datagram)
    }

    /// Reads a datagram.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let fault = |anomaly, at| Error::Malformed(Malformed::new(anomaly, at));
        let &[vers, ptype, flags1, flags2, drep0, drep1, drep2, serial_hi, ..] = octets else {
            return Err(fault(Anomaly::Truncated, octets.len()));
        };
        // Only the low bits are the version and the type, C706 12.5.2.1 and 12.5.2.3.
        let ptype = ptype & 0x1f;
        if vers & 0x0f != VERSION {
            return Err(fault(Anomaly::Version, 0));
        }
        if ptype > ptype::CANCEL_ACK {
            return Err(fault(Anomaly::PacketType, 1));
        }
        let order = match drep0 >> 4 {
            0 => ByteOrder::Big,
            1 => ByteOrder::Little,
            _ => return Err(fault(Anomaly::DataRepresentation, 4)),
        };
        let mut reader = NdrReader::new(octets, order, *limits);
        reader.octets(8)?;
        let object = reader.uuid()?;
        let if_id = reader.uuid()?;
        let act_id = reader.uuid()?;
        let server_boot = reader.u32()?;
        let if_vers = reader.u32()?;
        let seqnum = reader.u32()?;
        let opnum = reader.u16()?;
        let ihint = reader.u16()?;
        let ahint = reader.u16()?;
        let len = reader.u16()?;
        let fragnum = reader.u16()?;
        let auth_proto = reader.u8()?;
        let serial = u16::from_be_bytes([serial_hi, reader.u8()?]);
        let body = reader.octets(len.into())?.to_vec();
        let verifier =
            if auth_proto == 0 { Vec::new() } else { reader.octets(reader.remaining())?.to_vec() };
        reader.finish()?;
        Ok(Self {
            ptype,
            flags1,
            flags2,
            drep: [drep0, drep1, drep2],
            object,
            interface: SyntaxId::from_version(if_id, if_vers),
            act_id,
            server_boot,
            seqnum,
            opnum,
            ihint,
            ahint,
            fragnum,
            auth_proto,
            serial,
            body,
            verifier,
        })
    }

    /// The datagram.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        if self.ptype > ptype::CANCEL_ACK || self.drep[0] & 0xf0 > LITTLE_ENDIAN[0] {
            return Err(Error::Unencodable("undefined packet type or data representation"));
        }
        if self.auth_proto == 0 && !self.verifier.is_empty() {
            return Err(Error::Unencodable("verifier without authentication protocol"));
        }
        let len = u16::try_from(self.body.len());
        let len = len.map_err(|_| Error::Unencodable("body longer than 65535 octets"))?;
        let [serial_hi, serial_lo] = self.serial.to_be_bytes();
        let [drep0, drep1, drep2] = self.drep;
        let mut writer = NdrWriter::new(self.order());
        writer.octets(&[VERSION, self.ptype, self.flags1, self.flags2]);
        writer.octets(&[drep0, drep1, drep2, serial_hi]);
        writer.uuid(self.object);
        writer.uuid(self.interface.uuid);
        writer.uuid(self.act_id);
        writer.u32(self.server_boot);
        writer.u32(self.interface.version());
        writer.u32(self.seqnum);
        for short in [self.opnum, self.ihint, self.ahint, len, self.fragnum] {
            writer.u16(short);
        }
        writer.octets(&[self.auth_proto, serial_lo]);
        writer.octets(&self.body);
        writer.octets(&self.verifier);
        Ok(writer.into_bytes())
    }
}

const VERSION: u8 = 4;
const LITTLE_ENDIAN: [u8; 3] = [0x10, 0, 0];
/// The one defined bit of `flags2`.
const CANCEL_PENDING: u8 = 0x02;

#[cfg(test)]
mod tests {
    use super::{Datagram, flags1};
    use crate::{Anomaly, Limits, Uuid, interface::MGMT};

    fn judged(datagram: &Datagram) -> Option<Anomaly> {
        let octets = datagram.encode().unwrap();
        Datagram::decode_strictly(&octets, &Limits::STRICT).err().and_then(|e| e.anomaly())
    }

    #[test]
    fn fragment_numbers_belong_to_fragments() {
        let request = Datagram::request(MGMT, 2, Uuid::com(7), 1);
        assert_eq!(judged(&request), None);
        let frag = |flags1, fragnum| Datagram { flags1, fragnum, ..request.clone() };
        for (flags1, fragnum) in [(0, 3), (flags1::LAST_FRAG, 0), (flags1::FRAG, 1)] {
            assert_eq!(judged(&frag(flags1, fragnum)), Some(Anomaly::DatagramFragment));
        }
        assert_eq!(judged(&frag(flags1::FRAG | flags1::LAST_FRAG, 2)), None);
    }

    #[test]
    fn undefined_bits_are_refused() {
        let request = Datagram::request(MGMT, 2, Uuid::com(7), 1);
        for broken in [
            Datagram { flags1: 0x01, ..request.clone() },
            Datagram { flags2: 0x80, ..request.clone() },
            Datagram { drep: [0x11, 0, 0], ..request.clone() },
        ] {
            assert_eq!(judged(&broken), Some(Anomaly::DatagramFlags));
        }
    }
}
