//! What can be typed behind `hunt`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Reading, Which};

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
    /// What becomes of the hosts.
    #[command(flatten)]
    pub clean_up: CleanUp,
}

/// What becomes of the hosts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clean-up")]
pub struct CleanUp {
    /// Say what becomes of each host: rebuilt, cleaned or updated, with the steps in their order
    #[arg(long, conflicts_with_all = ["verify", "export"])]
    pub plan: bool,
    /// A card to print and to tick off, one page a host: text, or HTML where --output ends with .html
    #[arg(long, requires = "plan")]
    pub card: bool,
    /// Clean this host instead of rebuilding it: an exception that somebody signs
    #[arg(long, value_name = "HOST", value_delimiter = ',', requires_all = ["plan", "signed_by", "because", "no_other_intruder"])]
    pub clean: Vec<String>,
    /// Who signs that it is cleaned
    #[arg(long, value_name = "NAME", requires = "clean")]
    pub signed_by: Option<String>,
    /// When it was signed [default: today]
    #[arg(long, value_name = "DATE", requires = "signed_by")]
    pub signed_on: Option<String>,
    /// Why it is not rebuilt
    #[arg(long, value_name = "WHY", requires = "clean")]
    pub because: Option<String>,
    /// Who looked whether somebody else came in by the same hole, and found nobody
    #[arg(long, value_name = "NAME", requires = "clean")]
    pub no_other_intruder: Option<String>,
    /// Somebody else came in on this host too
    #[arg(long, value_name = "HOST", value_delimiter = ',', requires = "plan")]
    pub other_intruder: Vec<String>,
    /// Write the batch files of the hosts that are cleaned, with what takes them back, into this folder
    #[arg(long, value_name = "FOLDER", requires = "clean")]
    pub scripts: Option<PathBuf>,
    /// How updates get in while the attack goes on, where that works on the host
    #[arg(long, value_name = "WAY", requires = "plan", value_parser = ["media", "ipsec_policy", "connection_firewall", "dcom_off"])]
    pub way: Option<String>,
    /// What is known beside the evidence, such as role:workstation, infected, part:other_ipsec_policy=no
    #[arg(long, value_name = "WHAT[=no]", value_delimiter = ',', requires = "plan")]
    pub say: Vec<String>,
    /// Which updates are planned.
    #[command(flatten)]
    pub which: Which,
}
