//! Event logs of Windows NT 4.0 to Server 2003: history, and what the newest events say of the
//! state.

use seawall_facts::{EvidenceKind, Gap, Place};
use seawall_winfmt::evt::{self, EventLog, Item};

use super::{
    Notebook, Reading, Unread, broken,
    event::{Event, Newest},
};
use crate::{FileForm, source::wide, times};

pub(super) fn read(mut book: Notebook<'_>, bytes: &[u8]) -> Result<Reading, Unread> {
    const FORM: FileForm = FileForm::EventLog;
    let log = EventLog::open(bytes, &book.limits.formats).map_err(|error| broken(FORM, &error))?;
    book.gap(Gap::History);
    let mut newest = Newest::default();
    let mut last = None;
    for item in log.items() {
        match item {
            // What is left over of earlier rounds may be there twice, and was given up.
            Item::Record(record) if record.place != evt::Place::LeftOver => {
                let at = times::seconds(record.time_written);
                last = last.max(Some(at));
                let event = Event {
                    number: record.number.into(),
                    at,
                    program: &record.source,
                    code: record.event_code(),
                    computer: &record.computer,
                    texts: &record.strings,
                };
                newest.take(&mut book, &event);
            }
            Item::Record(_) => {}
            Item::Damage(damage) => book.gap(gap_of(damage)),
        }
    }
    newest.finish(&mut book);
    Ok(book.finish_with(FORM, &[EvidenceKind::Events], &[], last))
}

fn gap_of(damage: evt::Damage) -> Gap {
    let damaged = |fault: &str, at| Gap::Damaged { fault: fault.to_owned(), key: None, at };
    match damage {
        evt::Damage::Header => damaged("header", Some(Place::Offset(0))),
        evt::Damage::NoEnd => damaged("no_end", None),
        evt::Damage::Lost { offset, .. } => damaged("lost", Some(Place::Offset(wide(offset)))),
        evt::Damage::Missing { first, next } => {
            Gap::RecordsMissing { first: first.into(), next: next.into() }
        }
        _ => damaged("unknown", None),
    }
}
