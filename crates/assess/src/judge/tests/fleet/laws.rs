//! What holds for every made host.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use seawall_facts::{FactValue, Gap, Products};
use sha2::{Digest as _, Sha256};

use super::{
    super::made::{Made, proof},
    dice::Dice,
    host::{host, with_more_evidence, with_one_more},
    known::Known,
};
use crate::{
    HostProof, Reason, State, Verdict,
    judge::{Judge, Judgement},
    plan::{Options, plan},
    replay, replay_by,
};

const HOSTS: u64 = 2000;
/// Verdicts of a host of which proofs are made.
const PROOFS: usize = 2;
/// Of so many hosts one is planned for, and is given one more piece of evidence.
const OFTEN: u64 = 4;
/// Of so many hosts one has its proofs replayed by a judge of their own.
const SELDOM: u64 = 40;

fn judge() -> &'static Judge<'static> {
    static JUDGE: LazyLock<Judge<'static>> = LazyLock::new(new_judge);
    &JUDGE
}

fn new_judge() -> Judge<'static> {
    Judge::new(&Known::get().catalogue, Products::embedded())
}

fn all(made: &Made, judge: &Judge<'_>) -> Vec<Judgement> {
    judge.all(&judge.dossier(made.facts()), &Known::get().ids)
}

/// All that is said of a host: of all bulletins, with the proofs of some, and a plan.
fn said(number: u64, judge: &Judge<'_>) -> (Vec<u8>, Vec<Verdict>) {
    let made = host(number);
    let judged = all(&made, judge);
    let dossier = judge.dossier(made.facts());
    let verdict = |row: &Judgement| {
        let verdict = judge.verdict(&dossier, &row.advisory).unwrap();
        assert_eq!((verdict.state, &verdict.reasons), (row.state, &row.reasons));
        verdict
    };
    let verdicts: Vec<Verdict> = sample(number, &judged).into_iter().map(verdict).collect();
    let is_planned = number.is_multiple_of(OFTEN);
    let plan = is_planned.then(|| plan(judge, &judge.hear(&dossier), &judged, &Options::default()));
    (serde_json::to_vec(&(judged, &verdicts, plan)).unwrap(), verdicts)
}

/// The rarest states first, then by chance.
fn sample(number: u64, judged: &[Judgement]) -> Vec<&Judgement> {
    let mut dice = Dice::new(number);
    let mut rows: Vec<(bool, u64, &Judgement)> = judged
        .iter()
        .map(|row| {
            let is_common = matches!(row.state, State::Unknown | State::NotApplicable);
            (is_common, dice.throw(), row)
        })
        .collect();
    rows.sort_by_key(|(is_common, throw, _)| (*is_common, *throw));
    rows.into_iter().map(|(.., row)| row).take(PROOFS).collect()
}

#[test]
fn two_thousand_hosts_judged_twice_give_the_same_bytes_and_proofs_that_replay() {
    let said_first = |number| Sha256::digest(said(number, judge()).0);
    let first: Vec<_> = (0..HOSTS).map(said_first).collect();
    // What a judge makes ready and keeps is made in another order.
    let another = new_judge();
    for number in (0..HOSTS).rev() {
        let (bytes, verdicts) = said(number, &another);
        assert_eq!(Sha256::digest(bytes), first[usize::try_from(number).unwrap()], "{number}");
        for verdict in verdicts {
            let replayed = if number.is_multiple_of(SELDOM) {
                replay(&verdict.proof, &Known::get().catalogue)
            } else {
                replay_by(&verdict.proof, judge())
            };
            let what = format!("host {number}, {}", verdict.advisory);
            assert_eq!(replayed.map(|it| it.state), Ok(verdict.state), "{what}");
        }
    }
}

#[test]
fn the_hosts_are_of_every_state_and_never_two_alike() {
    let mut states: BTreeMap<State, usize> = BTreeMap::new();
    let (mut facts, mut seen) = (0, HashSet::new());
    for number in 0..HOSTS {
        let made = host(number);
        facts += made.facts.len();
        assert!(seen.insert(Sha256::digest(serde_json::to_vec(&made.facts).unwrap())));
        for row in all(&made, judge()) {
            *states.entry(row.state).or_default() += 1;
        }
    }
    eprintln!("{facts} facts, {} bulletins: {states:?}", Known::get().ids.len());
    let every = [
        State::Fixed,
        State::FixedBySp,
        State::FixedVia,
        State::PendingReboot,
        State::Missing,
        State::Conflict,
        State::NeedsSpFirst,
        State::NoFixExists,
        State::NotApplicable,
        State::Unknown,
    ];
    for state in every {
        let count = states.get(&state).copied().unwrap_or_default();
        assert!(count >= 100, "{state:?}: {count}");
    }
}

