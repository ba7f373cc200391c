//! What can go wrong, by who can mend it.

use std::{io, net::IpAddr, path::PathBuf};

use seawall_facts::Door;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabError {
    /// The address is one that others may use.
    #[error("{0} is no loopback address")]
    NotLoopback(IpAddr),
    /// Two hosts of a fleet have the same address.
    #[error("{0} stands in the fleet twice")]
    AddressTwice(IpAddr),
    /// A fleet without hosts.
    #[error("the fleet has no host")]
    EmptyFleet,
    /// No such profile.
    #[error("no profile is called `{0}`")]
    UnknownProfile(String),
    /// A profile that extends itself.
    #[error("profile `{0}` extends itself")]
    ProfileLoop(String),
    /// A profile that cannot be read.
    #[error("profile `{id}` cannot be read: {fault}")]
    Profile {
        /// Which one.
        id: String,
        /// What the reader says.
        fault: String,
    },
    /// A value in a profile that names no source.
    #[error("profile `{id}` names no source for `{key}` and does not say `assumed`")]
    Unsourced {
        /// The profile.
        id: String,
        /// The dotted key.
        key: String,
    },
    /// A fleet file that cannot be read as such.
    #[error("the fleet cannot be read: {0}")]
    Fleet(#[from] toml::de::Error),
    /// A computer name that NetBIOS cannot carry.
    #[error("`{0}` is no computer name of 1 to 15 printable ASCII characters")]
    ComputerName(String),
    /// A file that cannot be opened.
    #[error("cannot read {path}: {fault}")]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        fault: io::Error,
    },
    /// A listener that could not be opened.
    #[error("cannot listen for {door} on {address} port {port}: {fault}")]
    Listen {
        /// The door as the field knows it.
        door: Door,
        /// Where it should have been.
        address: IpAddr,
        /// The port number after mapping.
        port: u16,
        /// What the system says.
        fault: io::Error,
    },
    /// No numbers are free on all loopback addresses.
    #[error("no free port was found for {0}")]
    NoFreePort(u16),
    /// Started outside a tokio runtime.
    #[error("the lab must be started inside a tokio runtime")]
    NoRuntime,
}
