//! How much an archive may ask for.

/// How much an archive may ask for. Whatever is over one of them ends the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes the whole archive may unpack to.
    pub unpacked_bytes: u64,
    /// Bytes that unpacking may take for its own tables.
    pub unpacking_memory: u64,
    /// Entries, folders too.
    pub documents: usize,
    /// Bytes a document may have.
    pub document_bytes: u64,
    /// Bytes a line may have.
    pub line_bytes: usize,
    /// Bytes a path may have.
    pub path_bytes: usize,
    /// Levels a path may have.
    pub path_levels: usize,
    /// Cells that a document's tables may have in all; one that spans rows or columns counts in
    /// each of them.
    pub table_cells: usize,
    /// Bytes that the facts of all documents may take, counted without what the allocator adds.
    pub facts_bytes: usize,
    /// Bytes that a document's facts may take.
    pub document_facts_bytes: usize,
    /// Rows of all documents that may be rejected: of more of them nothing is understood.
    pub rejected: usize,
    /// Rows of a document that may be rejected.
    pub document_rejected: usize,
}

impl Limits {
    /// Some times what the largest known archive of bulletins takes: 129 MB in 1,539
    /// entries, the largest document 0.7 MB, the longest line 2.8 kB, paths four levels deep,
    /// 10,432 cells and 1 MB of facts in a document, 69 MB of facts in all.
    pub const DEFAULT: Self = Self {
        unpacked_bytes: 512 << 20,
        unpacking_memory: 128 << 20,
        documents: 8192,
        document_bytes: 4 << 20,
        line_bytes: 64 << 10,
        path_bytes: 1024,
        path_levels: 16,
        table_cells: 128 << 10,
        facts_bytes: 256 << 20,
        document_facts_bytes: 8 << 20,
        rejected: 100_000,
        document_rejected: 4096,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What is left of two limits: that of the whole archive and that of the document under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    archive: Left,
    document: Left,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    limit: usize,
    left: usize,
}

impl Allowance {
    pub(crate) const fn new(archive: usize, document: usize) -> Self {
        Self { archive: Left::all_of(archive), document: Left::all_of(document) }
    }

    pub(crate) const fn begin_document(&mut self) {
        self.document = Left::all_of(self.document.limit);
    }

    /// Takes so much of both; where there is not enough, the limit it is over.
    pub(crate) fn take(&mut self, amount: usize) -> Result<(), usize> {
        for one in [&mut self.document, &mut self.archive] {
            one.left = one.left.checked_sub(amount).ok_or(one.limit)?;
        }
        Ok(())
    }
}

impl Left {
    const fn all_of(limit: usize) -> Self {
        Self { limit, left: limit }
    }
}
