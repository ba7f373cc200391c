//! A host as a decision looks at it.

use std::collections::BTreeMap;

use seawall_facts::{ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use crate::{
    code::codes,
    contain::{AddressSet, Services},
};

/// Something that is known, or is not. Not knowing is never taken for "no".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Known<T> {
    /// It is this.
    Known(T),
    /// Nobody looked, or the evidence does not tell.
    #[default]
    Unknown,
}

impl<T> Known<T> {
    /// What it is, where it is known.
    pub const fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// A host, what it is for, and what is known of both. [`HostCase::default`] knows nothing.
///
/// What the maps do not hold is unknown. What they hold as `false` counts only where the evidence
/// is complete and fresh ([`EvidenceState`]); needs are stated by people, and count always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HostCase {
    /// The products it may run: one where that is known, none where nothing is.
    pub products: Vec<ProductId>,
    /// The service pack on it.
    pub service_pack: Known<ServicePack>,
    /// What it is in its network.
    pub roles: BTreeMap<Role, bool>,
    /// What others must still get from it.
    pub needs: BTreeMap<Need, bool>,
    /// Parts and settings that decide which measures work.
    pub parts: BTreeMap<Part, bool>,
    /// Updates by bulletin or by month (`MS01-041`, `2021-06`). A package that holds one, such as
    /// the Security Rollup Package 1, is entered under the bulletin.
    pub installed: BTreeMap<String, bool>,
    /// How far the evidence carries.
    pub evidence: EvidenceState,
    /// Whether there is an update for it as it stands.
    pub patch: Known<Patch>,
    /// How an update comes to it.
    pub patch_path: Known<PatchPath>,
    /// How it is managed.
    pub management: Known<ManagementPath>,
    /// Whether somebody else's code runs on it.
    pub infected: Known<bool>,
    /// Whether it is attacked right now, and may fall over before an update is in.
    pub under_attack: Known<bool>,
}

/// How far the evidence carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EvidenceState {
    /// How old it is, in days.
    pub age_days: Known<u32>,
    /// Whether something missing from it is missing on the host.
    pub complete: Known<bool>,
}

codes! {
    /// What a host is in its network.
    Role {
        /// People work at it.
        Workstation "workstation",
        /// It serves others.
        Server "server",
        /// It is a domain controller: others find the directory through its port 135.
        DomainController "domain_controller",
        /// It serves web pages.
        WebServer "web_server",
        /// It publishes Exchange over RPC over HTTP.
        Exchange "exchange",
        /// It serves OPC, or another protocol over DCOM.
        Opc "opc",
        /// It serves printers.
        PrintServer "print_server",
        /// People log on to it from afar.
        TerminalServer "terminal_server",
        /// It moves between networks.
        Roaming "roaming",
        /// It runs a plant.
        Plant "plant",
    }
}

codes! {
    /// What others must still get from a host. Remote management stands in [`ManagementPath`].
    Need {
        /// Web pages.
        Http "http",
        /// RPC over HTTP.
        RpcOverHttp "rpc_over_http",
        /// DCOM from other hosts.
        Dcom "dcom",
        /// It is in a domain.
        ActiveDirectory "ad",
        /// Its files and printers.
        FilePrint "file_print",
    }
}

codes! {
    /// Parts and settings that decide which measures work.
    Part {
        /// COM Internet Services or RPC over HTTP is installed (rpcproxy.dll).
        Cis "cis",
        /// A domain assigns an IPsec policy.
        DomainIpsecPolicy "domain_ipsec_policy",
        /// A local IPsec policy is assigned that is not ours.
        OtherIpsecPolicy "other_ipsec_policy",
        /// The IPsec service cannot run.
        IpsecServiceOff "ipsec_service_off",
        /// Group policy tells the firewall not to look at local rules.
        LocalRulesIgnored "local_rules_ignored",
        /// The house forbids the connection firewall.
        IcfForbidden "icf_forbidden",
        /// Something that filters stands between the host and those who attack.
        EnforcementPoint "enforcement_point",
    }
}

codes! {
    /// Whether there is an update for a host as it stands.
    Patch {
        /// There is, and it may be installed now.
        Available "available",
        /// There is one, but not for this service pack.
        NeedsServicePack "needs_service_pack",
        /// The vendor made none.
        NoneExists "none_exists",
        /// There is one, and it may never be installed here.
        Never "never",
        /// It is installed.
        Installed "installed",
    }
}

/// How an update comes to a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PatchPath {
    /// A console pushes it.
    Console {
        /// From where. Nobody is as good as not known.
        from: AddressSet,
        /// Through which ports of the host.
        services: Services,
    },
    /// The host fetches it; nobody has to come in.
    Download,
    /// It is carried there.
    Media,
    /// There is none.
    Nothing,
}

/// How a host is managed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ManagementPath {
    /// At its own keyboard.
    Local,
    /// Over the network.
    Remote {
        /// From where. Nobody is as good as not known.
        from: AddressSet,
        /// Through which ports of the host.
        services: Services,
        /// Whether by DCOM, as WMI and the COM+ consoles do.
        dcom: bool,
    },
}
