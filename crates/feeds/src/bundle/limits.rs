//! How much a bundle may ask for.

/// How much a bundle may ask for. What is over one of them is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleLimits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of the head: what is inside, and the note.
    pub head_bytes: usize,
    /// Parts.
    pub parts: usize,
    /// Bytes of one text of the head.
    pub text_bytes: usize,
    /// Bytes that all parts together unpack to.
    pub unpacked_bytes: u64,
    /// Bytes that unpacking may take for its own tables.
    pub unpacking_memory: u64,
}

impl BundleLimits {
    /// Many times what there is to carry: the packs of three editions have 4 MB, and there are
    /// ten kinds of feed.
    pub const DEFAULT: Self = Self {
        file_bytes: 256 << 20,
        head_bytes: 128 << 10,
        parts: 256,
        text_bytes: 4 << 10,
        unpacked_bytes: 1 << 30,
        unpacking_memory: 128 << 20,
    };
}

impl Default for BundleLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
