//! `advisory import` of a bundle: all of it comes in place of what is kept, or nothing changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use seawall_feeds::bundle::{Bundle, Contents, Part, PartContents, PartKind};

use super::{
    file::opened,
    said::{Left, Outcome, Said},
    standing::{Named, Standing, Taken},
};
use crate::{
    cli::{
        advisory::{
            FORMATS,
            imports::{Archive, archive_name, feed_name, names, unwritable},
            kept::{FEEDS, Kept, STATE, write_synced},
        },
        advisory_args::Import as Args,
    },
    failure::{Exit, Failure},
    output::{Format, Sink},
    scope_file::PublicKey,
    words::Words,
};

/// Takes a bundle, given as its file's bytes.
pub fn run(args: &Args, bytes: &[u8], words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    if args.language.is_some() || args.pack.is_some() {
        return Err(Failure::usage("error-bundle-options", &[]).hint("hint-bundle-options", &[]));
    }
    let key = args.key.as_deref().map(PublicKey::read).transpose()?;
    let named = Named { key: key.as_ref(), replaces: args.replace_key };
    let (bundle, contents) = opened(bytes, &args.archive)?;
    let kept = Kept::of_user();
    // Refused without a trace where it can be: the lock is a file.
    let last = kept.read(Taken::read)?;
    if let Some(refusal) =
        Standing::of(&bundle, last.as_ref(), named).refusal(&bundle, last.as_ref(), &args.archive)
    {
        return Err(refusal);
    }
    let mut out = Sink::open(args.out.output.as_deref())?;
    let writing = kept.write().map_err(|error| unwritable(&kept, &error))?;
    let last = Taken::read(writing.folder())?;
    let standing = Standing::of(&bundle, last.as_ref(), named);
    if let Some(refusal) = standing.refusal(&bundle, last.as_ref(), &args.archive) {
        return Err(refusal);
    }
    let again = standing == Standing::Again && is_kept(bundle.contents(), writing.folder());
    let (outcome, leaves) = if again {
        (Outcome::Again, Vec::new())
    } else {
        let leaves = leaving(bundle.contents())?;
        let old = writing.folder().to_owned();
        writing
            .replace(|folder| fill(folder, &old, &bundle, &contents))
            .map_err(|error| unwritable(&kept, &error))?;
        (Outcome::Taken, leaves)
    };
    drop(writing);
    Said::of(outcome, &bundle, bytes.len(), last.as_ref(), leaves)
        .print(format, words, &mut out)?;
    out.close()?;
    Ok(Exit::Clean)
}

/// What is kept and would leave.
pub fn leaving(contents: &Contents) -> Result<Vec<Left>, Failure> {
    let mut left = Vec::new();
    for (kind, name) in names()? {
        if !contents.parts.iter().any(|part| part.kind == kind && part.name == name) {
            left.push(Left { kind, name });
        }
    }
    Ok(left)
}

/// Whether every part is kept as it stands.
fn is_kept(contents: &Contents, folder: &Path) -> bool {
    let same =
        |part: &Part| fs::read(folder.join(file_name(part))).is_ok_and(|bytes| bytes == part.bytes);
    contents.parts.iter().all(same)
}

fn fill(folder: &Path, old: &Path, bundle: &Bundle, contents: &[PartContents]) -> io::Result<()> {
    fs::create_dir(folder.join(FEEDS))?;
    for (part, contents) in bundle.contents().parts.iter().zip(contents) {
        write_synced(&folder.join(file_name(part)), &part.bytes)?;
        if let PartContents::Bulletins(bulletins) = contents {
            // The texts stay at hand where they are those of the pack.
            let name = archive_name(&bulletins.source.name);
            let archive = fs::read(old.join(&name)).ok().map(Archive::of);
            if let Some(archive) = archive.filter(|row| row.digest == bulletins.source.digest) {
                write_synced(&folder.join(&name), &archive.bytes)?;
            }
        }
    }
    write_synced(&folder.join(STATE), Taken::of(bundle).to_json()?.as_bytes())
}

fn file_name(part: &Part) -> PathBuf {
    PathBuf::from(match part.kind {
        PartKind::Bulletins => format!("{}.pack", part.name),
        PartKind::Feed => feed_name(&part.name),
    })
}
