//! RTS packets, [MS-RPCH] 2.2.3.6: what steers the virtual connections of RPC over HTTP. They are
//! read and measured; no command is carried out.

use crate::{
    Anomaly, ByteOrder, Error, Limits, Malformed,
    ndr::{NdrReader, NdrWriter},
    pdu::HEADER_LENGTH,
};

/// An RTS packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rts {
    /// `Flags`.
    pub flags: u16,
    /// The commands.
    pub commands: Vec<RtsCommand>,
}

/// A command, [MS-RPCH] 2.2.3.5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtsCommand {
    /// `CommandType`.
    pub command_type: u32,
    /// What follows it, undecoded.
    pub octets: Vec<u8>,
}

impl Rts {
    /// Whether a stream begins with an RTS packet; `None` while too little has come.
    pub fn is_rts(prefix: &[u8]) -> Option<bool> {
        match prefix {
            [] | [5] | [5, 0] => None,
            [5, 0, ptype, ..] => Some(*ptype == PTYPE),
            _ => Some(false),
        }
    }

    /// Reads a packet of exactly these octets.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let fault = |at| Error::from(Malformed::new(Anomaly::RtsCommand, at));
        let beyond = |_: Error| fault(octets.len());
        let (header, _) = octets.split_first_chunk::<HEADER_LENGTH>().ok_or(fault(0))?;
        let [5, 0, PTYPE, 3, 0x10, 0, 0, 0, f0, f1, 0, 0, 0, 0, 0, 0] = *header else {
            return Err(fault(0));
        };
        if usize::from(u16::from_le_bytes([f0, f1])) != octets.len() {
            return Err(fault(8));
        }
        let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
        reader.octets(HEADER_LENGTH).map_err(beyond)?;
        let flags = reader.u16().map_err(beyond)?;
        let count = reader.u16().map_err(beyond)?;
        let count = reader.bounded(count.into(), 4).map_err(beyond)?;
        let commands = (0..count).map(|_| RtsCommand::read(&mut reader)).collect::<Result<_, _>>();
        let commands = commands.map_err(beyond)?;
        if reader.remaining() > 0 {
            return Err(fault(reader.position()));
        }
        Ok(Self { flags, commands })
    }

    /// The packet.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut writer = NdrWriter::new(ByteOrder::Little);
        let too_many = |_| Error::Unencodable("more than 65535 commands or octets");
        writer.octets(&[5, 0, PTYPE, 3, 0x10, 0, 0, 0]);
        let size: usize = self.commands.iter().map(|command| 4 + command.octets.len()).sum();
        writer.u16(u16::try_from(HEADER_LENGTH + 4 + size).map_err(too_many)?);
        writer.octets(&[0; 6]);
        writer.u16(self.flags);
        writer.u16(u16::try_from(self.commands.len()).map_err(too_many)?);
        for command in &self.commands {
            writer.octets(&command.command_type.to_le_bytes());
            writer.octets(&command.octets);
        }
        Ok(writer.into_bytes())
    }
}

impl RtsCommand {
    fn read(reader: &mut NdrReader<'_>) -> Result<Self, Error> {
        let command_type = u32::from_le_bytes(reader.array()?);
        let length = match command_type {
            EMPTY | NEGATIVE_ANCE | ANCE => 0,
            COOKIE | ASSOCIATION_GROUP_ID => 16,
            FLOW_CONTROL_ACK => 24,
            RECEIVE_WINDOW_SIZE | CONNECTION_TIMEOUT | CHANNEL_LIFETIME | CLIENT_KEEPALIVE
            | VERSION | DESTINATION | PING_TRAFFIC_SENT_NOTIFY => 4,
            CLIENT_ADDRESS | PADDING => return Self::read_sized(reader, command_type),
            _ => return Err(reader.fault(Anomaly::RtsCommand)),
        };
        Ok(Self { command_type, octets: reader.octets(length)?.to_vec() })
    }

    /// Commands whose first word says how long they are.
    fn read_sized(reader: &mut NdrReader<'_>, command_type: u32) -> Result<Self, Error> {
        let first: [u8; 4] = reader.array()?;
        let rest = match (command_type, u32::from_le_bytes(first)) {
            (PADDING, conformance) => reader.bounded(conformance, 1)?,
            // IPv4 or IPv6, then twelve octets of padding.
            (_, 0) => 4 + 12,
            (_, 1) => 16 + 12,
            _ => return Err(reader.fault(Anomaly::RtsCommand)),
        };
        let octets = first.iter().chain(reader.octets(rest)?).copied().collect();
        Ok(Self { command_type, octets })
    }
}

const PTYPE: u8 = 20;
const RECEIVE_WINDOW_SIZE: u32 = 0;
const FLOW_CONTROL_ACK: u32 = 1;
const CONNECTION_TIMEOUT: u32 = 2;
const COOKIE: u32 = 3;
const CHANNEL_LIFETIME: u32 = 4;
const CLIENT_KEEPALIVE: u32 = 5;
const VERSION: u32 = 6;
const EMPTY: u32 = 7;
const PADDING: u32 = 8;
const NEGATIVE_ANCE: u32 = 9;
const ANCE: u32 = 10;
const CLIENT_ADDRESS: u32 = 11;
const ASSOCIATION_GROUP_ID: u32 = 12;
const DESTINATION: u32 = 13;
const PING_TRAFFIC_SENT_NOTIFY: u32 = 14;

#[cfg(test)]
mod tests {
    use super::{Rts, RtsCommand};
    use crate::{Anomaly, Limits};

    /// CONN/A1, [MS-RPCH] 2.2.4.2: version, two cookies, receive window size.
    fn conn_a1() -> Rts {
        let command = |command_type, length| RtsCommand { command_type, octets: vec![1; length] };
        Rts { flags: 0, commands: vec![command(6, 4), command(3, 16), command(3, 16), command(0, 4)] }
    }

    #[test]
    fn what_encodes_decodes_to_itself() {
        let octets = conn_a1().encode().unwrap();
        assert_eq!(octets.len(), 76);
        assert_eq!(Rts::is_rts(&octets), Some(true));
        assert_eq!(Rts::decode(&octets, &Limits::STRICT).unwrap(), conn_a1());
    }

    #[test]
    fn counts_and_sizes_must_fit_the_packet() {
        let octets = conn_a1().encode().unwrap();
        for (at, value) in [(18, 5), (20, 99), (8, 75), (2, 0)] {
            let mut broken = octets.clone();
            broken[at] = value;
            let refused = Rts::decode(&broken, &Limits::STRICT).unwrap_err();
            assert_eq!(refused.anomaly(), Some(Anomaly::RtsCommand));
        }
        assert!(Rts::decode(&octets[..40], &Limits::STRICT).is_err());
    }
}
