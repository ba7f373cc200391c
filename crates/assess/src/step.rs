//! What to do next: codes with typed arguments, as reasons are.

use seawall_facts::{Door, ProbeId};
use serde::{Deserialize, Serialize};

use crate::ServicePackOf;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Read the versions of these files on the host.
    CollectFileVersions {
        /// The bulletin they tell of.
        advisory: String,
        /// The files.
        files: Vec<String>,
    },
    /// Find out which service pack is installed.
    CollectServicePack {
        /// The bulletin it tells of.
        advisory: String,
        /// The service packs that hold the fix.
        service_packs: Vec<ServicePackOf>,
    },
    /// Ask for the second pass by its name, or read the versions of these files.
    SecondPassOrFiles {
        /// The bulletin they tell of.
        advisory: String,
        /// The probe of the second pass.
        probe: ProbeId,
        /// The files.
        files: Vec<String>,
    },
    /// Audit the host from within: its registry, its files, its list of updates.
    AuditHost {
        /// The bulletin it is for.
        advisory: String,
    },
    /// Read the revision of the host's build.
    CollectRevision,
    /// Find out whether the host is on the hotpatch track.
    CollectTrack,
    /// Install one of these updates, or any that replaces it.
    InstallOneOf {
        /// The updates.
        kbs: Vec<String>,
    },
    /// Take in a feed that names builds.
    ImportBuilds,
    /// Find out what the host is.
    IdentifyHost,
    /// Scan again, with more time or from nearer.
    ScanAgain,
    /// Scan again and ask who the host is: this time it was not.
    ScanAtFullDepth,
    /// Scan from behind the filter.
    ScanFromInside {
        /// The port that was filtered.
        door: Door,
    },
    /// Look what listens there.
    InspectService {
        /// The port.
        door: Door,
    },
    /// Keep others from a port: nothing else helps.
    FilterPort {
        /// The port.
        door: Door,
    },
    /// Look whether any of these registry keys is there.
    CollectKeys {
        /// The bulletin they tell of.
        advisory: String,
        /// The keys.
        keys: Vec<String>,
    },
    /// Collect a whole list of the host's updates.
    CollectHotfixes {
        /// The bulletin it is for.
        advisory: String,
        /// The updates to look for.
        kbs: Vec<String>,
    },
    /// Find out whether these components are installed.
    CollectComponents {
        /// The bulletin they tell of.
        advisory: String,
        /// The components, as the bulletin prints them.
        components: Vec<String>,
    },
    /// Find out when the host was last started.
    CollectStartTime,
    /// Start the host again.
    Restart,
    /// Install one of these service packs first.
    InstallServicePack {
        /// The service packs.
        service_packs: Vec<ServicePackOf>,
    },
}

impl Step {
    /// Every code there is: the words must know them all.
    pub const CODES: &[&str] = &[
        "collect_file_versions",
        "collect_service_pack",
        "second_pass_or_files",
        "audit_host",
        "identify_host",
        "scan_again",
        "scan_at_full_depth",
        "scan_from_inside",
        "inspect_service",
        "filter_port",
        "collect_revision",
        "collect_track",
        "install_one_of",
        "import_builds",
        "collect_keys",
        "collect_hotfixes",
        "collect_components",
        "collect_start_time",
        "restart",
        "install_service_pack",
    ];
}
