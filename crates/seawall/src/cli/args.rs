//! What can be typed.

use std::{ffi::OsString, net::IpAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::{report::Division, words::Language};

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
    /// Read what hosts left behind: hives, registry texts, event logs, lists, disk images
    Audit(Audit),
    /// Write down who allows what to be scanned, and until when; needed outside loopback
    #[command(visible_alias = "authorize")]
    Authorise(Authorise),
    /// What to install on a host, in which order, and what that closes
    Plan(Plan),
    /// What stands between hosts and attackers until they are updated, or for ever: measures, and the files that set them up
    Contain(super::contain::args::Contain),
    /// What worms left on hosts, out of what the hosts left behind; and proof that it is out
    Hunt(Box<super::hunt::args::Hunt>),
    /// Everything that is known of the fleet, for people (one HTML file) and for other programs
    Report(Box<Report>),
    /// What is different between two moments of the fleet: mended, come back, not seen any more
    Diff(Diff),
    /// Show why a host got its verdicts: the proof as a tree
    Explain(Explain),
    /// Derive a proof again from the answers in it
    VerifyProof(VerifyProof),
    /// What is kept: check it, or forget what is old
    Store {
        /// What to do.
        #[command(subcommand)]
        command: StoreCommand,
    },
    /// Show the DCE/RPC in captured traffic: associations, calls and anomalies
    Inspect(Inspect),
    /// Print what to take to hosts that nothing can be installed on: a script and a card
    Collect(super::collect::args::Collect),
    /// Ask the catalogue: bulletins, updates, what proves them, what holds what
    Advisory {
        /// What to ask.
        #[command(subcommand)]
        command: super::advisory_args::AdvisoryCommand,
    },
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
    /// table, json, jsonl, csv, kb824146 or portqry
    #[arg(long, default_value = "table")]
    pub format: String,
    /// The /24 on loopback to put the hosts on, by its network address
    #[arg(long, default_value = "127.77.3.0", value_name = "ADDRESS")]
    pub network: std::net::Ipv4Addr,
}

/// `scan`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct Scan {
    /// Addresses, ranges (127.0.0.1-9), networks (127.0.0.0/24 or /255.255.255.0) or host names
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
    /// How gently: loopback (no limits), normal (offices), ot (controllers and instruments) [default: loopback on loopback, else normal]; portqry is short for --format portqry --ports 135,udp/135 --depth endpoints
    #[arg(long, value_name = "NAME", value_parser = ["loopback", "normal", "ot"])]
    pub profile: Option<String>,
    /// Hosts looked at at once [default: 128, normal: 64, ot: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub parallel: Option<u16>,
    /// Look back at each probed host after this time, in milliseconds; 0 is never [default: loopback: never, else 60000]
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=3_600_000))]
    pub look_back: Option<u64>,
    /// The scope file that allows it; needed outside loopback
    #[arg(long, value_name = "FILE")]
    pub scope: Option<PathBuf>,
    /// The public key that must have signed the scope file: its file or its 64 digits
    #[arg(long, value_name = "KEY")]
    pub trust: Option<String>,
    /// Send nothing: print what would be sent to whom, for how long, and which alarms to expect (table or json)
    #[arg(long, conflicts_with = "resume")]
    pub dry_run: bool,
    /// Send only in this daily window of local time, such as 12:00-13:00
    #[arg(long, value_name = "FROM-TO")]
    pub window: Option<String>,
    /// End the scan when this file appears
    #[arg(long, value_name = "FILE")]
    pub stop_file: Option<PathBuf>,
    /// Go on with an interrupted scan [default: the latest]
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["targets", "input_list", "exclude", "exclude_file", "profile", "ports", "port_map", "second_pass", "depth"])]
    pub resume: Option<String>,
    /// Send no UDP
    #[arg(long)]
    pub no_udp: bool,
    /// How far to look: ports (their states, nothing is said), endpoints (the endpoint map too) or full (identify, judge)
    #[arg(long, value_name = "HOW FAR", default_value = "full", value_parser = ["ports", "endpoints", "full"])]
    pub depth: String,
    /// Ask the MS04-012 question too; needs the full depth
    #[arg(long)]
    pub second_pass: bool,
    /// What is known of the hosts beside what is seen.
    #[command(flatten)]
    pub inventory: InventoryArg,
    /// table, json, jsonl, csv, kb824146 or portqry
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// KB824146Scan's `/n`: accepted, but its form is not known
    #[arg(long, hide = true)]
    pub netbios_names: bool,
    /// Exit with 1 from this verdict on: unknown, pending_reboot, missing, no_fix_exists or never
    #[arg(long, value_name = "STATE", default_value = "missing", value_parser = super::fail_on::STATES)]
    pub fail_on: String,
    /// Exit with 3 when anything stayed unknown
    #[arg(long)]
    pub fail_on_unknown: bool,
}