#[test]
fn what_is_added_turns_missing_into_fixed_only_with_a_proof_that_names_it() {
    let mut turns = 0;
    for number in 0..HOSTS {
        let made = host(number);
        let before = all(&made, judge());
        let more = with_one_more(made.clone(), Dice::new(!number));
        let fact = more.facts.last().unwrap();
        for proof in turned(&before, &more) {
            assert!(proof.facts.contains(fact), "host {number}, {}: {fact:?}", proof.advisory);
            turns += 1;
        }
        if number.is_multiple_of(OFTEN) {
            let more = with_more_evidence(made, Dice::new(!number));
            let row = more.evidence.last().unwrap();
            for proof in turned(&before, &more) {
                assert!(proof.evidence.contains(row), "host {number}, {}", proof.advisory);
            }
        }
    }
    eprintln!("{turns} times");
    assert!(turns >= 50, "{turns}");
}

/// The proofs of what was missing before and is fixed on a host that has more.
fn turned(before: &[Judgement], more: &Made) -> Vec<HostProof> {
    let dossier = judge().dossier(more.facts());
    let after = judge().all(&dossier, &Known::get().ids);
    assert_eq!(before.len(), after.len());
    let pairs = before.iter().zip(&after);
    let is_turned =
        |(old, new): &(&Judgement, &Judgement)| old.state == State::Missing && new.state.is_fixed();
    let verdict = |(_, new): (_, &Judgement)| judge().verdict(&dossier, &new.advisory).unwrap();
    pairs.filter(is_turned).map(verdict).map(|verdict| proof(&verdict).clone()).collect()
}

#[test]
fn what_is_taken_away_never_makes_anything_fixed() {
    let (mut evidence, mut facts) = (0, 0);
    for number in 0..HOSTS {
        let made = host(number);
        let before = all(&made, judge());
        let mut dice = Dice::new(!number);
        // Without it a copy that was put aside cannot be told from what is in use.
        let places = made.evidence.iter().enumerate();
        let places = places.filter(|(_, row)| !row.gaps.contains(&Gap::BackupCopy));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        if !places.is_empty() {
            let mut less = made.clone();
            let taken = less.evidence.remove(*dice.pick(&places));
            for (before, after) in before.iter().zip(all(&less, judge())) {
                let is_new = after.state.is_fixed() && !before.state.is_fixed();
                assert!(!is_new, "host {number}, {}: {taken:?}", after.advisory);
            }
            evidence += 1;
        }
        let speaks_for = |value: &FactValue| match value {
            FactValue::RegistryKey(_) | FactValue::Hotfix(_) | FactValue::DisplayName(_) => true,
            FactValue::Package { state, .. } => *state == 112,
            _ => false,
        };
        let places = made.facts.iter().enumerate().filter(|(_, fact)| speaks_for(&fact.value));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        if !places.is_empty() {
            let mut less = made.clone();
            let taken = less.facts.remove(*dice.pick(&places));
            for (before, after) in before.iter().zip(all(&less, judge())) {
                let is_new = after.state.is_fixed() && !before.state.is_fixed();
                assert!(
                    !is_new || was_against(before),
                    "host {number}, {}: {taken:?}\n{before:#?}\n{after:#?}",
                    after.advisory
                );
            }
            facts += 1;
        }
    }
    assert!(evidence >= 1000 && facts >= 500, "{evidence} {facts}");
}

// What says that it is installed may be what contradicts a file, or waits for a start, or names a
// newer update that does not replace this one.
fn was_against(judgement: &Judgement) -> bool {
    matches!(judgement.state, State::Conflict | State::PendingReboot)
        || judgement.reasons.iter().any(|reason| matches!(reason, Reason::DoesNotReplace { .. }))
}
