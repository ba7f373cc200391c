//! What can be typed.

use std::{ffi::OsString, net::IpAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::words::Language;

/// Finds, judges, contains, patches and proves the RPC/DCOM exposure of Windows fleets
#[derive(Debug, Parser)]
#[command(name = "seawall", version, arg_required_else_help = true)]
pub struct Cli {
    /// Options that every command has.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The language to speak.
    pub fn language(&self) -> Language {
        self.common.lang.unwrap_or_else(Language::from_locale)
    }
}

/// Options that every command has.
#[derive(Debug, Args)]
pub struct Common {
    /// Language of the output [default: from the locale]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Language>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    pub color: String,
    /// Show the result and errors only
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Show no progress line
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Where runs and answers are kept [default: a SQLite file in the user's data folder]
    #[arg(long, global = true, value_name = "URL", env = "SEAWALL_STORE")]
    pub store: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan a lab of 254 simulated hosts on this machine; no root, no network
    Demo(Demo),
    /// Look at hosts over the network, without credentials and without exploiting anything
    Scan(Box<Scan>),
    /// Show why a host got its verdicts: the proof as a tree
    Explain(Explain),
    /// Derive a proof again from the answers in it
    VerifyProof(VerifyProof),
    /// Show the DCE/RPC in captured traffic: associations, calls and anomalies
    Inspect(Inspect),
    /// Simulated hosts to practise on
    Lab {
        /// What to do.
        #[command(subcommand)]
        command: LabCommand,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// table, json, jsonl or csv
    #[arg(long, default_value = "table")]
    pub format: String,
    /// The /24 on loopback to put the hosts on, by its network address
    #[arg(long, default_value = "127.77.3.0", value_name = "ADDRESS")]
    pub network: std::net::Ipv4Addr,
}

/// `scan`.
#[derive(Debug, Args)]
pub struct Scan {
    /// Addresses, ranges (127.0.0.1-9), networks (127.0.0.0/24) or names
    pub targets: Vec<String>,
    /// Read targets from a file, one or more a line, # begins a comment [also: -iL FILE]
    #[arg(long, value_name = "FILE")]
    pub input_list: Vec<PathBuf>,
    /// Never send anything to these
    #[arg(long, value_name = "TARGETS", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Never send anything to the targets in this file
    #[arg(long, value_name = "FILE")]
    pub exclude_file: Vec<PathBuf>,
    /// Ports to look at, such as 135,445,udp/137
    #[arg(
        long,
        value_name = "PORTS",
        default_value = "135,139,445,593,udp/135,udp/137,udp/138,udp/445"
    )]
    pub ports: String,
    /// Where ports really are, such as 135=10135,udp/137=10137
    #[arg(long, value_name = "MAP")]
    pub port_map: Option<String>,
    /// How long one answer may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000, value_parser = clap::value_parser!(u64).range(10..=600_000))]
    pub timeout: u64,
    /// How long one host may take in all, in milliseconds [default: 30000, ot: 60000]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(10..=3_600_000))]
    pub host_timeout: Option<u64>,
    /// How gently: loopback (no limits), normal (offices), ot (controllers and instruments)
    #[arg(long, value_name = "NAME", default_value = "loopback", value_parser = ["loopback", "normal", "ot"])]
    pub profile: String,
    /// Hosts looked at at once [default: 128, normal: 64, ot: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub parallel: Option<u16>,
    /// Look back at each probed host after this time, in milliseconds; 0 is never [default: loopback: never, else 60000]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=3_600_000))]
    pub look_back: Option<u64>,
    /// Send only in this daily window of local time, such as 12:00-13:00
    #[arg(long, value_name = "FROM-TO")]
    pub window: Option<String>,
    /// End the scan when this file appears
    #[arg(long, value_name = "FILE")]
    pub stop_file: Option<PathBuf>,
    /// Go on with an interrupted scan [default: the latest]
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["targets", "input_list", "exclude", "exclude_file", "profile", "ports", "port_map", "second_pass"])]
    pub resume: Option<String>,
    /// Send no UDP
    #[arg(long)]
    pub no_udp: bool,
    /// Ask the MS04-012 question too
    #[arg(long)]
    pub second_pass: bool,
    /// table, json, jsonl or csv
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 from this verdict on: unknown, pending_reboot, missing, no_fix_exists or never
    #[arg(long, value_name = "STATE", default_value = "missing", value_parser = ["unknown", "pending_reboot", "missing", "no_fix_exists", "never"])]
    pub fail_on: String,
    /// Exit with 3 when anything stayed unknown
    #[arg(long)]
    pub fail_on_unknown: bool,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The host's address
    pub address: IpAddr,
    /// The bulletin, such as MS03-039 [default: all]
    pub advisory: Option<String>,
    /// table (the tree) or json (the proof)
    #[arg(long, default_value = "table")]
    pub format: String,
}

/// `verify-proof`.
#[derive(Debug, Args)]
pub struct VerifyProof {
    /// What `explain ADDRESS ADVISORY --format json` printed; - is standard input
    pub file: PathBuf,
}

/// `inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// pcap or pcapng files; - is standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// table, json or jsonl
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 when there is an anomaly, or never
    #[arg(long, value_name = "WHAT", default_value = "never", value_parser = ["anomaly", "never"])]
    pub fail_on: String,
}

/// What a lab can do.
#[derive(Debug, Subcommand)]
pub enum LabCommand {
    /// Serve simulated hosts until Ctrl-C
    Up(LabUp),
}

/// `lab up`.
#[derive(Debug, Args)]
pub struct LabUp {
    /// The address of one simulated host
    #[arg(long, conflicts_with = "fleet", requires = "profile")]
    pub address: Option<IpAddr>,
    /// Its profile; without a name the profiles are listed
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub profile: Option<String>,
    /// A fleet file
    #[arg(long, value_name = "FILE")]
    pub fleet: Option<PathBuf>,
    /// Where ports really are, such as 135=10135
    #[arg(long, value_name = "MAP", conflicts_with = "free_ports")]
    pub port_map: Option<String>,
    /// Find free ports above 1024 and say which
    #[arg(long)]
    pub free_ports: bool,
}

/// nmap's `-iL FILE`, which people's fingers know, as the long option it stands for.
pub fn with_input_list(command_line: Vec<OsString>) -> Vec<OsString> {
    command_line
        .into_iter()
        .map(|arg| if arg == "-iL" { "--input-list".into() } else { arg })
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Cli, Command, with_input_list};

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_input_list_of_nmap_is_understood() {
        let line = ["seawall", "scan", "-iL", "hosts.txt"].map(Into::into).to_vec();
        let Command::Scan(scan) = Cli::parse_from(with_input_list(line)).command else { panic!() };
        assert_eq!(scan.input_list, [std::path::PathBuf::from("hosts.txt")]);
    }
}
