//! The words every Seawall crate shares: products, versions, hosts, registry paths, facts,
//! evidence and observations. Values only: no files, no sockets, no clock.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod build_family;
mod bytes;
mod evidence;
mod fact;
mod host;
mod identity;
mod observation;
mod port;
mod probe_answer;
mod product;
mod registry;
mod time;
mod version;

pub use build_family::BuildFamilies;
pub use bytes::HexBytes;
pub use evidence::{Completeness, Evidence, EvidenceKind, Gap, Place};
pub use fact::{Fact, FactValue, HostName, Source, UpdateAction};
pub use host::{AddressSpan, HostKey, Name, NameKind};
pub use identity::{ComVersion, Family, Identity, IdentityClue};
pub use observation::Observation;
pub use port::{Door, PortMap, PortState, Transport};
pub use probe_answer::{
    BindResult, Body, Ended, Endpoint, InterfaceId, NetbiosName, NtlmIdentity, Outcome,
    ProbeAnswer, ProbeId, Stage, StringBinding,
};
pub use product::{Arch, Product, ProductError, ProductId, Products, ServicePack};
pub use registry::RegistryPath;
pub use time::Timestamp;
pub use version::{Version, VersionError};
