//! A witness of an update, and what it says.

use seawall_facts::{Timestamp, UpdateAction, Version};

use super::ground::{FileRow, Minimum};
use crate::Speaks;

/// What a file's version comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It has the fix.
    Reached,
    /// It is older than that of any branch.
    Below,
    /// It is newer than the lowest of one branch, and older than that of another.
    Between,
}

/// One witness of an update.
#[derive(Clone, Debug)]
pub(super) struct Witness<'g> {
    pub(super) speaks: Speaks,
    pub(super) what: What<'g>,
}

/// Who it is. Facts and evidence are named by their places in the dossier.
#[derive(Clone, Debug)]
pub(super) enum What<'g> {
    /// A file with a version.
    File { fact: usize, row: &'g FileRow<'g>, own: Version, reach: Reach, minimum: Minimum<'g> },
    /// A package of the component store.
    Package { fact: usize, state: u32 },
    /// A registry key.
    Key { fact: usize },
    /// A registry key spelled as documents misprint it.
    MisprintedKey { fact: usize },
    /// A registry key, or a list, in a copy that the system put aside.
    OldCopy { fact: usize },
    /// A line of a list of updates.
    Listed { fact: usize },
    /// A line of "Add or Remove Programs".
    Name { fact: usize },
    /// An event.
    Event { fact: usize, action: UpdateAction, at: Option<Timestamp> },
    /// A later update of a list, of which the catalogue knows nothing: it may hold this one.
    LaterListed { fact: usize, number: u32 },
    /// Complete registry evidence without any of its keys.
    NoKey { evidence: usize },
    /// A complete list of updates without it.
    NotListed { evidence: usize },
}

impl What<'_> {
    /// The fact it is, where it is one.
    pub(super) const fn fact(&self) -> Option<usize> {
        match self {
            Self::File { fact, .. }
            | Self::Package { fact, .. }
            | Self::Key { fact }
            | Self::MisprintedKey { fact }
            | Self::OldCopy { fact }
            | Self::Listed { fact }
            | Self::Name { fact }
            | Self::Event { fact, .. }
            | Self::LaterListed { fact, .. } => Some(*fact),
            Self::NoKey { .. } | Self::NotListed { .. } => None,
        }
    }

    pub(super) const fn is_file(&self) -> bool {
        matches!(self, Self::File { .. })
    }
}
