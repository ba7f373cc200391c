//! What reassembly may hold.

/// Bounds of the memory of a [`Reassembler`](super::Reassembler). Beside what they count, a
/// stream takes less than a kilobyte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Streams known at once, closed ones included. For another one, that whose last packet is
    /// the oldest is given up.
    pub streams: usize,
    /// Bytes behind a hole that are kept for one direction of a stream.
    pub direction_bytes: usize,
    /// Pieces behind a hole that are kept for one direction of a stream.
    pub direction_pieces: usize,
    /// Bytes kept in all. Past it, the streams whose last packets are the oldest are given up.
    pub total_bytes: usize,
    /// How many bytes a segment may lie ahead of the next expected one. Receive windows of
    /// common hosts go up to 16 MiB.
    pub window: u32,
    /// Bytes given out that are remembered for one direction until the peer acknowledges them,
    /// to notice when they are sent again with other contents; a sixteenth of it where the peer
    /// is not captured.
    pub unacknowledged: usize,
}

impl Limits {
    /// Limits for a workstation: less than half a gigabyte, whatever the traffic.
    pub const DEFAULT: Self = Self {
        streams: 65_536,
        direction_bytes: 4 << 20,
        direction_pieces: 8_192,
        total_bytes: 256 << 20,
        window: 16 << 20,
        unacknowledged: 64 << 10,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
