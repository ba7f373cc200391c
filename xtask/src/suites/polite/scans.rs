//! Captured scans of simulated hosts that lie in many networks.

use std::cell::OnceCell;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::super::Bench;
use super::super::capture::Capture;
use super::super::product::{Lab, Seawall};
use super::NAME;
use super::limits::reaches_only;
use super::packets::{self, Packet};

/// What the checks work with.
pub(super) struct Scene {
    pub(super) folder: PathBuf,
    pub(super) seawall: Seawall,
    _lab: Lab,
    /// The second octet of everybody's address.
    second: u8,
    /// The packets of each scan, once it was made.
    unlimited: OnceCell<Vec<Packet>>,
    normal: OnceCell<Vec<Packet>>,
    ot: OnceCell<Vec<Packet>>,
}

/// Where a host is, by the last two octets of its address.
pub(super) type Place = (u8, u8);

/// The host that slows down. It is alone in its network, which is left alone with it.
pub(super) const SUFFERS: Place = (1, 1);

impl Scene {
    /// Serves the hosts of all scans.
    pub(super) fn set(bench: &Bench) -> Result<Self> {
        let folder = bench.scratch(NAME)?;
        let seawall = Seawall::build(bench, &folder)?;
        let hosts = [offices(), plant()].concat();
        let second = free(&hosts)?;
        let at: Vec<_> =
            hosts.iter().map(|(place, profile)| (address(second, *place), *profile)).collect();
        let lab = Lab::at(bench, &folder, &seawall, &at)?;
        let (unlimited, normal, ot) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Ok(Self { folder, seawall, _lab: lab, second, unlimited, normal, ot })
    }

    /// The address at a place.
    pub(super) fn address(&self, place: Place) -> Ipv4Addr {
        address(self.second, place)
    }

    /// A scan of the offices that keeps no limit, and waits for silent hosts until the kernel has
    /// repeated itself often.
    pub(super) fn unlimited(&self) -> Result<&[Packet]> {
        let pace = ["--profile", "loopback", "--timeout", "3500"];
        self.scan(&self.unlimited, "unlimited", &offices(), &pace)
    }

    /// A scan of the offices with the profile `normal`, of all hosts at once where it allows that.
    /// A silent host is waited for until just before the kernel would send the same SYN for the
    /// third time.
    pub(super) fn normal(&self) -> Result<&[Packet]> {
        let pace = ["--profile", "normal", "--parallel", "128", "--timeout", "1800"];
        self.scan(&self.normal, "normal", &offices(), &[LOOK_BACK, &pace].concat())
    }

    /// A scan of the plant with the profile `ot`, of all hosts at once where it allows that.
    pub(super) fn ot(&self) -> Result<&[Packet]> {
        let pace = ["--profile", "ot", "--parallel", "64"];
        self.scan(&self.ot, "ot", &plant(), &[LOOK_BACK, &pace].concat())
    }

    /// The packets that a command causes in our part of loopback.
    pub(super) fn captured(
        &self,
        name: &str,
        command: impl FnOnce() -> Result<()>,
    ) -> Result<Vec<Packet>> {
        let filter = format!("net 127.{}.0.0/16", self.second);
        let capture = Capture::matching(&filter, self.folder.join(format!("{name}.pcap")))?;
        command()?;
        packets::read(&capture.finish()?)
    }

    fn scan<'a>(
        &self,
        made: &'a OnceCell<Vec<Packet>>,
        name: &str,
        hosts: &[(Place, &str)],
        pace: &[&str],
    ) -> Result<&'a [Packet]> {
        if made.get().is_none() {
            let hosts: Vec<_> = hosts.iter().map(|(place, _)| self.address(*place)).collect();
            let targets: Vec<_> = hosts.iter().map(ToString::to_string).collect();
            let targets: Vec<_> = targets.iter().map(String::as_str).collect();
            let arguments = [PORTS, pace, &targets].concat();
            let scan = || self.seawall.scan(&arguments).map(drop);
            let packets = self.captured(name, scan)?;
            reaches_only(&packets, &hosts, &[])?;
            let _ = made.set(packets);
        }
        made.get().map(Vec::as_slice).context("there was no scan")
    }
}

/// Hosts that were asked are soon connected to once more: the limits hold for that too.
const LOOK_BACK: &[&str] = &["--look-back", "300"];

/// Of both transports: `ot` must leave half of them out.
const PORTS: &[&str] = &["--ports", "135,445,udp/135,udp/137"];

/// Two hosts in each of so many networks that ten a second to each are more than 200 in all.
fn offices() -> Vec<(Place, &'static str)> {
    let first = |third: u8| match third {
        2 => "filtered",
        _ if third.is_multiple_of(2) => "w2k-sp4-unpatched",
        _ => "refusing",
    };
    let mut hosts = vec![(SUFFERS, "w2k-slows-down")];
    hosts.extend((2..=60).flat_map(|third| [((third, 1), first(third)), ((third, 2), "refusing")]));
    hosts
}

/// Three networks that may get ten a second each, which is more than 20 in all; and the first of
/// them so large that its share of 20 a second is more than ten.
fn plant() -> Vec<(Place, &'static str)> {
    let sizes = [(101, 34), (102, 12), (103, 12)];
    let refusing = sizes.iter().flat_map(|(third, size)| (1..=*size).map(|last| (*third, last)));
    let mut hosts: Vec<_> = refusing.map(|place| (place, "refusing")).collect();
    hosts.push(((104, 1), "w2k-sp4-unpatched"));
    hosts
}

/// A second octet with which nobody serves port 135 at any of the places.
fn free(hosts: &[(Place, &str)]) -> Result<u8> {
    let [.., first] = std::process::id().to_be_bytes();
    let is_free = |second: &u8| {
        hosts.iter().all(|(place, _)| TcpListener::bind((address(*second, *place), 135)).is_ok())
    };
    // What tests use lies below.
    let mut octets = (0..100_u8).map(|step| 100 + (first % 100 + step) % 100);
    octets.find(is_free).context("no 127.100-199.0.0/16 has port 135 free for us")
}

fn address(second: u8, (third, fourth): Place) -> Ipv4Addr {
    Ipv4Addr::new(127, second, third, fourth)
}
