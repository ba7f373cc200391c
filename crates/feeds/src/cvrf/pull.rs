//! XML as a stream of elements and texts, within limits.
//!
//! What declares a document type is refused, and no entity is known but the five of XML itself.

use std::io::{self, BufRead};

use quick_xml::{
    XmlVersion,
    events::{BytesDecl, BytesRef, BytesStart, Event},
    name::ResolveResult,
    reader::NsReader,
};

use crate::{Error, bounded::OverLimit, intake::FeedLimits};

/// A document while it is pulled.
pub(super) struct Pull<'d, R> {
    reader: NsReader<Metered<R>>,
    buffer: Vec<u8>,
    document: &'d str,
    limits: &'d FeedLimits,
    depth: usize,
    /// The number of the element that errors name: the document's vulnerabilities are counted.
    number: u64,
    /// Where an element began that is kept as a whole.
    whole_from: Option<u64>,
}

/// What comes next in a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    Open(Element),
    Text(String),
    Close,
    /// Behind the root element there is nothing more.
    End,
}

/// The beginning of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) space: Space,
    /// Its name without a prefix.
    pub(super) name: String,
    /// Its attributes `Type` and `ProductID`.
    pub(super) kind: String,
    pub(super) product: String,
}

/// The namespaces of CVRF 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Cvrf,
    Product,
    Vulnerability,
    Another,
}

impl Space {
    fn new(resolved: &ResolveResult<'_>) -> Self {
        let ResolveResult::Bound(uri) = resolved else { return Self::Another };
        match uri.0 {
            "http://www.icasi.org/CVRF/schema/cvrf/1.1" => Self::Cvrf,
            "http://www.icasi.org/CVRF/schema/prod/1.1" => Self::Product,
            "http://www.icasi.org/CVRF/schema/vuln/1.1" => Self::Vulnerability,
            _ => Self::Another,
        }
    }
}

impl<'d, R: BufRead> Pull<'d, R> {
    pub(super) fn new(input: R, document: &'d str, limits: &'d FeedLimits) -> Self {
        let mut reader =
            NsReader::from_reader(Metered { inner: input, used: 0, limit: limits.record_bytes });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), document, limits, depth: 0, number: 1, whole_from: None }
    }

    /// What comes next. Comments and instructions are passed over.
    pub(super) fn next(&mut self) -> Result<Node, Error> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().used = 0;
            let place = self.reader.buffer_position();
            self.check_whole(place)?;
            let found = match self.reader.read_resolved_event_into(&mut self.buffer) {
                Ok((space, event)) => node(Space::new(&space), event),
                Err(error) => Err(Fault::Reader(error)),
            };
            let node = match found {
                Ok(node) => node,
                Err(fault) => return Err(self.error(fault, place)),
            };
            // How much is at hand at once is no matter of the limit.
            if self.reader.get_mut().used > self.limits.record_bytes {
                return Err(self.too_long(self.limits.record_bytes));
            }
            match node {
                None => {}
                Some(Node::Open(element)) => {
                    self.depth += 1;
                    if self.depth > self.limits.depth {
                        let document = self.document.to_owned();
                        return Err(Error::TooDeep { document, limit: self.limits.depth });
                    }
                    return Ok(Node::Open(element));
                }
                Some(Node::Close) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::Close);
                }
                Some(Node::End) if self.depth > 0 => {
                    return Err(self.damaged(place, "the document ends within an element"));
                }
                Some(node) => return Ok(node),
            }
        }
    }

    /// The next element within the one under way; nothing at its end. Text is passed over.
    pub(super) fn child(&mut self) -> Result<Option<Element>, Error> {
        loop {
            match self.next()? {
                Node::Open(element) => return Ok(Some(element)),
                Node::Text(_) => {}
                Node::Close | Node::End => return Ok(None),
            }
        }
    }

    /// The text of the element under way, up to its end, without that of elements within it.
    pub(super) fn text(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Node::Open(_) => self.skip()?,
                Node::Text(piece) => text.push_str(&piece),
                Node::Close | Node::End => return Ok(text),
            }
            if text.len() > self.limits.record_bytes {
                return Err(self.too_long(self.limits.record_bytes));
            }
        }
    }

    /// Passes over the element under way.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        let mut open = 1_usize;
        while open > 0 {
            match self.next()? {
                Node::Open(_) => open += 1,
                Node::Text(_) => {}
                Node::Close | Node::End => open -= 1,
            }
        }
        Ok(())
    }

    /// From here to [`Self::end_whole`] what is read is kept in memory.
    pub(super) fn begin_whole(&mut self, number: u64) {
        self.number = number;
        self.whole_from = Some(self.reader.buffer_position());
    }

    pub(super) fn end_whole(&mut self) {
        self.whole_from = None;
    }

    fn check_whole(&self, place: u64) -> Result<(), Error> {
        let limit = self.limits.record_bytes.saturating_mul(WHOLE_RECORDS);
        let bytes = self.whole_from.map_or(0, |from| place.saturating_sub(from));
        if usize::try_from(bytes).is_ok_and(|bytes| bytes <= limit) {
            return Ok(());
        }
        Err(self.too_long(limit))
    }

    fn too_long(&self, limit: usize) -> Error {
        Error::RecordTooLong { document: self.document.to_owned(), line: self.number, limit }
    }

    pub(super) fn damaged_here(&self, fault: &str) -> Error {
        self.damaged(self.reader.buffer_position(), fault)
    }

    fn damaged(&self, place: u64, fault: &str) -> Error {
        Error::BadDocument {
            document: self.document.to_owned(),
            place: format!("byte {place}"),
            fault: fault.to_owned(),
        }
    }

    pub(super) fn wrong_format(&self, found: &str) -> Error {
        super::wrong_format(self.document, found)
    }

    fn error(&self, fault: Fault, place: u64) -> Error {
        match fault {
            Fault::DocumentType => Error::XmlEntities { document: self.document.to_owned() },
            Fault::Text(fault) => self.damaged(place, &fault),
            Fault::Reader(quick_xml::Error::Io(error)) => self.io_error(&error),
            Fault::Reader(error) => self.damaged(place, &error.to_string()),
        }
    }

    fn io_error(&self, error: &io::Error) -> Error {
        let is = |marker: fn(&(dyn std::error::Error + Send + Sync + 'static)) -> bool| {
            error.get_ref().is_some_and(marker)
        };
        if is(<dyn std::error::Error + Send + Sync>::is::<TooLong>) {
            return self.too_long(self.limits.record_bytes);
        }
        // The reader shares its error, so that it cannot be handed on itself.
        let source = if is(<dyn std::error::Error + Send + Sync>::is::<OverLimit>) {
            io::Error::other(OverLimit { limit: self.limits.unpacked_bytes })
        } else {
            io::Error::new(error.kind(), error.to_string())
        };
        Error::of_input(self.document, self.number, source)
    }
}

