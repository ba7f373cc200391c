//! Why a verdict is what it is, and what to do next: codes with typed arguments. The words for
//! them are found by code and filled from the fields, so both are stable.

use std::fmt;

use seawall_advisory::NoFixReason;
use seawall_facts::{ComVersion, Door, Family, ProbeId, ProductId, ServicePack, Stage, Version};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::State;

/// Why a status or a verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The answers show that an update is in place.
    AnswersShowPresent {
        /// The bulletin whose update it is.
        advisory: String,
        /// The methods that say so.
        methods: Vec<String>,
    },
    /// The answers show that an update is not in place.
    AnswersShowAbsent {
        /// The bulletin whose update it is.
        advisory: String,
        /// The methods that say so.
        methods: Vec<String>,
    },
    /// The update of a newer bulletin, which is in place, holds this one's fix.
    ContainedIn {
        /// The newer bulletin.
        newer: String,
        /// The bulletins on the way, newest first, both ends included.
        path: Vec<String>,
    },
    /// This bulletin's update would hold the fix of an older one, and that is not in place.
    ContainsMissing {
        /// The older bulletin.
        older: String,
        /// The bulletins on the way, newest first, both ends included.
        path: Vec<String>,
    },
    /// The newer update is seen in place and the older, which it holds, is not.
    Contradiction {
        /// The newer bulletin.
        newer: String,
        /// The older bulletin.
        older: String,
    },
    /// The vendor has no fix for these products and will not make one.
    NoFix {
        /// The products.
        products: Vec<ProductId>,
        /// Why there is none.
        why: NoFixReason,
    },
    /// The host's build is one from which on the flaw is fixed.
    BuildReaches {
        /// The host's.
        own: Version,
        /// The update that brings the build.
        kb: String,
        /// The build.
        build: Version,
    },
    /// The host's build is below those from which on the flaw is fixed.
    BuildBelow {
        /// The host's.
        own: Version,
        /// The update that brings the lowest of them.
        kb: String,
        /// The lowest of them.
        build: Version,
    },
    /// The host's build lies between those that are named as fixed: an earlier update may not
    /// have been the whole fix.
    BuildBetween {
        /// The host's.
        own: Version,
        /// The update that brings the lowest of them.
        low_kb: String,
        /// The lowest of them.
        lowest: Version,
        /// The update that brings the highest of them.
        high_kb: String,
        /// The highest of them.
        highest: Version,
    },
    /// The build is known without its revision.
    RevisionNotKnown {
        /// The update that is asked about.
        kb: String,
        /// The build it brings.
        build: Version,
    },
    /// No build is known of the updates that mend the flaw.
    NoFixedBuildKnown {
        /// The updates.
        kbs: Vec<String>,
    },
    /// The build is not one of the product's.
    BuildOfAnotherProduct {
        /// The product.
        product: ProductId,
        /// The build, without its revision.
        base: Version,
    },
    /// The bulletin does not concern these products.
    NotAffectedProduct {
        /// The products.
        products: Vec<ProductId>,
    },
    /// The vendor never tested these products: they are not cleared.
    VendorNeverTested {
        /// The products.
        products: Vec<ProductId>,
    },
    /// The bulletin does not name these products.
    NotListed {
        /// The products.
        products: Vec<ProductId>,
    },
    /// The build is that of a Windows the bulletins do not concern.
    NotAffectedByVersion {
        /// The builds the host gave.
        builds: Vec<String>,
    },
    /// The host answers like Windows 95, 98 or Me.
    #[serde(rename = "answers_like_windows_9x")]
    AnswersLikeWindows9x,
    /// The host is no Windows.
    NotWindows {
        /// What it is.
        family: Family,
    },
    /// What answers speaks no DCE/RPC.
    NotDceRpc {
        /// Where.
        door: Option<Door>,
    },
    /// A request was refused: DCOM is off, or strangers are kept out. Says nothing of patches.
    AccessDenied {
        /// The method that met the refusal.
        method: String,
        /// The probe that was refused.
        probe: ProbeId,
        /// The status it was refused with.
        status: Code32,
    },
    /// The interface is said not to be there, as XP SP2 does to strangers.
    InterfaceRefused {
        /// The method that met the refusal.
        method: String,
        /// The probe that was refused.
        probe: ProbeId,
        /// The status it was refused with.
        status: Code32,
    },
    /// A published rule counts this refusal as "in place"; a verdict does not.
    DeniedCountsAsPresent {
        /// The probe that was refused.
        probe: ProbeId,
    },
    /// Methods that must agree do not.
    MethodsDisagree {
        /// The bulletin they were asked about.
        advisory: String,
        /// The methods that found its update.
        present: Vec<String>,
        /// The methods that did not.
        absent: Vec<String>,
    },
    /// A method got no answer.
    MethodSilent {
        /// The method.
        method: String,
        /// The probe without an answer.
        probe: ProbeId,
        /// How the exchange ended.
        ended: Silence,
        /// How far it had come, where that is known.
        stage: Option<Stage>,
    },
    /// A method got answers that no rule reads.
    MethodUnclear {
        /// The method.
        method: String,
    },
    /// A method was not used.
    MethodNotAsked {
        /// The method.
        method: String,
    },
    /// The host does not offer the interface a method needs.
    MethodNotOffered {
        /// The method.
        method: String,
    },
    /// No published rule tells on these products whether this update is in place.
    NoPublishedRule {
        /// The bulletin.
        advisory: String,
        /// The product families.
        families: Vec<String>,
    },
    /// On NT 4.0 no published rule tells "only 823980" from "neither".
    #[serde(rename = "only_823980_not_separable")]
    Only823980NotSeparable,
    /// A service pack may hold the fix, and the network does not tell which one is installed.
    ServicePackMayContain {
        /// The service packs that hold it.
        service_packs: Vec<ServicePackOf>,
    },
    /// The host may be one of several products, and they differ in this.
    CandidatesDiffer {
        /// What each would be.
        candidates: Vec<CandidateState>,
    },
    /// The answers do not tell which product this is.
    ProductNotKnown,
    /// The products the host may be are read by different rules.
    FamiliesDiffer {
        /// The product families.
        families: Vec<String>,
    },
    /// The builds the host gave contradict each other.
    BuildsDisagree {
        /// The builds.
        builds: Vec<String>,
    },
    /// The DCOM version alone does not tell old Windows from new.
    ComVersionWithoutBuild {
        /// The version.
        com_version: ComVersion,
    },
    /// The port refused the connection.
    PortRefused {
        /// The port.
        door: Door,
    },
    /// Nothing came back from the port.
    PortFiltered {
        /// The port.
        door: Door,
    },
    /// The host or its network cannot be reached.
    HostUnreachable {
        /// The port that was tried.
        door: Door,
    },
    /// The port took the connection and then said nothing in time.
    NoAnswer {
        /// The probe that waited.
        probe: ProbeId,
        /// How far it had come.
        stage: Stage,
    },
    /// The host reset the connection.
    ConnectionReset {
        /// The probe it happened to.
        probe: ProbeId,
        /// How far it had come.
        stage: Stage,
    },
    /// The host closed the connection.
    ConnectionClosed {
        /// The probe it happened to.
        probe: ProbeId,
        /// How far it had come.
        stage: Stage,
    },
    /// The host refused to bind.
    BindRefused {
        /// The probe.
        probe: ProbeId,
        /// The provider's reason.
        reason: u16,
    },
    /// The answer breaks the protocol's rules.
    MalformedAnswer {
        /// The probe.
        probe: ProbeId,
        /// The anomaly's code.
        anomaly: String,
    },
    /// There is nothing to judge by.
    NoEvidence,
}

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
}

