//! `advisory bundle`: what the user imported, as one signed file.

use std::io::Write as _;

use seawall_feeds::bundle::{BundleLimits, Contents, open};

use super::{
    file::made,
    said::{Outcome, Said},
};
use crate::{
    cli::{
        advisory::{FORMATS, imports},
        advisory_args::Bundle as Args,
        catalogue::catalogue,
    },
    clock,
    failure::{Exit, Failure},
    output::{Format, Sink},
    scope_file::{PrivateKey, is_line},
    words::Words,
};

/// Writes it.
pub fn run(args: &Args, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let note = args.note.as_deref().unwrap_or_default().trim();
    if !note.is_empty() && !is_line(note) {
        return Err(Failure::usage("error-bundle-note", &[]).hint("hint-authorise-line", &[]));
    }
    let key = PrivateKey::read(&args.key)?;
    let parts: Vec<_> = imports::parts()?.into_iter().map(|(part, _)| part).collect();
    if parts.is_empty() {
        return Err(Failure::usage("error-bundle-empty", &[]).hint("hint-bundle-empty", &[]));
    }
    let serial = u64::try_from(clock::now().0.div_euclid(1000)).unwrap_or_default();
    let contents = Contents {
        made: clock::rfc3339(made(serial)),
        serial,
        catalogue: catalogue()?.date().to_owned(),
        note: note.to_owned(),
        parts,
    };
    let fault = |error| Failure::usage("error-bundle-make", &[]).cause(&error);
    let limits = &BundleLimits::DEFAULT;
    let sealed = contents.seal(key.public().bytes(), |message| key.sign(message), limits);
    let bytes = sealed.map_err(fault)?;
    let mut file = Sink::open(Some(&args.file))?;
    file.write_all(&bytes)?;
    file.close()?;
    let bundle = open(&bytes, limits).map_err(fault)?;
    let mut out = Sink::open(args.out.output.as_deref())?;
    let said = Said::of(Outcome::Written, &bundle, bytes.len(), None, Vec::new());
    said.print(format, words, &mut out)?;
    out.close()?;
    Ok(Exit::Clean)
}
