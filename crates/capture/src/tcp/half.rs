//! One direction of a stream.

use std::borrow::Cow;

use super::event::{IgnoredFor, Sink};
use super::limits::Limits;
use super::pieces::Pieces;
use super::recent::Recent;
use super::sequence::{advanced, ahead, length, split};

/// What one side sends, and how much of it the other acknowledged.
#[derive(Debug, Default)]
pub(super) struct Half {
    is_begun: bool,
    /// Sequence number of the SYN, where it was captured.
    syn: Option<u32>,
    /// Sequence number and offset of the next expected byte.
    next_sequence: u32,
    next: i64,
    /// End of what was seen to be sent, holes included.
    sent: i64,
    pieces: Pieces,
    recent: Recent,
    /// Offset of the FIN.
    fin: Option<i64>,
    is_finished: bool,
    /// The last acknowledgement number the peer sent.
    acknowledged: Option<u32>,
    /// Segments since then.
    unanswered: u32,
    /// Where a segment that was ignored for lying too far ahead ended.
    resumes_at: Option<u32>,
    /// Packets of the stream since the peer acknowledged what lies behind the first hole.
    lost_for: u32,
}

/// What a segment carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load<'p> {
    /// Sequence number of the first byte.
    pub(super) sequence: u32,
    pub(super) payload: &'p [u8],
    /// Bytes after those that were not captured.
    pub(super) missing: u32,
    pub(super) fin: bool,
}

/// A hole that the receiver acknowledged is given this many packets to fill up: captures of
/// several interfaces put an answer before its question.
const PATIENCE: u32 = 16;
/// After so many segments without an answer the peer is taken not to be captured.
const ONE_SIDED: u32 = 1024;

impl Load<'_> {
    /// How far the payload reaches.
    pub(super) fn length(&self) -> i64 {
        length(self.payload) + i64::from(self.missing)
    }
}

impl Half {
    pub(super) const fn is_begun(&self) -> bool {
        self.is_begun
    }

    pub(super) const fn is_finished(&self) -> bool {
        self.is_finished
    }

    pub(super) const fn syn(&self) -> Option<u32> {
        self.syn
    }

    /// Memory in use, in bytes.
    pub(super) fn held(&self) -> usize {
        self.pieces.held() + self.recent.held()
    }

    /// How far a sequence number lies ahead of the next expected one.
    pub(super) fn ahead(&self, sequence: u32) -> i64 {
        ahead(self.next_sequence, sequence)
    }

    /// Settles the sequence number of the first byte.
    pub(super) const fn begin(&mut self, sequence: u32) {
        self.is_begun = true;
        self.next_sequence = sequence;
    }

    /// Takes a SYN. One that comes late, when data was met before, changes nothing.
    pub(super) fn synchronise(&mut self, sequence: u32) {
        if !self.is_begun {
            self.begin(sequence.wrapping_add(1));
            self.syn = Some(sequence);
        }
    }

    /// Takes an acknowledgement of the peer.
    pub(super) fn acknowledge(&mut self, number: u32) {
        self.acknowledged = Some(number);
        self.unanswered = 0;
        self.recent.keep_last(-self.ahead(number));
    }

    /// Whether a receiver in a window of so many bytes would take a reset with this number.
    pub(super) fn accepts_reset(&self, sequence: u32, window: u32) -> bool {
        let ahead = self.ahead(sequence);
        let oldest =
            self.acknowledged.map_or(-i64::from(window), |number| self.ahead(number).min(0));
        !self.is_begun || (oldest..=i64::from(window)).contains(&ahead)
    }

