//! The parts of a workbook, unpacked within limits.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use quick_xml::events::Event;
use zip::{ZipArchive, result::ZipError};

use super::FORMAT;
use super::sheet::Strings;
use super::xml::{Xml, attribute};
use crate::bounded::Bounded;
use crate::{Error, FeedLimits};

/// An opened workbook. Everything unpacked of it is counted against one limit.
pub(super) struct Package<'a, R> {
    archive: ZipArchive<R>,
    pub(super) document: &'a str,
    pub(super) limits: &'a FeedLimits,
    left: u64,
}

/// Where the table is.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// The part that holds the first sheet.
    pub(super) sheet: String,
    /// Whether days are counted from 1904 on.
    pub(super) since_1904: bool,
}

impl<'a, R: Read + Seek> Package<'a, R> {
    pub(super) fn open(
        mut input: R,
        document: &'a str,
        limits: &'a FeedLimits,
    ) -> Result<Self, Error> {
        let size = input.seek(SeekFrom::End(0)).and_then(|size| {
            input.rewind()?;
            Ok(size)
        });
        let limit = limits.document_bytes;
        match size {
            Ok(size) if size > limit => {
                return Err(Error::DocumentTooLarge { document: document.to_owned(), size, limit });
            }
            Ok(_) => {}
            Err(source) => {
                return Err(Error::Unreadable { document: document.to_owned(), source });
            }
        }
        let mut head = Vec::with_capacity(MAGIC.len());
        let read = input.by_ref().take(4).read_to_end(&mut head).and_then(|_| input.rewind());
        read.map_err(|source| Error::Unreadable { document: document.to_owned(), source })?;
        if head != MAGIC {
            let found = "a file that is no zip archive".to_owned();
            let document = document.to_owned();
            return Err(Error::WrongFormat { document, expected: FORMAT, found });
        }
        let archive =
            ZipArchive::new(input).map_err(|fault| zip_error(fault, document, "the directory"))?;
        let mut package = Self { archive, document, limits, left: limit };
        package.check_directory()?;
        Ok(package)
    }

    /// Holds what the directory declares to the limits, before anything is unpacked.
    fn check_directory(&mut self) -> Result<(), Error> {
        let limit = self.limits.documents.min(MOST_PARTS);
        if self.archive.len() > limit {
            return Err(Error::TooManyDocuments { document: self.document.to_owned(), limit });
        }
        let limit = self.limits.unpacked_bytes;
        let mut declared = 0_u64;
        for at in 0..self.archive.len() {
            let part = self.archive.by_index_raw(at);
            let part = part.map_err(|fault| zip_error(fault, self.document, "the directory"))?;
            declared = declared.saturating_add(part.size());
        }
        if declared > limit {
            return Err(Error::FeedTooLarge { document: self.document.to_owned(), limit });
        }
        Ok(())
    }

    /// Reads where the sheet is.
    pub(super) fn workbook(&mut self) -> Result<Workbook, Error> {
        let mut workbook = Workbook::default();
        let mut relation = None;
        let found = self.read(WORKBOOK, |mut xml| {
            while let Some(event) = xml.next()? {
                let Event::Start(element) = event else { continue };
                match element.local_name().as_ref() {
                    "sheet" if relation.is_none() => {
                        relation = attribute(&element, "id");
                    }
                    "workbookPr" => {
                        let value = attribute(&element, "date1904");
                        workbook.since_1904 |= matches!(value.as_deref(), Some("1" | "true"));
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        if found.is_none() {
            let (document, found) = (self.document.to_owned(), format!("a zip without {WORKBOOK}"));
            return Err(Error::WrongFormat { document, expected: FORMAT, found });
        }
        self.read(RELATIONS, |mut xml| {
            while let Some(event) = xml.next()? {
                let Event::Start(element) = event else { continue };
                if element.local_name().as_ref() == "Relationship"
                    && relation.is_some()
                    && attribute(&element, "Id") == relation
                {
                    workbook.sheet = attribute(&element, "Target").unwrap_or_default();
                }
            }
            Ok(())
        })?;
        workbook.sheet = match workbook.sheet.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None => format!("xl/{}", workbook.sheet),
        };
        Ok(workbook)
    }

    /// Reads the table of texts that the cells of a sheet name; a workbook may have none.
    pub(super) fn strings(&mut self) -> Result<Strings, Error> {
        Ok(self.read(STRINGS, Strings::read)?.unwrap_or_default())
    }

    /// Reads a part as XML; nothing where there is none.
    pub(super) fn read<T>(
        &mut self,
        part: &str,
        read: impl FnOnce(Xml<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let file = match self.archive.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(fault) => return Err(zip_error(fault, self.document, part)),
        };
        let bounded = Bounded::with_left(file, self.left, self.limits.document_bytes);
        let mut input = BufReader::new(bounded);
        let read = read(Xml::new(&mut input, self.document, part, self.limits))?;
        self.left = input.get_ref().left();
        Ok(Some(read))
    }
}

fn zip_error(fault: ZipError, document: &str, place: &str) -> Error {
    let document = document.to_owned();
    match fault {
        ZipError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
            Error::Unreadable { document, source }
        }
        fault => Error::BadDocument { document, place: place.to_owned(), fault: fault.to_string() },
    }
}

const MAGIC: &[u8] = b"PK\x03\x04";
const WORKBOOK: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const STRINGS: &str = "xl/sharedStrings.xml";
/// Parts that a workbook may have; those of one sheet have a dozen.
const MOST_PARTS: usize = 10_000;
