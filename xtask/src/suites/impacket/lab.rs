//! Simulated hosts, listed by impacket's own tools.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::super::product::{Lab, LabHost, Seawall};
use super::super::profile::{self, Entry, Interface};
use super::{PATIENCE, Scene, Served};
use crate::command;

/// Every kind of host that speaks DCE/RPC, and every patch level of none twice.
const PROFILES: &[&str] = &[
    "nt4-sp6a-unpatched",
    "w2k-sp4-unpatched",
    "xp-gold-unpatched",
    "xp-sp1-unpatched",
    "xp-sp1-824146",
    "ws2003-gold-unpatched",
    "modern",
    "win98",
    "hpux-dced",
    "samba-like",
    "xp-sp2",
];

impl Scene {
    pub(super) fn lab(&self) -> Result<&Lab> {
        if let Some(served) = self.served.get() {
            return Ok(&served.lab);
        }
        let folder = self.bench.scratch("impacket-lab")?;
        let seawall = Seawall::build(&self.bench, &folder)?;
        let lab = Lab::up(&self.bench, &folder, &seawall, PROFILES)?;
        Ok(&self.served.get_or_init(|| Served { seawall, lab }).lab)
    }

    /// The hosts that let anybody ask the mapper.
    fn open_hosts(&self) -> Result<Vec<&LabHost>> {
        // Windows XP SP2 lets nobody without credentials.
        Ok(self.lab()?.hosts.iter().filter(|host| host.profile.id != RESTRICTED).collect())
    }

    /// Runs one of this folder's scripts with a host's address and port.
    fn ask(&self, script: &str, host: &LabHost, further: &[&str]) -> Result<String> {
        let (address, port) = (host.address.to_string(), self.lab()?.port()?.to_string());
        self.script(script, &[&[address.as_str(), &port], further].concat())
    }

    /// impacket's rpcdump.py.
    fn rpcdump(&self, host: &LabHost) -> Result<String> {
        let (address, port) = (host.address.to_string(), self.lab()?.port()?.to_string());
        self.script(RPCDUMP, &[&self.tool("rpcdump.py")?, &address, &port])
    }

    /// impacket's rpcmap.py, without authentication: the lab has no accounts, and no anonymous
    /// session that would sign, which it asks for unless told otherwise.
    fn rpcmap(&self, host: &LabHost, further: &[&str]) -> Result<String> {
        let mut python = Command::new(&self.python);
        python.arg(self.tool("rpcmap.py")?).args(["-auth-level", "1"]).args(further);
        python.arg(format!("ncacn_ip_tcp:{}[{}]", host.address, self.lab()?.port()?));
        command::capture_within(&mut python, PATIENCE)?.success_or("rpcmap.py")
    }

    fn tool(&self, name: &str) -> Result<String> {
        let folder = self.python.parent().context("Python lies in no folder")?;
        let tool = folder.join(name);
        ensure!(tool.is_file(), "impacket has brought no {name}");
        Ok(tool.display().to_string())
    }
}

/// rpcdump.py gives every interface one annotation. It throws a page away that comes with a status
/// and then says that there are none, of the real Samba as of a map that ends like Samba's.
pub(super) fn rpcdump_lists_the_maps(scene: &Scene) -> Result<()> {
    let mut count = 0;
    for host in scene.open_hosts()? {
        let printed = scene.rpcdump(host)?;
        let expected = host.profile.endpoints(host.address, &host.computer)?;
        if host.profile.ends_like_samba() || expected.is_empty() {
            let id = &host.profile.id;
            ensure!(printed.contains("0x16c9a0d6"), "{id}: rpcdump says {}", printed.trim());
            continue;
        }
        let listed = read_rpcdump(&printed).context("rpcdump's output")?;
        count += listed.len();
        profile::same(&host.profile.id, listed, expected)?;
    }
    ensure!(count > 50, "the profiles hold {count} entries in all");
    Ok(())
}

pub(super) fn pages_of_any_size(scene: &Scene) -> Result<()> {
    for host in scene.open_hosts()? {
        for size in [1, 4, 500] {
            let printed = scene.ask(EPT_LOOKUP, host, &[&size.to_string()])?;
            let (listed, end) = read_ept_lookup(&printed).context("the script's output")?;
            let expected = host.profile.endpoints(host.address, &host.computer)?;
            let what = format!("{} in pages of {size}", host.profile.id);
            if host.profile.ends_like_samba() {
                ensure!(
                    end == format!("{} pages, status 0x16c9a0d6", expected.len().div_ceil(size)),
                    "{what}: {end}"
                );
            }
            profile::same(&what, listed, expected)?;
        }
    }
    Ok(())
}

pub(super) fn rpcmap_lists_the_interfaces(scene: &Scene) -> Result<()> {
    for host in scene.open_hosts()? {
        let listed = ids(&scene.rpcmap(host, &[])?);
        let expected = served(host)?.into_iter().map(|interface| interface.id).collect();
        profile::same(&host.profile.id, listed, expected)?;
    }
    let restricted = scene.lab()?.host(RESTRICTED)?;
    let refusal = scene.rpcmap(restricted, &[])?;
    ensure!(refusal.contains("rpc_s_access_denied"), "{RESTRICTED}: {}", refusal.trim());
    Ok(())
}

