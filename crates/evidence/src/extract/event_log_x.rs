//! Event logs of Windows Vista and later.

use evtx::{EvtxParser, ParserSettings};
use seawall_facts::{EvidenceKind, Gap, Timestamp};
use serde_json::Value;

use super::{
    Notebook, Reading, Unread, broken,
    event::{Event, Newest},
};
use crate::FileForm;

pub(super) fn read(mut book: Notebook<'_>, bytes: &[u8]) -> Result<Reading, Unread> {
    const FORM: FileForm = FileForm::EventLogX;
    let most = book.limits.event_log_bytes;
    if bytes.len() > most {
        return Err(broken(FORM, &format_args!("more than {most} bytes")));
    }
    book.gap(Gap::History);
    let last = records(&mut book, bytes).map_err(|fault| broken(FORM, &fault))?;
    Ok(book.finish_with(FORM, &[EvidenceKind::Events], &[], last))
}

/// Takes all records, and gives the time of the last.
fn records(book: &mut Notebook<'_>, bytes: &[u8]) -> evtx::err::Result<Option<Timestamp>> {
    let settings = ParserSettings::new().indent(false);
    let mut parser = EvtxParser::from_buffer(bytes.to_vec())?.with_configuration(settings);
    let mut newest = Newest::default();
    let mut last = None;
    let mut before: Option<u64> = None;
    for record in parser.records_json_value() {
        let Ok(record) = record else {
            let fault = "record".to_owned();
            book.gap(Gap::Damaged { fault, key: None, at: None });
            continue;
        };
        let (number, next) = (record.event_record_id, before.and_then(|it| it.checked_add(1)));
        if let Some(first) = next.filter(|next| *next < number) {
            book.gap(Gap::RecordsMissing { first, next: number });
        }
        before = Some(number);
        let at = Timestamp(record.timestamp.as_millisecond());
        last = last.max(Some(at));
        take(book, &mut newest, number, at, &record.data);
    }
    newest.finish(book);
    Ok(last)
}

fn take(
    book: &mut Notebook<'_>,
    newest: &mut Newest,
    number: u64,
    at: Timestamp,
    record: &Value,
) -> Option<()> {
    let event = record.get("Event")?;
    let system = event.get("System")?;
    let program = system.get("Provider")?.get("#attributes")?;
    let id = system.get("EventID")?;
    let code = id.get("#text").unwrap_or(id);
    let mut texts = Vec::new();
    for data in [event.get("EventData"), event.get("UserData")].into_iter().flatten() {
        leaves(data, 0, &mut texts);
    }
    let name = |key| program.get(key).and_then(Value::as_str);
    // The log service kept its old name there.
    let program = name("EventSourceName").or_else(|| name("Name"))?;
    let event = Event {
        number,
        at,
        program,
        code: u16::try_from(code.as_u64()?).ok()?,
        computer: system.get("Computer").and_then(Value::as_str).unwrap_or_default(),
        texts: &texts,
    };
    newest.take(book, &event);
    Some(())
}

/// The texts of an event, in their order, without the attributes of their elements.
fn leaves(data: &Value, depth: usize, texts: &mut Vec<String>) {
    if depth > 8 || texts.len() > 256 {
        return;
    }
    match data {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => texts.push(number.to_string()),
        Value::Bool(bool) => texts.push(bool.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, depth + 1, texts)),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| *name != "#attributes");
            fields.for_each(|(_, value)| leaves(value, depth + 1, texts));
        }
        Value::Null => {}
    }
}
