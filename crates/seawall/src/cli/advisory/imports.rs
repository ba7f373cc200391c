//! What was imported: a pack and the archive it was made of, beside each other in the user's
//! folder.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use seawall_advisory::{BulletinId, Catalogue, ImportedBulletins, Source};
use seawall_facts::{HexBytes, Products};
use seawall_feeds::{Limits, bulletin_md};
use sha2::{Digest as _, Sha256};

use crate::{
    cli::{catalogue::catalogue as embedded, common::own_folder},
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
    let mut imports = packs()?;
    imports.retain(|row| !is_built_in(row));
    if imports.is_empty() {
        return Ok(Cow::Borrowed(known));
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
    Ok(Cow::Owned(whole.with_imported(built_in)))
}

/// Takes an import into use: both files appear whole, or nothing changes.
pub fn keep(source: &Source, pack: &[u8], archive: &Archive) -> Result<PathBuf, Failure> {
    let folder = folder();
    let written = fs::create_dir_all(&folder).and_then(|()| {
        // The pack comes last: it names the archive it belongs to.
        put(&folder, &archive_name(&source.name), &archive.bytes)?;
        put(&folder, &format!("{}.pack", source.name), pack)
    });
    written.map_err(|error| {
        Failure::usage("error-advisory-keep", &[("folder", &folder.display().to_string())])
            .cause(&error)
            .hint("hint-advisory-keep", &[])
    })?;
    Ok(folder)
}

/// The text of a bulletin as its source has it, with the name and the language of that source:
/// the language spoken first.
pub fn text(id: &BulletinId, words: &Words) -> Result<Option<(Source, String)>, Failure> {
    let spoken = match words.language() {
        Language::Ja => "ja",
        Language::En => "en",
    };
    let mut sources: Vec<Source> = packs()?.into_iter().map(|row| row.source).collect();
    sources.sort_by_key(|source| (source.language != spoken, source.name.clone()));
    for source in sources {
        let file = folder().join(archive_name(&source.name));
        let archive = Archive::of(fs::read(&file).map_err(|error| unreadable(&file, &error))?);
        if archive.digest != source.digest {
            let file = file.display().to_string();
            return Err(Failure::usage("error-advisory-archive", &[("file", &file)])
                .hint("hint-advisory-import-again", &[]));
        }
        let found = bulletin_md::text_of(&*archive.bytes, &Limits::DEFAULT, id);
        if let Some(text) = found.map_err(|error| unreadable(&file, &error))? {
            return Ok(Some((source, text)));
        }
    }
    Ok(None)
}

fn packs() -> Result<Vec<ImportedBulletins>, Failure> {
    let mut packs = Vec::new();
    let files = match fs::read_dir(folder()) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(packs),
        Err(error) => return Err(unreadable(&folder(), &error)),
    };
    let files = files.map(|file| file.map(|file| file.path())).collect::<Result<Vec<_>, _>>();
    let mut files = files.map_err(|error| unreadable(&folder(), &error))?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "pack"));
    files.sort();
    for file in files {
        let bytes = fs::read(&file).map_err(|error| unreadable(&file, &error))?;
        let pack = ImportedBulletins::from_pack(&bytes);
        packs.push(pack.map_err(|error| unreadable(&file, &error))?);
    }
    Ok(packs)
}

fn unreadable(file: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::usage("error-advisory-import-file", &[("file", &file.display().to_string())])
        .cause(error)
        .hint("hint-advisory-import-again", &[])
}

/// Writes beside and renames, so that whoever reads meanwhile sees the old file or the new one.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!("{name}.{}.partial", std::process::id()));
    let put = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, folder.join(name)));
    if put.is_err() {
        let _ = fs::remove_file(&beside);
    }
    put
}

fn folder() -> PathBuf {
    own_folder().join("advisories")
}

fn archive_name(source: &str) -> String {
    format!("{source}.tar.xz")
}
