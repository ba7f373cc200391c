//! XML element by element. No document type, no entity of its own, nothing that grows without
//! bound: tags, texts and levels are held to limits.

use std::io::{self, BufRead, Read};

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesDecl, BytesRef, BytesStart, Event},
};

use crate::{Error, FeedLimits, bounded::OverLimit};

/// A document being read.
pub(crate) struct Xml<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    /// The tag that was read last.
    tag: String,
    document: String,
    depth: usize,
    limits: FeedLimits,
}

/// What stands next in a document, text apart.
pub(crate) enum Node<'a> {
    /// An element begins. Its end follows, though it be empty.
    Start(Start<'a>),
    /// An element ends.
    End,
}

/// The beginning of an element.
pub(crate) struct Start<'a> {
    tag: BytesStart<'a>,
}

impl Start<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// An attribute by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        // Comparing every name with every other takes a hostile tag's length squared.
        let mut attributes = self.tag.attributes();
        let mut readable = attributes.with_checks(false).filter_map(Result::ok);
        let found = readable.find(|attribute| attribute.key.local_name().into_inner() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.trim().to_owned())
    }
}

impl<R: BufRead> Xml<R> {
    /// A document whose bytes are UTF-8, with a byte order mark or without.
    pub(crate) fn new(
        mut input: R,
        document: &str,
        expected: &'static str,
        limits: &FeedLimits,
    ) -> Result<Self, Error> {
        let start = input.fill_buf().map_err(|error| read_fault(document, &error, limits))?;
        let found = match start {
            [] => Some("nothing"),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
            _ => None,
        };
        if let Some(found) = found {
            let (document, found) = (document.to_owned(), found.to_owned());
            return Err(Error::WrongFormat { document, expected, found });
        }
        let mut reader = Reader::from_reader(Metered::new(input, limits.record_bytes));
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            tag: String::new(),
            document: document.to_owned(),
            depth: 0,
            limits: *limits,
        })
    }

    /// The next node; nothing at the end.
    pub(crate) fn node(&mut self) -> Result<Option<Node<'_>>, Error> {
        loop {
            return Ok(match self.step()? {
                Step::Start(name_bytes) => {
                    let tag = BytesStart::from_content(self.tag.as_str(), name_bytes);
                    Some(Node::Start(Start { tag }))
                }
                Step::Text(_) => continue,
                Step::End => Some(Node::End),
                Step::NoMore => None,
            });
        }
    }

    /// The text inside the element that has just begun, up to its end and trimmed, with that of
    /// elements inside it.
    pub(crate) fn text(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        let depth = self.depth;
        while self.depth >= depth {
            match self.step()? {
                Step::Text(piece) => text.push_str(&piece),
                Step::NoMore => break,
                Step::Start(_) | Step::End => {}
            }
            let limit = self.limits.record_bytes;
            if text.len() > limit {
                let document = self.document.clone();
                return Err(Error::RecordTooLong { document, line: 0, limit });
            }
        }
        Ok(text.trim().to_owned())
    }

    /// Passes over what is left of the element that has just begun, its end included.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        let depth = self.depth;
        while self.depth >= depth && !matches!(self.step()?, Step::NoMore) {}
        Ok(())
    }

    fn step(&mut self) -> Result<Step, Error> {
        loop {
            self.reader.get_mut().renew();
            self.buffer.clear();
            let place = self.reader.buffer_position();
            let document = self.document.as_str();
            let damaged = |fault: &str| Error::BadDocument {
                document: document.to_owned(),
                place: format!("byte {place}"),
                fault: fault.to_owned(),
            };
            let event =
                self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
                    quick_xml::Error::Io(error) => read_fault(document, &error, &self.limits),
                    other => damaged(&other.to_string()),
                })?;
            return Ok(match event {
                Event::Comment(_) | Event::PI(_) => continue,
                Event::Decl(declaration) => match foreign_encoding(&declaration) {
                    None => continue,
                    Some(found) => {
                        let document = document.to_owned();
                        return Err(Error::WrongFormat { document, expected: "UTF-8", found });
                    }
                },
                Event::DocType(_) => {
                    return Err(Error::XmlEntities { document: document.to_owned() });
                }
                Event::Start(tag) | Event::Empty(tag) => {
                    self.depth += 1;
                    let limit = self.limits.depth;
                    if self.depth > limit {
                        return Err(Error::TooDeep { document: document.to_owned(), limit });
                    }
                    self.tag.clear();
                    self.tag.push_str(&tag);
                    Step::Start(tag.name().into_inner().len())
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::End
                }
                Event::Text(text) => Step::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Step::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    Step::Text(resolved(&reference).ok_or_else(|| damaged("unknown entity"))?)
                }
                Event::Eof if self.depth > 0 => return Err(damaged("an element has no end")),
                Event::Eof => Step::NoMore,
            });
        }
    }
}

enum Step {
    /// With the length of the name, in bytes.
    Start(usize),
    Text(String),
    End,
    NoMore,
}

fn foreign_encoding(declaration: &BytesDecl<'_>) -> Option<String> {
    let encoding = declaration.encoding()?.ok()?.to_ascii_lowercase();
    let same = matches!(encoding.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii");
    (!same).then(|| format!("encoding {encoding}"))
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    resolve_predefined_entity(reference).map(str::to_owned)
}

/// What a reader said, as an error of the import.
pub(crate) fn read_fault(document: &str, error: &io::Error, limits: &FeedLimits) -> Error {
    let document = document.to_owned();
    if let Some(inner) = error.get_ref() {
        if inner.is::<OverLimit>() {
            return Error::FeedTooLarge { document, limit: limits.unpacked_bytes };
        }
        if inner.is::<TooLong>() {
            return Error::RecordTooLong { document, line: 0, limit: limits.record_bytes };
        }
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::InvalidData
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::Other => {
            let place = "an unknown place".to_owned();
            Error::BadDocument { document, place, fault: error.to_string() }
        }
        kind => {
            let source = io::Error::new(kind, error.to_string());
            Error::Unreadable { document, source }
        }
    }
}

/// A reader that gives no more than so many bytes before it is renewed. Without it one endless
/// tag would be gathered in memory.
struct Metered<R> {
    inner: R,
    limit: usize,
    given: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("a tag or a text is too long")]
struct TooLong;

impl<R> Metered<R> {
    const fn new(inner: R, limit: usize) -> Self {
        Self { inner, limit, given: 0 }
    }

    const fn renew(&mut self) {
        self.given = 0;
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.limit.saturating_sub(self.given);
        if left == 0 {
            return Err(io::Error::other(TooLong));
        }
        let bytes = self.inner.fill_buf()?;
        Ok(bytes.get(..left).unwrap_or(bytes))
    }

    fn consume(&mut self, amount: usize) {
        self.given = self.given.saturating_add(amount);
        self.inner.consume(amount);
    }
}
