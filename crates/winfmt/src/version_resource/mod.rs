//! The versions that programs and libraries carry (`VS_VERSIONINFO`), in PE files.
//!
//! Layout after Microsoft's documentation of `VS_VERSIONINFO` and of the PE format.

mod block;
mod directory;

pub use block::{FixedInfo, Number, StringTable, Translation};

use crate::{Error, Limits, limits};

/// The version resources of a file, and what of them could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionResources {
    /// One for each language, in the order of the file; none in a file that has no version.
    pub versions: Vec<VersionResource>,
    /// What is not whole. With damage, no version does not mean that the file has none.
    pub damage: Vec<Damage>,
}

/// A version resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionResource {
    /// Where it begins, in bytes from the start of the file.
    pub offset: usize,
    /// The language it is filed under, as a Windows language id: 0x411 Japanese, 0x409 English of
    /// the United States, 0 none.
    pub language: u16,
    /// The numbers.
    pub fixed: Option<FixedInfo>,
    /// The texts, by language and code page.
    pub tables: Vec<StringTable>,
    /// The languages that the texts are said to be in.
    pub translations: Vec<Translation>,
}

/// What is wrong with the resources of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// The header of the file ends before its tables do.
    Header,
    /// The directory of the resources, or a part of it that leads to versions, is not there.
    Directory,
    /// There are more versions than are read.
    TooMany,
    /// A version is not where the directory says, or is cut off.
    Missing {
        /// The language it is filed under.
        language: u16,
    },
    /// A part of a version breaks the format; what stands before it was read.
    Block {
        /// Where the part begins, in bytes from the start of the file.
        offset: usize,
    },
}

const FORMAT: &str = "a PE file";

impl VersionResources {
    /// Reads the versions of a PE file.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        limits::check(bytes.len(), limits.program_bytes, FORMAT)?;
        let mut found = Self::default();
        let places = directory::versions(bytes, &mut found.damage)
            .ok_or(Error::Unrecognised { format: FORMAT })?;
        for place in places {
            found.versions.extend(block::read(bytes, place, &mut found.damage));
        }
        Ok(found)
    }
}

impl VersionResource {
    /// The first text of this name, such as `CompanyName` or `FileVersion`, in any language.
    pub fn string(&self, name: &str) -> Option<&str> {
        let strings = self.tables.iter().flat_map(|table| &table.strings);
        strings.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
