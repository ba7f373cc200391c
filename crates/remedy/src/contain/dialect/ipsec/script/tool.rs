//! What sets filters: `ipsecpol`, `ipseccmd` or `netsh`.

use std::net::Ipv4Addr;

use seawall_facts::Transport;

use super::state::{Captured, DRIVER};
use crate::contain::{
    Direction, PlanId,
    dialect::{
        Target,
        cmd_file::{CmdFile, Run, Step},
        cmd_line::Argument,
        ipsec::filter::{Action, Filter, Filters, Network},
    },
};

/// A target's tool, at work for a plan.
pub(super) struct Tool {
    plan: PlanId,
    kind: Kind,
}

enum Kind {
    /// `ipsecpol` or `ipseccmd`: one grammar.
    Polcmd { program: &'static str, needs: &'static str, agent: Vec<&'static str> },
    /// `netsh ipsec`.
    Netsh,
}

impl Tool {
    pub(super) fn new(plan: &PlanId, target: Target) -> Self {
        let agent = vec!["/test:ipsec"];
        let kind = match target {
            Target::Ipsec2000 => Kind::Polcmd {
                program: "ipsecpol",
                needs: "Windows 2000 SP1 or later with ipsecpol.exe of the Resource Kit",
                agent,
            },
            Target::IpsecXp => Kind::Polcmd {
                program: "ipseccmd",
                needs: "Windows XP with ipseccmd.exe of the Support Tools of SP2",
                agent,
            },
            _ => Kind::Netsh,
        };
        Self { plan: plan.clone(), kind }
    }

    pub(super) fn plan(&self) -> &PlanId {
        &self.plan
    }

    /// What must be there.
    pub(super) fn needs(&self) -> &'static str {
        match self.kind {
            Kind::Polcmd { needs, .. } => needs,
            Kind::Netsh => "Windows Server 2003",
        }
    }

    /// The policy's name, and what begins the name of all that is ours.
    fn name(&self) -> String {
        format!("Seawall {}", self.plan)
    }

    /// Tells what is there, for people.
    pub(super) fn describe_all(&self, into: &str) -> Vec<Run> {
        match &self.kind {
            Kind::Polcmd { agent, .. } => {
                vec![Run::new("netdiag", agent.clone()).into_file(into)]
            }
            Kind::Netsh => vec![netsh(["static", "show", "all"]).into_file(into)],
        }
    }

    /// Tells what is in force, for people.
    pub(super) fn show(&self) -> Vec<Run> {
        match &self.kind {
            Kind::Polcmd { .. } => vec![Run::new("netdiag", ["/test:ipsec", "/debug"])],
            Kind::Netsh => vec![
                netsh(["static", "show", "gpoassignedpolicy"]),
                netsh(["static", "show", "policy"])
                    .with(&[("name", self.name()), ("level", "verbose".into())]),
                netsh(["dynamic", "show", "qmfilter", "all"]),
                netsh(["dynamic", "show", "config"]),
            ],
        }
    }

    /// Has Kerberos filtered as all else is. `netsh` writes the same value (from memory).
    pub(super) fn filter_kerberos(&self, file: &mut CmdFile, captured: &Captured) {
        match self.kind {
            Kind::Polcmd { .. } => {
                let into = captured.name("exempt.reg");
                let lines =
                    ["REGEDIT4", &format!("[{DRIVER}]"), "\"NoDefaultExempt\"=dword:00000001"];
                for (index, text) in lines.into_iter().enumerate() {
                    let (text, into) = (text.to_owned(), into.clone());
                    file.push(Step::Echo { text, into, append: index > 0 });
                }
                file.push(Run::new("regedit", ["/s".into(), Argument::beside(&into)]).or("failed"));
            }
            Kind::Netsh => {
                let set = netsh(["dynamic", "set", "config", "ipsecexempt"]);
                file.push(set.with(&[("value", "3".to_owned())]).or("failed"));
            }
        }
    }

    /// Adds the filters to a policy that is not assigned.
    pub(super) fn add(&self, filters: &Filters) -> Vec<Run> {
        match self.kind {
            Kind::Polcmd { program, .. } => {
                let add = |filter: &Filter| {
                    let words = ["-r".to_owned(), self.rule_name(filter), "-f".to_owned()];
                    let action = match filter.action {
                        Action::Permit => "PASS",
                        Action::Block => "BLOCK",
                    };
                    let words = words.into_iter().chain([specification(filter)]);
                    self.polcmd(program, words.chain(["-n".to_owned(), action.to_owned()]))
                };
                filters.iter().map(add).collect()
            }
            Kind::Netsh => self.add_by_netsh(filters),
        }
    }

