//! What ends an import.

use std::io;

use crate::bounded;

/// What ends an import. Nothing of it is then handed over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The archive could not be read.
    #[error("cannot read the archive after `{after}`: {source}")]
    Read {
        /// The last document that was read whole; empty before the first.
        after: String,
        /// What the reader said.
        source: io::Error,
    },
    /// The archive ends before its end.
    #[error("the archive is cut off after `{after}`")]
    Truncated {
        /// The last document that was read whole; empty before the first.
        after: String,
    },
    /// The archive's form is broken.
    #[error("the archive is damaged after `{after}`: {fault}")]
    Damaged {
        /// The last document that was read whole; empty before the first.
        after: String,
        /// What is broken.
        fault: String,
    },
    /// Unpacking would take more memory than allowed.
    #[error("unpacking needs more than {limit} bytes of memory")]
    TooMuchMemory {
        /// The most bytes it may take.
        limit: u64,
    },
    /// The archive unpacks to more than allowed.
    #[error("the archive unpacks to more than {limit} bytes, after `{after}`")]
    ArchiveTooLarge {
        /// The last document that was read whole; empty before the first.
        after: String,
        /// The most bytes it may unpack to.
        limit: u64,
    },
    /// There are more entries than allowed.
    #[error("the archive holds more than {limit} entries; the first too many is `{document}`")]
    TooManyDocuments {
        /// The first one too many.
        document: String,
        /// The most entries there may be.
        limit: usize,
    },
    /// A document is larger than allowed.
    #[error("document `{document}` has {size} bytes, more than {limit}")]
    DocumentTooLarge {
        /// The document.
        document: String,
        /// Its size in bytes.
        size: u64,
        /// The most bytes it may have.
        limit: u64,
    },
    /// A line is longer than allowed.
    #[error("line {line} of document `{document}` has more than {limit} bytes")]
    LineTooLong {
        /// The document.
        document: String,
        /// The line, from 1.
        line: usize,
        /// The most bytes a line may have.
        limit: usize,
    },
    /// A path goes deeper than allowed.
    #[error("path `{document}` is more than {limit} levels deep")]
    PathTooDeep {
        /// The beginning of the path.
        document: String,
        /// The most levels it may have.
        limit: usize,
    },
    /// A path, or an extension that may hold one, is longer than allowed.
    #[error("a path that begins `{document}` has more than {limit} bytes")]
    PathTooLong {
        /// The beginning of the path; empty where only its length is known.
        document: String,
        /// The most bytes it may have.
        limit: usize,
    },
    /// A document ends in the middle of a table: the archive was made of a part of it.
    #[error("document `{document}` ends inside a table, at line {line}")]
    DocumentCut {
        /// The document.
        document: String,
        /// The last line of the table, from 1.
        line: usize,
    },
    /// The tables of a document have more cells than allowed.
    #[error("the tables of document `{document}` have more than {limit} cells at line {line}")]
    TooManyCells {
        /// The document.
        document: String,
        /// The line of the first row too many, from 1.
        line: usize,
        /// The most cells they may have.
        limit: usize,
    },
    /// The facts of a document, or of all up to it, take more memory than allowed.
    #[error("the facts up to line {line} of document `{document}` take more than {limit} bytes")]
    TooManyFacts {
        /// The document.
        document: String,
        /// The line of the first fact too many, from 1.
        line: usize,
        /// The most bytes they may take: in the document, or in the archive.
        limit: usize,
    },
    /// More rows of a document, or of all up to it, were rejected than allowed.
    #[error("more than {limit} rows were rejected, at line {line} of document `{document}`")]
    TooManyRejected {
        /// The document.
        document: String,
        /// The line of the first row too many, from 1.
        line: usize,
        /// The most rows that may be: in the document, or in the archive.
        limit: usize,
    },
    /// Two documents hold one bulletin.
    #[error("document `{document}` holds {id}, which stood in an earlier one")]
    TwiceTheSame {
        /// The second document.
        document: String,
        /// The bulletin's id.
        id: String,
    },
    /// The table of labels is no TOML of the right shape.
    #[error("cannot read the table of labels: {0}")]
    Labels(#[from] toml::de::Error),
    /// There are no labels for a language.
    #[error("no labels for language `{0}`")]
    NoLabels(String),
    /// More records than allowed.
    #[error("document `{document}` has more than {limit} records, at line {line}")]
    TooManyRecords {
        /// The document.
        document: String,
        /// The line or, where there are none, the number of the first record too many; from 1.
        line: u64,
        /// The most there may be.
        limit: usize,
    },
    /// A record, a row or a text is longer than allowed.
    #[error("a record of document `{document}` has more than {limit} bytes, at line {line}")]
    RecordTooLong {
        /// The document.
        document: String,
        /// Its line or its number, from 1.
        line: u64,
        /// The most bytes there may be.
        limit: usize,
    },
    /// Elements, objects or cabinets stand inside each other deeper than allowed.
    #[error("document `{document}` is more than {limit} levels deep")]
    TooDeep {
        /// The document.
        document: String,
        /// The most levels there may be.
        limit: usize,
    },
    /// A feed unpacks to more than allowed.
    #[error("the feed unpacks to more than {limit} bytes, in document `{document}`")]
    FeedTooLarge {
        /// The document in which it was over.
        document: String,
        /// The most bytes there may be.
        limit: u64,
    },
    /// What is to be kept of a feed takes more memory than allowed.
    #[error("the facts up to document `{document}` take more than {limit} bytes")]
    FeedTooRich {
        /// The document in which it was over.
        document: String,
        /// The most bytes they may take.
        limit: usize,
    },
    /// A document is not what it was taken for.
    #[error("document `{document}` is no {expected}: {found}")]
    WrongFormat {
        /// The document.
        document: String,
        /// What it should be.
        expected: &'static str,
        /// What was found in its place.
        found: String,
    },
    /// A document declares entities or a document type of its own.
    #[error("document `{document}` declares a document type or entities, which is not allowed")]
    XmlEntities {
        /// The document.
        document: String,
    },
    /// A document is damaged or cut off.
    #[error("document `{document}` is damaged or cut off at {place}: {fault}")]
    BadDocument {
        /// The document.
        document: String,
        /// Where, as the format counts: `line 7`, `byte 1024`.
        place: String,
        /// What the reader says.
        fault: String,
    },
    /// A document could not be read at all.
    #[error("cannot read document `{document}`")]
    Unreadable {
        /// The document.
        document: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// What an error of the reader below means: that it gave more than allowed, that what it
    /// unpacks is damaged, or that it cannot be read.
    pub(crate) fn of_input(document: &str, line: u64, source: io::Error) -> Self {
        let document = document.to_owned();
        if let Some(limit) = bounded::limit_it_is_over(&source) {
            return Self::FeedTooLarge { document, limit };
        }
        match source.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Other => Self::BadDocument {
                document,
                place: format!("line {line}"),
                fault: source.to_string(),
            },
            _ => Self::Unreadable { document, source },
        }
    }
}
