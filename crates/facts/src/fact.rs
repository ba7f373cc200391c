//! One thing known of a host, with its source.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    Arch, EvidenceKind, HexBytes, Place, ProductId, RegistryPath, ServicePack, Timestamp, Version,
};

/// One thing known of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What is known.
    pub value: FactValue,
    /// Where it was read.
    pub source: Source,
    /// The bytes it was read from, where the value does not show them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<HexBytes>,
    /// When it came true or was written down, if the evidence says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Where a fact was read: the [`Evidence`](crate::Evidence) of the same kind and file says how
/// much its absences mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What kind of evidence.
    pub kind: EvidenceKind,
    /// The path, address, or file inside an image.
    pub file: Arc<str>,
    /// Where in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What a fact can state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FactValue {
    /// The product the host runs.
    Product(ProductId),
    /// The products it may run, where more than one fits.
    ProductAmong(Vec<ProductId>),
    /// The product's name as the host prints it.
    ProductName(String),
    /// The service pack installed on it.
    ServicePack(ServicePack),
    /// The build the system reports; the last field is its update revision (UBR), 0 where none is
    /// told.
    Build(Version),
    /// The processor architecture of the system.
    Architecture(Arch),
    /// A name of the host.
    HostName(HostName),
    /// The language of the system, as `ja` or `zh-tw`.
    Language(String),
    /// A file and what its version resource says.
    File {
        /// The path as Windows writes it, such as `%system32%\ole32.dll`; the bare name where the
        /// folder is not known.
        path: String,
        /// The file version; none where the file has none.
        version: Option<Version>,
        /// The language of the version resource, as `ja`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// Whose file it says it is. Others than Microsoft write Microsoft here too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        company: Option<String>,
    },
    /// A registry key that exists.
    RegistryKey(RegistryPath),
    /// A registry value.
    RegistryValue {
        /// The key the value stands in.
        key: RegistryPath,
        /// The value's name.
        name: String,
        /// Its type: `REG_…` by its number.
        kind: u32,
        /// Its data, rendered as text: numbers in decimal, strings of a list line by line, all
        /// else in hexadecimal.
        data: String,
    },
    /// A hotfix by its number, without `KB` or `Q`.
    Hotfix(String),
    /// A package of Component Based Servicing with its state by number: 112 is installed.
    Package {
        /// Its name.
        name: String,
        /// Its state.
        state: u32,
    },
    /// A name shown in "Add or Remove Programs".
    DisplayName(String),
    /// A part of the system that is installed, such as `iis`.
    Component(String),
    /// Something was done about an update at the fact's time: history, not state.
    UpdateEvent {
        /// The hotfix by its number, without `KB` or `Q`.
        hotfix: String,
        /// What was done.
        action: UpdateAction,
        /// The id of the event that says so.
        event: u16,
    },
    /// A service pack was installed at the fact's time: history, not state.
    ServicePackEvent(ServicePack),
    /// The system was started at this time.
    Booted(Timestamp),
    /// The system was started at this time, as it prints it in its own language and time zone.
    BootedAsPrinted(String),
    /// The system was shut down in order at this time.
    ShutDown(Timestamp),
    /// A file that is renamed, or deleted, at the next start.
    PendingRename {
        /// The file.
        from: String,
        /// Its new name; none where it is deleted.
        to: Option<String>,
    },
    /// A program that ran.
    Process {
        /// The name of its file.
        image: String,
        /// Its number.
        pid: Option<u32>,
    },
    /// Entries of a firewall's log that agree in this.
    Traffic {
        /// What the firewall did, as it writes it: `OPEN`, `DROP`.
        action: String,
        /// The protocol, as it writes it.
        protocol: String,
        /// The port that was gone to.
        port: u16,
        /// How many there are.
        count: u64,
    },
    /// One address went to many on one port, as a firewall's log has it: the most of them within a
    /// minute.
    Sweep {
        /// The address they were gone to from.
        from: String,
        /// The protocol, as the log writes it.
        protocol: String,
        /// The port that was gone to.
        port: u16,
        /// How many different addresses.
        addresses: u64,
        /// When that minute began, as the log writes it: in the time of the host.
        began: String,
    },
    /// A file that was looked for lies there, whatever it is a version of.
    FileThere {
        /// The path as Windows writes it, such as `%system32%\wins\dllhost.exe`; the bare name
        /// where the folder is not known. What System Restore keeps begins with `%restore%\`.
        path: String,
        /// Bytes.
        size: u64,
        /// The SHA-256 digest of what is in it, in lower case; none where it is too long.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// What it is packed with, where its first bytes say so, such as `upx`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        packer: Option<String>,
    },
    /// A folder of a volume of which every name was seen: what was looked for in it and has no
    /// fact is not there.
    FolderListed(String),
    /// System Restore wrote down that it keeps a file of this path.
    RestoreEntry(String),
    /// An event that may be a trace of an attack, at the fact's time.
    EventTrace {
        /// What reported it, as the log writes it.
        program: String,
        /// Its id.
        event: u16,
        /// Its texts, in their order, each cut after 256 characters.
        texts: Vec<String>,
    },
}

/// A name or number that tells the host from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum HostName {
    /// The security identifier of the machine.
    MachineSid(String),
    /// The name of the computer, as it writes it.
    Computer(String),
    /// The domain or workgroup.
    Domain(String),
    /// The host's part of its DNS name.
    DnsHost(String),
    /// The domain's part of its DNS name.
    DnsDomain(String),
}

/// What an event says was done about an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UpdateAction {
    /// It was installed.
    Installed,
    /// It was installed, and waits for a restart.
    AwaitsRestart,
    /// Its installation failed.
    Failed,
    /// It was removed.
    Removed,
}
