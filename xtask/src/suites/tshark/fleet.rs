//! A scan of simulated hosts of every profile, captured and read by tshark.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::super::capture::Capture;
use super::super::check::Skip;
use super::super::install;
use super::super::product::{self, Lab, LabHost, Seawall, text};
use super::{Calls, Scene, fields};

/// A scan of a fleet, with its answers and all that went over the wire.
pub(super) struct Seen {
    lab: Lab,
    hosts: Vec<Value>,
    capture: PathBuf,
    calls: Calls,
}

impl Scene {
    /// Scans every profile through 135 with everything that can be asked, and then through 593.
    fn fleet(&self) -> Result<&Seen> {
        if let Some(seen) = self.fleet.get() {
            return Ok(seen);
        }
        if !install::is_root() {
            bail!(Skip("needs root to capture".to_owned()));
        }
        let seawall = Seawall::build(&self.bench, &self.folder)?;
        let profiles = product::all_profiles(&seawall)?;
        let profiles: Vec<&str> = profiles.iter().map(String::as_str).collect();
        let lab = Lab::up(&self.bench, &self.folder, &seawall, &profiles)?;
        let [first, second, third, _] =
            lab.hosts.first().context("there are no profiles")?.address.octets();
        let network = format!("net {first}.{second}.{third}.0/24");
        let capture = Capture::matching(&network, self.folder.join("fleet.pcap"))?;
        let targets = lab.targets();
        let scan = |ports: &[&str]| {
            // Some of them never answer; that need not take the whole default time.
            let mut arguments = vec!["--timeout", "3000", "--host-timeout", "15000"];
            arguments.push("--second-pass");
            arguments.extend(ports);
            arguments.extend(targets.iter().map(String::as_str));
            seawall.scan(&arguments)
        };
        let hosts = scan(&[])?;
        scan(&["--ports", "593"])?;
        let capture = capture.finish()?;
        let calls = Calls::read(&capture)?;
        Ok(self.fleet.get_or_init(|| Seen { lab, hosts, capture, calls }))
    }
}

impl Seen {
    fn rows(&self, filter: &str, names: &[&str]) -> Result<Vec<Vec<String>>> {
        // An ICMP message quotes what was sent; once is enough.
        fields(&self.capture, &format!("!icmp && ({filter})"), names)
    }

    fn activations_of(&self, host: &LabHost) -> usize {
        self.calls.activations().filter(|request| request.to == host.address).count()
    }
}

