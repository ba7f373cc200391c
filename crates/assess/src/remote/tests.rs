//! Every row of the published tables, disagreement, refusal, silence, and replay.

use std::{collections::BTreeMap, net::IpAddr};

use proptest::prelude::*;
use seawall_advisory::Catalogue;
use seawall_facts::{
    BindResult, Body, ComVersion, Door, Ended, Family, HexBytes, Identity, Outcome, PortState,
    ProbeAnswer, ProbeId, ProductId, Products, Stage,
};

use super::{RemoteAssessment, RemoteEvidence, RemoteStatus, assess};
use crate::{
    Method, NodeKind, Proof, Reason, RemoteProof, ReplayError, State, Step, Verdict, replay,
};

const DENIED: u32 = 0x8007_0005;
const BAD_PATH: u32 = 0x8008_0004;
const NOT_REGISTERED: u32 = 0x8004_0154;
const INVALID_OBJREF: u32 = 0x8001_011d;
const INVALID_ARG: u32 = 0x8007_0057;
const UNKNOWN_IF: u32 = 0x1c01_0003;
const INVALID_HEADER: u32 = 0x8001_0110;

/// A host put together answer by answer.
#[derive(Clone, Debug)]
struct Host {
    identity: Identity,
    answers: Vec<ProbeAnswer>,
    ports: BTreeMap<Door, PortState>,
}

impl Host {
    fn of(family: Family) -> Self {
        Self {
            identity: Identity { family, ..Identity::default() },
            answers: Vec::new(),
            ports: BTreeMap::from([(Door::tcp(135), PortState::Open)]),
        }
    }

    fn windows(version: &str) -> Self {
        let fields: Vec<u32> = version.split('.').map(|field| field.parse().unwrap()).collect();
        let [major, minor, build] = fields[..] else { panic!("{version}") };
        let (major, minor) = (u16::try_from(major).unwrap(), u16::try_from(minor).unwrap());
        let candidates = Products::embedded().candidates_for_build(major, minor, build);
        let mut host = Self::of(Family::Windows);
        host.identity.builds = vec![version.to_owned()];
        host.identity.candidates =
            candidates.into_iter().map(|product| product.id.clone()).collect();
        host
    }

    fn got(mut self, probe: ProbeId, outcome: Outcome) -> Self {
        let ended = Ended::Complete;
        self.answers.push(answer(probe, outcome, ended));
        self
    }

    fn hresult(self, probe: ProbeId, hresult: u32) -> Self {
        self.got(probe, Outcome::Response { body: Body::Activation { hresult } })
    }

    fn fault(self, probe: ProbeId, status: u32) -> Self {
        self.got(probe, Outcome::Fault { status })
    }

    fn silent(mut self, probe: ProbeId, ended: Ended) -> Self {
        self.answers.push(answer(probe, Outcome::NoAnswer, ended));
        self
    }

    fn port(mut self, state: PortState) -> Self {
        self.ports = BTreeMap::from([(Door::tcp(135), state)]);
        self
    }

    fn a(self, first: u32, second: u32) -> Self {
        self.hresult(ProbeId::A1, first).hresult(ProbeId::A2, second)
    }

    fn b(self, first: u32, second: u32) -> Self {
        self.hresult(ProbeId::B1, first).hresult(ProbeId::B2, second)
    }

    fn c(self, hresult: u32) -> Self {
        self.hresult(ProbeId::C, hresult)
    }

    fn b3(self, hresult: u32) -> Self {
        self.hresult(ProbeId::B3, hresult)
    }

    fn judged(&self) -> RemoteAssessment {
        let evidence = RemoteEvidence {
            address: IpAddr::from([192, 0, 2, 1]),
            identity: &self.identity,
            answers: &self.answers,
            ports: &self.ports,
        };
        let assessment = assess(&evidence, Catalogue::embedded().unwrap());
        assert_sound(&assessment);
        assessment
    }

