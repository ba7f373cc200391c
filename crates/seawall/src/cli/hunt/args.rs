//! What can be typed behind `hunt`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::Reading;

/// `hunt`.
#[derive(Debug, Args)]
pub struct Hunt {
    /// Files, folders, archives and disk images; of one host or of many
    #[arg(value_name = "PATH", required_unless_present_any = ["verify", "export"])]
    pub paths: Vec<PathBuf>,
    /// Prove from fresh evidence that what was found in OLD is out: exits with 5 where it is not proven
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["paths", "export"])]
    pub verify: Vec<PathBuf>,
    /// The end of the clean-up: evidence must be later [default: the latest moment of OLD]
    #[arg(long, value_name = "MOMENT", requires = "verify")]
    pub since: Option<String>,
    /// When NEW was taken, for what in it does not say so itself
    #[arg(long, value_name = "MOMENT", requires = "verify")]
    pub taken: Option<String>,
    /// Hunt by the indicators of these files too (schema seawall.indicators/1)
    #[arg(long, value_name = "FILE")]
    pub indicators: Vec<PathBuf>,
    /// Write the indicators for other tools: sigma, stix or yara
    #[arg(long, value_name = "FORM", value_parser = ["sigma", "stix", "yara"], conflicts_with = "paths")]
    pub export: Option<String>,
    /// How files are read.
    #[command(flatten)]
    pub reading: Reading,
    /// table, json or jsonl
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 from this verdict on
    #[arg(long, value_name = "VERDICT", default_value = "attempted", value_parser = ["attempted", "remnant", "infected", "never"])]
    pub fail_on: String,
    /// Exit with 3 when a host was not evaluated
    #[arg(long)]
    pub fail_on_unknown: bool,
}
