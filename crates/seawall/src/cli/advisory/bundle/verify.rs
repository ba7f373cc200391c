//! `advisory verify`: whose a bundle is, what is in it, and whether it would be taken.

use super::{
    file::{LARGEST, opened},
    said::Said,
    standing::{Named, Standing, Taken},
    take::leaving,
};
use crate::{
    cli::{
        advisory::{FORMATS, given, kept::Kept},
        advisory_args::Verify as Args,
    },
    failure::{Exit, Failure},
    output::{Format, Sink},
    scope_file::PublicKey,
    words::Words,
};

/// Verifies.
pub fn run(args: &Args, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let key = args.key.as_deref().map(PublicKey::read).transpose()?;
    let bytes = given::read(&args.file, LARGEST)?;
    let (bundle, _) = opened(&bytes, &args.file)?;
    let last = Kept::of_user().read(Taken::read)?;
    let named = Named { key: key.as_ref(), replaces: false };
    let standing = Standing::of(&bundle, last.as_ref(), named);
    let mut out = Sink::open(args.out.output.as_deref())?;
    let leaves = leaving(bundle.contents())?;
    let said = Said::of(standing.into(), &bundle, bytes.len(), last.as_ref(), leaves);
    said.print(format, words, &mut out)?;
    out.close()?;
    match standing {
        Standing::OtherKey => {
            Err(standing.refusal(&bundle, last.as_ref(), &args.file).unwrap_or_else(|| {
                Failure::new(Exit::Internal, "error-internal", &[("fault", "standing")])
            }))
        }
        _ => Ok(Exit::Clean),
    }
}