    /// The status, and the states of MS03-026, MS03-039, MS04-012 and MS03-010.
    fn gives(&self, status: RemoteStatus, states: [State; 4]) {
        let judged = self.judged();
        let found: Vec<State> = judged.verdicts.iter().map(|verdict| verdict.state).collect();
        assert_eq!((judged.status, found), (status, states.to_vec()));
    }
}

fn answer(probe: ProbeId, outcome: Outcome, ended: Ended) -> ProbeAnswer {
    ProbeAnswer {
        probe,
        door: Door::tcp(135),
        reader: 1,
        sent: HexBytes(vec![5, 0]),
        received: HexBytes(vec![5, 0, 2]),
        ended,
        outcome,
    }
}

fn remote(verdict: &Verdict) -> &RemoteProof {
    let Proof::Remote(proof) = &verdict.proof else { panic!("{}", verdict.advisory) };
    proof
}

// What holds whatever the answers were.
fn assert_sound(assessment: &RemoteAssessment) {
    let catalogue = Catalogue::embedded().unwrap();
    let ids: Vec<&str> = assessment.verdicts.iter().map(|row| row.advisory.as_str()).collect();
    assert_eq!(ids, ["MS03-026", "MS03-039", "MS04-012", "MS03-010"]);
    for verdict in &assessment.verdicts {
        assert_eq!(verdict.state.is_fixed(), verdict.method.is_some(), "{}", verdict.advisory);
        assert_eq!(verdict.state == FixedVia, !verdict.via.is_empty());
        assert!(!verdict.reasons.is_empty(), "{}", verdict.advisory);
        if verdict.state == Unknown {
            assert!(verdict.next_step.is_some(), "{}", verdict.advisory);
        }
        let replayed = replay(&verdict.proof.clone().sealed(), catalogue).unwrap();
        assert_eq!((replayed.state, replayed.status), (verdict.state, Some(assessment.status)));
        for (_, node) in verdict.proof.nodes() {
            match &node.kind {
                NodeKind::Answer { index, probe } => {
                    assert_eq!(remote(verdict).evidence[*index].probe, *probe);
                }
                NodeKind::Edge { index } => assert!(*index < verdict.proof.edges().len()),
                NodeKind::Rule { id, .. } => {
                    assert!(verdict.proof.rules().iter().any(|rule| rule.id == *id), "{id}");
                }
                _ => {}
            }
        }
    }
}

fn verdict<'a>(assessment: &'a RemoteAssessment, advisory: &str) -> &'a Verdict {
    assessment.verdicts.iter().find(|verdict| verdict.advisory == advisory).unwrap()
}

use RemoteStatus as S;
use State::{Conflict, Fixed, FixedVia, Missing, NoFixExists, NotApplicable, Unknown};

fn w2k() -> Host {
    Host::windows("5.0.2195")
}

fn ws2003() -> Host {
    Host::windows("5.2.3790")
}

fn nt4() -> Host {
    Host::windows("4.0.1381")
}

#[test]
fn different_answers_to_the_pair_and_an_invalid_object_mean_both_updates() {
    for c in [INVALID_OBJREF, INVALID_ARG] {
        let host = w2k().a(BAD_PATH, NOT_REGISTERED).c(c);
        host.gives(S::PatchedBoth, [FixedVia, Fixed, Unknown, FixedVia]);
        let xp = Host::windows("5.1.2600").a(BAD_PATH, NOT_REGISTERED).c(c);
        xp.gives(S::PatchedBoth, [FixedVia, Fixed, Unknown, FixedVia]);
        let ws2003 = ws2003().a(BAD_PATH, NOT_REGISTERED).c(c);
        ws2003.gives(S::PatchedBoth, [FixedVia, Fixed, Unknown, NotApplicable]);
    }
}

#[test]
fn a_fix_that_came_with_another_names_it_and_the_method() {
    let judged = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF).judged();
    let older = verdict(&judged, "MS03-010");
    assert_eq!(older.via, ["MS03-039"]);
    assert_eq!(
        older.method,
        Some(Method::PublishedRuleNotRevalidated { families: vec!["w2k".into()] })
    );
    assert!(matches!(&older.reasons[0], Reason::ContainedIn { newer, .. } if newer == "MS03-039"));
    assert_eq!(older.proof.edges().len(), 1);
}

