//! Every pair of states, and proofs of two.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_advisory::{BulletinId, Catalogue};
use seawall_facts::{Identity, ProductId, Products};

use super::{Agreement, JoinedProof, join, replay_joined};
use crate::{
    Proof, ReplayError, State,
    State::{
        Conflict, Fixed, FixedBySp, FixedVia, Missing, NeedsSpFirst, NoFixExists, NotApplicable,
        PendingReboot, Unknown,
    },
    judge::{HostFacts, Judge},
    remote::{self, RemoteEvidence},
};

const ALL: [State; 10] = [
    Fixed,
    FixedBySp,
    FixedVia,
    PendingReboot,
    Missing,
    Conflict,
    NeedsSpFirst,
    NoFixExists,
    NotApplicable,
    Unknown,
];

fn is_closed(state: State) -> bool {
    state.is_fixed() || state == NotApplicable
}

#[test]
fn nothing_is_fixed_that_neither_says_is() {
    for (within, outside) in pairs() {
        let joined = join(within, outside).state;
        if is_closed(joined) {
            let says = [within, outside].map(is_closed);
            let knows = [within, outside].map(|state| state != Unknown);
            assert!(says == knows, "{within:?} {outside:?} -> {joined:?}");
        }
    }
}

#[test]
fn a_contradiction_is_never_closed_and_always_shown() {
    for (within, outside) in pairs() {
        let is_open = |state| !is_closed(state) && state != Unknown && state != PendingReboot;
        if is_closed(within) && is_open(outside) {
            assert_eq!(join(within, outside).state, Conflict);
        }
        if is_open(within) && is_closed(outside) {
            assert!(matches!(join(within, outside).state, Conflict | NoFixExists));
        }
        if is_closed(within) != is_closed(outside) && within != Unknown && outside != Unknown {
            assert_eq!(join(within, outside).agreement, Agreement::Contradicts);
        }
    }
}

#[test]
fn who_does_not_know_takes_nothing_away() {
    for state in ALL {
        assert_eq!(join(state, Unknown).state, state);
        assert_eq!(join(Unknown, state).state, state);
    }
    assert_eq!(join(Unknown, Unknown).agreement, Agreement::NeitherKnows);
    assert_eq!(join(Fixed, Unknown).agreement, Agreement::OnlyWithin);
    assert_eq!(join(Unknown, Missing).agreement, Agreement::OnlyOutside);
}

#[test]
fn what_waits_for_a_start_answers_as_before() {
    let joined = join(PendingReboot, Missing);
    assert_eq!((joined.state, joined.agreement), (PendingReboot, Agreement::Agrees));
    let joined = join(PendingReboot, Fixed);
    assert_eq!((joined.state, joined.agreement), (PendingReboot, Agreement::Contradicts));
}

#[test]
fn agreement_keeps_what_is_known_better() {
    assert_eq!(join(FixedVia, Fixed).state, FixedVia);
    assert_eq!(join(Missing, NoFixExists).state, NoFixExists);
    assert_eq!(join(Missing, Conflict).state, Conflict);
    assert_eq!(join(NeedsSpFirst, Missing).state, NeedsSpFirst);
    assert_eq!(join(NoFixExists, Fixed).state, NoFixExists);
}

#[test]
fn two_proofs_are_derived_again_together() {
    let judge = Judge::new(Catalogue::embedded().unwrap(), Products::embedded());
    let proof = JoinedProof::of(within(&judge), outside(&judge)).unwrap();
    let replayed = replay_joined(&proof, &judge).unwrap();
    assert_eq!((replayed.state, proof.agreement), (proof.state, Agreement::OnlyWithin));

    let refused = |change: &dyn Fn(&mut JoinedProof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        replay_joined(&proof, &judge).unwrap_err()
    };
    assert!(matches!(refused(&|proof| proof.state = Fixed), ReplayError::Outcome(_)));
    assert!(matches!(refused(&|proof| proof.rules.clear()), ReplayError::Argument));
    assert!(matches!(refused(&|proof| proof.digest.clear()), ReplayError::Argument));
    assert!(matches!(refused(&|proof| proof.advisory.push('0')), ReplayError::Argument));
    assert!(matches!(refused(&|proof| proof.within.state = Fixed), ReplayError::Outcome(_)));
    let at = |text: &str| text.parse::<IpAddr>().unwrap();
    assert!(matches!(
        refused(&|proof| proof.outside.address = at("192.0.2.9")),
        ReplayError::Argument
    ));
}

#[test]
fn proofs_of_two_bulletins_or_of_one_kind_are_not_joined() {
    let judge = Judge::new(Catalogue::embedded().unwrap(), Products::embedded());
    assert!(JoinedProof::of(within(&judge), within(&judge)).is_none());
    assert!(JoinedProof::of(outside(&judge), outside(&judge)).is_none());
    let Proof::Remote(mut other) = outside(&judge) else { panic!() };
    other.advisory = "MS03-026".to_owned();
    assert!(JoinedProof::of(within(&judge), Proof::Remote(other)).is_none());
}

fn pairs() -> impl Iterator<Item = (State, State)> {
    ALL.into_iter().flat_map(|within| ALL.into_iter().map(move |outside| (within, outside)))
}

// MS03-010 on NT 4.0: no fix exists, whatever is known of the host.
fn within(judge: &Judge<'_>) -> Proof {
    let products = [ProductId::new("nt4-ws")];
    let dossier = judge.dossier(HostFacts { products: &products, ..HostFacts::default() });
    judge.verdict(&dossier, &BulletinId::new("MS03-010")).unwrap().proof
}

// A host that answered nothing.
fn outside(judge: &Judge<'_>) -> Proof {
    let identity = Identity::default();
    let evidence = RemoteEvidence {
        address: IpAddr::from([192, 0, 2, 1]),
        identity: &identity,
        answers: &[],
        ports: &BTreeMap::new(),
    };
    let assessment = remote::assess(&evidence, judge.catalogue());
    let mut verdicts = assessment.verdicts.into_iter();
    verdicts.find(|verdict| verdict.advisory == "MS03-010").unwrap().proof
}
