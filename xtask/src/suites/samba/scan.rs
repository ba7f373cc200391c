//! What `seawall scan` finds at a real Samba, and what it sends there.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::super::capture::{self, Capture};
use super::super::check::Skip;
use super::super::product::{self, Seawall, text};
use super::super::profile::{self, Entry};
use super::super::tshark::{self, Calls};
use super::super::{install, rpcclient};
use super::Scene;

/// One scan of the peer beside one lookup by Samba's own client, both captured.
pub(super) struct Seen {
    /// The host as the scan's JSON has it.
    host: Value,
    /// The answers kept.
    answers: Vec<Value>,
    /// All that went over the wire for the scan.
    capture: PathBuf,
    /// What rpcclient printed.
    listed: Vec<Entry>,
    /// All that went over the wire for rpcclient.
    listing: PathBuf,
}

impl Scene {
    fn seen(&self) -> Result<&Seen> {
        if let Some(seen) = self.scan.get() {
            return Ok(seen);
        }
        install::tools(&[capture::TOOL, tshark::TOOL])
            .map_err(|error| Skip(format!("{error:#}")))?;
        let folder = self.bench.scratch("samba-scan")?;
        let seawall = Seawall::build(&self.bench, &folder)?;
        let address = self.peer.address;
        let target = address.to_string();
        // Samba may have to start a worker first, which takes seconds.
        let patient = ["--timeout", "20000", "--host-timeout", "60000"];
        let capture = Capture::of(address, &folder)?;
        let hosts = seawall.scan(&[&[target.as_str()], &patient[..]].concat())?;
        let capture = capture.finish()?;
        let listing = Capture::matching(&format!("host {address}"), folder.join("listing.pcap"))?;
        let listed = rpcclient::epmlookup(address)?;
        let listing = listing.finish()?;
        let host = product::host_at(&hosts, address)?.clone();
        let answers = seawall.answers(address)?;
        Ok(self.scan.get_or_init(|| Seen { host, answers, capture, listed, listing }))
    }
}

impl Seen {
    fn answer(&self, probe: &str) -> Result<&Value> {
        let answer = self.answers.iter().find(|answer| text(answer, "/probe") == probe);
        answer.with_context(|| format!("no answer of {probe} was kept"))
    }
}

/// Compared without the minor version, which rpcclient does not print. rpcclient asks for one entry
/// a page and drops the one that comes together with the end, so the scan has one more: the last
/// of Samba's list. That rpcclient was sent it is read from the wire.
pub(super) fn lists_the_same(scene: &Scene) -> Result<()> {
    let seen = scene.seen()?;
    let scanned: Vec<Entry> =
        product::endpoints(&seen.host).into_iter().map(Entry::without_minor).collect();
    let sent = pages(&seen.listing)?;
    let count: usize = sent.iter().map(|page| page.entries).sum();
    ensure!(
        scanned.len() == count,
        "{} endpoints scanned, {count} sent to rpcclient",
        scanned.len()
    );
    let dropped = match sent.last() {
        Some(page) if page.status == NOT_REGISTERED => page.entries,
        _ => 0,
    };
    let kept = scanned.len().saturating_sub(dropped);
    let expected = scanned.into_iter().take(kept).collect();
    let listed = seen.listed.iter().cloned().map(Entry::without_minor).collect();
    profile::same("rpcclient against the scan", listed, expected)
}

/// Both the octets that were kept and tshark say that the last page had entries and the status.
pub(super) fn keeps_the_last(scene: &Scene) -> Result<()> {
    let seen = scene.seen()?;
    let received = text(seen.answer("rpc.ept_lookup")?, "/received");
    ensure!(
        received.ends_with("d6a0c916"),
        "the kept answer ends with {:?}, not with the status",
        received.get(received.len().saturating_sub(8)..)
    );
    let pages = pages(&seen.capture)?;
    let last = pages.last().context("tshark saw no page of the map")?;
    ensure!(last.status == NOT_REGISTERED, "the last page's status is {:#010x}", last.status);
    ensure!(last.entries > 0, "no entries came with the status: this peer proves nothing");
    let sent: usize = pages.iter().map(|page| page.entries).sum();
    let listed = product::endpoints(&seen.host).len();
    ensure!(listed == sent, "{listed} endpoints in the output, {sent} on the wire");
    Ok(())
}

pub(super) fn finds_samba(scene: &Scene) -> Result<()> {
    let seen = scene.seen()?;
    let host = &seen.host;
    let family = text(host, "/identity/family");
    ensure!(["samba", "other_dce"].contains(&family), "the family is `{family}`");
    let candidates = host.pointer("/os/candidates").and_then(Value::as_array);
    ensure!(candidates.is_some_and(Vec::is_empty), "it may be {candidates:?}");
    let rules = host.pointer("/identity/rules").and_then(Value::as_array);
    let named = |rule: &&str| rules.is_some_and(|rules| rules.iter().any(|other| other == rule));
    let telling = ["ID-NO-OBJECT-EXPORTER", "ID-NTLM-BUILD-ZERO"];
    ensure!(telling.iter().any(named), "identified by {rules:?}");
    // 2 is a provider's rejection, 1 that the interface is not supported; C706 12.6.3.1.
    let bind = seen.answer("rpc.object_exporter_bind")?;
    let result = |key| bind.pointer(&format!("/outcome/results/0/{key}")).and_then(Value::as_u64);
    ensure!(
        (result("result"), result("reason")) == (Some(2), Some(1)),
        "IObjectExporter is reported as {}",
        bind.get("outcome").unwrap_or(&Value::Null)
    );
    let status = text(host, "/status");
    ensure!(status == "not_affected", "the status is `{status}`");
    Ok(())
}

pub(super) fn activates_nothing(scene: &Scene) -> Result<()> {
    let seen = scene.seen()?;
    let calls = Calls::read(&seen.capture)?;
    let address: Ipv4Addr = scene.peer.address;
    // Without these the capture would prove nothing.
    ensure!(calls.was_bound(address, tshark::OBJECT_EXPORTER), "no bind to IObjectExporter seen");
    ensure!(calls.requests.iter().any(|request| request.opnum == 2), "no ept_lookup was seen");
    for (interface, name) in tshark::ACTIVATION {
        ensure!(!calls.was_bound(address, interface), "a bind to {name} was sent");
    }
    let activations: Vec<_> = calls.activations().collect();
    ensure!(activations.is_empty(), "activation requests were sent: {activations:?}");
    Ok(())
}

/// One page of a lookup, as tshark read it.
struct Page {
    entries: usize,
    status: u32,
}

fn pages(capture: &Path) -> Result<Vec<Page>> {
    // ept_lookup is operation 2, its answer packet type 2.
    let filter = "epm && dcerpc.pkt_type == 2 && epm.opnum == 2";
    let rows = tshark::fields(capture, filter, &["epm.num_ents", "epm.rc"])?;
    rows.iter()
        .map(|row| {
            let [entries, status] = row.as_slice() else {
                return None;
            };
            let status = u32::from_str_radix(status.strip_prefix("0x")?, 16).ok()?;
            Some(Page { entries: entries.parse().ok()?, status })
        })
        .collect::<Option<_>>()
        .with_context(|| format!("tshark read the pages as {rows:?}"))
}

/// ept_s_not_registered, C706 appendix O.
const NOT_REGISTERED: u32 = 0x16c9_a0d6;