#[test]
fn without_the_second_pass_ms04_012_is_unknown_and_says_how_to_ask() {
    let judged = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF).judged();
    let step = verdict(&judged, "MS04-012").next_step.as_ref().unwrap();
    let Step::SecondPassOrFiles { probe, files, .. } = step else { panic!("{step:?}") };
    assert_eq!(*probe, ProbeId::ScmActivator);
    assert!(files.contains(&r"%system32%\ole32.dll".to_owned()));
}

#[test]
fn the_second_pass_settles_ms04_012() {
    let both = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF);
    let scm = ProbeId::ScmActivator;
    let rows = [
        (both.clone().fault(scm, INVALID_HEADER), Missing),
        (both.clone().fault(scm, 5), Fixed),
        (both.clone().fault(scm, DENIED), Fixed),
        (both.clone().hresult(scm, DENIED), Fixed),
        (both.clone().hresult(scm, 5), Fixed),
        (both.clone().hresult(scm, NOT_REGISTERED), Unknown),
        (both.clone().fault(scm, UNKNOWN_IF), Unknown),
        (both.clone().silent(scm, Ended::TimedOut(Stage::Request)), Unknown),
    ];
    for (host, state) in rows {
        host.gives(S::PatchedBoth, [FixedVia, Fixed, state, FixedVia]);
    }
}

#[test]
fn equal_answers_mean_824146_is_missing_and_b3_tells_of_823980() {
    let absent = |host: Host| host.a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED);
    let only = absent(w2k()).b3(BAD_PATH);
    only.gives(S::PatchedOnly823980, [Fixed, Missing, Missing, FixedVia]);
    assert_eq!(verdict(&only.judged(), "MS03-010").via, ["MS03-026"]);
    absent(w2k()).b3(NOT_REGISTERED).gives(S::Unpatched, [Missing, Missing, Missing, Unknown]);
    absent(ws2003())
        .b3(BAD_PATH)
        .gives(S::PatchedOnly823980, [Fixed, Missing, Missing, NotApplicable]);
    absent(ws2003())
        .b3(NOT_REGISTERED)
        .gives(S::Unpatched, [Missing, Missing, Missing, NotApplicable]);
}

#[test]
fn what_is_missing_in_the_older_is_missing_in_the_newer_by_the_edge() {
    let host = ws2003().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED).b3(NOT_REGISTERED);
    let judged = host.judged();
    let newer = verdict(&judged, "MS04-012");
    assert!(
        matches!(&newer.reasons[0], Reason::ContainsMissing { older, .. } if older == "MS03-039")
    );
    assert!(newer.proof.edges().iter().any(|edge| edge.older.as_str() == "MS03-039"));
    // The x64 editions came out with the fix in them: the flaw that showed rules them out.
    let excluded = newer.proof.nodes().into_iter().filter(|(_, node)| {
        matches!(&node.kind, NodeKind::CandidateExcluded { product, .. }
            if product.as_str().ends_with("x64"))
    });
    assert_eq!(excluded.count(), 2);
}

#[test]
fn where_no_update_is_seen_a_service_pack_may_still_hold_ms03_010() {
    let host = w2k().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED).b3(NOT_REGISTERED);
    let judged = host.judged();
    let step = verdict(&judged, "MS03-010").next_step.clone().unwrap();
    let Step::CollectServicePack { service_packs, .. } = step else { panic!("{step:?}") };
    assert_eq!(service_packs[0].service_pack.to_string(), "SP4");
}

#[test]
fn a_refused_b3_counts_for_the_status_but_never_as_fixed() {
    let host = w2k().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED).b3(DENIED);
    host.gives(S::PatchedOnly823980, [Unknown, Missing, Missing, Unknown]);
    let reasons = &host.judged().reasons;
    assert!(reasons.contains(&Reason::DeniedCountsAsPresent { probe: ProbeId::B3 }));
}

