//! What can be typed behind `contain`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::{InventoryArg, Reading, Which};

/// `contain`.
#[derive(Debug, Args)]
pub struct Contain {
    /// What to do.
    #[command(subcommand)]
    pub command: ContainCommand,
}

/// What can be done about containment.
#[derive(Debug, Subcommand)]
pub enum ContainCommand {
    /// Which measures hosts get until they are updated, or for ever: in order, with reasons, what breaks and what remains
    Plan(Box<Plan>),
    /// Write a policy for an enforcement point; the file goes to stdout
    Render(Box<Render>),
    /// What a measure is, what a target can say, what a rule rests on
    Explain(Explain),
}

/// `contain plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Hosts that were scanned or audited, by name, address or key; or files and folders to read now
    #[arg(value_name = "HOST", required_unless_present = "all")]
    pub hosts: Vec<String>,
    /// Every host of the store
    #[arg(long, conflicts_with = "hosts")]
    pub all: bool,
    /// A policy file: what others need, and who is excepted
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// How updates come to the hosts: addresses of a console, media, download or none
    #[arg(long, value_name = "HOW")]
    pub updates: Option<String>,
    /// How the hosts are managed: addresses, or local
    #[arg(long, value_name = "HOW")]
    pub managed: Option<String>,
    /// What is known beside the evidence, such as role:opc, part:enforcement_point, need:http=no, under_attack, infected=no
    #[arg(long, value_name = "WHAT[=no]", value_delimiter = ',')]
    pub say: Vec<String>,
    /// Traffic that was seen: what `seawall inspect --format jsonl` printed
    #[arg(long, value_name = "FILE")]
    pub seen: Option<PathBuf>,
    /// A card to print and to tick off, one page a host: text, or HTML where --output ends with .html
    #[arg(long)]
    pub card: bool,
    /// Which bulletins are judged.
    #[command(flatten)]
    pub which: Which,
    /// How files are read.
    #[command(flatten)]
    pub reading: Reading,
    /// What is known of the hosts beside what is read.
    #[command(flatten)]
    pub inventory: InventoryArg,
    /// table, json or jsonl
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `contain render`.
#[derive(Debug, Args)]
pub struct Render {
    /// The policy, in YAML
    #[arg(long, value_name = "FILE")]
    pub policy: PathBuf,
    /// The enforcement point, such as nftables-host; without a name they are listed
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", required = true)]
    pub target: Option<String>,
    /// Which file: apply, undo, verify, capture, dead-man, confirm or load [default: apply]
    #[arg(long, value_name = "NAME", conflicts_with = "all_parts")]
    pub part: Option<String>,
    /// Every file, into the folder that --output names
    #[arg(long, requires = "output")]
    pub all_parts: bool,
    /// Addresses of the contained hosts, in place of the policy's scope
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub host: Vec<String>,
    /// Switches to set in the registry, such as dcom-off, static-rpc-ports=5000-5200 or rpc-proxy-ports=SERVER
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub switch: Vec<String>,
    /// What stood in the registry before, as the registry editor exported it
    #[arg(long, value_name = "FILE")]
    pub before: Vec<PathBuf>,
    /// The host's network adapters, by GUID or service, for tcpip-filter
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub adapter: Vec<String>,
    /// What listens on the host, such as tcp/80,tcp/1433, for tcpip-filter
    #[arg(long, value_name = "PORTS", value_delimiter = ',')]
    pub listening: Vec<String>,
    /// What is known of hosts: names, and tags as owner, line or room.
    #[command(flatten)]
    pub inventory: InventoryArg,
    /// text (the file as its target reads it) or json (every file, and what is lost)
    #[arg(long, default_value = "text")]
    pub format: String,
    /// Write it to a file; with --all-parts, to a folder
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `contain explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A measure (M4), a target (cisco-ios) or a rule (domain_controller); without one all are listed
    #[arg(value_name = "MEASURE|TARGET|RULE")]
    pub what: Option<String>,
}
