//! What a scan is about and how it goes, as the store keeps it: enough to go on after a kill.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use seawall_probe::{AddressRange, AddressSet, Depth, Pace};
use serde::{Deserialize, Serialize};

use super::{args::Scan, targets::Targets};
use crate::scope_file::{Permission, PublicKey};

/// Name and version of the shape.
const SCHEMA: &str = "seawall.scan-plan/1";

/// A scan's plan: targets resolved, options as they were given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedPlan {
    schema: String,
    targets: Vec<(IpAddr, IpAddr)>,
    excluded: Vec<(IpAddr, IpAddr)>,
    /// Doors to look at, as typed.
    pub ports: String,
    /// Where doors really are, as typed.
    pub port_map: Option<String>,
    /// The seed of the targets' order; none where they are taken as they stand.
    pub seed: Option<u64>,
    /// Whether the MS04-012 question is asked.
    pub second_pass: bool,
    profile: String,
    timeout_ms: u64,
    host_timeout_ms: Option<u64>,
    parallel: Option<u16>,
    no_udp: bool,
    /// As typed; plans of runs before there was a choice have none.
    #[serde(default)]
    depth: String,
    look_back_ms: Option<u64>,
    scope: Option<SavedScope>,
}

/// The scope file a scan was begun with. Its text is kept for the record; what counts when the
/// scan goes on is what the file says then.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedScope {
    file: PathBuf,
    text: String,
    /// The public key it was verified with, as digits.
    trust: Option<String>,
}

impl SavedPlan {
    /// The plan of a new scan, at a pace unless the command line names one.
    pub fn new(
        args: &Scan,
        targets: &Targets,
        permission: Option<&Permission>,
        pace: &str,
        seed: u64,
    ) -> Self {
        let plan = Self {
            schema: SCHEMA.to_owned(),
            targets: targets.included.ranges().collect(),
            excluded: targets.excluded.ranges().collect(),
            ports: args.ports.clone(),
            port_map: args.port_map.clone(),
            seed: None,
            second_pass: args.second_pass,
            profile: args.profile.clone().unwrap_or_else(|| pace.to_owned()),
            timeout_ms: args.timeout,
            host_timeout_ms: args.host_timeout,
            parallel: args.parallel,
            no_udp: args.no_udp,
            depth: args.depth.clone(),
            look_back_ms: args.look_back,
            scope: permission.map(|permission| SavedScope {
                file: permission.file.clone(),
                text: permission.text.clone(),
                trust: permission.trust.as_ref().map(PublicKey::to_hex),
            }),
        };
        Self { seed: plan.pace().careful_start.then_some(seed), ..plan }
    }

    /// Reads a plan; `None` where it is of another shape.
    pub fn read(text: &str) -> Option<Self> {
        let plan: Self = serde_json::from_str(text).ok()?;
        let trust = plan.scope.as_ref().and_then(|scope| scope.trust.as_deref());
        let is_ours = plan.schema == SCHEMA && trust.is_none_or(is_key);
        is_ours.then_some(plan)
    }

    /// The scope file that allowed it.
    pub fn scope_file(&self) -> Option<&Path> {
        self.scope.as_ref().map(|scope| scope.file.as_path())
    }

    /// The public key that its scope file must be signed with.
    pub fn trust(&self) -> Option<PublicKey> {
        self.scope.as_ref()?.trust.as_deref().and_then(PublicKey::from_hex)
    }

    /// The name of the pace it is kept at.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The targets.
    pub fn targets(&self) -> AddressSet {
        set(&self.targets)
    }

    /// Who never to send anything to.
    pub fn excluded(&self) -> AddressSet {
        set(&self.excluded)
    }

    /// How far each host is looked at.
    pub fn depth(&self) -> Depth {
        match self.depth.as_str() {
            "ports" => Depth::Doors,
            "endpoints" => Depth::Map,
            _ => Depth::Full,
        }
    }

    /// How fast.
    pub fn pace(&self) -> Pace {
        let profile = match self.profile.as_str() {
            "ot" => Pace::OT,
            "normal" => Pace::NORMAL,
            _ => Pace::LOOPBACK,
        };
        let millis = |given: Option<u64>| given.map(Duration::from_millis);
        let answer = Duration::from_millis(self.timeout_ms);
        Pace {
            answer,
            datagram: answer.min(profile.datagram),
            host: millis(self.host_timeout_ms).unwrap_or(profile.host),
            hosts_at_once: self.parallel.map_or(profile.hosts_at_once, usize::from),
            udp: profile.udp && !self.no_udp,
            look_back: match self.look_back_ms {
                Some(0) => None,
                given => millis(given).or(profile.look_back),
            },
            ..profile
        }
    }
}

fn is_key(text: &str) -> bool {
    PublicKey::from_hex(text).is_some()
}

fn set(ranges: &[(IpAddr, IpAddr)]) -> AddressSet {
    let ranges = ranges.iter().filter_map(|(first, last)| AddressRange::between(*first, *last));
    AddressSet::new(ranges.collect())
}
