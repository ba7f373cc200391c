//! What can be typed after `collect`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `collect`.
#[derive(Debug, Args)]
pub struct Collect {
    /// What to print [default: what there is]
    #[command(subcommand)]
    pub command: Option<CollectCommand>,
}

/// What can be printed.
#[derive(Debug, Subcommand)]
pub enum CollectCommand {
    /// The script to run on a host, from Windows NT 4.0 to Server 2025: plain .cmd in ASCII
    Script(Out),
    /// The card for whoever stands at the host, in Japanese or English
    Card(Out),
}

/// Where it goes.
#[derive(Debug, Args)]
pub struct Out {
    /// Write it to a file, as Windows reads it
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
