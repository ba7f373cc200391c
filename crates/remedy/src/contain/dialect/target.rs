//! The enforcement points by name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::super::policy::Place;

macro_rules! targets {
    ($($(#[doc = $doc:literal])+ $variant:ident $id:literal $place:ident,)+) => {
        /// An enforcement point, or a file that sets one up.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        pub enum Target {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $variant,)+
        }

        impl Target {
            /// Every target, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name on the command line.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// Where it stands.
            pub const fn place(self) -> Place {
                match self { $(Self::$variant => Place::$place,)+ }
            }
        }
    };
}

targets! {
    /// nftables on the contained host itself, in `input` and `output`.
    NftablesHost "nftables-host" Host,
    /// nftables on a Linux gateway, in `forward`.
    NftablesGateway "nftables-gateway" Gateway,
    /// `iptables-restore` on the host.
    Iptables "iptables" Host,
    /// `netsh advfirewall`, Windows Vista and later.
    Advfirewall "advfirewall" Host,
    /// `New-NetFirewallRule`, Windows 8 and later.
    AdvfirewallPs "advfirewall-ps" Host,
    /// `netsh firewall`, Windows XP SP2 and Server 2003 SP1.
    NetshFirewall "netsh-firewall" Host,
    /// `ipsecpol`, Windows 2000.
    Ipsec2000 "ipsec-2000" Host,
    /// `ipseccmd`, Windows XP.
    IpsecXp "ipsec-xp" Host,
    /// `netsh ipsec static`, Server 2003.
    Ipsec2003 "ipsec-2003" Host,
    /// `netsh rpc filter`, Vista and later.
    RpcFilter "rpc-filter" Host,
    /// A registry text of Windows 2000 and later.
    Reg5 "reg5" Host,
    /// A registry text of Windows NT 4.0, in its code page.
    Regedit4 "regedit4" Host,
    /// `registry.pol` of a group policy.
    RegistryPol "registry-pol" Host,
    /// A security template for `secedit`.
    SecurityTemplate "security-template" Host,
    /// TCP/IP filtering of Windows NT 4.0 to Server 2003 (KB309798).
    TcpipFilter "tcpip-filter" Host,
    /// pf, as an anchor.
    Pf "pf" Gateway,
    /// An extended access list of Cisco IOS.
    CiscoIos "cisco-ios" Gateway,
    /// A firewall filter of Junos.
    Junos "junos" Gateway,
    /// Security groups of AWS, as Terraform JSON.
    TerraformAws "terraform-aws" Gateway,
    /// Network security groups of Azure, as Terraform JSON.
    TerraformAzure "terraform-azure" Gateway,
    /// An Ansible playbook for Windows hosts.
    Ansible "ansible" Host,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().copied().find(|target| target.id() == text);
        known.ok_or_else(|| {
            let ids: Vec<_> = Self::ALL.iter().map(|target| target.id()).collect();
            format!("`{text}` is no target; there are {}", ids.join(", "))
        })
    }
}
