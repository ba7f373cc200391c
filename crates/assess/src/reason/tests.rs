//! The code lists are complete: a new variant breaks the exhaustive walk below.

use std::collections::BTreeSet;

use seawall_advisory::{Certainty, NoFixReason};
use seawall_facts::{
    ComVersion, Door, Family, ProbeId, ProductId, ServicePack, Stage, Timestamp, Version,
};

use super::{Cause, Code32, Moment, Reason, ServicePackOf, Silence};
use crate::Step;

// Each arm gives the next sample; the match has no wildcard, so a variant left out of the chain
// does not compile.
#[expect(clippy::too_many_lines, reason = "a line or two a variant")]
fn reasons() -> Vec<Reason> {
    let (advisory, door) = (String::from("MS03-039"), Door::tcp(135));
    let (method, probe, stage) = (String::from("pair_a"), ProbeId::A1, Stage::Bind);
    let status = Code32(5);
    let (kb, build) = (String::from("KB5035845"), Version::new(10, 0, 19045, 4170));
    let (file, moment) = (String::from("ole32.dll"), Moment::from(Timestamp(0)));
    let service_pack =
        ServicePackOf { product: ProductId::new("w2k"), service_pack: ServicePack::number(4) };
    let next = |reason: &Reason| -> Option<Reason> {
        Some(match reason {
            Reason::AnswersShowPresent { .. } => {
                Reason::AnswersShowAbsent { advisory: advisory.clone(), methods: vec![] }
            }
            Reason::AnswersShowAbsent { .. } => {
                Reason::ContainedIn { newer: advisory.clone(), path: vec![] }
            }
            Reason::ContainedIn { .. } => {
                Reason::ContainsMissing { older: advisory.clone(), path: vec![] }
            }
            Reason::ContainsMissing { .. } => {
                Reason::Contradiction { newer: advisory.clone(), older: advisory.clone() }
            }
            Reason::Contradiction { .. } => {
                Reason::NoFix { products: vec![], why: NoFixReason::Architecture }
            }
            Reason::NoFix { .. } => Reason::NotAffectedProduct { products: vec![] },
            Reason::NotAffectedProduct { .. } => Reason::VendorNeverTested { products: vec![] },
            Reason::VendorNeverTested { .. } => Reason::NotListed { products: vec![] },
            Reason::NotListed { .. } => Reason::NotAffectedByVersion { builds: vec![] },
            Reason::NotAffectedByVersion { .. } => Reason::AnswersLikeWindows9x,
            Reason::AnswersLikeWindows9x => Reason::NotWindows { family: Family::Samba },
            Reason::NotWindows { .. } => Reason::NotDceRpc { door: None },
            Reason::NotDceRpc { .. } => {
                Reason::AccessDenied { method: method.clone(), probe, status }
            }
            Reason::AccessDenied { .. } => {
                Reason::InterfaceRefused { method: method.clone(), probe, status }
            }
            Reason::InterfaceRefused { .. } => Reason::DeniedCountsAsPresent { probe },
            Reason::DeniedCountsAsPresent { .. } => Reason::MethodsDisagree {
                advisory: advisory.clone(),
                present: vec![],
                absent: vec![],
            },
            Reason::MethodsDisagree { .. } => Reason::MethodSilent {
                method: method.clone(),
                probe,
                ended: Silence::TimedOut,
                stage: Some(stage),
            },
            Reason::MethodSilent { .. } => Reason::MethodUnclear { method: method.clone() },
            Reason::MethodUnclear { .. } => Reason::MethodNotAsked { method: method.clone() },
            Reason::MethodNotAsked { .. } => Reason::MethodNotOffered { method: method.clone() },
            Reason::MethodNotOffered { .. } => {
                Reason::NoPublishedRule { advisory: advisory.clone(), families: vec![] }
            }
            Reason::NoPublishedRule { .. } => Reason::Only823980NotSeparable,
            Reason::Only823980NotSeparable => {
                Reason::ServicePackMayContain { service_packs: vec![] }
            }
            Reason::ServicePackMayContain { .. } => Reason::CandidatesDiffer { candidates: vec![] },
            Reason::CandidatesDiffer { .. } => Reason::ProductNotKnown,
            Reason::ProductNotKnown => Reason::FamiliesDiffer { families: vec![] },
            Reason::FamiliesDiffer { .. } => Reason::BuildsDisagree { builds: vec![] },
            Reason::BuildsDisagree { .. } => {
                Reason::ComVersionWithoutBuild { com_version: ComVersion { major: 5, minor: 7 } }
            }
            Reason::ComVersionWithoutBuild { .. } => Reason::PortRefused { door },
            Reason::PortRefused { .. } => Reason::PortFiltered { door },
            Reason::PortFiltered { .. } => Reason::HostUnreachable { door },
            Reason::HostUnreachable { .. } => Reason::NoAnswer { probe, stage },
            Reason::NoAnswer { .. } => Reason::ConnectionReset { probe, stage },
            Reason::ConnectionReset { .. } => Reason::ConnectionClosed { probe, stage },
            Reason::ConnectionClosed { .. } => Reason::BindRefused { probe, reason: 0 },
            Reason::BindRefused { .. } => {
                Reason::MalformedAnswer { probe, anomaly: "SW-RPC-001".into() }
            }
            Reason::MalformedAnswer { .. } => Reason::NoEvidence,
            Reason::NoEvidence => Reason::BuildReaches { own: build, kb: kb.clone(), build },
            Reason::BuildReaches { .. } => Reason::BuildBelow { own: build, kb: kb.clone(), build },
            Reason::BuildBelow { .. } => Reason::BuildBetween {
                own: build,
                low_kb: kb.clone(),
                lowest: build,
                high_kb: kb.clone(),
                highest: build,
            },
            Reason::BuildBetween { .. } => Reason::RevisionNotKnown { kb: kb.clone(), build },
            Reason::RevisionNotKnown { .. } => Reason::NoFixedBuildKnown { kbs: vec![] },
            Reason::NoFixedBuildKnown { .. } => Reason::BuildOfAnotherProduct {
                product: ProductId::new("w10-22h2-x64"),
                base: build,
            },
            Reason::BuildOfAnotherProduct { .. } => Reason::FileReaches {
                kb: kb.clone(),
                file: file.clone(),
                own: build,
                at_least: build,
            },
            Reason::FileReaches { .. } => Reason::FileBelow {
                kb: kb.clone(),
                file: file.clone(),
                own: build,
                at_least: build,
            },
            Reason::FileBelow { .. } => Reason::FileBetween {
                kb: kb.clone(),
                file: file.clone(),
                own: build,
                lowest: build,
                highest: build,
            },
            Reason::FileBetween { .. } => Reason::FileNumberDoubtful {
                kb: kb.clone(),
                file: file.clone(),
                own: build,
                at_least: build,
                certainty: Certainty::FromMemory,
            },
            Reason::FileNumberDoubtful { .. } => {
                Reason::FilesDoNotTell { kb: kb.clone(), files: vec![] }
            }
            Reason::FilesDoNotTell { .. } => Reason::FilesNotSeen { kb: kb.clone(), files: vec![] },
            Reason::FilesNotSeen { .. } => Reason::NewWithoutKey { kb: kb.clone() },
            Reason::NewWithoutKey { .. } => Reason::KeyFound { kb: kb.clone(), key: String::new() },
            Reason::KeyFound { .. } => Reason::ListedAsInstalled { kb: kb.clone() },
            Reason::ListedAsInstalled { .. } => {
                Reason::NameFound { kb: kb.clone(), name: String::new() }
            }
            Reason::NameFound { .. } => {
                Reason::PackageInstalled { kb: kb.clone(), package: String::new() }
            }
            Reason::PackageInstalled { .. } => {
                Reason::PackageStaged { kb: kb.clone(), package: String::new(), state: 64 }
            }
            Reason::PackageStaged { .. } => Reason::OnlyWrittenDown { kb: kb.clone() },
            Reason::OnlyWrittenDown { .. } => Reason::NoKeyFound { kb: kb.clone(), keys: vec![] },
            Reason::NoKeyFound { .. } => Reason::NotListedAsInstalled { kb: kb.clone() },
            Reason::NotListedAsInstalled { .. } => {
                Reason::WasInstalled { kb: kb.clone(), on: None }
            }
            Reason::WasInstalled { .. } => Reason::WasRemoved { kb: kb.clone(), on: Some(moment) },
            Reason::WasRemoved { .. } => Reason::OnlyInOldCopy { kb: kb.clone() },
            Reason::OnlyInOldCopy { .. } => {
                Reason::KeyMisprinted { kb: kb.clone(), key: String::new() }
            }
            Reason::KeyMisprinted { .. } => Reason::ProductByMisprint { name: String::new() },
            Reason::ProductByMisprint { .. } => {
                Reason::RenamePending { kb: kb.clone(), file: file.clone() }
            }
            Reason::RenamePending { .. } => {
                Reason::NotStartedSince { kb: kb.clone(), installed: moment, started: moment }
            }
            Reason::NotStartedSince { .. } => Reason::StartNotKnown { kb: kb.clone() },
            Reason::StartNotKnown { .. } => Reason::MayBeBecause { cause: Cause::NotStarted },
            Reason::MayBeBecause { .. } => Reason::OtherLanguage {
                file: file.clone(),
                language: "en".into(),
                system: "ja".into(),
            },
            Reason::OtherLanguage { .. } => {
                Reason::ServicePackHolds { service_pack: service_pack.clone() }
            }
            Reason::ServicePackHolds { .. } => {
                Reason::ServicePackMayHold { service_pack: service_pack.clone() }
            }
            Reason::ServicePackMayHold { .. } => {
                Reason::LaterMayHold { kb: kb.clone(), later: kb.clone() }
            }
            Reason::LaterMayHold { .. } => {
                Reason::NeedsServicePack { kb: kb.clone(), service_packs: vec![] }
            }
            Reason::NeedsServicePack { .. } => {
                Reason::NoUpdateForServicePack { service_pack: service_pack.clone() }
            }
            Reason::NoUpdateForServicePack { .. } => {
                Reason::NeedsFileProof { newer: advisory.clone(), files: vec![], path: vec![] }
            }
            Reason::NeedsFileProof { .. } => {
                Reason::LinkInferred { newer: advisory.clone(), path: vec![] }
            }
            Reason::LinkInferred { .. } => Reason::DoesNotReplace { newer: advisory.clone() },
            Reason::DoesNotReplace { .. } => {
                Reason::LeftOpen { newer: advisory.clone(), cves: vec![], files: vec![] }
            }
            Reason::LeftOpen { .. } => Reason::ComponentNotKnown { components: vec![] },
            Reason::ComponentNotKnown { .. } => Reason::ComponentNotThere { components: vec![] },
            Reason::ComponentNotThere { .. } => Reason::ServicePacksDiffer { states: vec![] },
            Reason::ServicePacksDiffer { .. } => Reason::NothingSeen { kbs: vec![] },
            Reason::NothingSeen { .. } => Reason::CarriesOthers,
            Reason::CarriesOthers => return None,
        })
    };
    let first = Reason::AnswersShowPresent { advisory: advisory.clone(), methods: vec![] };
    std::iter::successors(Some(first), next).collect()
}

