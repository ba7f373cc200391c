//! `seawall advisory`: what the catalogue says, and what it takes in. No network, no store.

mod bundle;
mod check;
mod diff;
mod export;
mod feed_check;
mod feed_import;
mod fixes;
mod given;
mod graph;
mod health;
mod import;
mod imports;
mod kept;
mod list;
pub mod names;
mod record;
mod relations;
mod show;
mod text;

use crate::{
    cli::advisory_args::AdvisoryCommand,
    failure::{Exit, Failure},
    output::Format,
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json];

/// Answers one question.
pub fn run(command: &AdvisoryCommand, words: &Words) -> Result<Exit, Failure> {
    match command {
        AdvisoryCommand::Import(args) => import::run(args, words),
        AdvisoryCommand::Bundle(args) => bundle::write(args, words),
        AdvisoryCommand::Verify(args) => bundle::verify(args, words),
        AdvisoryCommand::Diff(args) => diff::run(args, words),
        AdvisoryCommand::List(args) => list::run(args, words),
        AdvisoryCommand::Fixes(args) => fixes::run(args, words),
        AdvisoryCommand::Sources(args) => health::run(args, words),
        AdvisoryCommand::Show(args) => show::run(args, words),
        AdvisoryCommand::Graph(args) => graph::run(args, words),
        AdvisoryCommand::Successors(args) => relations::successors(args, words),
        AdvisoryCommand::Contains(args) => relations::contains(args, words),
        AdvisoryCommand::Check(args) => check::run(args, words),
        AdvisoryCommand::Export(args) => export::run(args),
    }
}
