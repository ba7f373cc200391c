//! How long judging takes: printed, and held to a bound that only a mistake would break.

use std::time::Instant;

use super::made::{host, judge};

#[test]
fn a_host_with_hundreds_of_bulletins_is_judged_in_no_time() {
    let mut made = host("ws2003-x86", "SP2").whole_registry().booted(1_400_000_000_000);
    for number in (0..245).map(|at| format!("{}", 900_000 + at * 307)) {
        made = made.key(&format!(r"Updates\Windows Server 2003\SP3\KB{number}")).hotfix(&number);
    }
    made = made.file("ole32.dll", "5.2.3790.4750").file("rpcss.dll", "5.2.3790.4750");
    let started = Instant::now();
    let ids = judge().bulletins(&judge().dossier(made.facts()));
    let first = judge().all(&judge().dossier(made.facts()), ids.iter().copied());
    let made_ready = started.elapsed();
    let rounds = 20;
    let started = Instant::now();
    for _ in 0..rounds {
        let dossier = judge().dossier(made.facts());
        assert_eq!(judge().all(&dossier, ids.iter().copied()).len(), first.len());
    }
    let each = started.elapsed() / rounds;
    let dossier = judge().dossier(made.facts());
    let started = Instant::now();
    for id in ids.iter().take(50) {
        assert!(judge().verdict(&dossier, id).is_some());
    }
    let proof = started.elapsed() / 50;
    eprintln!(
        "{} bulletins: ready in {made_ready:?}, then {each:?} a host; {proof:?} a proof",
        ids.len()
    );
    assert!(ids.len() > 500);
    assert!(each.as_secs() < 2, "{each:?}");
}