#[test]
fn without_b3_only_824146_is_settled() {
    let absent = w2k().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED);
    absent.gives(S::NeedsInvestigation, [Unknown, Missing, Missing, Unknown]);
    absent
        .clone()
        .silent(ProbeId::B3, Ended::TimedOut(Stage::Request))
        .gives(S::NeedsInvestigation, [Unknown, Missing, Missing, Unknown]);
    absent.fault(ProbeId::B3, 5).gives(S::NeedsInvestigation, [Unknown, Missing, Missing, Unknown]);
}

#[test]
fn on_nt4_the_second_pair_decides_and_ms03_010_never_has_a_fix() {
    nt4()
        .b(NOT_REGISTERED, BAD_PATH)
        .gives(S::PatchedBoth, [FixedVia, Fixed, Unknown, NoFixExists]);
    for (first, second) in
        [(NOT_REGISTERED, NOT_REGISTERED), (BAD_PATH, BAD_PATH), (BAD_PATH, NOT_REGISTERED)]
    {
        let host = nt4().b(first, second);
        host.gives(S::Unpatched, [Unknown, Missing, Missing, NoFixExists]);
        let judged = host.judged();
        assert!(judged.reasons.contains(&Reason::Only823980NotSeparable));
        let older = verdict(&judged, "MS03-026");
        assert!(older.reasons.contains(&Reason::Only823980NotSeparable));
        assert!(!verdict(&judged, "MS03-039").reasons.contains(&Reason::Only823980NotSeparable));
    }
    nt4()
        .b(DENIED, DENIED)
        .gives(S::DcomDisabledOrDenied, [Unknown, Unknown, Unknown, NoFixExists]);
    let judged = nt4().b(DENIED, DENIED).judged();
    let step = verdict(&judged, "MS03-010").next_step.clone();
    assert_eq!(step, Some(Step::FilterPort { door: Door::tcp(135) }));
}

#[test]
fn b3_is_not_looked_at_on_nt4() {
    nt4()
        .b(NOT_REGISTERED, NOT_REGISTERED)
        .b3(BAD_PATH)
        .gives(S::Unpatched, [Unknown, Missing, Missing, NoFixExists]);
}

#[test]
fn a_refusal_says_nothing_of_updates() {
    let rows = [
        w2k().a(DENIED, DENIED).c(DENIED),
        w2k().a(DENIED, DENIED).c(INVALID_OBJREF),
        w2k().a(BAD_PATH, NOT_REGISTERED).c(DENIED),
        w2k().a(DENIED, NOT_REGISTERED).c(INVALID_OBJREF),
        w2k().fault(ProbeId::A1, 5).fault(ProbeId::A2, 5).fault(ProbeId::C, 5),
        w2k().fault(ProbeId::A1, DENIED).fault(ProbeId::A2, DENIED).c(INVALID_OBJREF),
        w2k().fault(ProbeId::A1, 5),
        w2k().fault(ProbeId::A1, UNKNOWN_IF).fault(ProbeId::A2, UNKNOWN_IF).c(INVALID_OBJREF),
    ];
    for host in rows {
        host.gives(S::DcomDisabledOrDenied, [Unknown; 4]);
        // Where activation is refused, the second pass is refused for the same reason.
        host.fault(ProbeId::ScmActivator, 5).gives(S::DcomDisabledOrDenied, [Unknown; 4]);
    }
}

#[test]
fn an_unknown_interface_is_what_xp_sp2_says_and_never_fixed() {
    let host = Host::windows("5.1.2600")
        .fault(ProbeId::A1, UNKNOWN_IF)
        .fault(ProbeId::A2, UNKNOWN_IF)
        .fault(ProbeId::C, UNKNOWN_IF);
    host.gives(S::DcomDisabledOrDenied, [Unknown; 4]);
    let judged = host.judged();
    let reasons = &verdict(&judged, "MS03-039").reasons;
    assert!(reasons.iter().any(|reason| matches!(reason, Reason::InterfaceRefused { .. })));
    assert!(matches!(
        verdict(&judged, "MS03-039").next_step,
        Some(Step::CollectServicePack { .. })
    ));
}

