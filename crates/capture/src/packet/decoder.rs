//! From a frame to a packet.

use std::borrow::Cow;

use super::{
    Counts, FragmentLimits, Packet, Skip, Transport,
    fragments::{FragmentTable, Key},
    internet::{Extensions, Internet},
    transport,
};
use crate::Frame;

/// Decodes frames and puts IP fragments together.
#[derive(Debug)]
pub struct Decoder {
    fragments: FragmentTable,
    counts: Counts,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(FragmentLimits::DEFAULT)
    }
}

impl Decoder {
    /// A decoder that keeps unfinished datagrams within limits.
    pub fn new(limits: FragmentLimits) -> Self {
        Self { fragments: FragmentTable::new(limits), counts: Counts::default() }
    }

    /// The segment or datagram of a frame, or why there is none.
    pub fn decode<'a>(&mut self, frame: &Frame<'a>) -> Result<Packet<'a>, Skip> {
        self.counts.frames += 1;
        let decoded = self.packet(frame);
        match &decoded {
            Ok(packet) => self.count(packet),
            Err(skip) => self.counts.add(*skip),
        }
        decoded
    }

    /// What the frames became.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    fn packet<'a>(&mut self, frame: &Frame<'a>) -> Result<Packet<'a>, Skip> {
        let internet = Internet::parse(super::link::network(frame.link, frame.bytes)?)?;
        let (protocol, payload) = match internet.fragment {
            None => (internet.protocol, Cow::Borrowed(internet.payload)),
            Some(_) => self.defragment(frame, &internet)?,
        };
        Ok(Packet {
            number: frame.number,
            at: frame.at,
            length: frame.original_length,
            source: internet.source,
            destination: internet.destination,
            transport: transport::parse(protocol, payload, internet.missing)?,
        })
    }

    fn defragment<'a>(
        &mut self,
        frame: &Frame<'a>,
        internet: &Internet<'a>,
    ) -> Result<(u8, Cow<'a, [u8]>), Skip> {
        let Some(fragment) = internet.fragment.filter(|_| internet.missing == 0) else {
            return Err(Skip::Truncated);
        };
        let is_v4 = internet.source.is_ipv4();
        let key = Key {
            source: internet.source,
            destination: internet.destination,
            identification: fragment.identification,
            protocol: is_v4.then_some(internet.protocol),
        };
        let (protocol, whole) = self.fragments.push(
            key,
            fragment,
            internet.protocol,
            internet.payload,
            frame.at,
            &mut self.counts,
        )?;
        if is_v4 {
            return Ok((protocol, Cow::Owned(whole)));
        }
        let extensions = Extensions::walk(protocol, &whole)?;
        if extensions.fragment.is_some() {
            // A fragment of a fragment would be reassembled without end.
            return Err(Skip::Malformed("IPv6 extension"));
        }
        Ok((extensions.protocol, transport::cut(Cow::Owned(whole), extensions.length, usize::MAX)))
    }

    const fn count(&mut self, packet: &Packet<'_>) {
        let missing = match &packet.transport {
            Transport::Tcp(segment) => {
                self.counts.tcp += 1;
                segment.missing
            }
            Transport::Udp(datagram) => {
                self.counts.udp += 1;
                datagram.missing
            }
        };
        if missing > 0 {
            self.counts.cut_short += 1;
        }
    }
}