/// What an event is; nothing for one that is passed over.
fn node(space: Space, event: Event<'_>) -> Result<Option<Node>, Fault> {
    Ok(Some(match event {
        Event::Start(start) | Event::Empty(start) => Node::Open(element(space, &start)?),
        Event::End(_) => Node::Close,
        Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
        Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => Node::Text(character(&reference)?.to_string()),
        Event::DocType(_) => return Err(Fault::DocumentType),
        Event::Decl(declaration) => {
            is_utf8(&declaration)?;
            return Ok(None);
        }
        Event::Comment(_) | Event::PI(_) => return Ok(None),
        Event::Eof => Node::End,
    }))
}

fn element(space: Space, start: &BytesStart<'_>) -> Result<Element, Fault> {
    let (mut kind, mut product) = (String::new(), String::new());
    // The reader's own check for doubles would compare each attribute with every other.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| Fault::Reader(error.into()))?;
        let kept = match attribute.key.as_ref() {
            "Type" => &mut kind,
            "ProductID" => &mut product,
            _ => continue,
        };
        *kept = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(Fault::Reader)?
            .into_owned();
    }
    let name = start.local_name().as_ref().to_owned();
    Ok(Element { space, name, kind, product })
}

/// The character that a reference stands for: by its number, or one of the five of XML.
fn character(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if let Some(character) = reference.resolve_char_ref().map_err(Fault::Reader)? {
        return Ok(character);
    }
    Ok(match &**reference {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return Err(Fault::Text("an entity that XML does not know".to_owned())),
    })
}

fn is_utf8(declaration: &BytesDecl<'_>) -> Result<(), Fault> {
    let Some(encoding) = declaration.encoding() else { return Ok(()) };
    let encoding = encoding.map_err(|error| Fault::Reader(error.into()))?;
    if ["utf-8", "utf8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let encoding: String = encoding.chars().take(40).collect();
    Err(Fault::Text(format!("the encoding is `{encoding}`, not UTF-8")))
}

/// What is wrong with a document, before it is known which one it is.
enum Fault {
    DocumentType,
    Text(String),
    Reader(quick_xml::Error),
}

/// Gives an error rather than more bytes than a record may have between two resets.
struct Metered<R> {
    inner: R,
    used: usize,
    limit: usize,
}

impl<R: BufRead> io::Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        let read = io::Read::read(&mut available.get(..length).unwrap_or_default(), buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.limit {
            return Err(io::Error::other(TooLong));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.used = self.used.saturating_add(amount);
        self.inner.consume(amount);
    }
}

/// One tag or text is over the limit.
#[derive(Debug, thiserror::Error)]
#[error("over the limit of a record")]
struct TooLong;

/// An element that is kept as a whole may take as many bytes as so many records: MSRC's largest
/// vulnerabilities, with hundreds of products, are somewhat below one.
const WHOLE_RECORDS: usize = 16;
