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
}

impl Limits {
    /// Some times what the largest known archive of bulletins takes: 129 MB in 1,539
    /// entries, the largest document 0.7 MB, the longest line 2.8 kB, paths four levels deep.
    pub const DEFAULT: Self = Self {
        unpacked_bytes: 512 << 20,
        unpacking_memory: 128 << 20,
        documents: 8192,
        document_bytes: 4 << 20,
        line_bytes: 64 << 10,
        path_bytes: 1024,
        path_levels: 16,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
