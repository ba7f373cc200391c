//! That it is out, proven by fresh evidence or not at all.

use seawall_facts::Timestamp;

use super::made::{Made, RUN};
use crate::hunt::{Book, Checked, HuntVerdict, Outcome, Trace, Unseen, Verified, verify};

const SINCE: Timestamp = Timestamp(2_000_000);

fn infected() -> Made {
    Made::new().whole(Some(1000)).packed(r"%system32%\msblast.exe", 6176, Some("upx")).value(
        RUN,
        "windows auto update",
        "msblast.exe",
    )
}

fn asked(new: &Made) -> Verified {
    verify(Book::embedded(), &infected().hunt(), &new.view(), SINCE, None)
}

#[test]
fn whole_and_fresh_evidence_without_it_proves_that_it_is_out() {
    let verified = asked(&Made::new().whole(Some(3000)));
    assert!(verified.is_out);
    let gone = Outcome::Gone { as_of: Timestamp(3_000_000) };
    assert_eq!(verified.checked.len(), 3);
    assert!(verified.checked.iter().all(|checked| checked.outcome == gone));
}

#[test]
fn evidence_older_than_the_clean_up_is_refused() {
    let verified = asked(&Made::new().whole(Some(2000)));
    assert!(!verified.is_out);
    let old = Outcome::TooOld { as_of: Timestamp(2_000_000), since: SINCE };
    assert_eq!(verified.checked[0].outcome, old);
}

#[test]
fn evidence_that_is_missing_is_never_clean() {
    let registry_alone = asked(&Made::new().hives(Some(3000)));
    assert!(!registry_alone.is_out);
    let unseen = Some(Unseen::Folder { path: "%system32%".into() });
    assert_eq!(registry_alone.checked[0].outcome, Outcome::NotSeen { unseen });
    let nothing = asked(&Made::new());
    assert!(!nothing.is_out);
    assert!(nothing.checked.iter().all(|it| matches!(it.outcome, Outcome::NotSeen { .. })));
    // It was looked at, and nobody knows when.
    let undated = Made::new().whole(None);
    assert!(asked(&undated).checked.iter().all(|it| it.outcome == Outcome::NotDated));
    let said = |taken| {
        verify(Book::embedded(), &infected().hunt(), &undated.view(), SINCE, Some(Timestamp(taken)))
    };
    assert!(said(3_000_000).is_out && !said(1_000_000).is_out);
    // What dates itself is not made younger by anyone's word.
    let old = Made::new().whole(Some(1500));
    let taken = Some(Timestamp(9_000_000));
    assert!(!verify(Book::embedded(), &infected().hunt(), &old.view(), SINCE, taken).is_out);
}

#[test]
fn a_part_that_is_left_or_a_new_one_is_told() {
    let left = Made::new().whole(Some(3000)).value(RUN, "windows auto update", "msblast.exe");
    let verified = asked(&left);
    assert!(!verified.is_out);
    assert!(verified.checked.iter().any(|checked| checked.outcome == Outcome::Still));
    let other = Made::new().whole(Some(3000)).service("RpcPatch", r"x\system32\wins\dllhost.exe");
    let verified = asked(&other);
    assert!(!verified.is_out);
    assert!(verified.checked.iter().all(|it| matches!(it.outcome, Outcome::Gone { .. })));
}

#[test]
fn what_was_tried_stays_in_logs_and_need_not_go() {
    let crashed =
        infected().event("Service Control Manager", 7031, &["Remote Procedure Call (RPC)"], 9);
    let new = Made::new().whole(Some(3000));
    let verified = verify(Book::embedded(), &crashed.hunt(), &new.view(), SINCE, None);
    assert!(verified.is_out);
    assert!(verified.checked.iter().any(|checked| checked.outcome == Outcome::History));
}

const MSBLAST: &str = "MSBLAST.EXE-0A1B2C3D";

/// A host that ran it before the clean-up, asked in that state after it.
fn remembered(new: &Made) -> Verified {
    let old = infected().remembered(MSBLAST, 1).hunt();
    verify(Book::embedded(), &old, &new.view(), SINCE, None)
}

