//! What a host is, as far as its answers tell.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::{Name, ProbeId, ProductId};

/// What answers at an address, put together from its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The broad family.
    pub family: Family,
    /// `major.minor.build` triples the host gave, such as `5.1.2600`.
    pub builds: Vec<String>,
    /// The DCOM version it announced.
    pub com_version: Option<ComVersion>,
    /// Products the answers allow; empty where nothing positive is known.
    pub candidates: Vec<ProductId>,
    /// Names it gave itself.
    pub names: Vec<Name>,
    /// Every address it said it has.
    pub addresses: Vec<IpAddr>,
    /// Whether it took NDR64, which only 64-bit systems do.
    pub ndr64: Option<bool>,
    /// Which answers led here, in the order they were weighed.
    pub clues: Vec<IdentityClue>,
}

/// The broad families the probe schedule tells apart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Windows NT 4.0 or later.
    Windows,
    /// Windows 95, 98 or Me.
    Windows9x,
    /// Samba.
    Samba,
    /// DCE/RPC of another maker, or without DCOM.
    OtherDce,
    /// Something that does not speak DCE/RPC.
    Other,
    /// Not known.
    #[default]
    Unknown,
}

/// The version pair of `COMVERSION`, [MS-DCOM] 2.2.11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ComVersion {
    /// Major version, 5 wherever DCOM is.
    pub major: u16,
    /// Minor version: 1 at first, 6 from Windows 2000 on.
    pub minor: u16,
}

impl fmt::Display for ComVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// One step of the identification: the rule that fired and the probe it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityClue {
    /// The rule's stable id.
    pub rule: String,
    /// The probe whose answer it read.
    pub probe: ProbeId,
}
