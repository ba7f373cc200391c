//! Who is where behind the bad line, and what a scan may say of each.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use anyhow::{Context as _, Result, ensure};

use super::super::profile::Profile;
use crate::repository::Repository;

/// All the hosts of one run.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) hosts: Vec<Host>,
}

/// One address.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) address: Ipv4Addr,
    pub(super) manner: Manner,
    /// What is there; also behind a filter, where nobody must see it.
    pub(super) profile: Profile,
}

/// How an address is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As the line lets it. Some profiles drip, hold, break off or talk nonsense by themselves.
    Plain,
    /// 30 in 100 of its packets vanish, on top of what the line loses.
    Lossy,
    /// It takes two requests for connections a second.
    Limited,
    /// A filter drops all that is for it.
    Dropped,
    /// A filter answers requests for connections with a reset.
    Refused,
    /// A filter answers everything with ICMP's "administratively prohibited".
    Prohibited,
    /// A filter lets requests for connections through, and nothing more.
    HalfOpen,
    /// It answers two octets and resets the connection.
    Breaks,
    /// It answers with 256 KiB of noise.
    Floods,
}

/// The four bulletins that a scan judges.
pub(super) const BULLETINS: [&str; 4] = ["MS03-010", "MS03-026", "MS03-039", "MS04-012"];

impl Field {
    /// A host of every profile, and more of those that a bad line makes hard. The seed moves
    /// patch levels from one hard place to the next.
    pub(super) fn lay(repository: &Repository, profiles: &[String], seed: usize) -> Result<Self> {
        let levels: Vec<&String> = profiles.iter().filter(|id| is_patch_level(id)).collect();
        ensure!(levels.len() >= 20, "only {} profiles are patch levels", levels.len());
        let mut moved = levels.iter().copied().cycle().skip(seed * 7);
        let mut hosts = Vec::new();
        let mut add = |id: &str, manner| -> Result<()> {
            let fourth = u8::try_from(hosts.len() + 1)?;
            let address = Ipv4Addr::new(127, 66, 0, fourth);
            ensure!(fourth < 127, "the hosts do not fit into {address}/25");
            hosts.push(Host { address, manner, profile: Profile::read(repository, id)? });
            Ok(())
        };
        for id in profiles {
            add(id, Manner::Plain)?;
        }
        for id in ["one-byte-a-second", "tarpit"].iter().cycle().take(6) {
            add(id, Manner::Plain)?;
        }
        for (manner, count) in MANNERS {
            for _ in 0..*count {
                add(moved.next().context("no patch levels")?, *manner)?;
            }
        }
        Ok(Self { hosts })
    }

    /// What `seawall lab up` is to serve, as a fleet file.
    pub(super) fn fleet(&self) -> String {
        let mut fleet = String::new();
        for host in self.hosts.iter().filter(|host| !host.is_rude()) {
            let Host { address, profile, .. } = host;
            let _ =
                write!(fleet, "[[host]]\naddress = \"{address}\"\nprofile = \"{}\"\n", profile.id);
        }
        fleet
    }

    /// What `rude.py` is to serve: kinds and addresses.
    pub(super) fn rude(&self) -> Vec<String> {
        let rude = self.hosts.iter().filter(|host| host.is_rude());
        let kind = |host: &Host| if host.manner == Manner::Breaks { "breaks" } else { "floods" };
        rude.flat_map(|host| [kind(host).to_owned(), host.address.to_string()]).collect()
    }

    /// The filters' rules, for nft.
    pub(super) fn rules(&self) -> String {
        let mut rules = String::from(
            "table ip seawall_faults {\n chain input {\n  type filter hook input priority 0;\n",
        );
        for Host { address, manner, .. } in &self.hosts {
            let syn = "tcp flags & (syn|ack) == syn";
            let rule = match manner {
                Manner::Plain | Manner::Breaks | Manner::Floods => continue,
                Manner::Lossy => "numgen random mod 100 < 30 drop".to_owned(),
                Manner::Limited => format!("{syn} limit rate over 2/second burst 2 packets drop"),
                Manner::Dropped => "drop".to_owned(),
                Manner::Refused => format!("{syn} reject with tcp reset"),
                Manner::Prohibited => "reject with icmp type admin-prohibited".to_owned(),
                Manner::HalfOpen => "tcp flags & (syn|ack) == ack drop".to_owned(),
            };
            let _ = writeln!(rules, "  ip daddr {address} {rule}");
        }
        rules + " }\n}\n"
    }
}

impl Host {
    /// Whether a scan may give it this status: what it is, or that nobody can tell.
    pub(super) fn may_be(&self, status: &str) -> bool {
        let honest: &[&str] = match self.manner {
            Manner::Plain | Manner::Lossy | Manner::Limited => {
                if status == self.profile.expected_status() {
                    return true;
                }
                &["timeout", "filtered", "reset", "needs_investigation"]
            }
            Manner::Dropped | Manner::Prohibited | Manner::HalfOpen => &["timeout", "filtered"],
            Manner::Refused => &["refused", "timeout", "filtered"],
            Manner::Breaks => &["reset", "timeout", "filtered", "needs_investigation"],
            Manner::Floods => &["not_dcerpc", "reset", "timeout", "filtered"],
        };
        honest.contains(&status)
    }

