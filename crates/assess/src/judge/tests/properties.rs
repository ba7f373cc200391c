//! What holds for hosts with any facts.

use proptest::prelude::*;
use seawall_advisory::BulletinId;
use seawall_facts::{EvidenceKind, Gap, UpdateAction};

use super::made::{DAY, INSTALLED, Made, assert_sound, host, judge, proof};
use crate::{Reason, State, Verdict};

const ADVISORIES: [&str; 8] = [
    "MS03-007", "MS03-010", "MS03-013", "MS03-026", "MS03-039", "MS04-012", "MS05-051", "KB891861",
];
const NUMBERS: [&str; 8] =
    ["815021", "331953", "811493", "823980", "824146", "828741", "902400", "873333"];
const FOLDERS: [&str; 4] = [r"%system32%\", "", r"%system32%\dllcache\", r"$NtUninstallKB828741$\"];
const FILES: [&str; 5] = ["ole32.dll", "rpcrt4.dll", "rpcss.dll", "rpcproxy.dll", "ntdll.dll"];

#[derive(Clone, Debug)]
enum Piece {
    Key { product: &'static str, number: &'static str, at: Option<i64> },
    File { folder: &'static str, name: &'static str, version: String },
    Listed(&'static str),
    Shown(&'static str),
    Event(&'static str, UpdateAction),
    Booted(i64),
    Rename(&'static str),
}

impl Piece {
    fn put(&self, made: Made) -> Made {
        match self {
            Self::Key { product, number, at } => {
                made.key_at(&format!(r"Updates\{product}\SP5\KB{number}"), *at)
            }
            Self::File { folder, name, version } => made.file(&format!("{folder}{name}"), version),
            Self::Listed(number) => made.hotfix(number),
            Self::Shown(number) => made.shown(&format!("Hotfix Q{number}")),
            Self::Event(number, action) => made.event(number, *action, INSTALLED),
            Self::Booted(at) => made.booted(*at),
            Self::Rename(name) => made.rename(name),
        }
    }
}

fn version() -> impl Strategy<Value = String> {
    let revision = prop_oneof![
        Just(6106_u32),
        Just(6753),
        Just(6769),
        Just(6802),
        Just(6810),
        Just(6906),
        Just(7059),
        Just(109),
        Just(118),
        Just(1254),
        Just(1263),
        Just(1362),
        0..8000_u32
    ];
    let build = prop_oneof![Just("5.0.2195"), Just("5.1.2600"), Just("5.2.3790")];
    (build, revision).prop_map(|(build, revision)| format!("{build}.{revision}"))
}

fn piece() -> impl Strategy<Value = Piece> {
    let number = || prop::sample::select(&NUMBERS[..]);
    let time = || prop_oneof![Just(INSTALLED - DAY), Just(INSTALLED), Just(INSTALLED + DAY)];
    let product = prop::sample::select(
        &["Windows 2000", "Windows XP", "Windows Server 2003", "Window Server 2003"][..],
    );
    let action = prop_oneof![
        Just(UpdateAction::Installed),
        Just(UpdateAction::AwaitsRestart),
        Just(UpdateAction::Removed)
    ];
    prop_oneof![
        3 => (product, number(), prop::option::of(time()))
            .prop_map(|(product, number, at)| Piece::Key { product, number, at }),
        4 => (prop::sample::select(&FOLDERS[..]), prop::sample::select(&FILES[..]), version())
            .prop_map(|(folder, name, version)| Piece::File { folder, name, version }),
        1 => number().prop_map(Piece::Listed),
        1 => number().prop_map(Piece::Shown),
        1 => (number(), action).prop_map(|(number, action)| Piece::Event(number, action)),
        1 => time().prop_map(Piece::Booted),
        1 => prop::sample::select(&FILES[..]).prop_map(Piece::Rename),
    ]
}

fn any_host() -> impl Strategy<Value = Made> {
    let ground = prop_oneof![
        Just(("w2k", "SP2")),
        Just(("w2k", "SP4")),
        Just(("w2k", "?")),
        Just(("xp-x86", "gold")),
        Just(("xp-x86", "SP1")),
        Just(("xp-x86", "SP2")),
        Just(("ws2003-x86", "gold")),
        Just(("ws2003-x86", "SP1"))
    ];
    let evidence = prop::collection::vec(
        (
            prop_oneof![
                Just(EvidenceKind::Registry),
                Just(EvidenceKind::HotfixList),
                Just(EvidenceKind::Files)
            ],
            prop_oneof![Just(vec![]), Just(vec![Gap::NotSaidToBe]), Just(vec![Gap::BackupCopy])],
        ),
        0..3,
    );
    (ground, prop::collection::vec(piece(), 0..7), evidence).prop_map(
        |((product, sp), pieces, evidence)| {
            let made = pieces.iter().fold(host(product, sp), |made, piece| piece.put(made));
            evidence.into_iter().fold(made, |made, (kind, gaps)| made.from(kind, gaps))
        },
    )
}

fn verdicts(made: &Made) -> Vec<Verdict> {
    let dossier = judge().dossier(made.facts());
    let verdict = |id: &&str| judge().verdict(&dossier, &BulletinId::new(id)).unwrap();
    ADVISORIES.iter().map(verdict).collect()
}

proptest! {
    #[test]
    fn every_verdict_replays_and_judging_twice_gives_the_same_bytes(made in any_host()) {
        let first = verdicts(&made);
        for verdict in &first {
            assert_sound(&made, verdict);
        }
        let bytes = |verdicts: &[Verdict]| serde_json::to_string(verdicts).unwrap();
        prop_assert_eq!(bytes(&first), bytes(&verdicts(&made)));
    }

    #[test]
    fn a_fact_that_makes_a_missing_fix_fixed_stands_in_its_proof(
        made in any_host(),
        piece in piece(),
    ) {
        let before = verdicts(&made);
        let more = piece.put(made);
        let added = more.facts.last().unwrap();
        for (before, after) in before.iter().zip(verdicts(&more)) {
            if before.state == State::Missing && after.state.is_fixed() {
                prop_assert!(proof(&after).facts.contains(added), "{}", after.advisory);
            }
        }
    }

    #[test]
    fn taking_evidence_away_never_makes_anything_fixed(made in any_host(), at in any::<usize>()) {
        prop_assume!(!made.evidence.is_empty());
        let before = verdicts(&made);
        let mut less = made.clone();
        less.evidence.remove(at % made.evidence.len());
        // Without it a copy that was put aside cannot be told from what is in use.
        let was_told_old = made.evidence.iter().any(|row| row.gaps.contains(&Gap::BackupCopy));
        prop_assume!(!was_told_old);
        // That none of its files are there is a witness for, not against.
        for (before, after) in before.iter().zip(verdicts(&less)) {
            prop_assert!(
                before.state.is_fixed() || !after.state.is_fixed(),
                "{}: {:?} became {:?}", after.advisory, before.state, after.state
            );
        }
    }

    #[test]
    fn taking_a_witness_for_it_away_never_makes_anything_fixed(
        made in any_host(),
        number in prop::sample::select(&NUMBERS[..]),
        listed in any::<bool>(),
    ) {
        let piece = if listed { Piece::Listed(number) } else { Piece::Shown(number) };
        let more = piece.put(made.clone());
        for (with, without) in verdicts(&more).iter().zip(verdicts(&made)) {
            // What says that it is installed may be what contradicts a file, or waits for a start,
            // or names a newer update that does not replace this one.
            let was_against = matches!(with.state, State::Conflict | State::PendingReboot)
                || with.reasons.iter().any(|reason| matches!(reason, Reason::DoesNotReplace { .. }));
            prop_assert!(
                with.state.is_fixed() || was_against || !without.state.is_fixed(),
                "{}: {:?} became {:?}", without.advisory, with.state, without.state
            );
        }
    }

    #[test]
    fn any_words_are_judged_without_a_panic(
        paths in prop::collection::vec(".{0,40}", 0..6),
        names in prop::collection::vec(".{0,40}", 0..6),
    ) {
        let mut made = host("w2k", "SP4");
        for path in &paths {
            made = made.key(path).file(path, "5.0.2195.6810").rename(path);
        }
        for name in &names {
            made = made.shown(name).package(name, 112).component(name).hotfix(name);
        }
        for verdict in verdicts(&made) {
            assert_sound(&made, &verdict);
        }
    }
}
