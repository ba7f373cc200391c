//! How far a host was looked at: what nobody saw is not safe.

use serde::Serialize;

/// How far a host was looked at, the furthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its files were read, and it was judged by them.
    Audited,
    /// It answered a scan, and was judged by that.
    Scanned,
    /// It was looked at, and is no Windows that is judged here.
    NotJudged,
    /// The look at it was cut short: its time ran out, it was in distress, or it was left out.
    CutShort,
    /// Something is at the address, and tells nothing of itself.
    Unidentified,
    /// Nothing came back.
    Silent,
}

impl Standing {
    /// Every one, the furthest first.
    pub const ALL: [Self; 6] = [
        Self::Audited,
        Self::Scanned,
        Self::NotJudged,
        Self::CutShort,
        Self::Unidentified,
        Self::Silent,
    ];

    /// Whether there are verdicts to go by.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Audited | Self::Scanned)
    }
}