#[test]
fn methods_that_disagree_settle_nothing() {
    let rows = [
        w2k().a(BAD_PATH, NOT_REGISTERED).c(NOT_REGISTERED),
        w2k().a(NOT_REGISTERED, NOT_REGISTERED).c(INVALID_OBJREF),
    ];
    for host in rows {
        host.gives(S::NeedsInvestigation, [Unknown; 4]);
        let judged = host.judged();
        let row = verdict(&judged, "MS03-039");
        assert!(row.reasons.iter().any(|reason| matches!(
            reason,
            Reason::MethodsDisagree { present, absent, .. }
                if present.len() == 1 && absent.len() == 1
        )));
        assert_eq!(remote(row).counter_evidence.len(), 2);
        // A second pass settles nothing on such a host either.
        host.fault(ProbeId::ScmActivator, 5).gives(S::NeedsInvestigation, [Unknown; 4]);
    }
}

#[test]
fn one_method_alone_is_not_enough() {
    let timed_out = Ended::TimedOut(Stage::Request);
    let rows = [
        w2k().a(BAD_PATH, NOT_REGISTERED),
        w2k().a(BAD_PATH, NOT_REGISTERED).silent(ProbeId::C, timed_out),
        w2k().a(BAD_PATH, NOT_REGISTERED).silent(ProbeId::C, Ended::Reset(Stage::Request)),
        w2k().a(BAD_PATH, NOT_REGISTERED).fault(ProbeId::C, 0x1c01_0002),
        w2k().c(INVALID_OBJREF),
        w2k().silent(ProbeId::A1, timed_out).c(INVALID_OBJREF),
        w2k().hresult(ProbeId::A1, BAD_PATH).fault(ProbeId::A2, 0x1c01_0002).c(INVALID_OBJREF),
        w2k().hresult(ProbeId::A1, BAD_PATH).silent(ProbeId::A2, timed_out).c(INVALID_OBJREF),
        w2k().a(NOT_REGISTERED, NOT_REGISTERED).silent(ProbeId::C, timed_out),
    ];
    for host in rows {
        host.gives(S::NeedsInvestigation, [Unknown; 4]);
    }
}

#[test]
fn an_interface_that_is_not_offered_concludes_nothing() {
    let rejected = BindResult { result: 2, reason: 1 };
    let bind = Outcome::BindAck { results: vec![rejected], ntlm: None };
    let host = w2k().got(ProbeId::SystemActivatorBind, bind);
    host.gives(S::NeedsInvestigation, [Unknown; 4]);
    let judged = host.judged();
    let not_offered = |reason: &&Reason| matches!(reason, Reason::MethodNotOffered { .. });
    assert_eq!(judged.reasons.iter().filter(not_offered).count(), 2);
}

#[test]
fn a_host_that_falls_silent_is_told_by_how() {
    let rows = [
        (Ended::TimedOut(Stage::Request), S::Timeout),
        (Ended::Reset(Stage::Bind), S::Reset),
        (Ended::Reset(Stage::Request), S::Reset),
        (Ended::Closed(Stage::Request), S::Reset),
    ];
    for (ended, status) in rows {
        w2k().silent(ProbeId::A1, ended).gives(status, [Unknown; 4]);
        w2k().silent(ProbeId::A1, ended).silent(ProbeId::C, ended).gives(status, [Unknown; 4]);
    }
    w2k()
        .silent(ProbeId::A1, Ended::TimedOut(Stage::Request))
        .silent(ProbeId::C, Ended::Reset(Stage::Request))
        .gives(S::NeedsInvestigation, [Unknown; 4]);
}

#[test]
fn an_update_that_holds_a_missing_one_is_a_conflict() {
    let host = w2k()
        .a(NOT_REGISTERED, NOT_REGISTERED)
        .c(NOT_REGISTERED)
        .b3(NOT_REGISTERED)
        .fault(ProbeId::ScmActivator, 5);
    host.gives(S::NeedsInvestigation, [Conflict, Conflict, Conflict, Unknown]);
    let judged = host.judged();
    assert!(!remote(verdict(&judged, "MS03-039")).counter_evidence.is_empty());
}

