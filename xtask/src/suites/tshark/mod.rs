//! tshark: reads what was sent, by a decoder that knows nothing of us.

mod calls;
mod fleet;

use std::cell::OnceCell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::capture::{self, Capture};
use super::check::{self, Check};
use super::install::Tool;
use super::{Bench, Suite, rpcclient, samba_peer};
use crate::command;
use crate::tally::Tally;
pub(super) use calls::{ACTIVATION, Calls, OBJECT_EXPORTER};
use fleet::Seen;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[TOOL, Tool { program: "text2pcap", package: "wireshark-common" }, capture::TOOL],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "tshark";

pub(super) const TOOL: Tool = Tool { program: "tshark", package: "tshark" };

/// What the checks work with.
struct Scene {
    bench: Bench,
    folder: PathBuf,
    /// A captured scan of a fleet, made by the first check that asks for it.
    fleet: OnceCell<Seen>,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "it_reads_a_bind_from_bytes", run: reads_a_bind },
    Check { name: "it_reads_a_captured_lookup_without_fault", run: reads_a_captured_lookup },
    Check { name: "every_profile_gets_the_status_it_names", run: fleet::statuses_are_right },
    Check { name: "every_probe_is_seen_and_understood", run: fleet::every_probe_is_seen },
    Check { name: "nothing_sent_is_left_undecoded", run: fleet::everything_is_decoded },
    Check { name: "nothing_sent_is_malformed_but_two_named", run: fleet::nothing_is_malformed },
    Check { name: "no_simulated_host_answers_malformed", run: fleet::answers_are_well_formed },
    Check { name: "the_innocent_are_asked_no_activation", run: fleet::spares_the_innocent },
    Check { name: "nobody_is_asked_more_than_four_activations", run: fleet::keeps_the_budget },
];

fn run(bench: &Bench) -> Result<Tally> {
    let folder = bench.scratch(NAME)?;
    Ok(check::run(NAME, CHECKS, &Scene { bench: bench.clone(), folder, fleet: OnceCell::new() }))
}

/// The given fields of every packet that a filter lets through, a row a packet. A field that is
/// there several times has `;` between its values.
pub(super) fn fields(capture: &Path, filter: &str, names: &[&str]) -> Result<Vec<Vec<String>>> {
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(capture).args(["-Y", filter, "-T", "fields"]);
    tshark.args(["-E", "separator=/t", "-E", "aggregator=;"]);
    // By itself it knows DCE/RPC on 135 alone.
    tshark.args(["-d", "tcp.port==593,dcerpc"]);
    // Ours is told by its bytes: a source port that happens to be another protocol's must not win.
    // DNS would then claim the node status query, which has its shape.
    tshark.args(["-o", "udp.try_heuristic_first:TRUE", "--disable-protocol", "dns"]);
    for name in names {
        tshark.args(["-e", name]);
    }
    let rows = command::capture_within(&mut tshark, PATIENCE)?.success_or("tshark")?;
    Ok(rows.lines().map(|row| row.split('\t').map(ToOwned::to_owned).collect()).collect())
}

/// Fails with the first packets tshark calls malformed, or whose decoder gave up.
fn nothing_malformed(capture: &Path) -> Result<()> {
    let filter = "_ws.malformed || _ws.expert.severity == error";
    let faults = fields(capture, filter, &["frame.number", "_ws.col.Info"])?;
    ensure!(faults.is_empty(), "malformed: {:?}", faults.iter().take(5).collect::<Vec<_>>());
    Ok(())
}

/// Wraps bytes as one TCP segment to port 135.
fn to_capture(bytes: &[u8], file: &Path) -> Result<()> {
    let mut dump = "0000".to_owned();
    for byte in bytes {
        write!(dump, " {byte:02x}")?;
    }
    let text = file.with_extension("txt");
    fs::write(&text, dump + "\n")?;
    let mut text2pcap = Command::new("text2pcap");
    text2pcap.args(["-q", "-T", "1025,135"]).arg(&text).arg(file);
    command::capture_within(&mut text2pcap, PATIENCE)?.success_or("text2pcap").map(drop)
}

fn reads_a_bind(scene: &Scene) -> Result<()> {
    let capture = scene.folder.join("bind.pcap");
    to_capture(BIND, &capture)?;
    let rows = fields(&capture, "dcerpc", &["dcerpc.pkt_type", "dcerpc.cn_bind_to_uuid"])?;
    ensure!(rows == [["11", "e1af8308-5d1f-11c9-91a4-08002b14a0fa"]], "it read {rows:?}");
    nothing_malformed(&capture)
}

fn reads_a_captured_lookup(scene: &Scene) -> Result<()> {
    let peer = samba_peer::start_or_skip(&scene.bench, NAME)?;
    let capture = Capture::of(peer.address, &scene.folder)?;
    let entries = rpcclient::epmlookup(peer.address)?;
    let capture = capture.finish()?;
    peer.stop()?;
    // ept_lookup is operation 2.
    let filter = "dcerpc.pkt_type == 2 && dcerpc.opnum == 2";
    let answers = fields(&capture, filter, &["epm.num_ents"])?;
    let seen: usize = answers
        .iter()
        .flatten()
        .flat_map(|counts| counts.split(';'))
        .map(|count| count.parse::<usize>().with_context(|| format!("`{count}` entries")))
        .sum::<Result<usize>>()?;
    ensure!(seen >= entries.len(), "{seen} entries on the wire, {} listed", entries.len());
    nothing_malformed(&capture)
}

/// A bind to the endpoint mapper with NDR, C706 12.6.4.3.
const BIND: &[u8] = &[
    0x05, 0x00, 0x0b, 0x03, 0x10, 0x00, 0x00, 0x00, 0x48, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0xb8, 0x10, 0xb8, 0x10, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00,
    0x08, 0x83, 0xaf, 0xe1, 0x1f, 0x5d, 0xc9, 0x11, 0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa,
    0x03, 0x00, 0x00, 0x00, 0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00,
    0x2b, 0x10, 0x48, 0x60, 0x02, 0x00, 0x00, 0x00,
];

/// tshark takes a second or two to start.
const PATIENCE: Duration = Duration::from_mins(1);
