//! rpcclient, Samba's client: reads the endpoint map of simulated hosts. For that it goes to port
//! 135, whatever port it is given.

use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::check::{self, Check};
use super::install::Tool;
use super::product::{Lab, Seawall};
use super::profile::{self, Entry};
use super::{Bench, Suite};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: true, tools: &[TOOL], checks: CHECKS.len(), run };

const NAME: &str = "rpcclient";

pub(super) const TOOL: Tool = Tool { program: "rpcclient", package: "smbclient" };

/// Profiles whose map it shall read: every shape that a map has in the lab.
const PROFILES: &[&str] = &[
    "nt4-sp6a-unpatched",
    "w2k-sp4-unpatched",
    "xp-sp1-unpatched",
    "ws2003-gold-unpatched",
    "modern",
    "hpux-dced",
    "win98",
    "samba-like",
];

const CHECKS: &[Check<Lab>] = &[
    Check { name: "it_reads_the_whole_map_of_simulated_hosts", run: reads_whole_maps },
    Check {
        name: "of_a_map_that_ends_like_sambas_it_drops_the_last_entry_alone",
        run: drops_the_last_entry,
    },
];

fn run(bench: &Bench) -> Result<Tally> {
    let folder = bench.scratch(NAME)?;
    let seawall = Seawall::build(bench, &folder)?;
    let lab = Lab::up(bench, &folder, &seawall, PROFILES)?;
    Ok(check::run(NAME, CHECKS, &lab))
}

/// What `rpcclient epmlookup` prints of an address, in its order. The minor version is always 0:
/// it prints the number that a tower holds beside the UUID, which has the major version alone.
pub(super) fn epmlookup(address: Ipv4Addr) -> Result<Vec<Entry>> {
    let binding = format!("ncacn_ip_tcp:{address}[135]");
    let mut rpcclient = Command::new("rpcclient");
    rpcclient.args([&binding, "-U%", "-c", "epmlookup"]);
    let listed = command::capture_within(&mut rpcclient, PATIENCE)?.success_or("rpcclient")?;
    listed
        .lines()
        .filter(|line| line.contains(SYNTAX))
        .map(|line| entry(line).with_context(|| format!("rpcclient printed `{line}`")))
        .collect()
}

/// Reads `OBJECT ncacn_ip_tcp:ADDRESS[PORT,abstract_syntax=UUID/0xVERSION]: ANNOTATION`.
fn entry(line: &str) -> Option<Entry> {
    let (_object, line) = line.split_once(' ')?;
    let (endpoint, rest) = line.split_once(SYNTAX)?;
    let (interface, rest) = rest.split_once("/0x")?;
    let (version, annotation) = rest.split_once("]:")?;
    let version = u32::from_str_radix(version, 16).ok()?;
    Some(Entry {
        interface: interface.to_owned(),
        version: format!("{}.{}", version & 0xffff, version >> 16),
        binding: format!("{endpoint}]"),
        annotation: annotation.strip_prefix(' ').unwrap_or(annotation).to_owned(),
    })
}

fn reads_whole_maps(lab: &Lab) -> Result<()> {
    let mut count = 0;
    for host in lab.hosts.iter().filter(|host| !host.profile.ends_like_samba()) {
        let listed = epmlookup(host.address)?;
        count += listed.len();
        let expected = host.profile.endpoints(host.address, &host.computer)?;
        let expected = expected.into_iter().map(Entry::without_minor).collect();
        let listed = listed.into_iter().map(Entry::without_minor).collect();
        profile::same(&host.profile.id, listed, expected)?;
    }
    ensure!(count > 40, "the profiles hold {count} entries in all");
    Ok(())
}

/// It asks for one entry a page and gives up at the status, before it looks at what came with it.
/// From Samba itself it drops the last entry just so.
fn drops_the_last_entry(lab: &Lab) -> Result<()> {
    let host = lab.host("samba-like")?;
    let listed = epmlookup(host.address)?;
    let listed = listed.into_iter().map(Entry::without_minor).collect();
    let mut expected = host.profile.endpoints(host.address, &host.computer)?;
    expected.pop().context("the profile has no entries")?;
    let expected = expected.into_iter().map(Entry::without_minor).collect();
    profile::same(&host.profile.id, listed, expected)
}

const SYNTAX: &str = ",abstract_syntax=";

/// The first connection to a service of Samba starts its worker, which takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn a_line_of_epmlookup_is_read() {
        let line = r"00000000-0000-0000-0000-000000000000 ncacn_np:\\A[\PIPE\x,abstract_syntax=5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc/0x00020001]: Messenger Service";
        let entry = entry(line).unwrap();
        assert_eq!(entry.binding, r"ncacn_np:\\A[\PIPE\x]");
        assert_eq!(
            (entry.version.as_str(), entry.annotation.as_str()),
            ("1.2", "Messenger Service")
        );
    }
}
