//! How much one file may ask for.

use crate::Error;

/// How much one file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a hotfix list or system description. The largest known has 120 kB.
    pub text_bytes: usize,
}

impl Limits {
    /// Many times what real files take.
    pub const DEFAULT: Self = Self { text_bytes: 4 << 20 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

pub(crate) fn check(size: usize, limit: usize, format: &'static str) -> Result<(), Error> {
    if size > limit { Err(Error::TooLarge { format, size, limit }) } else { Ok(()) }
}
