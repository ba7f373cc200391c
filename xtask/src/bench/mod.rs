//! Measurements against others, each failing below what was promised.

pub(crate) mod inspect;
