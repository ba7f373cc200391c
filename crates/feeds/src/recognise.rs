//! Which feed a file is, by its content, and its importer.

use std::{
    fs::{self, File},
    io::{BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use seawall_advisory::feed::FeedKind;
use zip::ZipArchive;

use crate::{
    Error, Intake, bulletin_search, csaf, cvrf, kev, oval, release_info, update_catalog, wesng,
    wsus,
};

/// The kind of feed that a file is; nothing where it is none that there is an importer for. The
/// file is read from its beginning, and is there again afterwards.
pub fn recognise(
    input: &mut (impl Read + Seek),
    document: &str,
) -> Result<Option<FeedKind>, Error> {
    let unreadable = |source| Error::Unreadable { document: document.to_owned(), source };
    let mut head = Vec::new();
    input.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
    input.rewind().map_err(unreadable)?;
    let kind = if head.starts_with(b"PK") {
        let kind = of_zip(&mut *input, document)?;
        input.rewind().map_err(unreadable)?;
        kind
    } else if head.starts_with(b"MSCF") {
        Some(FeedKind::Wsus)
    } else {
        of_text(&text(&head))
    };
    Ok(kind)
}

/// Reads a document of a kind. CSAF's documents tell themselves whether they are VEX, so that the
/// kind may come back as another.
pub fn read(
    kind: FeedKind,
    input: impl Read + Seek,
    document: &str,
    intake: &mut Intake<'_>,
) -> Result<FeedKind, Error> {
    match kind {
        FeedKind::Csaf | FeedKind::Vex => return csaf::read(input, document, intake),
        FeedKind::Wesng => wesng::read(input, document, intake),
        FeedKind::Cvrf => cvrf::read(input, document, intake),
        FeedKind::Wsus => wsus::read(input, document, intake),
        FeedKind::UpdateCatalog => update_catalog::read(input, document, intake),
        FeedKind::BulletinSearch => bulletin_search::read(input, document, intake),
        FeedKind::ReleaseInformation => release_info::read(input, document, intake),
        FeedKind::Kev => kev::read(input, document, intake),
        FeedKind::Oval => oval::read(input, document, intake),
    }?;
    Ok(kind)
}

/// Reads a folder of documents of one kind: CSAF with its list, or any that lie there side by
/// side, in the order of their names.
pub fn read_folder(folder: &Path, intake: &mut Intake<'_>) -> Result<FeedKind, Error> {
    if ["index.txt", "changes.csv"].iter().any(|list| folder.join(list).is_file()) {
        return csaf::read_folder(folder, intake);
    }
    let mut found: Option<FeedKind> = None;
    for file in files_of(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let unreadable = |source| Error::Unreadable { document: name.clone(), source };
        let mut input = BufReader::new(File::open(&file).map_err(unreadable)?);
        let Some(kind) = recognise(&mut input, &name)? else {
            intake.skip(&name);
            continue;
        };
        if kind == FeedKind::Csaf {
            return csaf::read_folder(folder, intake);
        }
        if found.is_some_and(|earlier| earlier != kind) {
            return Err(Error::WrongFormat {
                document: name,
                expected: "document of the kind that the folder's others are",
                found: kind.name().to_owned(),
            });
        }
        found = Some(read(kind, input, &name, intake)?);
    }
    found.ok_or_else(|| Error::WrongFormat {
        document: folder.display().to_string(),
        expected: "folder of a feed",
        found: "no document that is known".to_owned(),
    })
}

/// The files that lie in a folder itself, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |source| Error::Unreadable { document: folder.display().to_string(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().map_err(unreadable)?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn of_zip(input: impl Read + Seek, document: &str) -> Result<Option<FeedKind>, Error> {
    let archive = ZipArchive::new(input).map_err(|error| Error::BadDocument {
        document: document.to_owned(),
        place: "its directory".to_owned(),
        fault: error.to_string(),
    })?;
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    if names.iter().any(|name| name.eq_ignore_ascii_case("xl/workbook.xml")) {
        return Ok(Some(FeedKind::BulletinSearch));
    }
    Ok(names.iter().any(|name| wesng::is_table(name)).then_some(FeedKind::Wesng))
}

/// The first bytes as text: UTF-8, or what browsers save as UTF-16.
fn text(head: &[u8]) -> String {
    let wide = |pairs: &[u8], read: fn([u8; 2]) -> u16| {
        let units = pairs.as_chunks::<2>().0.iter().map(|pair| read(*pair));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect::<String>()
    };
    match head {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        head => String::from_utf8_lossy(head).into_owned(),
    }
}

fn of_text(text: &str) -> Option<FeedKind> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match text.chars().next()? {
        '{' if holds(&["\"csaf_version\""]) => Some(FeedKind::Csaf),
        '{' if holds(&["\"catalogVersion\""]) => Some(FeedKind::Kev),
        '{' if holds(&["\"DocumentTracking\"", "\"DocumentTitle\"", "\"@odata.context\""]) => {
            Some(FeedKind::Cvrf)
        }
        // A large advisory has its head behind its notes.
        '{' if holds(&["\"document\""]) => Some(FeedKind::Csaf),
        '<' if holds(&["cvrfdoc"]) => Some(FeedKind::Cvrf),
        '<' if holds(&["oval_definitions"]) => Some(FeedKind::Oval),
        '<' if holds(&["Microsoft Update Catalog", "Microsoft Update カタログ", "ScopedView"]) => {
            Some(FeedKind::UpdateCatalog)
        }
        '<' if holds(&["<html", "<HTML", "<table", "<h2", "<!DOCTYPE html", "<!doctype html"]) => {
            Some(FeedKind::ReleaseInformation)
        }
        '{' | '<' => None,
        _ if text.lines().next().is_some_and(|line| line.contains("DatePosted")) => {
            Some(FeedKind::Wesng)
        }
        // What was copied off a page: builds and articles.
        _ if holds(&["KB"]) && holds(&["uild"]) => Some(FeedKind::ReleaseInformation),
        _ => None,
    }
}

/// Bytes that a kind shows itself in.
const HEAD: u64 = 64 << 10;