fn of_prefetch(verified: &Verified) -> &Outcome {
    let is = |checked: &&Checked| matches!(checked.finding.trace, Trace::Prefetch { .. });
    &verified.checked.iter().find(is).unwrap().outcome
}

#[test]
fn what_windows_remembers_unchanged_tells_of_the_past_and_need_not_go() {
    let same = remembered(&Made::new().whole(Some(3000)).remembered(MSBLAST, 1));
    assert_eq!((same.is_out, of_prefetch(&same)), (true, &Outcome::History));
    // It is found all the same.
    assert_eq!(same.now.verdict, HuntVerdict::Remnant);
    let forgotten = remembered(&Made::new().whole(Some(3000)));
    let gone = Outcome::Gone { as_of: Timestamp(3_000_000) };
    assert_eq!((forgotten.is_out, of_prefetch(&forgotten)), (true, &gone));
}

#[test]
fn a_program_that_ran_again_or_from_elsewhere_is_not_out() {
    let again = remembered(&Made::new().whole(Some(3000)).remembered(MSBLAST, 2));
    assert_eq!((again.is_out, of_prefetch(&again)), (false, &Outcome::Still));
    let both = Made::new().whole(Some(3000)).remembered(MSBLAST, 1);
    let elsewhere = remembered(&both.clone().remembered("MSBLAST.EXE-11111111", 3));
    assert_eq!((elsewhere.is_out, of_prefetch(&elsewhere)), (false, &Outcome::History));
    // New where nothing was remembered before.
    let new = Made::new().whole(Some(3000)).remembered(MSBLAST, 1);
    assert!(!asked(&new).is_out);
    // Another trace beside it decides as ever.
    let left = both.value(RUN, "windows auto update", "msblast.exe");
    assert!(!remembered(&left).is_out);
    // Without its bytes nobody knows whether it is the same.
    let path = format!(r"%windir%\Prefetch\{MSBLAST}.pf");
    let old = infected().file(&path, 900).hunt();
    let unread = Made::new().whole(Some(3000)).file(&path, 900);
    assert!(!verify(Book::embedded(), &old, &unread.view(), SINCE, None).is_out);
}

#[test]
fn what_is_remembered_alone_is_proven_past_by_fresh_evidence_or_not_at_all() {
    let old = Made::new().whole(Some(1000)).remembered(MSBLAST, 1);
    let stale = Made::new().whole(Some(2000)).remembered(MSBLAST, 1);
    let of = |new: &Made| verify(Book::embedded(), &old.hunt(), &new.view(), SINCE, None);
    assert!(!of(&stale).is_out);
    assert!(matches!(of_prefetch(&of(&stale)), Outcome::TooOld { .. }));
    let unlisted = Made::new().hives(Some(3000)).remembered(MSBLAST, 1);
    assert!(matches!(of_prefetch(&of(&unlisted)), Outcome::NotSeen { .. }));
    assert!(of(&Made::new().whole(Some(3000)).remembered(MSBLAST, 1)).is_out);
}

#[test]
fn two_that_are_remembered_are_each_compared_with_themselves() {
    let two = |host: Made| host.remembered(MSBLAST, 1).remembered("MSBLAST.EXE-22222222", 2);
    let old = two(infected()).hunt();
    let of = |new: &Made| verify(Book::embedded(), &old, &new.view(), SINCE, None);
    assert!(of(&two(Made::new().whole(Some(3000)))).is_out);
    let swapped = Made::new().whole(Some(3000)).remembered(MSBLAST, 2);
    assert!(!of(&swapped).is_out);
}

#[test]
fn more_than_is_listed_is_never_out() {
    let many = |host: Made, count: u32| {
        (0..count).fold(host, |host, at| host.remembered(&format!("MSBLAST.EXE-{at:08X}"), 1))
    };
    let of = |count| {
        let old = many(infected(), count).hunt();
        let new = many(Made::new().whole(Some(3000)), count);
        verify(Book::embedded(), &old, &new.view(), SINCE, None).is_out
    };
    assert!(of(64) && !of(65));
}
