//! `advisory diff`: what is new, gone and changed between two states of what was imported.

mod said;
mod side;

use crate::{
    cli::{advisory::FORMATS, advisory_args::Diff as Args},
    failure::{Exit, Failure},
    output::{Format, Sink, line},
    words::Words,
};
use said::Said;
use side::Side;

/// Compares.
pub fn run(args: &Args, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let (old, new) = (Side::read(&args.old)?, Side::read(&args.new)?);
    let pairs = side::pairs(&old, &new);
    let said = Said::of(&old, &new, &pairs);
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        line(&said, &mut out)?;
    } else {
        said.table(words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}
