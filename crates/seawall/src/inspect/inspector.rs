//! Files in, records out.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
};

use seawall_capture::{CaptureReader, Decoder, Error, Event, Limits, Reassembler};

use super::{
    Printer,
    conversation::{Conversation, Ledger, ending},
    datagrams::Datagrams,
    summary::{FileSummary, Summary},
};

/// Bounds for a workstation: with what observers hold, less than half a gigabyte.
const LIMITS: Limits = Limits { streams: 16_384, total_bytes: 128 << 20, ..Limits::DEFAULT };
/// What all observers may hold, in bytes. Past it, the stream that grew lets go.
const MOST_HELD: usize = 128 << 20;

/// Inspects capture files, one after the other, each for itself.
pub struct Inspector<'a> {
    printer: &'a mut dyn Printer,
    out: &'a mut dyn Write,
    summary: Summary,
    ledger: Ledger,
    has_begun: bool,
}

/// What is known of the file that is being read.
#[derive(Default)]
struct Live {
    conversations: HashMap<u64, Conversation>,
    datagrams: Datagrams,
    held: usize,
}

impl<'a> Inspector<'a> {
    /// An inspector that prints to `out`.
    pub fn new(printer: &'a mut dyn Printer, out: &'a mut dyn Write) -> Self {
        let (summary, ledger) = (Summary::default(), Ledger::default());
        Self { printer, out, summary, ledger, has_begun: false }
    }

    /// Reads a capture to its end, or as far as it can be read. The outer error is one of
    /// printing.
    pub fn read(&mut self, file: &str, source: impl Read) -> io::Result<Result<(), Error>> {
        let mut reader = match CaptureReader::new(source) {
            Ok(reader) => reader,
            Err(error) => return Ok(Err(error)),
        };
        if !self.has_begun {
            self.has_begun = true;
            self.printer.begin(self.out)?;
        }
        file.clone_into(&mut self.ledger.file);
        let mut decoder = Decoder::default();
        let mut reassembler = Reassembler::new(LIMITS);
        let mut live = Live::default();
        let ended = loop {
            let frame = match reader.next_frame() {
                Ok(Some(frame)) => frame,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            self.summary.bytes += u64::from(frame.original_length);
            let Ok(packet) = decoder.decode(&frame) else {
                continue;
            };
            for event in reassembler.push(&packet) {
                live.take(event, &mut self.ledger, &mut self.summary);
            }
            self.print()?;
        };
        for event in reassembler.finish() {
            live.take(event, &mut self.ledger, &mut self.summary);
            self.print()?;
        }
        live.datagrams.finish(&mut self.ledger);
        self.print()?;
        self.summary.add(&decoder.counts());
        let (file, packets) = (file.to_owned(), reader.frames());
        self.summary.files.push(FileSummary { file, packets, complete: ended.is_ok() });
        Ok(ended)
    }

    /// Prints the summary; how many anomalies there were, none where no file could be read.
    pub fn finish(self) -> io::Result<Option<u64>> {
        if !self.has_begun {
            return Ok(None);
        }
        self.printer.end(&self.summary, self.out)?;
        Ok(Some(self.summary.anomalies.values().sum()))
    }

    fn print(&mut self) -> io::Result<()> {
        for record in self.ledger.records.drain(..) {
            self.summary.count(&record);
            self.printer.record(record, self.out)?;
        }
        Ok(())
    }
}

impl Live {
    fn take(&mut self, event: Event<'_>, ledger: &mut Ledger, summary: &mut Summary) {
        match event {
            Event::Opened { flow, at, how } => {
                summary.streams += 1;
                self.conversations.insert(flow.number, Conversation::new(flow, at, how));
            }
            Event::Data { flow, direction, at, bytes, .. } => {
                if let Some(conversation) = self.conversations.get_mut(&flow.number) {
                    let before = conversation.held();
                    conversation.data(direction, &bytes, at, ledger);
                    if self.held > MOST_HELD && conversation.held() > before {
                        conversation.shrink(at, ledger);
                    }
                    self.held = self.held.saturating_sub(before) + conversation.held();
                }
            }
            Event::Gap { flow, direction, at, length, .. } => {
                summary.gaps.add(length);
                if let Some(conversation) = self.conversations.get_mut(&flow.number) {
                    let before = conversation.held();
                    conversation.gap(direction, length, at, ledger);
                    self.held = self.held.saturating_sub(before) + conversation.held();
                }
            }
            Event::Closed { flow, at, how } => self.end(flow.number, at, ending(how), ledger),
            Event::Evicted { flow, at } => {
                summary.evicted += 1;
                self.end(flow.number, at, "evicted", ledger);
            }
            Event::Datagram { sender, receiver, at, bytes, .. } => {
                self.datagrams.push((sender, receiver), &bytes, at, ledger);
            }
            Event::OverlapConflict { .. } => summary.overlaps += 1,
            // What was not used is of no connection's bytes.
            _ => {}
        }
    }

    fn end(
        &mut self,
        number: u64,
        at: seawall_capture::Timestamp,
        ended: &'static str,
        ledger: &mut Ledger,
    ) {
        if let Some(conversation) = self.conversations.remove(&number) {
            self.held = self.held.saturating_sub(conversation.held());
            conversation.finish(at, ended, ledger);
        }
    }
}
