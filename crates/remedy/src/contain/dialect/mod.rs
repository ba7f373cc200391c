//! The languages of the enforcement points.
//!
//! Each dialect is a folder of its own with a `render`, from [`Policy`] to octets, and a `read`,
//! from octets to a [`Ruleset`] with the target's own semantics; the two share nothing but the
//! language's words. A target that cannot say what the policy says refuses, or names what it loses.

mod ansible;
mod artefact;
mod cisco_ios;
pub mod cmd_file;
pub mod cmd_line;
mod conntrack;
mod dead_man;
mod ends;
mod family;
mod ipsec;
mod iptables;
mod junos;
mod loss;
mod minute;
mod netsh_firewall;
mod nftables;
mod pf;
mod posix_shell;
mod refusal;
mod registry;
mod rpc_filter;
mod target;
mod tcpip_filter;
mod terraform;
mod windows_firewall;

#[cfg(test)]
pub(crate) mod testing;

use seawall_facts::Timestamp;

pub use artefact::{Artefact, File, Part};
pub use ipsec::scripts as ipsec_scripts;
pub use loss::Loss;
pub use refusal::Refusal;
pub use registry::values as registry_values;
pub use target::Target;

use super::{compare::Ruleset, policy::Policy};

/// Writes a policy for a target, as of that moment: exceptions that have ended are left out.
pub fn render(policy: &Policy, target: Target, now: Timestamp) -> Result<Artefact, Refusal> {
    if target.place() != policy.place {
        return Err(Refusal::Place { target, wanted: policy.place });
    }
    let render = match target {
        Target::NftablesHost | Target::NftablesGateway => nftables::render,
        Target::Iptables => iptables::render,
        Target::Advfirewall | Target::AdvfirewallPs | Target::RegistryPol => {
            windows_firewall::render
        }
        Target::NetshFirewall => netsh_firewall::render,
        Target::Ipsec2000 | Target::IpsecXp | Target::Ipsec2003 => ipsec::render,
        Target::RpcFilter => rpc_filter::render,
        Target::Reg5 | Target::Regedit4 | Target::SecurityTemplate => registry::render,
        Target::TcpipFilter => tcpip_filter::render,
        Target::Pf => pf::render,
        Target::CiscoIos => cisco_ios::render,
        Target::Junos => junos::render,
        Target::TerraformAws | Target::TerraformAzure => terraform::render,
        Target::Ansible => ansible::render,
    };
    render(policy, target, now)
}

/// Reads an artefact back as its target would.
pub fn read(artefact: &Artefact) -> Result<Box<dyn Ruleset>, ReadError> {
    let read = match artefact.target {
        Target::NftablesHost | Target::NftablesGateway => nftables::read,
        Target::Iptables => iptables::read,
        Target::Advfirewall | Target::AdvfirewallPs | Target::RegistryPol => windows_firewall::read,
        Target::NetshFirewall => netsh_firewall::read,
        Target::Ipsec2000 | Target::IpsecXp | Target::Ipsec2003 => ipsec::read,
        Target::RpcFilter => rpc_filter::read,
        Target::Reg5 | Target::Regedit4 | Target::SecurityTemplate => registry::read,
        Target::TcpipFilter => tcpip_filter::read,
        Target::Pf => pf::read,
        Target::CiscoIos => cisco_ios::read,
        Target::Junos => junos::read,
        Target::TerraformAws | Target::TerraformAzure => terraform::read,
        Target::Ansible => ansible::read,
    };
    read(artefact)
}

/// A line of an artefact that its reader does not know. It is never passed over: what is not
/// understood could decide.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}` is not understood")]
pub struct ReadError {
    /// Counted from 1; for a format without lines, the record.
    pub line: usize,
    /// What stands there, as far as it can be shown.
    pub text: String,
}
