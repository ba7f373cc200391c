//! What of a hive could not be read, and where.

use super::Limits;

/// Damage, with the key it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The key, from below the root; the root itself is empty.
    pub path: String,
    /// What of the key is missing because of it.
    pub part: Part,
    /// Where in the file, in bytes.
    pub offset: u64,
    /// What is wrong there.
    pub fault: Fault,
}

/// What damage takes away.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Something of the file as a whole; no key may be missing.
    File,
    /// The root, and so everything.
    Root,
    /// Some or all keys under this one.
    Subkeys,
    /// Some or all values of this key.
    Values,
    /// What this value holds; its name and type are known.
    Data {
        /// The value's name.
        value: String,
    },
}

/// Something broken, before it is known whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where in the file, in bytes.
    pub offset: u64,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a place of a hive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The checksum of the base block is wrong.
    #[error("the base block's checksum is wrong")]
    Checksum,
    /// The version, or the place of the root, was not as the base block says.
    #[error("the base block does not lead to the root key")]
    BaseBlock,
    /// The file is shorter than its base block says.
    #[error("the hive bins end after {there} of {said} bytes")]
    Truncated {
        /// Bytes of hive bins, as the base block says.
        said: u32,
        /// Bytes that are there.
        there: u32,
    },
    /// No hive bin where one has to begin.
    #[error("no hive bin begins here")]
    Bin,
    /// A cell has to begin here, but the hive bins do not reach so far.
    #[error("a cell outside of the hive bins")]
    Outside,
    /// Cells begin at multiples of eight bytes.
    #[error("a cell at an odd place")]
    Misaligned,
    /// A cell in use was expected.
    #[error("the cell is free")]
    Free,
    /// A length that no cell here can have.
    #[error("a cell of {size} bytes")]
    CellSize {
        /// The length as written; those of cells in use are negative.
        size: i32,
    },
    /// Another kind of record than what points here needs.
    #[error("not a record of the kind needed")]
    Signature,
    /// The record is longer than its cell.
    #[error("the record does not fit its cell")]
    Overrun,
    /// A list that is longer or shorter than its key says.
    #[error("a list of {there} entries, not {said}")]
    Count {
        /// Entries, as the key says.
        said: u32,
        /// Entries there are.
        there: u32,
    },
    /// The bytes already belong to something else: keys in a circle, lists that overlap.
    #[error("belongs to something else already")]
    Claimed,
    /// The key names another one as its parent.
    #[error("the key belongs under another one")]
    Parent,
    /// A name of half a character.
    #[error("a name of an odd number of bytes")]
    Name,
    /// Deeper than [`Limits::depth`].
    #[error("keys below the limit of depth")]
    TooDeep,
    /// The data is longer than its cells.
    #[error("{there} bytes of data, not {said}")]
    DataLength {
        /// Bytes, as the value says.
        said: u32,
        /// Bytes there are.
        there: u32,
    },
}

impl Fault {
    /// A stable code, for output and for counting.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Checksum => "checksum",
            Self::BaseBlock => "base-block",
            Self::Truncated { .. } => "truncated",
            Self::Bin => "bin",
            Self::Outside => "outside",
            Self::Misaligned => "misaligned",
            Self::Free => "free-cell",
            Self::CellSize { .. } => "cell-size",
            Self::Signature => "signature",
            Self::Overrun => "overrun",
            Self::Count { .. } => "count",
            Self::Claimed => "claimed",
            Self::Parent => "parent",
            Self::Name => "name",
            Self::TooDeep => "too-deep",
            Self::DataLength { .. } => "data-length",
        }
    }
}

/// All damage met, listed within limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DamageReport {
    /// What was met, in order.
    pub listed: Vec<Damage>,
    /// How many more there were.
    pub unlisted: u64,
    bytes: usize,
}

impl DamageReport {
    /// Whether nothing was met.
    pub const fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.unlisted == 0
    }

    pub(super) fn add(&mut self, limits: &Limits, path: &str, part: Part, broken: Broken) {
        let name = if let Part::Data { value } = &part { value.len() } else { 0 };
        let bytes = self.bytes.saturating_add(path.len()).saturating_add(name);
        if self.listed.len() >= limits.damages || bytes > limits.damage_bytes {
            self.unlisted = self.unlisted.saturating_add(1);
            return;
        }
        self.bytes = bytes;
        let Broken { offset, fault } = broken;
        self.listed.push(Damage { path: path.to_owned(), part, offset, fault });
    }
}
