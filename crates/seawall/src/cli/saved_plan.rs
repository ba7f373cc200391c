//! What a scan is about and how it goes, as the store keeps it: enough to go on after a kill.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use seawall_probe::{AddressRange, AddressSet, Depth, Pace};
use serde::{Deserialize, Serialize};

use super::{args::Scan, targets::Targets};
use crate::{
    printable::printable,
    scope_file::{Permission, PublicKey},
};

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

    /// Reads a plan, or says what of it this version does not know: to go on otherwise than it
    /// was meant is worse than not to.
    pub fn read(text: &str) -> Result<Self, String> {
        let plan: Self =
            serde_json::from_str(text).map_err(|error| printable(&error.to_string()))?;
        let trust = plan.scope.as_ref().and_then(|scope| scope.trust.as_deref());
        let unordered = |ranges: &[(IpAddr, IpAddr)]| {
            let is_range = |(first, last): &_| AddressRange::between(*first, *last).is_some();
            let range = ranges.iter().find(|range| !is_range(range));
            range.map(|(first, last)| format!("{first}-{last}"))
        };
        let unknown = [
            ("schema", (plan.schema != SCHEMA).then(|| plan.schema.clone())),
            ("profile", pace_named(&plan.profile).is_none().then(|| plan.profile.clone())),
            ("depth", depth_named(&plan.depth).is_none().then(|| plan.depth.clone())),
            ("targets", unordered(&plan.targets)),
            ("excluded", unordered(&plan.excluded)),
            ("trust", trust.filter(|key| !is_key(key)).map(ToOwned::to_owned)),
        ];
        let unknown = unknown.into_iter().find_map(|(field, text)| Some((field, text?)));
        unknown.map_or(Ok(plan), |(field, text)| Err(format!("{field} `{}`", printable(&text))))
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
        // INVARIANT: the command line and `read` take no other; the least would be asked.
        depth_named(&self.depth).unwrap_or(Depth::Doors)
    }

    /// How fast.
    pub fn pace(&self) -> Pace {
        // INVARIANT: as above; the gentlest would be kept.
        let profile = pace_named(&self.profile).unwrap_or(Pace::OT);
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

fn pace_named(name: &str) -> Option<Pace> {
    match name {
        "loopback" => Some(Pace::LOOPBACK),
        "normal" => Some(Pace::NORMAL),
        "ot" => Some(Pace::OT),
        _ => None,
    }
}

fn depth_named(name: &str) -> Option<Depth> {
    match name {
        "ports" => Some(Depth::Doors),
        "endpoints" => Some(Depth::Map),
        "full" | "" => Some(Depth::Full),
        _ => None,
    }
}

fn is_key(text: &str) -> bool {
    PublicKey::from_hex(text).is_some()
}

fn set(ranges: &[(IpAddr, IpAddr)]) -> AddressSet {
    let ranges = ranges.iter().filter_map(|(first, last)| AddressRange::between(*first, *last));
    AddressSet::new(ranges.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::SavedPlan;

    fn plan() -> Value {
        json!({
            "schema": "seawall.scan-plan/1",
            "targets": [["10.1.0.1", "10.1.0.9"]],
            "excluded": [["10.1.0.3", "10.1.0.3"]],
            "ports": "135", "port_map": null, "seed": 7, "second_pass": false,
            "profile": "ot", "timeout_ms": 5000, "host_timeout_ms": null, "parallel": null,
            "no_udp": true, "depth": "ports", "look_back_ms": null, "scope": null,
        })
    }

    #[test]
    fn a_plan_with_anything_unknown_is_not_read() {
        assert!(SavedPlan::read(&plan().to_string()).is_ok());
        for (field, value, said) in [
            ("schema", json!("seawall.scan-plan/2"), "schema `seawall.scan-plan/2`"),
            ("profile", json!("gentle"), "profile `gentle`"),
            ("depth", json!("names"), "depth `names`"),
            ("targets", json!([["10.1.0.9", "10.1.0.1"]]), "targets `10.1.0.9-10.1.0.1`"),
            ("excluded", json!([["10.1.0.3", "fd00::1"]]), "excluded `10.1.0.3-fd00::1`"),
            ("scope", json!({"file": "s", "text": "", "trust": "00"}), "trust `00`"),
        ] {
            let mut plan = plan();
            plan[field] = value;
            assert_eq!(SavedPlan::read(&plan.to_string()).unwrap_err(), said);
        }
        let mut older = plan();
        older.as_object_mut().unwrap().remove("depth");
        assert!(SavedPlan::read(&older.to_string()).is_ok(), "there was no choice once");
    }
}
