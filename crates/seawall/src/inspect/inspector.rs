//! Files in, records out.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
};

use seawall_capture::{CaptureReader, Decoder, Error, Event, Limits, Reassembler, Timestamp};

use super::{
    Printer,
    conversation::{Conversation, Ledger, ending},
    datagrams::Datagrams,
    summary::{FileSummary, Summary},
};

/// Bounds for a workstation: with what conversations hold, less than half a gigabyte.
const LIMITS: Limits = Limits { streams: 16_384, total_bytes: 128 << 20, ..Limits::DEFAULT };
/// What all conversations may hold, in bytes. Past it, room is made.
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
struct Live {
    conversations: HashMap<u64, Conversation>,
    datagrams: Datagrams,
    held: usize,
    /// What all conversations may hold together, in bytes.
    most: usize,
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
        let mut live = Live::within(MOST_HELD);
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
    fn within(most: usize) -> Self {
        Self { conversations: HashMap::new(), datagrams: Datagrams::default(), held: 0, most }
    }

    fn take(&mut self, event: Event<'_>, ledger: &mut Ledger, summary: &mut Summary) {
        match event {
            Event::Opened { flow, at, how } => {
                summary.streams += 1;
                self.conversations.insert(flow.number, Conversation::new(flow, at, how));
            }
            Event::Data { flow, direction, at, bytes, .. } => {
                self.follow(flow.number, |conversation| {
                    conversation.data(direction, &bytes, at, ledger);
                });
                if self.held > self.most {
                    self.make_room(at, ledger, summary);
                }
            }
            Event::Gap { flow, direction, at, length, .. } => {
                summary.gaps.add(length);
                self.follow(flow.number, |conversation| {
                    conversation.gap(direction, length, at, ledger);
                });
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

    /// Does something with a conversation, and counts what it holds then.
    fn follow(&mut self, number: u64, act: impl FnOnce(&mut Conversation)) {
        if let Some(conversation) = self.conversations.get_mut(&number) {
            let before = conversation.held();
            act(conversation);
            self.held = self.held.saturating_sub(before).saturating_add(conversation.held());
        }
    }

    /// Whoever holds more than half of an equal share lets go of what it waits for, and is ended
    /// where that is not enough. No more than half of all is held then.
    fn make_room(&mut self, at: Timestamp, ledger: &mut Ledger, summary: &mut Summary) {
        let share = self.most / 2 / LIMITS.streams;
        let large = self.conversations.iter().filter(|(_, it)| it.held() > share);
        let mut large: Vec<u64> = large.map(|(number, _)| *number).collect();
        // In an order that does not change from run to run.
        large.sort_unstable();
        for number in large {
            self.follow(number, |conversation| conversation.shrink(at, ledger));
            if self.conversations.get(&number).is_some_and(|it| it.held() > share) {
                summary.evicted += 1;
                self.end(number, at, "evicted", ledger);
            }
        }
    }

    fn end(&mut self, number: u64, at: Timestamp, ended: &'static str, ledger: &mut Ledger) {
        if let Some(conversation) = self.conversations.remove(&number) {
            self.held = self.held.saturating_sub(conversation.held());
            conversation.finish(at, ended, ledger);
        }
    }
}

#[cfg(test)]
mod tests {
    use seawall_capture::tcp::{Direction as Way, Flow, Opening};
    use seawall_dcerpc::{
        interface::{EPMAPPER, NDR20},
        pdu::{Bind, Body, Pdu, PresentationContext},
    };

    use super::{super::record::Record, Conversation, Event, Ledger, Live, Summary, Timestamp};

    /// So many streams, each of which says the same.
    fn live(most: usize, streams: u64, said: &[(Way, Vec<u8>)]) -> (Live, Ledger, Summary) {
        let mut live = Live::within(most);
        let (mut ledger, mut summary) = (Ledger::default(), Summary::default());
        let at = Timestamp::default();
        for number in 0..streams {
            let client = ([10, 0, 0, 1], u16::try_from(10_000 + number).unwrap()).into();
            let flow = Flow { number, client, server: ([10, 0, 0, 2], 135).into(), generation: 0 };
            let opened = Event::Opened { flow, at, how: Opening::Syn };
            live.take(opened, &mut ledger, &mut summary);
            for (direction, bytes) in said {
                let (direction, bytes) = (*direction, bytes.into());
                let data = Event::Data { flow, direction, at, offset: 0, bytes };
                live.take(data, &mut ledger, &mut summary);
            }
        }
        (live, ledger, summary)
    }

    /// A bind, and alter_contexts after it, as long as they can be.
    fn offers(count: u32) -> Vec<(Way, Vec<u8>)> {
        let context = |p_cont_id| PresentationContext {
            p_cont_id,
            abstract_syntax: EPMAPPER,
            transfer_syntaxes: vec![NDR20; 11],
        };
        let contexts: Vec<_> = (0..255).map(context).collect();
        let offer = |call_id| {
            let bind = Bind {
                max_xmit_frag: 5840,
                max_recv_frag: 5840,
                assoc_group_id: 0,
                contexts: contexts.clone(),
            };
            let body = if call_id == 0 { Body::Bind(bind) } else { Body::AlterContext(bind) };
            (Way::ToServer, Pdu::new(call_id, body).encode().unwrap())
        };
        (0..count).map(offer).collect()
    }

    #[test]
    fn offers_that_nobody_answers_take_no_more_than_is_allowed() {
        let said = offers(12);
        let (one, ..) = live(usize::MAX, 1, &said);
        // What is said of them, and the last of them.
        assert!((60_000..200_000).contains(&one.held), "{}", one.held);

        let most = 1 << 20;
        let (live, ledger, summary) = live(most, 30, &said);
        assert!(live.held <= most, "{}", live.held);
        let held: usize = live.conversations.values().map(Conversation::held).sum();
        assert_eq!(live.held, held);
        let of = |record: &&Record| matches!(record, Record::Association(_));
        let ended = u64::try_from(ledger.records.iter().filter(of).count()).unwrap();
        assert_eq!(summary.evicted, ended);
    }

    #[test]
    fn where_damage_stands_is_told_from_the_beginning_after_letting_go_too() {
        let bind = offers(1).remove(0);
        let length = bind.1.len();
        let (mut live, mut ledger, _) = live(usize::MAX, 1, &[bind]);
        let at = Timestamp::default();
        live.follow(0, |conversation| {
            conversation.shrink(at, &mut ledger);
            conversation.data(Way::ToServer, b"junk", at, &mut ledger);
        });
        let anomalies = ledger.records.iter().filter_map(|record| match record {
            Record::Anomaly(anomaly) => Some((anomaly.direction, anomaly.offset)),
            _ => None,
        });
        let length = u64::try_from(length).unwrap();
        assert_eq!(anomalies.collect::<Vec<_>>(), [("to_server", length)]);
    }

    #[test]
    fn bytes_that_wait_for_a_client_are_counted_and_let_go_of() {
        let said = vec![(Way::ToClient, vec![5]); 1000];
        let (one, ..) = live(usize::MAX, 1, &said);
        assert!(one.held > 1000 * size_of::<Vec<u8>>(), "{}", one.held);
        let (live, ..) = live(one.held - 1, 1, &said);
        assert!(live.held < 1000, "{}", live.held);
    }
}
