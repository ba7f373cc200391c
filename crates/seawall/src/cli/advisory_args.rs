//! What can be typed after `advisory`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What can be asked of the catalogue.
#[derive(Debug, Subcommand)]
pub enum AdvisoryCommand {
    /// Take in an archive of the vendor's bulletins, and say what of it was not taken; or a bundle
    Import(Import),
    /// Write what was imported as one signed file, for hosts without a network
    Bundle(Bundle),
    /// Whose a bundle is, what is in it, and whether it would be taken
    Verify(Verify),
    /// What is new, gone and changed between two bundles, or from one to what is kept
    Diff(Diff),
    /// Bulletins, by product, year, article, vulnerability or text
    List(List),
    /// One bulletin: products, updates, what proves them, what holds what
    Show(Show),
    /// What a bulletin holds and what holds it, as a tree or for Mermaid or Graphviz
    Graph(Graph),
    /// The newer bulletins that hold a bulletin's fix on a product, nearest first
    Successors(Successors),
    /// The older bulletins whose fixes a bulletin holds
    Contains(Contains),
    /// The updates that mend a vulnerability on a product, any one of which is enough; with a
    /// build also whether it is mended there
    Fixes(Fixes),
    /// What was taken in, how old it is, and whether it is as full as it should be
    Sources(Sources),
    /// Look for data that disagrees with itself
    Check(Check),
    /// The whole catalogue as one JSON document
    Export(Export),
}

/// What every query has.
#[derive(Debug, Args)]
pub struct AsOf {
    /// Show what was known on this day, such as 2003-09-12
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Where the result goes, and in which form.
#[derive(Debug, Args)]
pub struct Out {
    /// table or json
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `advisory import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A feed, recognised by its content: WES-NG's definitions, CVRF, CSAF or VEX (also folders),
    /// wsusscn2.cab, Update Catalog pages, BulletinSearch, release information, KEV, OVAL; an
    /// archive of bulletins in Markdown (.tar.xz); or a bundle, which comes in place of all that
    /// was imported
    pub archive: PathBuf,
    /// The language of an archive, such as ja; without one it is read off the documents
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Write the pack to a file instead of taking it into use
    #[arg(long, value_name = "FILE")]
    pub pack: Option<PathBuf>,
    /// The public key that a bundle must be signed with, as a file or 64 digits; the first bundle
    /// must have it named, further ones are held to it
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Hold bundles to --key from now on, in place of another key
    #[arg(long, requires = "key")]
    pub replace_key: bool,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory bundle`.
#[derive(Debug, Args)]
pub struct Bundle {
    /// The file to write
    pub file: PathBuf,
    /// The private key to sign it with, from `seawall authorise --new-key`
    #[arg(long, value_name = "PRIVATEKEY")]
    pub key: PathBuf,
    /// A line for whoever takes it, such as "for line 3, October"
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The bundle
    pub file: PathBuf,
    /// The public key that it must be signed with, as a file or 64 digits; without one the key
    /// that bundles are held to
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The older: a bundle, a .feed or a .pack; - is what is kept now
    pub old: PathBuf,
    /// The newer one; without it, what is kept now
    #[arg(default_value = "-")]
    pub new: PathBuf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only those that concern a product, such as w2k or "Windows 2000"
    #[arg(long, value_name = "PRODUCT")]
    pub product: Option<String>,
    /// Only those of a year
    #[arg(long, value_name = "YEAR")]
    pub year: Option<u16>,
    /// Only those with an article, such as KB824146
    #[arg(long, value_name = "NUMBER")]
    pub kb: Option<String>,
    /// Only those about a vulnerability, such as CVE-2003-0715
    #[arg(long, value_name = "ID")]
    pub cve: Option<String>,
    /// Only those with a text in their id, title, numbers or worms
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Only those of a scope: rpc for what concerns RPC and DCOM
    #[arg(long, value_name = "SCOPE")]
    pub scope: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The bulletin: MS03-039, KB824146 or CVE-2003-0715
    pub id: String,
    /// Leave off the source's own text, which follows where its archive was imported
    #[arg(long)]
    pub no_text: bool,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory graph`.
#[derive(Debug, Args)]
pub struct Graph {
    /// The bulletin: MS03-039, KB824146 or CVE-2003-0715
    pub id: String,
    /// Only what holds on a product, such as w2k
    #[arg(long, value_name = "PRODUCT")]
    pub product: Option<String>,
    /// And on its service pack, such as SP4
    #[arg(long, value_name = "SP", requires = "product")]
    pub sp: Option<String>,
    /// table (a tree), json, mermaid or dot
    #[arg(long, default_value = "table")]
    pub format: String,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub as_of: AsOf,
}

/// `advisory successors`.
#[derive(Debug, Args)]
pub struct Successors {
    /// The bulletin: MS03-039, KB824146 or CVE-2003-0715
    pub id: String,
    /// The product, such as w2k
    #[arg(long, value_name = "PRODUCT")]
    pub product: String,
    /// Its service pack, such as SP4; without one only what holds for all of them counts
    #[arg(long, value_name = "SP")]
    pub sp: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory contains`.
#[derive(Debug, Args)]
pub struct Contains {
    /// The bulletin: MS03-039, KB824146 or CVE-2003-0715
    pub id: String,
    /// Only what holds on a product, such as w2k
    #[arg(long, value_name = "PRODUCT")]
    pub product: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory fixes`.
#[derive(Debug, Args)]
pub struct Fixes {
    /// A vulnerability or an update: CVE-2024-20678 or KB5036893
    pub id: String,
    /// The product, such as w10-22h2-x64 or "Windows Server 2016"
    #[arg(long, value_name = "PRODUCT")]
    pub product: String,
    /// Its service pack, such as SP1
    #[arg(long, value_name = "SP")]
    pub sp: Option<String>,
    /// The host's build with its revision, such as 10.0.19045.4170
    #[arg(long, value_name = "BUILD")]
    pub build: Option<String>,
    /// How the host is kept up to date: standard or hotpatch
    #[arg(long, value_name = "TRACK", requires = "build")]
    pub track: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory sources`.
#[derive(Debug, Args)]
pub struct Sources {
    #[command(flatten)]
    pub out: Out,
}

/// `advisory check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Bulletin files (TOML) to look at in place of the built-in ones of the same bulletin
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub out: Out,
}

/// `advisory export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub as_of: AsOf,
    /// Write the result to a file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