/// `audit`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that can be typed")]
pub struct Audit {
    /// Files, folders, archives and disk images; of one host or of many
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Show what was read and how far it goes, and judge nothing
    #[arg(long, conflicts_with_all = ["advisories", "scope", "as_of", "fail_on", "fail_on_unknown", "no_proofs", "no_plan"])]
    pub facts: bool,
    /// Which bulletins are judged.
    #[command(flatten)]
    pub which: Which,
    /// Leave the proofs out of JSON
    #[arg(long)]
    pub no_proofs: bool,
    /// Leave the plan out
    #[arg(long)]
    pub no_plan: bool,
    /// Hunt for worms in the same pass, as `seawall hunt` does: from `attempted` on a host is a finding
    #[arg(long, conflicts_with = "facts")]
    pub hunt: bool,
    /// Keep nothing of what was read, and look for no scan of the same hosts
    #[arg(long)]
    pub no_store: bool,
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
    /// Exit with 1 from this verdict on: unknown, pending_reboot, missing, no_fix_exists or never
    #[arg(long, value_name = "STATE", default_value = "missing", value_parser = super::fail_on::STATES)]
    pub fail_on: String,
    /// Exit with 3 when anything stayed unknown
    #[arg(long)]
    pub fail_on_unknown: bool,
}

impl Explain {
    /// Which bulletins are explained.
    pub fn which(&self) -> Which {
        Which {
            advisories: self.advisory.iter().cloned().collect(),
            scope: "rpc".to_owned(),
            as_of: super::advisory_args::AsOf { as_of: None },
        }
    }
}

/// What is known of hosts beside what is read.
#[derive(Debug, Args)]
pub struct InventoryArg {
    /// Say who answers for each host and where it stands: a CSV file with a header line and columns such as address, name, mac, owner, line, room
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,
}

/// How evidence is read.
#[derive(Debug, Default, Args)]
pub struct Reading {
    /// Read the hives of accounts and secrets (SAM, SECURITY) too, for the machine's SID
    #[arg(long)]
    pub secrets: bool,
    /// The code page of 8-bit texts that do not tell it, such as 932
    #[arg(long, value_name = "NUMBER")]
    pub code_page: Option<String>,
}

/// Which bulletins hosts are judged on, and by which catalogue.
#[derive(Debug, Args)]
pub struct Which {
    /// Judge these bulletins alone, such as MS03-039
    #[arg(long = "advisory", value_name = "ID", value_delimiter = ',', conflicts_with = "scope")]
    pub advisories: Vec<String>,
    /// rpc (RPC, DCOM and what goes with them) or all that the catalogue has on the product
    #[arg(long, value_name = "NAME", default_value = "rpc", value_parser = ["rpc", "all"])]
    pub scope: String,
    /// What the catalogue is taken to know: all, or what was known on a day
    #[command(flatten)]
    pub as_of: super::advisory_args::AsOf,
}

