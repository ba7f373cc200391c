//! One thing known of a host, with its source.

use serde::{Deserialize, Serialize};

use crate::{Evidence, ProductId, RegistryPath, ServicePack, Timestamp, Version};

/// One thing known of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What is known.
    pub value: FactValue,
    /// Where it was read.
    pub evidence: Evidence,
    /// When it was true, if the evidence says.
    pub at: Option<Timestamp>,
}

/// What a fact can state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FactValue {
    /// The product the host runs.
    Product(ProductId),
    /// The service pack installed on it.
    ServicePack(ServicePack),
    /// The build the system reports.
    Build(Version),
    /// A file and the version in its version resource.
    File {
        /// The path as Windows writes it, such as `%system32%\ole32.dll`.
        path: String,
        /// The file version.
        version: Version,
    },
    /// A registry key that exists.
    RegistryKey(RegistryPath),
    /// A registry value.
    RegistryValue {
        /// The key the value stands in.
        key: RegistryPath,
        /// The value's name.
        name: String,
        /// Its data, rendered as text.
        data: String,
    },
    /// A hotfix by its number, without `KB` or `Q`.
    Hotfix(String),
}