/// It calls every number up to one beyond the most, and tells which are none.
pub(super) fn rpcmap_finds_the_operations(scene: &Scene) -> Result<()> {
    for host in scene.open_hosts()? {
        let interfaces = served(host)?;
        let most = interfaces.iter().map(|interface| interface.operations).max();
        // With one more at the end there is a last stretch of numbers that all are none.
        let most = (most.unwrap_or_default() + 1).to_string();
        let printed = scene.rpcmap(host, &["-brute-opnums", "-opnum-max", &most])?;
        let mut listed = Vec::new();
        for block in printed.split("UUID: ").skip(1) {
            let id = block.lines().next().unwrap_or_default().trim().to_lowercase();
            let operations = first_of_the_last_stretch(block)
                .with_context(|| format!("{}: rpcmap.py printed {block}", host.profile.id))?;
            listed.push(format!("{id}: {operations}"));
        }
        let expected = interfaces.iter().map(|i| format!("{}: {}", i.id, i.operations)).collect();
        profile::same(&host.profile.id, listed, expected)?;
    }
    Ok(())
}

pub(super) fn server_alive2_names(scene: &Scene) -> Result<()> {
    let mut asked = 0;
    for host in scene.lab()?.hosts.iter().filter(|host| has_server_alive2(host)) {
        let version = host.profile.com_version().unwrap_or_default();
        // 7 is ncacn_ip_tcp.
        let expected = format!(
            "version\t{version}\n7\t{}\n7\t{}\n7\t{}\n",
            host.computer, host.address, host.other
        );
        let printed = scene.ask(SERVER_ALIVE2, host, &[])?;
        ensure!(printed == expected, "{}: {printed:?}, not {expected:?}", host.profile.id);
        asked += 1;
    }
    ensure!(asked >= 6, "only {asked} hosts have ServerAlive2");
    Ok(())
}

pub(super) fn no_server_alive2(scene: &Scene) -> Result<()> {
    for (profile, error) in [
        // IObjectExporter is there, its operation 5 is not.
        ("nt4-sp6a-unpatched", "nca_s_op_rng_error"),
        ("win98", "nca_s_op_rng_error"),
        ("hpux-dced", "abstract_syntax_not_supported"),
        ("samba-like", "abstract_syntax_not_supported"),
    ] {
        let printed = scene.ask(SERVER_ALIVE2, scene.lab()?.host(profile)?, &[])?;
        ensure!(printed.starts_with("error\t") && printed.contains(error), "{profile}: {printed}");
    }
    Ok(())
}

/// What rpcmap.py must find. It adds the management interface by itself, where Samba lists it.
fn served(host: &LabHost) -> Result<Vec<Interface>> {
    let mut served = host.profile.interfaces()?;
    let management = host.profile.management();
    if !served.contains(&management) {
        served.push(management);
    }
    Ok(served)
}

/// ServerAlive2 is operation 5 of IObjectExporter.
fn has_server_alive2(host: &LabHost) -> bool {
    let exporter = "99fcfec4-5260-101b-bbcb-00aa0021347a v0.0";
    let served = host.profile.interfaces().unwrap_or_default();
    served.iter().any(|interface| interface.id == exporter && interface.operations > 5)
}

fn ids(rpcmap: &str) -> Vec<String> {
    let ids = rpcmap.lines().filter_map(|line| line.strip_prefix("UUID: "));
    ids.map(|id| id.trim().to_lowercase()).collect()
}

/// rpcmap.py ends with `Opnums 5-16: nca_s_op_rng_error (opnum not found)`.
fn first_of_the_last_stretch(block: &str) -> Option<u64> {
    let last = block.lines().rfind(|line| line.starts_with("Opnum"))?;
    let (numbers, answer) = last.strip_prefix("Opnums ")?.split_once(": ")?;
    answer.contains("opnum not found").then(|| numbers.split_once('-')?.0.parse().ok())?
}

/// Blocks of `UUID    : ID vVERSION ANNOTATION`, `Bindings: ` and a line a binding.
fn read_rpcdump(printed: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for block in printed.split("UUID    : ").skip(1) {
        let mut lines = block.lines();
        let heading = lines.next().unwrap_or_default();
        let mut parts = heading.splitn(3, ' ');
        let (Some(interface), Some(version)) = (parts.next(), parts.next()) else {
            anyhow::bail!("`{heading}` has no version");
        };
        let bindings = lines.skip(1).map(str::trim).take_while(|line| !line.is_empty());
        let annotation = parts.next().unwrap_or_default();
        entries.extend(bindings.map(|binding| Entry {
            interface: interface.to_lowercase(),
            version: version.trim_start_matches('v').to_owned(),
            binding: binding.to_owned(),
            annotation: annotation.to_owned(),
        }));
    }
    Ok(entries)
}

/// The entries and the last line.
fn read_ept_lookup(printed: &str) -> Result<(Vec<Entry>, String)> {
    let mut lines: Vec<&str> = printed.lines().collect();
    let end = lines.pop().context("nothing was printed")?;
    let entry = |line: &&str| match line.split('\t').collect::<Vec<_>>().as_slice() {
        [interface, version, binding, annotation] => Ok(Entry {
            interface: (*interface).to_owned(),
            version: (*version).to_owned(),
            binding: (*binding).to_owned(),
            annotation: (*annotation).to_owned(),
        }),
        _ => anyhow::bail!("`{line}` has not four fields"),
    };
    Ok((lines.iter().map(entry).collect::<Result<_>>()?, end.to_owned()))
}

const RESTRICTED: &str = "xp-sp2";

const RPCDUMP: &str = include_str!("rpcdump.py");
const EPT_LOOKUP: &str = include_str!("ept_lookup.py");
const SERVER_ALIVE2: &str = include_str!("server_alive2.py");
