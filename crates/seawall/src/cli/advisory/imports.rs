//! What was imported: a pack and the archive it was made of, beside each other in the user's
//! folder.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use seawall_advisory::{
    BulletinId, Catalogue, ImportedBulletins, Source,
    feed::{Feed, Feeds},
};
use seawall_facts::{HexBytes, Products};
use seawall_feeds::{
    Limits, bulletin_md,
    bundle::{Part, PartContents, PartKind, is_part_name},
};
use sha2::{Digest as _, Sha256};

use super::kept::{FEEDS, Kept};
use crate::{
    cli::catalogue::catalogue as embedded,
    failure::Failure,
    words::{Language, Words},
};

/// An archive as it is imported: its bytes stay at hand, so that what was read is what is kept.
pub struct Archive {
    pub bytes: Vec<u8>,
    pub digest: String,
}

impl Archive {
    pub fn of(bytes: Vec<u8>) -> Self {
        let digest = HexBytes(Sha256::digest(&bytes).to_vec()).to_string();
        Self { bytes, digest }
    }
}

/// The catalogue that is built in, with what the user imported before its own imports.
pub fn catalogue() -> Result<Cow<'static, Catalogue>, Failure> {
    let known = embedded()?;
    let is_built_in = |row: &ImportedBulletins| {
        known.imported_from().iter().any(|source| source.digest == row.source.digest)
    };
    let (mut imports, feeds) = (packs()?, Feeds::new(feeds()?));
    imports.retain(|row| !is_built_in(row));
    if imports.is_empty() && feeds.feeds().is_empty() {
        return Ok(Cow::Borrowed(known));
    }
    let products = Products::embedded();
    if imports.is_empty() {
        return Ok(Cow::Owned(known.clone().with_feeds(feeds, products)));
    }
    let fault = |error| Failure::usage("error-advisory-imported", &[]).cause(&error);
    let mut whole = Catalogue::by_hand().map_err(fault)?;
    // The newest first; a record stands whole as the first of them has it.
    imports.sort_by(|one, other| {
        (&other.source.date, &one.source.name).cmp(&(&one.source.date, &other.source.name))
    });
    for mut import in imports {
        import.fit(&whole, Products::embedded());
        whole = whole.with_imported(import);
    }
    let mut built_in = ImportedBulletins::embedded().map_err(fault)?;
    built_in.fit(&whole, Products::embedded());
    Ok(Cow::Owned(whole.with_imported(built_in).with_feeds(feeds, products)))
}

/// Takes an import into use: both files appear whole, or nothing changes.
pub fn keep(source: &Source, pack: &[u8], archive: &Archive) -> Result<(), Failure> {
    let kept = Kept::of_user();
    let written = kept.write().and_then(|writing| {
        // The pack comes last: it names the archive it belongs to.
        writing.put(&archive_name(&source.name), &archive.bytes)?;
        writing.put(&format!("{}.pack", source.name), pack)
    });
    written.map_err(|error| unwritable(&kept, &error))
}

/// Takes a feed into use, in place of the one of its name: whole, or nothing changes.
pub fn keep_feed(feed: &Feed) -> Result<(), Failure> {
    let kept = Kept::of_user();
    let name = feed.source.name.as_str();
    if !is_part_name(name) {
        return Err(unwritable(&kept, &io::Error::other(format!("`{name}` is no name of a file"))));
    }
    let bytes = feed.to_bytes().map_err(|error| unwritable(&kept, &error))?;
    let written = kept.write().and_then(|writing| writing.put(&feed_name(name), &bytes));
    written.map_err(|error| unwritable(&kept, &error))
}

/// The feeds that are kept, in the order of their names.
pub fn feeds() -> Result<Vec<Feed>, Failure> {
    Kept::of_user().read(|folder| {
        let mut feeds = Vec::new();
        for file in files(&folder.join(FEEDS), "feed")? {
            if let (_, PartContents::Feed(feed)) = part(&file, Part::feed)? {
                feeds.push(*feed);
            }
        }
        Ok(feeds)
    })
}

/// The names of all that is kept, whether it can be read or not.
pub fn names() -> Result<Vec<(PartKind, String)>, Failure> {
    let named = |kind: PartKind, files: Vec<PathBuf>| {
        let stem = |file: &PathBuf| Some(file.file_stem()?.to_string_lossy().into_owned());
        let names: Vec<_> = files.iter().filter_map(stem).map(|name| (kind, name)).collect();
        names
    };
    Kept::of_user().read(|folder| {
        let packs = named(PartKind::Bulletins, files(folder, "pack")?);
        let feeds = named(PartKind::Feed, files(&folder.join(FEEDS), "feed")?);
        Ok([packs, feeds].concat())
    })
}