/// `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Hosts that were audited, by name or address; or files and folders to read now
    #[arg(required = true, value_name = "HOST")]
    pub hosts: Vec<String>,
    /// Say what these updates would close by themselves, such as KB824146
    #[arg(long, value_name = "KB", value_delimiter = ',')]
    pub what_if: Vec<String>,
    /// Name packages for this kind of machine alone: pc_at or pc98
    #[arg(long, value_name = "KIND", value_parser = ["pc_at", "pc98"])]
    pub machine: Option<String>,
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

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The site or fleet it is of, for its title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Which bulletins hosts are judged on.
    #[command(flatten)]
    pub which: Which,
    /// Show on the page what changed since: a run by its number (what was known when it ended), previous (the run before the last one, of its kind), a day (2026-11-01, to its end in this machine's zone) or an instant (RFC 3339)
    #[arg(long, value_name = "MOMENT")]
    pub since: Option<String>,
    /// Write a page for each line, room or owner of the inventory, and one that leads to them; fleets of more than 20,000 hosts are divided by line anyway
    #[arg(long, value_name = "WHAT", value_enum)]
    pub split_by: Option<Division>,
    /// Leave the proofs out
    #[arg(long)]
    pub no_proofs: bool,
    /// Leave the plans out
    #[arg(long)]
    pub no_plan: bool,
    /// What is known of the hosts beside what is kept.
    #[command(flatten)]
    pub inventory: InventoryArg,
    /// html (one self-contained page), json, jsonl, csv, csaf (CSAF 2.0 VEX), openvex or sarif
    #[arg(long, default_value = "html")]
    pub format: String,
    /// Write it to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 from this verdict on: unknown, pending_reboot, missing, no_fix_exists or never
    #[arg(long, value_name = "STATE", default_value = "missing", value_parser = super::fail_on::STATES)]
    pub fail_on: String,
    /// Exit with 3 when anything stayed unknown, or nobody saw it
    #[arg(long)]
    pub fail_on_unknown: bool,
}

/// `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier moment: a run by its number, last, previous (the run before the other one, of its kind), a day (2026-11-01, to its end in this machine's zone) or an instant (RFC 3339)
    #[arg(value_name = "A", default_value = "previous")]
    pub before: String,
    /// The later moment, likewise
    #[arg(value_name = "B", default_value = "last")]
    pub after: String,
    /// Which bulletins hosts are judged on, at both moments.
    #[command(flatten)]
    pub which: Which,
    /// What is known of the hosts beside what is kept.
    #[command(flatten)]
    pub inventory: InventoryArg,
    /// table, json, jsonl or csv
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 when anything is new or regressed (new), regressed alone, or never
    #[arg(long, value_name = "CHANGE", default_value = "new", value_parser = super::diff::FAIL_ON)]
    pub fail_on: String,
    /// Exit with 3 when less is known than before of anything
    #[arg(long)]
    pub fail_on_unknown: bool,
}

/// `authorise`.
#[derive(Debug, Args)]
pub struct Authorise {
    /// The networks (10.1.0.0/16) and addresses that may be scanned
    #[arg(value_name = "CIDR", required_unless_present = "new_key")]
    pub networks: Vec<String>,
    /// The last day (2026-12-01, this machine's zone) or instant (RFC 3339); at most a year ahead
    #[arg(long, value_name = "DATE", required_unless_present = "new_key")]
    pub until: Option<String>,
    /// The first day or instant [default: now]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Who answers for it and can be asked: a name, an address, a telephone number
    #[arg(long, value_name = "WHO", required_unless_present = "new_key")]
    pub contact: Option<String>,
    /// Networks and addresses that may not be scanned all the same
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Anything to be kept with it, such as the number of a work order
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Where to write it; a file that is there is left as it is
    #[arg(long, value_name = "FILE", default_value = "seawall-scope.toml")]
    pub output: PathBuf,
    /// Sign it with this private key; public addresses need it
    #[arg(long, value_name = "FILE")]
    pub sign: Option<PathBuf>,
    /// Make a pair of keys instead: the private one in FILE, the public one in FILE.pub
    #[arg(long, value_name = "FILE", conflicts_with_all = ["networks", "until", "from", "contact", "exclude", "note", "sign", "output"])]
    pub new_key: Option<PathBuf>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A host by address or name; or files and folders that it left behind
    #[arg(value_name = "HOST")]
    pub host: String,
    /// The bulletin, such as MS03-039 [default: all]
    pub advisory: Option<String>,
    /// table (the tree) or json (the proof)
    #[arg(long, default_value = "table")]
    pub format: String,
    /// What is known of the hosts beside what is kept.
    #[command(flatten)]
    pub inventory: InventoryArg,
}

