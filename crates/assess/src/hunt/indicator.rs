//! The indicators: data, with where each was read.

use seawall_facts::RegistryPath;

use super::{Claim, FamilyId, Pattern, Role, Sureness};

/// What is hunted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its id.
    pub id: FamilyId,
    /// What it is called.
    pub name: String,
    /// The bulletins of the holes it comes in by.
    pub bulletins: Vec<String>,
    /// Whether it picks its names at random, so that no list of names rules it out.
    pub has_random_names: bool,
    /// Whether it installs updates on hosts.
    pub updates_hosts: bool,
    /// Where this was read.
    pub source: Vec<String>,
    /// Whether a site's own file names it.
    pub is_of_site: bool,
}

/// One form of a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: String,
    /// The family.
    pub family: FamilyId,
    /// What vendors call it.
    pub called: Vec<Claim>,
    /// Other names.
    pub aliases: Vec<String>,
    /// The day it was first seen (ISO).
    pub seen: Option<String>,
    /// Product families it infects.
    pub infects: Vec<String>,
    /// Product families that it only stops the service of.
    pub crashes: Vec<String>,
    /// How sure all this is.
    pub certainty: Sureness,
    /// Where it was read.
    pub source: Vec<String>,
}

/// One trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// The variant it is of.
    pub of: String,
    /// The family of that.
    pub family: FamilyId,
    /// What it means.
    pub role: Role,
    /// How sure it is.
    pub certainty: Sureness,
    /// Where it was read.
    pub source: Vec<String>,
    /// What to look for.
    pub what: What,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A file, by its place and name.
    File(Pattern),
    /// What is in a file: all that is given must fit.
    Content {
        /// Where it must lie; anywhere where none is given.
        path: Option<Pattern>,
        /// Bytes.
        size: Option<u64>,
        /// What it is packed with.
        packer: Option<String>,
        /// Its digest, in lower case.
        sha256: Option<String>,
        /// Its weaker digest, in lower case: for exports, files are not hunted by it.
        md5: Option<String>,
    },
    /// A value of a key whose programs are started at logon.
    RunValue {
        /// The keys; any such key where none is given.
        keys: Vec<RegistryPath>,
        /// The value.
        name: String,
        /// What its data holds, without regard to case; any where none is given.
        data_contains: Option<String>,
    },
    /// Another value that starts programs.
    StartValue(ValueTest),
    /// A service.
    Service {
        /// The name of its key.
        name: String,
        /// Its program, from the folder of the system on.
        image: Option<String>,
    },
    /// A registry key.
    RegistryKey(RegistryPath),
    /// A registry value that starts nothing.
    RegistryValue(ValueTest),
    /// A program that runs.
    Process {
        /// The name of its file.
        image: String,
    },
    /// A program that ran.
    Prefetch {
        /// The name of its file.
        image: String,
    },
    /// An event.
    Event {
        /// What reports it.
        program: String,
        /// Its id.
        event: u16,
        /// Which text, counted from 0; any where none is given.
        text: Option<usize>,
        /// How that text ends.
        ends_with: Option<String>,
        /// What it holds: any of these, without regard to case.
        has: Vec<String>,
    },
    /// One host to many within a minute.
    Sweep {
        /// The protocol.
        protocol: String,
        /// The ports.
        ports: Vec<u16>,
        /// To how many, at the least.
        least: u64,
    },
    /// Something that nothing collected from a host at rest shows.
    Unjudged(Unjudged),
}

/// A registry value, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueTest {
    /// The key.
    pub key: RegistryPath,
    /// The value.
    pub name: String,
    /// What its data holds, without regard to case; any where none is given.
    pub data_contains: Option<String>,
}

/// What is kept for exports and readers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unjudged {
    /// A mutex.
    Mutex(String),
    /// A text in its file.
    Text(String),
    /// A domain it asks for.
    Domain(String),
    /// Ports it listens on.
    Listens {
        /// The protocol.
        protocol: String,
        /// The ports.
        ports: Vec<u16>,
    },
    /// Ports it goes to on others.
    Scans {
        /// The protocol.
        protocol: String,
        /// The ports.
        ports: Vec<u16>,
    },
    /// What it does to others.
    Payload(String),
    /// What it does.
    Behaviour(String),
}

/// What sources say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its id.
    pub id: String,
    /// The indicators and variants it is about, by their ids.
    pub about: Vec<String>,
    /// Who says what.
    pub says: Vec<Claim>,
    /// Where this was read.
    pub source: Vec<String>,
}

impl Conflict {
    /// Whether it is about an indicator, or the variant that is of.
    pub fn is_about(&self, indicator: &Indicator) -> bool {
        self.about.iter().any(|id| *id == indicator.id || *id == indicator.of)
    }
}

/// A name that the system has itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legitimate {
    /// The name.
    pub name: String,
    /// The folders it belongs to.
    pub folders: Vec<String>,
}

/// What a crash of RPC is held against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrashRule {
    /// Updates that close some of the holes, by their numbers.
    pub closes_some: Vec<String>,
    /// Updates that close all that are known.
    pub closes_all: Vec<String>,
    /// Milliseconds between the crash and the shutdown that follows it.
    pub shut_down_within: i64,
    /// Milliseconds to the next start.
    pub restart_within: i64,
    /// Product families that never got an update.
    pub no_fix: Vec<String>,
}