    /// Whether it answers like one of the systems that are there to be told apart.
    pub(super) fn can_be_settled(&self) -> bool {
        matches!(self.manner, Manner::Plain | Manner::Lossy | Manner::Limited)
            && !UNSETTLED.contains(&self.profile.expected_status())
    }

    /// Whether nobody can tell anything of its updates: nothing may be said of them.
    pub(super) fn is_hidden(&self) -> bool {
        !matches!(self.manner, Manner::Plain | Manner::Lossy | Manner::Limited)
            || UNSETTLED.contains(&self.profile.expected_status())
    }

    /// Whether the host has what a bulletin brought.
    pub(super) fn has(&self, bulletin: &str) -> bool {
        match bulletin {
            // MS03-026 holds it, but for NT 4.0, which never got it.
            "MS03-010" => self.has("MS03-026") && !self.profile.product().starts_with("nt4-"),
            "MS03-026" => ["inner_nul", "complete"].contains(&self.profile.path_check()),
            "MS03-039" => self.profile.path_check() == "complete",
            "MS04-012" => self.profile.checks_local_calls(),
            _ => false,
        }
    }

    /// Whether the bulletins do not concern it.
    pub(super) fn is_unaffected(&self) -> bool {
        self.profile.expected_status() == "not_affected"
    }

    fn is_rude(&self) -> bool {
        matches!(self.manner, Manner::Breaks | Manner::Floods)
    }
}

fn is_patch_level(id: &str) -> bool {
    ["-unpatched", "-823980", "-824146", "-828741"].iter().any(|level| id.ends_with(level))
}

/// How many addresses are hard to reach, and how.
const MANNERS: &[(Manner, usize)] = &[
    (Manner::Lossy, 10),
    (Manner::Limited, 10),
    (Manner::Dropped, 8),
    (Manner::Refused, 8),
    (Manner::Prohibited, 4),
    (Manner::HalfOpen, 4),
    (Manner::Breaks, 4),
    (Manner::Floods, 4),
];

/// Statuses that profiles expect where a host says nothing of its updates.
const UNSETTLED: &[&str] =
    &["not_dcerpc", "needs_investigation", "refused", "filtered", "timeout", "reset"];

#[cfg(test)]
mod tests {
    use super::{BULLETINS, Field, Host, Manner};
    use crate::repository::Repository;

    fn host(id: &str, manner: Manner) -> Host {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let repository = Repository { root: root.to_owned() };
        let profile = super::Profile::read(&repository, id).unwrap();
        Host { address: [127, 66, 0, 1].into(), manner, profile }
    }

    #[test]
    fn a_profile_has_what_its_updates_brought_and_no_more() {
        for (id, expected) in [
            ("xp-sp1-unpatched", &[][..]),
            ("w2k-sp3-dcom-disabled", &[]),
            ("w2k-sp4-823980", &["MS03-010", "MS03-026"]),
            ("xp-gold-824146", &["MS03-010", "MS03-026", "MS03-039"]),
            ("xp-sp2", &BULLETINS),
            // NT 4.0 never got MS03-010.
            ("nt4-sp6a-828741", &["MS03-026", "MS03-039", "MS04-012"]),
        ] {
            let host = host(id, Manner::Plain);
            let has: Vec<&str> = BULLETINS.into_iter().filter(|b| host.has(b)).collect();
            assert_eq!(has, expected, "{id}");
        }
    }

    #[test]
    fn a_status_is_the_profiles_or_none_at_all() {
        for (manner, status, may_be) in [
            (Manner::Plain, "patched_both", true),
            (Manner::Plain, "timeout", true),
            (Manner::Plain, "patched_only_823980", false),
            (Manner::Lossy, "unpatched", false),
            (Manner::Limited, "not_affected", false),
            // Nobody refuses there.
            (Manner::Lossy, "refused", false),
            (Manner::Dropped, "patched_both", false),
            (Manner::Dropped, "filtered", true),
            (Manner::Refused, "refused", true),
            (Manner::Floods, "not_dcerpc", true),
            (Manner::Breaks, "not_affected", false),
        ] {
            let host = host("xp-sp1-824146", manner);
            assert_eq!(host.may_be(status), may_be, "{manner:?} {status}");
        }
        assert!(host("xp-sp1-824146", Manner::Dropped).is_hidden());
        assert!(host("silent", Manner::Plain).is_hidden());
        assert!(!host("xp-sp1-824146", Manner::Lossy).is_hidden());
    }

    #[test]
    fn every_seed_has_hosts_of_every_manner_and_none_twice() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let repository = Repository { root: root.to_owned() };
        let profiles = std::fs::read_dir(root.join("crates/lab/profiles")).unwrap();
        let names = profiles.filter_map(|file| file.unwrap().file_name().into_string().ok());
        let ids: Vec<String> =
            names.filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned())).collect();
        for seed in 1..=10 {
            let field = Field::lay(&repository, &ids, seed).unwrap();
            let mut addresses: Vec<_> = field.hosts.iter().map(|host| host.address).collect();
            addresses.dedup();
            assert_eq!(addresses.len(), field.hosts.len());
            assert_eq!(field.rude().len(), 2 * 8);
            assert_eq!(field.rules().matches("ip daddr").count(), 10 + 10 + 8 + 8 + 4 + 4);
        }
    }
}
