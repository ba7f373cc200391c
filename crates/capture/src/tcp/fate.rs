//! To which of the connections between two ends a segment belongs.
//!
//! A SYN inside a connection is believed only when the other side answers it: hosts refuse one
//! that does not fit (RFC 5961), and who could end a stream here with a lone SYN would hide the
//! rest of it.

use super::event::{Closing, Direction, Opening};
use super::half::Half;
use super::limits::Limits;
use super::stream::{Stream, acks, is, segment_length};
use crate::packet::{Packet, Segment, TcpFlags};

/// What a segment means to the stream known between its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It belongs to it.
    Belongs,
    /// It belongs to another one that begins with it.
    BeginsAnew,
    /// It shows that a SYN kept from before, which went this way with this number, began another
    /// one.
    Answers(Direction, u32),
}

impl Stream {
    /// What a segment means to this stream.
    pub(super) fn fate(&self, packet: &Packet<'_>, segment: &Segment<'_>, limits: &Limits) -> Fate {
        let direction = self.direction(packet);
        if let Some((way, syn)) = self.answered_syn(direction, segment) {
            return Fate::Answers(way, syn);
        }
        let begins_anew = match (is(segment, TcpFlags::SYN), acks(segment)) {
            _ if is(segment, TcpFlags::RST) => false,
            (true, false) => self.ends_by_syn(direction, segment, limits),
            (true, true) => self.is_closed() && self.is_foreign_syn(direction, segment, limits),
            (false, _) => self.is_closed() && self.is_revived(direction, segment, limits),
        };
        if begins_anew { Fate::BeginsAnew } else { Fate::Belongs }
    }

    /// Whether a SYN is neither the stream's own, repeated or captured late, nor the first one
    /// of its side.
    pub(super) fn is_foreign_syn(
        &self,
        direction: Direction,
        segment: &Segment<'_>,
        limits: &Limits,
    ) -> bool {
        let (own, _) = self.halves(direction);
        let behind = -own.ahead(segment.sequence.wrapping_add(1));
        let is_late = own.syn().is_none() && (0..=i64::from(limits.window)).contains(&behind);
        own.is_begun() && own.syn() != Some(segment.sequence) && !is_late
    }

    fn answered_syn(
        &self,
        direction: Direction,
        segment: &Segment<'_>,
    ) -> Option<(Direction, u32)> {
        let (way, syn) = self.syn?;
        let first = syn.wrapping_add(1);
        let is_answered = if way == direction {
            segment.sequence == first && !is(segment, TcpFlags::SYN)
        } else {
            segment.acknowledgement == first && acks(segment)
        };
        is_answered.then_some((way, syn))
    }

    /// Whether a SYN without an acknowledgement begins another stream at once.
    fn ends_by_syn(&self, direction: Direction, segment: &Segment<'_>, limits: &Limits) -> bool {
        let (own, other) = self.halves(direction);
        let is_established = own.is_begun() && other.is_begun();
        if !own.is_begun() {
            // Both sides may open at once, but not in the middle.
            return self.opening == Opening::MidStream;
        }
        if self.is_foreign_syn(direction, segment, limits) {
            return self.is_closed() || !is_established;
        }
        // A refused client may try again with the same number.
        matches!(self.closed, Some(Closing::Reset(_))) && !is_established
    }

    /// Whether payload of a closed stream shows that its ends are connected again: it lies far
    /// from where the stream ended, or goes on behind the reset of its own sender, which then
    /// was sent by somebody else.
    fn is_revived(&self, direction: Direction, segment: &Segment<'_>, limits: &Limits) -> bool {
        let (own, _): (&Half, _) = self.halves(direction);
        let length = segment_length(segment);
        let ahead = own.ahead(segment.sequence);
        let is_far = own.is_begun() && ahead.abs() > limits.window.into();
        let was_reset = self.closed == Some(Closing::Reset(direction));
        length > 0 && (is_far || (was_reset && ahead + length > 0))
    }
}