/// `verify-proof`.
#[derive(Debug, Args)]
pub struct VerifyProof {
    /// What `explain HOST [ADVISORY] --format json` printed: a proof or a list of them; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What can be done with a store.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Look whether everything in it can be read and holds together
    Check,
    /// Forget the answers and results of ended runs that are old; hosts and the audit log stay
    Forget {
        /// Runs that began more than this many days ago
        #[arg(long, value_name = "N")]
        days: u32,
    },
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

/// Forms that people's fingers know from other tools, as the options they stand for: nmap's
/// `-iL FILE` and, for `scan`, the switches of KB824146Scan.exe and `--profile portqry`. No
/// target begins with a slash, so none is taken for a switch.
pub fn from_other_tools(command_line: Vec<OsString>) -> Vec<OsString> {
    let mut translated = Vec::with_capacity(command_line.len());
    let mut rest = command_line.into_iter().peekable();
    let mut is_scan = false;
    while let Some(arg) = rest.next() {
        is_scan |= arg == "scan";
        let portqry = arg == "--profile=portqry"
            || (is_scan && arg == "--profile" && rest.next_if(|name| name == "portqry").is_some());
        if is_scan && portqry {
            translated.extend(PORTQRY.map(OsString::from));
        } else if arg == "-iL" {
            translated.push("--input-list".into());
        } else {
            let switch = arg.to_str().filter(|_| is_scan).and_then(old_switch);
            translated.push(switch.unwrap_or(arg));
        }
    }
    translated
}

/// What `--profile portqry` is short for; a pace may be named beside it.
const PORTQRY: [&str; 3] = ["--format=portqry", "--ports=135,udp/135", "--depth=endpoints"];

/// The switches of KB824146Scan.exe and its predecessor that are confirmed, and no others.
fn old_switch(arg: &str) -> Option<OsString> {
    if arg == "/n" {
        return Some("--netbios-names".into());
    }
    let (switch, value) = arg.split_once(':')?;
    let option = match switch {
        "/t" => "--timeout",
        "/i" => "--input-list",
        "/l" => "--output",
        _ => return None,
    };
    Some(format!("{option}={value}").into())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::{CommandFactory as _, Parser as _};

    use super::{Cli, Command, Scan, from_other_tools};

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    fn scan(line: &[&str]) -> Scan {
        let line = ["seawall", "scan"].iter().chain(line).map(Into::into).collect();
        let Command::Scan(scan) = Cli::parse_from(from_other_tools(line)).command else { panic!() };
        *scan
    }

    #[test]
    fn the_input_list_of_nmap_is_understood() {
        assert_eq!(scan(&["-iL", "hosts.txt"]).input_list, [Path::new("hosts.txt")]);
    }

    #[test]
    fn the_switches_of_the_old_scanner_are_understood() {
        let scan = scan(&["/t:10000", "/l:C:\\log.txt", "/i:hosts.txt", "/n", "127.0.0.1", "/v"]);
        assert_eq!(scan.timeout, 10_000);
        assert_eq!(scan.output.as_deref(), Some(Path::new("C:\\log.txt")));
        assert_eq!(scan.input_list, [Path::new("hosts.txt")]);
        assert!(scan.netbios_names);
        assert_eq!(scan.targets, ["127.0.0.1", "/v"]);
    }

    #[test]
    fn portqry_is_a_form_and_the_pace_stays_free() {
        for line in [&["--profile", "portqry"][..], &["--profile=portqry"]] {
            let scan = scan(line);
            assert_eq!((&*scan.format, &*scan.ports), ("portqry", "135,udp/135"));
            assert_eq!(scan.depth, "endpoints");
            assert_eq!(scan.profile, None);
        }
        let scan = scan(&["--profile", "ot", "--profile", "portqry"]);
        assert_eq!((&*scan.format, scan.profile.as_deref()), ("portqry", Some("ot")));
        let lab = ["seawall", "lab", "up", "--profile", "portqry"].map(Into::into).to_vec();
        assert_eq!(from_other_tools(lab.clone()), lab);
    }
}