#[test]
fn a_modern_build_is_not_affected_whatever_it_answers() {
    for build in ["6.0.6000", "6.1.7601", "10.0.17763", "10.0.26200"] {
        let host = Host::windows(build);
        host.gives(S::NotAffected, [NotApplicable; 4]);
        host.a(BAD_PATH, BAD_PATH).c(BAD_PATH).gives(S::NotAffected, [NotApplicable; 4]);
    }
    let judged = Host::windows("10.0.17763").judged();
    assert_eq!(
        judged.reasons,
        [Reason::NotAffectedByVersion { builds: vec!["10.0.17763".into()] }]
    );
}

#[test]
fn builds_that_contradict_each_other_settle_nothing() {
    let mut host = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF);
    host.identity.builds.push("10.0.17763".into());
    host.gives(S::NeedsInvestigation, [Unknown; 4]);
}

#[test]
fn a_dcom_version_without_a_build_does_not_tell_old_from_new() {
    let mut host = Host::of(Family::Windows);
    host.identity.com_version = Some(ComVersion { major: 5, minor: 7 });
    host.identity.candidates = vec![ProductId::new("ws2003-x86")];
    host.gives(S::NeedsInvestigation, [Unknown; 4]);
    let step = verdict(&host.judged(), "MS03-039").next_step.clone();
    assert_eq!(step, Some(Step::IdentifyHost));
}

#[test]
fn a_windows_of_unknown_product_or_of_two_kinds_needs_a_look() {
    Host::of(Family::Windows).gives(S::NeedsInvestigation, [Unknown; 4]);
    let mut host = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF);
    host.identity.candidates.push(ProductId::new("nt4-srv"));
    let judged = host.judged();
    assert_eq!(judged.status, S::NeedsInvestigation);
    assert!(judged.verdicts.iter().all(|verdict| verdict.state == Unknown));
}

#[test]
fn of_the_older_windows_only_me_is_cleared() {
    let host = Host::of(Family::Windows9x);
    host.gives(S::NotAffected, [Unknown, Unknown, NoFixExists, Unknown]);
    let judged = host.judged();
    let row = verdict(&judged, "MS03-026");
    assert!(row.reasons.iter().any(|reason| matches!(
        reason,
        Reason::VendorNeverTested { products } if products.len() == 3
    )));
    assert_eq!(row.next_step, Some(Step::FilterPort { door: Door::tcp(135) }));
    let mut me = Host::of(Family::Windows9x);
    me.identity.candidates = vec![ProductId::new("winme")];
    me.gives(S::NotAffected, [NotApplicable, NotApplicable, NoFixExists, Unknown]);
}

#[test]
fn what_is_no_windows_is_not_affected() {
    Host::of(Family::Samba).gives(S::NotAffected, [NotApplicable; 4]);
    Host::of(Family::OtherDce).gives(S::NotAffected, [NotApplicable; 4]);
    Host::of(Family::Other).gives(S::NotDcerpc, [Unknown; 4]);
}

#[test]
fn closed_doors_are_told_by_how_they_are_closed() {
    let rows = [
        (PortState::Closed, S::Refused),
        (PortState::Filtered, S::Filtered),
        (PortState::Unreachable, S::Filtered),
    ];
    for (state, status) in rows {
        Host::of(Family::Unknown).port(state).gives(status, [Unknown; 4]);
    }
    nt4().port(PortState::Filtered).gives(S::Filtered, [Unknown, Unknown, Unknown, NoFixExists]);
}