pub(super) fn statuses_are_right(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let mut wrong = Vec::new();
    for LabHost { address, profile, .. } in &seen.lab.hosts {
        let status = text(product::host_at(&seen.hosts, *address)?, "/status");
        if status != profile.expected_status() {
            wrong.push(format!("{}: {status}, not {}", profile.id, profile.expected_status()));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("; "));
    Ok(())
}

/// What the scanner can send, by what tshark makes of it.
const PROBES: &[(&str, &str)] = &[
    (
        "a bind to the mapper",
        "dcerpc.pkt_type == 11 && dcerpc.cn_bind_to_uuid == e1af8308-5d1f-11c9-91a4-08002b14a0fa",
    ),
    ("the same over 593", "tcp.dstport == 593 && dcerpc.pkt_type == 11"),
    (
        "IObjectExporter",
        "dcerpc.pkt_type == 14 && dcerpc.cn_bind_to_uuid == 99fcfec4-5260-101b-bbcb-00aa0021347a",
    ),
    ("ServerAlive2", "oxid.opnum == 5 && dcerpc.pkt_type == 0"),
    ("ServerAlive", "oxid.opnum == 3 && dcerpc.pkt_type == 0"),
    ("ILocalObjectExporter", "dcerpc.cn_bind_to_uuid == e60c73e6-88f9-11cf-9af1-0020af6e72f4"),
    (
        "mgmt",
        "dcerpc.pkt_type == 14 && dcerpc.cn_bind_to_uuid == afa8bd80-7d8a-11c9-bef4-08002b102989",
    ),
    ("inq_if_ids", "tcp && mgmt.opnum == 0 && dcerpc.pkt_type == 0"),
    ("ept_lookup", "epm.opnum == 2 && dcerpc.pkt_type == 0"),
    ("NTLMSSP NEGOTIATE", "dcerpc.pkt_type == 11 && ntlmssp.messagetype == 1"),
    (
        "NDR64",
        "dcerpc.pkt_type == 11 && dcerpc.cn_bind_trans_id == 71710533-beba-4937-8319-b5dbef9ccc36",
    ),
    ("probes A", "isystemactivator.opnum == 4 && dcerpc.pkt_type == 0"),
    ("probe C", "isystemactivator.opnum == 3 && dcerpc.pkt_type == 0"),
    ("probes B", "remact.opnum == 0 && dcerpc.pkt_type == 0"),
    ("the MS04-012 question", "dcerpc.cn_bind_to_uuid == 00000136-0000-0000-c000-000000000046"),
    ("the UDP query of 135", "udp.dstport == 135 && mgmt.opnum == 2"),
    ("the UDP query of 137", "udp.dstport == 137 && nbns.type == 33"),
    ("the UDP query of 138", "udp.dstport == 138 && nbdgm.type == 0x14"),
    ("the UDP query of 445", "udp.dstport == 445 && data.len == 4"),
];

pub(super) fn every_probe_is_seen(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let mut unseen = Vec::new();
    for (probe, filter) in PROBES {
        if seen.rows(&format!("({SENT}) && {filter}"), &["frame.number"])?.is_empty() {
            unseen.push(*probe);
        }
    }
    ensure!(unseen.is_empty(), "tshark did not see {}", unseen.join(", "));
    Ok(())
}

/// Whatever has a payload must have been read as the protocol of its port.
pub(super) fn everything_is_decoded(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let rpc = "tcp.len > 0 && (tcp.dstport == 135 || tcp.dstport == 593)";
    let all = seen.rows(rpc, &["frame.number"])?;
    ensure!(all.len() > 500, "only {} packets with RPC were captured", all.len());
    for (payload, protocol) in [
        (rpc, "dcerpc"),
        ("udp.dstport == 135", "dcerpc"),
        ("udp.dstport == 137", "nbns"),
        ("udp.dstport == 138", "nbdgm"),
    ] {
        let names = ["frame.number", "ip.dst", "_ws.col.Protocol", "_ws.col.Info"];
        let left = seen.rows(&format!("{payload} && !{protocol}"), &names)?;
        let first: Vec<_> = left.iter().take(5).collect();
        ensure!(left.is_empty(), "{} of {payload} are no {protocol}: {first:?}", left.len());
    }
    // 139 and 445 over TCP are knocked at, no more.
    let knocked = "tcp.len > 0 && (tcp.dstport == 139 || tcp.dstport == 445)";
    let said = seen.rows(knocked, &["frame.number", "ip.dst"])?;
    ensure!(said.is_empty(), "something was said to 139 or 445: {said:?}");
    Ok(())
}

/// Two of the probes may bear a mark, and no other than theirs:
///
/// - Probes A, RemoteCreateInstance. Seven property classes make the custom header 196 octets, so
///   that four of padding follow ([MS-RPCE] 2.2.6.2 wants a multiple of 8). Wireshark does not skip
///   them, reads every property four octets early and has a `Long frame` in the end.
/// - Probe C, RemoteGetClassObject. Its twelve octets are no OBJREF on purpose: how a host refuses
///   them is the question. That is malformed, and `AAAA` is no signature.
pub(super) fn nothing_is_malformed(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let mut faults = Vec::new();
    let mut probes_c = 0;
    for marked in marked(seen, SENT)? {
        match (marked.activator_opnum.as_str(), marked.marks.as_slice()) {
            ("4", [mark]) if mark == "Long frame" => {}
            ("3", [mark]) if mark.starts_with("Malformed Packet") => {
                ensure!(marked.signature == "0x41414141", "probe C holds {}", marked.signature);
                probes_c += 1;
            }
            _ => faults.push(marked),
        }
    }
    ensure!(faults.is_empty(), "{:?}", faults.iter().take(5).collect::<Vec<_>>());
    // If tshark found no fault with what is no OBJREF, it would find none with anything.
    ensure!(probes_c > 0, "tshark calls probe C well-formed: it has looked at nothing");
    Ok(())
}

/// One named mark: 43 units of DUALSTRINGARRAY are followed by two octets of padding, which
/// Wireshark does not skip in the answer of ServerAlive2.
pub(super) fn answers_are_well_formed(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let is_named = |marked: &Marked| {
        marked.info.starts_with("ServerAlive2 response") && marked.marks == ["Long frame"]
    };
    // A refused bind and a floor that tshark has no words for are no faults of form.
    let is_well_formed =
        |mark: &str| mark == "Bind not acknowledged" || mark.starts_with("RightHandSide not");
    let faults: Vec<_> = marked(seen, ANSWERED)?
        .into_iter()
        .filter(|marked| !is_named(marked))
        .filter(|marked| !marked.marks.iter().all(|mark| is_well_formed(mark)))
        .collect();
    ensure!(faults.is_empty(), "{:?}", faults.iter().take(5).collect::<Vec<_>>());
    Ok(())
}

pub(super) fn spares_the_innocent(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let mut spared = 0;
    for host in seen.lab.hosts.iter().filter(|host| !is_old_windows(host)) {
        for (interface, name) in super::ACTIVATION {
            ensure!(
                !seen.calls.was_bound(host.address, interface),
                "{} got a bind to {name}",
                host.profile.id
            );
        }
        ensure!(seen.activations_of(host) == 0, "{} got a request", host.profile.id);
        spared += 1;
    }
    for innocent in ["modern", "samba-like", "win98", "hpux-dced"] {
        ensure!(!is_old_windows(seen.lab.host(innocent)?), "{innocent} counts as old");
    }
    ensure!(spared >= 14, "only {spared} innocent hosts are there");
    Ok(())
}

/// Through each of the two ports a host was scanned by.
pub(super) fn keeps_the_budget(scene: &Scene) -> Result<()> {
    let seen = scene.fleet()?;
    let mut asked: BTreeMap<(Ipv4Addr, u16), usize> = BTreeMap::new();
    for request in seen.calls.activations() {
        *asked.entry((request.to, request.port)).or_default() += 1;
    }
    for host in &seen.lab.hosts {
        let of_135 = asked.get(&(host.address, 135)).copied().unwrap_or_default();
        let of_593 = asked.get(&(host.address, 593)).copied().unwrap_or_default();
        let id = &host.profile.id;
        ensure!(of_135 <= BUDGET && of_593 <= BUDGET, "{id} got {of_135} and {of_593} requests");
        // Without requests there would be no budget to keep.
        ensure!(of_135 > 0 || !is_old_windows(host), "{id} was not asked at all");
        // ISystemActivator came with DCOM 5.6, after Windows NT 4.0.
        let system_activator = seen.calls.was_bound(host.address, SYSTEM_ACTIVATOR);
        ensure!(!system_activator || !id.starts_with("nt4-"), "{id} was asked as if it were newer");
    }
    Ok(())
}

/// By its name, which is all that a profile and this check have in common.
fn is_old_windows(host: &LabHost) -> bool {
    ["nt4-", "w2k-", "xp-", "ws2003-"].iter().any(|prefix| host.profile.id.starts_with(prefix))
}

/// A packet that tshark finds fault with.
#[derive(Debug)]
struct Marked {
    #[expect(dead_code, reason = "shown when it fails")]
    frame: String,
    #[expect(dead_code, reason = "shown when it fails")]
    to: String,
    info: String,
    activator_opnum: String,
    signature: String,
    /// What is wrong, but for what TCP has to say of its segments.
    marks: Vec<String>,
}

fn marked(seen: &Seen, direction: &str) -> Result<Vec<Marked>> {
    let names = [
        "frame.number",
        "ip.dst",
        "_ws.col.Info",
        "isystemactivator.opnum",
        "dcom.objref.signature",
        "_ws.expert.severity",
        "_ws.expert.group",
        "_ws.expert.message",
    ];
    let filter = format!("({direction}) && (_ws.malformed || _ws.expert.severity >= {WARNING})");
    let mut all = Vec::new();
    for row in seen.rows(&filter, &names)? {
        let [frame, to, info, opnum, signature, severities, groups, messages] = row.as_slice()
        else {
            bail!("tshark printed {row:?}");
        };
        let mut marks = Vec::new();
        for ((severity, group), message) in
            severities.split(';').zip(groups.split(';')).zip(messages.split(';'))
        {
            let severity: u32 = severity.parse().with_context(|| format!("severity of {row:?}"))?;
            let group: u32 = group.parse().with_context(|| format!("group of {row:?}"))?;
            if severity >= WARNING && group != OF_SEQUENCE {
                marks.push(message.to_owned());
            }
        }
        if !marks.is_empty() {
            let (frame, to, info) = (frame.clone(), to.clone(), info.clone());
            let (activator_opnum, signature) = (opnum.clone(), signature.clone());
            all.push(Marked { frame, to, info, activator_opnum, signature, marks });
        }
    }
    Ok(all)
}

const SENT: &str = "tcp.dstport == 135 || tcp.dstport == 593 || tcp.dstport == 139 || \
                    tcp.dstport == 445 || udp.dstport == 135 || udp.dstport == 137 || \
                    udp.dstport == 138 || udp.dstport == 445";
const ANSWERED: &str = "tcp.srcport == 135 || tcp.srcport == 593 || udp.srcport == 135 || \
                        udp.srcport == 137 || udp.srcport == 138";

const SYSTEM_ACTIVATOR: &str = "000001a0-0000-0000-c000-000000000046";

/// Activation requests that a host may get in one scan.
const BUDGET: usize = 4;

/// `PI_WARN` and `PI_SEQUENCE` of Wireshark's epan/proto.h.
const WARNING: u32 = 0x0060_0000;
const OF_SEQUENCE: u32 = 0x0200_0000;
