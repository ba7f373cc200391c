//! That it is out, proven by fresh evidence or not at all.

use seawall_facts::Timestamp;

use super::made::{Made, RUN};
use crate::hunt::{Book, Outcome, Unseen, Verified, verify};

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
