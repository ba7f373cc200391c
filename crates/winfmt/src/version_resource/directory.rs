//! The way from the header of a file to its versions.
//!
//! The directory has three levels: type, name, language. No more are descended, and so a
//! directory that leads into itself ends like any other.

use object::LittleEndian as LE;
use object::pe::{IMAGE_DIRECTORY_ENTRY_RESOURCE, ImageNtHeaders32, ImageNtHeaders64, RT_VERSION};
use object::read::pe::{
    ImageNtHeaders, PeFile, ResourceDirectory, ResourceDirectoryEntryData, ResourceDirectoryTable,
    ResourceNameOrId, SectionTable, optional_header_magic,
};

use super::Damage;

/// Where a version stands, by the directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) language: u16,
    /// In bytes from the start of the file.
    pub(super) offset: usize,
    /// In bytes.
    pub(super) length: usize,
}

/// The most versions looked for in a file. Those of Windows have one, Wine's kernel32 36.
const MOST: usize = 128;

/// The places of the versions; nothing if it is no PE file.
pub(super) fn versions(bytes: &[u8], damage: &mut Vec<Damage>) -> Option<Vec<Place>> {
    let places = match optional_header_magic(bytes) {
        Ok(object::pe::IMAGE_NT_OPTIONAL_HDR32_MAGIC) => {
            versions_in::<ImageNtHeaders32>(bytes, damage)
        }
        Ok(object::pe::IMAGE_NT_OPTIONAL_HDR64_MAGIC) => {
            versions_in::<ImageNtHeaders64>(bytes, damage)
        }
        _ => return None,
    };
    Some(places.unwrap_or_default())
}

fn versions_in<Pe: ImageNtHeaders>(bytes: &[u8], damage: &mut Vec<Damage>) -> Option<Vec<Place>> {
    let Ok(file) = PeFile::<Pe>::parse(bytes) else {
        damage.push(Damage::Header);
        return None;
    };
    let sections = file.section_table();
    let entry = file.data_directories().get(IMAGE_DIRECTORY_ENTRY_RESOURCE)?;
    // The loader goes by the address alone.
    let (address, _) = entry.address_range();
    if address == 0 {
        return None;
    }
    let mut walk = Walk { bytes, sections, places: Vec::new(), damage };
    match range_at(&sections, address).and_then(|(begin, end)| slice(bytes, begin, end)) {
        Some(section) => walk.types(ResourceDirectory::new(section)),
        None => walk.damage.push(Damage::Directory),
    }
    Some(walk.places)
}

struct Walk<'d, 'w> {
    bytes: &'d [u8],
    sections: SectionTable<'d>,
    places: Vec<Place>,
    damage: &'w mut Vec<Damage>,
}

impl<'d> Walk<'d, '_> {
    fn types(&mut self, directory: ResourceDirectory<'d>) {
        let Ok(root) = directory.root() else {
            self.damage.push(Damage::Directory);
            return;
        };
        let is_version = |name: ResourceNameOrId| name.id() == Some(RT_VERSION);
        // Types are listed once each; a file that lists one again is not taken by its word.
        let Some(entry) = root.entries.iter().find(|entry| is_version(entry.name_or_id())) else {
            return;
        };
        match entry.data(directory) {
            Ok(ResourceDirectoryEntryData::Table(names)) => self.names(directory, &names),
            _ => self.damage.push(Damage::Directory),
        }
    }

    fn names(&mut self, directory: ResourceDirectory<'d>, names: &ResourceDirectoryTable<'d>) {
        let mut left = MOST;
        for entry in names.entries {
            let Some(less) = left.checked_sub(1) else {
                self.damage.push(Damage::TooMany);
                return;
            };
            if let Ok(ResourceDirectoryEntryData::Table(languages)) = entry.data(directory) {
                left = self.languages(directory, &languages, left);
            } else {
                self.damage.push(Damage::Directory);
                left = less;
            }
        }
    }

    /// Takes at most `left` of the languages, and gives how many more may be taken elsewhere.
    fn languages(
        &mut self,
        directory: ResourceDirectory<'d>,
        languages: &ResourceDirectoryTable<'d>,
        left: usize,
    ) -> usize {
        if languages.entries.len() > left {
            self.damage.push(Damage::TooMany);
        }
        for entry in languages.entries.iter().take(left) {
            let language = entry.name_or_id().id().unwrap_or_default();
            let Ok(ResourceDirectoryEntryData::Data(data)) = entry.data(directory) else {
                self.damage.push(Damage::Directory);
                continue;
            };
            let length = usize::try_from(data.size.get(LE)).unwrap_or(usize::MAX);
            let range = range_at(&self.sections, data.offset_to_data.get(LE));
            let whole = range.filter(|(begin, end)| {
                length <= end - begin && slice(self.bytes, *begin, begin + length).is_some()
            });
            match whole {
                Some((offset, _)) => self.places.push(Place { language, offset, length }),
                None => self.damage.push(Damage::Missing { language }),
            }
        }
        // A list of none costs something too.
        left.saturating_sub(languages.entries.len().max(1))
    }
}

/// The bytes of the file from an address to the end of its section, by their offsets.
fn range_at(sections: &SectionTable<'_>, address: u32) -> Option<(usize, usize)> {
    let (offset, size) = sections.pe_file_range_at(address)?;
    let begin = usize::try_from(offset).ok()?;
    Some((begin, begin.checked_add(usize::try_from(size).ok()?)?))
}

/// A stretch of the file; what of it is there, if the file ends in it.
fn slice(bytes: &[u8], begin: usize, end: usize) -> Option<&[u8]> {
    bytes.get(begin..end.min(bytes.len())).filter(|it| !it.is_empty())
}