#[test]
fn an_open_door_behind_which_nothing_is_known_has_four_names() {
    let unknown = || Host::of(Family::Unknown);
    let bound = Outcome::BindAck { results: vec![BindResult { result: 0, reason: 0 }], ntlm: None };
    let rows = [
        (unknown().silent(ProbeId::EpmBind, Ended::TimedOut(Stage::Bind)), S::Timeout),
        (unknown().silent(ProbeId::EpmBind, Ended::Reset(Stage::Bind)), S::Reset),
        (
            unknown()
                .got(ProbeId::ObjectExporterBind, bound.clone())
                .silent(ProbeId::ServerAlive2, Ended::Reset(Stage::Request)),
            S::Reset,
        ),
        (unknown().got(ProbeId::EpmBind, Outcome::BindNak { reason: 0 }), S::NeedsInvestigation),
        (
            unknown().got(
                ProbeId::EpmBind,
                Outcome::NotDceRpc { first: HexBytes(b"HTTP/1.1".to_vec()) },
            ),
            S::NotDcerpc,
        ),
        (
            unknown().got(ProbeId::EpmBind, Outcome::Malformed { anomaly: "SW-RPC-001".into() }),
            S::NeedsInvestigation,
        ),
        (unknown().got(ProbeId::EpmBind, bound), S::NeedsInvestigation),
        (unknown().fault(ProbeId::ServerAlive2, 5), S::NeedsInvestigation),
        (unknown(), S::NeedsInvestigation),
    ];
    for (host, status) in rows {
        host.gives(status, [Unknown; 4]);
    }
    let [after_bind, after_request] = [ProbeId::EpmBind, ProbeId::ServerAlive2].map(|probe| {
        let stage = if probe == ProbeId::EpmBind { Stage::Bind } else { Stage::Request };
        unknown().silent(probe, Ended::Reset(stage)).judged().reasons
    });
    assert_ne!(after_bind, after_request);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let host = ws2003().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED).b3(BAD_PATH);
    let [first, second] = [(); 2].map(|()| serde_json::to_string(&host.judged()).unwrap());
    assert_eq!(first, second);
    let read: RemoteAssessment = serde_json::from_str(&first).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), first);
}

#[test]
fn a_proof_that_was_tampered_with_does_not_replay() {
    let catalogue = Catalogue::embedded().unwrap();
    let host = w2k().a(NOT_REGISTERED, NOT_REGISTERED).c(NOT_REGISTERED).b3(NOT_REGISTERED);
    let judged = host.judged();
    let unsealed = &verdict(&judged, "MS03-039").proof;
    assert_eq!(replay(unsealed, catalogue), Err(ReplayError::Argument));
    let Proof::Remote(good) = unsealed.clone().sealed() else { panic!() };
    assert!(replay(&Proof::Remote(good.clone()), catalogue).is_ok());
    let refused = |change: &dyn Fn(&mut RemoteProof)| {
        let mut proof = good.clone();
        change(&mut proof);
        replay(&Proof::Remote(proof), catalogue).unwrap_err()
    };
    assert!(matches!(refused(&|proof| proof.state = Fixed), ReplayError::Outcome(_)));
    assert!(matches!(refused(&|proof| proof.evidence.clear()), ReplayError::Outcome(_)));
    assert!(matches!(refused(&|proof| proof.tree.children.clear()), ReplayError::Argument));
    assert!(matches!(refused(&|proof| proof.evidence[0].sent.0.push(0)), ReplayError::Argument));
    assert!(matches!(refused(&|proof| proof.rules[0].version += 1), ReplayError::Rule(_)));
    assert!(matches!(
        refused(&|proof| proof.catalogue_date.push('0')),
        ReplayError::CatalogueDate { .. }
    ));
    assert!(matches!(
        refused(&|proof| proof.advisory = "MS08-067".into()),
        ReplayError::NoVerdict(_)
    ));
}

#[test]
fn a_proof_says_its_schema_and_is_read_by_it() {
    let judged = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF).judged();
    let proof = &verdict(&judged, "MS03-039").proof;
    let json = serde_json::to_string(proof).unwrap();
    assert!(json.starts_with(r#"{"schema":"seawall.proof/1","catalogue_date":"#), "{json}");
    assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), *proof);
    let other = json.replace("seawall.proof/1", "seawall.proof/2");
    assert!(serde_json::from_str::<Proof>(&other).is_err());
}

