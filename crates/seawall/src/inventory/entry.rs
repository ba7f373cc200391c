//! What an inventory says of a host.

use serde::Serialize;

use super::key::MatchedBy;

/// What one row says, and the line of the file it begins on.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) at: usize,
    pub(super) owner: Option<Box<str>>,
    pub(super) line: Option<Box<str>>,
    pub(super) room: Option<Box<str>>,
}

impl Entry {
    /// Whether it says nothing.
    pub(super) const fn is_empty(&self) -> bool {
        self.owner.is_none() && self.line.is_none() && self.room.is_none()
    }

    /// Whether another says the same.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        self.owner == other.owner && self.line == other.line && self.room == other.room
    }
}

/// The row that is a host's, as outputs have it: the texts are those of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InventoryRecord {
    /// Who answers for it.
    pub owner: Option<String>,
    /// The production line it belongs to.
    pub line: Option<String>,
    /// Where it stands.
    pub room: Option<String>,
    /// What the row was found by.
    pub matched_by: MatchedBy,
}

impl InventoryRecord {
    pub(super) fn new(entry: &Entry, matched_by: MatchedBy) -> Self {
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let Entry { owner, line, room, .. } = entry;
        Self { owner: text(owner), line: text(line), room: text(room), matched_by }
    }
}
