//! What other judges get wrong, and these get right.

use seawall_facts::EvidenceKind;

use super::made::{Made, assert_sound, has, host};
use crate::{Reason, State::*};

#[test]
fn nessus_11790_takes_the_files_of_026_for_those_of_039() {
    // Its thresholds, which are those of MS03-026, on each of its products.
    let rows = [
        ("ws2003-x86", "gold", "5.2.3790.59", Missing),
        ("xp-x86", "SP1", "5.1.2600.1230", Missing),
        // On XP gold rpcrt4 is the same in both: it tells nothing.
        ("xp-x86", "gold", "5.1.2600.109", Unknown),
        ("w2k", "SP4", "5.0.2195.6753", Missing),
        ("nt4-srv", "SP6a", "4.0.1381.7219", Missing),
    ];
    for (product, sp, rpcrt4, state) in rows {
        host(product, sp).file("rpcrt4.dll", rpcrt4).gives(&[("MS03-039", state)]);
    }
    for (product, sp, rpcrt4) in [
        ("ws2003-x86", "gold", "5.2.3790.76"),
        ("xp-x86", "SP1", "5.1.2600.1254"),
        ("w2k", "SP4", "5.0.2195.6802"),
        ("nt4-srv", "SP6a", "4.0.1381.7230"),
    ] {
        host(product, sp).file("rpcrt4.dll", rpcrt4).gives(&[("MS03-039", Fixed)]);
    }
}

#[test]
fn oval_2343_asks_026_for_the_files_of_039_and_for_gold_and_sp1_at_once() {
    // With 026 alone the definition finds nothing wrong only if 039's key is there.
    let gold = host("xp-x86", "gold").file("rpcrt4.dll", "5.1.2600.109");
    gold.gives(&[("MS03-026", Fixed)]);
    let sp1 = host("xp-x86", "SP1").file("rpcrt4.dll", "5.1.2600.1106").whole_registry();
    sp1.gives(&[("MS03-026", Missing), ("MS03-039", Missing)]);
    let newer = host("xp-x86", "SP1").key(r"Updates\Windows XP\SP2\KB824146");
    newer.gives(&[("MS03-026", FixedVia), ("MS03-039", Fixed)]);
}

#[test]
fn oval_264_127_and_494_hold_2000_sp2_for_safe() {
    let made = host("w2k", "SP2").whole_registry().file("rpcrt4.dll", "5.0.2195.2967");
    made.gives(&[("MS03-026", Missing), ("MS03-039", Missing)]);
}

#[test]
fn oval_4224_does_not_see_026_alone_on_xp_gold() {
    let made = host("xp-x86", "gold")
        .file("rpcrt4.dll", "5.1.2600.109")
        .file("ole32.dll", "5.1.2600.115")
        .file("rpcss.dll", "5.1.2600.115");
    made.gives(&[("MS03-026", Fixed), ("MS03-039", Missing)]);
}

#[test]
fn oval_194_looks_for_rpcss_dll_on_nt4_where_it_is_rpcss_exe() {
    let made = host("nt4-srv", "SP6a").file("rpcss.dll", "4.0.1381.7224");
    made.gives(&[("MS03-026", Unknown)]);
    let old = host("nt4-srv", "SP6a").file("rpcss.exe", "4.0.1381.7200");
    old.gives(&[("MS03-026", Missing), ("MS03-039", Missing)]);
}

#[test]
fn oval_900_and_894_know_both_branches_of_2003_and_so_do_we() {
    for (rpcrt4, state) in [
        ("5.2.3790.136", Missing),
        ("5.2.3790.137", Fixed),
        ("5.2.3790.141", Fixed),
        ("5.2.3790.250", Fixed),
    ] {
        host("ws2003-x86", "gold").file("rpcrt4.dll", rpcrt4).gives(&[("MS04-012", state)]);
    }
    // Between the branches it may be a hotfix from before the fix.
    let between = host("ws2003-x86", "gold").file("rpcrt4.dll", "5.2.3790.139");
    let verdict = between.verdict("MS04-012");
    assert_eq!(verdict.state, Unknown);
    assert!(has(&verdict, |reason| matches!(reason, Reason::FileBetween { .. })));
    between.key(r"Updates\Windows Server 2003\SP1\KB828741").gives(&[("MS04-012", Fixed)]);
}

#[test]
fn wes_ng_hides_all_before_the_newest_update_and_we_do_not() {
    // KB4012598 came out for Server 2003 in 2017, long after what it says nothing of.
    let made = host("ws2003-x86", "SP2").hotfix("4012598");
    let made = made.from(EvidenceKind::HotfixList, vec![]);
    made.gives(&[("MS08-067", Missing)]);
}

/// Complaints 1 and 2 of the peers: a later cumulative update is installed, and the old one is
/// demanded, since lists do not keep what was replaced.
#[test]
fn a_list_with_a_later_update_that_nobody_knows_of_misses_nothing_before_it() {
    let list = |made: Made| made.from(EvidenceKind::HotfixList, vec![]);
    let bulletin = "MS17-010";
    for (product, sp) in [("ws2016", "gold"), ("w7-x64", "SP1")] {
        assert_eq!(list(host(product, sp)).state(bulletin), Missing, "{product}");
        let later = list(host(product, sp).hotfix("4480961"));
        let verdict = later.verdict(bulletin);
        assert_eq!(verdict.state, Unknown, "{product}");
        assert!(has(&verdict, |reason| matches!(reason, Reason::LaterMayHold { .. })));
        assert_sound(&later, &verdict);
    }
    // Before they were cumulative, an update of another thing held nothing.
    let earlier = list(host("w7-x64", "SP1").hotfix("3000000"));
    assert_eq!(earlier.state(bulletin), Missing);
}