#[test]
fn the_tree_can_be_walked_from_the_verdict_down_to_the_answers() {
    let judged = w2k().a(BAD_PATH, NOT_REGISTERED).c(INVALID_OBJREF).judged();
    let proof = &verdict(&judged, "MS03-039").proof;
    let nodes = proof.nodes();
    assert!(matches!(nodes[0], (0, node) if matches!(node.kind, NodeKind::Verdict { .. })));
    let read: Vec<ProbeId> = nodes
        .iter()
        .filter_map(|(_, node)| match node.kind {
            NodeKind::Answer { probe, .. } => Some(probe),
            _ => None,
        })
        .collect();
    assert_eq!(read, [ProbeId::A1, ProbeId::A2, ProbeId::C]);
}

fn hresult() -> impl Strategy<Value = u32> {
    prop_oneof![
        Just(BAD_PATH),
        Just(NOT_REGISTERED),
        Just(INVALID_OBJREF),
        Just(INVALID_ARG),
        Just(DENIED),
        Just(5),
        any::<u32>()
    ]
}

fn reply(probe: ProbeId) -> impl Strategy<Value = Option<ProbeAnswer>> {
    let response = |hresult| Outcome::Response { body: Body::Activation { hresult } };
    let outcome = prop_oneof![
        4 => hresult().prop_map(response),
        1 => prop_oneof![Just(5), Just(DENIED), Just(UNKNOWN_IF), any::<u32>()]
            .prop_map(|status| Outcome::Fault { status }),
        1 => Just(Outcome::NoAnswer),
    ];
    proptest::option::weighted(0.9, outcome).prop_map(move |outcome| {
        let outcome = outcome?;
        let ended = match outcome {
            Outcome::NoAnswer => Ended::TimedOut(Stage::Request),
            _ => Ended::Complete,
        };
        Some(answer(probe, outcome, ended))
    })
}

fn any_host() -> impl Strategy<Value = Host> {
    let probes = [
        ProbeId::A1,
        ProbeId::A2,
        ProbeId::B1,
        ProbeId::B2,
        ProbeId::B3,
        ProbeId::C,
        ProbeId::ScmActivator,
    ];
    let version =
        prop_oneof![Just("4.0.1381"), Just("5.0.2195"), Just("5.1.2600"), Just("5.2.3790")];
    (version, probes.map(reply)).prop_map(|(version, replies)| {
        let mut host = Host::windows(version);
        host.answers = replies.into_iter().flatten().collect();
        host
    })
}

fn denied(answer: &ProbeAnswer) -> bool {
    match answer.outcome {
        Outcome::Response { body: Body::Activation { hresult } } => hresult == DENIED,
        Outcome::Fault { status } => [5, DENIED, UNKNOWN_IF].contains(&status),
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_refusal_of_a_method_in_use_is_never_fixed(host in any_host()) {
        let on_nt4 = host.identity.candidates[0].as_str().starts_with("nt4");
        let used = |probe| if on_nt4 {
            matches!(probe, ProbeId::B1 | ProbeId::B2)
        } else {
            matches!(probe, ProbeId::A1 | ProbeId::A2 | ProbeId::C)
        };
        let refused = host.answers.iter().any(|answer| used(answer.probe) && denied(answer));
        let judged = host.judged();
        if refused {
            prop_assert_eq!(judged.status, S::DcomDisabledOrDenied);
            for verdict in &judged.verdicts {
                prop_assert!(!verdict.state.is_fixed());
                prop_assert!(verdict.state != Missing);
            }
        }
    }

    #[test]
    fn a_refused_b3_never_makes_ms03_026_fixed(host in any_host()) {
        let refused = host.answers.iter().any(|row| row.probe == ProbeId::B3 && denied(row));
        let judged = host.judged();
        let verdict = verdict(&judged, "MS03-026");
        prop_assert!(!(refused && verdict.state == Fixed));
    }

    #[test]
    fn ms03_010_is_never_fixed_on_nt4(replies in any_host()) {
        let host = Host { identity: nt4().identity, ..replies };
        prop_assert_eq!(verdict(&host.judged(), "MS03-010").state, NoFixExists);
    }
}