fn steps() -> Vec<Step> {
    let (advisory, door) = (String::from("MS03-039"), Door::tcp(135));
    let next = |step: &Step| -> Option<Step> {
        Some(match step {
            Step::CollectFileVersions { .. } => {
                Step::CollectServicePack { advisory: advisory.clone(), service_packs: vec![] }
            }
            Step::CollectServicePack { .. } => Step::SecondPassOrFiles {
                advisory: advisory.clone(),
                probe: ProbeId::ScmActivator,
                files: vec![],
            },
            Step::SecondPassOrFiles { .. } => Step::AuditHost { advisory: advisory.clone() },
            Step::AuditHost { .. } => Step::IdentifyHost,
            Step::IdentifyHost => Step::ScanAgain,
            Step::ScanAgain => Step::ScanAtFullDepth,
            Step::ScanAtFullDepth => Step::ScanFromInside { door },
            Step::ScanFromInside { .. } => Step::InspectService { door },
            Step::InspectService { .. } => Step::FilterPort { door },
            Step::FilterPort { .. } => Step::CollectRevision,
            Step::CollectRevision => Step::CollectTrack,
            Step::CollectTrack => Step::InstallOneOf { kbs: vec![] },
            Step::InstallOneOf { .. } => Step::ImportBuilds,
            Step::ImportBuilds => Step::CollectKeys { advisory: advisory.clone(), keys: vec![] },
            Step::CollectKeys { .. } => {
                Step::CollectHotfixes { advisory: advisory.clone(), kbs: vec![] }
            }
            Step::CollectHotfixes { .. } => {
                Step::CollectComponents { advisory: advisory.clone(), components: vec![] }
            }
            Step::CollectComponents { .. } => Step::CollectStartTime,
            Step::CollectStartTime => Step::Restart,
            Step::Restart => Step::InstallServicePack { service_packs: vec![] },
            Step::InstallServicePack { .. } => return None,
        })
    };
    let first = Step::CollectFileVersions { advisory: advisory.clone(), files: vec![] };
    std::iter::successors(Some(first), next).collect()
}

fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap()["code"].as_str().unwrap().to_owned()
}

#[test]
fn every_reason_and_its_code_is_listed_once() {
    let codes: Vec<String> = reasons().iter().map(code).collect();
    assert_eq!(codes, Reason::CODES);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
}

#[test]
fn every_step_and_its_code_is_listed_once() {
    let codes: Vec<String> = steps().iter().map(code).collect();
    assert_eq!(codes, Step::CODES);
}

#[test]
fn reasons_and_steps_go_there_and_back() {
    for reason in reasons() {
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason);
    }
    for step in steps() {
        let json = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), step);
    }
}

#[test]
fn a_status_prints_as_windows_prints_it() {
    assert_eq!(serde_json::to_string(&Code32(0x8007_0005)).unwrap(), "\"0x80070005\"");
    assert_eq!(Code32(5).to_string(), "0x00000005");
}