    fn add_by_netsh(&self, filters: &Filters) -> Vec<Run> {
        let add = |what: &str, tags: &[(&str, String)]| netsh(["static", "add", what]).with(tags);
        let off = || "no".to_owned();
        let policy = ("name", self.name());
        let mut runs =
            vec![add("policy", &[policy, ("activatedefaultrule", off()), ("assign", off())])];
        for (action, word) in ACTIONS {
            let of_it = || filters.iter().filter(|filter| filter.action == action);
            if of_it().next().is_none() {
                continue;
            }
            let list = format!("{} {word}", self.name());
            let named = || ("name", list.clone());
            runs.push(add("filteraction", &[named(), ("action", word.to_owned())]));
            runs.push(add("filterlist", &[named()]));
            for filter in of_it() {
                let mut tags = vec![("filterlist", list.clone())];
                tags.extend(ends(filter));
                runs.push(add("filter", &tags));
            }
            runs.push(add(
                "rule",
                &[
                    named(),
                    ("policy", self.name()),
                    ("filterlist", list.clone()),
                    ("filteraction", list.clone()),
                ],
            ));
        }
        runs
    }

    /// Puts the policy into force, in place of the one that is.
    pub(super) fn assign(&self) -> Run {
        match self.kind {
            Kind::Polcmd { program, .. } => self.polcmd(program, ["-x".to_owned()]),
            Kind::Netsh => self.set_assigned("yes"),
        }
    }

    /// Takes the policy out of force.
    pub(super) fn unassign(&self) -> Run {
        match self.kind {
            Kind::Polcmd { program, .. } => self.polcmd(program, ["-y".to_owned()]),
            Kind::Netsh => self.set_assigned("no"),
        }
    }

    fn set_assigned(&self, answer: &str) -> Run {
        let tags = [("name", self.name()), ("assign", answer.to_owned())];
        netsh(["static", "set", "policy"]).with(&tags)
    }

    /// Deletes the policy and all that is in it, and nothing else.
    pub(super) fn delete(&self) -> Vec<Run> {
        match self.kind {
            Kind::Polcmd { program, .. } => vec![self.polcmd(program, ["-o".to_owned()])],
            Kind::Netsh => {
                let delete = |what: &str, name: String| {
                    netsh(["static", "delete", what]).with(&[("name", name)])
                };
                let mut runs = vec![delete("policy", self.name())];
                for (_, word) in ACTIONS {
                    for what in ["filterlist", "filteraction"] {
                        runs.push(delete(what, format!("{} {word}", self.name())));
                    }
                }
                runs
            }
        }
    }

    fn polcmd(&self, program: &'static str, words: impl IntoIterator<Item = String>) -> Run {
        let first = ["-w".to_owned(), "REG".to_owned(), "-p".to_owned(), self.name()];
        Run::new(program, first.into_iter().chain(words))
    }

    /// Says what the rule does, for whoever looks at it on the host.
    fn rule_name(&self, filter: &Filter) -> String {
        let way = if filter.direction == Direction::Inbound { "in" } else { "out" };
        let (transport, port) = (protocol(filter.transport), filter.port);
        let name = format!("{} {way} {transport} {port}", self.name());
        match filter.peers {
            None => format!("{name} block"),
            Some(Network { base, prefix: 32 }) => format!("{name} permit {base}"),
            Some(Network { base, prefix }) => format!("{name} permit {base}-{prefix}"),
        }
    }
}

const ACTIONS: [(Action, &str); 2] = [(Action::Permit, "permit"), (Action::Block, "block")];

/// `source=destination:port:protocol`: `*` is anybody, `0` this host.
fn specification(filter: &Filter) -> String {
    let peers = match filter.peers {
        None => "*".to_owned(),
        Some(Network { base, prefix: 32 }) => base.to_string(),
        Some(network) => format!("{}/{}", network.base, Ipv4Addr::from_bits(network.mask())),
    };
    let (from, to) = match filter.direction {
        Direction::Inbound => (peers.as_str(), "0"),
        Direction::Outbound => ("0", peers.as_str()),
    };
    format!("{from}={to}:{}:{}", filter.port, protocol(filter.transport))
}

/// The same as tags of `netsh`.
fn ends(filter: &Filter) -> Vec<(&'static str, String)> {
    let (host, peers, mask) = match filter.direction {
        Direction::Inbound => ("dstaddr", "srcaddr", "srcmask"),
        Direction::Outbound => ("srcaddr", "dstaddr", "dstmask"),
    };
    let mut tags = vec![(host, "me".to_owned())];
    match filter.peers {
        None => tags.push((peers, "any".to_owned())),
        Some(network) => {
            tags.push((peers, network.base.to_string()));
            tags.push((mask, network.prefix.to_string()));
        }
    }
    tags.extend([
        ("protocol", protocol(filter.transport).to_owned()),
        ("srcport", "0".to_owned()),
        ("dstport", filter.port.to_string()),
        ("mirrored", "no".to_owned()),
    ]);
    tags
}

const fn protocol(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
    }
}

fn netsh<const N: usize>(words: [&str; N]) -> Run {
    Run::new("netsh", ["ipsec"].into_iter().chain(words))
}

impl Run {
    /// The same with `tag=value` words after it.
    fn with(mut self, tags: &[(&str, String)]) -> Self {
        let words = tags.iter().map(|(tag, value)| Argument::from(format!("{tag}={value}")));
        self.arguments.extend(words);
        self
    }
}
