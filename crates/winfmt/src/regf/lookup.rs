//! Answers of looking something up.

use super::Broken;

/// What became of looking for a key or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// It is there.
    Found(T),
    /// It is not there.
    Absent,
    /// It is not among what could be read, but here something could not be.
    Unknown(Broken),
}

impl<T> Lookup<T> {
    /// What was found, if anything.
    pub fn found(self) -> Option<T> {
        if let Self::Found(it) = self { Some(it) } else { None }
    }

    /// Whether it is certain that it is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Looks further from what was found.
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Lookup<U>) -> Lookup<U> {
        match self {
            Self::Found(it) => next(it),
            Self::Absent => Lookup::Absent,
            Self::Unknown(broken) => Lookup::Unknown(broken),
        }
    }
}