/// A service pack of a product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServicePackOf {
    /// The product.
    pub product: ProductId,
    /// Its service pack.
    pub service_pack: ServicePack,
}

/// What one of the products that a host may be would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateState {
    /// The product.
    pub product: ProductId,
    /// The state on it.
    pub state: State,
}

/// How an exchange ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Time ran out.
    TimedOut,
    /// The host reset the connection.
    Reset,
    /// The host closed the connection.
    Closed,
    /// The connection was refused.
    Refused,
    /// The host cannot be reached.
    Unreachable,
    /// We stopped reading.
    Abandoned,
    /// It ended in order, with no answer in it.
    Empty,
}

/// A 32-bit status, printed as Windows prints it: `0x80070005`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code32(pub u32);

impl fmt::Display for Code32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl Serialize for Code32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").ok_or_else(|| D::Error::custom("no leading 0x"))?;
        u32::from_str_radix(digits, 16).map(Self).map_err(D::Error::custom)
    }
}

impl Reason {
    /// Every code there is: the words must know them all.
    pub const CODES: &[&str] = &[
        "answers_show_present",
        "answers_show_absent",
        "contained_in",
        "contains_missing",
        "contradiction",
        "no_fix",
        "not_affected_product",
        "vendor_never_tested",
        "not_listed",
        "not_affected_by_version",
        "answers_like_windows_9x",
        "not_windows",
        "not_dce_rpc",
        "access_denied",
        "interface_refused",
        "denied_counts_as_present",
        "methods_disagree",
        "method_silent",
        "method_unclear",
        "method_not_asked",
        "method_not_offered",
        "no_published_rule",
        "only_823980_not_separable",
        "service_pack_may_contain",
        "candidates_differ",
        "product_not_known",
        "families_differ",
        "builds_disagree",
        "com_version_without_build",
        "port_refused",
        "port_filtered",
        "host_unreachable",
        "no_answer",
        "connection_reset",
        "connection_closed",
        "bind_refused",
        "malformed_answer",
        "no_evidence",
        "build_reaches",
        "build_below",
        "build_between",
        "revision_not_known",
        "no_fixed_build_known",
        "build_of_another_product",
    ];
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
    ];
}

#[cfg(test)]
mod tests;
