//! One record of a capture file.

use crate::Timestamp;

/// What was captured of one frame, as the file holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The place in the file, counted from 1 as analysers do.
    pub number: u64,
    /// When it was captured. A simple packet block of pcapng has no time and gets that of the
    /// frame before it.
    pub at: Timestamp,
    /// What the bytes begin with.
    pub link: LinkType,
    /// The interface within its section; 0 in a pcap file.
    pub interface: u32,
    /// Length in bytes on the wire; more than `bytes` where the capture kept only a part.
    pub original_length: u32,
    /// The captured bytes.
    pub bytes: &'a [u8],
}

/// The `LINKTYPE_` number of an interface, as the tcpdump group assigns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: an address family in the byte order of the capturing host.
    pub const NULL: Self = Self(0);
    /// Ethernet II.
    pub const ETHERNET: Self = Self(1);
    /// IPv4 or IPv6 without a link header.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: an address family in network byte order.
    pub const LOOP: Self = Self(108);
    /// Linux "cooked" capture.
    pub const LINUX_SLL: Self = Self(113);
    /// IPv4 without a link header.
    pub const IPV4: Self = Self(228);
    /// IPv6 without a link header.
    pub const IPV6: Self = Self(229);
    /// Linux "cooked" capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);
}