/// All that is kept, as parts of a bundle: bulletins, then feeds, each by name.
pub fn parts() -> Result<Vec<(Part, PartContents)>, Failure> {
    Kept::of_user().read(|folder| {
        let packs = files(folder, "pack")?;
        let feeds = files(&folder.join(FEEDS), "feed")?;
        let packs = packs.iter().map(|file| part(file, Part::bulletins));
        packs.chain(feeds.iter().map(|file| part(file, Part::feed))).collect()
    })
}

fn part<E: std::error::Error>(
    file: &Path,
    make: impl Fn(Vec<u8>, &str) -> Result<Part, E>,
) -> Result<(Part, PartContents), Failure> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    let part = make(bytes, &file.display().to_string());
    let part = part.map_err(|error| unreadable(file, &error))?;
    let contents = part.read().map_err(|error| unreadable(file, &error))?;
    Ok((part, contents))
}

/// The text of a bulletin as its source has it, with the name and the language of that source:
/// the language spoken first.
pub fn text(id: &BulletinId, words: &Words) -> Result<Option<(Source, String)>, Failure> {
    let spoken = match words.language() {
        Language::Ja => "ja",
        Language::En => "en",
    };
    Kept::of_user().read(|folder| {
        let packs = packs_of(folder)?.into_iter();
        let mut sources: Vec<Source> = packs.map(|row| row.source).collect();
        sources.sort_by_key(|source| (source.language != spoken, source.name.clone()));
        for source in sources {
            let Some(archive) = archive_of(folder, &source)? else { continue };
            let found = bulletin_md::text_of(&*archive.bytes, &Limits::DEFAULT, id);
            let file = folder.join(archive_name(&source.name));
            if let Some(text) = found.map_err(|error| unreadable(&file, &error))? {
                return Ok(Some((source, text)));
            }
        }
        Ok(None)
    })
}

/// The archive that a pack was made of. A pack that came in a bundle has none.
fn archive_of(folder: &Path, source: &Source) -> Result<Option<Archive>, Failure> {
    let file = folder.join(archive_name(&source.name));
    let bytes = match fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if is_nothing(&error) => return Ok(None),
        Err(error) => return Err(unreadable(&file, &error)),
    };
    let archive = Archive::of(bytes);
    if archive.digest == source.digest {
        return Ok(Some(archive));
    }
    let file = file.display().to_string();
    Err(Failure::usage("error-advisory-archive", &[("file", &file)])
        .hint("hint-advisory-import-again", &[]))
}

fn packs() -> Result<Vec<ImportedBulletins>, Failure> {
    Kept::of_user().read(packs_of)
}

fn packs_of(folder: &Path) -> Result<Vec<ImportedBulletins>, Failure> {
    let read = |file: &PathBuf| {
        let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
        ImportedBulletins::from_pack(&bytes).map_err(|error| unreadable(file, &error))
    };
    files(folder, "pack")?.iter().map(read).collect()
}

/// The files of a folder that end so, by name. A folder that is not there has none.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Failure> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if is_nothing(&error) => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let files = files.map(|file| file.map(|file| file.path())).collect::<Result<Vec<_>, _>>();
    let mut files = files.map_err(|error| unreadable(folder, &error))?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == ending));
    files.sort();
    Ok(files)
}

/// What is kept cannot be read.
pub fn unreadable(file: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::usage("error-advisory-import-file", &[("file", &file.display().to_string())])
        .cause(error)
        .hint("hint-advisory-import-again", &[])
}

/// Nothing can be kept.
pub fn unwritable(kept: &Kept, error: &dyn std::error::Error) -> Failure {
    let folder = kept.folder().display().to_string();
    Failure::usage("error-advisory-keep", &[("folder", &folder)])
        .cause(error)
        .hint("hint-advisory-keep", &[])
}

/// The file that keeps an archive.
pub fn archive_name(source: &str) -> String {
    format!("{source}.tar.xz")
}

/// The file that keeps a feed.
pub fn feed_name(source: &str) -> String {
    format!("{FEEDS}/{source}.feed")
}

/// Whether nothing was ever imported: no folder, or no place for one.
fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
