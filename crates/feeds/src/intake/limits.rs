//! How much a feed may ask for.

/// How much a feed may ask for. Whatever is over one of them ends the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedLimits {
    /// Bytes that everything in the feed may unpack to.
    pub unpacked_bytes: u64,
    /// Bytes that a document must fit into which can only be read whole: one advisory, one page,
    /// one file inside a cabinet that holds others.
    pub document_bytes: u64,
    /// Files of a folder, entries of an archive.
    pub documents: usize,
    /// Records: rows, remediations, updates, whatever the feed is made of.
    pub records: usize,
    /// Bytes of one record, row or text.
    pub record_bytes: usize,
    /// Levels of elements, objects or cabinets inside each other.
    pub depth: usize,
    /// Bytes of memory that the facts may take, as counted while they are taken in.
    pub facts_bytes: usize,
}

impl FeedLimits {
    /// Some times what the largest known feeds take: WES-NG's definitions of 2026 hold 608,740
    /// rows in 136 MB; `wsusscn2.cab` is said to be above 500 MB packed (from memory).
    pub const DEFAULT: Self = Self {
        unpacked_bytes: 8 << 30,
        document_bytes: 64 << 20,
        documents: 400_000,
        records: 20_000_000,
        record_bytes: 1 << 20,
        depth: 64,
        facts_bytes: 512 << 20,
    };
}

impl FeedLimits {}

impl Default for FeedLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
