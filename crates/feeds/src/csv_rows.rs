//! Rows of comma-separated values as a stream, in memory that one row bounds.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::Error;

/// Reads rows from a stream. Lines that begin with `#` are left out, as are empty ones; a byte
/// order mark is no text.
pub(crate) struct Rows<'a, R> {
    input: R,
    document: &'a str,
    reader: Reader,
    buffer: Box<[u8]>,
    /// What of the buffer was not read yet.
    unread: std::ops::Range<usize>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    longest: usize,
    at_end: bool,
}

/// The fields of a row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    fields: &'r [u8],
    ends: &'r [usize],
    /// Its line, from 1; the last, where it has several.
    pub(crate) line: u64,
}

impl<'r> Row<'r> {
    /// A field by its column.
    pub(crate) fn get(self, column: usize) -> Option<&'r [u8]> {
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.fields.get(start..*self.ends.get(column)?)
    }

    pub(crate) const fn len(self) -> usize {
        self.ends.len()
    }
}

impl<'a, R: Read> Rows<'a, R> {
    /// `longest` is the most bytes that a row may have.
    pub(crate) fn new(input: R, document: &'a str, longest: usize) -> Self {
        Self {
            input,
            document,
            reader: ReaderBuilder::new().comment(Some(b'#')).build(),
            buffer: vec![0; BUFFER].into_boxed_slice(),
            unread: 0..0,
            fields: vec![0; FIRST_ROW],
            ends: vec![0; MOST_FIELDS],
            longest,
            at_end: false,
        }
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, Error> {
        let (mut written, mut ended) = (0, 0);
        loop {
            if self.unread.is_empty() && !self.at_end {
                self.fill()?;
            }
            let unread = self.buffer.get(self.unread.clone()).unwrap_or_default();
            let room = self.fields.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(ended..).unwrap_or_default();
            let (result, read, wrote, found) = self.reader.read_record(unread, room, ends);
            let last = read.checked_sub(1).and_then(|at| unread.get(at)).copied();
            self.unread.start += read;
            written += wrote;
            ended += found;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.fields.len() < self.longest => {
                    let room = (2 * self.fields.len()).min(self.longest);
                    self.fields.resize(room, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(Error::RecordTooLong {
                        document: self.document.to_owned(),
                        line: self.reader.line(),
                        limit: self.longest,
                    });
                }
                ReadRecordResult::Record => {
                    // The reader counts ends of lines, and may have seen the row's own.
                    let behind = u64::from(last == Some(b'\n'));
                    let line = self.reader.line().saturating_sub(behind);
                    let fields = self.fields.get(..written).unwrap_or_default();
                    let ends = self.ends.get(..ended).unwrap_or_default();
                    return Ok(Some(Row { fields, ends, line }));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn fill(&mut self) -> Result<(), Error> {
        let read = loop {
            match self.input.read(&mut self.buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let read =
            read.map_err(|source| Error::of_input(self.document, self.reader.line(), source))?;
        self.at_end = read == 0;
        self.unread = 0..read;
        Ok(())
    }
}

/// Bytes read at a time.
const BUFFER: usize = 256 << 10;

/// Bytes of a row before more room is made.
const FIRST_ROW: usize = 4 << 10;

/// Fields a row may have.
const MOST_FIELDS: usize = 64;

#[cfg(test)]
mod tests {
    use super::Rows;
    use crate::Error;

    fn rows(text: &str, longest: usize) -> Result<Vec<(u64, Vec<String>)>, Error> {
        let mut rows = Rows::new(text.as_bytes(), "made.csv", longest);
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            let field = |column| String::from_utf8_lossy(row.get(column).unwrap()).into_owned();
            read.push((row.line, (0..row.len()).map(field).collect()));
        }
        Ok(read)
    }

    fn texts(row: &[&str]) -> Vec<String> {
        row.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn quotes_commas_line_ends_and_comments_are_read_as_they_are_meant() {
        let text = "\u{feff}a,\"b\"\r\n# left out\r\n\"x, \"\"y\"\"\",\"one\ntwo\"\n\n3,\n";
        let read = rows(text, 4096).unwrap();
        let fields: Vec<Vec<String>> = read.into_iter().map(|(_, fields)| fields).collect();
        assert_eq!(
            fields,
            [texts(&["a", "b"]), texts(&["x, \"y\"", "one\ntwo"]), texts(&["3", ""])]
        );
    }

    #[test]
    fn rows_know_their_lines() {
        let lines: Vec<u64> =
            rows("a\nb\nc", 4096).unwrap().into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 3]);
    }

    #[test]
    fn a_row_that_never_ends_is_an_error() {
        let text = format!("a,b\n\"{}", "x".repeat(10_000));
        assert!(matches!(rows(&text, 8192), Err(Error::RecordTooLong { line: 2, .. })));
        assert!(matches!(rows(&",".repeat(100), 8192), Err(Error::RecordTooLong { .. })));
    }
}
