//! How much one file may ask for.

use crate::Error;

/// How much one file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a hotfix list or system description. The largest known has 120 kB.
    pub text_bytes: usize,
    /// Bytes of an event log of Windows NT. They are read in place; systems of the time had no
    /// more than about 300 MB for all their logs.
    pub event_log_bytes: usize,
    /// Bytes of an event. No program could report one of more than 64 kB.
    pub event_record_bytes: usize,
    /// Bytes of a registry text. It is read line by line.
    pub reg_text_bytes: usize,
    /// Bytes of a line of registry text and those it goes on in: a value of 10 MiB or so.
    pub reg_item_bytes: usize,
    /// Bytes of a program or library. Only headers and versions are read of it.
    pub program_bytes: usize,
    /// Bytes of the registry settings of a group policy.
    pub registry_pol_bytes: usize,
}

impl Limits {
    /// Many times what real files take.
    pub const DEFAULT: Self = Self {
        text_bytes: 4 << 20,
        event_log_bytes: 1 << 30,
        event_record_bytes: 1 << 20,
        reg_text_bytes: 1 << 30,
        reg_item_bytes: 32 << 20,
        program_bytes: 1 << 30,
        registry_pol_bytes: 64 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

pub(crate) fn check(size: usize, limit: usize, format: &'static str) -> Result<(), Error> {
    if size > limit { Err(Error::TooLarge { format, size, limit }) } else { Ok(()) }
}
