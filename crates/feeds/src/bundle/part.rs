//! The parts of a bundle: files as the user's folder keeps them.

use seawall_advisory::{Date, ImportedBulletins, feed::Feed};
use serde::Serialize;

use super::BundleError;

/// One source's statements, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The name of its source.
    pub name: String,
    /// The last day its statements are of: data as of.
    pub date: Option<Date>,
    /// A pack of bulletins, or a feed.
    pub bytes: Vec<u8>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Imported bulletins: [`ImportedBulletins::to_pack`].
    Bulletins,
    /// A feed: [`Feed::to_bytes`].
    Feed,
}

/// What a part says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartContents {
    /// Imported bulletins.
    Bulletins(ImportedBulletins),
    /// A feed.
    Feed(Box<Feed>),
}

/// Whether a name can be that of a part and of the file it becomes anywhere: letters in lower
/// case, digits and, behind the first, `-`, `_` and `.`; at most 64 of them.
pub fn is_part_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= 64
        && name.bytes().next().is_some_and(plain)
        && name.bytes().all(|byte| plain(byte) || matches!(byte, b'-' | b'_' | b'.'))
}

impl PartKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Bulletins, Self::Feed];

    /// The number that stands for it in a bundle.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Bulletins => 1,
            Self::Feed => 2,
        }
    }

    pub(super) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

impl Part {
    /// The part that a pack of imported bulletins makes. `file` names it where it is none.
    pub fn bulletins(bytes: Vec<u8>, file: &str) -> Result<Self, BundleError> {
        let source = read_bulletins(&bytes, file)?.source;
        Self::named(PartKind::Bulletins, source.name, source.date, bytes)
    }

    /// The part that a feed makes. `file` names it where it is none.
    pub fn feed(bytes: Vec<u8>, file: &str) -> Result<Self, BundleError> {
        let source = read_feed(&bytes, file)?.source;
        Self::named(PartKind::Feed, source.name, source.date, bytes)
    }

    /// What it says: whole, and of the source that it is said to be of.
    pub fn read(&self) -> Result<PartContents, BundleError> {
        let contents = match self.kind {
            PartKind::Bulletins => {
                PartContents::Bulletins(read_bulletins(&self.bytes, &self.name)?)
            }
            PartKind::Feed => PartContents::Feed(Box::new(read_feed(&self.bytes, &self.name)?)),
        };
        let (name, date) = match &contents {
            PartContents::Bulletins(bulletins) => (&bulletins.source.name, bulletins.source.date),
            PartContents::Feed(feed) => (&feed.source.name, feed.source.date),
        };
        if *name == self.name && date == self.date {
            Ok(contents)
        } else {
            Err(BundleError::PartSource(self.name.clone()))
        }
    }

    fn named(
        kind: PartKind,
        name: String,
        date: Option<Date>,
        bytes: Vec<u8>,
    ) -> Result<Self, BundleError> {
        if is_part_name(&name) {
            Ok(Self { kind, name, date, bytes })
        } else {
            Err(BundleError::PartName(name))
        }
    }
}

fn read_bulletins(bytes: &[u8], part: &str) -> Result<ImportedBulletins, BundleError> {
    ImportedBulletins::from_pack(bytes)
        .map_err(|fault| BundleError::Bulletins { part: part.to_owned(), fault })
}

fn read_feed(bytes: &[u8], part: &str) -> Result<Feed, BundleError> {
    Feed::from_bytes(bytes).map_err(|fault| BundleError::Feed { part: part.to_owned(), fault })
}

#[cfg(test)]
mod tests {
    use super::{PartKind, is_part_name};

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        for name in ["msja", "wesng", "update-catalog", "a_b.2", "7"] {
            assert!(is_part_name(name), "{name}");
        }
        let long = "a".repeat(65);
        for name in ["", ".", "..", ".a", "-a", "a/b", "a\\b", "A", "a b", "ä", "a\0", "a:b", &long]
        {
            assert!(!is_part_name(name), "{name}");
        }
    }

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        for kind in PartKind::ALL {
            assert_eq!(PartKind::of_number(kind.number()), Some(kind));
        }
        assert_eq!(PartKind::of_number(0), None);
        assert_eq!(PartKind::of_number(3), None);
    }
}
