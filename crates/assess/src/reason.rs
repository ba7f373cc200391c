//! Why a verdict is what it is: codes with typed arguments. The words for them are found by code
//! and filled from the fields, so both are stable.

mod moment;
mod value;

use seawall_advisory::{Certainty, NoFixReason};
use seawall_facts::{ComVersion, Door, Family, ProbeId, ProductId, Stage, Version};
use serde::{Deserialize, Serialize};

pub use moment::Moment;
pub use value::{CandidateState, Cause, Code32, GroundState, ServicePackOf, Silence};

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
    /// A file is of the version that an update brings, or newer.
    FileReaches {
        /// The update.
        kb: String,
        /// The file.
        file: String,
        /// Its version on the host.
        own: Version,
        /// The lowest version with the fix.
        at_least: Version,
    },
    /// A file is older than the one an update brings.
    FileBelow {
        /// The update.
        kb: String,
        /// The file.
        file: String,
        /// Its version on the host.
        own: Version,
        /// The lowest version with the fix.
        at_least: Version,
    },
    /// A file lies between the versions that the branches of an update bring: it may have the fix.
    FileBetween {
        /// The update.
        kb: String,
        /// The file.
        file: String,
        /// Its version on the host.
        own: Version,
        /// The lowest version with the fix of any branch.
        lowest: Version,
        /// The highest.
        highest: Version,
    },
    /// A file's version would decide, but the number it is held against is not sure enough.
    FileNumberDoubtful {
        /// The update.
        kb: String,
        /// The file.
        file: String,
        /// Its version on the host.
        own: Version,
        /// The number.
        at_least: Version,
        /// How sure it is.
        certainty: Certainty,
    },
    /// Files that are new enough, but were so before this update.
    FilesDoNotTell {
        /// The update.
        kb: String,
        /// The files.
        files: Vec<String>,
    },
    /// Files of the update that nobody looked at.
    FilesNotSeen {
        /// The update.
        kb: String,
        /// The files.
        files: Vec<String>,
    },
    /// The files are new, and no key or list says that the update was installed: it came with the
    /// installation media, or with something newer.
    NewWithoutKey {
        /// The update.
        kb: String,
    },
    /// A registry key says that the update is installed.
    KeyFound {
        /// The update.
        kb: String,
        /// The key.
        key: String,
    },
    /// A list of updates has it.
    ListedAsInstalled {
        /// The update.
        kb: String,
    },
    /// It is shown in "Add or Remove Programs".
    NameFound {
        /// The update.
        kb: String,
        /// The line.
        name: String,
    },
    /// The component store has its package installed.
    PackageInstalled {
        /// The update.
        kb: String,
        /// The package.
        package: String,
    },
    /// The component store has its package, and has not put it in place yet.
    PackageStaged {
        /// The update.
        kb: String,
        /// The package.
        package: String,
        /// The number of its state.
        state: u32,
    },
    /// That it is installed is only written down; none of its files was seen.
    OnlyWrittenDown {
        /// The update.
        kb: String,
    },
    /// The registry is complete, and has none of the keys the update writes.
    NoKeyFound {
        /// The update.
        kb: String,
        /// The keys.
        keys: Vec<String>,
    },
    /// The list of updates is complete, and does not have it.
    NotListedAsInstalled {
        /// The update.
        kb: String,
    },
    /// The event log remembers that it was installed: it may have been removed since.
    WasInstalled {
        /// The update.
        kb: String,
        /// When.
        on: Option<Moment>,
    },
    /// The event log remembers that it was removed, or was not installed after all.
    WasRemoved {
        /// The update.
        kb: String,
        /// When.
        on: Option<Moment>,
    },
    /// Only an old copy of the registry has its key.
    OnlyInOldCopy {
        /// The update.
        kb: String,
    },
    /// The key is spelled as documents misprint it: no installer is known to write it.
    KeyMisprinted {
        /// The update.
        kb: String,
        /// The key.
        key: String,
    },
    /// The product is known only by a name that documents misprint.
    ProductByMisprint {
        /// The name.
        name: String,
    },
    /// A file of the update waits to be put in its place at the next start.
    RenamePending {
        /// The update.
        kb: String,
        /// The file.
        file: String,
    },
    /// The host was not started since the update was installed.
    NotStartedSince {
        /// The update.
        kb: String,
        /// When it was installed.
        installed: Moment,
        /// The last start that is known.
        started: Moment,
    },
    /// Whether the host was started since the update was installed is not known.
    StartNotKnown {
        /// The update.
        kb: String,
    },
    /// What may have led to a contradiction; the likeliest comes first.
    MayBeBecause {
        /// What.
        cause: Cause,
    },
    /// A file is in another language than the system: something else than the system's own update
    /// put it there.
    OtherLanguage {
        /// The file.
        file: String,
        /// Its language.
        language: String,
        /// The system's.
        system: String,
    },
    /// The service pack on the host holds the fix.
    ServicePackHolds {
        /// The first service pack that does.
        service_pack: ServicePackOf,
    },
    /// The service pack on the host may be newer than the bulletin, which does not name it: it may
    /// hold the fix, and the update's key would not be there then.
    ServicePackMayHold {
        /// The service pack on the host.
        service_pack: ServicePackOf,
    },
    /// A list of updates has a later one that the catalogue does not know. Updates of the product
    /// are cumulative by then: it may hold this one, which lists leave out in that case.
    LaterMayHold {
        /// The update.
        kb: String,
        /// The later one.
        later: String,
    },
    /// The update installs only on these service packs.
    NeedsServicePack {
        /// The update.
        kb: String,
        /// The service packs.
        service_packs: Vec<ServicePackOf>,
    },
    /// The bulletin has no update for this service pack, and does not say whether it holds the
    /// fix.
    NoUpdateForServicePack {
        /// The service pack.
        service_pack: ServicePackOf,
    },
    /// A newer update that is in place may hold the fix: some copies of it lacked these files.
    NeedsFileProof {
        /// The newer bulletin.
        newer: String,
        /// The files.
        files: Vec<String>,
        /// The bulletins on the way, newest first, both ends included.
        path: Vec<String>,
    },
    /// A newer update that is in place is taken to hold the fix, by inference alone.
    LinkInferred {
        /// The newer bulletin.
        newer: String,
        /// The bulletins on the way, newest first, both ends included.
        path: Vec<String>,
    },
    /// A newer update is in place that says that it does not replace this one.
    DoesNotReplace {
        /// The newer bulletin.
        newer: String,
    },
    /// What that newer update leaves open, and only where these files are.
    LeftOpen {
        /// The newer bulletin.
        newer: String,
        /// The vulnerabilities.
        cves: Vec<String>,
        /// The files it lacks.
        files: Vec<String>,
    },
    /// Whether these components are there is not known.
    ComponentNotKnown {
        /// The components, as the bulletin prints them.
        components: Vec<String>,
    },
    /// These components are not there.
    ComponentNotThere {
        /// The components, as the bulletin prints them.
        components: Vec<String>,
    },
    /// The host may have one of several service packs, and they differ in this.
    ServicePacksDiffer {
        /// What each would be.
        states: Vec<GroundState>,
    },
    /// Nothing was seen of these updates, in evidence that is not complete.
    NothingSeen {
        /// The updates.
        kbs: Vec<String>,
    },
    /// It only carries the fixes of others: nothing is missing for want of it.
    CarriesOthers,
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
        "file_reaches",
        "file_below",
        "file_between",
        "file_number_doubtful",
        "files_do_not_tell",
        "files_not_seen",
        "new_without_key",
        "key_found",
        "listed_as_installed",
        "name_found",
        "package_installed",
        "package_staged",
        "only_written_down",
        "no_key_found",
        "not_listed_as_installed",
        "was_installed",
        "was_removed",
        "only_in_old_copy",
        "key_misprinted",
        "product_by_misprint",
        "rename_pending",
        "not_started_since",
        "start_not_known",
        "may_be_because",
        "other_language",
        "service_pack_holds",
        "service_pack_may_hold",
        "later_may_hold",
        "needs_service_pack",
        "no_update_for_service_pack",
        "needs_file_proof",
        "link_inferred",
        "does_not_replace",
        "left_open",
        "component_not_known",
        "component_not_there",
        "service_packs_differ",
        "nothing_seen",
        "carries_others",
    ];
}

#[cfg(test)]
mod tests;