    /// Takes what a segment carries.
    pub(super) fn receive<'p>(&mut self, load: Load<'p>, limits: &Limits, sink: &mut Sink<'_, 'p>) {
        if load.length() == 0 && !load.fin {
            return;
        }
        if !self.is_begun {
            self.begin(load.sequence);
        }
        self.unanswered = self.unanswered.saturating_add(1);
        let ahead = self.ahead(load.sequence);
        let (start, end) = (self.next + ahead, self.next + ahead + load.length());
        if ahead > limits.window.into() {
            if !self.is_resumed_by(load) {
                sink.ignored(load.length(), IgnoredFor::BeyondWindow);
                return;
            }
            self.flush(sink);
            self.skip_to(start, sink);
        }
        let fresh = self.fresh(start, load.payload, sink);
        if load.fin && self.fin.is_none() && end >= self.next {
            self.finish_at(end, sink);
        }
        let start = start.max(self.next);
        let (fresh, behind) = self.fin.map_or((fresh, &[][..]), |fin| split(fresh, fin - start));
        if !behind.is_empty() {
            sink.ignored(length(behind), IgnoredFor::BehindFin);
        }
        let end = self.fin.map_or(end, |fin| end.min(fin));
        self.sent = self.sent.max(end);
        if start == self.next && self.pieces.is_empty() {
            self.deliver(Cow::Borrowed(fresh), limits.unacknowledged, sink);
            self.skip_to(end, sink);
        } else {
            self.pieces.insert(start, fresh, |at, kept, refused| sink.conflict(at, kept, refused));
            self.drain(limits.unacknowledged, sink);
            self.keep_within(limits, sink);
        }
        self.settle();
    }

    /// Passes over the first hole if the peer acknowledged it long enough ago. To be called for
    /// every packet of the stream.
    pub(super) fn tick(&mut self, limits: &Limits, sink: &mut Sink<'_, '_>) {
        if self.sent <= self.next {
            return;
        }
        let known = self.acknowledged_until().unwrap_or(self.next);
        let target = self.pieces.first().unwrap_or(self.sent.min(known));
        if target <= self.next || known < target {
            return;
        }
        self.lost_for += 1;
        if self.lost_for > PATIENCE {
            self.skip_to(target, sink);
            self.drain(limits.unacknowledged, sink);
            self.settle();
        }
    }

    /// Gives out all that is kept, with the holes as gaps, up to the last byte seen to be sent.
    pub(super) fn flush(&mut self, sink: &mut Sink<'_, '_>) {
        while let Some(first) = self.pieces.first() {
            self.skip_to(first, sink);
            self.drain(0, sink);
        }
        self.recent.clear();
        self.skip_to(self.sent, sink);
        self.settle();
    }

    /// Whether a segment beyond the window shows that what lies before it is lost to the
    /// capture: its receiver acknowledged so much, or, where that one is not heard, the sender
    /// goes on from there.
    fn is_resumed_by(&mut self, load: Load<'_>) -> bool {
        let resumes_at = self.resumes_at.replace(advanced(load.sequence, load.length()));
        let by_sender = self.is_one_sided() && resumes_at == Some(load.sequence);
        let number = self.acknowledged.filter(|number| self.ahead(*number) > 0);
        let by_receiver = number.is_some_and(|number| ahead(load.sequence, number) >= 0);
        by_sender || by_receiver
    }

    fn is_one_sided(&self) -> bool {
        self.acknowledged.is_none() || self.unanswered > ONE_SIDED
    }

    fn acknowledged_until(&self) -> Option<i64> {
        self.acknowledged.map(|number| self.next + self.ahead(number))
    }

    /// The part of a payload that is new; the other is compared with what was given out.
    fn fresh<'p>(&self, start: i64, payload: &'p [u8], sink: &mut Sink<'_, 'p>) -> &'p [u8] {
        let back = self.next - start;
        if back <= 0 {
            return payload;
        }
        let (repeated, fresh) = split(payload, back);
        // A keep-alive may carry one byte of rubbish where the last one sent was.
        if repeated.len() == 1 && back == 1 && fresh.is_empty() && self.is_one_sided() {
            return fresh;
        }
        let unseen = (-start).clamp(0, length(repeated));
        if unseen > 0 {
            sink.ignored(unseen, IgnoredFor::BeforeStart);
        }
        if let Some(difference) = self.recent.difference(back, repeated) {
            let refused = difference.refused(repeated);
            sink.conflict(start + difference.first, difference.kept, refused);
        }
        fresh
    }

    fn deliver<'p>(&mut self, bytes: Cow<'p, [u8]>, remember: usize, sink: &mut Sink<'_, 'p>) {
        if bytes.is_empty() {
            return;
        }
        let offset = self.next;
        self.advance(length(&bytes));
        // A peer that is not captured acknowledges nothing, and would have us keep the most.
        let heard = self.acknowledged.is_some();
        let room = if heard { remember } else { remember / 16 };
        self.recent.push(&bytes, room);
        if let Some(until) = self.acknowledged_until() {
            self.recent.keep_last(self.next - until);
        }
        sink.data(offset, bytes);
    }

    fn advance(&mut self, bytes: i64) {
        self.next += bytes;
        self.next_sequence = advanced(self.next_sequence, bytes);
        self.sent = self.sent.max(self.next);
        self.resumes_at = None;
        self.lost_for = 0;
    }

    fn skip_to(&mut self, offset: i64, sink: &mut Sink<'_, '_>) {
        let gap = offset - self.next;
        if gap > 0 {
            sink.gap(self.next, gap);
            self.advance(gap);
            self.recent.clear();
        }
    }

    /// Gives out the pieces that became the next ones.
    fn drain(&mut self, remember: usize, sink: &mut Sink<'_, '_>) {
        while let Some(piece) = self.pieces.take(self.next) {
            self.deliver(Cow::Owned(piece), remember, sink);
        }
    }

    /// Makes room: a hole that is lost is passed over; before one that the receiver still waits
    /// for, what lies furthest ahead is dropped.
    fn keep_within(&mut self, limits: &Limits, sink: &mut Sink<'_, '_>) {
        while self.pieces.bytes() > limits.direction_bytes
            || self.pieces.count() > limits.direction_pieces
        {
            let Some(first) = self.pieces.first() else {
                return;
            };
            if self.is_one_sided() || self.acknowledged_until() >= Some(first) {
                self.skip_to(first, sink);
                self.drain(limits.unacknowledged, sink);
            } else if let Some(last) = self.pieces.take_last() {
                sink.ignored(length(&last), IgnoredFor::NoRoom);
            }
        }
    }

    /// Settles where the direction ends. The first FIN counts, as the first byte does.
    fn finish_at(&mut self, fin: i64, sink: &mut Sink<'_, '_>) {
        self.fin = Some(fin);
        self.sent = self.sent.min(fin);
        let dropped = self.pieces.truncate(fin);
        if dropped > 0 {
            sink.ignored(dropped, IgnoredFor::BehindFin);
        }
    }

    /// Ends the direction when all before its FIN is there.
    fn settle(&mut self) {
        self.is_finished = self.fin.is_some_and(|fin| fin <= self.next);
    }
}
