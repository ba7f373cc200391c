//! A part of a workbook as XML.

use std::io::BufRead;

use quick_xml::{
    Error as XmlError, Reader,
    events::{BytesStart, Event},
};

use crate::bounded;
use crate::{Error, FeedLimits};

/// Reads a part, event by event, to its end.
pub(super) struct Xml<'a> {
    reader: Reader<&'a mut dyn BufRead>,
    buffer: Vec<u8>,
    depth: usize,
    document: &'a str,
    part: &'a str,
    limits: &'a FeedLimits,
}

impl<'a> Xml<'a> {
    pub(super) fn new(
        input: &'a mut dyn BufRead,
        document: &'a str,
        part: &'a str,
        limits: &'a FeedLimits,
    ) -> Self {
        let mut reader = Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0, document, part, limits }
    }

    /// The next event; nothing at the end of a whole part.
    pub(super) fn next(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.buffer.clear();
        let at = self.reader.buffer_position();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(fault) => return Err(xml_error(&fault, self.document, self.part, at)),
        };
        match event {
            Event::Start(_) => {
                self.depth += 1;
                let limit = self.limits.depth;
                if self.depth > limit {
                    return Err(Error::TooDeep { document: self.document.to_owned(), limit });
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => {
                return Err(Error::XmlEntities { document: self.document.to_owned() });
            }
            Event::Eof if self.depth > 0 => {
                return Err(bad_part(self.document, self.part, at, "it ends inside an element"));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
        Ok(Some(event))
    }

    /// How deep the last event stands.
    pub(super) const fn depth(&self) -> usize {
        self.depth
    }

    /// An error at the place reached.
    pub(super) fn fault(&self, fault: &str) -> Error {
        bad_part(self.document, self.part, self.reader.buffer_position(), fault)
    }

    pub(super) const fn limits(&self) -> &'a FeedLimits {
        self.limits
    }
}

/// An attribute by the name behind its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|found| found.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Into::into)
}

/// Adds what an event says of the text it stands in. References are to the five characters that
/// every XML has, or to a character by number; others are left out, since no part declares any.
pub(super) fn add_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(plain) => text.push_str(&plain.xml10_content()),
        Event::CData(plain) => text.push_str(&plain.xml10_content()),
        Event::GeneralRef(reference) => {
            let character = match reference.as_ref() {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "apos" => Some('\''),
                "quot" => Some('"'),
                _ => reference.resolve_char_ref().ok().flatten(),
            };
            text.extend(character);
        }
        _ => {}
    }
}

fn xml_error(fault: &XmlError, document: &str, part: &str, at: u64) -> Error {
    if let XmlError::Io(source) = fault
        && let Some(limit) = bounded::limit_it_is_over(source)
    {
        return Error::FeedTooLarge { document: document.to_owned(), limit };
    }
    bad_part(document, part, at, &fault.to_string())
}

fn bad_part(document: &str, part: &str, at: u64, fault: &str) -> Error {
    Error::BadDocument {
        document: document.to_owned(),
        place: format!("byte {at} of {part}"),
        fault: fault.to_owned(),
    }
}
